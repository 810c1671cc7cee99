package dev.metronome.bus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * Finds the registers of a block by their offsets: an array with a place for every word up to the last register.
 *
 * @param <R> the block's table, an enum
 */
public final class RegisterIndex<R extends Enum<R>> {
    private final R[] byWord;

    /**
     * The index of a table.
     *
     * @param registers all of them
     * @param offset    bytes from the block's base, a multiple of 4
     */
    public RegisterIndex(R[] registers, ToIntFunction<R> offset) {
        var last = Arrays.stream(registers).mapToInt(offset).max().orElseThrow();
        byWord = Arrays.copyOf(registers, last / 4 + 1);
        Arrays.fill(byWord, null);
        for (var register : registers) {
            var word = offset.applyAsInt(register) / 4;
            if (byWord[word] != null) {
                throw new IllegalArgumentException(register + " and " + byWord[word] + " have one offset");
            }
            byWord[word] = register;
        }
    }

    /** The whole table by offset, under the names of its constants. */
    public List<RegisterName> names() {
        return names(_ -> true);
    }

    /** Those of the table that this block has, by offset. */
    public List<RegisterName> names(Predicate<R> has) {
        var names = new ArrayList<RegisterName>();
        for (var word = 0; word < byWord.length; word++) {
            if (byWord[word] != null && has.test(byWord[word])) {
                names.add(new RegisterName(byWord[word].name(), 4 * word));
            }
        }
        return names;
    }

    /** The register at an offset, or null where there is none. */
    public R at(int offset) {
        var word = offset / 4;
        return word < byWord.length ? byWord[word] : null;
    }
}
