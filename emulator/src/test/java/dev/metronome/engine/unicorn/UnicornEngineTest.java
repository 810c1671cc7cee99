package dev.metronome.engine.unicorn;

import static dev.metronome.engine.unicorn.Program.CODE;
import static dev.metronome.engine.unicorn.Program.DEVICE;
import static dev.metronome.engine.unicorn.Program.PAGE;
import static dev.metronome.engine.unicorn.Program.RAM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.bus.Width;
import dev.metronome.engine.Engine.Stop;
import dev.metronome.engine.EngineException;
import dev.metronome.engine.Guide;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the core relies on, and what Unicorn does not give by itself (docs on {@link dev.metronome.engine.Engine} and
 * {@link Guide}). Programs are half-words; their disassembly stands beside them.
 */
class UnicornEngineTest {
    private static final int NOWHERE = 0x6000_0010;
    private static final int FLAGS_Z = 0x4000_0000;

    @Test
    void stopsBeforeTheInstructionThatTheGuideRefuses() {
        try (var program = new Program(
                0x3001, // adds r0, #1
                0x3002, // adds r0, #2
                0x3004)) { // adds r0, #4
            program.refuses = pc -> pc == CODE + 4;
            assertThat(program.engine.run()).isEqualTo(Stop.GUIDED);
            assertThat(program.engine.register(0)).isEqualTo(3);
            assertThat(program.engine.register(15)).isEqualTo(CODE + 4);
            assertThat(program.asked).containsExactly(CODE, CODE + 2, CODE + 4);
        }
    }

    @Test
    void aRefusalInsideAnItBlockTakesEffectBehindIt() {
        try (var program = new Program(
                0x2800, // cmp r0, #0
                0xBF04, // itt eq
                0x3101, // addeq r1, #1
                0x3102, // addeq r1, #2
                0x3104)) { // adds r1, #4
            program.refuses = pc -> pc == CODE + 4;
            assertThat(program.engine.run()).isEqualTo(Stop.GUIDED);
            assertThat(program.engine.register(15)).isEqualTo(CODE + 8);
            assertThat(program.engine.register(1)).isEqualTo(3);
            assertThat(program.asked).as("once refused, it is not asked again").containsExactly(CODE, CODE + 2,
                    CODE + 4);
        }
    }

    @Test
    void isNotAskedAboutInstructionsWhoseConditionFails() {
        try (var program = new Program(
                0x2801, // cmp r0, #1
                0xBF0C, // ite eq
                0x3101, // addeq r1, #1
                0x3102, // addne r1, #2
                0xBF00)) { // nop
            program.engine.run();
            assertThat(program.asked).containsExactly(CODE, CODE + 2, CODE + 6, CODE + 8, CODE + 10);
            assertThat(program.engine.register(1)).isEqualTo(2);
        }
    }

    @Test
    void aDeviceAccessInsideAnItBlockLeaksNoItStateIntoTheNextRun() {
        try (var program = new Program(
                0x2800, // cmp r0, #0
                0xBF01, // itttt eq
                0x6011, // streq r1, [r2]
                0x6853, // ldreq r3, [r2, #4]
                0x6094, // streq r4, [r2, #8]
                0x3101, // addeq r1, #1
                0x2001, // movs r0, #1: clears Z, so what an IT block of EQ would hold back must run
                0x3110)) { // adds r1, #16
            program.with(2, DEVICE);
            program.refuses = pc -> pc == CODE + 6 || pc == CODE + 16;
            program.engine.run();
            assertThat(program.engine.run()).isEqualTo(Stop.GUIDED);
            assertThat(program.engine.register(15)).isEqualTo(CODE + 16);
            assertThat(program.engine.register(1)).isEqualTo(17);
            assertThat(program.accesses).hasSize(3);
        }
    }

