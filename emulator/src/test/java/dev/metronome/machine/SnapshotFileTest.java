package dev.metronome.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.machine.SnapshotTest.Watched;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A snapshot's file is the snapshot, or it is refused with a reason. */
class SnapshotFileTest {
    private static final long SAVED_CYCLE = 700_003;
    private static final long END_CYCLE = 900_000;

    @TempDir
    Path folder;

    private final Watched machine = new Watched("uart-echo").withInput();

    @AfterEach
    void close() {
        machine.close();
    }

    private byte[] file() throws IOException {
        machine.machine.run(Limit.cycles(SAVED_CYCLE));
        var out = new ByteArrayOutputStream();
        SnapshotFile.write(machine.machine.snapshot(), out);
        return out.toByteArray();
    }

    private static void refused(byte[] bytes, String reason) {
        assertThatThrownBy(() -> SnapshotFile.read(bytes, "x.snapshot")).isInstanceOf(SnapshotException.class)
                .hasMessage("x.snapshot is " + reason);
    }

    @Test
    void aMachineGoesOnFromAFileAsItWouldHave() throws IOException {
        var path = Files.write(folder.resolve("a.snapshot"), file());
        var expected = machine.goOn(END_CYCLE);
        try (var fresh = new Watched("uart-echo")) {
            fresh.machine.restore(SnapshotFile.read(path));
            SnapshotTest.assertSame(fresh.goOn(END_CYCLE), expected, "from %s", path);
        }
        assertThat(Files.size(path)).as("bytes").isLessThan(10_000);
    }

    @Test
    void theSameSnapshotIsTheSameFile() throws IOException {
        var out = new ByteArrayOutputStream();
        var file = file();
        SnapshotFile.write(SnapshotFile.read(file, "x"), out);
        assertThat(out.toByteArray()).isEqualTo(file);
    }

    @Test
    void whateverByteIsChangedItIsRefused() throws IOException {
        var file = file();
        for (var i = 0; i < file.length; i++) {
            var changed = file.clone();
            changed[i] ^= (byte) (1 << i % 8);
            refused(changed, i < 8
                    ? "no snapshot of Metronome"
                    : "damaged: it was cut off, or changed since it was written");
        }
    }

    @Test
    void whereverItIsCutOffItIsRefused() throws IOException {
        var file = file();
        for (var length = 0; length < file.length; length++) {
            refused(Arrays.copyOf(file, length), length < 8
                    ? "no snapshot of Metronome"
                    : "damaged: it was cut off, or changed since it was written");
        }
        refused(Arrays.copyOf(file, file.length + 1), "damaged: it was cut off, or changed since it was written");
    }

    @Test
    void somethingElseIsNoSnapshot() {
        refused(new byte[0], "no snapshot of Metronome");
        refused("\u007fELF, and so on".getBytes(StandardCharsets.ISO_8859_1), "no snapshot of Metronome");
    }

    @Test
    void anotherVersionIsRefusedByName() throws IOException {
        var out = new ByteArrayOutputStream();
        SnapshotFile.write(machine.machine.snapshot(), "0.0.7", out);
        assertThatThrownBy(() -> SnapshotFile.read(out.toByteArray(), "x.snapshot"))
                .isInstanceOf(SnapshotException.class)
                .hasMessageMatching(
                        "x.snapshot is a snapshot of Metronome 0\\.0\\.7, this is [0-9]\\S*: take it anew, or"
                                + " go on with that version");
    }

    @Test
    void anotherFormatIsRefused() throws IOException {
        var file = file();
        ByteBuffer.wrap(file).putInt(8, 99);
        refused(sealed(file), "a snapshot in format 99, this Metronome reads format 2: take it anew");
    }

    @Test
    void oneWhoseChecksumWasMadeRightAgainBreaksNothing() throws IOException {
        var file = file();
        var random = new Random(20_260_102);
        try (var other = new Watched("uart-echo")) {
            for (var i = 0; i < 300; i++) {
                var changed = file.clone();
                changed[8 + random.nextInt(changed.length - 12)] ^= (byte) (1 << random.nextInt(8));
                try {
                    other.machine.restore(SnapshotFile.read(sealed(changed), "x.snapshot"));
                } catch (SnapshotException e) {
                    assertThat(e.getMessage()).isNotBlank();
                }
            }
        }
    }

    private static byte[] sealed(byte[] file) {
        var crc = new CRC32();
        crc.update(file, 0, file.length - 4);
        ByteBuffer.wrap(file).putInt(file.length - 4, (int) crc.getValue());
        return file;
    }

    @Test
    void aFileThatIsTooLongIsRefusedUnread() throws IOException {
        var path = Files.write(folder.resolve("long"), new byte[SnapshotFile.MAXIMUM_BYTES + 1]);
        assertThatThrownBy(() -> SnapshotFile.read(path)).isInstanceOf(SnapshotException.class)
                .hasMessageContaining("more than the limit of 16,777,216 (SnapshotFile.MAXIMUM_BYTES)");
    }
}
