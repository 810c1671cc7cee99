package dev.metronome.cli;

import dev.metronome.debug.Debugger;
import dev.metronome.debug.gdb.Backwards;
import dev.metronome.debug.gdb.GdbAddress;
import dev.metronome.debug.gdb.GdbServer;
import dev.metronome.debug.gdb.MonitorCommands;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.OptionSpec;

/** {@code metronome debug}: lets a debugger have the machine. */
final class DebugCommand extends MachineCommand {
    // @formatter:off
    private static final String[] FOOTER = {
            "  metronome debug blinky.elf --gdb 3333",
            "  gdb-multiarch blinky.elf -ex 'target remote :3333'",
            "",
            "The machine stands at reset until gdb lets it go, and stands again when gdb",
            "detaches; Ctrl-C ends the command. While it stands, no time passes on it.",
            "Whoever can connect can do with the machine what they like; so without a HOST",
            "only this computer can.",
            "Standard output has what the device says on its console; what it says by",
            "semihosting comes in gdb."};
    // @formatter:on

    /** Options that make sense for a run from a beginning to an end, or for Java, which gdb knows nothing of. */
    private static final List<String> NOT_HERE = List.of("--for", "--json", "--hosted", "--patience");

    private final OptionSpec gdb = option("--gdb", "[HOST:]PORT", DebugCommand::address,
            "Serve gdb's remote protocol there; port 0 is any that is free.");

    DebugCommand(Streams streams) {
        super(streams, "debug", "Run a firmware image under gdb.");
        NOT_HERE.forEach(name -> spec.remove(spec.findOption(name)));
        // It stands at reset in any case; who writes it to be sure is not refused.
        flag("--wait", "Stand at reset until gdb comes. It does so anyway.");
        addHelp();
        usage().exitCodeListHeading("%nExit codes%n").exitCodeList(ExitCode.explained())
                .footerHeading("%nExample%n").footer(FOOTER);
    }

    private static GdbAddress address(String text) {
        try {
            return GdbAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--gdb: " + e.getMessage());
        }
    }

    @Override
    public Integer call() {
        refuseMissing();
        GdbAddress address = gdb.getValue();
        if (address == null) {
            throw new UsageException("debug needs --gdb PORT, such as --gdb 3333: it has no console of its own yet");
        }
        var plan = plan(loaded(), Map.of(), false, true);
        try (var run = new Run(plan, streams, null, true);
                var debugger = new Debugger(run.machine(), run.runner());
                var server = listen(address, debugger);
                var interruption = new Interruption(target(run, server))) {
            streams.err().println(server);
            run.flush();
            server.serve();
            return interruption.stopRequested() ? ExitCode.INTERRUPTED : ExitCode.FINE;
        }
    }

    private static GdbServer listen(GdbAddress address, Debugger debugger) {
        try {
            return new GdbServer(address, debugger, MonitorCommands.NONE, Backwards.NEVER);
        } catch (IOException e) {
            throw new UsageException("--gdb: cannot listen on " + address.host() + ":" + address.port() + ": "
                    + Reason.of(e) + (address.port() == 0 ? "" : "; --gdb 0 takes a port that is free"));
        }
    }

    private static Interruption.Target target(Run run, GdbServer server) {
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
