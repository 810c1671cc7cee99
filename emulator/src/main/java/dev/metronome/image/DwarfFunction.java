package dev.metronome.image;

import static dev.metronome.image.DwarfCodes.DW_AT_ABSTRACT_ORIGIN;
import static dev.metronome.image.DwarfCodes.DW_AT_CALLING_CONVENTION;
import static dev.metronome.image.DwarfCodes.DW_AT_DECLARATION;
import static dev.metronome.image.DwarfCodes.DW_AT_LINKAGE_NAME;
import static dev.metronome.image.DwarfCodes.DW_AT_LOW_PC;
import static dev.metronome.image.DwarfCodes.DW_AT_MIPS_LINKAGE_NAME;
import static dev.metronome.image.DwarfCodes.DW_AT_NAME;
import static dev.metronome.image.DwarfCodes.DW_AT_RANGES;
import static dev.metronome.image.DwarfCodes.DW_AT_SPECIFICATION;
import static dev.metronome.image.DwarfCodes.DW_AT_TYPE;
import static dev.metronome.image.DwarfCodes.DW_CC_NOCALL;
import static dev.metronome.image.DwarfCodes.DW_TAG_FORMAL_PARAMETER;
import static dev.metronome.image.DwarfCodes.DW_TAG_SUBPROGRAM;
import static dev.metronome.image.DwarfCodes.DW_TAG_UNSPECIFIED_PARAMETERS;

import dev.metronome.image.Prototype.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A function (DWARF 5, 3.3). The entry of its code may leave things to others: to the function that this is a copy of
 * (DW_AT_abstract_origin), and to its declaration, as in a class (DW_AT_specification). The first that says something
 * counts.
 */
final class DwarfFunction {
    /** Entries that together describe one function; more of them go round in a circle. */
    private static final int MAX_ENTRIES = 8;

    private final List<DwarfEntry> entries = new ArrayList<>();

    /** @param code the entry of the code */
    DwarfFunction(DwarfEntry code) {
        for (var entry = Optional.of(code); entry.isPresent(); entry = behind(entry.get())) {
            if (entry.get().tag() != DW_TAG_SUBPROGRAM) {
                throw new DebugDamage("it refers to what is no function");
            }
            if (entries.size() == MAX_ENTRIES) {
                throw new DebugDamage("it is described by more than " + MAX_ENTRIES + " entries (MAX_ENTRIES)");
            }
            entries.add(entry.get());
        }
    }

    /** Whether it is the entry of a function's code, and not of a declaration or of what was only inlined. */
    static boolean isCode(DwarfEntry entry) {
        return entry.tag() == DW_TAG_SUBPROGRAM && !entry.has(DW_AT_DECLARATION)
                && (entry.has(DW_AT_LOW_PC) || entry.has(DW_AT_RANGES));
    }

    private static Optional<DwarfEntry> behind(DwarfEntry entry) {
        return entry.reference(entry.has(DW_AT_ABSTRACT_ORIGIN) ? DW_AT_ABSTRACT_ORIGIN : DW_AT_SPECIFICATION);
    }

    /** Whether a symbol of that name means it. */
    boolean isNamed(String rawName) {
        return linkageName().filter(rawName::equals).isPresent();
    }

    /** As a person would write it, as far as it has a name. */
    Optional<String> name() {
        return linkageName().map(Demangler::demangle);
    }

    private Optional<String> linkageName() {
        return string(DW_AT_LINKAGE_NAME).or(() -> string(DW_AT_MIPS_LINKAGE_NAME)).or(() -> string(DW_AT_NAME));
    }

    private Optional<String> string(int attribute) {
        return entries.stream().flatMap(entry -> entry.string(attribute).stream()).findFirst();
    }

    /**
     * The prototype; nothing when the compiler changed the parameters.
     *
     * @param otherName for a function without a name
     */
    Optional<Prototype> prototype(String otherName) {
        if (entries.stream().anyMatch(entry -> entry.number(DW_AT_CALLING_CONVENTION).orElse(0) == DW_CC_NOCALL)) {
            return Optional.empty();
        }
        var children = whole().children();
        var parameterTypes = children.stream().filter(child -> child.tag() == DW_TAG_FORMAL_PARAMETER)
                .map(child -> DwarfTypes.typeOf(child).orElse(Type.UNKNOWN)).toList();
        var variadic = children.stream().anyMatch(child -> child.tag() == DW_TAG_UNSPECIFIED_PARAMETERS);
        return Optional.of(
                new Prototype(string(DW_AT_NAME).orElse(otherName), parameterTypes, variadic, returnType()));
    }

    /** A copy lists the parameters that it kept, its original all of them; so does what is no copy. */
    private DwarfEntry whole() {
        return entries.stream().filter(entry -> !entry.has(DW_AT_ABSTRACT_ORIGIN)).findFirst()
                .orElse(entries.getLast());
    }

    private Optional<Type> returnType() {
        return entries.stream().filter(entry -> entry.has(DW_AT_TYPE)).findFirst().flatMap(DwarfTypes::typeOf)
                .filter(type -> type.bytes().orElse(-1) != 0); // Rust's () and ! are types of no bytes
    }
}
