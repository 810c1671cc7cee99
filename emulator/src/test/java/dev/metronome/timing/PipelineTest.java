package dev.metronome.timing;

import static dev.metronome.timing.Listing.FLASH;
import static dev.metronome.timing.Listing.SRAM;
import static dev.metronome.timing.Listing.SRAM2;
import static dev.metronome.timing.Rule.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.state.StateWriter;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule as a fact. Where a rule comes from is in {@link Rule}; half-words were assembled with GNU as. */
class PipelineTest {
    private final Listing listing = new Listing();

    /** Instructions one after the other from a word boundary, with nothing before or behind. */
    private record Fact(Rule rule, String code, int cycles, int... halfwords) {
        @Override
        public String toString() {
            return rule + ": " + code + " takes " + cycles;
        }
    }

    static Stream<Fact> facts() {
        // @formatter:off
        return Stream.of(
            new Fact(DATA_PROCESSING, "ADDS", 1, 0x3501),
            new Fact(DATA_PROCESSING, "ADDS.W", 1, 0xF111, 0x0101),
            new Fact(DATA_PROCESSING, "ADD.W with a shifted register", 1, 0xEB01, 0x0182),
            new Fact(MULTIPLY, "MUL", 1, 0xFB01, 0xF203),
            new Fact(MULTIPLY, "UMLAL", 1, 0xFBE3, 0x2104),

            new Fact(LOAD, "LDR", 2, 0x6801),
            new Fact(LOAD, "LDR from a literal", 2, 0x4901),
            new Fact(LOAD, "LDR, ADDS of another register", 3, 0x6801, 0x3501),
            new Fact(LOAD_PIPELINE, "LDR, LDR", 3, 0x6801, 0x6842),
            new Fact(LOAD_PIPELINE, "LDR, LDR, LDR", 4, 0x6801, 0x6842, 0x6883),
            new Fact(LOAD_PIPELINE, "LDR [SP], LDR [R0]: one block", 3, 0x9901, 0x6842),
            new Fact(LOAD_BLOCK, "LDR from SRAM, LDR from a literal", 4, 0x6801, 0x4A01),
            new Fact(LOAD_BLOCK, "LDR [SP], LDR from a literal", 4, 0x9901, 0x4A01),
            new Fact(LOAD_UNALIGNED_CODE, "LDR, LDR.W off the word boundary", 4, 0x6801, 0xF8D0, 0x2004),
            new Fact(LOAD_UNALIGNED_CODE, "ADDS, LDR, LDR.W on a word boundary", 4, 0x3501, 0x6801, 0xF8D0, 0x2004),
            new Fact(LOAD_ABSORBS_NOP, "LDR, NOP", 2, 0x6801, 0xBF00),
            new Fact(LOAD_ABSORBS_NOP, "LDR, MOV R8,R8", 3, 0x6801, 0x46C0),
            new Fact(LOAD_THEN_STORE, "LDR, STR", 2, 0x6801, 0x6022),
            new Fact(LOAD_THEN_STORE, "LDR, STR of what was loaded", 2, 0x6801, 0x6001),
            new Fact(STORE, "STR", 1, 0x6001),
            new Fact(STORE, "STR, STR", 2, 0x6001, 0x6022),
            new Fact(STORE_REGISTER, "STR with a register offset", 2, 0x5081),
            new Fact(STORE_REGISTER, "STR with a register offset, NOP", 2, 0x5081, 0xBF00),
            new Fact(STORE_THEN_LOAD, "STR, LDR", 4, 0x6001, 0x6842),
            new Fact(STORE_THEN_LOAD, "STR, POP of two", 5, 0x6001, 0xBC30),
            new Fact(STORE_THEN_LOAD, "STR, LDRD", 5, 0x6001, 0xE9D0, 0x1200),
            new Fact(STORE_THEN_LOAD, "STR, VLDR", 4, 0x6001, 0xED90, 0x0A00),
            new Fact(STORE_THEN_LOAD, "PUSH of two, LDR: no wait", 5, 0xB510, 0x6842),
            new Fact(ADDRESS_DEPENDENCY, "ADDS R0, LDR [R0]", 4, 0x3001, 0x6801),
            new Fact(ADDRESS_DEPENDENCY, "ADDS R5, LDR [R0]", 3, 0x3501, 0x6801),
            new Fact(ADDRESS_DEPENDENCY, "ADDS R0, STR [R0]", 3, 0x3001, 0x6001),
            new Fact(ADDRESS_DEPENDENCY, "SUB SP, LDR [SP]", 4, 0xB082, 0x9901),
            new Fact(ADDRESS_DEPENDENCY, "LDR R0,[R0], LDR [R0]: not shared", 4, 0x6800, 0x6802),
            new Fact(ADDRESS_DEPENDENCY, "LDR [R0],#4 twice: not shared", 4, 0xF850, 0x1B04, 0xF850, 0x2B04),
            new Fact(ADDRESS_DEPENDENCY, "VMOV R1,R2,S0,S1, LDR [R1]: there in time", 4, 0xEC52, 0x1A10, 0x680C),
            new Fact(ADDRESS_DEPENDENCY, "VMOV R1,R2,S0,S1, LDR [R2]", 5, 0xEC52, 0x1A10, 0x6814),
            new Fact(MULTIPLE, "LDM of three", 4, 0xC80E),
            new Fact(MULTIPLE, "PUSH of two", 3, 0xB510),
            new Fact(MULTIPLE, "POP of one", 2, 0xBC10),
            new Fact(MULTIPLE, "LDRD", 3, 0xE9D0, 0x1200),
            new Fact(MULTIPLE, "STRD", 3, 0xE9C0, 0x1200),
            new Fact(EXCLUSIVE, "LDREX", 2, 0xE850, 0x1F00),
            new Fact(EXCLUSIVE, "STREX", 2, 0xE840, 0x1200),

            new Fact(IF_THEN, "ADDS, IT, ADDEQ", 2, 0x3501, 0xBF08, 0x3501),
            new Fact(IF_THEN, "ADDS.W, IT, ADDEQ", 3, 0xF111, 0x0101, 0xBF08, 0x3501),

            new Fact(SYSTEM, "MRS", 1, 0xF3EF, 0x8009),
            new Fact(SYSTEM, "MSR PSP", 1, 0xF380, 0x8809),
            new Fact(SYSTEM, "MSR CONTROL", 2, 0xF380, 0x8814),
            new Fact(SYSTEM, "CPSID", 1, 0xB672),
            new Fact(HINT, "NOP", 1, 0xBF00),
            new Fact(HINT, "WFI", 1, 0xBF30),
            new Fact(BARRIER, "DSB", 1, 0xF3BF, 0x8F4F),
            new Fact(BARRIER, "DMB", 1, 0xF3BF, 0x8F5F),
            new Fact(INSTRUCTION_BARRIER, "ISB", 3, 0xF3BF, 0x8F6F),

            new Fact(FLOAT_ARITHMETIC, "VADD", 1, 0xEE30, 0x0A01),
            new Fact(FLOAT_ARITHMETIC, "VADD S0, VADD S4 of others", 2, 0xEE30, 0x0A01, 0xEE32, 0x2A83),
            new Fact(FLOAT_ARITHMETIC, "VADD S0, VADD of S0", 3, 0xEE30, 0x0A01, 0xEE30, 0x0A01),
            new Fact(FLOAT_ARITHMETIC, "VADD S0, VSTR S0", 4, 0xEE30, 0x0A01, 0xED80, 0x0A00),
            new Fact(FLOAT_ARITHMETIC, "VADD S0, two integer ADDS, VADD of S0", 4,
                0xEE30, 0x0A01, 0x3501, 0x3501, 0xEE30, 0x0A01),
            new Fact(FLOAT_ACCUMULATE, "VMLA, ADDS", 2, 0xEE01, 0x0A02, 0x3501),
            new Fact(FLOAT_ACCUMULATE, "VMLA S0, VMLA S0", 4, 0xEE01, 0x0A02, 0xEE01, 0x0A02),
            new Fact(FLOAT_ACCUMULATE, "VADD S0, VMLA S0 (the addend)", 2, 0xEE30, 0x0A01, 0xEE01, 0x0A02),
            new Fact(FLOAT_DIVIDE, "VDIV, ADDS", 2, 0xEE81, 0x0A02, 0x3501),
            new Fact(FLOAT_DIVIDE, "VDIV S0, VADD of others", 15, 0xEE81, 0x0A02, 0xEE32, 0x2A83),
            new Fact(FLOAT_DIVIDE, "VDIV S0, VADD of S0", 16, 0xEE81, 0x0A02, 0xEE30, 0x0A01),
            new Fact(FLOAT_DIVIDE, "VSQRT S0, VADD of others", 15, 0xEEB1, 0x0AC1, 0xEE32, 0x2A83),
            new Fact(FLOAT_MOVE, "VABS S0, VADD of S0", 2, 0xEEB0, 0x0AC0, 0xEE30, 0x0A01),
            new Fact(FLOAT_MOVE, "VCMP, VMRS", 2, 0xEEB4, 0x0A60, 0xEEF1, 0xFA10),
            new Fact(FLOAT_TRANSFER, "VMOV S0,R1", 1, 0xEE00, 0x1A10),
            new Fact(FLOAT_TRANSFER, "VMOV R1,S0", 1, 0xEE10, 0x1A10),
            new Fact(FLOAT_TRANSFER_PAIR, "VMOV S0,S1,R0,R1", 2, 0xEC41, 0x0A10),
            new Fact(FLOAT_MULTIPLE, "VLDR S0", 2, 0xED90, 0x0A00),
            new Fact(FLOAT_MULTIPLE, "VLDR D0", 3, 0xED90, 0x0B00),
            new Fact(FLOAT_MULTIPLE, "VLDM of four", 5, 0xECB0, 0x0A04),
            new Fact(FLOAT_MULTIPLE, "VPUSH of two double", 5, 0xED2D, 0x8B04));
        // @formatter:on
    }

