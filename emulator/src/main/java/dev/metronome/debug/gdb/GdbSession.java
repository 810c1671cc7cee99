package dev.metronome.debug.gdb;

import dev.metronome.debug.Debugger;
import dev.metronome.debug.Interrupts;
import dev.metronome.debug.StopReason;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;

/** One client, from its connection to its end: answers its packets, on the machine's thread. */
final class GdbSession {
    private static final String DONE = "OK";

    private final Debugger debugger;
    private final Client client;
    private final RegisterMap registers;
    private final StopPoints points;
    private final StopReply stops;
    private final MemoryPackets memory;
    private final Threads threads;
    private final Queries queries;
    private final Monitor monitor;
    private final Semihosting semihosting;
    private boolean over;

    GdbSession(Debugger debugger, Client client, MonitorCommands commands) {
        this.debugger = debugger;
        this.client = client;
        registers = new RegisterMap(debugger);
        points = new StopPoints(debugger);
        stops = new StopReply(points, registers, commands);
        memory = new MemoryPackets(debugger);
        threads = new Threads(debugger, commands);
        queries = new Queries(debugger, stops, threads);
        monitor = new Monitor(debugger, points, commands);
        semihosting = new Semihosting(debugger, client::show, note -> client.show("metronome: " + note + "\n"));
    }

    /**
     * Answers until the client leaves or is gone. The machine stands then, and has no breakpoint of this client's.
     *
     * @return true if it has asked anything: a look whether somebody listens is no client
     */
    boolean run() throws InterruptedException {
        var asked = false;
        var before = Set.copyOf(debugger.breakpoints());
        try {
            while (!over) {
                switch (client.take()) {
                    case Message.Packet packet -> {
                        asked = true;
                        answer(packet);
                    }
                    case Message.TooLong _ -> client.send("E.a packet has at most " + PacketReader.MAXIMUM_BYTES
                            + " bytes");
                    case Message.End _ -> over = true;
                    case Message.Damaged _,Message.Interrupt _,Message.SendAgain _ -> {}
                }
            }
        } finally {
            points.clear();
            List.copyOf(debugger.breakpoints()).stream().filter(breakpoint -> !before.contains(breakpoint))
                    .forEach(debugger::remove); // those that monitor has set
        }
        return asked;
    }

    private void answer(Message.Packet packet) {
        String answer;
        try {
            answer = answer(packet.text());
        } catch (RefusedException e) {
            answer = "E." + e.getMessage();
        }
        if (packet.moves()) {
            client.stands(debugger::forgetInterrupt); // before it is told: the next motion may follow at once
        }
        if (answer != null) {
            client.send(answer);
        }
    }

    /** What to send, or null for nothing. */
    private String answer(String packet) {
        return switch (packet.isEmpty() ? 0 : packet.charAt(0)) {
            case '?' -> stops.packet(new StopReason.Stepped());
            case 'g' -> HexFormat.of().formatHex(registers.read());
            case 'G' -> {
                registers.write(new Fields(packet, 1).bytes());
                yield DONE;
            }
            case 'p' -> HexFormat.of().formatHex(registers.read(new Fields(packet, 1).count()));
            case 'P' -> {
                var fields = new Fields(packet, 1);
                registers.write(fields.count(), fields.pass('=').bytes());
                yield DONE;
            }
            case 'm' -> memory.read(packet);
            case 'M', 'X' -> memory.write(packet);
            case 'Z', 'z' -> point(packet);
            case 'c', 'C' -> {
                jump(packet);
                yield move(debugger::resume);
            }
            case 's', 'S' -> {
                jump(packet);
                yield move(() -> debugger.step(monitor.stepMode().interrupts()));
            }
            case 'b' -> backwards(packet);
            case 'H', 'T' -> thread(packet);
            case 'q' -> query(packet);
            case 'Q' -> set(packet);
            case 'v' -> named(packet);
            case 'D' -> leave(DONE);
            case 'k' -> leave(null);
            default -> Queries.UNKNOWN;
        };
    }

    private String query(String packet) {
        if (!packet.startsWith("qRcmd,")) {
            return queries.answer(packet);
        }
        var line = new String(new Fields(packet, "qRcmd,".length()).bytes(), StandardCharsets.UTF_8);
        client.show(monitor.execute(line));
        return DONE;
    }

    private String set(String packet) {
        if (packet.equals("QStartNoAckMode")) {
            client.trustTheLine();
            return DONE;
        }
        return Queries.UNKNOWN;
    }

