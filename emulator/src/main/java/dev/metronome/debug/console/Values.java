package dev.metronome.debug.console;

import dev.metronome.bus.BusFault;
import dev.metronome.bus.Width;
import dev.metronome.core.CoreRegister;
import dev.metronome.debug.Debugger;
import dev.metronome.image.FirmwareImage;
import dev.metronome.image.Symbol;
import dev.metronome.text.DidYouMean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/** What names stand for: registers of the core, of devices, variables, functions. */
final class Values implements Expression.Names {
    private static final int MAXIMUM_BYTES = 256;

    private final Debugger debugger;
    private final FirmwareImage image;
    private final Place place;
    private final DeviceRegisters devices;

    Values(Debugger debugger, FirmwareImage image, Place place, DeviceRegisters devices) {
        this.debugger = debugger;
        this.image = image;
        this.place = place;
        this.devices = devices;
    }

    @Override
    public LongSupplier value(String name) {
        var processor = debugger.machine().processor();
        if (name.equalsIgnoreCase("cycle")) {
            return debugger.machine().timeline()::now;
        }
        var register = CoreRegister.named(name.startsWith("$") ? name.substring(1) : name);
        if (register.isPresent()) {
            return () -> Integer.toUnsignedLong(processor.read(register.get()));
        }
        var symbol = image.symbols().named(name);
        if (symbol.isPresent()) {
            var address = symbol.get().address();
            if (symbol.get().kind() != Symbol.Kind.OBJECT) {
                return () -> Integer.toUnsignedLong(address);
            }
            var width = width(symbol.get());
            return () -> peek(address, width);
        }
        var device = devices.named(name);
        if (device.isPresent()) {
            return () -> peek(device.get().address(), Width.WORD);
        }
        throw unknown(name);
    }

    @Override
    public long address(String name) {
        var device = devices.named(name);
        return Integer.toUnsignedLong(device.isPresent() ? device.get().address() : place.symbol(name).address());
    }

    @Override
    public long word(long address) {
        return peek((int) address, Width.WORD);
    }

    private Width width(Symbol symbol) {
        return switch (symbol.size()) {
            case 1 -> Width.BYTE;
            case 2 -> Width.HALFWORD;
            case 4 -> Width.WORD;
            default -> throw new ConsoleException("\"" + symbol.name() + "\" has "
                    + (symbol.size() == 0 ? "no known size" : Integer.toUnsignedString(symbol.size()) + " bytes")
                    + "; compare a word of it by *(&" + symbol.name() + " + 4)");
        };
    }

    private long peek(int address, Width width) {
        try {
            return Integer.toUnsignedLong(debugger.machine().bus().peek(address, width));
        } catch (BusFault e) {
            throw new ConsoleException(e.getMessage());
        }
    }

    /** Of several kinds of names the nearest; of symbols the image knows that best. */
    private ConsoleException unknown(String name) {
        if (name.contains(".") && !devices.devices().isEmpty()) {
            var names = new ArrayList<String>();
            for (var device : devices.devices()) {
                device.registers().forEach(register -> names.add(device.name() + "." + register.name()));
            }
            return new ConsoleException("no register \"" + name + "\""
                    + DidYouMean.nearest(name, names).map(near -> "; did you mean \"" + near + "\"?").orElse(""));
        }
        if (image.symbols().allNamed(name).size() > 1) {
            return new ConsoleException(image.symbols().explainMissing(name));
        }
        var registers = Arrays.stream(CoreRegister.values()).map(CoreRegister::toString).toList();
        return name.length() < 4 && image.symbols().all().isEmpty()
                ? new ConsoleException("no register \"" + name + "\"" + DidYouMean.hint(name, registers))
                : new ConsoleException(image.symbols().explainMissing(name));
    }

    // print and set

    List<String> print(String text) {
        var symbol = image.symbols().named(text);
        if (symbol.isPresent() && symbol.get().kind() == Symbol.Kind.OBJECT && symbol.get().size() != 0
                && !List.of(1, 2, 4).contains(symbol.get().size())) {
            return bytes(symbol.get());
        }
        var value = Expression.parse(text, this).getAsLong();
        var known = new StringBuilder(String.format(Locale.ROOT, "%s = %d (0x%X)", text.strip(), value, value));
        if (symbol.isPresent() && symbol.get().kind() == Symbol.Kind.OBJECT) {
            known.append(String.format(" at 0x%08X", symbol.get().address()));
        }
        if (value == (value & 0xFFFF_FFFFL)) {
            image.functionAt((int) value & ~1).ifPresent(location -> known.append(", ").append(location));
        }
        return List.of(known.toString());
    }

    private List<String> bytes(Symbol symbol) {
        var length = Integer.compareUnsigned(symbol.size(), MAXIMUM_BYTES) > 0 ? MAXIMUM_BYTES : symbol.size();
        var lines = new ArrayList<String>();
        lines.add(String.format("%s at 0x%08X, %s bytes", symbol.name(), symbol.address(),
                Integer.toUnsignedString(symbol.size())));
        lines.addAll(MemoryView.lines(debugger, symbol.address(), length, Width.WORD));
        if (length != symbol.size()) {
            lines.add("and more: see memory 0x" + Integer.toHexString(symbol.address() + length));
        }
        return lines;
    }

    List<String> set(String name, String text) {
        var value = Expression.parse(text, this).getAsLong();
        var machine = debugger.machine();
        var register = CoreRegister.named(name.startsWith("$") ? name.substring(1) : name);
        if (register.isPresent()) {
            debugger.write(register.get(), (int) value);
            return List.of(name + " = " + hex(machine.processor().read(register.get())));
        }
        var device = devices.named(name);
        var symbol = device.isPresent() || Character.isDigit(name.charAt(0))
                ? null
                : place.symbol(name);
        if (symbol != null && symbol.kind() != Symbol.Kind.OBJECT) {
            throw new ConsoleException("\"" + name + "\" is no variable");
        }
        var width = symbol == null ? Width.WORD : width(symbol);
        var address = symbol != null
                ? symbol.address()
                : device.isPresent() ? device.get().address() : Place.number(name);
        var bytes = new byte[width.bytes()];
        for (var i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (value >>> 8 * i);
        }
        debugger.write(address, bytes);
        return List.of(name + " = " + peek(address, width) + String.format(" (0x%X)", peek(address, width)));
    }

    static String hex(int value) {
        return String.format("0x%08X", value);
    }
}
