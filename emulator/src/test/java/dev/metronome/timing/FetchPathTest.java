package dev.metronome.timing;

import static dev.metronome.timing.Listing.FLASH;
import static dev.metronome.timing.Listing.SRAM;
import static dev.metronome.timing.Listing.SRAM2;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Flash as the core sees it (RM0351 3.3.3, 3.3.4). {@code MeasuredTableTest} holds the same against silicon. */
class FetchPathTest {
    private static final int ADDS = 0x3501;

    private final Listing listing = new Listing();

    private static int[] adds(int count) {
        var code = new int[count];
        Arrays.fill(code, ADDS);
        return code;
    }

    @Test
    void withoutWaitStatesFlashIsAsFastAsRam() {
        assertThat(listing.cyclesOf(FLASH, adds(64))).isEqualTo(64);
        assertThat(listing.cyclesOf(SRAM2, adds(64))).isEqualTo(64);
    }

    @ParameterizedTest(name = "{0} wait states")
    @ValueSource(ints = {1, 2, 3, 4})
    void ramHasNoWaitStates(int waitStates) {
        listing.flash.set(waitStates, false, false, false);
        assertThat(listing.cyclesOf(SRAM2, adds(64))).isEqualTo(64);
    }

    @ParameterizedTest(name = "{0} wait states")
    @ValueSource(ints = {1, 2, 3, 4})
    void theFirstLineWaitsForAllWaitStates(int waitStates) {
        listing.flash.set(waitStates, false, false, false);
        listing.put(FLASH, ADDS);
        listing.pipeline.resumeAt(100, FLASH);
        listing.pipeline.arrive(FLASH);
        assertThat(listing.pipeline.cycle()).isEqualTo(100 + waitStates);
    }

    /** G474 table, nocache: 5 cycles for 4 half-words. */
    @Test
    void withPrefetchALineOfFourInstructionsTakesFiveCyclesAtFourWaitStates() {
        listing.flash.set(4, true, false, false);
        assertThat(listing.cyclesOf(FLASH, adds(404)) - listing.cyclesOf(FLASH, adds(4))).isEqualTo(100 * 5);
    }

    /** G474 table, none: 6 cycles for 4 half-words. */
    @Test
    void withNeitherPrefetchNorCacheItTakesSix() {
        listing.flash.set(4, false, false, false);
        assertThat(listing.cyclesOf(FLASH, adds(404)) - listing.cyclesOf(FLASH, adds(4))).isEqualTo(100 * 6);
    }

    @Test
    void withPrefetchThreeWaitStatesCostFourInstructionsALineNothing() {
        listing.flash.set(3, true, false, false);
        assertThat(listing.cyclesOf(FLASH, adds(404)) - listing.cyclesOf(FLASH, adds(4))).isEqualTo(400);
    }

    @Test
    void codeInTheInstructionCacheDoesNotWait() {
        listing.flash.set(4, false, true, true);
        listing.put(FLASH, adds(100));
        assertThat(along(100)).isGreaterThan(100);
        assertThat(along(100)).isEqualTo(100);
    }

    /** 32 lines of 32 bytes: 512 half-words fit. */
    @Test
    void theInstructionCacheHolds1KiB() {
        listing.flash.set(4, false, true, true);
        listing.put(FLASH, adds(512 + 16));
        along(512);
        assertThat(along(512)).isEqualTo(512);
        along(512 + 16);
        assertThat(along(512 + 16)).as("the line that is wanted next is always the one that went last")
                .isGreaterThan(512 + 16 + 32);
    }

    @Test
    void afterAResetTheInstructionCacheIsEmpty() {
        listing.flash.set(4, false, true, true);
        listing.put(FLASH, adds(100));
        var cold = along(100);
        along(100);
        listing.flash.resetCaches(true, true);
        assertThat(along(100)).isEqualTo(cold);
    }

    private long along(int halfwords) {
        listing.pipeline.resumeAt(0, FLASH);
        listing.straight(FLASH, FLASH + 2 * halfwords);
        listing.pipeline.complete();
        return listing.pipeline.cycle();
    }

