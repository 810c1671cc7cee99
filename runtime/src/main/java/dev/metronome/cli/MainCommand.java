package dev.metronome.cli;

import dev.metronome.board.Boards;
import dev.metronome.engine.EngineException;
import dev.metronome.machine.Machine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.Model.OptionSpec;

/** {@code metronome} itself: it has commands, and can say which version it is. */
final class MainCommand extends SubCommand {
    MainCommand(Streams streams) {
        super(streams, "metronome", "An STM32L4 emulator that keeps exact time.");
        addHelp();
        spec.addOption(OptionSpec.builder("--version").type(boolean.class).versionHelp(true)
                .description("Show the versions of Metronome, of the engine and of Java.").build());
        spec.versionProvider(MainCommand::version);
        usage().synopsisSubcommandLabel("COMMAND").commandListHeading("%nCommands%n").footerHeading("%nExample%n")
                .footer("  metronome run blinky.elf --for 5s", "", "metronome run --help tells more.");
    }

    /** Without a command there is nothing to do. */
    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.USAGE;
    }

    private static String[] version() {
        var properties = new Properties();
        try (var in = MainCommand.class.getResourceAsStream("version.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new String[]{"Metronome " + properties.getProperty("version"), "engine: " + engine(),
            "Java: " + Runtime.version() + " (" + System.getProperty("java.vendor") + ")"};
    }

    private static String engine() {
        try (var machine = new Machine(Boards.named(Boards.DEFAULT))) {
            return machine.processor().engine().name();
        } catch (EngineException e) {
            return "none; " + e.getMessage();
        }
    }
}
