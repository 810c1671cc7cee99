package dev.metronome.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The loops whose published cycles the facts name, on the whole machine without wait states: calls of our own code. */
class PublishedLoopsTest {
    private static final int CODE = 0x0800_1000;
    private static final int ACR_AT_RESET = 0x600;

    /** The cycles are those of a call of the code less those of a call of what is subtracted. */
    private record Loop(String what, String listing, int published, int[] code, int[] subtracted) {
        Loop(String what, String listing, int published, int... code) {
            this(what, listing, published, code, new int[]{0x4770});
        }

        long emulated() {
            return cycles(code) - cycles(subtracted);
        }

        private static long cycles(int[] code) {
            return new Call(CODE, ACR_AT_RESET, "", code).cycles();
        }

        String line() {
            return "| %s | `%s` | %d / %d |\n".formatted(what, listing, published, emulated());
        }

        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Loop> loops() {
        // @formatter:off
        return Stream.of(
            new Loop("count to five in a loop", "movs r0,#5 / 1: adds r1,#1 / subs r0,#1 / bne 1b", 20,
                0x2005, 0x3101, 0x3801, 0xD1FC, 0x4770),
            new Loop("the same unrolled", "movs r1,#0 / 5 x adds r1,#1", 6,
                0x2100, 0x3101, 0x3101, 0x3101, 0x3101, 0x3101, 0x4770),
            new Loop("count to ten", "movs r0,#0 / 1: adds r0,#1 / cmp r0,#10 / bne 1b", 40,
                0x2000, 0x3001, 0x280A, 0xD1FC, 0x4770),
            new Loop("count from ten down", "movs r0,#10 / 1: subs r0,#1 / bne 1b", 30,
                0x200A, 0x3801, 0xD1FD, 0x4770),
            new Loop("a taken branch to a 32-bit instruction off the word boundary, less one to the boundary",
                "b 1f / nop / nop / 1: adds.w r1,#1` less `b 1f / nop / 1: adds.w r1,#1", 1,
                new int[]{0xE001, 0xBF00, 0xBF00, 0xF111, 0x0101, 0x4770},
                new int[]{0xE000, 0xBF00, 0xF111, 0x0101, 0x4770}));
        // @formatter:on
    }

    @ParameterizedTest
    @MethodSource("loops")
    void takesWhatWasPublished(Loop loop) {
        assertThat(loop.emulated()).isEqualTo(loop.published);
    }

    /** Renews the page's table with -Dledger.update=true. */
    @Test
    void thePageHasThese() throws IOException {
        var lines = loops().map(Loop::line).collect(Collectors.joining());
        new GeneratedPart("accuracy.md", "published-loops", "ledger.update")
                .is("| what | code | published / emulated |\n| --- | --- | --- |\n" + lines);
    }
}