    /** The core asks for the line behind the loop too; with prefetch the interface holds both. */
    @Test
    void aLoopWithinOneLineNeedsNoReadWithPrefetch() {
        assertThat(loopCycles(true)).isEqualTo(3);
    }

    /** Without, the line behind it takes the place of its own: two reads each time. That it does is assumed. */
    @Test
    void aLoopWithinOneLineIsReadAnewWithoutPrefetch() {
        assertThat(loopCycles(false)).isEqualTo(2 * 5 + 1);
    }

    private long loopCycles(boolean prefetch) {
        listing.flash.set(4, prefetch, false, false);
        return loopCycles(FLASH, 0x3801); // SUBS
    }

    @Test
    void aLiteralWaitsOnceWithTheDataCacheAndEachTimeWithout() {
        listing.flash.set(4, false, true, true);
        inTheInstructionCache(0x4901, ADDS); // LDR R1,[PC,#4]
        listing.flash.resetCaches(false, true);
        assertThat(firstOfTwoCycles()).isEqualTo(2 + 4);
        assertThat(firstOfTwoCycles()).isEqualTo(2);
        listing.flash.set(4, false, true, false);
        assertThat(firstOfTwoCycles()).isEqualTo(2 + 4);
        assertThat(firstOfTwoCycles()).isEqualTo(2 + 4);
    }

    /** The line behind is read ahead meanwhile. */
    @Test
    void aLiteralWaitsForTheReadOfTheArrayThatIsUnderWay() {
        listing.flash.set(4, false, false, false);
        listing.put(FLASH, 0x4901, ADDS, ADDS, ADDS); // LDR R1,[PC,#4]
        assertThat(firstOfTwoCycles()).as("the third word is asked for a cycle before the literal")
                .isEqualTo(2 + 4 + 4);
        listing.put(FLASH, ADDS, ADDS, 0x4901, ADDS); // the line behind is there a cycle before the literal is wanted
        listing.pipeline.codeChanged();
        listing.pipeline.resumeAt(0, FLASH);
        listing.straight(FLASH, FLASH + 4);
        listing.pipeline.arrive(FLASH + 4);
        var start = listing.pipeline.cycle();
        listing.pipeline.arrive(FLASH + 6);
        assertThat(listing.pipeline.cycle() - start).isEqualTo(2 + 4 + 2);
    }

    /** With prefetch alone, flash is read without a break; a literal's read delays all that is read after it. */
    @Test
    void fetchesThatHaveNotBegunWaitForALiteral() {
        listing.flash.set(4, true, false, false);
        var code = adds(41);
        var plain = listing.cyclesOf(FLASH, code);
        code[10] = 0x4920; // LDR R1,[PC,#128]
        assertThat(listing.cyclesOf(FLASH, code) - plain).isEqualTo(5);
    }

    private void inTheInstructionCache(int... code) {
        var end = listing.put(FLASH, code);
        listing.pipeline.resumeAt(0, FLASH);
        listing.straight(FLASH, end + 0x20);
    }

    /** From the beginning of the first instruction to that of the one behind it. */
    private long firstOfTwoCycles() {
        listing.pipeline.resumeAt(0, FLASH);
        listing.pipeline.arrive(FLASH);
        var start = listing.pipeline.cycle();
        listing.pipeline.arrive(FLASH + 2);
        return listing.pipeline.cycle() - start;
    }

    @Test
    void aTableInFlashIsReadThroughTheSamePath() {
        listing.flash.set(4, false, true, false);
        listing.registers[0] = FLASH + 0x800;
        inTheInstructionCache(0xC80E, ADDS); // LDM R0!,{R1-R3}: two 64-bit lines
        assertThat(firstOfTwoCycles()).isEqualTo(4 + 2 * 4);
    }

    // The system bus

    @ParameterizedTest(name = "{0} wait states")
    @ValueSource(ints = {0, 4})
    void codeOnTheSystemBusComesAWordInTwoCycles(int waitStates) {
        listing.flash.set(waitStates, true, true, true);
        var narrow = listing.cyclesOf(SRAM, adds(64));
        assertThat(narrow).as("and the first a cycle late").isEqualTo(1 + 64);
        var wide = new int[64];
        for (var i = 0; i < wide.length; i += 2) {
            wide[i] = 0xF111;
            wide[i + 1] = 0x0101;
        }
        assertThat(listing.cyclesOf(SRAM, wide)).isEqualTo(1 + 2 * 32 - 1);
    }

