package dev.metronome.machine;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A call of code on the whole machine, by firmware that reads CYCCNT in front of it and behind it.
 *
 * @param state registers and words of memory before the call: {@code r0=5 sp=0x10000400 [0x20000040]=188}
 */
record Call(int address, int acr, String state, int... code) {
    private static final int CYCCNT = 0xE000_1004;

    long cycles() {
        try (var program = new Program()) {
            program.code(Program.THREAD,
                    0xF8D9, 0xA000, // ldr.w r10, [r9]
                    0x46C0, // mov r8, r8
                    0x47E0, // blx r12
                    0xF8D9, 0xB000, // ldr.w r11, [r9]
                    0xBE00); // bkpt
            var inFlash = address >>> 24 == 0x08;
            if (inFlash) {
                program.code(address, code);
            }
            program.load();
            if (!inFlash) {
                for (var i = 0; i < code.length; i += 2) {
                    var high = i + 1 < code.length ? code[i + 1] : 0;
                    program.poke(address + 2 * i, code[i] | high << 16);
                }
            }
            program.readyToMeasure(acr);
            program.poke(0x4002_104C, 1); // RCC_AHB2ENR: GPIOA
            program.with(9, CYCCNT).with(12, address | 1);
            for (var setting : state.strip().split(" +")) {
                if (!setting.isEmpty()) {
                    set(program, setting.split("="));
                }
            }
            assertThat(program.machine.run(Limit.cycles(10_000_000))).isEqualTo(Machine.Stop.BREAKPOINT);
            return Integer.toUnsignedLong(program.register(11) - program.register(10));
        }
    }

    private static void set(Program program, String[] setting) {
        var value = number(setting[1]);
        if (setting[0].startsWith("[")) {
            program.poke(number(setting[0].substring(1, setting[0].length() - 1)), value);
        } else {
            program.with(setting[0].equals("sp") ? 13 : Integer.parseInt(setting[0].substring(1)), value);
        }
    }

    /** Decimal, or hexadecimal after 0x. */
    static int number(String text) {
        return Long.decode(text).intValue();
    }
}
