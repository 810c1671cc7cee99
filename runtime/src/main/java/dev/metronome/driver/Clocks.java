package dev.metronome.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The clock tree: how fast everything runs, and the way to change it without breaking a rule (RM0351, chapter 6).
 *
 * <pre>{@code
 * var clocks = Clocks.on(chip);
 * clocks.run(80_000_000);
 * }</pre>
 *
 * <p>takes the chip from its 4 MHz after reset to 80 MHz; {@link #change()} is for everything else. A setting is
 * checked as a whole, against every limit of the manual, <em>before</em> the first register is written: a
 * {@link ClockError} leaves the chip as it was. Then it is applied in the order in which no limit is exceeded on the
 * way: the voltage up, the wait states up, the bus dividers up, then the clocks, and only then the dividers, wait
 * states and voltage down. What is not named stays as it is, except the wait states, which become the fewest that do,
 * and the PLL, which is switched off when nothing is left that uses it.
 *
 * <p><b>Looking costs nothing.</b> The frequencies are worked out from the registers once, by {@link #on}, and kept.
 * Firmware that set the clocks before is understood. When somebody writes RCC behind the back of this object, it does
 * not know, and neither do the drivers that count on it: timers go faster or slower, as they would on the chip. Then
 * {@link #refresh()} looks again.
 *
 * <p><b>Drivers hear of a change.</b> A {@link Listener} is asked before anything is written, and may refuse; then it
 * is told before and after each single step that makes a frequency jump. Of such steps there may be several in a
 * change: from PLL to PLL the way leads over the MSI or the HSI16. A step is a few cycles long, and no interrupt
 * comes into it; oscillators and voltages are waited for between the steps, when interrupts do come.
 *
 * <h2>Not done</h2>
 * Low-power run; PLLSAI1 and PLLSAI2; the P and Q outputs of the PLL, which stay as they are; MSI calibrated by the
 * LSE, which is understood but not set up. An LSE is taken to be a crystal of 32,768 Hz.
 */
public final class Clocks {
    /** What the system clock, or the PLL, may run from. */
    public enum Source {
        // @formatter:off
        //    CFGR.SW  PLLCFGR.PLLSRC
        MSI   (0,      1),
        HSI16 (1,      2),
        HSE   (2,      3),
        PLL   (3,      -1);
        // @formatter:on

        final int sw;
        final int pllsrc;

        Source(int sw, int pllsrc) {
            this.sw = sw;
            this.pllsrc = pllsrc;
        }

        static Source ofSw(int sw) {
            return values()[sw & 3];
        }

        /** Null where PLLSRC says that there is no clock. */
        static Source ofPllsrc(int pllsrc) {
            return (pllsrc & 3) == 0 ? null : values()[(pllsrc & 3) - 1];
        }
    }

    /** A driver that counts on a frequency. Not for interrupt handlers to change clocks: changes are made in tasks. */
    public interface Listener {
        /**
         * A change is planned; nothing is written yet.
         *
         * @throws ClockError if this driver cannot do its work at those frequencies: nothing is changed
         */
        default void planned(Frequencies next) {}

        /** The next register write makes frequencies jump. Interrupts are masked. */
        void aboutToChange();

        /** It has, and {@link Clocks} says the new frequencies. Interrupts are still masked. */
        void changed();
    }

    private static final int RCC = 0x4002_1000;
    private static final int RCC_CR = RCC;
    private static final int RCC_CFGR = RCC + 0x08;
    private static final int RCC_PLLCFGR = RCC + 0x0C;
    private static final int RCC_APB1ENR1 = RCC + 0x58;
    private static final int RCC_BDCR = RCC + 0x90;
    private static final int RCC_CSR = RCC + 0x94;
    private static final int PWR_CR1 = 0x4000_7000;
    private static final int PWR_SR2 = 0x4000_7014;
    private static final int FLASH_ACR = 0x4002_2000;

    private static final int CR_MSION = 1;
    private static final int CR_MSIRDY = 1 << 1;
    private static final int CR_MSIPLLEN = 1 << 2;
    private static final int CR_MSIRGSEL = 1 << 3;
    private static final int CR_MSIRANGE = 0xF << 4;
    private static final int CR_HSION = 1 << 8;
    private static final int CR_HSIRDY = 1 << 10;
    private static final int CR_HSEON = 1 << 16;
    private static final int CR_HSERDY = 1 << 17;
    private static final int CR_HSEBYP = 1 << 18;
    private static final int CR_PLLON = 1 << 24;
    private static final int CR_PLLRDY = 1 << 25;
    private static final int CR_PLLSAION = 5 << 26;
    private static final int CFGR_SW = 3;
    private static final int CFGR_HPRE = 0xF << 4;
    private static final int CFGR_PPRE1 = 7 << 8;
    private static final int CFGR_PPRE2 = 7 << 11;
    private static final int PLLCFGR_MAIN = 3 | 7 << 4 | 0x7F << 8 | 7 << 24;
    private static final int PLLCFGR_REN = 1 << 24;
    private static final int PLLCFGR_PEN_QEN = 1 << 16 | 1 << 20;
    private static final int APB1ENR1_PWREN = 1 << 28;
    private static final int BDCR_LSERDY = 1 << 1;
    private static final int CR1_VOS = 3 << 9;
    private static final int SR2_VOSF = 1 << 10;
    private static final int ACR_LATENCY = 7;

    private static final long HSI16_HERTZ = 16_000_000;
    private static final long LSE_HERTZ = 32_768;
    /** MSIRANGE (RM0351 6.4.1). */
    private static final long[] MSI_HERTZ = {100_000, 200_000, 400_000, 800_000, 1_000_000, 2_000_000, 4_000_000,
        8_000_000, 16_000_000, 24_000_000, 32_000_000, 48_000_000};
    /** MSI in its PLL mode, in multiples of the LSE (DS10198, MSI oscillator characteristics). */
    private static final int[] MSI_OF_LSE = {3, 6, 12, 24, 31, 61, 122, 244, 488, 732, 977, 1_465};
    private static final int MSI_RANGE_AFTER_STANDBY = 4;
    /** A look takes two cycles at least, so that this is 100 ms; ST's HAL waits as long (HSE_STARTUP_TIMEOUT). */
    private static final int HSE_TIMEOUTS_A_SECOND = 20;

    private final Chip chip;
    private long hseHertz;
    private Settings now;
    private Frequencies frequencies;
    private final List<Listener> listeners = new ArrayList<>();

    private Clocks(Chip chip, long hseHertz) {
        this.chip = chip;
        this.hseHertz = hseHertz;
        refresh();
    }

    /** The clocks as the registers of the chip have them at this moment. No crystal is connected to HSE. */
    public static Clocks on(Chip chip) {
        return new Clocks(chip, 0);
    }

    /**
     * As {@link #on(Chip)}, on a board with a crystal, or a clock, at HSE.
     *
     * @param hseHz its frequency, which no register tells
     */
    public static Clocks on(Chip chip, long hseHz) {
        Limits.checkHse(hseHz);
        return new Clocks(chip, hseHz);
    }

    // ---- how fast it is

    /** SYSCLK in Hz. If it is no whole number, here and below, the part is left out. */
    public long sysclk() {
        return frequencies.sysclk();
    }

    /** HCLK in Hz: the core, memories, AHB peripherals. */
    public long hclk() {
        return frequencies.hclk();
    }

    /** PCLK1 in Hz. */
    public long pclk1() {
        return frequencies.pclk1();
    }

    /** PCLK2 in Hz. */
    public long pclk2() {
        return frequencies.pclk2();
    }

    /** What the timers on APB1 count, in Hz: PCLK1, or twice that where APB1 is divided. */
    public long timerClock1() {
        return frequencies.timerClock1();
    }

    /** What the timers on APB2, TIM15 among them, count, in Hz: PCLK2, or twice that where APB2 is divided. */
    public long timerClock2() {
        return frequencies.timerClock2();
    }

    Frequencies frequencies() {
        return frequencies;
    }

    /** All the frequencies that go together. */
    public static final class Frequencies {
        private final Rate sysclk;
        private final int ahb;
        private final int apb1;
        private final int apb2;

        Frequencies(Rate sysclk, int ahb, int apb1, int apb2) {
            this.sysclk = sysclk;
            this.ahb = ahb;
            this.apb1 = apb1;
            this.apb2 = apb2;
        }

        /** In Hz, as {@link Clocks#sysclk()} and so on. */
        public long sysclk() {
            return sysclk.hertz();
        }

        public long hclk() {
            return hclkRate().hertz();
        }

        public long pclk1() {
            return hclkRate().dividedBy(apb1).hertz();
        }

        public long pclk2() {
            return hclkRate().dividedBy(apb2).hertz();
        }

        public long timerClock1() {
            return timerRate(apb1).hertz();
        }

        public long timerClock2() {
            return timerRate2().hertz();
        }

        Rate timerRate2() {
            return timerRate(apb2);
        }

        Rate hclkRate() {
            return sysclk.dividedBy(ahb);
        }

        /** "x1 or x2" of the clock tree figure. */
        private Rate timerRate(int apb) {
            return hclkRate().times(apb == 1 ? 1 : 2).dividedBy(apb);
        }
    }

    /** Tells of every change from now on, in the order in which they were added. */
    public void addListener(Listener listener) {
        listeners.add(Objects.requireNonNull(listener));
    }

    /** Tells no more. */
    public void removeListener(Listener listener) {
        listeners.remove(listener);
    }

    /**
     * Works the frequencies out anew, for when somebody else may have written RCC. Listeners are told, if anything is
     * new: late, so a timer has gone wrong meanwhile.
     */
    public void refresh() {
        var found = look();
        if (found.equals(now)) {
            return;
        }
        if (now == null) {
            become(found);
        } else {
            step(found, () -> {});
        }
    }

    // ---- changing it

    /**
     * Runs the core at a frequency, and the buses as fast: from the MSI alone where it has that frequency, else from
     * the MSI at 4 MHz and the PLL. In voltage range 1, where the flash needs the fewest wait states; and no more of
     * them than needed.
     *
     * @param hclkHz 80_000_000 at most
     * @throws ClockError if it cannot be reached so; it says what can
     */
    public void run(long hclkHz) {
        var change = change().range(1).ahb(1).apb1(1).apb2(1);
        if (msiRange(hclkHz) >= 0) {
            change.msi(hclkHz).sysclk(Source.MSI).apply();
            return;
        }
        var best = Pll.nearest(hclkHz);
        if (best.output().hertz() != hclkHz) {
            throw new ClockError("HCLK cannot be " + Rate.inWords(hclkHz) + (hclkHz > Limits.SYSCLK[1]
                    ? ", the highest is 80 MHz (RM0351 6.2.8)"
                    : " from the MSI, or the MSI at 4 MHz through the PLL; the nearest is "
                            + Rate.inWords(nearest(hclkHz, best.output().hertz()))));
        }
        change.msi(Pll.INPUT_HERTZ).pll(Source.MSI, 1, best.n, best.r).sysclk(Source.PLL).apply();
    }

    private static long nearest(long wanted, long best) {
        var nearest = best;
        for (var hertz : MSI_HERTZ) {
            if (Math.abs(hertz - wanted) < Math.abs(nearest - wanted)) {
                nearest = hertz;
            }
        }
        return nearest;
    }

    /** What the PLL makes of 4 MHz. */
    private record Pll(int n, int r) {
        static final long INPUT_HERTZ = 4_000_000;

        Rate output() {
            return Rate.of(INPUT_HERTZ).times(n).dividedBy(r);
        }

        /** The nearest output; of equals the one with the slowest VCO. */
        static Pll nearest(long hertz) {
            Pll best = null;
            for (var r = 2; r <= 8; r += 2) {
                for (var n = 16; n <= 86; n++) {
                    var pll = new Pll(n, r);
                    if (!pll.output().isAbove(Limits.SYSCLK[1])
                            && (best == null || pll.distance(hertz).compareTo(best.distance(hertz)) < 0)) {
                        best = pll;
                    }
                }
            }
            return best;
        }

        private Long distance(long hertz) {
            return Math.abs(output().hertz() - hertz);
        }
    }

    /**
     * Begins to say what is to change. Nothing happens before {@link Change#apply()}, but that PWR gets its bus
     * clock, to see which voltage range the core is in.
     */
    public Change change() {
        if ((chip.read(RCC_APB1ENR1) & APB1ENR1_PWREN) == 0) {
            chip.modify(RCC_APB1ENR1, 0, APB1ENR1_PWREN);
            chip.read(RCC_APB1ENR1); // the clock reaches the peripheral two cycles after the write (6.2.18)
        }
        return new Change();
    }

    /** What is to change. To be used once. */
    public final class Change {
        private final Plan plan = new Plan();

        private Change() {}

        /** The MSI at one of its twelve frequencies, 100_000 to 48_000_000. */
        public Change msi(long hz) {
            if (msiRange(hz) < 0) {
                throw new ClockError(
                        "the MSI has no " + Rate.inWords(hz) + "; it has 100, 200, 400 and 800 kHz, and 1, 2,"
                                + " 4, 8, 16, 24, 32 and 48 MHz (RM0351 6.4.1, MSIRANGE)");
            }
            plan.msi = hz;
            return this;
        }

        /** The HSI16 on. */
        public Change hsi16() {
            plan.hsi16 = true;
            return this;
        }

        /** The HSE on, with the crystal that {@link Clocks#on(Chip, long)} was told of. */
        public Change hse() {
            if (hseHertz == 0) {
                throw new ClockError("HSE: nobody said what is connected there; use Clocks.on(chip, hz) or hse(hz)");
            }
            plan.hse = hseHertz;
            return this;
        }

        /** The HSE on, with a crystal of this frequency. */
        public Change hse(long hz) {
            Limits.checkHse(hz);
            plan.hse = hz;
            return this;
        }

        /** The HSE on, with a clock of this frequency fed in: HSEBYP. */
        public Change hseBypass(long hz) {
            plan.bypass = true;
            return hse(hz);
        }

        /**
         * The PLL on: {@code source / m * n} is the VCO's frequency, and an r-th of that the PLL's output.
         *
         * @param m 1 to 8
         * @param n 8 to 86
         * @param r 2, 4, 6, 8
         */
        public Change pll(Source source, int m, int n, int r) {
            if (source == Source.PLL) {
                throw new ClockError("the PLL runs from MSI, HSI16 or HSE, not from itself");
            }
            Limits.checkFactor("m", m, 1, 8);
            Limits.checkFactor("n", n, 8, 86);
            if (r != 2 && r != 4 && r != 6 && r != 8) {
                throw new ClockError("r = " + r + ": the PLL's r is 2, 4, 6 or 8 (RM0351 6.4.4)");
            }
            plan.pllSource = Objects.requireNonNull(source);
            plan.m = m;
            plan.n = n;
            plan.r = r;
            return this;
        }

        /** What SYSCLK is. Switches it on, if it is off. */
        public Change sysclk(Source source) {
            plan.sysclk = Objects.requireNonNull(source);
            return this;
        }

        /** HCLK is SYSCLK through this: 1, 2, 4, 8, 16, 64, 128, 256 or 512. */
        public Change ahb(int div) {
            if (div < 1 || div > 512 || Integer.bitCount(div) != 1 || div == 32) {
                throw new ClockError("ahb(" + div + "): the AHB divider is 1, 2, 4, 8, 16, 64, 128, 256 or 512 (RM0351"
                        + " 6.4.3, HPRE)");
            }
            plan.ahb = div;
            return this;
        }

        /** PCLK1 is HCLK through this: 1, 2, 4, 8 or 16. */
        public Change apb1(int div) {
            plan.apb1 = apb(1, div);
            return this;
        }

        /** PCLK2 is HCLK through this: 1, 2, 4, 8 or 16. */
        public Change apb2(int div) {
            plan.apb2 = apb(2, div);
            return this;
        }

        private int apb(int bus, int div) {
            if (div < 1 || div > 16 || Integer.bitCount(div) != 1) {
                throw new ClockError(
                        "apb" + bus + "(" + div + "): an APB divider is 1, 2, 4, 8 or 16 (RM0351 6.4.3, PPRE"
                                + bus + ")");
            }
            return div;
        }

        /** The voltage range of the core: 1, up to 80 MHz, or 2, up to 26 MHz and for less power. */
        public Change range(int range) {
            if (range != 1 && range != 2) {
                throw new ClockError("range(" + range + "): there are voltage ranges 1 and 2 (RM0351 5.4.1, VOS)");
            }
            plan.range = range;
            return this;
        }

        /** The flash's wait states: 0 to 4. If nobody says, the fewest that do. */
        public Change waitStates(int n) {
            Limits.checkFactor("waitStates", n, 0, 4);
            plan.waitStates = n;
            return this;
        }

        /**
         * Checks all of it, and does it. When it returns, it is done.
         *
         * @throws ClockError if a limit is exceeded or a driver objects; nothing was written then. Also if the HSE does
         *         not start; then it is off again, and clocks run as they did
         */
        public void apply() {
            Clocks.this.apply(plan);
        }
    }

    /** What was named; null or 0 what was not. */
    private static final class Plan {
        private long msi;
        private boolean hsi16;
        private long hse;
        private boolean bypass;
        private Source pllSource;
        private int m;
        private int n;
        private int r;
        private Source sysclk;
        private int ahb;
        private int apb1;
        private int apb2;
        private int range;
        private int waitStates = -1;

        /** What comes of it where everything else stays. */
        Settings over(Settings now) {
            var named = pllSource != null;
            return new Settings(msi != 0 ? Rate.of(msi) : now.msi, hse != 0 ? hse : now.hse,
                    sysclk != null ? sysclk : now.source, named ? pllSource : now.pllSource, named ? m : now.m,
                    named ? n : now.n, named ? r : now.r, ahb != 0 ? ahb : now.ahb, apb1 != 0 ? apb1 : now.apb1,
                    apb2 != 0 ? apb2 : now.apb2);
        }
    }

    /** The clock tree as RCC has it, or is to have it; without what is merely on or off. */
    record Settings(Rate msi, long hse, Source source, Source pllSource, int m, int n, int r, int ahb, int apb1,
            int apb2) {
        Rate of(Source which) {
            return switch (which) {
                case null -> Rate.OFF;
                case MSI -> msi;
                case HSI16 -> Rate.of(HSI16_HERTZ);
                case HSE -> Rate.of(hse);
                case PLL -> vco().dividedBy(r);
            };
        }

        Rate pllInput() {
            return of(pllSource).dividedBy(m);
        }

        Rate vco() {
            return pllInput().times(n);
        }

        boolean hasSamePll(Settings other) {
            return pllSource == other.pllSource && m == other.m && n == other.n && r == other.r
                    && of(pllSource).equals(other.of(pllSource));
        }

        Frequencies frequencies() {
            return new Frequencies(of(source), ahb, apb1, apb2);
        }

        Settings from(Source other) {
            return new Settings(msi, hse, other, pllSource, m, n, r, ahb, apb1, apb2);
        }

        Settings withMsi(Rate rate) {
            return new Settings(rate, hse, source, pllSource, m, n, r, ahb, apb1, apb2);
        }

        Settings withPll(Settings other) {
            return new Settings(msi, hse, source, other.pllSource, other.m, other.n, other.r, ahb, apb1, apb2);
        }

        Settings withHse(long hertz) {
            return new Settings(msi, hertz, source, pllSource, m, n, r, ahb, apb1, apb2);
        }

        Settings divided(int byAhb, int byApb1, int byApb2) {
            return new Settings(msi, hse, source, pllSource, m, n, r, byAhb, byApb1, byApb2);
        }
    }

    private Settings look() {
        var cr = chip.read(RCC_CR);
        var cfgr = chip.read(RCC_CFGR);
        var pllcfgr = chip.read(RCC_PLLCFGR);
        return new Settings(msi(cr), hseHertz, Source.ofSw(cfgr >>> 2), Source.ofPllsrc(pllcfgr),
                (pllcfgr >>> 4 & 7) + 1, pllcfgr >>> 8 & 0x7F, 2 * (pllcfgr >>> 25 & 3) + 2, ahb(cfgr >>> 4 & 0xF),
                apb(cfgr >>> 8 & 7), apb(cfgr >>> 11 & 7));
    }

    private Rate msi(int cr) {
        var range = (cr & CR_MSIRGSEL) != 0 ? cr >>> 4 & 0xF : chip.read(RCC_CSR) >>> 8 & 0xF;
        var known = range < MSI_HERTZ.length ? range : MSI_RANGE_AFTER_STANDBY;
        return (cr & CR_MSIPLLEN) != 0 && (chip.read(RCC_BDCR) & BDCR_LSERDY) != 0
                ? Rate.of(LSE_HERTZ).times(MSI_OF_LSE[known])
                : Rate.of(MSI_HERTZ[known]);
    }

    /** 0xxx: 1; 1000: 2, 4, 8, 16; 1100: 64, 128, 256, 512 (6.4.3, HPRE). */
    private static int ahb(int hpre) {
        return hpre < 8 ? 1 : 1 << (hpre < 12 ? hpre - 7 : hpre - 6);
    }

    private static int hpre(int ahb) {
        var power = Integer.numberOfTrailingZeros(ahb);
        return power == 0 ? 0 : power < 6 ? power + 7 : power + 6;
    }

    private static int apb(int ppre) {
        return ppre < 4 ? 1 : 1 << ppre - 3;
    }

    private static int ppre(int apb) {
        return apb == 1 ? 0 : Integer.numberOfTrailingZeros(apb) + 3;
    }

    private static int msiRange(long hertz) {
        for (var range = 0; range < MSI_HERTZ.length; range++) {
            if (MSI_HERTZ[range] == hertz) {
                return range;
            }
        }
        return -1;
    }

    private void become(Settings settings) {
        now = settings;
        frequencies = settings.frequencies();
    }

    /** One write that makes frequencies jump, and nothing in between. */
    private void step(Settings next, Runnable write) {
        chip.critical(() -> {
            for (var listener : listeners) {
                listener.aboutToChange();
            }
            write.run();
            become(next);
            for (var listener : listeners) {
                listener.changed();
            }
        });
    }

    private void apply(Plan plan) {
        refresh();
        var cr = chip.read(RCC_CR);
        var pllcfgr = chip.read(RCC_PLLCFGR);
        var acr = chip.read(FLASH_ACR);
        var rangeNow = (chip.read(PWR_CR1) & CR1_VOS) >>> 9 == 2 ? 2 : 1;
        var next = plan.over(now);
        var range = plan.range != 0 ? plan.range : rangeNow;

        var pllIsOn = (cr & CR_PLLON) != 0;
        var pllIsWanted = next.source == Source.PLL || plan.pllSource != null;
        var pllIsShared = (pllcfgr & PLLCFGR_PEN_QEN) != 0;
        var pllStaysOn = pllIsWanted || pllIsOn && pllIsShared;
        var pllChanges = pllIsOn && !next.hasSamePll(now);
        Limits.check(next, range, pllStaysOn);
        var waitStates = Limits.waitStates(next.frequencies().hclkRate(), range);
        if (plan.waitStates >= 0) {
            Limits.checkWaitStates(next.frequencies().hclkRate(), range, plan.waitStates, waitStates);
            waitStates = plan.waitStates;
        }
        if ((cr & CR_PLLSAION) != 0 && (pllChanges || pllIsWanted && !pllIsOn)
                && (next.pllSource != now.pllSource || next.m != now.m
                        || !next.of(next.pllSource).equals(now.of(now.pllSource)))) {
            throw new ClockError("PLLSAI1 or PLLSAI2 is on, and shares source and m with the PLL (RM0351 6.4.4): switch"
                    + " them off first");
        }
        for (var listener : listeners) {
            listener.planned(next.frequencies());
        }

        // From here on everything is allowed. First up: voltage, wait states for all that comes on the way, dividers.
        var rangeMeanwhile = Math.min(range, rangeNow);
        if (rangeNow == 2 && range == 1) {
            voltageRange(1);
        }
        startOscillators(plan, next, cr);
        var mostWaitStates = Math.max(waitStates, acr & ACR_LATENCY);
        var detour = pllChanges && now.source == Source.PLL;
        var msiChanges = !next.msi.equals(now.msi);
        if (detour) {
            var over = (cr & CR_MSIRDY) != 0 ? now.msi : Rate.of(HSI16_HERTZ);
            mostWaitStates = Math.max(mostWaitStates, Limits.waitStates(over, rangeMeanwhile));
        }
        if (msiChanges && (detour || now.source == Source.MSI)) {
            mostWaitStates = Math.max(mostWaitStates, Limits.waitStates(next.msi, rangeMeanwhile));
        }
        waitStates(mostWaitStates);
        divide(Math.max(now.ahb, next.ahb), Math.max(now.apb1, next.apb1), Math.max(now.apb2, next.apb2));

        if (detour) {
            if ((cr & CR_MSIRDY) == 0) {
                start(CR_HSION, CR_HSIRDY);
            }
            switchTo((cr & CR_MSIRDY) != 0 ? Source.MSI : Source.HSI16);
        }
        if (pllChanges) {
            stopPll();
        }
        if (msiChanges) {
            msi(next.msi);
        }
        if (pllStaysOn && (pllChanges || !pllIsOn || pllIsWanted && (pllcfgr & PLLCFGR_REN) == 0)) {
            startPll(next, pllIsOn && !pllChanges);
        }
        switchTo(next.source);
        if (pllIsOn && !pllStaysOn) {
            stopPll();
        }
        // Then down.
        divide(next.ahb, next.apb1, next.apb2);
        waitStates(waitStates);
        if (rangeNow == 1 && range == 2) {
            voltageRange(2);
        }
    }

    private void startOscillators(Plan plan, Settings next, int cr) {
        var source = next.source == Source.PLL || plan.pllSource != null ? next.pllSource : next.source;
        if ((plan.msi != 0 || source == Source.MSI || next.source == Source.MSI) && (cr & CR_MSIRDY) == 0) {
            start(CR_MSION, CR_MSIRDY);
        }
        if (plan.hsi16 || source == Source.HSI16 || next.source == Source.HSI16) {
            start(CR_HSION, CR_HSIRDY);
        }
        if (plan.hse != 0 || source == Source.HSE || next.source == Source.HSE) {
            startHse(next.hse, plan.bypass);
        }
    }

    private void startHse(long hertz, boolean bypass) {
        if ((chip.read(RCC_CR) & CR_HSERDY) == 0) {
            // HSEBYP before HSEON: it can be written only while the HSE is off
            chip.modify(RCC_CR, CR_HSEBYP, bypass ? CR_HSEBYP : 0);
            chip.modify(RCC_CR, 0, CR_HSEON);
            var looks = hclk() / HSE_TIMEOUTS_A_SECOND;
            while ((chip.read(RCC_CR) & CR_HSERDY) == 0) {
                if (looks-- == 0) {
                    chip.modify(RCC_CR, CR_HSEON, 0);
                    throw new ClockError("HSE of " + Rate.inWords(hertz) + " does not start within 100 ms: "
                            + (bypass ? "no clock is fed in" : "no crystal is fitted") + " at OSC_IN");
                }
            }
        }
        hseHertz = hertz;
        now = now.withHse(hertz);
    }

    private void start(int on, int ready) {
        if ((chip.read(RCC_CR) & ready) == 0) {
            chip.modify(RCC_CR, 0, on);
            waitFor(RCC_CR, ready, ready);
        }
    }

    /** Another range of an MSI that is ready, be it the system clock or not. */
    private void msi(Rate rate) {
        var range = msiRange(rate.hertz());
        var next = now.withMsi(rate);
        Runnable write = () -> {
            chip.modify(RCC_CR, CR_MSIRANGE | CR_MSIPLLEN, CR_MSIRGSEL | range << 4);
            waitFor(RCC_CR, CR_MSIRDY, CR_MSIRDY);
        };
        if (now.source == Source.MSI) {
            step(next, write);
        } else {
            write.run();
            become(next);
        }
    }

    private void stopPll() {
        chip.modify(RCC_CR, CR_PLLON, 0);
        waitFor(RCC_CR, CR_PLLRDY, 0);
    }

    private void startPll(Settings next, boolean isOn) {
        var main = next.pllSource.pllsrc | next.m - 1 << 4 | next.n << 8 | next.r / 2 - 1 << 25 | PLLCFGR_REN;
        if (isOn) {
            chip.modify(RCC_PLLCFGR, 0, PLLCFGR_REN);
        } else {
            chip.modify(RCC_PLLCFGR, PLLCFGR_MAIN, main);
            chip.modify(RCC_CR, 0, CR_PLLON);
            waitFor(RCC_CR, CR_PLLRDY, CR_PLLRDY);
        }
        become(now.withPll(next));
    }

    private void switchTo(Source source) {
        if (now.source != source) {
            var cfgr = chip.read(RCC_CFGR) & ~CFGR_SW | source.sw;
            step(now.from(source), () -> {
                chip.write(RCC_CFGR, cfgr);
                waitFor(RCC_CFGR, CFGR_SW << 2, source.sw << 2);
            });
        }
    }

    private void divide(int ahb, int apb1, int apb2) {
        if (ahb != now.ahb || apb1 != now.apb1 || apb2 != now.apb2) {
            var cfgr = chip.read(RCC_CFGR) & ~(CFGR_HPRE | CFGR_PPRE1 | CFGR_PPRE2) | hpre(ahb) << 4 | ppre(apb1) << 8
                    | ppre(apb2) << 11;
            step(now.divided(ahb, apb1, apb2), () -> chip.write(RCC_CFGR, cfgr));
        }
    }

    private void waitStates(int count) {
        var acr = chip.read(FLASH_ACR);
        if ((acr & ACR_LATENCY) != count) {
            chip.write(FLASH_ACR, acr & ~ACR_LATENCY | count);
            waitFor(FLASH_ACR, ACR_LATENCY, count); // "check that the new number of wait states is taken" (3.3.3)
        }
    }

    private void voltageRange(int range) {
        chip.modify(PWR_CR1, CR1_VOS, range << 9);
        waitFor(PWR_SR2, SR2_VOSF, 0);
    }

    private void waitFor(int address, int bits, int value) {
        while ((chip.read(address) & bits) != value) {
            // the read is what takes time
        }
    }
}
