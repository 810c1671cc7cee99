package dev.metronome.hosted;

import dev.metronome.async.Event;
import dev.metronome.async.Executor;
import dev.metronome.async.Future;
import dev.metronome.async.JoinHandle;
import dev.metronome.async.Poll;
import dev.metronome.async.SpawnError;
import dev.metronome.async.Task;
import dev.metronome.async.Waker;
import dev.metronome.bus.Width;
import dev.metronome.driver.AsyncTimer;
import dev.metronome.driver.Chip;
import dev.metronome.driver.Clocks;
import dev.metronome.machine.Machine;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * A hosted program made by chance: a main that runs tasks of both kinds, handlers that come into one another, and all
 * of them do what may be done to the chip. It knows which handlers are active, and looks behind every access whether
 * the core agrees.
 */
final class StressProgram implements HostedProgram {
    /** Exception numbers: PendSV, SysTick, TIM2, TIM3, TIM6_DAC, TIM7. */
    private static final int[] EXCEPTIONS = {14, 15, 16 + 28, 16 + 29, 16 + 54, 16 + 55};
    private static final int ISER0 = 0xE000_E100;
    private static final int ICER0 = 0xE000_E180;
    private static final int ISPR0 = 0xE000_E200;
    private static final int IPR = 0xE000_E400;
    private static final int ICSR = 0xE000_ED04;
    private static final int AIRCR = 0xE000_ED0C;
    private static final int SHPR3 = 0xE000_ED20;
    private static final int SYST_CSR = 0xE000_E010;
    private static final int SYST_RVR = 0xE000_E014;
    private static final int FRAME = 0x20;
    private static final int MAXIMUM_RESETS = 2;

    private final Random random;
    /** What happened, with its cycle. */
    final List<String> log = new ArrayList<>();
    /** The most handlers that were active at a time. */
    int deepest;
    int resets;

    private final Machine machine;
    private final int[] priority = new int[EXCEPTIONS.length];
    /** Handlers that are active, as indices into EXCEPTIONS, the innermost first. */
    private final Deque<Integer> active = new ArrayDeque<>();
    private final Event[] events = {new Event(), new Event()};
    private final List<JoinHandle<?>> handles = new ArrayList<>();
    private Chip chip;
    private Executor executor;
    private AsyncTimer timer;
    private int initialStack;
    private int masked;
    private int tasks;
    private boolean ending;
    private long lastCycle;

    StressProgram(long seed, Machine machine) {
        random = new Random(seed);
        this.machine = machine;
    }

    @Override
    public void main(Chip out) {
        chip = out;
        active.clear();
        handles.clear();
        masked = 0;
        ending = false;
        events[0] = new Event();
        events[1] = new Event();
        initialStack = stack();
        say("main");
        executor = chip.executor(builder -> builder.capacity(6).arenaBytes(4096));
        timer = AsyncTimer.on(chip, Clocks.on(chip));
        chip.write(SHPR3, 0);
        for (var i = 0; i < EXCEPTIONS.length; i++) {
            var which = i;
            chip.handleException(EXCEPTIONS[i], () -> handler(which));
            setPriority(i, random.nextInt(1, 16));
            enable(i, true);
        }
        chip.write(SYST_RVR, random.nextInt(400, 3_000));
        chip.write(SYST_CSR, 7);
        try {
            for (;;) {
                for (var i = random.nextInt(3); i >= 0; i--) {
                    spawn();
                }
                act(3);
                if (random.nextBoolean() && !handles.isEmpty()) {
                    join();
                } else {
                    executor.runUntilIdle();
                }
                chip.waitForInterrupt();
                look();
            }
        } finally {
            ended("main");
        }
    }

    private void join() {
        var handle = handles.get(random.nextInt(handles.size()));
        say("joins " + handle.name());
        try {
            handle.join();
        } catch (RuntimeException e) {
            say(handle.name() + " gives " + e.getClass().getSimpleName());
        }
    }

    // ---- tasks

    private void spawn() {
        var name = "stress" + tasks++;
        try {
            handles.add(random.nextInt(3) == 0
                    ? executor.spawn(name, new Polled(name, random.nextInt(1, 8)))
                    : executor.spawn(name, task -> straight(task, random.nextInt(1, 8))));
            if (handles.size() > 8) {
                handles.removeFirst();
            }
        } catch (SpawnError _) {
            say(name + " finds no slot");
        }
    }

    private void straight(Task task, int steps) {
        try {
            for (var i = 0; i < steps; i++) {
                act(3);
                switch (random.nextInt(6)) {
                    case 0, 1 -> task.await(events[random.nextInt(2)].untilSet());
                    case 2 -> {
                        chip.spend(1);
                        task.defer();
                    }
                    case 3 -> task.await(timer.delay(Duration.ofNanos(random.nextInt(300_000))));
                    case 4 -> spawn();
                    default -> act(2);
                }
                say(task.name() + " goes on");
                look();
            }
        } finally {
            if (random.nextBoolean() && !ending) {
                act(1);
            }
            ended(task.name());
        }
    }

    private final class Polled implements Future<Void> {
        private final String name;
        private int left;
        private Future<Void> event;

        Polled(String name, int left) {
            this.name = name;
            this.left = left;
        }

