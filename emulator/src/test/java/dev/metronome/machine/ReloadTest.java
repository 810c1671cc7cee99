package dev.metronome.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.board.Boards;
import dev.metronome.image.FirmwareImage;
import dev.metronome.image.ImageLoader;
import dev.metronome.stm32l4.Stm32l4;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine that has run an image runs another one as it stands, and nothing of the first. */
class ReloadTest {
    private static final int MOVS_R0 = 0x2000;
    private static final int BKPT = 0xBE00;
    private static final int VECTORS = 8;

    @TempDir
    Path folder;

    private FirmwareImage puttingInR0(int value) throws IOException {
        var bytes = ByteBuffer.allocate(VECTORS + 4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(Stm32l4.SRAM1_BASE + 0x1000).putInt(Stm32l4.FLASH_BASE + VECTORS | 1);
        bytes.putShort((short) (MOVS_R0 | value)).putShort((short) BKPT);
        var file = Files.write(folder.resolve(value + ".bin"), bytes.array());
        return ImageLoader.load(file, OptionalInt.of(Stm32l4.FLASH_BASE), Machine.memoryMap());
    }

    @Test
    void theSecondImageRunsThoughTheFirstStoodAtTheSameAddresses() throws IOException {
        try (var machine = new Machine(Boards.named("b-l475e-iot01a"))) {
            for (var value = 1; value <= 2; value++) {
                machine.load(puttingInR0(value));

                assertThat(machine.run(Limit.cycles(1_000))).isEqualTo(Machine.Stop.BREAKPOINT);
                assertThat(machine.processor().engine().register(0)).isEqualTo(value);
            }
        }
    }
}
