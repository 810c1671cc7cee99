package dev.metronome.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.board.Boards;
import dev.metronome.bus.Bus;
import dev.metronome.bus.Width;
import dev.metronome.machine.Machine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The system registers out of reset (Cortex-M4 TRM, ARM DDI 0439D). */
class SystemRegistersTest {
    private final Machine machine = new Machine(Boards.named("b-l475e-iot01a"));
    private final Bus bus = machine.bus();

    @AfterEach
    void close() {
        machine.close();
    }

    // @formatter:off
    @ParameterizedTest(name = "{0} = {2}")
    @CsvSource({
        "ICTR,     0xE000E004, 0x00000002", // 65..96 lines: table 6-2
        "ACTLR,    0xE000E008, 0x00000000",
        "SYST_CALIB, 0xE000E01C, 0x4000270F", // RM0394 12.2 has the words of RM0351
        "CPUID,    0xE000ED00, 0x410FC241",
        "AIRCR,    0xE000ED0C, 0xFA050000",
        "CCR,      0xE000ED14, 0x00000200",
        "ID_PFR0,  0xE000ED40, 0x00000030",
        "ID_PFR1,  0xE000ED44, 0x00000200",
        "ID_DFR0,  0xE000ED48, 0x00100000",
        "ID_AFR0,  0xE000ED4C, 0x00000000",
        "ID_MMFR0, 0xE000ED50, 0x00100030",
        "ID_MMFR1, 0xE000ED54, 0x00000000",
        "ID_MMFR2, 0xE000ED58, 0x01000000",
        "ID_MMFR3, 0xE000ED5C, 0x00000000",
        "ID_ISAR0, 0xE000ED60, 0x01141110",
        "ID_ISAR1, 0xE000ED64, 0x02112000",
        "ID_ISAR2, 0xE000ED68, 0x21232231",
        "ID_ISAR3, 0xE000ED6C, 0x01111131",
        "ID_ISAR4, 0xE000ED70, 0x01310132",
        "MPU_TYPE, 0xE000ED90, 0x00000800",
        "FPCCR,    0xE000EF34, 0xC0000000",
        "MVFR0,    0xE000EF40, 0x10110021",
        "MVFR1,    0xE000EF44, 0x11000011",
        "DWT_CTRL, 0xE0001000, 0x40000000",
    })
    // @formatter:on
    void readsAsTheManualSays(String name, String address, String value) {
        assertThat(bus.read(Long.decode(address).intValue(), Width.WORD)).isEqualTo(Long.decode(value).intValue());
    }

    /** Table 4-1, note c: "BFAR and MMFAR are the same physical register". */
    @Test
    void mmfarAndBfarAreOneRegister() {
        bus.write(0xE000_ED38, Width.WORD, 0x1234_5678);
        assertThat(bus.read(0xE000_ED34, Width.WORD)).isEqualTo(0x1234_5678);
        bus.write(0xE000_ED34, Width.WORD, 0x2000_0000);
        assertThat(bus.read(0xE000_ED38, Width.WORD)).isEqualTo(0x2000_0000);
    }

    /** Table 4-2: bits 9, 8 and 2..0; the rest is reserved. */
    @Test
    void actlrKeepsItsBits() {
        bus.write(0xE000_E008, Width.WORD, -1);
        assertThat(bus.read(0xE000_E008, Width.WORD)).isEqualTo(0x307);
        bus.write(0xE000_E004, Width.WORD, -1);
        assertThat(bus.read(0xE000_E004, Width.WORD)).isEqualTo(2);
    }
}
