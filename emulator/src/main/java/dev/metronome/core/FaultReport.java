package dev.metronome.core;

import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;

/**
 * What was true when a fault was raised.
 *
 * @param cycle     when
 * @param fault     the exception that describes it: BusFault, although HardFault may handle it
 * @param during    the exception being handled, 0 in thread mode
 * @param registers r0 to r15; r15 is the instruction that failed
 * @param xpsr      flags and exception number
 */
public record FaultReport(long cycle, int fault, int during, int[] registers, int xpsr, int cfsr, int hfsr, int mmfar,
        int bfar) {
    /** The instruction that failed. */
    public int pc() {
        return registers[15];
    }

    /** The bits of CFSR by name, such as "PRECISERR BFARVALID". */
    public String causes() {
        var names = new StringBuilder();
        for (var cause : Cause.values()) {
            if ((cfsr & cause.bit) != 0) {
                names.append(names.isEmpty() ? "" : " ").append(cause);
            }
        }
        return names.toString();
    }

    void save(StateWriter out) {
        out.cycle(cycle);
        out.word(fault);
        out.word(during);
        out.words(registers);
        out.words(new int[]{xpsr, cfsr, hfsr, mmfar, bfar});
    }

    static FaultReport read(StateReader in) {
        var cycle = in.cycle();
        var fault = in.word();
        var during = in.word();
        var registers = new int[16];
        in.words(registers);
        var rest = new int[5];
        in.words(rest);
        return new FaultReport(cycle, fault, during, registers, rest[0], rest[1], rest[2], rest[3], rest[4]);
    }

    /** CFSR, bit by bit (Armv7-M ARM B3.2.15). */
    // @formatter:off
    private enum Cause {
        IACCVIOL(0), DACCVIOL(1), MUNSTKERR(3), MSTKERR(4), MLSPERR(5), MMARVALID(7),
        IBUSERR(8), PRECISERR(9), IMPRECISERR(10), UNSTKERR(11), STKERR(12), LSPERR(13), BFARVALID(15),
        UNDEFINSTR(16), INVSTATE(17), INVPC(18), NOCP(19), UNALIGNED(24), DIVBYZERO(25);
        // @formatter:on

        private final int bit;

        Cause(int position) {
            bit = 1 << position;
        }
    }
}
