package dev.metronome.debug.gdb;

import dev.metronome.debug.Debugger;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Listens for gdb, and lets one client after the other have a machine. Between clients the machine stands, as a board
 * does whose probe holds it: who detaches, is killed or lost leaves it where it was, without breakpoints.
 *
 * <p>{@link #serve} has the machine's thread. A thread of its own accepts connections, and refuses those that come
 * while another client is there.
 */
public final class GdbServer implements AutoCloseable {
    /** What a second client reads: a packet, which gdb shows as a failure, and a line for whoever uses telnet. */
    private static final String OCCUPIED = "E.metronome: another client debugs this machine; detach it first";

    private static final int LAST_WORDS_MILLISECONDS = 1_000;
    private static final int MAXIMUM_LAST_WORDS = 0x1_0000;

    private final ServerSocket listener;
    private final Debugger debugger;
    private final MonitorCommands commands;
    private final BlockingQueue<Optional<Client>> clients = new LinkedBlockingQueue<>();
    /** Written by the thread that accepts. */
    private volatile Client present;
    private volatile boolean closed;

    /**
     * Begins to listen.
     *
     * @throws IOException if the host is unknown, or the port is in use
     */
    public GdbServer(GdbAddress address, Debugger debugger, MonitorCommands commands)
            throws IOException {
        this.debugger = debugger;
        this.commands = commands;
        listener = new ServerSocket();
        try {
            listener.setReuseAddress(true);
            listener.bind(resolved(address));
        } catch (IOException e) {
            listener.close();
            throw e;
        }
        Thread.ofPlatform().daemon().name("gdb: listener").start(this::accept);
    }

    private static InetSocketAddress resolved(GdbAddress address) throws IOException {
        var socket = new InetSocketAddress(address.host(), address.port());
        if (socket.isUnresolved()) {
            throw new IOException("no computer is called \"" + address.host() + "\"");
        }
        return socket;
    }

    /** The port it listens on. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Where it listens and what to type in gdb. */
    @Override
    public String toString() {
        return "gdb: listening on " + listener.getInetAddress().getHostAddress() + ":" + port() + "; target remote :"
                + port();
    }

    private void accept() {
        while (!closed) {
            try {
                var socket = listener.accept();
                if (present != null && !present.isGone()) {
                    refuse(socket);
                } else {
                    var client = new Client(socket, debugger::interrupt);
                    present = client;
                    clients.add(Optional.of(client));
                    client.start();
                }
            } catch (IOException _) {
                // this connection, or the listener that was closed
            }
        }
    }

    /** Says why, and listens on for a moment: a connection that is closed on words unheard loses ours as well. */
    private static void refuse(Socket socket) {
        Thread.ofPlatform().daemon().name("gdb: refusal").start(() -> {
            try (socket) {
                socket.setSoTimeout(LAST_WORDS_MILLISECONDS);
                var out = socket.getOutputStream();
                out.write('+');
                out.write(PacketWriter.framed(OCCUPIED.getBytes(StandardCharsets.US_ASCII)));
                out.write('\n');
                socket.shutdownOutput();
                socket.getInputStream().skipNBytes(MAXIMUM_LAST_WORDS);
            } catch (IOException _) {
                // it has gone, or says nothing more
            }
        });
    }

    /** Serves clients, one after the other, until it is closed. On the machine's thread. */
    public void serve() {
        try {
            while (!closed) {
                serveOne();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for one client that asks something, and serves it until it leaves, or until this is closed; likewise. */
    public void serveClient() {
        try {
            while (!closed && !serveOne()) {
                // it was a look whether somebody listens
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for a client and serves it to its end. False if it asked nothing, or the server was closed before. */
    private boolean serveOne() throws InterruptedException {
        var next = clients.take();
        if (next.isEmpty()) {
            return false;
        }
        boolean asked;
        try (var client = next.get()) {
            asked = new GdbSession(debugger, client, commands).run();
        }
        debugger.forgetInterrupt();
        return asked;
    }

    /** Stops listening, parts with the client, and lets {@link #serve} return; from any thread. */
    @Override
    public void close() {
        closed = true;
        try {
            listener.close();
        } catch (IOException _) {
            // it listens no more
        }
        clients.add(Optional.empty());
        var client = present;
        if (client != null) {
            client.close();
            debugger.interrupt();
        }
    }
}