    @ParameterizedTest
    @MethodSource("facts")
    void straightCodeTakes(Fact fact) {
        assertThat(listing.cyclesOf(FLASH, fact.halfwords)).isEqualTo(fact.cycles);
    }

    @Test
    void codeInRamOfTheCodeRegionTakesTheSameTime() {
        assertThat(listing.cyclesOf(SRAM2, 0x6801, 0x6842, 0x6883, 0xF111, 0x0101)).isEqualTo(5);
    }

    // Branches

    /** MOVS R0,#5; loop: ADDS; SUBS; BNE loop. Published: 20 with the loop, 6 unrolled. */
    @Test
    void countingToFiveTakesTwentyCyclesInALoopAndSixUnrolled() {
        listing.put(FLASH, 0x2005, 0x3101, 0x3801, 0xD1FC);
        assertThat(loop(5, FLASH, FLASH + 2, FLASH + 4, FLASH + 6)).isEqualTo(20);
        assertThat(listing.cyclesOf(FLASH, 0x2100, 0x3101, 0x3101, 0x3101, 0x3101, 0x3101)).isEqualTo(6);
    }

    /** MOVS R0,#0; loop: ADDS; CMP R0,#10; BNE loop. Published: 40. */
    @Test
    void countingToTenWithACompareTakesForty() {
        listing.put(FLASH, 0x2000, 0x3001, 0x280A, 0xD1FC);
        assertThat(loop(10, FLASH, FLASH + 2, FLASH + 4, FLASH + 6)).isEqualTo(40);
    }

