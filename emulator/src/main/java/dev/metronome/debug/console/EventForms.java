package dev.metronome.debug.console;

import dev.metronome.board.Led;
import dev.metronome.core.ExceptionNumber;
import dev.metronome.debug.Point;
import dev.metronome.machine.Machine;
import dev.metronome.stm32l4.tim.TimerModel;
import dev.metronome.text.DidYouMean;
import dev.metronome.trace.TraceEvent;
import dev.metronome.trace.TraceEvent.Entry;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** What {@code break} understands of what happens on the chip and its board. */
final class EventForms {
    private static final String ANY = "any";
    /** Words for flags of a timer's SR (RM0351, TIMx_SR), which may be said too. */
    private static final Map<String, String> FLAGS = Map.of("update", "UIF", "cc1", "CC1IF", "cc2", "CC2IF", "cc3",
            "CC3IF", "cc4", "CC4IF", "trigger", "TIF", "break", "BIF", "com", "COMIF");

    private final Session session;
    private final ExceptionNames exceptions;

    private EventForms(Session session) {
        this.session = session;
        exceptions = new ExceptionNames(session.machine);
    }

    static List<BreakForm> of(Session session) {
        return new EventForms(session).forms();
    }

    private List<BreakForm> forms() {
        var board = session.machine.board();
        return List.of(
                new EventForm("irq", "an exception", false, List.of("enter", "pend", "exit", "tail-chain", "late"),
                        exceptions::all, this::irq),
                new EventForm("timer", "a timer", false,
                        List.of(ANY, "update", "cc1", "cc2", "cc3", "cc4", "trigger", "break", "com"),
                        () -> Arrays.stream(TimerModel.values()).map(TimerModel::name).toList(), EventForms::timer),
                new EventForm("led", "a light", false, List.of(ANY, "on", "off"),
                        () -> board.leds().stream().map(Led::name).toList(), this::led),
                new EventForm("pin", "a pad", false, List.of(ANY, "high", "low"), this::pads, this::pin),
                new EventForm("register", "a register of a device", false, List.of("write", "read", ANY),
                        session::registers, this::register),
                alone("sleep", TraceEvent.Slept.class::isInstance, "the core sleeps"),
                alone("wake", TraceEvent.Woke.class::isInstance, "the core wakes"),
                new EventForm("task", "a task", true, List.of("poll", "spawn", "wake", "wait", "end"),
                        () -> session.witness.tasks.names(), EventForms::task),
                alone("clock", TraceEvent.CoreClockChanged.class::isInstance, "the core clock changes"),
                alone("fault", EventForms::isFault, "a fault is raised"),
                new EventForm("uart", "a port", true, List.of(), this::ports, this::uart));
    }

    private static EventForm alone(String word, Predicate<TraceEvent> isIt, String words) {
        return new EventForm(word, "", true, List.of(), List::of, (_, _) -> new Point.Happening(words, isIt));
    }

    private Point irq(String name, String how) {
        var number = exceptions.number(name);
        var words = Machine.exceptionName(number);
        return switch (how) {
            case "pend" -> new Point.Happening(words + " pending",
                    event -> event instanceof TraceEvent.ExceptionPended pended && pended.number() == number);
            case "exit" -> new Point.Happening(words + " returned",
                    event -> event instanceof TraceEvent.ExceptionReturned returned && returned.number() == number);
            case "tail-chain" -> taken(words + " taken, tail-chained", number, Entry.TAIL_CHAINED);
            case "late" -> taken(words + " taken, late", number, Entry.LATE);
            default -> new Point.Happening(words + " taken",
                    event -> event instanceof TraceEvent.ExceptionEntered entered && entered.number() == number);
        };
    }

    private static Point taken(String words, int number, Entry how) {
        return new Point.Happening(words, event -> event instanceof TraceEvent.ExceptionEntered entered
                && entered.number() == number && entered.how() == how);
    }

