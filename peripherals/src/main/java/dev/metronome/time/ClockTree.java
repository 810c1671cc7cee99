package dev.metronome.time;

import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The frequencies of a chip's clocks, as its clock controller last set them. The controller writes, everybody
 * else reads and is told of changes.
 *
 * <p>A change has two halves, because a counter is never stepped but computed: first every listener brings its
 * state up to the present cycle at the old frequencies, then it works out its next event at the new ones.
 */
public final class ClockTree implements Stateful {
    /**
     * The clocks a device can run on (RM0351, clock tree). The last two lines are kernel clocks: whichever clock
     * RCC_CCIPR gives to that peripheral.
     */
    public enum Clock {
        SYSCLK, HCLK, PCLK1, PCLK2, TIMCLK1, TIMCLK2, MSI, HSI16, HSE, LSI, LSE, PLLCLK, PLL48M1CLK,
        USART1CLK, USART2CLK, USART3CLK, UART4CLK, UART5CLK, LPUART1CLK,
        LPTIM1CLK, LPTIM2CLK
    }

    /** Wants to hear of changes. Listeners are told in the order in which they were added. */
    public interface Listener {
        /** The clocks are about to change: fold the time so far into your state. */
        void clocksAboutToChange();

        /** The clocks have changed: work out your next event anew. */
        void clocksChanged();
    }

    private static final long NOT_WHOLE = -1;

    private final Timeline timeline;
    private final Map<Clock, Frequency> frequencies = new EnumMap<>(Clock.class);
    private final List<Listener> listeners = new ArrayList<>();
    private final SimulatedTime time;
    private final long[] cyclesPerTick = new long[Clock.values().length];
    private int changes;

    /** @param atReset the frequency of every clock out of reset; a clock not named is off */
    public ClockTree(Timeline timeline, Map<Clock, Frequency> atReset) {
        this.timeline = timeline;
        for (var clock : Clock.values()) {
            frequencies.put(clock, atReset.getOrDefault(clock, Frequency.OFF));
        }
        if (!frequency(Clock.HCLK).isRunning()) {
            throw new IllegalArgumentException("the core clock (HCLK) must run out of reset");
        }
        time = new SimulatedTime(frequency(Clock.HCLK));
        workOutCyclesPerTick();
    }

    /** The present frequency of a clock. */
    public Frequency frequency(Clock clock) {
        return frequencies.get(clock);
    }

    /** Cycles to time and back. */
    public SimulatedTime time() {
        return time;
    }

    /** Adds somebody who computes with these clocks. */
    public void addListener(Listener listener) {
        listeners.add(listener);
    }

    /** Changes clocks, all at once, at the present cycle. Called by the clock controller alone. */
    public void change(Map<Clock, Frequency> to) {
        if (to.entrySet().stream().allMatch(e -> e.getValue().equals(frequency(e.getKey())))) {
            return;
        }
        listeners.forEach(Listener::clocksAboutToChange);
        frequencies.putAll(to);
        workOutCyclesPerTick();
        time.change(timeline.now(), frequency(Clock.HCLK));
        changes++;
        listeners.forEach(Listener::clocksChanged);
    }

    /** How often the clocks have changed; for who computes with them between events. */
    public int changes() {
        return changes;
    }

    /**
     * How many core cycles one tick of a clock lasts, for clocks that HCLK is a whole multiple of (the APB and
     * timer clocks); 0 when the clock is off.
     */
    public long cyclesPerTick(Clock clock) {
        var cycles = cyclesPerTick[clock.ordinal()];
        if (cycles == NOT_WHOLE) {
            throw new IllegalArgumentException(
                    clock + " (" + frequency(clock) + ") does not divide HCLK (" + frequency(Clock.HCLK) + ")");
        }
        return cycles;
    }

    /** Asked for at every access of a device, and therefore worked out when the clocks change. */
    private void workOutCyclesPerTick() {
        var hclk = frequency(Clock.HCLK);
        for (var clock : Clock.values()) {
            var frequency = frequency(clock);
            var cycles = Math.multiplyExact(hclk.numerator(), frequency.denominator());
            var per = Math.multiplyExact(frequency.numerator(), hclk.denominator());
            cyclesPerTick[clock.ordinal()] = per == 0 ? 0 : cycles % per == 0 ? cycles / per : NOT_WHOLE;
        }
    }

    /**
     * How many core cycles that many ticks of any clock last, rounded up to the cycle on which the last tick has
     * passed; {@link Timeline#NEVER} when the clock is off. Exact: fractions are not rounded before the end.
     */
    public long cyclesOf(long ticks, Clock clock) {
        var frequency = frequency(clock);
        if (!frequency.isRunning()) {
            return Timeline.NEVER;
        }
        var hclk = frequency(Clock.HCLK);
        var dividend = BigInteger.valueOf(ticks).multiply(BigInteger.valueOf(hclk.numerator()))
                .multiply(BigInteger.valueOf(frequency.denominator()));
        var divisor = BigInteger.valueOf(frequency.numerator()).multiply(BigInteger.valueOf(hclk.denominator()));
        return dividend.add(divisor).subtract(BigInteger.ONE).divide(divisor).longValueExact();
    }

    /** How many whole ticks of any clock pass in that many core cycles; 0 when the clock is off. */
    public long ticksIn(long cycles, Clock clock) {
        var frequency = frequency(clock);
        if (!frequency.isRunning()) {
            return 0;
        }
        var hclk = frequency(Clock.HCLK);
        return BigInteger.valueOf(cycles).multiply(BigInteger.valueOf(frequency.numerator()))
                .multiply(BigInteger.valueOf(hclk.denominator()))
                .divide(BigInteger.valueOf(hclk.numerator()).multiply(BigInteger.valueOf(frequency.denominator())))
                .longValueExact();
    }

    @Override
    public void save(StateWriter out) {
        for (var clock : Clock.values()) {
            out.cycle(frequency(clock).numerator());
            out.cycle(frequency(clock).denominator());
        }
        time.save(out);
    }

    @Override
    public void restore(StateReader in) {
        for (var clock : Clock.values()) {
            frequencies.put(clock, new Frequency(in.cycle(), in.cycle()));
        }
        time.restore(in);
        workOutCyclesPerTick();
    }
}
