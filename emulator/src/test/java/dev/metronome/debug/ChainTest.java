package dev.metronome.debug;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.core.CoreRegister;
import dev.metronome.core.ExceptionNumber;
import dev.metronome.core.Held;
import dev.metronome.image.FirmwareImage;
import dev.metronome.machine.Limit;
import dev.metronome.machine.Machine;
import dev.metronome.machine.Position;
import dev.metronome.machine.Samples;
import dev.metronome.trace.TraceEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What something came from is found by going back; what is compared with is a run that nobody looked on. */
class ChainTest {
    private static final int TIM15 = ExceptionNumber.IRQ0 + 24;

    private Machine machine;
    private FirmwareImage image;
    private Debugger debugger;

    private void debug(String sample, long cycle) {
        image = Samples.image(sample);
        machine = Samples.machine(image);
        debugger = new Debugger(machine);
        debugger.resume(Limit.cycles(cycle));
    }

    @AfterEach
    void close() {
        machine.close();
    }

    private List<Link> led(String name) {
        try (var chronicle = debugger.chronicle(null)) {
            return new Chain(chronicle, machine.bus().registers()).of(
                    event -> event instanceof TraceEvent.LedChanged led && led.led().equals(name)).orElseThrow();
        }
    }

    private static List<TraceEvent> undisturbed(String sample, long cycle) {
        try (var plain = Samples.machine(sample)) {
            var events = new ArrayList<TraceEvent>();
            plain.trace().add(events::add);
            plain.run(Limit.cycles(cycle));
            return events;
        }
    }

    private static <T extends TraceEvent> T last(List<TraceEvent> events, Class<T> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList().getLast();
    }