        @Override
        public Poll<Void> poll(Waker waker) {
            say(name + " is polled");
            act(2);
            if (event == null && left-- == 0) {
                return Poll.ready();
            }
            if (event == null && random.nextBoolean()) {
                chip.spend(1);
                waker.wake();
                return Poll.pending();
            }
            event = event == null ? events[random.nextInt(2)].untilSet() : event;
            if (event.poll(waker).isReady()) {
                event = null;
                chip.spend(1);
                waker.wake();
            }
            return Poll.pending();
        }

        @Override
        public void drop() {
            if (event != null) {
                event.drop();
            }
            ended(name);
        }
    }

    // ---- handlers

    private void handler(int which) {
        check(masked == 0, "a handler comes while interrupts are masked");
        check(active.isEmpty() || priority[which] < priority[active.peek()], "a handler comes that is not more urgent");
        check(!active.contains(which), "a handler comes into itself");
        active.push(which);
        deepest = Math.max(deepest, active.size());
        say("enters");
        look();
        try {
            if (random.nextInt(3) == 0) {
                events[random.nextInt(2)].set();
            }
            act(2);
            events[random.nextInt(2)].clear();
            say("leaves");
            look();
            active.pop();
        } finally {
            ended("handler " + which);
        }
    }

    // ---- what anybody does

    private void act(int atMost) {
        for (var i = random.nextInt(atMost + 1); i > 0; i--) {
            actOnce();
            look();
        }
    }

    private void actOnce() {
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> chip.spend(random.nextInt(200));
            case 3, 4, 5 -> pend(random.nextInt(EXCEPTIONS.length));
            case 6 -> chip.modify(0x2000_0000, 0xFF, random.nextInt());
            case 7 -> critical();
            case 8 -> {
                if (active.isEmpty()) {
                    chip.waitForInterrupt();
                }
            }
            case 9 -> {
                var which = random.nextInt(EXCEPTIONS.length);
                if (!isActive(which)) {
                    setPriority(which, random.nextInt(1, 16));
                }
            }
            case 10 -> {
                if (active.isEmpty() && !handles.isEmpty() && random.nextInt(3) == 0) {
                    var handle = handles.get(random.nextInt(handles.size()));
                    say("drops " + handle.name());
                    handle.drop();
                } else {
                    enable(random.nextInt(2, EXCEPTIONS.length), random.nextInt(4) != 0);
                }
            }
            default -> {
                if (random.nextInt(25) == 0 && resets < MAXIMUM_RESETS) {
                    reset();
                }
            }
        }
    }

    private void critical() {
        chip.critical(() -> {
            masked++;
            try {
                for (var i = random.nextInt(3); i > 0; i--) {
                    if (random.nextBoolean()) {
                        pend(random.nextInt(EXCEPTIONS.length));
                    } else {
                        chip.spend(random.nextInt(50));
                    }
                    look();
                }
                if (random.nextInt(4) == 0) {
                    critical();
                }
            } finally {
                masked--;
            }
        });
    }

    private void pend(int which) {
        var number = EXCEPTIONS[which];
        if (number < Chip.FIRST_INTERRUPT) {
            chip.write(ICSR, number == 14 ? 1 << 28 : 1 << 26);
        } else {
            var interrupt = number - Chip.FIRST_INTERRUPT;
            chip.write(ISPR0 + interrupt / 32 * 4, 1 << interrupt % 32);
        }
    }

    private void enable(int which, boolean on) {
        var interrupt = EXCEPTIONS[which] - Chip.FIRST_INTERRUPT;
        if (interrupt >= 0) {
            chip.write((on ? ISER0 : ICER0) + interrupt / 32 * 4, 1 << interrupt % 32);
        }
    }

    /** The model has it first: the exception may come behind the very store. */
    private void setPriority(int which, int value) {
        priority[which] = value;
        var number = EXCEPTIONS[which];
        chip.write(number < Chip.FIRST_INTERRUPT ? SHPR3 + number - 12 : IPR + number - Chip.FIRST_INTERRUPT,
                Width.BYTE, value << 4);
    }

    private void reset() {
        resets++;
        say("resets");
        ending = true;
        chip.write(AIRCR, 0x05FA_0004);
        check(false, "the store that asks for a reset is followed by something");
    }

    // ---- what is looked at

    private int stack() {
        return ((HostedChip) chip).core().register(13);
    }

    private boolean isActive(int which) {
        return machine.processor().exceptions().isActive(EXCEPTIONS[which]);
    }

    private void look() {
        var processor = machine.processor();
        var cycle = chip.cycle();
        check(cycle >= lastCycle, "time runs backwards");
        lastCycle = cycle;
        // A handler may be preempted on its very first cycle: it is active then, and its Java has not begun.
        var frames = processor.exceptions().activeCount();
        check(frames >= active.size() && active.stream().allMatch(this::isActive), "other handlers are active");
        check(frames == 0 || !active.isEmpty(), "Java of thread mode runs in a handler");
        check(stack() == initialStack - FRAME * frames, "the stack pointer is elsewhere");
        check(processor.currentException() == (active.isEmpty() ? 0 : EXCEPTIONS[active.peek()]),
                "another handler runs");
        check(processor.exceptions().primask() == (masked > 0), "PRIMASK is not as it was left");
        check(processor.exceptions().preempting() == 0, "something more urgent waits");
    }

    private void say(String what) {
        log.add(chip.cycle() + " " + active + " " + what);
    }

    private void ended(String who) {
        say(who + " ends");
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