    /** MOVS R0,#10; loop: SUBS; BNE loop. Published: 30. */
    @Test
    void countingFromTenDownTakesThirty() {
        listing.put(FLASH, 0x200A, 0x3801, 0xD1FD);
        assertThat(loop(10, FLASH, FLASH + 2, FLASH + 4)).isEqualTo(30);
    }

    /** The first address once, the others again and again. */
    private long loop(int times, int first, int... body) {
        var path = new int[1 + times * body.length];
        path[0] = first;
        for (var i = 1; i < path.length; i++) {
            path[i] = body[(i - 1) % body.length];
        }
        return listing.cyclesAlong(path);
    }

    @Test
    void aTakenDirectBranchCostsTwoAndOneNotTakenCostsOne() {
        listing.put(FLASH, 0xD100, 0x3501, 0x3501); // BNE over an ADDS
        assertThat(listing.cyclesAlong(FLASH, FLASH + 4)).isEqualTo(2 + 1);
        assertThat(listing.cyclesAlong(FLASH, FLASH + 2)).isEqualTo(1 + 1);
    }

    @Test
    void aBranchToTheNextInstructionIsTakenAllTheSame() {
        listing.put(FLASH, Listing.b(FLASH, FLASH + 2), 0x3501);
        assertThat(listing.cyclesAlong(FLASH, FLASH + 2)).isEqualTo(2 + 1);
    }

