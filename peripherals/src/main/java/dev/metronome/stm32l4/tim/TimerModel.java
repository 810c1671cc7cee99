package dev.metronome.stm32l4.tim;

import dev.metronome.time.ClockTree.Clock;

/**
 * The timers of the STM32L475 and L476 that share {@link TimeBase} (RM0351, "Basic timers", "General-purpose timers
 * (TIM2/TIM3/TIM4/TIM5)" and "(TIM15/TIM16/TIM17)"; data sheet, table "Timer feature comparison").
 */
public enum TimerModel {
    // @formatter:off
    //     family                bits  counts on
    TIM2  (Family.FOUR_CHANNELS, 32, Clock.TIMCLK1),
    TIM3  (Family.FOUR_CHANNELS, 16, Clock.TIMCLK1),
    TIM4  (Family.FOUR_CHANNELS, 16, Clock.TIMCLK1),
    TIM5  (Family.FOUR_CHANNELS, 32, Clock.TIMCLK1),
    TIM6  (Family.BASIC,         16, Clock.TIMCLK1),
    TIM7  (Family.BASIC,         16, Clock.TIMCLK1),
    TIM15 (Family.TWO_CHANNELS,  16, Clock.TIMCLK2),
    TIM16 (Family.ONE_CHANNEL,   16, Clock.TIMCLK2),
    TIM17 (Family.ONE_CHANNEL,   16, Clock.TIMCLK2);

    /** Timers of one register map. */
    enum Family {
        //             channels  MOE, dead time, RCR  slave   up/down
        BASIC         (0,        false,               false,  false),
        FOUR_CHANNELS (4,        false,               true,   true),
        TWO_CHANNELS  (2,        true,                true,   false),
        ONE_CHANNEL   (1,        true,                false,  false);
        // @formatter:on

        private final int channels;
        private final boolean hasBreak;
        private final boolean hasSlaveMode;
        private final boolean countsDown;

        Family(int channels, boolean hasBreak, boolean hasSlaveMode, boolean countsDown) {
            this.channels = channels;
            this.hasBreak = hasBreak;
            this.hasSlaveMode = hasSlaveMode;
            this.countsDown = countsDown;
        }

        int channels() {
            return channels;
        }

        /** Has BDTR: main output enable, break, dead time, a complementary output on channel 1; and RCR. */
        boolean hasBreak() {
            return hasBreak;
        }

        boolean hasSlaveMode() {
            return hasSlaveMode;
        }

        /** Has down and centre-aligned counting, encoder modes and ETR. */
        boolean countsDown() {
            return countsDown;
        }
    }

    private final Family family;
    private final int bits;
    private final Clock clock;

    TimerModel(Family family, int bits, Clock clock) {
        this.family = family;
        this.bits = bits;
        this.clock = clock;
    }

    Family family() {
        return family;
    }

    /** Width of the counter, of ARR and of CCRx: 16 or 32. */
    public int bits() {
        return bits;
    }

    /** Number of capture/compare channels. */
    public int channels() {
        return family.channels;
    }

    /** True for TIM15, TIM16 and TIM17: a break input, and a complementary output on channel 1. */
    public boolean hasBreak() {
        return family.hasBreak;
    }

    /** True for timers with an ETR pin. */
    public boolean hasExternalTrigger() {
        return family.countsDown;
    }

    /** The clock that CK_INT is. */
    public Clock clock() {
        return clock;
    }
}
