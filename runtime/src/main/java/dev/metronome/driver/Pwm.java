package dev.metronome.driver;

import dev.metronome.text.Numbers;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * A pulse that a timer repeats on a pad without the core: channel {@code x} of a general-purpose timer in PWM mode 1
 * (RM0351, "General-purpose timers", PWM mode). A period is a whole number of the timer's clock ticks, and begins with
 * the pulse.
 *
 * <pre>{@code
 * var ld1 = Pwm.on(chip, clocks, Pwm.Timer.TIM2, 1, "PA5");
 * ld1.frequency(1_000);
 * ld1.duty(1, 4);
 * ld1.enable();
 * }</pre>
 *
 * <p>A new frequency or duty is used from the beginning of the next period on, so that no pulse is torn. The channels
 * of a timer have one frequency: who sets it sets it for all, and the others must say their duty again.
 *
 * <p>Owns the timer's CR1, PSC, ARR, CNT and BDTR together with the other channels' objects; its channel's half of
 * CCMRx, its bits of CCER, and CCRx; and its pad's bits of MODER, OTYPER and AFRx. It sets the timer's and the port's
 * bits in RCC, and never clears them. Nothing here is awaited.
 */
public final class Pwm {
    /** The timers, with the pads that carry their channels (DS10198, tables "Alternate function"). */
    public enum Timer {
        // @formatter:off
        //    base         RCC            bit bits AF  channels 1, 2; 3, 4
        TIM2 (0x4000_0000, Rcc.APB1ENR1, 0,  32, 1,  "PA0 PA5 PA15",      "PA1 PB3",
                                                     "PA2 PB10",          "PA3 PB11"),
        TIM3 (0x4000_0400, Rcc.APB1ENR1, 1,  16, 2,  "PA6 PB4 PC6 PE3",   "PA7 PB5 PC7 PE4",
                                                     "PB0 PC8 PE5",       "PB1 PC9 PE6"),
        TIM4 (0x4000_0800, Rcc.APB1ENR1, 2,  16, 2,  "PB6 PD12",          "PB7 PD13",
                                                     "PB8 PD14",          "PB9 PD15"),
        TIM5 (0x4000_0C00, Rcc.APB1ENR1, 3,  32, 2,  "PA0 PF6",           "PA1 PF7",
                                                     "PA2 PF8",           "PA3 PF9"),
        TIM15(0x4001_4000, Rcc.APB2ENR,  16, 16, 14, "PA2 PB14 PF9 PG10", "PA3 PB15 PF10 PG11"),
        TIM16(0x4001_4400, Rcc.APB2ENR,  17, 16, 14, "PA6 PB8 PE0"),
        TIM17(0x4001_4800, Rcc.APB2ENR,  18, 16, 14, "PA7 PB9 PE1");
        // @formatter:on

        private final int base;
        private final int enableRegister;
        private final int enableBit;
        private final int bits;
        private final int alternate;
        private final List<List<String>> pads;

        Timer(int base, int enableRegister, int enableBit, int bits, int alternate, String... pads) {
            this.base = base;
            this.enableRegister = enableRegister;
            this.enableBit = enableBit;
            this.bits = bits;
            this.alternate = alternate;
            this.pads = List.of(pads).stream().map(channel -> List.of(channel.split(" "))).toList();
        }

        /** How many channels it has: 1 to that many. */
        public int channels() {
            return pads.size();
        }

        /** The pads that can carry a channel. */
        public List<String> pads(int channel) {
            if (channel < 1 || channel > channels()) {
                throw new IllegalArgumentException(this + " has no channel " + channel + ": it has "
                        + (channels() == 1 ? "channel 1 alone" : "1 to " + channels()));
            }
            return pads.get(channel - 1);
        }

        int alternate() {
            return alternate;
        }

        /** On APB1, which decides the clock. */
        boolean isOnApb1() {
            return enableRegister == Rcc.APB1ENR1;
        }

        /** TIM15 to TIM17 keep their outputs off until BDTR.MOE is set. */
        private boolean hasMainOutputEnable() {
            return !isOnApb1();
        }

        private long greatest() {
            return (1L << bits) - 1;
        }
    }

    /** PSC divides by 1 to so many. */
    private static final long PRESCALERS = 1 << 16;
    /** A period of fewer counts has no duty but 0 and 1. */
    private static final long FEWEST_COUNTS = 2;

