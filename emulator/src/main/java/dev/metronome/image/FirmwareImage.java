package dev.metronome.image;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Firmware that was read and found fit to start: what to put where, and the names and lines that belong to addresses.
 *
 * <p>Symbols, line tables, prototypes and what was inlined are read at the first question about them. Damage there is
 * no reason not to run: the questions are then answered with nothing, and {@link #debugProblems} says why.
 */
public final class FirmwareImage {
    /** What kind of file it came from. */
    public enum Format {
        ELF("ELF"), INTEL_HEX("Intel HEX"), RAW("raw binary"), JAVA("Java program");

        private final String words;

        Format(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    private final Path file;
    private final Format format;
    private final List<Segment> segments;
    private final VectorTable vectors;
    private final int entry;
    private final DebugInfo debug;
    private String digest;

    FirmwareImage(Path file, Format format, List<Segment> segments, VectorTable vectors, int entry, DebugInfo debug) {
        this.file = file;
        this.format = format;
        this.segments = List.copyOf(segments);
        this.vectors = vectors;
        this.entry = entry & ~1;
        this.debug = debug;
    }

    /** The file it was read from. */
    public Path file() {
        return file;
    }

    public Format format() {
        return format;
    }

    /** What is to be loaded, in ascending order, without overlaps, all of it inside the chip's memories. */
    public List<Segment> segments() {
        return segments;
    }

    /** The SHA-256 of what is loaded and where, as 64 hexadecimal digits. */
    public String digest() {
        if (digest == null) { // threads that share the image may both work it out, and find the same
            digest = Sha256.of(segments);
        }
        return digest;
    }

    /** What the core starts from. */
    public VectorTable vectors() {
        return vectors;
    }

    /**
     * The entry point the file names, or else the reset vector's target; bit 0 cleared. The core starts from {@link
     * #vectors}: this is for messages and debuggers.
     */
    public int entry() {
        return entry;
    }

    /** The names in the image; empty when it has none. */
    public SymbolTable symbols() {
        return debug.symbols();
    }

    /** The function an address is in. */
    public Optional<Location> functionAt(int address) {
        return symbols().functionAt(address);
    }

    /** The source line an instruction comes from. Of inlined code this is the line inside the inlined function. */
    public Optional<SourceLine> lineAt(int address) {
        return debug.lines().at(address);
    }

    /**
     * The functions an instruction is in: first the one whose code it is, then whoever that was inlined into, out to
     * the function that is called (DWARF 5, 3.3.8). The first has the line of {@link #lineAt}, each other the one that
     * it calls the former from. Only the last when nothing is known to be inlined there; empty when nothing is known.
     */
    public List<Frame> framesAt(int address) {
        var frames = new ArrayList<>(debug.framesAt(address));
        var function = functionAt(address).map(location -> location.function().name());
        if (frames.isEmpty()) {
            return function.map(name -> List.of(new Frame(name, lineAt(address), false))).orElse(List.of());
        }
        var called = frames.removeLast();
        frames.add(new Frame(function.orElse(called.function()), called.line(), false));
        return List.copyOf(frames);
    }

    /**
     * The line that a reader of the program knows an instruction by: that of the innermost frame that is not in the
     * library of the language ({@link Frame#isOfLibrary}), or {@link #lineAt} where all are.
     */
    public Optional<SourceLine> placeAt(int address) {
        var line = lineAt(address);
        if (line.isPresent() && !LanguageLibrary.has(line.get())) {
            return line; // most often, and without a look at what is inlined
        }
        return framesAt(address).stream().filter(frame -> !frame.isOfLibrary()).flatMap(frame -> frame.line().stream())
                .findFirst().or(() -> line);
    }

    /** The files of source that have code, as the compiler wrote them down. */
    public List<String> sourceFiles() {
        return debug.lines().files();
    }

    /** True where the code of a source line begins, and not in its middle. */
    public boolean beginsLine(int address) {
        return debug.lines().begins(address);
    }

    /**
     * Where the code of a line begins, in ascending order, several times where it was inlined or a loop was taken
     * apart; of a line that only calls what was inlined, where that begins; of one without code, that of the next one
     * that has some. Empty if there is no such file or line.
     *
     * @param file one of {@link #sourceFiles}, or its end: "main.c"
     */
    public List<Integer> addressesOf(String file, int line) {
        return debug.addressesOf(file, line);
    }

    /**
     * What a function takes and gives back, from the debug information; {@link #lineAt} its address tells where that is
     * written. Nothing when it does not say, as of assembly, and of copies that a compiler gave other parameters. How
     * the parameters are passed is the compiler's own affair where nobody else can call the function: when its symbol
     * is {@link Symbol.Scope#LOCAL}, and in Rust when it is not {@code extern "C"}.
     */
    public Optional<Prototype> prototypeOf(Symbol function) {
        return debug.prototypeOf(function);
    }

    /** An address in words: "0x08000124 in main+0x12 (main.c:40)", as far as it is known; the line of placeAt. */
    public String describe(int address) {
        var words = new StringBuilder(Hex.address(Integer.toUnsignedLong(address)));
        functionAt(address).ifPresent(location -> words.append(" in ").append(location));
        placeAt(address).ifPresent(line -> words.append(" (").append(line).append(')'));
        return words.toString();
    }

    /** What was wrong with the debug information asked for so far; asks nothing itself. */
    public List<String> debugProblems() {
        return debug.problems();
    }

    @Override
    public String toString() {
        return file + " (" + format + ")";
    }
}
