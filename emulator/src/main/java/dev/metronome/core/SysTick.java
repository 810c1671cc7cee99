package dev.metronome.core;

import dev.metronome.bus.BusDevice;
import dev.metronome.bus.RegisterName;
import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;
import dev.metronome.time.Alarm;
import dev.metronome.time.Timeline;
import java.util.List;

/**
 * SysTick: a 24-bit down-counter with reload (Armv7-M ARM B3.3). It counts core clock cycles, or eighths of them with
 * CLKSOURCE 0 (RM0351, "Clock tree": the Cortex system timer's external clock is HCLK / 8).
 *
 * <p>The counter is never stepped: its value follows from the one it had at a known cycle. Going from 1 to 0 sets
 * COUNTFLAG and, with TICKINT, makes the exception pending; the next count after 0 is SYST_RVR. An alarm is set only
 * when TICKINT is.
 *
 * <h2>Not modelled</h2>
 * The phase of the divider by eight: it starts anew whenever the counter is written or started.
 */
public final class SysTick implements BusDevice, Stateful {
    public static final int BASE = 0xE000_E010;
    public static final int SIZE = 0x10;

    /**
     * TENMS for 1 ms at 10 MHz, with SKEW set (RM0351, "SysTick calibration value register": the value is 0x4000270F,
     * for a clock of 10 MHz, the greatest HCLK / 8).
     */
    static final int CALIBRATION = 0x4000_270F;

    private static final int CSR = 0x0;
    private static final int RVR = 0x4;
    private static final int CVR = 0x8;
    private static final int CALIB = 0xC;
    private static final int CSR_ENABLE = 1;
    private static final int CSR_TICKINT = 1 << 1;
    private static final int CSR_CLKSOURCE = 1 << 2;
    private static final int CSR_COUNTFLAG = 1 << 16;
    private static final int COUNT_MASK = 0xFF_FFFF;
    private static final int EXTERNAL_DIVIDER = 8;

    private final Timeline timeline;
    private final ExceptionTable exceptions;
    private final Alarm zero;
    private int control;
    private int reload;
    /** The count at {@code sinceCycle}; constant while not enabled. */
    private int count;
    private long sinceCycle;
    private boolean countFlag;

    SysTick(Timeline timeline, ExceptionTable exceptions) {
        this.timeline = timeline;
        this.exceptions = exceptions;
        zero = timeline.alarm("SysTick", 0, this::reachedZero);
        reset();
    }

    /** Back to the state out of reset: off. */
    public void reset() {
        control = 0;
        reload = 0;
        count = 0;
        countFlag = false;
        sinceCycle = timeline.now();
        zero.cancel();
    }

    @Override
    public List<RegisterName> registers() {
        return List.of(new RegisterName("CSR", CSR), new RegisterName("RVR", RVR), new RegisterName("CVR", CVR),
                new RegisterName("CALIB", CALIB));
    }

    @Override
    public int read(int offset) {
        if (offset != CSR) {
            return peek(offset);
        }
        var value = peek(CSR);
        fold();
        countFlag = false;
        return value;
    }

    @Override
    public int peek(int offset) {
        return switch (offset) {
            case CSR -> control | (countFlag || zerosIn(ticks()) > 0 ? CSR_COUNTFLAG : 0);
            case RVR -> reload;
            case CVR -> countAfter(ticks());
            case CALIB -> CALIBRATION;
            default -> 0;
        };
    }

    @Override
    public void write(int offset, int value, int lanes) {
        fold();
        switch (offset) {
            case CSR -> control = (control & ~lanes | value & lanes) & (CSR_ENABLE | CSR_TICKINT | CSR_CLKSOURCE);
            case RVR -> reload = (reload & ~lanes | value & lanes) & COUNT_MASK;
            case CVR -> {
                count = 0; // whatever is written
                countFlag = false;
            }
            default -> {}
        }
        arm();
    }

    private void reachedZero() {
        fold();
        exceptions.pend(ExceptionNumber.SYSTICK);
        arm();
    }

    private boolean runs() {
        return (control & CSR_ENABLE) != 0;
    }

    private int cyclesPerTick() {
        return (control & CSR_CLKSOURCE) != 0 ? 1 : EXTERNAL_DIVIDER;
    }

    private long ticks() {
        return runs() ? (timeline.now() - sinceCycle) / cyclesPerTick() : 0;
    }

    private int countAfter(long ticks) {
        if (ticks <= count) {
            return (int) (count - ticks);
        }
        return (int) (reload - (ticks - count - 1) % (reload + 1L));
    }

    /** How often the counter went from 1 to 0 in that many ticks. */
    private long zerosIn(long ticks) {
        if (reload == 0) {
            return count > 0 && ticks >= count ? 1 : 0;
        }
        var first = count > 0 ? count : reload + 1L;
        return ticks < first ? 0 : 1 + (ticks - first) / (reload + 1L);
    }

    /** Brings count and flag up to the present tick. */
    private void fold() {
        var ticks = ticks();
        countFlag |= zerosIn(ticks) > 0;
        count = countAfter(ticks);
        sinceCycle = runs() ? sinceCycle + ticks * cyclesPerTick() : timeline.now(); // a stopped counter starts on time
    }

    private void arm() {
        if (!runs() || (control & CSR_TICKINT) == 0 || count == 0 && reload == 0) {
            zero.cancel();
            return;
        }
        var ticksToZero = count > 0 ? count : reload + 1L;
        zero.at(sinceCycle + ticksToZero * cyclesPerTick());
    }

    @Override
    public void save(StateWriter out) {
        out.word(control);
        out.word(reload);
        out.word(count);
        out.cycle(sinceCycle);
        out.flag(countFlag);
    }

    @Override
    public void restore(StateReader in) {
        control = in.word();
        reload = in.word();
        count = in.word();
        sinceCycle = in.cycle();
        countFlag = in.flag();
    }
}