    private static final int CR1 = 0x00;
    private static final int EGR = 0x14;
    private static final int CCMR1 = 0x18;
    private static final int CCER = 0x20;
    private static final int CNT = 0x24;
    private static final int PSC = 0x28;
    private static final int ARR = 0x2C;
    private static final int CCR1 = 0x34;
    private static final int BDTR = 0x44;
    private static final int CR1_CEN = 1;
    private static final int CR1_UDIS = 1 << 1;
    private static final int CR1_ARPE = 1 << 7;
    private static final int EGR_UG = 1;
    private static final int BDTR_MOE = 1 << 15;
    /** A channel's half of CCMRx, with the fourth bit of OCxM. */
    private static final int CCMR_HALF = 0x0001_00FF;
    private static final int CCMR_PRELOAD = 1 << 3;
    private static final int CCMR_FORCED_LOW = 4 << 4 | CCMR_PRELOAD;
    private static final int CCMR_PWM_1 = 6 << 4 | CCMR_PRELOAD;

    private final Chip chip;
    private final Timer timer;
    private final int channel;
    private final Pad pad;
    private final LongSupplier clockHz;
    /** What was asked for, 0 if nothing was. */
    private long hz;
    private long numerator;
    private long denominator = 1;

    /**
     * Gives a pad to a channel, and drives it low. The timer has the frequency that was last set, the duty is 0.
     *
     * @param channel from 1
     * @param name    the pad: "PA5"
     * @throws IllegalArgumentException if the timer has no such channel, or the pad cannot carry it
     * @throws IllegalStateException    if the timer is an {@link AsyncTimer}'s
     */
    public static Pwm on(Chip chip, Clocks clocks, Timer timer, int channel, String name) {
        var pwm = new Pwm(chip, timer.isOnApb1() ? clocks::timerClock1 : clocks::timerClock2, timer, channel, name);
        clocks.addListener(pwm.new ClockChange());
        return pwm;
    }

    /** @param clockHz what the timer counts */
    Pwm(Chip chip, LongSupplier clockHz, Timer timer, int channel, String name) {
        this.chip = chip;
        this.timer = timer;
        this.channel = channel;
        this.clockHz = clockHz;
        var pads = timer.pads(channel);
        pad = Pad.named(name);
        if (!pads.contains(pad.name())) {
            throw new IllegalArgumentException(
                    pad.name() + " cannot carry " + signal() + ": " + inWords(pads) + " can");
        }
        chip.owners().take(timer.name(), "PWM");
        Rcc.open(chip, timer.enableRegister, 1 << timer.enableBit);
        pad.openClock(chip);
        output(CCMR_FORCED_LOW);
        chip.modify(at(CR1), 0, CR1_ARPE);
        var shift = 4 * (channel - 1);
        chip.modify(at(CCER), 15 << shift, 1 << shift);
        if (timer.hasMainOutputEnable()) {
            chip.modify(at(BDTR), 0, BDTR_MOE);
        }
        pad.setOpenDrain(chip, false);
        pad.setAlternate(chip, timer.alternate);
    }

    private static String inWords(List<String> pads) {
        var last = pads.size() - 1;
        return last == 0 ? pads.getFirst() : String.join(", ", pads.subList(0, last)) + " and " + pads.getLast();
    }

    private String signal() {
        return timer + "_CH" + channel;
    }

    private int at(int offset) {
        return timer.base + offset;
    }

    private int ccr() {
        return at(CCR1 + 4 * (channel - 1));
    }

    /** The channel's half of CCMRx. */
    private void output(int half) {
        var shift = 8 * ((channel - 1) % 2);
        chip.modify(at(CCMR1 + 4 * ((channel - 1) / 2)), CCMR_HALF << shift, half << shift);
    }

    /** "PA5". */
    public String name() {
        return pad.name();
    }

    /**
     * Repeats the pulse so often, exactly. The duty stays what it is.
     *
     * @throws IllegalArgumentException if the timer's clock cannot be divided to that; says which are the nearest
     */
    public void frequency(long hertz) {
        var clock = checked(hertz);
        var exact = clock % hertz == 0 && divider(clock / hertz) != 0;
        if (!exact) {
            throw new IllegalArgumentException(String.format(Locale.ROOT,
                    "%s cannot repeat exactly %,d times a second: of its %,d Hz that is every %s ticks, and %s."
                            + " nearestFrequency(%d) gives %.6f Hz",
                    timer, hertz, clock, clock % hertz == 0
                            ? Numbers.count(clock / hertz)
                            : String.format(Locale.ROOT, "%,.3f", (double) clock / hertz),
                    clock % hertz == 0
                            ? "no prescaler and counter divide by that"
                            : "it must be a whole number",
                    hertz, (double) clock / nearestPeriod(clock, hertz)));
        }
        hz = hertz;
        repeatEvery(clock / hertz);
    }

    /**
     * Repeats the pulse as nearly so often as the timer can.
     *
     * @return {@link #actualHz()}
     */
    public double nearestFrequency(long hertz) {
        var clock = checked(hertz);
        hz = hertz;
        repeatEvery(nearestPeriod(clock, hertz));
        return actualHz();
    }