    @Test
    void devicesSeeAddressWidthAndValue() {
        try (var program = new Program(
                0x6011, // str r1, [r2]
                0x7091, // strb r1, [r2, #2]
                0x80D1, // strh r1, [r2, #6]
                0x7813, // ldrb r3, [r2]
                0xF9B2, 0x4004)) { // ldrsh.w r4, [r2, #4]
            program.with(1, 0x1234_5678).with(2, DEVICE);
            program.device.put(DEVICE, 0xA5);
            program.device.put(DEVICE + 4, 0x8001);
            program.engine.run();
            assertThat(program.accesses).containsExactly("store WORD 40000000 = 12345678",
                    "store BYTE 40000002 = 78", "store HALFWORD 40000006 = 5678", "load BYTE 40000000",
                    "load HALFWORD 40000004");
            assertThat(program.engine.register(3)).isEqualTo(0xA5);
            assertThat(program.engine.register(4)).isEqualTo(0xFFFF_8001);
        }
    }

    @Test
    void aFailedDeviceLoadUndoesWriteBack() {
        try (var program = new Program(
                0xF852, 0x1B04, // ldr r1, [r2], #4
                0x3001)) { // adds r0, #1
            program.with(1, 99).with(2, DEVICE + 8);
            program.fails = address -> address == DEVICE + 8;
            assertThat(program.engine.run()).isEqualTo(Stop.DATA_FAULT);
            assertThat(program.engine.faultAddress()).isEqualTo(DEVICE + 8);
            assertThat(program.engine.register(15)).isEqualTo(CODE);
            assertThat(program.engine.register(1)).isEqualTo(99);
            assertThat(program.engine.register(2)).isEqualTo(DEVICE + 8);
            assertThat(program.engine.register(0)).isZero();
        }
    }

    @Test
    void aDeviceLoadThatFailsInTheMiddleOfAListLeavesTheBase() {
        try (var program = new Program(0xCA0B)) { // ldmia r2!, {r0, r1, r3}
            program.with(0, 10).with(1, 11).with(3, 13).with(2, DEVICE);
            program.fails = address -> address == DEVICE + 4;
            assertThat(program.engine.run()).isEqualTo(Stop.DATA_FAULT);
            assertThat(program.engine.faultAddress()).isEqualTo(DEVICE + 4);
            assertThat(program.accesses).as("nothing is asked after the failure").hasSize(2);
            assertThat(program.engine.register(2)).isEqualTo(DEVICE);
            assertThat(program.engine.register(1)).isEqualTo(11);
            assertThat(program.engine.register(3)).isEqualTo(13);
        }
    }

    @Test
    void aFailedDeviceStoreInAnItBlockUndoesTheRestOfTheBlock() {
        try (var program = new Program(
                0x2800, // cmp r0, #0
                0xBF01, // itttt eq
                0x3101, // addeq r1, #1
                0x6011, // streq r1, [r2]
                0x3102, // addeq r1, #2
                0x2901)) { // cmpeq r1, #1
            program.with(2, DEVICE);
            program.fails = _ -> true;
            assertThat(program.engine.run()).isEqualTo(Stop.DATA_FAULT);
            assertThat(program.engine.register(15)).isEqualTo(CODE + 6);
            assertThat(program.engine.register(1)).isEqualTo(1);
            assertThat(program.engine.flags() & FLAGS_Z).isEqualTo(FLAGS_Z);
        }
    }

    @Test
    void anUnmappedLoadDoesNothing() {
        try (var program = new Program(0xF852, 0x1B04)) { // ldr r1, [r2], #4
            program.with(1, 99).with(2, NOWHERE);
            assertThat(program.engine.run()).isEqualTo(Stop.DATA_FAULT);
            assertThat(program.engine.faultAddress()).isEqualTo(NOWHERE);
            assertThat(program.engine.register(15)).isEqualTo(CODE);
            assertThat(program.engine.register(1)).isEqualTo(99);
            assertThat(program.engine.register(2)).isEqualTo(NOWHERE);
        }
    }

    @Test
    void anUnmappedPushDoesNotMoveTheStackPointer() {
        try (var program = new Program(0xB507)) { // push {r0, r1, r2, lr}
            program.with(13, NOWHERE);
            assertThat(program.engine.run()).isEqualTo(Stop.DATA_FAULT);
            assertThat(program.engine.faultAddress()).isEqualTo(NOWHERE - 16);
            assertThat(program.engine.register(15)).isEqualTo(CODE);
            assertThat(program.engine.register(13)).isEqualTo(NOWHERE);
        }
    }

