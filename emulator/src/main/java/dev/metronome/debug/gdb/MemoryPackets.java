package dev.metronome.debug.gdb;

import dev.metronome.bus.BusFault;
import dev.metronome.debug.Debugger;
import dev.metronome.image.MemoryMap.Kind;
import dev.metronome.machine.Machine;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** Packets that read and write memory, and those by which {@code load} programs flash. */
final class MemoryPackets {
    /** EFAULT, which is what gdb looks for here: two digits, no words. */
    private static final String NOBODY = "E0e";
    private static final String DONE = "OK";
    private static final byte ERASED = (byte) 0xFF;

    private final Debugger debugger;

    MemoryPackets(Debugger debugger) {
        this.debugger = debugger;
    }

    /** {@code m ADDRESS,LENGTH}. Gives less where memory ends. */
    String read(String packet) {
        var fields = new Fields(packet, 1);
        var address = fields.number();
        var length = fields.pass(',').count();
        var bytes = debugger.read(address, inside(address, Math.min(length, PacketReader.MAXIMUM_BYTES / 2)));
        return bytes.length == 0 && length > 0 ? NOBODY : HexFormat.of().formatHex(bytes);
    }

    /** {@code M ADDRESS,LENGTH:BYTES} in hexadecimal, or {@code X ADDRESS,LENGTH:BYTES} as they are. */
    String write(String packet) {
        var fields = new Fields(packet, 1);
        var address = fields.number();
        var length = fields.pass(',').count();
        fields.pass(':');
        var bytes = packet.charAt(0) == 'X' ? raw(fields) : fields.bytes();
        if (bytes.length != length) {
            throw new RefusedException(bytes.length + " bytes came of " + length);
        }
        return write(address, bytes);
    }

    /** {@code vFlashErase:ADDRESS,LENGTH}. */
    String erase(String packet) {
        var fields = new Fields(packet, packet.indexOf(':') + 1);
        var address = fields.number();
        var length = fields.pass(',').count();
        refuseOutsideFlash(address, length);
        var bytes = new byte[length];
        Arrays.fill(bytes, ERASED);
        return write(address, bytes);
    }

    /** {@code vFlashWrite:ADDRESS:BYTES}. */
    String program(String packet) {
        var fields = new Fields(packet, packet.indexOf(':') + 1);
        var address = fields.number();
        var bytes = raw(fields.pass(':'));
        refuseOutsideFlash(address, bytes.length);
        return write(address, bytes);
    }

    private String write(int address, byte[] bytes) {
        if (inside(address, bytes.length) < bytes.length) {
            return NOBODY;
        }
        try {
            debugger.write(address, bytes);
            return DONE;
        } catch (BusFault _) {
            return NOBODY;
        }
    }

    /** As much as there is up to the last address of all. */
    private static int inside(int address, int length) {
        return (int) Math.min(length, (1L << 32) - Integer.toUnsignedLong(address));
    }

    private static void refuseOutsideFlash(int address, int length) {
        var first = Integer.toUnsignedLong(address);
        if (Machine.memoryMap().memories().stream().noneMatch(memory -> memory.kind() == Kind.FLASH
                && memory.first() <= first && first + length <= memory.end())) {
            throw new RefusedException(String.format("0x%08X, %d bytes, is not in flash", address, length));
        }
    }

    private static byte[] raw(Fields fields) {
        return fields.rest().getBytes(StandardCharsets.ISO_8859_1);
    }
}