    private long checked(long hertz) {
        var clock = clockHz.getAsLong();
        if (hertz < 1 || hertz > clock / FEWEST_COUNTS) {
            throw new IllegalArgumentException(timer + " counts " + Numbers.count(clock)
                    + " Hz and can repeat a pulse 1 to " + Numbers.count(clock / FEWEST_COUNTS)
                    + " times a second, not " + Numbers.count(hertz));
        }
        return clock;
    }

    /** In ticks: the nearest to the clock's share that prescaler and counter can divide by. */
    private long nearestPeriod(long clock, long hertz) {
        var wanted = Math.max(FEWEST_COUNTS, (2 * clock + hertz) / (2 * hertz));
        for (var away = 0L;; away++) {
            if (divider(wanted - away) != 0) {
                return wanted - away;
            }
            if (divider(wanted + away) != 0) {
                return wanted + away;
            }
        }
    }

    /**
     * The smallest prescaler with which the counter makes a period, for the finest duty; 0 if there is none. The
     * counter goes without its greatest value, so that there is a compare value above it: a duty of 1.
     */
    private long divider(long periodTicks) {
        if (periodTicks < FEWEST_COUNTS) {
            return 0;
        }
        for (var divider = Math.ceilDiv(periodTicks, timer.greatest()); divider <= PRESCALERS; divider++) {
            if (periodTicks % divider == 0) {
                return periodTicks / divider < FEWEST_COUNTS ? 0 : divider;
            }
        }
        return 0;
    }

    /** Updates are held back meanwhile, so that no period has the one half of it new and the other old. */
    private void repeatEvery(long periodTicks) {
        var divider = divider(periodTicks);
        var counts = periodTicks / divider;
        var cr1 = chip.read(at(CR1));
        chip.write(at(CR1), cr1 | CR1_UDIS);
        chip.write(at(PSC), (int) (divider - 1));
        chip.write(at(ARR), (int) (counts - 1));
        chip.write(ccr(), compare(counts));
        chip.write(at(CR1), cr1 & ~CR1_UDIS);
    }

    private int compare(long counts) {
        var high = (2 * counts * numerator + denominator) / (2 * denominator);
        return (int) Math.min(high, timer.greatest());
    }

    /** Keeps the frequency, and the duty, when the timer's clock jumps. */
    private final class ClockChange implements Clocks.Listener {
        private long before;

        @Override
        public void planned(Clocks.Frequencies next) {
            var clock = timer.isOnApb1() ? next.timerClock1() : next.timerClock2();
            if (hz > clock / FEWEST_COUNTS) {
                throw new ClockError(signal() + " repeats a pulse " + Numbers.count(hz)
                        + " times a second, which it cannot when it counts " + Numbers.count(clock) + " Hz");
            }
        }

        @Override
        public void aboutToChange() {
            before = clockHz.getAsLong();
        }

        @Override
        public void changed() {
            var clock = clockHz.getAsLong();
            if (clock == before) {
                return;
            }
            if (hz != 0 && hz <= clock / FEWEST_COUNTS) {
                repeatEvery(nearestPeriod(clock, hz));
            } else {
                chip.write(ccr(), compare(counts()));
            }
        }
    }

    /** How often the pulse is repeated: two loads. */
    public double actualHz() {
        return (double) clockHz.getAsLong() / (((chip.read(at(PSC)) & 0xFFFFL) + 1) * counts());
    }

    private long counts() {
        return (chip.read(at(ARR)) & timer.greatest()) + 1;
    }

    /**
     * Which part of the period the pad is high: none at 0, all of it at 1, and otherwise the nearest whole count.
     *
     * @param part  0 to {@code whole}
     * @param whole 1 to 65,536
     */
    public void duty(int part, int whole) {
        if (whole < 1 || whole > PRESCALERS || part < 0 || part > whole) {
            throw new IllegalArgumentException("a duty of " + part + "/" + whole + ": it is 0 to 1, of at most "
                    + PRESCALERS + " parts");
        }
        numerator = part;
        denominator = whole;
        chip.write(ccr(), compare(counts()));
    }

    /**
     * Begins. If the timer stands still, a whole period begins with its first count; if another channel runs already,
     * the pad joins in, in the middle of a period.
     */
    public void enable() {
        var cr1 = chip.read(at(CR1));
        var stands = (cr1 & CR1_CEN) == 0;
        if (stands) {
            chip.write(at(EGR), EGR_UG); // PSC, ARR and CCRx come into force
            chip.write(at(CNT), chip.read(at(ARR))); // the end of a period: the first one will be whole
        }
        output(CCMR_PWM_1);
        if (stands) {
            chip.write(at(CR1), cr1 | CR1_CEN);
        }
    }

    /** Drives the pad low, at once. The counter goes on, for other channels may need it. */
    public void disable() {
        output(CCMR_FORCED_LOW);
    }
}
