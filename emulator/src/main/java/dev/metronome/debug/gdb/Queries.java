package dev.metronome.debug.gdb;

import dev.metronome.debug.Debugger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** Packets that ask what there is: what the server can do, how the chip is made, which threads there are. */
final class Queries {
    /** What the server does not know; gdb then goes without. */
    static final String UNKNOWN = "";

    private static final String ABILITIES = String.format(
            "PacketSize=%x;QStartNoAckMode+;qXfer:features:read+;qXfer:memory-map:read+;qXfer:threads:read+;"
                    + "swbreak+;hwbreak+;vContSupported+",
            PacketReader.MAXIMUM_BYTES);

    private final Debugger debugger;
    private final StopReply stops;
    private final Threads threads;

    Queries(Debugger debugger, StopReply stops, Threads threads) {
        this.debugger = debugger;
        this.stops = stops;
        this.threads = threads;
    }

    /** The answer to a packet that begins with q. */
    String answer(String packet) {
        var end = packet.chars().takeWhile(each -> each != ':' && each != ',').count();
        return switch (packet.substring(0, (int) end)) {
            case "qSupported" -> {
                var theirs = Arrays.asList(packet.substring((int) end).split("[:;]"));
                stops.tellBreakpoints(theirs.contains("swbreak+") && theirs.contains("hwbreak+"));
                yield debugger.whyNoHistory().isEmpty() ? ABILITIES + ";ReverseStep+;ReverseContinue+" : ABILITIES;
            }
            case "qXfer" -> transfer(packet);
            case "qAttached" -> "1"; // gdb then leaves it alone, and does not kill it, when it goes
            case "qC" -> "QC1";
            case "qfThreadInfo" -> threads.list();
            case "qsThreadInfo" -> "l";
            case "qThreadExtraInfo" -> HexFormat.of().formatHex(threads
                    .doing(new Fields(packet, "qThreadExtraInfo,".length()).number()).getBytes(StandardCharsets.UTF_8));
            case "qOffsets" -> "Text=0;Data=0;Bss=0";
            case "qSymbol" -> "OK";
            default -> UNKNOWN;
        };
    }

    private String transfer(String packet) {
        String xml;
        if (packet.startsWith("qXfer:features:read:target.xml:")) {
            xml = TargetDescription.registers();
        } else if (packet.startsWith("qXfer:memory-map:read::")) {
            xml = TargetDescription.memories();
        } else if (packet.startsWith("qXfer:threads:read::")) {
            xml = threads.xml();
        } else {
            return packet.startsWith("qXfer:features:read:") ? "E00" : UNKNOWN;
        }
        var fields = new Fields(packet, packet.lastIndexOf(':') + 1);
        var from = Math.min(fields.count(), xml.length());
        var length = fields.pass(',').count();
        var to = (int) Math.min(xml.length(), from + Math.min((long) length, PacketReader.MAXIMUM_BYTES / 2));
        return (to == xml.length() ? "l" : "m") + xml.substring(from, to);
    }
}
