package dev.metronome.cli;

import dev.metronome.image.FirmwareImage;
import dev.metronome.image.Symbol;
import dev.metronome.machine.Snapshot;
import dev.metronome.machine.SnapshotException;
import dev.metronome.machine.SnapshotFile;
import dev.metronome.output.JsonReport;
import dev.metronome.output.WhatIfReport;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.OptionSpec;

/** {@code metronome run}: checks what it is asked for, runs it, and writes the report. */
final class RunCommand extends MachineCommand {
    // @formatter:off
    private static final String[] FOOTER = {
            "  metronome run blinky.elf",
            "  metronome run blinky.elf --for 1min --json -",
            "  metronome run echo.elf --input 'hello\\r' > said.txt",
            "  metronome run button.elf --press B2@1.5s+200ms --print presses",
            "  metronome run firmware.bin --base 0x08000000",
            "  metronome run blinky.elf --for 1min --save minute.snapshot",
            "  metronome run blinky.elf --from minute.snapshot --for 2s",
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
            "A snapshot is the whole machine, with what --press and --input have still to do.",
            "It goes on with the same trace, on the same version of Metronome, with the same",
            "image and board. With --from, --for and --press count from there.",
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

    private final OptionSpec printed = list("--print", "SYMBOL", ",", text -> text,
            "Show these variables after the run. May be repeated.");
    private final OptionSpec uart = option("--uart", "FILE", text -> text,
            "Where the console's text goes. Default: - (standard output)");
    private final OptionSpec whatIf = list("--what-if", "SETTING=VALUES", ",", Axis::parse,
            "Run once for each combination of settings, and print a table, as in ws=0..4,art=on/off. May be repeated.");
    private final OptionSpec save = option("--save", "FILE", text -> text,
            "Save the machine at the end of the run, to go on with --from.");
    private final OptionSpec from = option("--from", "FILE", text -> text,
            "Go on where a machine was saved, rather than begin with the reset.");
    private final OptionSpec gdb = option("--gdb", "[HOST:]PORT", GdbService::address,
            "Let gdb have it first; when gdb leaves, run on to --for, or end where there is none.");
    private final OptionSpec strict = flag("--strict", "Exit with 3 if something was touched that is not modelled.");
    private final OptionSpec quiet = flag("--quiet", "No edges, no summary; only warnings, crashes and --print.");
    private final OptionSpec receipt = flag("--receipt",
            "Say which rules of the cycle model the count rests on, and how each is known.");

    RunCommand(Streams streams) {
        super(streams, "run", "Run a firmware image, or Java on the chip, and tell what its LEDs do, to the cycle.");
        addHelp();
        usage().exitCodeListHeading("%nExit codes%n").exitCodeList(ExitCode.explained())
                .footerHeading("%nExamples%n").footer(FOOTER);
    }

    @Override
    public Integer call() {
        refuseOptionsForNothing();
        var loaded = loaded();
        var plan = plan(loaded, symbols(loaded), strict.getValue(), quiet.getValue());
        String uartTarget = uart.getValue();
        var jsonOnOutput = json.isStandardOutput();
        if (jsonOnOutput && ReportOption.STANDARD_OUTPUT.equals(uartTarget)) {
            throw new UsageException(
                    "--json - and --uart - cannot both have standard output; give one of them a file");
        }
        if (whatIf.getValue() != null) {
            return whatIf(plan);
        }
        if (from.getValue() != null) {
            plan = plan.with(snapshot());
        }
        try (var program = program();
                var report = json.open();
                var saved = save.getValue() == null
                        ? null
                        : new OutputFile(save.longestName(), Path.of(save.<String>getValue()));
                var text = uartTarget == null || uartTarget.equals(ReportOption.STANDARD_OUTPUT)
                        ? null
                        : open(uartTarget);
                var run = new Run(program == null ? plan : plan.with(program.program()), streams, text,
                        !jsonOnOutput && text == null);
                var debugger = gdb.getValue() == null ? null : run.debuggerOfOneWay();
                var server = debugger == null ? null : GdbService.listen(gdb.getValue(), run, debugger);
                var interruption = new Interruption(server == null ? run : GdbService.target(run, server))) {
            if (server != null) {
                streams.err().println(server);
                run.flush();
                run.attend(server);
            }
            var profile = receipt.<Boolean>getValue() ? run.explain(null) : null;
            var outcome = run.run(interruption);
            if (profile != null) {
                profile.finish();
                ReceiptText.lines(profile.all()).forEach(streams.err()::println);
            }
            if (text != null && text.checkError()) {
                throw new UsageException("--uart: " + uartTarget + " could not be written to its end");
            }
            json.write(report, out -> JsonReport.write(outcome.report(), outcome.exitCode(), out));
            if (saved != null) {
                saved.write(out -> SnapshotFile.write(run.snapshot(), out));
            }
            return outcome.exitCode();
        }
    }

    private Snapshot snapshot() {
        String file = from.getValue();
        try {
            return SnapshotFile.read(Path.of(file));
        } catch (SnapshotException e) {
            throw new UsageException("--from: " + e.getMessage());
        } catch (IOException e) {
            throw new UsageException("--from: " + file + " cannot be read: " + Reason.of(e));
        }
    }

    private int whatIf(Run.Plan plan) {
        List<Axis> axes = whatIf.getValue();
        var runs = new WhatIfRuns(plan, this::program, new Matrix(axes), streams);
        try (var report = json.open(); var interruption = new Interruption(runs)) {
            runs.run(interruption);
            if (!quiet.<Boolean>getValue()) {
                var out = json.isStandardOutput() ? streams.err() : streams.out();
                runs.table().forEach(out::println);
            }
            json.write(report, out -> WhatIfReport.write(runs.runs(), out));
            streams.out().flush();
            return runs.exitCode();
        }
    }

    private void refuseOptionsForNothing() {
        refuseMissing();
        if (image.getValue() == null && printed.getValue() != null) {
            throw new UsageException("--print: there is no image, and so there are no symbols to show");
        }
        if (whatIf.getValue() != null) {
            refuseOptionsOfOneRun();
        }
        for (var option : List.of(save, from)) {
            if (option.getValue() != null && hosted.getValue() != null) {
                throw new UsageException(option.longestName() + ": a machine with Java on its chip is neither saved nor"
                        + " taken up again, for no snapshot holds a Java task's stack; leave --hosted away");
            }
        }
    }

    private void refuseOptionsOfOneRun() {
        for (var option : List.of(printed, uart, receipt, save, from, gdb)) {
            if (option.getValue() != null && !Boolean.FALSE.equals(option.getValue())) {
                throw new UsageException(option.longestName() + ": is for one run, and --what-if makes several; run"
                        + " without it to see more than edges and cycles");
            }
        }
        if (quiet.<Boolean>getValue() && !json.isGiven()) {
            throw new UsageException("--quiet leaves the table of --what-if away; with --json FILE it makes sense");
        }
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

    private static PrintStream open(String file) {
        try {
            return new PrintStream(new BufferedOutputStream(Files.newOutputStream(Path.of(file))));
        } catch (IOException e) {
            throw new UsageException("--uart: " + file + " cannot be written: " + Reason.of(e));
        }
    }
}
