package dev.metronome.timing;

/**
 * An encoding as the Armv7-M Architecture Reference Manual prints it, one character a bit, highest bit first; spaces
 * are ignored.
 *
 * <p>{@code 0} and {@code 1} decide whether the pattern matches. {@code -} is the manual's (0) and {@code +} its (1):
 * another value there is UNPREDICTABLE, and still matches. {@code .} is any bit. A letter names a bit of a field; the
 * bits of one letter, put together from the left, are the field's value wherever in the instruction they stand.
 */
final class BitPattern {
    private final String bits;
    private final int mask;
    private final int value;
    private final int shouldMask;
    private final int shouldBe;

    BitPattern(String text) {
        bits = text.replace(" ", "");
        if (bits.length() != 16 && bits.length() != 32) {
            throw new IllegalArgumentException(text + " has " + bits.length() + " bits");
        }
        mask = ones("01");
        value = ones("1");
        shouldMask = ones("-+");
        shouldBe = ones("+");
    }

    private int ones(String characters) {
        var word = 0;
        for (var bit : bits.toCharArray()) {
            word = word << 1 | (characters.indexOf(bit) >= 0 ? 1 : 0);
        }
        return word;
    }

    boolean matches(int instruction) {
        return (instruction & mask) == value;
    }

    /** True when an instruction whose highest bits are these could match. */
    boolean mayStartWith(int top, int count) {
        var shift = bits.length() - count;
        return (top & mask >>> shift) == value >>> shift;
    }

    /** True when a bit that should be 0 or 1 is not: the manual calls the instruction UNPREDICTABLE. */
    boolean isUnpredictable(int instruction) {
        return (instruction & shouldMask) != shouldBe;
    }

    boolean has(char letter) {
        return bits.indexOf(letter) >= 0;
    }

    /** The number of bits of a field. */
    int width(char letter) {
        return Integer.bitCount(ones(String.valueOf(letter)));
    }

    /** The value of a field; 0 if the pattern has none of that letter. */
    int field(char letter, int instruction) {
        return Integer.compress(instruction, ones(String.valueOf(letter)));
    }

    @Override
    public String toString() {
        return bits;
    }
}
