package dev.metronome.timing;

import static dev.metronome.timing.Listing.FLASH;
import static dev.metronome.timing.Listing.SRAM;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the core learns of an instruction before it executes. Half-words and targets come from GNU as and objdump. */
class InstructionTest {
    private final Listing listing = new Listing();

    private Instruction at(int address, int... halfwords) {
        listing.put(address, halfwords);
        return new Decoder().decode(address, listing);
    }

    private Instruction decode(String halfwords) {
        var texts = halfwords.split(" ");
        var code = new int[texts.length];
        for (var i = 0; i < code.length; i++) {
            code[i] = Integer.parseInt(texts[i], 16);
        }
        return at(FLASH, code);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        // half-words, address that is reached, width, count; R0 = 0x20000000, R1 = 0x10, SP = 0x20001000
        "6842, 20000004, 4, 1", // LDR R2,[R0,#4]
        "7842, 20000001, 1, 1", // LDRB R2,[R0,#1]
        "8882, 20000004, 2, 1", // LDRH R2,[R0,#4]
        "5842, 20000010, 4, 1", // LDR R2,[R0,R1]
        "F850 2031, 20000080, 4, 1", // LDR.W R2,[R0,R1,LSL #3]
        "F850 2C04, 1FFFFFFC, 4, 1", // LDR R2,[R0,#-4]
        "F850 2D04, 1FFFFFFC, 4, 1", // LDR R2,[R0,#-4]!
        "F850 2B04, 20000000, 4, 1", // LDR R2,[R0],#4
        "4A01, 08000008, 4, 1", // LDR R2,[PC,#4]
        "F85F 2004, 08000000, 4, 1", // LDR.W R2,[PC,#-4]
        "9901, 20001004, 4, 1", // LDR R1,[SP,#4]
        "B510, 20000FF8, 4, 2", // PUSH {R4,LR}
        "BD10, 20001000, 4, 2", // POP {R4,PC}
        "E920 001E, 1FFFFFF0, 4, 4", // STMDB R0!,{R1-R4}
        "C81E, 20000000, 4, 4", // LDM R0!,{R1-R4}
        "E9D0 2302, 20000008, 4, 2", // LDRD R2,R3,[R0,#8]
        "E970 2302, 1FFFFFF8, 4, 2", // LDRD R2,R3,[R0,#-8]!
        "E850 2F02, 20000008, 4, 1", // LDREX R2,[R0,#8]
        "ED90 0A02, 20000008, 4, 1", // VLDR S0,[R0,#8]
        "ED10 0B02, 1FFFFFF8, 4, 2", // VLDR D0,[R0,#-8]
        "ED2D 8B04, 20000FF0, 4, 4", // VPUSH {D8,D9}
        "ECB0 0A04, 20000000, 4, 4", // VLDM R0!,{S0-S3}
        "E8D0 F001, 20000010, 1, 1", // TBB [R0,R1]
        "E8D0 F011, 20000020, 2, 1", // TBH [R0,R1,LSL #1]
    })
    void theAddressOfALoadOrStoreIsKnownBeforeItExecutes(String code, String address, int width, int count) {
        listing.registers[1] = 0x10;
        listing.registers[13] = SRAM + 0x1000;
        var instruction = decode(code);
        assertThat(Integer.toHexString(instruction.address(listing)))
                .isEqualToIgnoringCase(address.replaceFirst("^0+", ""));
        assertThat(instruction.accessWidth()).isEqualTo(width);
        assertThat(instruction.accessCount()).isEqualTo(count);
    }

    @ParameterizedTest(name = "{0} always faults when unaligned: {1}")
    @CsvSource({"6842, false", "C81E, true", "B510, true", "E9D0 2302, true", "E850 2F02, true", "ED90 0A02, true",
        "ECB0 0A04, true", "8882, false", "E8D0 F011, false"})
    void someAccessesAlwaysFaultWhenUnaligned(String code, boolean faults) {
        assertThat(decode(code).faultsWhenUnaligned()).isEqualTo(faults);
    }

    @ParameterizedTest(name = "{0} at 08001000 goes to {1}")
    @CsvSource({"E7FE, 8001000", "D0FE, 8001000", "D17F, 8001102", "B101, 8001004", "BBFB, 8001082",
        "F000 F87E, 8001100",
        "F7FF FFFE, 8001000", "F000 B87E, 8001100", "F43F AFFE, 8001000", "F7FF BFFE, 8001000", "F400 D000, 7001004",
        "F000 8000, 8001004", "F040 8100, 8001204"})
    void directBranchesKnowTheirTarget(String code, String target) {
        var texts = code.split(" ");
        var instruction = texts.length == 1
                ? at(FLASH + 0x1000, Integer.parseInt(texts[0], 16))
                : at(FLASH + 0x1000, Integer.parseInt(texts[0], 16), Integer.parseInt(texts[1], 16));
        assertThat(instruction.isDirectBranch()).isTrue();
        assertThat(Integer.toHexString(instruction.branchTarget())).isEqualToIgnoringCase(target);
    }

    @Test
    void theConditionOfABranchIsKnown() {
        assertThat(decode("D1FE").condition()).isEqualTo(1);
        assertThat(decode("F040 8100").condition()).isEqualTo(1);
        assertThat(decode("E7FE").condition()).isEqualTo(Instruction.ALWAYS);
    }

    @Test
    void theCoreExecutesWhatNoEngineKnows() {
        assertSystem("B672", new SystemInstruction.ChangeProcessorState(false, true, false));
        assertSystem("B661", new SystemInstruction.ChangeProcessorState(true, false, true));
        assertSystem("F3EF 8209", new SystemInstruction.ReadSpecial(2, 9));
        assertSystem("F382 8811", new SystemInstruction.WriteSpecial(2, 17, 2));
        assertSystem("BF30", SystemInstruction.Hint.WFI);
        assertSystem("F3AF 8002", SystemInstruction.Hint.WFE);
        assertSystem("BF40", SystemInstruction.Hint.SEV);
        assertSystem("DF2A", new SystemInstruction.SupervisorCall(42));
        assertSystem("BEAB", new SystemInstruction.Breakpoint(0xAB));
        assertSystem("DE00", SystemInstruction.Undefined.UNDEFINED);
        assertSystem("F7F0 A000", SystemInstruction.Undefined.UNDEFINED);
        assertSystem("EE30 0B01", SystemInstruction.Undefined.UNDEFINED); // VADD.F64
        assertSystem("EE00 0710", new SystemInstruction.NoCoprocessor(7)); // MCR p7
    }

    private void assertSystem(String code, SystemInstruction expected) {
        assertThat(decode(code).system()).isEqualTo(expected);
        assertThat(decode(code).coreExecutes()).isTrue();
    }

    @Test
    void hintsThatDoNothingBarriersAndItAreLeftToTheEngine() {
        assertThat(decode("BF00").system()).isEqualTo(SystemInstruction.Hint.NOP);
        assertThat(decode("BF00").coreExecutes()).isFalse();
        assertThat(decode("F3BF 8F4F").system()).isEqualTo(SystemInstruction.Barrier.DSB);
        assertThat(decode("F3BF 8F4F").coreExecutes()).isFalse();
        assertThat(decode("BF08").system()).isEqualTo(new SystemInstruction.IfThen(0, 8));
        assertThat(decode("BF08").coreExecutes()).isFalse();
    }

    @Test
    void registersThatAreWrittenAreKnown() {
        assertThat(decode("C81E").writtenRegisters()).isEqualTo(0b11111); // LDM R0!,{R1-R4}
        assertThat(decode("C803").writtenRegisters()).isEqualTo(0b11); // LDM R0,{R0,R1}: no writeback
        assertThat(decode("F850 2B04").writtenRegisters()).isEqualTo(0b101); // LDR R2,[R0],#4
        assertThat(decode("44C8").writtenRegisters()).isEqualTo(1 << 8); // ADD R8,R9
        assertThat(decode("B082").writtenRegisters()).isEqualTo(1 << 13); // SUB SP,#8
        assertThat(decode("FBE3 2104").writtenRegisters()).isEqualTo(0b110); // UMLAL R2,R1,R3,R4
        assertThat(decode("280A").writtenRegisters()).isZero(); // CMP
        assertThat(decode("EC51 0A10").writtenRegisters()).isEqualTo(0b11); // VMOV R0,R1,S0,S1
        assertThat(decode("E840 2100").writtenRegisters()).isEqualTo(0b10); // STREX R1,R2,[R0]
    }
}
