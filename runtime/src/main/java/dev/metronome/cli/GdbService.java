package dev.metronome.cli;

import dev.metronome.debug.Debugger;
import dev.metronome.debug.StopReason;
import dev.metronome.debug.console.Commands;
import dev.metronome.debug.console.Session;
import dev.metronome.debug.gdb.GdbAddress;
import dev.metronome.debug.gdb.GdbServer;
import dev.metronome.debug.gdb.GdbThread;
import dev.metronome.debug.gdb.MonitorCommands;
import java.io.IOException;
import java.util.List;

/** What commands do alike that let gdb have a machine. */
final class GdbService {
    private GdbService() {}

    /** The value of {@code --gdb}. */
    static GdbAddress address(String text) {
        try {
            return GdbAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage());
        }
    }

    /** Begins to listen, with the console's commands for {@code monitor}. */
    static GdbServer listen(GdbAddress address, Run run, Debugger debugger) {
        try {
            return new GdbServer(address, debugger, host(run, run.session(debugger)));
        } catch (IOException e) {
            throw new UsageException("--gdb: cannot listen on " + address.host() + ":" + address.port() + ": "
                    + Reason.of(e) + (address.port() == 0 ? "" : "; --gdb 0 takes a port that is free"));
        }
    }

    private static MonitorCommands host(Run run, Session session) {
        var commands = Commands.withoutRunning(session);
        return new MonitorCommands() {
            @Override
            public String execute(String line) {
                return commands.knows(line) ? String.join("\n", commands.execute(line).lines()) + "\n" : null;
            }

            @Override
            public List<GdbThread> tasks() {
                return run.tasks();
            }

            @Override
            public void reset(Debugger debugger) {
                session.reset();
            }

            @Override
            public String words(StopReason.Hit hit) {
                return session.words(hit);
            }
        };
    }

    /** Ctrl-C stops the machine, and parts with gdb. */
    static Interruption.Target target(Run run, GdbServer server) {
        return new Interruption.Target() {
            @Override
            public void interrupt() {
                run.interrupt();
            }

            @Override
            public void hurry() {
                server.close();
            }
        };
    }
}