    /** modm, five STM32F4: SUBS, BPL takes 4 cycles from SRAM1, and 3 from memory at 0x10000000. */
    @Test
    void aBranchTargetOnTheSystemBusComesACycleLater() {
        assertThat(loopCycles(SRAM, 0x3801)).isEqualTo(4);
        assertThat(loopCycles(SRAM2, 0x3801)).isEqualTo(3);
    }

    /** Six words of code in twelve cycles, but for data. */
    @Test
    void dataOnTheSystemBusComesBeforeFetches() {
        var code = new int[]{0x6801, 0x6842, 0x6883, 0x68C4, ADDS, ADDS, ADDS, ADDS}; // LDR, four times
        assertThat(listing.cyclesOf(SRAM, code)).isGreaterThan(1 + 5 + 4);
        listing.registers[0] = SRAM2;
        assertThat(listing.cyclesOf(SRAM, code)).isEqualTo(1 + 5 + 4);
    }

    private long loopCycles(int address, int first) {
        listing.put(address, first, 0xD1FD); // BNE to it
        listing.pipeline.resumeAt(0, address);
        var begins = 0L;
        for (var i = 0; i < 10; i++) {
            begins = listing.pipeline.cycle();
            listing.pipeline.arrive(address);
            listing.pipeline.arrive(address + 2);
        }
        return listing.pipeline.cycle() - begins;
    }

    /** What is worked out afterwards must be what would have been worked out at once. */
    @ParameterizedTest(name = "prefetch {0}, data cache {1}")
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void codeInTheCacheTakesTheSameTimeWhetherItsWordsAreFollowedOrNot(boolean prefetch, boolean dataCache) {
        var random = new Random(11);
        for (var round = 0; round < 40; round++) {
            var quiet = new Listing();
            var followed = new Listing();
            var path = randomWalk(random, quiet, followed);
            for (var listing : List.of(quiet, followed)) {
                listing.flash.set(4, prefetch, true, dataCache);
                listing.pipeline.resumeAt(0, FLASH);
                for (var i = 0; i < 3; i++) {
                    for (var pc : path) {
                        if (listing == followed) {
                            listing.pipeline.followEveryWord();
                        }
                        listing.pipeline.arrive(pc);
                    }
                }
            }
            assertThat(quiet.pipeline.cycle()).isEqualTo(followed.pipeline.cycle());
        }
    }

    /** Short stretches of code of 1 KiB, and where each instruction of a walk through them stands. */
    private static List<Integer> randomWalk(Random random, Listing... listings) {
        var starts = new int[12];
        var stretches = new ArrayList<List<Integer>>();
        for (var i = 0; i < starts.length; i++) {
            starts[i] = FLASH + 80 * i + 2 * random.nextInt(8);
        }
        for (var i = 0; i < starts.length; i++) {
            var at = starts[i];
            var addresses = new ArrayList<Integer>();
            for (var n = random.nextInt(12); n >= 0; n--) {
                int[] code = switch (random.nextInt(7)) {
                    case 0, 1 -> new int[]{ADDS};
                    case 2, 3 -> new int[]{0xF111, 0x0101}; // ADDS.W
                    case 4 -> new int[]{0x6801}; // LDR
                    case 5 -> new int[]{0x4901}; // LDR of a literal
                    default -> new int[]{0xFBB1, 0xF2F3}; // UDIV
                };
                addresses.add(at);
                at = put(at, code, listings);
            }
            addresses.add(at);
            var next = starts[(i + 1) % starts.length];
            put(at, switch (random.nextInt(3)) {
                case 0 -> new int[]{0x4770}; // BX LR
                case 1 -> new int[]{0x4718}; // BX R3
                default -> Listing.bl(at, next);
            }, listings);
            stretches.add(addresses);
        }
        return stretches.stream().flatMap(List::stream).toList();
    }

    private static int put(int at, int[] code, Listing... listings) {
        for (var listing : listings) {
            listing.put(at, code);
        }
        return at + 2 * code.length;
    }
}
