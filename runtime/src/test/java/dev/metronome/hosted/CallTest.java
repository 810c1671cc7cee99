package dev.metronome.hosted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.core.HostedCore;
import dev.metronome.image.Prototype;
import dev.metronome.image.Prototype.Kind;
import dev.metronome.image.Prototype.Type;
import dev.metronome.machine.Machine;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Where arguments and results are: Procedure Call Standard for the Arm Architecture (IHI 0042F), 5.4 and 5.5. */
class CallTest {
    private HostedCore core;

    /** r0 to r3 are 1 to 4, the two words on the stack 5 and 6; then the function is called. */
    private int[] resultOf(int words, Consumer<Call> body) {
        try (var guest = new Guest()) {
            guest.code(Guest.THREAD,
                    0x2005, // movs r0, #5
                    0x2106, // movs r1, #6
                    0xB403, // push {r0, r1}
                    0x2001, // movs r0, #1
                    0x2102, // movs r1, #2
                    0x2203, // movs r2, #3
                    0x2304, // movs r3, #4
                    Guest.blHigh(Guest.THREAD + 14, Guest.FUNCTION), Guest.blLow(Guest.THREAD + 14, Guest.FUNCTION),
                    0xBE00) // bkpt
                    .function(own -> {
                        core = own;
                        var call = new Call("f", words, own);
                        body.accept(call);
                        call.end();
                    });
            assertThat(guest.run()).isEqualTo(Machine.Stop.BREAKPOINT);
            return new int[]{guest.register(0), guest.register(1)};
        }
    }

    @Test
    void theFirstFourWordsAreInRegistersTheOthersOnTheStack() {
        resultOf(6, call -> {
            for (var word = 0; word < 6; word++) {
                assertThat(call.argument(word)).isEqualTo(word + 1);
            }
        });
    }

    @Test
    void sixtyFourBitsAreAnEvenWordAndTheNextTheLowOneFirst() {
        resultOf(6, call -> {
            assertThat(call.argumentLong(2)).isEqualTo(0x4_0000_0003L);
            assertThat(call.argumentLong(4)).isEqualTo(0x6_0000_0005L);
            assertThatThrownBy(() -> call.argumentLong(1)).isInstanceOf(HostedException.class)
                    .hasMessageContaining("begins at an even word");
        });
    }

    @Test
    void aWordOnTheStackCostsALoad() {
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
    void resultsAreInR0AndR1() {
        assertThat(resultOf(4, call -> call.returns(-7))[0]).isEqualTo(-7);
        assertThat(resultOf(4, call -> call.returnsLong(0x1234_5678_9ABC_DEF0L))).containsExactly(0x9ABC_DEF0,
                0x1234_5678);
    }

    @Test
    void aFloatInACoreRegisterIsItsBits() {
        resultOf(4, call -> assertThat(call.argumentFloat(0)).isEqualTo(Float.intBitsToFloat(1)));
    }

    @Test
    void aWordBeyondThoseItWasBoundWithIsRefused() {
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
