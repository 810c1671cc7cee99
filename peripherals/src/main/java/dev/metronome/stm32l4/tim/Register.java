package dev.metronome.stm32l4.tim;

import dev.metronome.bus.RegisterIndex;
import dev.metronome.bus.RegisterName;
import java.util.List;

/**
 * The register map of all timers (RM0351, "TIMx register map" of each chapter; bit positions as in ST's CMSIS header
 * stm32l475xx.h, and for what each timer has of them ST's STM32L4x5.svd). A mask of 0 is a register that the family
 * does not have; a bit outside the mask is reserved. Bits of the last column are kept and read back, and reported when
 * set: Metronome does not do what they ask for. The option registers differ from timer to timer, see {@link
 * #mask(TimerModel)}.
 */
enum Register {
    // @formatter:off
    //     offset  reset       TIM6, 7     TIM2..5     TIM15       TIM16, 17   not modelled
    CR1   (0x00,   0x0000,     0x0000088F, 0x00000BFF, 0x00000B8F, 0x00000B8F, 0x00000000),
    CR2   (0x04,   0x0000,     0x00000070, 0x000000F8, 0x000007FD, 0x0000030D, 0x00000008), // CCDS
    SMCR  (0x08,   0x0000,     0x00000000, 0x0001FFFF, 0x000100F7, 0x00000000, 0x00000080), // MSM
    DIER  (0x0C,   0x0000,     0x00000101, 0x00005F5F, 0x000067E7, 0x000023A3, 0x00007F00), // DMA requests
    SR    (0x10,   0x0000,     0x00000001, 0x00001E5F, 0x000006E7, 0x000002A3, 0x00000000),
    EGR   (0x14,   0x0000,     0x00000001, 0x0000005F, 0x000000E7, 0x000000A3, 0x00000000),
    CCMR1 (0x18,   0x0000,     0x00000000, 0x0101FFFF, 0x0101FFFF, 0x000100FF, 0x00000000),
    CCMR2 (0x1C,   0x0000,     0x00000000, 0x0101FFFF, 0x00000000, 0x00000000, 0x00000000),
    CCER  (0x20,   0x0000,     0x00000000, 0x0000BBBB, 0x000000BF, 0x0000000F, 0x00000000),
    CNT   (0x24,   0x0000,     0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0x00000000),
    PSC   (0x28,   0x0000,     0x0000FFFF, 0x0000FFFF, 0x0000FFFF, 0x0000FFFF, 0x00000000),
    ARR   (0x2C,   0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0x00000000),
    RCR   (0x30,   0x0000,     0x00000000, 0x00000000, 0x000000FF, 0x000000FF, 0x00000000),
    CCR1  (0x34,   0x0000,     0x00000000, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0x00000000),
    CCR2  (0x38,   0x0000,     0x00000000, 0xFFFFFFFF, 0xFFFFFFFF, 0x00000000, 0x00000000),
    CCR3  (0x3C,   0x0000,     0x00000000, 0xFFFFFFFF, 0x00000000, 0x00000000, 0x00000000),
    CCR4  (0x40,   0x0000,     0x00000000, 0xFFFFFFFF, 0x00000000, 0x00000000, 0x00000000),
    BDTR  (0x44,   0x0000,     0x00000000, 0x00000000, 0x000FFFFF, 0x000FFFFF, 0x000F0000), // BKF
    DCR   (0x48,   0x0000,     0x00000000, 0x00001F1F, 0x00001F1F, 0x00001F1F, 0x00001F1F), // DMA burst
    DMAR  (0x4C,   0x0000,     0x00000000, 0x0000FFFF, 0x0000FFFF, 0x0000FFFF, 0xFFFFFFFF),
    OR1   (0x50,   0x0000,     0x00000000, 0x0000000F, 0x00000007, 0x00000003, 0x0000000F),
    OR2   (0x60,   0x0001,     0x00000000, 0x0001C000, 0x00000F07, 0x00000F07, 0x0001CD06);
    // @formatter:on

    private static final RegisterIndex<Register> INDEX = new RegisterIndex<>(values(), register -> register.offset);

    private final int offset;
    private final int reset;
    private final int[] masks;
    private final int notModelled;

    Register(int offset, int reset, int basic, int fourChannels, int twoChannels, int oneChannel, int notModelled) {
        this.offset = offset;
        this.reset = reset;
        masks = new int[]{basic, fourChannels, twoChannels, oneChannel};
        this.notModelled = notModelled;
    }

    /** The register at an offset, or null. */
    static Register at(int offset) {
        return INDEX.at(offset);
    }

    /** The registers that a timer has, by offset. */
    static List<RegisterName> names(TimerModel model) {
        return INDEX.names(register -> register.mask(model) != 0);
    }

    int offset() {
        return offset;
    }

    /**
     * The bits that a timer's register has: its family's, but TIM3_OR1 is TI1_RMP alone, and TIM4 and TIM5 have no
     * option.
     */
    int mask(TimerModel model) {
        return switch (this) {
            case OR1 -> switch (model) {
                case TIM3 -> 3;
                case TIM4, TIM5 -> 0;
                default -> masks[model.family().ordinal()];
            };
            case OR2 -> switch (model) {
                case TIM4, TIM5 -> 0;
                default -> masks[model.family().ordinal()];
            };
            default -> masks[model.family().ordinal()];
        };
    }

    int reset(TimerModel model) {
        return reset & mask(model);
    }

    /** Bits that are kept but do nothing here. */
    int notModelled() {
        return notModelled;
    }
}
