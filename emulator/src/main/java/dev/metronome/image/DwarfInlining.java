package dev.metronome.image;

import static dev.metronome.image.DwarfCodes.DW_AT_ABSTRACT_ORIGIN;
import static dev.metronome.image.DwarfCodes.DW_AT_CALL_FILE;
import static dev.metronome.image.DwarfCodes.DW_AT_CALL_LINE;
import static dev.metronome.image.DwarfCodes.DW_TAG_INLINED_SUBROUTINE;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/**
 * Which functions were inlined into which, and where they were called from (DWARF 5, 3.3.8), by address. Of the units
 * only the extent is read at once; what is in one is read at the first question about its code, and kept.
 *
 * <h2>Not modelled</h2>
 * The 64-bit DWARF format, which is reported; supplementary files (.dwo, dwz): what stands there has no name.
 */
final class DwarfInlining {
    /** Functions and inlined calls, of all units together. */
    private static final int MAX_SCOPES = 1 << 20;

    /** Pieces of code, of all scopes and units together; in damage many may lead to the same list. */
    private static final int MAX_PIECES = 1 << 21;

    /** Scopes in one another. */
    private static final int MAX_DEPTH = 1 << 10;

    private static final String UNKNOWN = "??";

    private final List<Part> parts = new ArrayList<>();
    private final CodeRanges code;
    private final DamageReport report;
    private int scopes;
    private int pieces;

    private DwarfInlining(CodeRanges code, List<String> problems) {
        this.code = code;
        report = new DamageReport("inlining", problems);
    }

    /** For files that say nothing. */
    static DwarfInlining none() {
        return new DwarfInlining(new CodeRanges(new long[0]), List.of());
    }

    /**
     * Reads where the units' code is.
     *
     * @param code     where code may run
     * @param problems takes what is wrong, now and when addresses are asked for
     */
    static DwarfInlining read(ElfSections sections, CodeRanges code, List<String> problems) {
        var inlining = new DwarfInlining(code, problems);
        try {
            new DwarfInfo(sections).forEachUnit(inlining.report, inlining::addUnit);
        } catch (DebugDamage e) {
            inlining.report.add(e.getMessage());
        }
        return inlining;
    }

    private void addUnit(DwarfUnit unit) {
        var own = unit.own();
        if (own != null) {
            var base = own.lowPc().orElse(0);
            parts.add(new Part(unit, base, ranges(own, base)));
        }
    }

    private int[] ranges(DwarfEntry entry, int base) {
        var ranges = DwarfRanges.of(entry, base);
        pieces += ranges.length / 2;
        if (pieces > MAX_PIECES) {
            pieces = MAX_PIECES;
            throw new DebugDamage("code in more than " + MAX_PIECES + " pieces (MAX_PIECES)");
        }
        return ranges;
    }

    /**
     * The functions around an instruction, the innermost first, and last the one that is called; empty when none is
     * known.
     */
    List<Frame> framesAt(int address, LineTable lines) {
        var scope = code.contains(address) ? innermost(address) : null;
        var frames = new ArrayList<Frame>();
        for (var line = lines.at(address); scope != null; scope = scope.outer) {
            frames.add(new Frame(scope.name(), line, scope.outer != null));
            line = scope.calledFrom(lines);
        }
        return frames;
    }

    /** A line in one copy of the function that it is of. */
    private record Caller(Scope function, SourceLine line) {}

    /** Finds lines that call what was inlined: where the first of that begins, in each copy of the calling function. */
    void find(LineStarts starts, LineTable lines) {
        var found = new HashMap<Caller, Integer>();
        for (var part : parts) {
            for (var function : part.functions()) {
                for (var call : function.calls) {
                    var line = call.calledFrom(lines);
                    if (line.isPresent() && starts.mayBe(line.get().line()) && starts.isNamed(line.get().file())
                            && call.ranges.length != 0 && code.contains(call.ranges[0])) {
                        found.merge(new Caller(call.outer, line.get()), call.ranges[0],
                                (one, other) -> Integer.compareUnsigned(one, other) < 0 ? one : other);
                    }
                }
            }
        }
        found.forEach((caller, address) -> starts.offer(caller.line.line(), address));
    }

    private Scope innermost(int address) {
        for (var part : parts) {
            if (part.ranges.length == 0 || contains(part.ranges, address)) { // DWARF 2 need not say where a unit is
                var scope = part.innermost(address);
                if (scope != null) {
                    return scope;
                }
            }
        }
        return null;
    }

