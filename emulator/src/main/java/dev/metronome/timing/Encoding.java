package dev.metronome.timing;

/**
 * One row of the manual's encoding tables (Armv7-M ARM A5, A6.5, A7.7). The rows stand in five enums; their names are
 * the manual's instruction and, after an underscore, its form.
 *
 * <p>Letters of the patterns: {@code n m d t u a} registers Rn, Rm, Rd, Rt, Rt2, Ra; {@code l h} RdLo, RdHi; {@code N D
 * M} the bit that makes one of them longer (the high bit of a core register's number, the low bit of an S register's);
 * {@code i} an immediate, an offset, CPS's I, and {@code f} its F; {@code j} the shift of an index register; {@code
 * r} a register list, {@code L} and {@code p} its bits for LR and PC; {@code c} a condition; {@code P U W S} the bits
 * of those names, {@code J} J1 and J2; {@code y} SYSm; {@code k} a mask; {@code q} a coprocessor; {@code x} what time
 * does not depend on.
 */
public sealed interface Encoding permits Thumb16, DataProcessing32, LoadStore32, Branch32, FloatingPoint32 {
    /** The enum constant's name, such as LDR_LITERAL. */
    String name();

    /** What the instruction costs. */
    Cost cost();

    /** What it does to memory, or null. */
    Access access();

    /** The pattern and what is excluded from it. */
    Shape shape();

    /** The manual's mnemonic: the name up to the form. */
    default String mnemonic() {
        var end = name().indexOf('_');
        return end < 0 ? name() : name().substring(0, end);
    }

    /** A pattern, less the patterns that belong to another row. */
    final class Shape {
        private final BitPattern pattern;
        private final BitPattern[] excluded;

        Shape(String pattern, String... excluded) {
            this.pattern = new BitPattern(pattern);
            this.excluded = new BitPattern[excluded.length];
            for (var i = 0; i < excluded.length; i++) {
                this.excluded[i] = new BitPattern(excluded[i]);
            }
        }

        BitPattern pattern() {
            return pattern;
        }

        boolean matches(int instruction) {
            if (!pattern.matches(instruction)) {
                return false;
            }
            for (var other : excluded) {
                if (other.matches(instruction)) {
                    return false;
                }
            }
            return true;
        }
    }
}
