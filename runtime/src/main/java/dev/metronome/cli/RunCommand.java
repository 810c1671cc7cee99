package dev.metronome.cli;

import dev.metronome.board.BoardDefinition;
import dev.metronome.board.BoardDefinition.ButtonDefinition;
import dev.metronome.board.Boards;
import dev.metronome.hosted.HostedMachine;
import dev.metronome.image.FirmwareImage;
import dev.metronome.image.ImageLoader;
import dev.metronome.image.Symbol;
import dev.metronome.machine.Machine;
import dev.metronome.output.JsonReport;
import dev.metronome.output.WhatIfReport;
import dev.metronome.stm32l4.WhatIf;
import dev.metronome.stm32l4.usart.Usart;
import dev.metronome.text.DidYouMean;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code metronome run}: checks what it is asked for, runs it, and writes the report. */
final class RunCommand extends SubCommand {
    private static final String STANDARD_OUTPUT = "-";

    // @formatter:off
    private static final String[] FOOTER = {
            "  metronome run blinky.elf",
            "  metronome run blinky.elf --for 1min --json -",
            "  metronome run echo.elf --input 'hello\\r' > said.txt",
            "  metronome run button.elf --press B2@1.5s+200ms --print presses",
            "  metronome run firmware.bin --base 0x08000000",
            "  metronome run blinky.elf --what-if ws=0..4,art=on/off",
            "  metronome run --hosted TwoLeds.java",
            "  metronome run --hosted target/classes:com.example.TwoLeds blinky.elf",
            "",
            "Java on the chip implements dev.metronome.hosted.HostedProgram: with an image",
            "its bind() says which functions and handlers it stands in for, without one its",
            "main() plays all the firmware. PROGRAM is one of",
            "  CLASSPATH:CLASS  a compiled class; Outer.Inner for a nested one",
            "  CLASSPATH        the one that META-INF/services names",
            "  FILE.java        a source file; FILE.java:CLASS where it has several programs",
            "  NAME             one that is on Metronome's own class path",
            "",
            "What-if settings stand from reset on whatever the firmware writes; registers",
            "read back what was written. SETTING is one of",
            "  ws                        wait states of the flash, 0 to 4: ws=0..4, ws=0/2/4",
            "  art                       prefetch and caches: art=on/off",
            "  prefetch, icache, dcache  each by itself",
            "  clock                     SYSCLK, whatever the firmware chooses for it:",
            "                            clock=4MHz/80MHz. The prescalers of AHB and APB go",
            "                            on dividing; LSE, LSI and all that has not come",
            "                            through SYSCLK keep their own time.",
            "The value \"firmware\" is what the firmware sets. Every combination is a run,",
            "64 at most; the first row is the firmware as it is.",
            "",
            "Times need a unit: ns us ms s min h, or cyc for core clock cycles.",
            "Standard output has what the device says on its console, with --what-if the",
            "table, or with --json - the report; all else is on standard error."};
    // @formatter:on

    private final OptionSpec board = option("--board", "NAME", text -> text,
            "The board (see: metronome boards), or a board file.json. Default: " + Boards.DEFAULT);
    private final OptionSpec limit = option("--for", "TIME", Span::parse,
            "End after this much virtual time. Default: 10s");
    private final OptionSpec json = option("--json", "FILE", text -> text, "Write a report; - is standard output.");
    private final OptionSpec printed = list("--print", "SYMBOL", ",", text -> text,
            "Show these variables after the run. May be repeated.");
    private final OptionSpec uart = option("--uart", "FILE", text -> text,
            "Where the console's text goes. Default: - (standard output)");
    private final OptionSpec input = option("--input", "TEXT", text -> text,
            "Type this at the console once it listens: a text (\\r \\n \\t \\xNN), or a file (@FILE to make sure).");
    private final OptionSpec pressed = list("--press", "BUTTON@TIME[+HOLD]", "", Press::parse,
            "Press a button, for 100ms if nothing is said. May be repeated.");
    private final OptionSpec whatIf = list("--what-if", "SETTING=VALUES", ",", Axis::parse,
            "Run once for each combination of settings, and print a table, as in ws=0..4,art=on/off. May be repeated.");
    private final OptionSpec hosted = option("--hosted", "PROGRAM", text -> text,
            "Put Java on the chip, beside the image or without one: CLASSPATH:CLASS, CLASSPATH, FILE.java or NAME.");
    private final OptionSpec patience = option("--patience", "TIME", Patience::parse,
            "How long that Java may block before the run ends, in the host's time, or off. Default: 10s");
    private final OptionSpec strict = flag("--strict", "Exit with 3 if something was touched that is not modelled.");
    private final OptionSpec quiet = flag("--quiet", "No edges, no summary; only warnings, crashes and --print.");
    private final OptionSpec base = option("--base", "ADDRESS", Address::parse,
            "Where a raw binary goes, such as 0x08000000.");
    private final PositionalParamSpec image = PositionalParamSpec.builder().index("0").paramLabel("IMAGE")
            .arity("0..1").type(Path.class).required(false)
            .description("ELF, Intel HEX or, with --base, raw binary. Needed unless --hosted plays alone.").build();

