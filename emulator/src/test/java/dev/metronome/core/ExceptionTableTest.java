package dev.metronome.core;

import static dev.metronome.core.ExceptionNumber.IRQ0;
import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.state.StateWriter;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who preempts whom, against a plain reading of the manual's ExecutionPriority() (Armv7-M ARM B1.5.4). */
class ExceptionTableTest {
    private static final int INTERRUPTS = 12;
    private static final int COUNT = IRQ0 + INTERRUPTS;
    private static final int[] USED = {2, 3, 4, 5, 6, 11, 14, 15, 16, 17, 18, 19, 20, 27};

    private final ExceptionTable table = new ExceptionTable(INTERRUPTS);

    @ParameterizedTest(name = "PRIGROUP {0}")
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void choosesAsThePseudocodeDoes(int prigroup) {
        var random = new Random(20_261_123L + prigroup);
        for (var round = 0; round < 3000; round++) {
            var state = new Reference(random, prigroup);
            state.putInto(table);
            assertThat(table.executionPriority()).as(state::toString).isEqualTo(state.executionPriority());
            assertThat(table.preempting()).as(state::toString).isEqualTo(state.preempting());
        }
    }

    /** A random state, and the manual's rules word by word. */
    private static final class Reference {
        final int[] priority = new int[COUNT];
        final boolean[] active = new boolean[COUNT];
        final boolean[] pending = new boolean[COUNT];
        final boolean[] enabled = new boolean[COUNT];
        final int prigroup;
        final boolean primask;
        final boolean faultmask;
        final int basepri;

        Reference(Random random, int prigroup) {
            this.prigroup = prigroup;
            primask = random.nextInt(6) == 0;
            faultmask = random.nextInt(12) == 0;
            basepri = random.nextInt(3) == 0 ? random.nextInt(16) << 4 : 0;
            for (var number : USED) {
                priority[number] = number <= 3 ? number - 4 : random.nextInt(16) << 4;
                active[number] = random.nextInt(6) == 0;
                pending[number] = random.nextInt(4) == 0;
                var always = number <= 3 || number == 11 || number == 14 || number == 15;
                enabled[number] = always || random.nextInt(4) != 0;
            }
        }

        void putInto(ExceptionTable table) {
            table.reset();
            table.setPrigroup(prigroup);
            table.setPrimask(primask);
            table.setFaultmask(faultmask);
            table.setBasepri(basepri);
            for (var number : USED) {
                if (number > 3) {
                    table.setPriority(number, priority[number]);
                    table.enable(number, enabled[number]);
                }
                table.setActive(number, active[number]);
                if (pending[number]) {
                    table.pend(number);
                }
            }
        }

        private int group(int value) {
            var groupvalue = 2 << prigroup;
            return value < 0 ? value : value - value % groupvalue;
        }

        int executionPriority() {
            var highest = 256;
            for (var number : USED) {
                if (active[number] && priority[number] < highest) {
                    highest = group(priority[number]);
                }
            }
            var boosted = 256;
            if (basepri != 0) {
                boosted = group(basepri);
            }
            if (primask) {
                boosted = 0;
            }
            if (faultmask) {
                boosted = -1;
            }
            return Math.min(boosted, highest);
        }

        int preempting() {
            var best = 0;
            for (var number : USED) {
                if (pending[number] && enabled[number] && (best == 0 || priority[number] < priority[best])) {
                    best = number;
                }
            }
            return best != 0 && group(priority[best]) < executionPriority() ? best : 0;
        }

        @Override
        public String toString() {
            var text = new StringBuilder(String.format("PRIGROUP %d PRIMASK %s FAULTMASK %s BASEPRI %02X", prigroup,
                    primask, faultmask, basepri));
            for (var number : USED) {
                text.append(String.format("; %d at %d%s%s%s", number, priority[number], active[number] ? " active" : "",
                        pending[number] ? " pending" : "", enabled[number] ? "" : " off"));
            }
            return text.toString();
        }
    }

    @Test
    void aRisingLinePends() {
        table.interrupt(3).drive(true);
        assertThat(table.isPending(IRQ0 + 3)).isTrue();
        table.activate(IRQ0 + 3);
        assertThat(table.isPending(IRQ0 + 3)).isFalse();
        table.interrupt(3).drive(false);
        table.deactivate(IRQ0 + 3);
        assertThat(table.isPending(IRQ0 + 3)).isFalse();
    }

    @Test
    void aLineThatIsStillHighWhenItsHandlerReturnsPendsAgain() {
        table.interrupt(3).drive(true);
        table.activate(IRQ0 + 3);
        table.deactivate(IRQ0 + 3);
        assertThat(table.isPending(IRQ0 + 3)).isTrue();
    }

    @Test
    void aLineThatIsHighCannotBeUnpended() {
        table.interrupt(3).drive(true);
        table.unpend(IRQ0 + 3);
        assertThat(table.isPending(IRQ0 + 3)).isTrue();
        table.interrupt(3).drive(false);
        table.unpend(IRQ0 + 3);
        assertThat(table.isPending(IRQ0 + 3)).isFalse();
    }

    @Test
    void aPulseDuringItsHandlerPendsAgain() {
        table.interrupt(3).drive(true);
        table.activate(IRQ0 + 3);
        table.interrupt(3).drive(false);
        table.interrupt(3).drive(true);
        table.interrupt(3).drive(false);
        assertThat(table.isPending(IRQ0 + 3)).isTrue();
    }

    @Test
    void comesBackFromItsSavedState() {
        var random = new Random(7);
        var other = new ExceptionTable(INTERRUPTS);
        for (var round = 0; round < 200; round++) {
            var state = new Reference(random, round % 8);
            state.putInto(table);
            var saved = new StateWriter();
            table.save(saved);
            var reader = saved.reader();
            other.restore(reader);
            assertThat(reader.isAtEnd()).isTrue();
            assertThat(other.preempting()).isEqualTo(table.preempting());
            assertThat(other.activeCount()).isEqualTo(table.activeCount());
            assertThat(other.executionPriority()).isEqualTo(table.executionPriority());
        }
    }
}