    private static boolean contains(int[] ranges, int address) {
        for (var index = 0; index < ranges.length; index += 2) {
            if (Integer.compareUnsigned(address - ranges[index], ranges[index + 1] - ranges[index]) < 0) {
                return true;
            }
        }
        return false;
    }

    /** A unit. */
    private final class Part {
        private final DwarfUnit unit;
        private final int base;
        private final int[] ranges;
        private List<Scope> functions;

        Part(DwarfUnit unit, int base, int[] ranges) {
            this.unit = unit;
            this.base = base;
            this.ranges = ranges;
        }

        Scope innermost(int address) {
            Scope found = null;
            for (var function : functions()) {
                if (contains(function.ranges, address)) {
                    found = function; // the later one where one is written inside another
                }
            }
            if (found != null) {
                for (var call : found.calls) {
                    if (call.depth > found.depth && contains(call.ranges, address)) {
                        found = call;
                    }
                }
            }
            return found;
        }

        List<Scope> functions() {
            if (functions == null) {
                read();
            }
            return functions;
        }

        private void read() {
            functions = new ArrayList<>();
            try {
                readScopes();
            } catch (DebugDamage e) {
                report.add(String.format("unit at 0x%X", unit.start()), e.getMessage());
            }
        }

        /** Goes through all entries; what stands between two scopes, such as a block, is none itself. */
        private void readScopes() {
            var open = new ArrayList<Scope>(); // of each entry that is open, the scope that it is in
            for (var entries = unit.entries(); entries.hasMore();) {
                var entry = unit.next(entries);
                if (entry == null) {
                    if (!open.isEmpty()) {
                        open.removeLast();
                    }
                    continue;
                }
                var scope = scope(entry, open.isEmpty() ? null : open.getLast());
                if (entry.hasChildren()) {
                    if (open.size() == MAX_DEPTH) {
                        throw new DebugDamage("more than " + MAX_DEPTH + " entries in one another (MAX_DEPTH)");
                    }
                    open.add(scope);
                }
            }
        }

        private Scope scope(DwarfEntry entry, Scope around) {
            var isInlined = entry.tag() == DW_TAG_INLINED_SUBROUTINE && around != null;
            if (!isInlined && !DwarfFunction.isCode(entry)) {
                return around;
            }
            if (++scopes > MAX_SCOPES) {
                throw new DebugDamage("more than " + MAX_SCOPES + " functions and inlined calls (MAX_SCOPES)");
            }
            var scope = new Scope(unit, entry.offset(), ranges(entry, base), isInlined ? around : null);
            (isInlined ? around.calls : functions).add(scope);
            return scope;
        }
    }

    /** A function, or a call that was inlined. */
    private final class Scope {
        private final DwarfUnit unit;
        private final int entry;
        private final int[] ranges;
        private final Scope outer;
        private final int depth;

        /** All that was inlined into a function, at any depth, each behind what it is in; the function's own list. */
        private final List<Scope> calls;

        private String name;
        private Optional<SourceLine> calledFrom;

        Scope(DwarfUnit unit, int entry, int[] ranges, Scope outer) {
            this.unit = unit;
            this.entry = entry;
            this.ranges = ranges;
            this.outer = outer;
            depth = outer == null ? 0 : outer.depth + 1;
            calls = outer == null ? new ArrayList<>(0) : outer.calls;
        }

        /** Read when first asked for, as few are. */
        String name() {
            if (name == null) {
                name = UNKNOWN;
                try {
                    var itself = unit.entryAt(entry);
                    name = (outer == null ? Optional.of(itself) : itself.reference(DW_AT_ABSTRACT_ORIGIN))
                            .flatMap(function -> new DwarfFunction(function).name()).orElse(UNKNOWN);
                } catch (DebugDamage e) {
                    report.add(String.format("entry at 0x%X", entry), e.getMessage());
                }
            }
            return name;
        }

        Optional<SourceLine> calledFrom(LineTable lines) {
            if (calledFrom == null) {
                calledFrom = Optional.empty();
                try {
                    if (outer != null) {
                        var itself = unit.entryAt(entry);
                        calledFrom = lines.line(unit.lineUnit(), itself.number(DW_AT_CALL_FILE).orElse(-1),
                                (int) itself.number(DW_AT_CALL_LINE).orElse(0));
                    }
                } catch (DebugDamage e) {
                    report.add(String.format("entry at 0x%X", entry), e.getMessage());
                }
            }
            return calledFrom;
        }
    }
}
