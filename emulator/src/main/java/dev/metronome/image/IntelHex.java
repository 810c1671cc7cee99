package dev.metronome.image;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;

/**
 * Intel HEX (Hexadecimal Object File Format Specification, revision A, 1988): lines of a colon, then in hexadecimal the
 * count of data bytes, a 16-bit offset, the record type, the data, and a checksum that makes all bytes add up to zero.
 */
final class IntelHex {
    private static final int DATA = 0;
    private static final int END_OF_FILE = 1;
    private static final int EXTENDED_SEGMENT_ADDRESS = 2;
    private static final int START_SEGMENT_ADDRESS = 3;
    private static final int EXTENDED_LINEAR_ADDRESS = 4;
    private static final int START_LINEAR_ADDRESS = 5;

    private static final String AGAIN = "Make or copy the file again.";

    /** Bytes, and the line they came from. */
    private record Chunk(long address, byte[] bytes, int line) {
        long end() {
            return address + bytes.length;
        }
    }

    private final Path file;
    private final byte[] text;
    private final MemoryMap map;
    private final List<Chunk> chunks = new ArrayList<>();
    private int position;
    private int line;
    private long loaded;
    private long upper;
    private boolean isSegmented;
    private boolean isEnded;
    private OptionalInt entry = OptionalInt.empty();

    private IntelHex(Path file, byte[] text, MemoryMap map) {
        this.file = file;
        this.text = text;
        this.map = map;
    }

    /** True when the first thing in the file is a colon. */
    static boolean recognises(byte[] bytes) {
        for (var octet : bytes) {
            if (!isBlank(octet)) {
                return octet == ':';
            }
        }
        return false;
    }

    static FirmwareImage read(Path file, byte[] text, MemoryMap map) {
        var reader = new IntelHex(file, text, map);
        reader.readLines();
        return ImageLoader.image(file, FirmwareImage.Format.INTEL_HEX, reader.segments(), reader.entry,
                DebugInfo.none(), map);
    }

    private void readLines() {
        while (position < text.length) {
            line++;
            var end = position;
            while (end < text.length && text[end] != '\n') {
                end++;
            }
            var last = end;
            while (last > position && isBlank(text[last - 1])) {
                last--;
            }
            while (position < last && isBlank(text[position])) {
                position++;
            }
            if (position < last) {
                readRecord(position, last);
            }
            position = end + 1;
        }
        if (!isEnded) {
            throw new ImageException(file, "the end-of-file record (:00000001FF) is missing after line " + line,
                    "The file was cut short: make or copy it again.");
        }
    }

    private void readRecord(int from, int to) {
        if (isEnded) {
            throw fault("there is more after the end-of-file record",
                    "Remove what follows, or join the files properly.");
        }
        if (text[from] != ':') {
            throw fault("a record begins with ':', not with " + shown(text[from]), AGAIN);
        }
        var digits = to - from - 1;
        if (digits < 10) {
            throw fault("the record is too short: " + digits + " digits, and the shortest has 10", AGAIN);
        }
        var count = octet(from + 1);
        if (digits != 10 + 2 * count) {
            throw fault("the record announces " + count + " data bytes, so " + (10 + 2 * count)
                    + " digits, but has " + digits, AGAIN);
        }
        var record = new byte[5 + count];
        var sum = 0;
        for (var index = 0; index < record.length; index++) {
            record[index] = (byte) octet(from + 1 + 2 * index);
            sum += record[index];
        }
        if ((sum & 0xFF) != 0) {
            var written = record[record.length - 1];
            throw fault(String.format("the checksum is %02X, but should be %02X", written, written - sum & 0xFF),
                    AGAIN);
        }
        var offset = (record[1] & 0xFF) << 8 | record[2] & 0xFF;
        take(record[3] & 0xFF, offset, Arrays.copyOfRange(record, 4, 4 + count));
    }