    @Test
    void aBranchToA32BitInstructionOffTheWordBoundaryCostsOneMore() {
        listing.put(FLASH, Listing.b(FLASH, FLASH + 6), 0, 0, 0xF111, 0x0101);
        assertThat(listing.cyclesAlong(FLASH, FLASH + 6)).isEqualTo(3 + 1);
        listing.put(FLASH + 0x10, Listing.b(FLASH + 0x10, FLASH + 0x18), 0, 0, 0, 0xF111, 0x0101);
        assertThat(listing.cyclesAlong(FLASH + 0x10, FLASH + 0x18)).isEqualTo(2 + 1);
    }

    @Test
    void aBranchThroughARegisterCostsThree() {
        listing.put(FLASH, 0x4718); // BX R3
        listing.put(FLASH + 0x100, 0x3501);
        assertThat(listing.cyclesAlong(FLASH, FLASH + 0x100)).isEqualTo(3 + 1);
    }

    @Test
    void callAndReturnCostFour() {
        listing.put(FLASH, Listing.bl(FLASH, FLASH + 0x100));
        listing.put(FLASH + 4, 0x3501);
        listing.put(FLASH + 0x100, 0x4770);
        assertThat(listing.cyclesAlong(FLASH, FLASH + 0x100, FLASH + 4)).isEqualTo(2 + 2 + 1);
    }

    @Test
    void aLoadBeforeABranchTakesItsTwoCycles() {
        listing.put(FLASH, 0x6801, Listing.b(FLASH + 2, FLASH + 0x10));
        listing.put(FLASH + 0x10, 0x3501);
        assertThat(listing.cyclesAlong(FLASH, FLASH + 2, FLASH + 0x10)).isEqualTo(2 + 2 + 1);
    }

    @Test
    void aTableBranchCostsSixAndALoadToThePcFive() {
        listing.put(FLASH, 0xE8DF, 0xF000); // TBB [PC,R0]
        listing.put(FLASH + 0x10, 0xF8D0, 0xF000); // LDR PC,[R0]
        listing.put(FLASH + 0x20, 0x3501);
        assertThat(listing.cyclesAlong(FLASH, FLASH + 0x20)).isEqualTo(6 + 1);
        assertThat(listing.cyclesAlong(FLASH + 0x10, FLASH + 0x20)).isEqualTo(5 + 1);
    }

    @Test
    void popOfThePcCostsOneMoreForEachWordAndTwoToRefill() {
        listing.put(FLASH, 0xBD10); // POP {R4,PC}
        listing.put(FLASH + 0x20, 0x3501);
        assertThat(listing.cyclesAlong(FLASH, FLASH + 0x20)).isEqualTo(1 + 2 + 2 + 1);
    }

    // IT

    @Test
    void anInstructionWhoseConditionFailsCostsOneThoughItNeverArrives() {
        listing.put(FLASH, 0x3501, 0xBF08, 0x3501, 0x3501); // ADDS; IT EQ; ADDEQ (skipped); ADDS
        assertThat(listing.cyclesAlong(FLASH, FLASH + 2, FLASH + 6)).isEqualTo(1 + 0 + 1 + 1);
    }

    @Test
    void fourInstructionsAreSkippedInFourCycles() {
        listing.put(FLASH, 0x3501, 0xBF01, 0xF111, 0x0101, 0x3501, 0xD000, 0x3501, 0x3501); // ITTTT EQ
        assertThat(listing.cyclesAlong(FLASH, FLASH + 2, FLASH + 14)).isEqualTo(1 + 0 + 4 + 1);
    }

    @Test
    void aSkippedBranchAfterAnExecutedOneOfTheBlockIsNoTakenBranch() {
        listing.put(FLASH, 0x3501, 0xBF0C, 0x3501, 0xE00E, 0x3501); // ITE EQ; ADDEQ; BNE
        assertThat(listing.cyclesAlong(FLASH, FLASH + 2, FLASH + 4, FLASH + 8)).isEqualTo(1 + 0 + 1 + 1 + 1);
    }

    @Test
    void instructionsSkippedJustAfterAnExceptionReturnCount() {
        listing.put(FLASH, 0x3501, 0xBF04, 0x3501, 0x3501, 0x3501); // ITT EQ; both skipped
        listing.pipeline.resumeAt(100, FLASH + 4);
        listing.pipeline.arrive(FLASH + 8);
        assertThat(listing.pipeline.cycle()).isEqualTo(102);
    }

