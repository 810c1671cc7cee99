package dev.metronome.disassembly;

/** What things are called, by their numbers. */
final class Names {
    private static final String[] REGISTERS = {"r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "sl", "fp",
        "ip", "sp", "lr", "pc"};
    private static final String[] CONDITIONS = {"eq", "ne", "cs", "cc", "mi", "pl", "vs", "vc", "hi", "ls", "ge", "lt",
        "gt", "le", "al", "<und>"};
    private static final String[] SHIFTS = {"lsl", "lsr", "asr", "ror"};

    private Names() {}

    static String register(int number) {
        return REGISTERS[number];
    }

    static String condition(int number) {
        return CONDITIONS[number];
    }

    /** The shift that a two-bit type means (Armv7-M ARM A7.4.2). */
    static String shift(int type) {
        return SHIFTS[type];
    }

    /** A special register by SYSm (Armv7-M ARM B5.1.1). */
    static String special(int sysm) {
        return switch (sysm) {
            case 0 -> "APSR";
            case 1 -> "IAPSR";
            case 2 -> "EAPSR";
            case 3 -> "PSR";
            case 5 -> "IPSR";
            case 6 -> "EPSR";
            case 7 -> "IEPSR";
            case 8 -> "MSP";
            case 9 -> "PSP";
            case 16 -> "PRIMASK";
            case 17 -> "BASEPRI";
            case 18 -> "BASEPRI_MAX";
            case 19 -> "FAULTMASK";
            case 20 -> "CONTROL";
            default -> "<unknown>";
        };
    }

    /** The flags that MSR writes of those registers that have any: 2 for nzcvq, 1 for g (B5.2.3). */
    static String flags(int sysm, int mask) {
        if (sysm > 3) {
            return "";
        }
        return switch (mask) {
            case 1 -> "_g";
            case 2 -> "_nzcvq";
            case 3 -> "_nzcvqg";
            default -> "";
        };
    }

    /** What a barrier waits for; Armv7-M has only SY, and takes the others for it (A7.7.33). ISB never had others. */
    static String barrier(int option, boolean syOnly) {
        return option == 15 ? "sy" : syOnly ? "#" + option : switch (option) {
            case 14 -> "st";
            case 11 -> "ish";
            case 10 -> "ishst";
            case 7 -> "un";
            case 6 -> "unst";
            case 3 -> "osh";
            case 2 -> "oshst";
            default -> "#" + option;
        };
    }
}
