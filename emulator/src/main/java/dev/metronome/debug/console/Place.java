package dev.metronome.debug.console;

import dev.metronome.core.CoreRegister;
import dev.metronome.debug.Debugger;
import dev.metronome.image.FirmwareImage;
import dev.metronome.image.Symbol;
import dev.metronome.text.DidYouMean;
import java.util.List;
import java.util.regex.Pattern;

/** Places as people name them: {@code main}, {@code main+0x12}, {@code 0x08000188}, {@code main.c:40}. */
final class Place {
    private static final Pattern LINE = Pattern.compile("(.+):([0-9]+)");
    private static final Pattern SUM = Pattern.compile("(.+)\\+(0[xX][0-9a-fA-F]+|[0-9]+)");

    private final Debugger debugger;
    private final FirmwareImage image;

    Place(Debugger debugger, FirmwareImage image) {
        this.debugger = debugger;
        this.image = image;
    }

    /** The instructions of that place, one at least, bit 0 of their addresses cleared. */
    List<Integer> instructions(String text) {
        var line = LINE.matcher(text);
        if (line.matches() && !line.group(1).endsWith(":")) {
            return line(line.group(1), line.group(2));
        }
        return List.of(address(text, true) & ~1);
    }

    /** The first instruction of that place. */
    int instruction(String text) {
        return instructions(text).getFirst();
    }

    /** The address of code or data. */
    int address(String text) {
        return address(text, false);
    }

    private int address(String text, boolean code) {
        if (Character.isDigit(text.charAt(0))) {
            return number(text);
        }
        var register = CoreRegister.named(text);
        if (register.isPresent()) {
            return debugger.machine().processor().read(register.get());
        }
        var sum = SUM.matcher(text);
        if (image.symbols().named(text).isEmpty() && sum.matches()) {
            return address(sum.group(1), code) + number(sum.group(2));
        }
        var symbol = symbol(text);
        if (code && symbol.kind() == Symbol.Kind.OBJECT) {
            throw new ConsoleException("\"" + text + "\" is data, and no place in the program");
        }
        return symbol.address();
    }

    Symbol symbol(String name) {
        return image.symbols().named(name)
                .orElseThrow(() -> new ConsoleException(image.symbols().explainMissing(name)));
    }

    private List<Integer> line(String file, String number) {
        var digits = number.length() > 8 ? "99999999" : number;
        var addresses = image.addressesOf(file, Integer.parseInt(digits));
        if (!addresses.isEmpty()) {
            return addresses;
        }
        var files = image.sourceFiles();
        if (files.stream().anyMatch(path -> path.equals(file) || path.endsWith("/" + file))) {
            throw new ConsoleException(file + " has no code at line " + number + " or behind it");
        }
        throw new ConsoleException("the image knows no source file \"" + file + "\"" + DidYouMean.hint(file,
                files.stream().map(path -> path.substring(path.lastIndexOf('/') + 1)).distinct().toList()));
    }

    static int number(String text) {
        try {
            var value = Long.decode(text.replace("_", ""));
            if (value >= Integer.MIN_VALUE && value <= 0xFFFF_FFFFL) {
                return value.intValue();
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw new ConsoleException("\"" + text + "\" is no number of 32 bits; write one such as 17 or 0x20000000");
    }
}
