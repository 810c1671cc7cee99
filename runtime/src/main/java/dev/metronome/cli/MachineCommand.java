package dev.metronome.cli;

import dev.metronome.board.BoardDefinition;
import dev.metronome.board.BoardDefinition.ButtonDefinition;
import dev.metronome.board.Boards;
import dev.metronome.hosted.HostedMachine;
import dev.metronome.image.FirmwareImage;
import dev.metronome.image.ImageLoader;
import dev.metronome.image.Symbol;
import dev.metronome.machine.Machine;
import dev.metronome.machine.Span;
import dev.metronome.stm32l4.WhatIf;
import dev.metronome.stm32l4.usart.Usart;
import dev.metronome.text.DidYouMean;
import dev.metronome.text.Numbers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** A command that runs a machine: which image, on which board, how long, with what from outside. */
abstract class MachineCommand extends SubCommand {
    final OptionSpec board = option("--board", "NAME", text -> text,
            "The board (see: metronome boards), or a board file.json. Default: " + Boards.DEFAULT);
    private final OptionSpec limit = option("--for", "TIME", Span::parse,
            "End after this much virtual time. Default: 10s");
    private final OptionSpec input = option("--input", "TEXT", text -> text,
            "Type this at the console once it listens: a text (\\r \\n \\t \\xNN), or a file (@FILE to make sure).");
    private final OptionSpec pressed = list("--press", "BUTTON@TIME[+HOLD]", "", Press::parse,
            "Press a button, for 100ms if nothing is said. May be repeated.");
    final OptionSpec hosted = option("--hosted", "PROGRAM", text -> text,
            "Put Java on the chip, beside the image or without one: CLASSPATH:CLASS, CLASSPATH, FILE.java or NAME.");
    private final OptionSpec patience = option("--patience", "TIME", Patience::parse,
            "How long that Java may block before the run ends, in the host's time, or off. Default: 10s");
    private final OptionSpec base = option("--base", "ADDRESS", Address::parse,
            "Where a raw binary goes, such as 0x08000000.");
    final PositionalParamSpec image = PositionalParamSpec.builder().index("0").paramLabel("IMAGE")
            .arity("0..1").type(Path.class).required(false)
            .description("ELF, Intel HEX or, with --base, raw binary. Needed unless --hosted plays alone.").build();

    final ReportOption json = new ReportOption(
            option("--json", "FILE", text -> text, "Write a report; - is standard output."), streams.out());

    MachineCommand(Streams streams, String name, String description) {
        super(streams, name, description);
        spec.addPositional(image);
    }

    /**
     * What the options ask for, but for the Java that is to be put on the chip.
     *
     * @param loaded  the image, or null
     * @param symbols what to print at the end
     */
    final Run.Plan plan(FirmwareImage loaded, Map<String, Symbol> symbols, boolean strict, boolean quiet) {
        var definition = board();
        return new Run.Plan(loaded, null, patience(), definition, limit(), symbols, presses(definition), typed(),
                strict, quiet, WhatIf.NOTHING, null, null);
    }

    /** The image, or null where Java plays alone. */
    final FirmwareImage loaded() {
        return image.getValue() == null ? null : load(image.getValue());
    }

    final void refuseMissing() {
        var isAlone = image.getValue() == null;
        if (isAlone && hosted.getValue() == null) {
            throw new MissingParameterException(spec.commandLine(), image, "Missing required parameter: 'IMAGE'");
        }
        if (isAlone && base.getValue() != null) {
            throw new UsageException("--base: there is no image that could go there");
        }
        if (hosted.getValue() == null && patience.getValue() != null) {
            throw new UsageException("--patience: is for Java on the chip, and there is no --hosted");
        }
    }

    final HostedPrograms.Loaded program() {
        String text = hosted.getValue();
        return text == null ? null : HostedPrograms.load(text);
    }

    private Duration patience() {
        Patience given = patience.getValue();
        return given == null ? HostedMachine.DEFAULT_PATIENCE : given.duration();
    }

    private BoardDefinition board() {
        String name = board.getValue();
        try {
            return name == null
                    ? Boards.named(Boards.DEFAULT)
                    : name.endsWith(".json") ? Boards.read(Path.of(name)) : Boards.named(name);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--board: " + e.getMessage());
        } catch (IOException e) {
            throw new UsageException("--board: " + name + " cannot be read: " + Reason.of(e));
        }
    }

    /** Reads an image as the one to be run is read. */
    final FirmwareImage load(Path file) {
        if (ProgramName.isSource(file.toString())) {
            throw new UsageException(file + " is Java and no image; did you mean \"--hosted " + file + "\"?");
        }
        Address address = base.getValue();
        return ImageLoader.load(file, address == null ? OptionalInt.empty() : OptionalInt.of(address.value()),
                Machine.memoryMap());
    }

    private Span limit() {
        Span given = limit.getValue();
        if (given != null && given.isNothing()) {
            throw new UsageException("--for: a run of no time at all shows nothing");
        }
        return given;
    }

    private List<Press> presses(BoardDefinition definition) {
        List<Press> presses = pressed.getValue();
        if (presses == null) {
            return List.of();
        }
        var names = definition.buttons().stream().map(ButtonDefinition::name).toList();
        for (var press : presses) {
            if (names.stream().noneMatch(press.button()::equalsIgnoreCase)) {
                throw new UsageException("--press: " + definition.name() + " has no button \"" + press.button() + "\""
                        + DidYouMean.hint(press.button(), names));
            }
        }
        return presses;
    }

    private byte[] typed() {
        String given = input.getValue();
        var bytes = given == null ? new byte[0] : TypedText.bytes(given);
        if (bytes.length > Usart.MAXIMUM_TYPED) {
            throw new UsageException("--input: " + Numbers.count(bytes.length) + " bytes are more than the limit of "
                    + Numbers.count(Usart.MAXIMUM_TYPED) + " (Usart.MAXIMUM_TYPED)");
        }
        return bytes;
    }
}