    @Test
    void aStoreToReadOnlyMemoryFailsAndChangesNothing() {
        try (var program = new Program(0xF842, 0x1B04)) { // str r1, [r2], #4
            program.with(1, 99).with(2, CODE);
            assertThat(program.engine.run()).isEqualTo(Stop.DATA_FAULT);
            assertThat(program.engine.faultAddress()).isEqualTo(CODE);
            assertThat(program.engine.register(2)).isEqualTo(CODE);
            assertThat(program.engine.run()).as("the instruction is still there").isEqualTo(Stop.DATA_FAULT);
        }
    }

    @Test
    void anUndefinedInstructionStopsOnIt() {
        try (var program = new Program(0xBF00, // nop
                0xFFFF, 0xFFFF)) { // undefined
            assertThat(program.engine.run()).isEqualTo(Stop.UNDEFINED);
            assertThat(program.engine.register(15)).isEqualTo(CODE + 2);
        }
    }

    @Test
    void aBranchToAnEvenAddressStopsThere() {
        try (var program = new Program(0x4710)) { // bx r2
            program.with(2, RAM + 0x10);
            assertThat(program.engine.run()).isEqualTo(Stop.NOT_THUMB);
            assertThat(program.engine.register(15)).isEqualTo(RAM + 0x10);
            assertThat(program.runFrom(CODE)).as("and it can go on in Thumb state").isEqualTo(Stop.NOT_THUMB);
        }
    }

    @Test
    void aBranchToAnExcReturnValueStopsWithItAsProgramCounter() {
        try (var program = new Program(0x4770)) { // bx lr
            program.with(14, 0xFFFF_FFF9);
            assertThat(program.engine.run()).isIn(Stop.GUIDED, Stop.FETCH_FAULT);
            assertThat(program.engine.register(15)).isEqualTo(0xFFFF_FFF8);
        }
    }

    @Test
    void anExcReturnValueMayComeFromTheStack() {
        try (var program = new Program(0xBD01)) { // pop {r0, pc}
            program.with(13, RAM + 0x20);
            program.putWord(RAM + 0x20, 7);
            program.putWord(RAM + 0x24, 0xFFFF_FFED);
            program.engine.run();
            assertThat(program.engine.register(15)).isEqualTo(0xFFFF_FFEC);
            assertThat(program.engine.register(0)).isEqualTo(7);
            assertThat(program.engine.register(13)).isEqualTo(RAM + 0x28);
        }
    }

    @Test
    void fetchingFromNowhereOrFromADeviceIsAFetchFault() {
        try (var program = new Program(0x4710)) { // bx r2
            program.with(2, NOWHERE | 1);
            assertThat(program.engine.run()).isEqualTo(Stop.FETCH_FAULT);
            assertThat(program.engine.register(15)).isEqualTo(NOWHERE);
            program.with(2, DEVICE + 0x21);
            assertThat(program.runFrom(CODE)).isEqualTo(Stop.FETCH_FAULT);
            assertThat(program.engine.register(15)).isEqualTo(DEVICE + 0x20);
            assertThat(program.accesses).as("a fetch is no device access").isEmpty();
        }
    }

    @Test
    void runningOffTheEndOfMemoryIsAFetchFault() {
        try (var program = new Program(0x4710)) { // bx r2
            program.put(RAM + PAGE - 2, 0x3001); // adds r0, #1
            program.with(2, RAM + PAGE - 1);
            assertThat(program.engine.run()).isEqualTo(Stop.FETCH_FAULT);
            assertThat(program.engine.register(15)).isEqualTo(RAM + PAGE);
            assertThat(program.engine.register(0)).isEqualTo(1);
        }
    }

    @Test
    void theRoundingModeOfFpscrIsUsedByArithmetic() {
        try (var program = new Program(0xEE30, 0x0A20)) { // vadd.f32 s0, s0, s1
            program.engine.setFpscr(0); // to nearest
            assertThat(sum(program)).isEqualTo(0x3F80_0000);
            program.engine.setFpscr(1 << 22); // towards plus infinity
            assertThat(sum(program)).isEqualTo(0x3F80_0001);
            program.engine.setFpscr(0);
            assertThat(sum(program)).isEqualTo(0x3F80_0000);
        }
    }

