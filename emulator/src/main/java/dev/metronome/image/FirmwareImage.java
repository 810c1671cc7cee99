package dev.metronome.image;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Firmware that was read and found fit to start: what to put where, and the names and lines that belong to addresses.
 *
 * <p>Symbols, line tables and prototypes are read at the first question about them. Damage there is no reason not to
 * run: the questions are then answered with nothing, and {@link #debugProblems} says why.
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
     * apart; of a line without code, that of the next one that has some. Empty if there is no such file or line.
     *
     * @param file one of {@link #sourceFiles}, or its end: "main.c"
     */
    public List<Integer> addressesOf(String file, int line) {
        return debug.lines().starts(file, line);
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

    /** An address in words: "0x08000124 in main+0x12 (main.c:40)", as far as it is known. */
    public String describe(int address) {
        var words = new StringBuilder(Hex.address(Integer.toUnsignedLong(address)));
        functionAt(address).ifPresent(location -> words.append(" in ").append(location));
        lineAt(address).ifPresent(line -> words.append(" (").append(line).append(')'));
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