    RunCommand(Streams streams) {
        super(streams, "run", "Run a firmware image, or Java on the chip, and tell what its LEDs do, to the cycle.");
        spec.addPositional(image);
        addHelp();
        usage().exitCodeListHeading("%nExit codes%n").exitCodeList(ExitCode.explained())
                .footerHeading("%nExamples%n").footer(FOOTER);
    }

    @Override
    public Integer call() {
        refuseOptionsForNothing();
        var definition = board();
        var loaded = image.getValue() == null ? null : load();
        var symbols = symbols(loaded);
        var end = limit();
        var presses = presses(definition);
        var typed = typed();
        String uartTarget = uart.getValue();
        var jsonOnOutput = STANDARD_OUTPUT.equals(json.getValue());
        if (jsonOnOutput && STANDARD_OUTPUT.equals(uartTarget)) {
            throw new UsageException(
                    "--json - and --uart - cannot both have standard output; give one of them a file");
        }
        var plan = new Run.Plan(loaded, null, patience(), definition, end, symbols, presses, typed, strict.getValue(),
                quiet.getValue(), WhatIf.NOTHING, null);
        if (whatIf.getValue() != null) {
            return whatIf(plan);
        }
        try (var program = program();
                var report = report();
                var text = uartTarget == null || uartTarget.equals(STANDARD_OUTPUT) ? null : open(uartTarget);
                var run = new Run(program == null ? plan : plan.with(program.program()), streams, text,
                        !jsonOnOutput && text == null);
                var interruption = new Interruption(run)) {
            var outcome = run.run(interruption);
            if (text != null && text.checkError()) {
                throw new UsageException("--uart: " + uartTarget + " could not be written to its end");
            }
            write(report, out -> JsonReport.write(outcome.report(), outcome.exitCode(), out));
            return outcome.exitCode();
        }
    }

    private int whatIf(Run.Plan plan) {
        List<Axis> axes = whatIf.getValue();
        var runs = new WhatIfRuns(plan, this::program, new Matrix(axes), streams);
        try (var report = report(); var interruption = new Interruption(runs)) {
            runs.run(interruption);
            if (!quiet.<Boolean>getValue()) {
                var out = STANDARD_OUTPUT.equals(json.getValue()) ? streams.err() : streams.out();
                runs.table().forEach(out::println);
            }
            write(report, out -> WhatIfReport.write(runs.runs(), out));
            streams.out().flush();
            return runs.exitCode();
        }
    }

    /** The file for the report, or null where there is none, or none but standard output. */
    private OutputFile report() {
        String file = json.getValue();
        return file == null || file.equals(STANDARD_OUTPUT) ? null : new OutputFile("--json", Path.of(file));
    }

    private void write(OutputFile report, OutputFile.Content content) {
        try {
            if (report != null) {
                report.write(content);
            } else if (STANDARD_OUTPUT.equals(json.getValue())) {
                content.writeTo(streams.out());
                streams.out().flush();
            }
        } catch (IOException e) {
            throw new UsageException("--json: standard output cannot be written: " + Reason.of(e));
        }
    }

    private void refuseOptionsForNothing() {
        var isAlone = image.getValue() == null;
        if (isAlone && hosted.getValue() == null) {
            throw new MissingParameterException(spec.commandLine(), image, "Missing required parameter: 'IMAGE'");
        }
        if (isAlone && printed.getValue() != null) {
            throw new UsageException("--print: there is no image, and so there are no symbols to show");
        }
        if (isAlone && base.getValue() != null) {
            throw new UsageException("--base: there is no image that could go there");
        }
        if (hosted.getValue() == null && patience.getValue() != null) {
            throw new UsageException("--patience: is for Java on the chip, and there is no --hosted");
        }
        if (whatIf.getValue() != null) {
            refuseOptionsOfOneRun();
        }
    }

    private void refuseOptionsOfOneRun() {
        for (var option : List.of(printed, uart)) {
            if (option.getValue() != null) {
                throw new UsageException(option.longestName() + ": is for one run, and --what-if makes several; run"
                        + " without it to see more than edges and cycles");
            }
        }
        if (quiet.<Boolean>getValue() && json.getValue() == null) {
            throw new UsageException("--quiet leaves the table of --what-if away; with --json FILE it makes sense");
        }
    }

    private HostedPrograms.Loaded program() {
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

    private FirmwareImage load() {
        Path file = image.getValue();
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

    private Map<String, Symbol> symbols(FirmwareImage loaded) {
        List<String> names = printed.getValue();
        var symbols = new LinkedHashMap<String, Symbol>();
        for (var name : names == null ? List.<String>of() : names) {
            symbols.put(name, loaded.symbols().named(name)
                    .orElseThrow(() -> new UsageException("--print: " + loaded.symbols().explainMissing(name))));
        }
        return symbols;
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
            throw new UsageException("--input: " + Words.count(bytes.length) + " bytes are more than the limit of "
                    + Words.count(Usart.MAXIMUM_TYPED) + " (Usart.MAXIMUM_TYPED)");
        }
        return bytes;
    }

    private static PrintStream open(String file) {
        try {
            return new PrintStream(new BufferedOutputStream(Files.newOutputStream(Path.of(file))));
        } catch (IOException e) {
            throw new UsageException("--uart: " + file + " cannot be written: " + Reason.of(e));
        }
    }
}
