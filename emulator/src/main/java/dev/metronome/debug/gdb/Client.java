package dev.metronome.debug.gdb;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * One connection. Its thread reads packets into a queue, from which the machine's thread takes them; what may have to
 * come between while the machine runs is a call: Ctrl-C, and the connection's end.
 */
final class Client implements AutoCloseable {
    /** Packets that wait to be answered. A client that sends more does not wait for answers, and stops the machine. */
    static final int MAXIMUM_WAITING = 64;

    /** Bytes of text in a packet. */
    private static final int TEXT_BYTES = 1024;

    private final Socket socket;
    private final PacketWriter writer;
    private final Runnable stop;
    private final BlockingQueue<Message> messages = new ArrayBlockingQueue<>(MAXIMUM_WAITING);
    private final Thread thread = Thread.ofPlatform().daemon().name("gdb: reader").unstarted(this::read);
    /** The machine runs, or a packet that makes it run is on its way. */
    private boolean moves;
    private volatile boolean gone;

    /**
     * Makes a connection a client.
     *
     * @param stop called, on another thread, when the machine is to stop
     */
    Client(Socket socket, Runnable stop) throws IOException {
        this.socket = socket;
        this.stop = stop;
        socket.setTcpNoDelay(true);
        writer = new PacketWriter(socket.getOutputStream());
    }

    /** Begins to read. */
    void start() {
        thread.start();
    }

    private void read() {
        try {
            var reader = new PacketReader(new BufferedInputStream(socket.getInputStream()));
            for (;;) {
                var message = reader.next();
                if (message instanceof Message.End) {
                    break;
                }
                received(message);
            }
        } catch (IOException _) {
            // the connection broke, which is an end as well
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        gone = true;
        stopIfMoving();
        try {
            messages.put(new Message.End());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void received(Message message) throws InterruptedException {
        switch (message) {
            case Message.Packet packet -> {
                writer.acknowledge(true);
                if (packet.moves()) {
                    moves();
                }
                pass(packet);
            }
            case Message.TooLong tooLong -> {
                writer.acknowledge(true);
                pass(tooLong);
            }
            case Message.Damaged _ -> writer.acknowledge(false);
            case Message.SendAgain _ -> writer.sendAgain();
            case Message.Interrupt _ -> stopIfMoving();
            case Message.End _ -> {}
        }
    }

    private void pass(Message message) throws InterruptedException {
        if (!messages.offer(message)) {
            stopIfMoving();
            messages.put(message);
        }
    }

    private synchronized void stopIfMoving() {
        if (moves) {
            stop.run();
        }
    }

    /** Ctrl-C has a meaning from now on. */
    private synchronized void moves() {
        moves = true;
    }

    /**
     * The machine is about to move, and whoever reads from now on can stop it. False if it must not: the client is
     * gone, or has filled the queue, so that nothing more would be heard of it.
     */
    boolean mayMove() {
        moves();
        return !gone && messages.remainingCapacity() > 0;
    }

    /** The machine stands; what asked it to stop is done with. */
    synchronized void stands(Runnable forgetStop) {
        moves = false;
        forgetStop.run();
    }

    /** The next packet; waits for it. */
    Message take() throws InterruptedException {
        return messages.take();
    }

    /** True if nothing more can come from it, or nothing more is wanted. */
    boolean isGone() {
        return gone;
    }

    /** It has said goodbye: another may come. */
    void leaves() {
        gone = true;
    }

    /** Sends an answer, a byte for each character. */
    void send(String answer) {
        writer.send(answer.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Has a text shown to the user: while the machine runs, or before a command is answered. */
    void show(byte[] text) {
        for (var from = 0; from < text.length; from += TEXT_BYTES) {
            send("O" + HexFormat.of().formatHex(text, from, Math.min(text.length, from + TEXT_BYTES)));
        }
    }

    /** Likewise. */
    void show(String text) {
        show(text.getBytes(StandardCharsets.UTF_8));
    }

    void trustTheLine() {
        writer.trustTheLine();
    }

    /** Who it is. */
    @Override
    public String toString() {
        return String.valueOf(socket.getRemoteSocketAddress());
    }

    @Override
    public void close() {
        gone = true;
        try {
            socket.close();
        } catch (IOException _) {
            // it is of no use any more
        }
        thread.interrupt(); // it may wait for room
        messages.clear();
        messages.offer(new Message.End());
    }
}
