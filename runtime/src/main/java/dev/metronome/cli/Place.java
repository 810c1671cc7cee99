package dev.metronome.cli;

import dev.metronome.image.FirmwareImage;
import dev.metronome.image.Symbol;

/** An instruction of an image as a person names it: {@code main}, {@code main+0x12}, {@code 0x08000234}. */
final class Place {
    private Place() {}

    /**
     * Its address, bit 0 cleared.
     *
     * @param option who asks, for messages
     * @throws UsageException if there is no such place
     */
    static int address(String option, String text, FirmwareImage image) {
        if (!text.isEmpty() && Character.isDigit(text.charAt(0))) {
            return number(option, text, text) & ~1;
        }
        var plus = text.lastIndexOf('+');
        if (plus > 0 && image.symbols().named(text).isEmpty()) {
            return named(option, text.substring(0, plus), image) + number(option, text.substring(plus + 1), text);
        }
        return named(option, text, image);
    }

    private static int named(String option, String name, FirmwareImage image) {
        var symbol = image.symbols().named(name)
                .orElseThrow(() -> new UsageException(option + ": " + image.symbols().explainMissing(name)));
        if (symbol.kind() == Symbol.Kind.OBJECT) {
            throw new UsageException(option + ": \"" + name + "\" is data, and no place in the program");
        }
        return symbol.address();
    }

    private static int number(String option, String digits, String text) {
        try {
            var value = Long.decode(digits);
            if (value >= 0 && value <= 0xFFFF_FFFFL) {
                return value.intValue();
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new UsageException(option + ": \"" + text
                + "\" is no place in the program; it takes a function, FUNCTION+0xOFFSET, or 0xADDRESS");
    }
}