    private void take(int type, int offset, byte[] data) {
        switch (type) {
            case DATA -> store(offset, data);
            case END_OF_FILE -> {
                expect(data, 0, "an end-of-file record");
                isEnded = true;
            }
            case EXTENDED_SEGMENT_ADDRESS -> {
                expect(data, 2, "an extended segment address record");
                upper = bigEndian(data) << 4;
                isSegmented = true;
            }
            case START_SEGMENT_ADDRESS -> expect(data, 4, "a start segment address record"); // CS:IP of an 8086
            case EXTENDED_LINEAR_ADDRESS -> {
                expect(data, 2, "an extended linear address record");
                upper = bigEndian(data) << 16;
                isSegmented = false;
            }
            case START_LINEAR_ADDRESS -> {
                expect(data, 4, "a start linear address record");
                var address = bigEndian(data);
                if (address != 0 && map.firstOutside(address & ~1L, (address & ~1L) + 2) >= 0) {
                    throw fault("the entry point " + Hex.address(address) + " is in no memory of the chip, which has "
                            + map.describe(null), "Link it for this chip's memories.");
                }
                entry = address == 0 ? OptionalInt.empty() : OptionalInt.of((int) address);
            }
            default -> throw fault(String.format("unknown record type %02X (00 to 05 are known)", type), AGAIN);
        }
    }

    private void store(int offset, byte[] data) {
        var space = 0x1_0000 - offset;
        if (isSegmented && data.length > space) { // the offset wraps within its 64 KiB; a linear address does not
            store(offset, Arrays.copyOf(data, space));
            store(0, Arrays.copyOfRange(data, space, data.length));
            return;
        }
        if (data.length == 0) {
            return;
        }
        var chunk = new Chunk(upper + offset, data, line);
        var outside = map.firstOutside(chunk.address, chunk.end());
        if (outside >= 0) {
            throw fault("the data goes to " + Hex.range(chunk.address, chunk.end())
                    + ", but there is no memory at " + Hex.address(outside) + "; the chip has " + map.describe(null),
                    "Link it for this chip's memories.");
        }
        loaded += data.length;
        if (loaded > map.size()) {
            throw fault("more data than the chip has memory (" + map.size() + " bytes), so some of it twice", AGAIN);
        }
        chunks.add(chunk);
    }

    /** What was stored, put together where it touches. */
    private List<Segment> segments() {
        chunks.sort(Comparator.comparingLong(Chunk::address));
        var segments = new ArrayList<Segment>();
        var from = 0;
        while (from < chunks.size()) {
            var to = from + 1;
            while (to < chunks.size() && chunks.get(to).address <= chunks.get(to - 1).end()) {
                refuseOverlap(chunks.get(to - 1), chunks.get(to));
                to++;
            }
            var first = chunks.get(from);
            var bytes = new byte[(int) (chunks.get(to - 1).end() - first.address)];
            for (var chunk : chunks.subList(from, to)) {
                System.arraycopy(chunk.bytes, 0, bytes, (int) (chunk.address - first.address), chunk.bytes.length);
            }
            segments.add(Segment.of((int) first.address, bytes));
            from = to;
        }
        return segments;
    }

    private void refuseOverlap(Chunk below, Chunk above) {
        if (above.address < below.end()) {
            throw ImageException.atLine(file, Math.max(below.line, above.line), Hex.address(above.address)
                    + " was already given in line " + Math.min(below.line, above.line),
                    "Two images were joined that overlap, or a part is there twice.");
        }
    }

    private void expect(byte[] data, int count, String what) {
        if (data.length != count) {
            throw fault(what + " has " + count + " data bytes, not " + data.length, AGAIN);
        }
    }

    private static long bigEndian(byte[] data) {
        var value = 0L;
        for (var octet : data) {
            value = value << 8 | octet & 0xFF;
        }
        return value;
    }

    private int octet(int at) {
        return digit(at) << 4 | digit(at + 1);
    }

    private int digit(int at) {
        var value = Character.digit(text[at], 16);
        if (value < 0) {
            throw fault(shown(text[at]) + " is no hexadecimal digit", AGAIN);
        }
        return value;
    }

    private ImageException fault(String what, String next) {
        return ImageException.atLine(file, line, what, next);
    }

    private static String shown(byte octet) {
        return octet > ' ' && octet < 0x7F ? "'" + (char) octet + "'" : String.format("byte 0x%02X", octet & 0xFF);
    }

    private static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t' || octet == '\r' || octet == '\n';
    }
}
