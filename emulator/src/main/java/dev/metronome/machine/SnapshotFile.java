package dev.metronome.machine;

import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.stm32l4.WhatIf;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Properties;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * A {@link Snapshot} as a file: a magic number, the file's format, the version of Metronome that wrote it, the rest
 * deflated, and a CRC-32 of all that. The state's order of words is Metronome's own, so that only the same version can
 * read it.
 */
public final class SnapshotFile {
    /** More than any file of one machine takes; a longer one is refused unread. */
    public static final int MAXIMUM_BYTES = 16 << 20;

    private static final byte[] MAGIC = {(byte) 0x8D, 'M', 'E', 'T', 'R', 'O', '\r', '\n'};
    private static final int FORMAT = 2;
    private static final int MAXIMUM_WORDS = 1 << 22;
    private static final int CRC_BYTES = 4;

    private SnapshotFile() {}

    /** Writes a snapshot. */
    public static void write(Snapshot snapshot, OutputStream to) throws IOException {
        write(snapshot, version(), to);
    }

    static void write(Snapshot snapshot, String version, OutputStream to) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var head = new DataOutputStream(bytes);
        head.write(MAGIC);
        head.writeInt(FORMAT);
        head.writeUTF(version);
        try (var body = new DataOutputStream(new DeflaterOutputStream(bytes))) {
            writeOrigin(snapshot.origin(), body);
            body.writeLong(snapshot.cycle());
            body.writeLong(snapshot.instructions());
            body.writeInt(snapshot.acts());
            writeWords(snapshot.words(), body);
            var pages = snapshot.pages();
            body.writeInt(pages.count());
            for (var i = 0; i < pages.count(); i++) {
                body.writeInt(pages.numbers()[i]);
                body.write(pages.contents()[i]);
            }
        }
        var all = bytes.toByteArray();
        to.write(all);
        to.write(ByteBuffer.allocate(CRC_BYTES).putInt(crc(all, all.length)).array());
    }

    private static void writeOrigin(Origin origin, DataOutputStream out) throws IOException {
        out.writeUTF(origin.image());
        out.writeUTF(origin.imageDigest());
        out.writeUTF(origin.board());
        out.writeUTF(origin.boardDigest());
        var settings = new StateWriter();
        origin.whatIf().save(settings);
        writeWords(settings.toArray(), out);
    }

    private static void writeWords(long[] words, DataOutputStream out) throws IOException {
        out.writeInt(words.length);
        for (var word : words) {
            out.writeLong(word);
        }
    }

    /**
     * Reads a snapshot. Whether it fits a machine, {@link Machine#restore(Snapshot)} finds out.
     *
     * @throws SnapshotException if it is none, of another version or damaged; says which
     * @throws IOException       if the file cannot be read
     */
    public static Snapshot read(Path file) throws IOException {
        if (Files.size(file) > MAXIMUM_BYTES) {
            throw new SnapshotException(String.format(
                    "%s is no snapshot: it has %,d bytes, more than the limit of %,d (SnapshotFile.MAXIMUM_BYTES)",
                    file,
                    Files.size(file), MAXIMUM_BYTES));
        }
        return read(Files.readAllBytes(file), file.toString());
    }

    static Snapshot read(byte[] bytes, String name) {
        if (!Arrays.equals(bytes, 0, Math.min(bytes.length, MAGIC.length), MAGIC, 0, MAGIC.length)) {
            throw new SnapshotException(name + " is no snapshot of Metronome");
        }
        try {
            var source = new ByteArrayInputStream(bytes, MAGIC.length, bytes.length - MAGIC.length);
            var head = new DataInputStream(source);
            var format = head.readInt();
            var isWhole = bytes.length > CRC_BYTES && ByteBuffer.wrap(bytes, bytes.length - CRC_BYTES, CRC_BYTES)
                    .getInt() == crc(bytes, bytes.length - CRC_BYTES);
            if (!isWhole) {
                throw damaged(name, null);
            }
            if (format != FORMAT) {
                throw new SnapshotException(name + " is a snapshot in format " + format
                        + ", this Metronome reads format " + FORMAT + ": take it anew");
            }
            var version = head.readUTF();
            if (!version.equals(version())) {
                throw new SnapshotException(name + " is a snapshot of Metronome " + version + ", this is " + version()
                        + ": take it anew, or go on with that version");
            }
            return body(new DataInputStream(new InflaterInputStream(source)));
        } catch (IOException | RuntimeException e) {
            if (e instanceof SnapshotException known) {
                throw known;
            }
            throw damaged(name, e);
        }
    }

    private static SnapshotException damaged(String name, Exception cause) {
        return new SnapshotException(name + " is damaged: it was cut off, or changed since it was written", cause);
    }

    private static Snapshot body(DataInputStream in) throws IOException {
        var origin = new Origin(in.readUTF(), in.readUTF(), in.readUTF(), in.readUTF(),
                WhatIf.read(new StateReader(readWords(in))));
        var cycle = in.readLong();
        var instructions = in.readLong();
        var acts = in.readInt();
        var words = readWords(in);
        var numbers = new int[count(in, MAXIMUM_BYTES / PagedMemory.PAGE_BYTES)];
        var contents = new byte[numbers.length][];
        for (var i = 0; i < numbers.length; i++) {
            numbers[i] = in.readInt();
            contents[i] = new byte[PagedMemory.PAGE_BYTES];
            in.readFully(contents[i]);
        }
        return new Snapshot(origin, cycle, instructions, acts, words, new Pages(numbers, contents));
    }

    private static long[] readWords(DataInputStream in) throws IOException {
        var words = new long[count(in, MAXIMUM_WORDS)];
        for (var i = 0; i < words.length; i++) {
            words[i] = in.readLong();
        }
        return words;
    }

    private static int count(DataInputStream in, int maximum) throws IOException {
        var count = in.readInt();
        if (count < 0 || count > maximum) {
            throw new IOException(count + " is more than " + maximum);
        }
        return count;
    }

    private static int crc(byte[] bytes, int length) {
        var crc = new CRC32();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    private static String version() {
        var properties = new Properties();
        try (var in = SnapshotFile.class.getResourceAsStream("version.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version");
    }
}
