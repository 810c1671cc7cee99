package dev.metronome.image;

import static dev.metronome.image.DwarfCodes.DW_AT_PROTOTYPED;
import static dev.metronome.image.DwarfCodes.DW_AT_TYPE;
import static dev.metronome.image.DwarfCodes.DW_LANG_ASSEMBLY;
import static dev.metronome.image.DwarfCodes.DW_LANG_MIPS_ASSEMBLER;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * The functions of .debug_info, DWARF 2 to 5: where each begins is read at once, what it takes when it is asked for.
 *
 * <h2>Not modelled</h2>
 * The 64-bit DWARF format, which is reported; supplementary files (.dwo, dwz) and types by signature, which are
 * unknown. Functions whose parameters the compiler changed (DW_CC_nocall; gcc's .constprop, .isra and .part) have no
 * prototype. LLVM 14 takes parameters from static functions without a mark: deep::apply in the tests' rust.elf takes
 * nothing, and is said to take two.
 */
final class DwarfPrototypes {
    private static final int MAX_FUNCTIONS = 1 << 18;

    /** What gcc appends to the name of a function's copy that has parameters of its own. */
    private static final Pattern CHANGED_COPY = Pattern.compile("\\.(constprop|isra|part)\\.");

    /**
     * Where the entry of a function's code stands; entries themselves take more room.
     *
     * @param lowPc where the code begins; empty when it is in several pieces
     */
    private record Place(DwarfUnit unit, int offset, OptionalInt lowPc) {
        DwarfFunction function() {
            return new DwarfFunction(unit.entryAt(offset));
        }
    }

    private final Map<Integer, List<Place>> byAddress = new HashMap<>();
    private final List<Place> inPieces = new ArrayList<>();
    private final Map<Symbol, Optional<Prototype>> answers = new HashMap<>();
    private final DamageReport report;
    private int functions;

    private DwarfPrototypes(List<String> problems) {
        report = new DamageReport("prototypes", problems);
    }

    /** For files that say nothing. */
    static DwarfPrototypes none() {
        return new DwarfPrototypes(List.of());
    }

    /**
     * Reads the section.
     *
     * @param problems takes what is wrong, now and when functions are asked for
     */
    static DwarfPrototypes read(ElfSections sections, List<String> problems) {
        var prototypes = new DwarfPrototypes(problems);
        try {
            new DwarfInfo(sections).forEachUnit(prototypes.report, prototypes::addUnit);
        } catch (DebugDamage e) {
            prototypes.report.add(e.getMessage());
        }
        return prototypes;
    }

    /** Assemblers write down functions without parameters, and so do compilers where only lines are wanted (-g1). */
    private void addUnit(DwarfUnit unit) {
        if (unit.language() == DW_LANG_MIPS_ASSEMBLER || unit.language() == DW_LANG_ASSEMBLY) {
            return;
        }
        var found = new ArrayList<Place>();
        var hasTypes = false;
        for (var entries = unit.entries(); entries.hasMore();) {
            var entry = unit.next(entries);
            if (entry == null) {
                continue;
            }
            hasTypes |= entry.has(DW_AT_TYPE) || entry.has(DW_AT_PROTOTYPED);
            if (DwarfFunction.isCode(entry)) {
                if (++functions > MAX_FUNCTIONS) {
                    throw new DebugDamage("more than " + MAX_FUNCTIONS + " functions (MAX_FUNCTIONS)");
                }
                found.add(new Place(unit, entry.offset(), entry.lowPc()));
            }
        }
        if (hasTypes) {
            found.forEach(this::add);
        }
    }

    private void add(Place place) {
        if (place.lowPc().isPresent()) {
            byAddress.computeIfAbsent(withoutThumbBit(place.lowPc().getAsInt()), key -> new ArrayList<>(1)).add(place);
        } else {
            inPieces.add(place);
        }
    }

    private static int withoutThumbBit(int address) {
        return address & ~1;
    }

    /** The prototype of the function at a symbol. */
    Optional<Prototype> of(Symbol symbol) {
        var answer = answers.get(symbol);
        if (answer == null) {
            answer = find(symbol);
            answers.put(symbol, answer);
        }
        return answer;
    }

    private Optional<Prototype> find(Symbol symbol) {
        if (CHANGED_COPY.matcher(symbol.rawName()).find()) {
            return Optional.empty();
        }
        try {
            return functionAt(symbol).flatMap(function -> function.prototype(symbol.name()));
        } catch (DebugDamage e) {
            report.add("function at " + Hex.address(Integer.toUnsignedLong(symbol.address())), e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * The function of a symbol: by its address, and by its name where several begin there, as when a linker keeps one
     * of equal functions. What is in pieces has its name alone.
     */
    private Optional<DwarfFunction> functionAt(Symbol symbol) {
        var places = byAddress.get(withoutThumbBit(symbol.address()));
        var functions = (places == null ? inPieces : places).stream().map(Place::function).toList();
        if (places != null && functions.size() == 1) {
            return Optional.of(functions.getFirst()); // under any name: it may be an alias
        }
        var named = functions.stream().filter(function -> function.isNamed(symbol.rawName())).toList();
        var isOne = named.size() == 1 || places != null && !named.isEmpty();
        return isOne ? Optional.of(named.getFirst()) : Optional.empty();
    }
}