    @Test
    void aLightLeadsToTheStoreTheHandlerTheInterruptAndTheTimer() {
        debug("blinky-irq", 95_000_000);
        var events = undisturbed("blinky-irq", 95_000_000);
        var links = led("LD2");

        assertThat(links.get(0)).isEqualTo(new Link.Happened(last(events, TraceEvent.LedChanged.class)));
        var store = (Link.Instruction) links.get(1);
        assertThat(image.functionAt(store.address()).orElseThrow().function().name())
                .isEqualTo("TIM1_BRK_TIM15_IRQHandler");
        assertThat(store.exception()).isEqualTo(TIM15);
        assertThat(store.access().address()).as("GPIOB.ODR, RM0351 8.4.6").isEqualTo(0x4800_0414);
        assertThat(store.access().value()).as("PB14").isEqualTo(1 << 14);
        var taken = (Link.Taken) links.get(2);
        assertThat(taken.event()).isEqualTo(last(events, TraceEvent.ExceptionEntered.class));
        assertThat(taken.slept()).isTrue();
        assertThat(links.get(3)).isEqualTo(new Link.Happened(last(events, TraceEvent.ExceptionPended.class)));
        assertThat(links.get(4)).isInstanceOfSatisfying(Link.Happened.class, flag -> assertThat(flag.event())
                .isEqualTo(new TraceEvent.TimerFlagged(taken.pendedCycle(), "TIM15", "UIF", true)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"blinky-irq", "async-blinky", "preemption", "lost-update", "uart-echo"})
    void whoAsksStandsWhereHeStoodAndGoesOnAsIfHeHadNotAsked(String sample) {
        debug(sample, 13_000_000);
        var here = Position.of(machine);
        try (var chronicle = debugger.chronicle(null)) {
            for (var i = 0; i < 5 && chronicle.reachBack(); i++) {
                assertThat(chronicle.count()).isPositive();
            }
        }
        assertThat(Position.of(machine)).isEqualTo(here);

        var after = new ArrayList<TraceEvent>();
        machine.trace().add(after::add);
        debugger.resume(Limit.cycles(20_000_000));
        assertThat(after).isEqualTo(undisturbed(sample, 20_000_000).stream()
                .filter(event -> event.cycle() > here.cycle()).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"async-blinky", "preemption", "lost-update"})
    void whatIsToldAgainIsWhatHappened(String sample) {
        debug(sample, 13_000_000);
        var told = new ArrayList<TraceEvent>();
        try (var chronicle = debugger.chronicle(null)) {
            while (chronicle.reachBack()) {
                assertThat(chronicle.beginCycle()).isLessThan(13_000_000);
            }
            for (var i = chronicle.count() - 1; i >= 0; i--) {
                if (chronicle.deed(i) instanceof Deed.Told(TraceEvent event, var _, var _, var _)
                        && !(event instanceof TraceEvent.Fine)) {
                    told.add(event);
                }
            }
        }
        assertThat(told).isEqualTo(undisturbed(sample, 13_000_000));
    }

    @Test
    void aChronicleThatIsToldInPiecesIsTheSame() {
        debug("lost-update", 13_000_000);
        var whole = deeds(Integer.MAX_VALUE);
        assertThat(deeds(500)).isEqualTo(whole).hasSizeGreaterThan(5_000);
    }

    private List<Deed> deeds(int atOnce) {
        try (var chronicle = debugger.chronicle(null, atOnce)) {
            while (chronicle.reachBack()) {
                assertThat(chronicle.isWhole()).isEqualTo(chronicle.beginCycle() == 0);
            }
            var deeds = new ArrayList<Deed>();
            for (var i = 0; i < chronicle.count(); i++) {
                deeds.add(chronicle.deed(i));
            }
            return deeds;
        }
    }

    @Test
    void whatPrimaskHeldBackIsToldWithWhatLetItGo() {
        debug("async-blinky", 90_000_000);
        var links = led("LD1");
        var held = links.stream().filter(Link.HeldBack.class::isInstance).map(Link.HeldBack.class::cast).findFirst()
                .orElseThrow();
        assertThat(held.by()).isEqualTo(Held.BY_PRIMASK);
        assertThat(machine.code().halfword(held.untilFrom())).as("CPSIE i, Armv7-M ARM B5.2.1").isEqualTo(0xB662);
        var set = links.stream().filter(Link.SetUp.class::isInstance).map(Link.SetUp.class::cast).findFirst()
                .orElseThrow();
        assertThat(set.access().address()).as("TIM15.CCR1, RM0351 31.5.14").isEqualTo(0x4001_4034);
    }

    @Test
    void aPendingInterruptIsHeldBackFromItsFirstCycleOn() {
        debug("blinky-irq", 8_000_000);
        debugger.write(CoreRegister.PRIMASK, 1);
        debugger.resume(Limit.cycles(48_000_000));
        assertThat(machine.processor().exceptions().held(TIM15)).isEqualTo(Held.BY_PRIMASK);
        List<Link> links;
        try (var chronicle = debugger.chronicle(null)) {
            links = new Chain(chronicle, machine.bus().registers()).of(
                    event -> event instanceof TraceEvent.ExceptionPended pended && pended.number() == TIM15)
                    .orElseThrow();
        }
        assertThat(links.getFirst().cycle())
                .isEqualTo(last(undisturbed("blinky-irq", 48_000_000), TraceEvent.ExceptionPended.class).cycle());
    }

    @Test
    void aLostStoreIsFoundBetweenTheLoadAndTheStoreAroundIt() {
        image = Samples.image("lost-update");
        machine = Samples.machine(image);
        debugger = new Debugger(machine);
        var posted = new Point.Data(image.symbols().named("posted").orElseThrow().address(), 4, Point.Access.ANY);
        var waiting = new Point.Data(image.symbols().named("waiting").orElseThrow().address(), 4, Point.Access.ANY);
        debugger.add(new Point.Happening("LD2 turns on", event -> event instanceof TraceEvent.LedChanged led
                && led.led().equals("LD2")));
        debugger.resume();
        List<Link> links;
        try (var chronicle = debugger.chronicle(waiting)) {
            links = new Chain(chronicle, machine.bus().registers()).ofStore(waiting, 10).orElseThrow();
        }
        var store = (Link.Instruction) links.get(0);
        var lost = (Link.Lost) links.get(1);
        assertThat(store.exception()).as("by the task").isZero();
        assertThat(lost.lost().exception()).as("by the handler").isEqualTo(TIM15);
        assertThat(lost.lost().value()).as("one more than was loaded").isEqualTo(lost.load().value() + 1);
        assertThat(store.access().value()).as("one fewer than was loaded").isEqualTo(lost.load().value() - 1);
        assertThat(lost.load().cycle()).isLessThan(lost.lost().cycle());
        assertThat(lost.lost().cycle()).isLessThan(store.cycle());

        try (var chronicle = debugger.chronicle(posted)) {
            var innocent = new Chain(chronicle, machine.bus().registers()).ofStore(posted, 10).orElseThrow();
            assertThat(innocent).as("the handler alone stores to posted").noneMatch(Link.Lost.class::isInstance);
        }
    }
}
