package dev.metronome.time;

import java.math.BigInteger;

/**
 * An exact number: cycles and nanoseconds are compared as such, and rounded for display alone. In lowest terms, so that
 * equal numbers are equal records.
 *
 * @param denominator positive
 */
public record Fraction(BigInteger numerator, BigInteger denominator) implements Comparable<Fraction> {
    /** Nothing. */
    public static final Fraction ZERO = of(0);

    public Fraction {
        if (denominator.signum() <= 0) {
            throw new IllegalArgumentException("not a fraction: " + numerator + "/" + denominator);
        }
        var divisor = numerator.gcd(denominator);
        numerator = numerator.divide(divisor);
        denominator = denominator.divide(divisor);
    }

    /** A whole number. */
    public static Fraction of(long whole) {
        return of(whole, 1);
    }

    /** A number over another, which is positive. */
    public static Fraction of(long numerator, long denominator) {
        return new Fraction(BigInteger.valueOf(numerator), BigInteger.valueOf(denominator));
    }

    /** The sum. */
    public Fraction plus(Fraction other) {
        return new Fraction(numerator.multiply(other.denominator).add(other.numerator.multiply(denominator)),
                denominator.multiply(other.denominator));
    }

    /** The difference. */
    public Fraction minus(Fraction other) {
        return plus(new Fraction(other.numerator.negate(), other.denominator));
    }

    /** The product. */
    public Fraction times(Fraction other) {
        return new Fraction(numerator.multiply(other.numerator), denominator.multiply(other.denominator));
    }

    /** The quotient; the divisor is positive. */
    public Fraction over(Fraction divisor) {
        return new Fraction(numerator.multiply(divisor.denominator), denominator.multiply(divisor.numerator));
    }

    /** Without its sign. */
    public Fraction absolute() {
        return new Fraction(numerator.abs(), denominator);
    }

    /** -1, 0 or 1. */
    public int signum() {
        return numerator.signum();
    }

    /** True if nothing is behind the point. */
    public boolean isWhole() {
        return denominator.equals(BigInteger.ONE);
    }

    /** The greatest whole number that is not above it. */
    public long floor() {
        return numerator.subtract(numerator.mod(denominator)).divide(denominator).longValueExact();
    }

    /** The least whole number that is not below it. */
    public long ceiling() {
        return isWhole() ? floor() : Math.addExact(floor(), 1);
    }

    @Override
    public int compareTo(Fraction other) {
        return numerator.multiply(other.denominator).compareTo(other.numerator.multiply(denominator));
    }
}
