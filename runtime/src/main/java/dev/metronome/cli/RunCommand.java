package dev.metronome.cli;

import dev.metronome.board.BoardDefinition;
import dev.metronome.board.BoardDefinition.ButtonDefinition;
import dev.metronome.board.Boards;
import dev.metronome.image.FirmwareImage;
import dev.metronome.image.ImageLoader;
import dev.metronome.image.Symbol;
import dev.metronome.machine.Machine;
import dev.metronome.output.JsonReport;
import dev.metronome.stm32l4.usart.Usart;
import dev.metronome.text.DidYouMean;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code metronome run}: checks what it is asked for, runs it, and writes the report. */
@Command(name = "run", description = "Run a firmware image and tell what its LEDs do, to the cycle.", sortOptions = false, usageHelpAutoWidth = true, abbreviateSynopsis = true, descriptionHeading = "%n", parameterListHeading = "%n", optionListHeading = "%n", exitCodeListHeading = "%nExit codes%n", exitCodeList = {
    "0:the run came to its limit, to a breakpoint instruction, or to a sleep that nothing ends",
    "2:the command line, the image, the board or the engine cannot be used",
    "3:the firmware crashed; with --strict also: it touched something that is not modelled",
    "4:an error in Metronome itself",
    "130:Ctrl-C; summary and files are complete"}, footerHeading = "%nExamples%n", footer = {
        "  metronome run blinky.elf                          LED edges and a summary",
        "  metronome run blinky.elf --for 1min --json -      the same for programs, on standard output",
        "  metronome run echo.elf --input 'hello\\r' > said   only what the device says is in the file",
        "  metronome run button.elf --press B2@1.5s+200ms --print presses",
        "  metronome run firmware.bin --base 0x08000000      a raw binary: say where it goes",
        "",
        "Times need a unit: ns us ms s min h, or cyc for core clock cycles. LED edges, warnings and the summary are",
        "on standard error; standard output is the device's."})
final class RunCommand implements Callable<Integer> {
    private final Streams streams;

    @Parameters(index = "0", paramLabel = "IMAGE", description = "ELF, Intel HEX or, with --base, raw binary.")
    private Path image;

    @Option(names = "--board", paramLabel = "NAME", defaultValue = Boards.DEFAULT, description = "The board (see: metronome boards), or a board file.json. Default: ${DEFAULT-VALUE}")
    private String board;

    @Option(names = "--for", paramLabel = "TIME", description = "End after this much virtual time. Default: 10s")
    private Span limit;

    @Option(names = "--json", paramLabel = "FILE", description = "Write a report; - is standard output.")
    private String json;

    @Option(names = "--print", paramLabel = "SYMBOL", split = ",", description = "Show these variables after the run. May be repeated.")
    private List<String> printed = List.of();

    @Option(names = "--uart", paramLabel = "FILE", description = "Where the console's text goes. Default: - (standard output)")
    private String uart;

    @Option(names = "--input", paramLabel = "TEXT", description = "Type this at the console once it listens: a text (\\r \\n \\t \\xNN), or a file (@FILE to make"
            + " sure).")
    private String input;

    @Option(names = "--press", paramLabel = "BUTTON@TIME[+HOLD]", description = "Press a button, for 100ms if nothing is said. May be repeated.")
    private List<Press> presses = List.of();

    @Option(names = "--strict", description = "Exit with 3 if something was touched that is not modelled.")
    private boolean strict;

    @Option(names = "--quiet", description = "No edges, no summary; only warnings, crashes and --print.")
    private boolean quiet;

    @Option(names = "--base", paramLabel = "ADDRESS", description = "Where a raw binary goes, such as 0x08000000.")
    private Address base;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this.")
    private boolean help;

    RunCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        var definition = board();
        var loaded = ImageLoader.load(image, base == null ? OptionalInt.empty() : OptionalInt.of(base.value()),
                Machine.memoryMap());
        refuseUnknownButtons(definition);
        if (limit != null && limit.isNothing()) {
            throw new UsageException("--for: a run of no time at all shows nothing");
        }
        if ("-".equals(json) && "-".equals(uart)) {
            throw new UsageException("--json - and --uart - cannot both have standard output; give one of them a file");
        }
        var plan = new Run.Plan(loaded, definition, limit, symbols(loaded), presses, typed(), strict, quiet);
        try (var report = json == null || json.equals("-") ? null : new OutputFile("--json", Path.of(json));
                var text = openText();
                var machine = new Machine(definition);
                var interruption = new Interruption(machine)) {
            var outcome = new Run(plan, machine, streams, text == null ? null : text::write).run(interruption);
            if (text != null && text.checkError()) {
                throw new UsageException("--uart: " + uart + " could not be written");
            }
            if (report != null) {
                report.write(out -> JsonReport.write(outcome.report(), outcome.exitCode(), out));
            } else if (json != null) {
                JsonReport.write(outcome.report(), outcome.exitCode(), streams.out());
                streams.out().flush();
            }
            return outcome.exitCode();
        } catch (IOException e) {
            throw new UsageException("--json: standard output cannot be written: " + Reason.of(e));
        }
    }

    private BoardDefinition board() {
        try {
            return board.endsWith(".json") ? Boards.read(Path.of(board)) : Boards.named(board);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--board: " + e.getMessage());
        } catch (IOException e) {
            throw new UsageException("--board: " + board + " cannot be read: " + Reason.of(e));
        }
    }

    private void refuseUnknownButtons(BoardDefinition definition) {
        var names = definition.buttons().stream().map(ButtonDefinition::name).toList();
        for (var press : presses) {
            if (names.stream().noneMatch(press.button()::equalsIgnoreCase)) {
                throw new UsageException("--press: " + definition.name() + " has no button \"" + press.button() + "\""
                        + DidYouMean.hint(press.button(), names));
            }
        }
    }

    private Map<String, Symbol> symbols(FirmwareImage loaded) {
        var symbols = new LinkedHashMap<String, Symbol>();
        for (var name : printed) {
            symbols.put(name, loaded.symbols().named(name)
                    .orElseThrow(() -> new UsageException("--print: " + loaded.symbols().explainMissing(name))));
        }
        return symbols;
    }

    private byte[] typed() {
        var bytes = input == null ? new byte[0] : TypedText.bytes(input);
        if (bytes.length > Usart.MAXIMUM_TYPED) {
            throw new UsageException("--input: " + Words.count(bytes.length) + " bytes are more than the limit of "
                    + Words.count(Usart.MAXIMUM_TYPED) + " (Usart.MAXIMUM_TYPED)");
        }
        return bytes;
    }

    /** Where the console's text goes when not to standard output: a file, or nowhere but into the JSON report. */
    private PrintStream openText() {
        if (uart == null ? !"-".equals(json) : uart.equals("-")) {
            return null;
        }
        if (uart == null) {
            return new PrintStream(PrintStream.nullOutputStream());
        }
        try {
            return new PrintStream(new BufferedOutputStream(Files.newOutputStream(Path.of(uart))));
        } catch (IOException e) {
            throw new UsageException("--uart: " + uart + " cannot be written: " + Reason.of(e));
        }
    }
}
