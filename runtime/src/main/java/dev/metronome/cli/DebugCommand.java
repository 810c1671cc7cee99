package dev.metronome.cli;

import dev.metronome.debug.gdb.GdbAddress;
import dev.metronome.hosted.HostedException;
import dev.metronome.stm32l4.WhatIf;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.OptionSpec;

/** {@code metronome debug}: lets a debugger have the machine. */
final class DebugCommand extends MachineCommand {
    // @formatter:off
    private static final String[] FOOTER = {
            "  metronome debug blinky.elf",
            "  metronome debug blinky.elf --commands where-it-stands.txt",
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

    /** Options that make sense for a run from a beginning to an end. */
    private static final List<String> NOT_HERE = List.of("--for", "--json");

    private final OptionSpec gdb = option("--gdb", "[HOST:]PORT", GdbService::address,
            "Serve gdb's remote protocol there; port 0 is any that is free.");
    private final OptionSpec script = option("--commands", "FILE", Path::of,
            "Take commands from a file, a line each; the first that cannot be done ends it.");

    DebugCommand(Streams streams) {
        super(streams, "debug", "Run a firmware image under a debugger: a console, or gdb.");
        NOT_HERE.forEach(name -> spec.remove(spec.findOption(name)));
        // It stands at reset in any case; who writes it to be sure is not refused.
        flag("--wait", "Stand at reset until gdb comes. It does so anyway.");
        addHelp();
        usage().exitCodeListHeading("%nExit codes%n").exitCodeList(ExitCode.explained())
                .footerHeading("%nExample%n").footer(FOOTER);
    }

    @Override
    public Integer call() {
        refuseMissing();
        GdbAddress address = gdb.getValue();
        if (address == null) {
            return console();
        }
        if (script.getValue() != null) {
            throw new UsageException("--commands is for the console, and with --gdb there is none");
        }
        var plan = plan(loaded(), Map.of(), false, true);
        try (var program = program();
                var run = new Run(program == null ? plan : plan.with(program.program()), streams, null, true);
                var debugger = run.debugger();
                var server = GdbService.listen(address, run, debugger);
                var interruption = new Interruption(GdbService.target(run, server))) {
            streams.err().println(server);
            run.flush();
            server.serve();
            return interruption.stopRequested() ? ExitCode.INTERRUPTED : ExitCode.FINE;
        } catch (HostedException e) {
            streams.err().println("crashed: " + e.getMessage());
            return ExitCode.CRASHED;
        }
    }

    private int console() {
        var plan = plan(loaded(), Map.of(), false, true).with(WhatIf.NOTHING, "console");
        Path file = script.getValue();
        try (var program = program();
                var run = new Run(program == null ? plan : plan.with(program.program()), streams, null, false);
                var debugger = run.debugger()) {
            var console = new DebugConsole(run, debugger, streams);
            if (file == null && Terminal.isTerminal(0)) {
                return console.talk();
            }
            try (var lines = file == null
                    ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                    : Files.newBufferedReader(file)) {
                return console.script(lines);
            }
        } catch (IOException e) {
            throw new UsageException("--commands: " + (file == null ? "standard input" : file) + " cannot be read: "
                    + Reason.of(e));
        }
    }
}
