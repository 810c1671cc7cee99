package dev.metronome.time;

import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;
import java.math.BigInteger;

/**
 * Turns cycles into time since reset, exactly, although the core clock changes its frequency on the way: the
 * instant of the last change is kept as a fraction of a nanosecond, never rounded.
 */
public final class SimulatedTime implements Stateful {
    private static final BigInteger NANOSECONDS_PER_SECOND = BigInteger.valueOf(1_000_000_000);

    private Frequency frequency;
    private long sinceCycle;
    /** Nanoseconds at {@code sinceCycle}, as a fraction in lowest terms. */
    private BigInteger numerator = BigInteger.ZERO;
    private BigInteger denominator = BigInteger.ONE;

    SimulatedTime(Frequency atReset) {
        frequency = atReset;
    }

    /** The core clock runs at another frequency from this cycle on. */
    void change(long cycle, Frequency to) {
        // sinceTime + (cycle - sinceCycle) * 1e9 / f, on one denominator
        var part = elapsed(cycle);
        var divisor = BigInteger.valueOf(frequency.numerator());
        var sum = numerator.multiply(divisor).add(part.multiply(denominator));
        var common = denominator.multiply(divisor);
        var gcd = sum.gcd(common);
        numerator = sum.divide(gcd);
        denominator = common.divide(gcd);
        sinceCycle = cycle;
        frequency = to;
    }

    /** Nanoseconds since reset at a cycle not before the last clock change, rounded down. */
    public long nanoseconds(long cycle) {
        var divisor = BigInteger.valueOf(frequency.numerator());
        return numerator.multiply(divisor).add(elapsed(cycle).multiply(denominator))
                .divide(denominator.multiply(divisor)).longValueExact();
    }

    /** Nanoseconds since reset at a cycle not before the last clock change, not rounded. */
    public Fraction exactNanoseconds(long cycle) {
        return new Fraction(numerator, denominator)
                .plus(new Fraction(elapsed(cycle), BigInteger.valueOf(frequency.numerator())));
    }

    /**
     * The first cycle at which that many nanoseconds have passed since reset, if the clock stays as it is;
     * {@link Timeline#NEVER} where a {@code long} cannot count so far.
     */
    public long cycleAt(long nanoseconds) {
        return cycleAt(BigInteger.valueOf(nanoseconds), BigInteger.ONE);
    }

    /** The same for an instant that is no whole number of nanoseconds. */
    public long cycleAt(Fraction nanoseconds) {
        return cycleAt(nanoseconds.numerator(), nanoseconds.denominator());
    }

    private long cycleAt(BigInteger time, BigInteger divisor) {
        // cycle = sinceCycle + ceil((t - sinceTime) * f / 1e9)
        var wait = time.multiply(denominator).subtract(numerator.multiply(divisor))
                .multiply(BigInteger.valueOf(frequency.numerator()));
        if (wait.signum() <= 0) {
            return sinceCycle;
        }
        var unit = denominator.multiply(divisor).multiply(NANOSECONDS_PER_SECOND)
                .multiply(BigInteger.valueOf(frequency.denominator()));
        var cycle = wait.add(unit).subtract(BigInteger.ONE).divide(unit).add(BigInteger.valueOf(sinceCycle));
        return cycle.bitLength() < 63 ? cycle.longValueExact() : Timeline.NEVER;
    }

    /** Nanoseconds since the last change, times the frequency's numerator. */
    private BigInteger elapsed(long cycle) {
        if (cycle < sinceCycle) {
            throw new IllegalArgumentException("cycle " + cycle + " is before the clock change of cycle " + sinceCycle);
        }
        return BigInteger.valueOf(cycle - sinceCycle).multiply(NANOSECONDS_PER_SECOND)
                .multiply(BigInteger.valueOf(frequency.denominator()));
    }

    @Override
    public void save(StateWriter out) {
        out.cycle(frequency.numerator());
        out.cycle(frequency.denominator());
        out.cycle(sinceCycle);
        save(out, numerator);
        save(out, denominator);
    }

    @Override
    public void restore(StateReader in) {
        frequency = new Frequency(in.cycle(), in.cycle());
        sinceCycle = in.cycle();
        numerator = restoreInteger(in);
        denominator = restoreInteger(in);
    }

    private static void save(StateWriter out, BigInteger value) {
        var bytes = value.toByteArray();
        var words = new int[bytes.length];
        for (var i = 0; i < words.length; i++) {
            words[i] = bytes[i];
        }
        out.words(words);
    }

    private static BigInteger restoreInteger(StateReader in) {
        var bytes = new byte[in.word()];
        for (var i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) in.word();
        }
        return new BigInteger(bytes);
    }
}
