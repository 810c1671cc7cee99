package dev.metronome.testkit;

import static dev.metronome.testkit.MetronomeAssertions.assertThat;
import static dev.metronome.testkit.MetronomeAssertions.cycles;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.bus.Width;
import dev.metronome.image.ImageLoader;
import dev.metronome.machine.Cause;
import dev.metronome.stm32l4.Stm32l4;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a test breaks, the firmware sees from the next instruction on. */
@Metronome(image = "../firmware-samples/button-exti/button-exti.elf")
class FaultsTest {
    private static final int CODE = Stm32l4.SRAM1_BASE + 0x800;

    @Test
    void aFlippedBitOfAVariableIsThereAndBackAgain(Machine machine, @Named("B2") Button b2) {
        machine.runFor(ofMillis(1));
        machine.flip("presses", 9);
        assertThat(machine).hasVariable("presses", 1 << 9);
        b2.press();
        machine.runFor(ofMillis(1));
        machine.flip("presses", 9);
        assertThat(machine).hasVariable("presses", 1);
    }

    @Test
    void aFlippedBitOfARegisterIsThere(Machine machine) {
        machine.runFor(ofMillis(1));
        var before = machine.register("r12");
        machine.flipRegister("r12", 31);
        assertThat(machine.register("r12") ^ before).isEqualTo(1 << 31);
    }

    /** bx r1 from flash into SRAM, where there is "adds r0, #1" and a branch back; bit 1 makes it "adds r0, #3". */
    @Test
    void theCoreSeesAnInstructionInSramWhoseBitWasFlipped(@TempDir Path folder) throws IOException {
        var bytes = ByteBuffer.allocate(0x210).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(Stm32l4.SRAM1_BASE + 0x400).putInt(Stm32l4.FLASH_BASE + 0x201);
        bytes.putShort(0x200, (short) 0x4900).putShort(0x202, (short) 0x4708).putInt(0x204, CODE | 1);
        var file = folder.resolve("ram.bin");
        Files.write(file, bytes.array());
        var image = ImageLoader.load(file, OptionalInt.of(Stm32l4.FLASH_BASE),
                dev.metronome.machine.Machine.memoryMap());
        try (var machine = Machine.builder().image(image).build()) {
            machine.emulated().bus().poke(CODE, Width.HALFWORD, 0x3001);
            machine.emulated().bus().poke(CODE + 2, Width.HALFWORD, 0xE7FD);
            machine.runFor(cycles(1_000));
            var steps = machine.register("r0");
            machine.runFor(cycles(1_000));
            var perThousand = machine.register("r0") - steps;

            machine.flipWord(CODE, 1);
            var before = machine.register("r0");
            machine.runFor(cycles(1_000));

            assertThat(perThousand).isGreaterThan(100);
            assertThat(machine.register("r0") - before).isBetween(3 * perThousand - 3, 3 * perThousand + 3);
        }
    }

    @Test
    void aStuckPadIsTheTestsDoing(Machine machine, @Named("PA5") Pin pa5, @Named("LD1") Led ld1) {
        machine.runFor(ofMillis(1));
        pa5.stick(true);
        machine.runFor(ofMillis(1));
        pa5.unstick();

        assertThat(pa5).edgesAt(ofMillis(1), ofMillis(2));
        assertThat(ld1).startsOff().hasEdges(2);
        assertThat(pa5.edges()).allSatisfy(edge -> assertThat(edge.cause()).isEqualTo(new Cause.Outside()));
    }

    /** The button's handler looks at the pad: a contact that is stuck is one press and no release. */
    @Test
    void aStuckButtonIsHeldDownForEver(Machine machine, @Named("B2") Button b2, @Named("LD1") Led ld1) {
        machine.runFor(ofMillis(1));
        b2.stick(true);
        for (var i = 0; i < 3; i++) {
            b2.press(ofMillis(1), ofMillis(1));
            machine.runFor(ofMillis(5));
        }

        assertThat(machine).hasVariable("presses", 1).hasVariable("releases", 0);
        assertThat(ld1).hasEdges(1);
    }

    @Test
    void faultsAreSavedWithTheMachine(Machine machine, @Named("PA5") Pin pa5, @Named("B2") Button b2) {
        machine.runFor(ofMillis(1));
        pa5.stick(true);
        b2.stick(true);
        machine.board().clock("LSE").fails();
        var state = machine.save();

        try (var fork = Machine.builder().image(machine.image()).build(state)) {
            assertThat(fork.board().clock("LSE").hasFailed()).isTrue();
            assertThat(fork.board().pin("PA5").isHigh()).isTrue();
            fork.board().button("B2").release();
            assertThat(fork.board().pin("PC13").isHigh()).isFalse();
            fork.board().pin("PA5").unstick();
            assertThat(fork.board().pin("PA5").isHigh()).isEqualTo(false);
        }
    }

    @Test
    void aBitThatIsNotThereIsRefused(Machine machine) {
        assertThatThrownBy(() -> machine.flip("presses", 32)).hasMessage("presses has bits 0 to 31, not 32");
        assertThatThrownBy(() -> machine.flip("pressed", 0)).hasMessageContaining("did you mean presses");
        assertThatThrownBy(() -> machine.flip("main", 0)).hasMessageContaining("ECC corrects a flipped bit");
        assertThatThrownBy(() -> machine.flipWord(0x4800_0014, 0)).hasMessageContaining("is not in SRAM");
        assertThatThrownBy(() -> machine.flipRegister("pc", 2)).hasMessageContaining("not flipped");
        assertThatThrownBy(() -> machine.board().clock("MSI")).hasMessageContaining("made inside the chip");
        assertThatThrownBy(() -> machine.board().clock("HSE").fails()).hasMessageContaining("no HSE is fitted");
    }
}