    /** 1 + 2^-30. */
    private static int sum(Program program) {
        program.engine.setSingle(0, 0x3F80_0000);
        program.engine.setSingle(1, 0x3080_0000);
        program.runFrom(CODE);
        return program.engine.single(0);
    }

    @Test
    void cumulativeFlagsOfArithmeticAreSeenInFpscr() {
        try (var program = new Program(0xEE80, 0x0A20)) { // vdiv.f32 s0, s0, s1
            program.engine.setFpscr(0xF000_0000);
            program.engine.setSingle(0, 0x3F80_0000);
            program.engine.setSingle(1, 0);
            program.engine.run();
            assertThat(program.engine.fpscr()).as("NZCV kept, DZC set").isEqualTo(0xF000_0002);
            assertThat(program.engine.single(0)).isEqualTo(0x7F80_0000);
            program.engine.setFpscr(0);
            assertThat(program.engine.fpscr()).isZero();
        }
    }

    @Test
    void fpscrIsReadAndWrittenWithNothingElseChanged() {
        try (var program = new Program(0xBF00)) { // nop
            for (var i = 0; i < 15; i++) {
                program.with(i, 0x100 + i);
            }
            program.engine.setFlags(0xF80F_0000);
            program.engine.setFpscr(0x07C0_009F);
            assertThat(program.engine.fpscr()).isEqualTo(0x07C0_009F);
            program.engine.clearExclusive();
            for (var i = 0; i < 15; i++) {
                assertThat(program.engine.register(i)).isEqualTo(0x100 + i);
            }
            assertThat(program.engine.register(15)).isEqualTo(CODE);
            assertThat(program.engine.flags()).isEqualTo(0xF80F_0000);
            assertThat(program.asked).isEmpty();
        }
    }

    @Test
    void flagsHoldGeAndQ() {
        try (var program = new Program(
                0xFA80, 0xF041)) { // uadd8 r0, r0, r1
            for (var flags : new int[]{0, 0xF80F_0000, 0x0005_0000, 0x080A_0000, 0x5000_0000}) {
                program.engine.setFlags(flags | 0x01F0_FC1F);
                assertThat(program.engine.flags()).isEqualTo(flags);
            }
            program.with(0, 0xFF01_FF01).with(1, 0x0101_0101);
            program.engine.setFlags(0xF800_0000);
            program.engine.run();
            assertThat(program.engine.flags()).as("carries of bytes 3 and 1").isEqualTo(0xF80A_0000);
        }
    }

    @Test
    void clearExclusiveMakesTheNextStrexFail() {
        try (var program = new Program(
                0xE852, 0x1F00, // ldrex r1, [r2]
                0xE842, 0x3000)) { // strex r0, r3, [r2]
            program.with(2, RAM).with(3, 5).with(0, 9);
            program.engine.run();
            assertThat(program.engine.register(0)).isZero();
            assertThat(program.word(RAM)).isEqualTo(5);
            program.refuses = pc -> pc == CODE + 4;
            program.with(3, 6);
            program.runFrom(CODE);
            program.engine.clearExclusive();
            program.refuses = pc -> pc == CODE + 8;
            program.engine.run();
            assertThat(program.engine.register(0)).isEqualTo(1);
            assertThat(program.word(RAM)).isEqualTo(5);
        }
    }

    @Test
    void codeChangedBehindItsBackIsSeenOnceItIsTold() {
        try (var program = new Program(0x2001)) { // movs r0, #1
            program.engine.run();
            program.put(CODE, 0x2002); // movs r0, #2
            program.engine.codeChanged(CODE, 2);
            program.runFrom(CODE);
            assertThat(program.engine.register(0)).isEqualTo(2);
        }
    }

