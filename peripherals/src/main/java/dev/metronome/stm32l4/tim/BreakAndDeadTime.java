package dev.metronome.stm32l4.tim;

import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;

/**
 * TIMx_BDTR: main output enable, break input, off-states, write protection and dead time (RM0351, TIM15/TIM16/TIM17,
 * "Using the break function" and "break and dead-time register"). The break filter BKF is kept and has no effect.
 *
 * <p>A break is a level: while it stands, MOE cannot be set and BIF cannot be cleared. It acts at once, clock or no
 * clock.
 */
final class BreakAndDeadTime implements Stateful {
    private static final int DTG = 0xFF;
    private static final int LOCK = 3 << 8;
    private static final int OSSI = 1 << 10;
    private static final int OSSR = 1 << 11;
    private static final int BKE = 1 << 12;
    private static final int BKP = 1 << 13;
    private static final int AOE = 1 << 14;
    private static final int MOE = 1 << 15;
    private static final int BKF = 0xF << 16;

    private int bdtr;
    /** TIMx_CR1.CKD: ticks of the dead-time and sampling clock, 1, 2 or 4. */
    private int samplingTicks = 1;
    /** "The LOCK bits can be written only once after the reset": any write of BDTR freezes them (TIMx_BDTR, LOCK). */
    private boolean lockWritten;

    void reset() {
        bdtr = 0;
        samplingTicks = 1;
        lockWritten = false;
    }

    int read() {
        return bdtr;
    }

    /** Writes what the LOCK level in force leaves writable. */
    void write(int value) {
        var writable = MOE | (lockWritten ? 0 : LOCK);
        if (lockLevel() < 1) {
            writable |= DTG | BKE | BKP | AOE | BKF;
        }
        if (lockLevel() < 2) {
            writable |= OSSI | OSSR;
        }
        lockWritten = true;
        bdtr = value & writable | bdtr & ~writable;
    }

    /** 0 to 3. */
    int lockLevel() {
        return (bdtr & LOCK) >>> 8;
    }

    void samplingTicks(int ticks) {
        samplingTicks = ticks;
    }

    boolean isMainOutputOn() {
        return (bdtr & MOE) != 0;
    }

    boolean offStateInRun() {
        return (bdtr & OSSR) != 0;
    }

    boolean offStateInIdle() {
        return (bdtr & OSSI) != 0;
    }

    boolean isBreakEnabled() {
        return (bdtr & BKE) != 0;
    }

    boolean isBreakActiveHigh() {
        return (bdtr & BKP) != 0;
    }

    void turnOutputsOff() {
        bdtr &= ~MOE;
    }

    /** AOE: an update event sets MOE, if no break stands. */
    void updated(boolean breakStands) {
        if ((bdtr & AOE) != 0 && !breakStands) {
            bdtr |= MOE;
        }
    }

    /** The dead time in ticks (TIMx_BDTR, DTG). */
    long deadTime() {
        var dtg = bdtr & DTG;
        var steps = switch (dtg >>> 5) {
            case 0, 1, 2, 3 -> dtg;
            case 4, 5 -> (64 + (dtg & 0x3F)) * 2;
            case 6 -> (32 + (dtg & 0x1F)) * 8;
            default -> (32 + (dtg & 0x1F)) * 16;
        };
        return (long) steps * samplingTicks;
    }

    @Override
    public void save(StateWriter out) {
        out.word(bdtr);
        out.word(samplingTicks);
        out.flag(lockWritten);
    }

    @Override
    public void restore(StateReader in) {
        bdtr = in.word();
        samplingTicks = in.word();
        lockWritten = in.flag();
    }
}
