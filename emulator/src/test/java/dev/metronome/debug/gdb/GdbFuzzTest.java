package dev.metronome.debug.gdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.machine.Limit;
import dev.metronome.machine.Machine;
import dev.metronome.machine.Samples;
import dev.metronome.trace.TraceEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that comes over the wire harms the machine. */
class GdbFuzzTest {
    private static final int CLIENTS = 60;
    private static final int PIECES = 40;

    private static final String LAST = "qThreadExtraInfo,1";
    /** In hexadecimal, "thread mode" or "handles ...". */
    private static final String LAST_ANSWER = "(7468|6861)[0-9a-f]*#..";

    /** Packets that only look. */
    private static final List<String> LOOKS = List.of("?", "g", "p3", "pf", "m8000000,40", "m20000000,800",
            "m40014000,100", "qSupported:multiprocess+;swbreak+;hwbreak+", "qXfer:features:read:target.xml:0,fff",
            "qXfer:memory-map:read::0,fff", "qC", "qfThreadInfo", "qOffsets", "Hg0", "T1", "vMustReplyEmpty", "vCont?",
            "qRcmd,68656c70");

    /** Packets that move the machine where it goes anyway. */
    private static final List<String> MOVES = List.of("s", "vCont;s:1;c", "vCont;r8000000,8000400:1", "c", "vCont;c",
            "Z1,8000188,2", "z1,8000188,2", "Z2,20000000,4", "z2,20000000,4", "Z3,40014010,4", "z3,40014010,4");

    /** Packets that move the machine, or change it. */
    private static final List<String> DEEDS = List.of("c", "s", "vCont;c", "vCont;s:1;c", "vCont;r8000000,8000400:1",
            "P3=78563412", "Pf=00000020", "M20000000,4:01020304", "X20000000,4:abcd", "Z0,8000188,2", "Z1,8000188,2",
            "Z2,20000000,4", "z2,20000000,4", "vFlashErase:8000000,800", "vFlashWrite:8000000:abcdefgh", "G0011",
            "qRcmd,7265736574", "M40021000,4:ffffffff", "Me000ed08,4:00000020", "D", "k", "C05", "bs", "bc");

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String any(List<String> texts, Random random) {
        return texts.get(random.nextInt(texts.size()));
    }

    /** Behind its first letter, some characters are others, missing, or more. */
    private static String mutated(String payload, Random random) {
        var text = new StringBuilder(payload);
        for (var i = random.nextInt(4); i > 0 && text.length() > 1; i--) {
            var at = 1 + random.nextInt(text.length() - 1);
            switch (random.nextInt(3)) {
                case 0 -> text.setCharAt(at, (char) random.nextInt(256));
                case 1 -> text.deleteCharAt(at);
                default -> text.insert(at, any(List.of("f", "ffffffff", ",", ":", ";", "0", "-"), random));
            }
        }
        return text.toString();
    }

    /** Something that is no whole packet, or one that only looks, or lets the machine go where it goes. */
    private static byte[] harmless(Random random) {
        return switch (random.nextInt(7)) {
            case 0 -> {
                var noise = new byte[random.nextInt(200)];
                random.nextBytes(noise);
                yield noise;
            }
            case 1 -> { // half a packet
                var whole = PacketWriter.framed(bytes(any(DEEDS, random)));
                yield new String(whole, 0, random.nextInt(whole.length - 1), StandardCharsets.ISO_8859_1)
                        .getBytes(StandardCharsets.ISO_8859_1);
            }
            case 2 -> { // a checksum of another
                var whole = PacketWriter.framed(bytes(any(DEEDS, random)));
                whole[whole.length - 1] = (byte) (whole[whole.length - 1] == '0' ? '1' : '0');
                yield whole;
            }
            case 3 -> { // one that is too long
                var payload = new byte[PacketReader.MAXIMUM_BYTES + 1 + random.nextInt(100)];
                payload[0] = 'c';
                yield PacketWriter.framed(payload);
            }
            case 4 -> new byte[]{3};
            case 5 -> PacketWriter.framed(bytes(any(MOVES, random)));
            default -> { // an M may have come out of an m: the first letter stays
                var look = mutated(any(LOOKS, random), random);
                yield PacketWriter.framed(bytes(look.startsWith("v") || look.startsWith("qRcmd") ? "?" : look));
            }
        };
    }

