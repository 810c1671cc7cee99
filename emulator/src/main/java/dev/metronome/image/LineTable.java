package dev.metronome.image;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which source line each instruction comes from.
 *
 * <p>A row says that from its address on, up to the next row's, code belongs to a line. Rows stand in sequences: the
 * rows of code that lies in one piece, ascending, the last of them marking only where the piece ends (DWARF 5,
 * 6.2.5). Here the sequences are sorted, and their rows kept in plain arrays.
 */
final class LineTable {
    static final LineTable EMPTY = new LineTable(new Builder());

    /** A row for code that has no line: the compiler made it up. */
    private static final int NO_LINE = 0;

    private final int[] addresses;
    private final int[] files;
    private final int[] lines;
    private final List<DwarfFile> names;
    private final Map<Integer, DwarfFileTable> units;

    /** A {@link #key} for each sequence, ascending: its first address, and the number of its first row. */
    private final long[] sequences;

    /** The number behind the last row of each sequence, in the order of {@link #sequences}. */
    private final int[] ends;

    private LineTable(Builder builder) {
        addresses = Arrays.copyOf(builder.addresses, builder.kept);
        files = Arrays.copyOf(builder.files, builder.kept);
        lines = Arrays.copyOf(builder.lines, builder.kept);
        names = List.copyOf(builder.names);
        units = Map.copyOf(builder.units);
        sequences = builder.starts.stream().mapToLong(row -> key(addresses[row], row)).sorted().toArray();
        ends = new int[sequences.length];
        var inFileOrder = builder.starts.stream().mapToInt(Integer::intValue).toArray();
        for (var index = 0; index < ends.length; index++) {
            var place = Arrays.binarySearch(inFileOrder, (int) sequences[index]);
            ends[index] = place + 1 < inFileOrder.length ? inFileOrder[place + 1] : builder.kept;
        }
    }

    /** Orders as the address does, unsigned, and then as the row; the row is the low half. */
    private static long key(int address, int row) {
        return (long) (address ^ Integer.MIN_VALUE) << 32 | row;
    }

    /** The line of the instruction at an address. */
    Optional<SourceLine> at(int address) {
        var sequence = sequenceAtOrBelow(address);
        if (sequence < 0) {
            return Optional.empty();
        }
        var row = lastRowAtOrBelow(address, (int) sequences[sequence], ends[sequence]);
        if (row == ends[sequence] - 1 || lines[row] == NO_LINE) { // behind the sequence, or no line
            return Optional.empty();
        }
        return Optional.of(new SourceLine(names.get(files[row]).path(), lines[row]));
    }

    /**
     * A line by its unit's own number of the file.
     *
     * @param unit where the unit stands in .debug_line
     */
    Optional<SourceLine> line(long unit, long file, int line) {
        var files = unit == (int) unit ? units.get((int) unit) : null;
        return files == null || line <= NO_LINE
                ? Optional.empty()
                : Optional.of(new SourceLine(names.get(files.numberOf(file)).path(), line));
    }

    /** The files that have code. */
    List<String> files() {
        return names.stream().map(DwarfFile::path).distinct().sorted().toList();
    }

    /** True where the code of a line begins. */
    boolean begins(int address) {
        var sequence = sequenceAtOrBelow(address);
        if (sequence < 0) {
            return false;
        }
        var row = lastRowAtOrBelow(address, (int) sequences[sequence], ends[sequence]);
        return row < ends[sequence] - 1 && lines[row] != NO_LINE && addresses[row] == address;
    }

    /** Where the code of a line begins. */
    void find(LineStarts starts) {
        for (var sequence = 0; sequence < ends.length; sequence++) {
            for (var row = (int) sequences[sequence]; row < ends[sequence] - 1; row++) {
                if (isFirst(row, (int) sequences[sequence]) && starts.mayBe(lines[row])
                        && addresses[row] != addresses[row + 1] && starts.isNamed(names.get(files[row]).path())) {
                    starts.offer(lines[row], addresses[row]);
                }
            }
        }
    }

    /** True if the code before the row's address, in its sequence, is another line's. */
    private boolean isFirst(int row, int begin) {
        var before = row - 1;
        while (before >= begin && addresses[before] == addresses[row]) {
            before--;
        }
        return before < begin || lines[before] != lines[row] || files[before] != files[row];
    }

    private int sequenceAtOrBelow(int address) {
        var place = Arrays.binarySearch(sequences, key(address, Integer.MAX_VALUE));
        return place < 0 ? -place - 2 : place;
    }

    /** Of several rows at one address the last one counts: the others have no instruction. */
    private int lastRowAtOrBelow(int address, int from, int end) {
        var low = from + 1;
        var high = end;
        while (low < high) {
            var middle = low + high >>> 1;
            if (Integer.compareUnsigned(addresses[middle], address) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }

    /** Takes rows as they come, a sequence at a time. */
    static final class Builder {
        /** More rows than this are not kept: a full 1 MiB of code has at most half a million instructions. */
        static final int MAX_ROWS = 4 << 20;

        private final List<DwarfFile> names = new ArrayList<>();
        private final Map<Integer, DwarfFileTable> units = new HashMap<>();
        private final List<Integer> starts = new ArrayList<>();
        private int[] addresses = new int[0];
        private int[] files = new int[0];
        private int[] lines = new int[0];
        private int kept;
        private int rows;

        /** How many files are known; the next one gets this number. */
        int fileCount() {
            return names.size();
        }

        void addFile(DwarfFile file) {
            names.add(file);
        }

        /** A unit's files, by where it stands in the section. */
        void addUnit(int start, DwarfFileTable files) {
            units.put(start, files);
        }

        /** A row of the sequence that is being read; the file by its number here. */
        void add(int address, int file, int line) {
            if (rows == MAX_ROWS) {
                throw new DebugDamage("more than " + MAX_ROWS + " rows (MAX_ROWS)");
            }
            if (rows == addresses.length) {
                var size = Math.max(256, rows * 2);
                addresses = Arrays.copyOf(addresses, size);
                files = Arrays.copyOf(files, size);
                lines = Arrays.copyOf(lines, size);
            }
            addresses[rows] = address;
            files[rows] = file;
            lines[rows] = line;
            rows++;
        }

        /** True when the addresses of the sequence that is being read never go back, as they must not. */
        boolean isAscending() {
            for (var row = kept + 1; row < rows; row++) {
                if (Integer.compareUnsigned(addresses[row - 1], addresses[row]) > 0) {
                    return false;
                }
            }
            return true;
        }

        /** The address the sequence that is being read begins at; it must have a row. */
        int firstAddress() {
            return addresses[kept];
        }

        /** How many rows the sequence that is being read has. */
        int length() {
            return rows - kept;
        }

        /** Ends the sequence that is being read, and keeps it. */
        void keep() {
            starts.add(kept);
            kept = rows;
        }

        /** Forgets the sequence that is being read. */
        void drop() {
            rows = kept;
        }

        LineTable build() {
            drop();
            return new LineTable(this);
        }
    }
}