    // Operands

    /** facts, and the G474 table: the published points; the last five by the formula in published-measurements.md. */
    @ParameterizedTest(name = "{0} / {1}: UDIV {2}, SDIV {3}")
    @CsvSource({"1, FFFFFFFE, 3, 3", "FFFFFF, 10, 9, 9", "FFFFFFFF, 1, 12, 5", "7FFFFFFF, 1, 12, 12", "5, 0, 2, 2",
        "0, 0, 2, 2", "0, 5, 2, 2", "1234, 1234, 5, 5", "4, 7, 5, 5"})
    void divisionTakesAsLongAsItsQuotientIsWide(String dividend, String divisor, int udiv, int sdiv) {
        listing.registers[1] = Integer.parseUnsignedInt(dividend, 16);
        listing.registers[3] = Integer.parseUnsignedInt(divisor, 16);
        assertThat(listing.cyclesOf(FLASH, 0xFBB1, 0xF2F3)).isEqualTo(udiv);
        if (!dividend.equals("1")) { // 1 / -2 as signed numbers is another point
            assertThat(listing.cyclesOf(FLASH, 0xFB91, 0xF2F3)).isEqualTo(sdiv);
        }
    }

    @Test
    void divisionStaysBetweenTwoAndTwelveCycles() {
        for (var dividend = 0; dividend < 32; dividend++) {
            for (var divisor = 0; divisor < 32; divisor++) {
                assertThat(Division.cycles(1 << dividend, 1 << divisor)).isBetween(2, 12);
            }
        }
    }

    @Test
    void aWordOffItsBoundaryCostsOneMore() {
        listing.registers[0] = SRAM + 2;
        assertThat(listing.cyclesOf(FLASH, 0x6801)).isEqualTo(3);
    }

    @Test
    void loadsFromTwoBlocksOfMemoryShareNothing() {
        listing.registers[4] = 0x4000_0000;
        assertThat(listing.cyclesOf(FLASH, 0x6801, 0x6822)).isEqualTo(4); // LDR R1,[R0]; LDR R2,[R4]
    }

    @Test
    void ofFloatingPointOffTheWordBoundaryEveryFourthThenEveryThirdCostsOneMore() {
        assertThat(listing.cyclesOf(FLASH, behindAnAdds(0xEE00, 0x1A10))).isEqualTo(1 + 8 + 2); // VMOV S0,R1
    }

    @Test
    void integerCodeOffTheWordBoundaryCostsNothing() {
        assertThat(listing.cyclesOf(FLASH, behindAnAdds(0xF111, 0x0101))).isEqualTo(1 + 8); // ADDS.W R1,R1,#1
    }

    /** A 16-bit ADDS and eight times a 32-bit instruction, which the ADDS takes off the word boundary. */
    private static int[] behindAnAdds(int first, int second) {
        var code = new int[17];
        code[0] = 0x3501;
        for (var i = 1; i < code.length; i += 2) {
            code[i] = first;
            code[i + 1] = second;
        }
        return code;
    }

    // The convention with the bus and the core

    @Test
    void theCycleAfterArrivingIsTheInstructionsFirstAndStallsMoveIt() {
        listing.put(FLASH, 0x3501, 0x6801, 0x3501);
        listing.pipeline.resumeAt(50, FLASH);
        listing.pipeline.arrive(FLASH);
        assertThat(listing.pipeline.cycle()).isEqualTo(50);
        listing.pipeline.arrive(FLASH + 2);
        assertThat(listing.pipeline.cycle()).isEqualTo(51);
        listing.pipeline.stall(BUS_WAIT, Part.WAIT_STATES, 3);
        assertThat(listing.pipeline.cycle()).isEqualTo(54);
        listing.pipeline.arrive(FLASH + 4);
        assertThat(listing.pipeline.cycle()).isEqualTo(56);
    }