    private String named(String packet) {
        var end = packet.chars().takeWhile(each -> each != ':' && each != ';' && each != '?').count();
        return switch (packet.substring(0, (int) end)) {
            case "vCont" -> packet.equals("vCont?") ? "vCont;c;C;s;S;t;r" : act(packet);
            case "vFlashErase" -> memory.erase(packet);
            case "vFlashWrite" -> memory.program(packet);
            case "vFlashDone" -> DONE;
            case "vKill" -> leave(DONE);
            default -> Queries.UNKNOWN; // vMustReplyEmpty says so itself
        };
    }

    /** {@code vCont;ACTION[:THREAD];...}: the first action is the one thread's. */
    private String act(String packet) {
        var fields = new Fields(packet, "vCont".length()).pass(';');
        var action = fields.rest().isEmpty() ? 0 : fields.rest().charAt(0);
        return switch (action) {
            case 'c', 'C' -> move(debugger::resume);
            case 's', 'S' -> move(() -> debugger.step(monitor.stepMode().interrupts()));
            case 't' -> stops.packet(new StopReason.Interrupted());
            case 'r' -> {
                var start = fields.pass('r').number();
                var length = fields.pass(',').number() - start;
                yield move(() -> debugger.stepWhile(pc -> Integer.compareUnsigned(pc - start, length) < 0,
                        monitor.stepMode().interrupts()));
            }
            default -> throw fields.malformed();
        };
    }

    /** {@code c [ADDRESS]}, {@code C SIGNAL[;ADDRESS]}: a chip has no signals, so they are dropped. */
    private void jump(String packet) {
        var fields = new Fields(packet, 1);
        if (Character.isUpperCase(packet.charAt(0))) {
            fields.number();
            if (!fields.comes(';')) {
                return;
            }
        }
        if (!fields.isAtEnd()) {
            registers.jump(fields.number());
        }
    }

    private String backwards(String packet) {
        return switch (packet) {
            case "bs" -> debugger.whyNoHistory().isEmpty() ? move(debugger::stepBack) : Queries.UNKNOWN;
            case "bc" -> debugger.whyNoHistory().isEmpty() ? move(this::resumeBack) : Queries.UNKNOWN;
            default -> Queries.UNKNOWN;
        };
    }

    /** gdb takes a watched access for done when it hears of it, and makes a step of its own to see what it was. */
    private StopReason resumeBack() {
        var reason = debugger.resumeBack();
        if (reason instanceof StopReason.Met(var hits) && hits.stream().anyMatch(hit -> hit.access() != null)) {
            debugger.step(Interrupts.INTO);
        }
        return reason;
    }

    /** Moves the machine, and tells why it stands again. */
    private String move(Supplier<StopReason> motion) {
        points.apply();
        if (!client.mayMove()) {
            return stops.packet(new StopReason.Interrupted());
        }
        for (;;) {
            var reason = motion.get();
            if (reason instanceof StopReason.ProgramBreakpoint(int _, int immediate)
                    && immediate == Semihosting.IMMEDIATE) {
                var status = semihosting.serve();
                if (status.isPresent()) {
                    return exited(status);
                }
            } else {
                var words = stops.words(reason, debugger.machine());
                if (!words.isEmpty()) {
                    client.show("metronome: " + words + "\n");
                }
                return stops.packet(reason);
            }
        }
    }

    /** gdb leaves after that; the machine stands at the program's last instruction. */
    private static String exited(OptionalInt status) {
        return String.format("W%02x", status.getAsInt() & 0xFF);
    }

    /** {@code Z KIND,ADDRESS,LENGTH} and {@code z}. */
    private String point(String packet) {
        var fields = new Fields(packet, 1);
        var number = fields.count();
        if (number >= StopPoints.Kind.values().length) {
            return Queries.UNKNOWN;
        }
        var kind = StopPoints.Kind.values()[number];
        var address = fields.pass(',').number();
        var length = fields.pass(',').count();
        if (packet.charAt(0) == 'Z') {
            points.add(kind, address, length);
        } else {
            points.remove(kind, address, length);
        }
        return DONE;
    }

    /** Whichever thread gdb means, it has the core's registers and the core moves. */
    private String thread(String packet) {
        var digits = packet.substring(packet.charAt(0) == 'H' ? Math.min(2, packet.length()) : 1);
        return digits.matches("-1|[0-9a-f]{1,7}") && threads.has(Integer.parseInt(digits, 16)) ? DONE : "E01";
    }

    private String leave(String answer) {
        points.clear();
        over = true;
        client.leaves();
        return answer;
    }
}
