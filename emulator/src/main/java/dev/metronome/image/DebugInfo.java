package dev.metronome.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the file says about its own addresses, read when first asked for and kept. */
final class DebugInfo {
    /** Reads one kind of information, and never throws: what it cannot use it leaves out and reports. */
    interface Reader<T> {
        T read(List<String> problems);
    }

    private final Reader<SymbolTable> symbolReader;
    private final Reader<LineTable> lineReader;
    private final Reader<DwarfPrototypes> prototypeReader;
    private final Reader<DwarfInlining> inliningReader;
    private final List<String> problems = new ArrayList<>();
    private SymbolTable symbols;
    private LineTable lines;
    private DwarfPrototypes prototypes;
    private DwarfInlining inlining;

    DebugInfo(Reader<SymbolTable> symbolReader, Reader<LineTable> lineReader,
            Reader<DwarfPrototypes> prototypeReader, Reader<DwarfInlining> inliningReader) {
        this.symbolReader = symbolReader;
        this.lineReader = lineReader;
        this.prototypeReader = prototypeReader;
        this.inliningReader = inliningReader;
    }

    /** For files that say nothing. */
    static DebugInfo none() {
        return new DebugInfo(problems -> SymbolTable.EMPTY, problems -> LineTable.EMPTY,
                problems -> DwarfPrototypes.none(), problems -> DwarfInlining.none());
    }

    synchronized SymbolTable symbols() {
        if (symbols == null) {
            symbols = symbolReader.read(problems);
        }
        return symbols;
    }

    synchronized LineTable lines() {
        if (lines == null) {
            lines = lineReader.read(problems);
        }
        return lines;
    }

    synchronized Optional<Prototype> prototypeOf(Symbol function) {
        if (prototypes == null) {
            prototypes = prototypeReader.read(problems);
        }
        return prototypes.of(function);
    }

    /** The frames around an instruction, by the debug information alone. */
    synchronized List<Frame> framesAt(int address) {
        return inlining().framesAt(address, lines());
    }

    /** Where a line begins; if nothing there is its own, where that does which is inlined there. */
    synchronized List<Integer> addressesOf(String file, int line) {
        var starts = new LineStarts(file, line);
        lines().find(starts);
        if (!starts.isExact()) {
            inlining().find(starts, lines());
        }
        return starts.addresses();
    }

    private DwarfInlining inlining() {
        if (inlining == null) {
            inlining = inliningReader.read(problems);
        }
        return inlining;
    }

    synchronized List<String> problems() {
        return List.copyOf(problems);
    }
}
