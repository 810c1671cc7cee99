package dev.metronome.hosted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.board.Boards;
import dev.metronome.core.HostedCall;
import dev.metronome.core.HostedCore;
import dev.metronome.image.ImageLoader;
import dev.metronome.image.Prototype;
import dev.metronome.image.Prototype.Kind;
import dev.metronome.image.Prototype.Type;
import dev.metronome.machine.Limit;
import dev.metronome.machine.Machine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where arguments and results are: Procedure Call Standard for the Arm Architecture (IHI 0042F), 5.4 and 5.5. */
class CallTest {
    private static final int FLASH = 0x0800_0000;
    private static final int CODE = FLASH + 0x200;
    private static final int FUNCTION = FLASH + 0x800;
    private static final int STACK = 0x2000_1000;

    @TempDir
    private Path folder;
    private HostedCore core;

    /** r0 to r3 are 1 to 4, the two words on the stack 5 and 6; then the function is called. */
    private static final int[] CALLS = {
        0x2005, // movs r0, #5
        0x2106, // movs r1, #6
        0xB403, // push {r0, r1}
        0x2001, // movs r0, #1
        0x2102, // movs r1, #2
        0x2203, // movs r2, #3
        0x2304, // movs r3, #4
        0xF000, 0xFAF7, // bl FUNCTION
        0xBE00, // bkpt
    };

    private int[] resultOf(int words, Consumer<Call> body) throws IOException {
        var bytes = ByteBuffer.allocate(0x1000).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(0, STACK).putInt(4, CODE | 1);
        for (var i = 0; i < CALLS.length; i++) {
            bytes.putShort(CODE - FLASH + 2 * i, (short) CALLS[i]);
        }
        bytes.putShort(FUNCTION - FLASH, (short) 0x4770); // bx lr
        var file = Files.write(folder.resolve("calls.bin"), bytes.array());
        try (var machine = new Machine(Boards.named(Boards.DEFAULT))) {
            machine.load(ImageLoader.load(file, OptionalInt.of(FLASH), Machine.memoryMap()));
            core = machine.processor().hostedCore();
            machine.processor().bindFunction(FUNCTION, () -> new Once(() -> {
                var call = new Call("f", words, core);
                body.accept(call);
                call.end();
            }));
            assertThat(machine.run(Limit.cycles(10_000))).isEqualTo(Machine.Stop.BREAKPOINT);
            return new int[]{machine.processor().engine().register(0), machine.processor().engine().register(1)};
        }
    }

    private record Once(Runnable body) implements HostedCall {
        @Override
        public boolean run() {
            body.run();
            return true;
        }

        @Override
        public void makeWay() {
            throw new AssertionError("nothing else is due");
        }

        @Override
        public void abandon() {}

        @Override
        public String place() {
            return "in Java of a test";
        }
    }

    @Test
    void theFirstFourWordsAreInRegistersTheOthersOnTheStack() throws IOException {
        resultOf(6, call -> {
            for (var word = 0; word < 6; word++) {
                assertThat(call.argument(word)).isEqualTo(word + 1);
            }
        });
    }

    @Test
    void sixtyFourBitsAreAnEvenWordAndTheNextTheLowOneFirst() throws IOException {
        resultOf(6, call -> {
            assertThat(call.argumentLong(2)).isEqualTo(0x4_0000_0003L);
            assertThat(call.argumentLong(4)).isEqualTo(0x6_0000_0005L);
            assertThatThrownBy(() -> call.argumentLong(1)).isInstanceOf(HostedException.class)
                    .hasMessageContaining("begins at an even word");
        });
    }

    @Test
    void aWordOnTheStackCostsALoad() throws IOException {
        var cycles = new long[2];
        resultOf(6, call -> {
            var start = core.cycle();
            call.argument(3);
            cycles[0] = core.cycle() - start;
            call.argument(4);
            cycles[1] = core.cycle() - start;
        });
        assertThat(cycles).containsExactly(0, HostedCore.LOAD_CYCLES);
    }

    @Test
    void resultsAreInR0AndR1() throws IOException {
        assertThat(resultOf(4, call -> call.returns(-7))[0]).isEqualTo(-7);
        assertThat(resultOf(4, call -> call.returnsLong(0x1234_5678_9ABC_DEF0L))).containsExactly(0x9ABC_DEF0,
                0x1234_5678);
    }

    @Test
    void aFloatInACoreRegisterIsItsBits() throws IOException {
        resultOf(4, call -> assertThat(call.argumentFloat(0)).isEqualTo(Float.intBitsToFloat(1)));
    }

    @Test
    void aWordBeyondThoseItWasBoundWithIsRefused() throws IOException {
        resultOf(2, call -> assertThatThrownBy(() -> call.argument(2)).isInstanceOf(HostedException.class)
                .hasMessageContaining("f was bound with 2 argument words"));
    }

    private static OptionalInt words(Type... parameters) {
        return Call.words(new Prototype("f", List.of(parameters), false, Optional.empty()));
    }

    private static Type integer(int bytes) {
        return new Type(Kind.INTEGER, OptionalInt.of(bytes));
    }

    @Test
    void wordsAreCountedAsTheProcedureCallStandardPlacesThem() {
        assertThat(words()).hasValue(0);
        assertThat(words(integer(1), integer(2), integer(4))).hasValue(3);
        assertThat(words(integer(8))).hasValue(2);
        assertThat(words(integer(4), integer(8))).as("a word is left out before 64 bits").hasValue(4);
        assertThat(words(integer(4), integer(8), integer(4))).hasValue(5);
        assertThat(words(new Type(Kind.FLOATING, OptionalInt.of(4)))).as("may be in an FP register").isEmpty();
        assertThat(words(new Type(Kind.AGGREGATE, OptionalInt.of(4)))).isEmpty();
    }
}
