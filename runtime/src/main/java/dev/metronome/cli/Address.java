package dev.metronome.cli;

/** An address as people type it: "0x08000000" or, in decimal, "134217728". */
record Address(int value) {
    /** @throws UsageException if it is none, or longer than 32 bits */
    static Address parse(String text) {
        var digits = text.strip().replace("_", "");
        var hex = digits.startsWith("0x") || digits.startsWith("0X");
        try {
            var value = hex ? Long.parseLong(digits.substring(2), 16) : Long.parseLong(digits);
            if (value >= 0 && value <= 0xFFFF_FFFFL) {
                return new Address((int) value);
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw new UsageException("\"" + text + "\" is no 32-bit address; write one such as 0x08000000");
    }
}