    @Test
    void codeThatTheProgramItselfChangesIsSeenAtOnce() {
        try (var program = new Program(
                0x8011, // strh r1, [r2]
                0x4710)) { // bx r2, which has bit 0 set by then
            program.put(RAM, 0x2001, 0x4718); // movs r0, #1; bx r3
            program.refuses = pc -> pc == CODE + 0x40;
            program.with(3, CODE + 0x41).with(2, RAM | 1);
            program.runFrom(RAM);
            assertThat(program.engine.register(0)).isEqualTo(1);
            program.with(1, 0x2007).with(2, RAM); // movs r0, #7
            program.refuses = pc -> pc == CODE + 2;
            program.runFrom(CODE);
            program.refuses = pc -> pc == CODE + 0x40;
            program.runFrom(RAM);
            assertThat(program.engine.register(0)).isEqualTo(7);
        }
    }

    @Test
    void anExceptionThrownByTheGuideComesOutOfRunAndTheEngineGoesOn() {
        try (var program = new Program(
                0x3001, // adds r0, #1
                0x6011, // str r1, [r2]
                0x3002)) { // adds r0, #2
            program.with(2, DEVICE);
            var thrown = new IllegalStateException("from the guide");
            program.whenAsked = () -> {
                if (program.asked.getLast() == CODE + 2) {
                    throw thrown;
                }
            };
            assertThatThrownBy(program.engine::run).isSameAs(thrown);
            assertThat(program.engine.register(15)).isEqualTo(CODE + 2);
            assertThat(program.engine.register(0)).isEqualTo(1);
            program.whenAsked = () -> {};
            program.fails = _ -> {
                throw thrown;
            };
            assertThatThrownBy(program.engine::run).isSameAs(thrown);
            program.fails = _ -> false;
            assertThat(program.runFrom(CODE + 4)).isEqualTo(Stop.GUIDED);
            assertThat(program.engine.register(0)).isEqualTo(3);
        }
    }

    @Test
    void twoEnginesDoNotDisturbEachOther() {
        try (var one = new Program(0x3001, 0x3001); // adds r0, #1, twice
                var other = new Program(0x3010, 0x3010)) { // adds r0, #16, twice
            one.refuses = pc -> pc == CODE + 2;
            one.engine.run();
            other.engine.setFpscr(0x00C0_0000);
            other.engine.run();
            one.refuses = pc -> pc == CODE + 4;
            one.engine.run();
            assertThat(one.engine.register(0)).isEqualTo(2);
            assertThat(other.engine.register(0)).isEqualTo(32);
            assertThat(one.engine.fpscr()).isZero();
            assertThat(other.engine.fpscr()).isEqualTo(0x00C0_0000);
        }
    }

    @Test
    void anEngineMayRunOnAnotherThreadThanItWasMadeOn() {
        try (var program = new Program(0x3001, 0x6011)) { // adds r0, #1; str r1, [r2]
            program.with(2, DEVICE);
            assertThat(CompletableFuture.supplyAsync(program.engine::run).join()).isEqualTo(Stop.GUIDED);
            assertThat(program.engine.register(0)).isEqualTo(1);
            assertThat(program.accesses).hasSize(1);
        }
    }

    @Test
    void aMissingLibraryIsNamed() {
        assertThatThrownBy(() -> new UnicornEngine(new NoGuide(), "/no/such/libunicorn.so"))
                .isInstanceOf(EngineException.class).hasMessageContaining("/no/such/libunicorn.so (no such file)")
                .hasMessageContaining("METRONOME_UNICORN");
    }

    @Test
    void aFileThatIsNoLibraryIsNamed(@TempDir Path folder) throws IOException {
        var file = Files.writeString(folder.resolve("libunicorn.so"), "not a library");
        assertThatThrownBy(() -> new UnicornEngine(new NoGuide(), file.toString())).isInstanceOf(EngineException.class)
                .hasMessageContaining(file + " (cannot be loaded");
    }

    private record NoGuide() implements Guide {
        @Override
        public boolean mayRun(int pc) {
            return false;
        }

        @Override
        public int load(int address, Width width) {
            return 0;
        }

        @Override
        public void store(int address, Width width, int value) {}

        @Override
        public boolean accessFailed() {
            return false;
        }
    }
}