    private static Point timer(String name, String how) {
        var models = Arrays.stream(TimerModel.values()).map(TimerModel::name).toList();
        var timer = name.toUpperCase(Locale.ROOT);
        if (!models.contains(timer)) {
            throw new ConsoleException("there is no timer \"" + name + "\"" + DidYouMean.hint(name, models));
        }
        var model = TimerModel.valueOf(timer);
        if (how.equals(ANY)) {
            return new Point.Happening(timer + " sets a flag", true,
                    event -> event instanceof TraceEvent.TimerFlagged flagged && flagged.timer().equals(timer));
        }
        if (model.channels() == 0 && !how.equals("update")) {
            throw new ConsoleException(timer + " is a basic timer: it sets UIF alone, by update");
        }
        if (how.startsWith("cc") && how.charAt(2) - '0' > model.channels()) {
            throw new ConsoleException(timer + " has no channel " + how.charAt(2));
        }
        if (List.of("break", "com").contains(how) && !model.hasBreak()) {
            throw new ConsoleException(
                    timer + " has no break input and no commutation: it never sets " + FLAGS.get(how));
        }
        var flag = FLAGS.get(how);
        return new Point.Happening(timer + " sets " + flag, true,
                event -> event instanceof TraceEvent.TimerFlagged flagged
                        && flagged.timer().equals(timer) && flagged.flag().equals(flag));
    }

    private Point led(String name, String how) {
        var leds = session.machine.board().leds().stream().map(Led::name).toList();
        var led = leds.stream().filter(name::equalsIgnoreCase).findFirst().orElseThrow(() -> new ConsoleException(
                "the board has no light \"" + name + "\"" + DidYouMean.hint(name, leds)));
        return new Point.Happening(led + (how.equals(ANY) ? " changes" : " turns " + how),
                event -> event instanceof TraceEvent.LedChanged change && change.led().equals(led)
                        && (how.equals(ANY) || change.on() == how.equals("on")));
    }

    private List<String> pads() {
        return session.machine.chip().ports().stream().flatMap(port -> IntStream.range(0, port.count())
                .mapToObj(number -> port.state(number).pad())).toList();
    }

    private Point pin(String name, String how) {
        var pin = session.machine.chip().pin(name.toUpperCase(Locale.ROOT)).name();
        return new Point.Happening(pin + (how.equals(ANY) ? " changes" : " goes " + how),
                event -> event instanceof TraceEvent.PinChanged change && change.pin().equals(pin)
                        && (how.equals(ANY) || change.high() == how.equals("high")));
    }

    private Point register(String name, String how) {
        var register = session.devices().named(name)
                .orElseThrow(() -> new ConsoleException("the chip has no register \""
                        + name + "\"" + DidYouMean.nearest(name, session.registers())
                                .map(near -> "; did you mean \"" + near + "\"?").orElse("; see show")));
        return new Point.Data(register.address(), 4, Point.Access.valueOf(how.toUpperCase(Locale.ROOT)));
    }

    private static Point task(String name, String how) {
        var words = name.isEmpty() ? "a task" : "task " + name;
        return switch (how) {
            case "spawn" -> new Point.Happening(words + " is made",
                    event -> event instanceof TraceEvent.TaskSpawned task && isNamed(task.task(), name));
            case "wake" -> new Point.Happening(words + " is woken",
                    event -> event instanceof TraceEvent.TaskWoken task && isNamed(task.task(), name));
            case "wait" -> new Point.Happening(words + " waits",
                    event -> event instanceof TraceEvent.TaskSuspended task && isNamed(task.task(), name));
            case "end" -> new Point.Happening(words + " ends",
                    event -> event instanceof TraceEvent.TaskFinished task && isNamed(task.task(), name));
            default -> new Point.Happening(words + " is polled",
                    event -> event instanceof TraceEvent.TaskPolled task && isNamed(task.task(), name));
        };
    }

    private static boolean isNamed(String task, String name) {
        return name.isEmpty() || task.equals(name);
    }

    /** HardFault, MemManage, BusFault, UsageFault, each where it becomes pending. */
    private static boolean isFault(TraceEvent event) {
        return event instanceof TraceEvent.ExceptionPended pended && pended.number() >= ExceptionNumber.HARD_FAULT
                && pended.number() <= ExceptionNumber.USAGE_FAULT;
    }

    private Point uart(String name, String how) {
        if (!name.isEmpty() && ports().stream().noneMatch(name::equalsIgnoreCase)) {
            throw new ConsoleException("there is no serial port \"" + name + "\"" + DidYouMean.hint(name, ports()));
        }
        return new Point.Happening((name.isEmpty() ? "a port" : name.toUpperCase(Locale.ROOT)) + " has sent a byte",
                event -> event instanceof TraceEvent.ByteSent sent
                        && (name.isEmpty() || sent.port().equalsIgnoreCase(name)));
    }

    private List<String> ports() {
        return session.devices().devices().stream().map(DeviceRegisters.Device::name)
                .filter(name -> name.matches("(LP)?US?ART[0-9]")).toList();
    }
}