    private static byte[] harmful(Random random) {
        return random.nextBoolean()
                ? harmless(random)
                : PacketWriter.framed(bytes(mutated(any(DEEDS, random), random)));
    }

    /** Lets a machine go on to a cycle, if it has not come so far. */
    private static void runTo(long cycle, Machine machine) {
        Machine.Stop stop;
        do {
            stop = machine.run(Limit.cycles(cycle));
        } while (stop == Machine.Stop.INTERRUPTED); // which the server's end asked for
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void whatIsNoDeedChangesNothing(long seed) throws IOException {
        var random = new Random(seed);
        List<TraceEvent> disturbed;
        long end;
        try (var served = new Served("blinky-irq")) {
            for (var i = 0; i < CLIENTS; i++) {
                pester(served, random, false);
            }
            answers(served);
            var machine = served.takeBack();
            assertThat(machine.timeline().now()).as("cycles that clients let pass").isPositive();
            end = Math.max(machine.timeline().now(), 120_000_000);
            runTo(end, machine);
            disturbed = served.events;
        }
        try (var machine = Samples.machine("blinky-irq")) {
            var undisturbed = new ArrayList<TraceEvent>();
            machine.trace().add(undisturbed::add);
            runTo(end, machine);
            assertThat(disturbed).hasSizeGreaterThan(10).isEqualTo(undisturbed);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 4})
    void whateverItIsToldTheServerServesTheNextClient(long seed) throws IOException {
        var random = new Random(seed);
        try (var served = new Served("blinky-irq")) {
            for (var i = 0; i < CLIENTS; i++) {
                pester(served, random, true);
            }
            answers(served);
        }
    }

    /** Sends what comes to mind, and now and then hangs up at once; else presses Ctrl-C until the last is answered. */
    private static void pester(Served served, Random random, boolean isHarmful) throws IOException {
        var wire = new ByteArrayOutputStream();
        for (var i = 0; i < PIECES; i++) {
            wire.write(isHarmful ? harmful(random) : harmless(random));
        }
        wire.write(PacketWriter.framed(bytes(LAST)));
        var hangsUp = random.nextInt(4) == 0;
        for (var tries = 0; tries < 500; tries++) {
            try (var socket = new Socket("127.0.0.1", served.server.port())) {
                socket.setSoTimeout(5);
                socket.getOutputStream().write(wire.toByteArray());
                if (hangsUp || !isRefused(socket)) {
                    return;
                }
            } catch (IOException _) {
                // it was refused, or has said goodbye by a packet
            }
        }
    }

    /** True if the server has another client; false when the last packet is answered, or the server hangs up. */
    private static boolean isRefused(Socket socket) throws IOException {
        var heard = new StringBuilder();
        while (!heard.toString().matches(LAST_ANSWER)) {
            try {
                var read = socket.getInputStream().read();
                if (read < 0) {
                    return false;
                }
                heard.append((char) read);
                if (read == '$') {
                    heard.setLength(0);
                } else if (heard.toString().contains("another client")) {
                    return true;
                }
            } catch (SocketTimeoutException _) {
                socket.getOutputStream().write(3);
            }
        }
        return false;
    }

    private static void answers(Served served) throws IOException {
        IOException last = null;
        for (var tries = 0; tries < 500; tries++) {
            try (var client = served.connect()) {
                assertThat(client.ask("?")).startsWith("T05");
                return;
            } catch (IOException | AssertionError e) {
                last = new IOException(e); // the one before may still be there
            }
        }
        throw last;
    }
}
