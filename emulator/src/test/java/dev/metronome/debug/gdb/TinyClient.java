package dev.metronome.debug.gdb;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Speaks gdb's protocol as far as a test needs it: sends a payload, and gives back the answer. */
final class TinyClient implements AutoCloseable {
    private static final int PATIENCE_MILLISECONDS = 20_000;

    private final Socket socket;
    private final InputStream in;
    private final StringBuilder shown = new StringBuilder();
    private boolean acknowledges = true;

    TinyClient(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(PATIENCE_MILLISECONDS);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Sends bytes as they are. */
    void raw(byte... bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** Sends a packet and waits for nothing but that it is acknowledged. */
    void send(String payload) throws IOException {
        raw(PacketWriter.framed(payload.getBytes(StandardCharsets.ISO_8859_1)));
        if (acknowledges && in.read() != '+') {
            throw new IOException("\"" + payload + "\" is not acknowledged");
        }
    }

    /** Sends a packet and gives back the answer, with texts put aside. */
    String ask(String payload) throws IOException {
        send(payload);
        return answer();
    }

    /** The next packet that is no text. */
    String answer() throws IOException {
        for (;;) {
            var packet = packet();
            if (!packet.matches("O([0-9a-f]{2})+")) {
                return packet;
            }
            shown.append(new String(HexFormat.of().parseHex(packet.substring(1)), StandardCharsets.UTF_8));
        }
    }

    private String packet() throws IOException {
        var reader = new PacketReader(in);
        if (reader.next() instanceof Message.Packet packet) {
            if (acknowledges) {
                raw((byte) '+');
            }
            return packet.text();
        }
        throw new IOException("the server has gone");
    }

    /** The next byte, or -1. */
    int read() throws IOException {
        return in.read();
    }

    void trustTheLine() throws IOException {
        if (!ask("QStartNoAckMode").equals("OK")) {
            throw new IOException("no way without acknowledgements");
        }
        acknowledges = false;
    }

    /** The texts that came so far. */
    String shown() {
        return shown.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
