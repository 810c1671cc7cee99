package dev.metronome.debug.gdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Packets are found in whatever comes, by the rules of the gdb manual's "Overview" of its protocol. */
class PacketTest {
    private static List<Message> read(byte[] bytes) throws IOException {
        var reader = new PacketReader(new ByteArrayInputStream(bytes));
        var messages = new ArrayList<Message>();
        Message message;
        do {
            message = reader.next();
            messages.add(message);
        } while (!(message instanceof Message.End));
        messages.removeLast();
        return messages;
    }

    private static List<String> words(String wire) throws IOException {
        return read(wire.getBytes(StandardCharsets.ISO_8859_1)).stream()
                .map(message -> message instanceof Message.Packet packet
                        ? packet.text()
                        : message.getClass().getSimpleName())
                .toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # as it comes           | what it is
            $g#67                   | g
            +$g#67+                 | g
            $#00                    | ''
            noise$g#67noise$?#3f    | g, ?
            $m800$g#67              | g
            $g#6$?#3f               | ?
            $g#$?#3f                | ?
            $g#68$?#3f              | Damaged, ?
            $g#zz$?#3f              | Damaged, ?
            -$g#67                  | SendAgain, g
            $vCont;c#a8$$           | vCont;c
            $X0:}]#9c               | X0:}
            $half                   |
            """)
    void packetsAreFound(String wire, String expected) throws IOException {
        assertThat(words(wire)).isEqualTo(expected == null ? List.of() : List.of(expected.split(", ", -1)));
    }

    @Test
    void threeIsCtrlCOnlyBetweenPackets() throws IOException {
        assertThat(words("\u0003$X0,1:\u0003#22\u0003")).containsExactly("Interrupt", "X0,1:\u0003", "Interrupt");
    }

    @Test
    void aPacketThatIsTooLongIsToldApartAndTheNextIsUnharmed() throws IOException {
        var wire = new ByteArrayOutputStream();
        wire.write(PacketWriter.framed(new byte[PacketReader.MAXIMUM_BYTES]));
        wire.write(PacketWriter.framed(new byte[PacketReader.MAXIMUM_BYTES + 1]));
        wire.write(PacketWriter.framed("g".getBytes(StandardCharsets.US_ASCII)));

        assertThat(read(wire.toByteArray())).satisfiesExactly(
                longest -> assertThat(((Message.Packet) longest).payload()).hasSize(PacketReader.MAXIMUM_BYTES),
                tooLong -> assertThat(tooLong).isInstanceOf(Message.TooLong.class),
                next -> assertThat(((Message.Packet) next).text()).isEqualTo("g"));
    }

    @Test
    void anyBytesComeThroughWhole() throws IOException {
        var random = new Random(1);
        for (var i = 0; i < 500; i++) {
            var payload = new byte[random.nextInt(300)];
            random.nextBytes(payload);
            assertThat(read(PacketWriter.framed(payload))).singleElement()
                    .satisfies(packet -> assertThat(((Message.Packet) packet).payload()).isEqualTo(payload));
        }
    }

    @Test
    void theCharactersOfTheProtocolAreEscapedInAnAnswer() {
        var wire = new String(PacketWriter.framed("a$b#c}d*".getBytes(StandardCharsets.US_ASCII)),
                StandardCharsets.US_ASCII);
        assertThat(wire).startsWith("$a}\u0004b}\u0003c}]d}\n#");
    }
}
