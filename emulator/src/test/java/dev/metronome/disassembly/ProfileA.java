package dev.metronome.disassembly;

/** objdump calls APSR and its parts by the A profile's names, whatever core the code is for. */
final class ProfileA {
    private ProfileA() {}

    static String inOurWords(String theirs) {
        return theirs.replaceFirst("\\bCPSR_fs\\b", "APSR_nzcvqg").replaceFirst("\\bCPSR_f\\b", "APSR_nzcvq")
                .replaceFirst("\\bCPSR_s\\b", "APSR_g").replaceFirst("\\bCPSR\\b", "APSR");
    }
}