    /** ARM DDI 0439D 3.7: "The processor does not stall ... unless it attempts to access the System bus". */
    @Test
    void whatWantsTheSystemBusWaitsForAStoreThatKeepsIt() {
        assertThat(cyclesBehindAStoreThatKeepsTheBus(0x3501)).as("ADDS").isEqualTo(1);
        assertThat(cyclesBehindAStoreThatKeepsTheBus(0x6022)).as("STR [R4]").isEqualTo(1 + 1);
        assertThat(cyclesBehindAStoreThatKeepsTheBus(0x9001)).as("STR [SP]").isEqualTo(1 + 1);
        assertThat(cyclesBehindAStoreThatKeepsTheBus(0x6842)).as("LDR, a cycle late already").isEqualTo(3 + 1);
        assertThat(cyclesBehindAStoreThatKeepsTheBus(0x4901)).as("LDR of a literal, over DCode").isEqualTo(3);
        assertThat(cyclesBehindAStoreThatKeepsTheBus(0xF3BF, 0x8F4F)).as("DSB").isEqualTo(1 + 1);
    }

    private long cyclesBehindAStoreThatKeepsTheBus(int... next) {
        listing.put(FLASH, 0x6001); // STR
        listing.put(FLASH + 2, next);
        listing.pipeline.codeChanged();
        listing.pipeline.resumeAt(0, FLASH);
        listing.pipeline.arrive(FLASH);
        listing.pipeline.keepsBus(BIT_BAND, 1);
        listing.pipeline.arrive(FLASH + 2);
        listing.pipeline.complete();
        return listing.pipeline.cycle() - 1;
    }

    @Test
    void aStoreBehindALoadOfAnotherBlockSharesNothing() {
        assertThat(listing.cyclesOf(FLASH, 0x4901, 0x6022)).as("LDR of a literal, STR to SRAM").isEqualTo(3);
    }

    @Test
    void resumingDropsTheInstructionThatWasAboutToExecute() {
        listing.put(FLASH, 0x6801);
        listing.put(FLASH + 0x40, 0x3501);
        listing.pipeline.resumeAt(0, FLASH);
        listing.pipeline.arrive(FLASH);
        listing.pipeline.resumeAt(12, FLASH + 0x40);
        listing.pipeline.arrive(FLASH + 0x40);
        assertThat(listing.pipeline.cycle()).isEqualTo(12);
    }

    @Test
    void changedCodeInRamIsSeenByItselfAndInFlashWhenToldSo() {
        listing.put(SRAM, 0x3501);
        listing.put(FLASH, 0x3501);
        assertThat(listing.pipeline.instructionAt(SRAM).encoding()).isEqualTo(Thumb16.ADD_IMMEDIATE8);
        assertThat(listing.pipeline.instructionAt(FLASH).encoding()).isEqualTo(Thumb16.ADD_IMMEDIATE8);
        listing.put(SRAM, 0x6801);
        listing.put(FLASH, 0x6801);
        assertThat(listing.pipeline.instructionAt(SRAM).encoding()).isEqualTo(Thumb16.LDR_IMMEDIATE);
        listing.pipeline.codeChanged();
        assertThat(listing.pipeline.instructionAt(FLASH).encoding()).isEqualTo(Thumb16.LDR_IMMEDIATE);
    }

    /** What the pipeline notes beside instructions must never change a result: a restored one has no notes. */
    @ParameterizedTest(name = "{0} wait states, prefetch {1}, caches {2}")
    @CsvSource({"0, false, true", "4, true, true", "4, false, true", "4, true, false", "4, false, false"})
    void savedAndRestoredAtAnyInstructionItGoesOnWithTheSameCycles(int waitStates, boolean prefetch, boolean caches) {
        var straight = PipelineSpeed.mixed(waitStates);
        var restored = PipelineSpeed.mixed(waitStates);
        for (var walk : List.of(straight, restored)) {
            walk.listing().flash.set(waitStates, prefetch, caches, caches);
            walk.listing().pipeline.resumeAt(0, walk.path()[0]);
        }
        var random = new Random(4);
        for (var round = 0; round < 30; round++) {
            for (var pc : straight.path()) {
                straight.listing().pipeline.arrive(pc);
                restored.listing().pipeline.arrive(pc);
                assertThat(restored.listing().pipeline.cycle()).isEqualTo(straight.listing().pipeline.cycle());
                if (random.nextInt(3) == 0) {
                    var saved = new StateWriter();
                    restored.listing().pipeline.save(saved);
                    restored.listing().pipeline.restore(saved.reader());
                }
            }
        }
    }

    @Test
    void everyRuleHasASource() {
        for (var rule : EnumSet.allOf(Rule.class)) {
            assertThat(rule.source()).isNotBlank();
            assertThat(rule.says()).isNotBlank();
            assertThat(rule.tag()).isNotNull();
        }
    }
}
