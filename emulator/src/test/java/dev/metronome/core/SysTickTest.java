package dev.metronome.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.state.StateWriter;
import dev.metronome.time.Timeline;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Armv7-M ARM B3.3, and RM0351 for CALIB and the external clock. */
class SysTickTest {
    private static final int CSR = 0x0;
    private static final int RVR = 0x4;
    private static final int CVR = 0x8;
    private static final int CALIB = 0xC;
    private static final int ENABLE = 1;
    private static final int TICKINT = 2;
    private static final int CORE_CLOCK = 4;
    private static final int COUNTFLAG = 1 << 16;

    private final Timeline timeline = new Timeline();
    private final ExceptionTable exceptions = new ExceptionTable(8);
    private final SysTick sysTick = new SysTick(timeline, exceptions);

    private void write(int offset, int value) {
        sysTick.write(offset, value, -1);
    }

    private boolean ticked() {
        var was = exceptions.isPending(ExceptionNumber.SYSTICK);
        exceptions.unpend(ExceptionNumber.SYSTICK);
        return was;
    }

    @Test
    void calibIsTheChips() {
        assertThat(sysTick.read(CALIB)).isEqualTo(0x4000_270F);
    }

    @Test
    void keepsTwentyFourBits() {
        write(RVR, -1);
        assertThat(sysTick.read(RVR)).isEqualTo(0x00FF_FFFF);
        write(CSR, -1 & ~ENABLE & ~TICKINT);
        assertThat(sysTick.read(CSR)).isEqualTo(CORE_CLOCK);
    }

    @Test
    void countsFromItsReloadValueDownToZeroAndOn() {
        write(RVR, 3);
        write(CVR, 99);
        assertThat(sysTick.read(CVR)).as("any write clears it").isZero();
        write(CSR, ENABLE | CORE_CLOCK);
        for (var expected : new int[]{3, 2, 1, 0, 3, 2, 1, 0, 3}) {
            timeline.advanceTo(timeline.now() + 1);
            assertThat(sysTick.read(CVR)).isEqualTo(expected);
        }
    }

    @ParameterizedTest(name = "RVR {0}, CLKSOURCE {1}: first tick after {2} cycles, then every {3}")
    @CsvSource({"0xF, 4, 16, 16", "999, 4, 1000, 1000", "0xFFFFFF, 4, 16777216, 16777216", "9, 0, 80, 80",
        "1, 4, 2, 2"})
    void ticksEveryReloadValuePlusOne(String reload, int source, long first, long period) {
        write(RVR, Integer.decode(reload));
        write(CVR, 0);
        write(CSR, ENABLE | TICKINT | source);
        assertThat(timeline.nextDeadline()).isEqualTo(first);
        timeline.advanceTo(first - 1);
        assertThat(ticked()).isFalse();
        timeline.advanceTo(first);
        assertThat(ticked()).isTrue();
        assertThat(timeline.nextDeadline()).isEqualTo(first + period);
        timeline.advanceTo(first + 3 * period);
        assertThat(ticked()).isTrue();
        assertThat(timeline.nextDeadline()).isEqualTo(first + 4 * period);
    }

    @Test
    void countflagIsSetByReachingZeroAndClearedByReadingCsrOrWritingCvr() {
        write(RVR, 9);
        write(CSR, ENABLE | CORE_CLOCK);
        timeline.advanceTo(9);
        assertThat(sysTick.read(CSR) & COUNTFLAG).isZero();
        timeline.advanceTo(10);
        assertThat(sysTick.peek(CSR) & COUNTFLAG).as("a debugger's look does not clear it").isEqualTo(COUNTFLAG);
        assertThat(sysTick.read(CSR) & COUNTFLAG).isEqualTo(COUNTFLAG);
        assertThat(sysTick.read(CSR) & COUNTFLAG).isZero();
        timeline.advanceTo(20);
        write(CVR, 0);
        assertThat(sysTick.read(CSR) & COUNTFLAG).isZero();
        assertThat(exceptions.isPending(ExceptionNumber.SYSTICK)).as("without TICKINT").isFalse();
        assertThat(timeline.nextDeadline()).isEqualTo(Timeline.NEVER);
    }

    @Test
    void writingCvrPendsNothing() {
        write(RVR, 100);
        write(CSR, ENABLE | TICKINT | CORE_CLOCK);
        timeline.advanceTo(50);
        write(CVR, 0);
        assertThat(ticked()).isFalse();
        assertThat(timeline.nextDeadline()).as("reloaded on the next count").isEqualTo(50 + 101);
    }

    @Test
    void aNewReloadValueIsUsedFromTheNextZeroOn() {
        write(RVR, 9);
        write(CSR, ENABLE | TICKINT | CORE_CLOCK);
        timeline.advanceTo(5);
        write(RVR, 99);
        timeline.advanceTo(10);
        assertThat(ticked()).isTrue();
        assertThat(timeline.nextDeadline()).isEqualTo(110);
    }

    @Test
    void aReloadValueOfZeroStopsItAtTheNextZero() {
        write(RVR, 9);
        write(CSR, ENABLE | TICKINT | CORE_CLOCK);
        timeline.advanceTo(5);
        write(RVR, 0);
        timeline.advanceTo(10);
        assertThat(ticked()).isTrue();
        assertThat(timeline.nextDeadline()).isEqualTo(Timeline.NEVER);
        timeline.advanceTo(1000);
        assertThat(sysTick.read(CVR)).isZero();
    }

    @Test
    void aStoppedCounterHoldsItsCount() {
        write(RVR, 99);
        write(CSR, ENABLE | CORE_CLOCK);
        timeline.advanceTo(30);
        write(CSR, CORE_CLOCK);
        timeline.advanceTo(500);
        assertThat(sysTick.read(CVR)).isEqualTo(70);
        write(CSR, ENABLE | TICKINT | CORE_CLOCK);
        assertThat(timeline.nextDeadline()).isEqualTo(570);
    }

    @Test
    void comesBackFromItsSavedState() {
        write(RVR, 99);
        write(CSR, ENABLE | CORE_CLOCK);
        timeline.advanceTo(130);
        var saved = new StateWriter();
        sysTick.save(saved);
        sysTick.reset();
        sysTick.restore(saved.reader());
        assertThat(sysTick.read(CVR)).isEqualTo(70);
        assertThat(sysTick.read(CSR)).isEqualTo(COUNTFLAG | ENABLE | CORE_CLOCK);
    }
}
