package dev.metronome.core;

import java.util.Locale;
import java.util.Optional;

/** The registers of the core that a debugger reads and writes, between instructions (Armv7-M ARM B1.4, A2.5). */
public enum CoreRegister {
    R0, R1, R2, R3, R4, R5, R6, R7, R8, R9, R10, R11, R12,
    /** The stack pointer in use. */
    SP,
    LR,
    /** The address of the next instruction. */
    PC,
    /** APSR, IPSR and EPSR together. */
    XPSR,
    MSP, PSP, PRIMASK, BASEPRI, FAULTMASK, CONTROL, FPSCR,
    S0, S1, S2, S3, S4, S5, S6, S7, S8, S9, S10, S11, S12, S13, S14, S15,
    S16, S17, S18, S19, S20, S21, S22, S23, S24, S25, S26, S27, S28, S29, S30, S31;

    /** R0 to R12, SP, LR or PC by its number. */
    public static CoreRegister general(int number) {
        if (number < 0 || number > 15) {
            throw new IllegalArgumentException("there is no general register " + number);
        }
        return values()[number];
    }

    /** A single-precision register by its number, 0 to 31. */
    public static CoreRegister single(int number) {
        if (number < 0 || number > 31) {
            throw new IllegalArgumentException("there is no register S" + number);
        }
        return values()[S0.ordinal() + number];
    }

    /** The one of a name, in either case; "r13", "r14" and "r15" are SP, LR and PC. */
    public static Optional<CoreRegister> named(String name) {
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "R13" -> Optional.of(SP);
            case "R14" -> Optional.of(LR);
            case "R15" -> Optional.of(PC);
            case String upper -> {
                for (var register : values()) {
                    if (register.name().equals(upper)) {
                        yield Optional.of(register);
                    }
                }
                yield Optional.empty();
            }
        };
    }

    boolean isSingle() {
        return ordinal() >= S0.ordinal();
    }

    int number() {
        return isSingle() ? ordinal() - S0.ordinal() : ordinal();
    }

    /** "sp", "xpsr". */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
