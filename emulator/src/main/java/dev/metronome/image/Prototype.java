package dev.metronome.image;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a function takes and gives back, as its source says.
 *
 * @param name           as in the source, without what it stands in: "step", not "sample::step"; of an alias, that of
 *                       the function it stands for, and the alias may be declared with other parameters
 * @param parameterTypes in order; with "this" and "self", without what "..." may stand for
 * @param variadic       whether "..." comes behind the parameters
 * @param returnType     empty when nothing comes back
 */
public record Prototype(String name, List<Type> parameterTypes, boolean variadic, Optional<Type> returnType) {
    /** What a value is, as far as it matters for how it is passed. Characters, truth values and enums are integers. */
    public enum Kind {
        INTEGER, POINTER, FLOATING, AGGREGATE, UNKNOWN
    }

    /**
     * A type without its name.
     *
     * @param bytes empty when not known
     */
    public record Type(Kind kind, OptionalInt bytes) {
        static final Type UNKNOWN = new Type(Kind.UNKNOWN, OptionalInt.empty());
    }

    public Prototype {
        parameterTypes = List.copyOf(parameterTypes);
    }

    /** How many parameters it has. */
    public int parameters() {
        return parameterTypes.size();
    }

    public boolean returnsValue() {
        return returnType.isPresent();
    }
}
