package dev.metronome.image;

import static dev.metronome.image.DwarfCodes.DW_ATE_FLOAT;
import static dev.metronome.image.DwarfCodes.DW_AT_BYTE_SIZE;
import static dev.metronome.image.DwarfCodes.DW_AT_ENCODING;
import static dev.metronome.image.DwarfCodes.DW_AT_TYPE;
import static dev.metronome.image.DwarfCodes.DW_TAG_ATOMIC_TYPE;
import static dev.metronome.image.DwarfCodes.DW_TAG_BASE_TYPE;
import static dev.metronome.image.DwarfCodes.DW_TAG_CLASS_TYPE;
import static dev.metronome.image.DwarfCodes.DW_TAG_CONST_TYPE;
import static dev.metronome.image.DwarfCodes.DW_TAG_ENUMERATION_TYPE;
import static dev.metronome.image.DwarfCodes.DW_TAG_POINTER_TYPE;
import static dev.metronome.image.DwarfCodes.DW_TAG_REFERENCE_TYPE;
import static dev.metronome.image.DwarfCodes.DW_TAG_RESTRICT_TYPE;
import static dev.metronome.image.DwarfCodes.DW_TAG_RVALUE_REFERENCE_TYPE;
import static dev.metronome.image.DwarfCodes.DW_TAG_STRUCTURE_TYPE;
import static dev.metronome.image.DwarfCodes.DW_TAG_TYPEDEF;
import static dev.metronome.image.DwarfCodes.DW_TAG_UNION_TYPE;
import static dev.metronome.image.DwarfCodes.DW_TAG_VOLATILE_TYPE;

import dev.metronome.image.Prototype.Kind;
import dev.metronome.image.Prototype.Type;
import java.util.Optional;
import java.util.OptionalInt;

/** Follows DW_AT_type to what a value is (DWARF 5, chapter 5). */
final class DwarfTypes {
    /** Names and qualifiers in front of a type; more of them go round in a circle. */
    private static final int MAX_LINKS = 64;

    private DwarfTypes() {}

    /** The type of a parameter or of what a function gives back; empty when it is void. */
    static Optional<Type> typeOf(DwarfEntry holder) {
        var entry = holder;
        for (var links = 0; links < MAX_LINKS; links++) {
            if (!entry.has(DW_AT_TYPE)) {
                return Optional.empty();
            }
            var type = entry.reference(DW_AT_TYPE);
            if (type.isEmpty()) {
                return Optional.of(Type.UNKNOWN);
            }
            entry = type.get();
            switch (entry.tag()) {
                case DW_TAG_TYPEDEF, DW_TAG_CONST_TYPE, DW_TAG_VOLATILE_TYPE, DW_TAG_RESTRICT_TYPE,
                        DW_TAG_ATOMIC_TYPE -> {
                    // the same with another name
                }
                default -> {
                    return Optional.of(itself(entry));
                }
            }
        }
        throw new DebugDamage("a type of more than " + MAX_LINKS + " names and qualifiers (MAX_LINKS)");
    }

    private static Type itself(DwarfEntry type) {
        return switch (type.tag()) {
            case DW_TAG_BASE_TYPE -> {
                var isFloating = type.number(DW_AT_ENCODING).orElse(0) == DW_ATE_FLOAT;
                yield new Type(isFloating ? Kind.FLOATING : Kind.INTEGER, bytes(type));
            }
            case DW_TAG_ENUMERATION_TYPE -> new Type(Kind.INTEGER, bytes(type));
            case DW_TAG_POINTER_TYPE, DW_TAG_REFERENCE_TYPE, DW_TAG_RVALUE_REFERENCE_TYPE ->
                new Type(Kind.POINTER, OptionalInt.of(4));
            case DW_TAG_STRUCTURE_TYPE, DW_TAG_CLASS_TYPE, DW_TAG_UNION_TYPE -> new Type(Kind.AGGREGATE, bytes(type));
            default -> Type.UNKNOWN;
        };
    }

    private static OptionalInt bytes(DwarfEntry type) {
        var size = type.number(DW_AT_BYTE_SIZE).orElse(-1);
        return size < 0 || size > Integer.MAX_VALUE ? OptionalInt.empty() : OptionalInt.of((int) size);
    }
}
