package dev.metronome.cli;

import static dev.metronome.cli.CommandLineUnderTest.compile;
import static dev.metronome.cli.CommandLineUnderTest.metronome;
import static dev.metronome.cli.CommandLineUnderTest.parse;
import static dev.metronome.cli.CommandLineUnderTest.sample;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.metronome.async.Event;
import dev.metronome.async.FailurePolicy;
import dev.metronome.driver.Chip;
import dev.metronome.driver.Nvic;
import dev.metronome.hosted.Bindings;
import dev.metronome.hosted.HostedException;
import dev.metronome.hosted.HostedProgram;
import dev.metronome.stm32l4.Interrupt;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code metronome run --hosted}: Java that plays firmware, or stands in for parts of an image. */
class HostedRunTest {
    private static final String LD1_EVERY_1000_CYCLES = """
            import dev.metronome.driver.Chip;
            import dev.metronome.hosted.HostedProgram;

            %s class %s implements HostedProgram {
                @Override
                public void main(Chip chip) {
                    chip.modify(0x4002_104C, 0, 1);
                    chip.modify(0x4800_0000, 3 << 10, 1 << 10);
                    for (var on = true;; on = !on) {
                        chip.write(0x4800_0018, on ? 1 << 5 : 1 << 21);
                        chip.spend(999);
                    }
                }
            }
            """;

    @TempDir
    Path folder;

    private static String thisClass(Class<?> program) {
        return Path.of("target", "test-classes") + ":" + program.getCanonicalName();
    }

    private static CommandLineUnderTest.Result run(Class<?> program, String... options) {
        var arguments = new ArrayList<>(List.of("run", "--hosted", thisClass(program), "--for", "20500cyc"));
        arguments.addAll(List.of(options));
        return metronome(arguments.toArray(String[]::new));
    }

    private static void blinksEvery1000Cycles(JsonNode report) {
        var edges = report.at("/leds/0/edges");
        assertThat(edges.size()).isGreaterThan(15);
        for (var i = 1; i < edges.size(); i++) {
            assertThat(edges.get(i).get("cycle").longValue() - edges.get(i - 1).get("cycle").longValue())
                    .isEqualTo(1000);
        }
    }

    private static void blinks(String program, String hosted) {
        var result = metronome("run", "--hosted", program, "--for", "20500cyc", "--json", "-", "--quiet");
        assertThat(result.err()).isEmpty();
        assertThat(result.exitCode()).isZero();
        assertThat(result.json().get("image").textValue()).isEqualTo(hosted);
        assertThat(result.json().get("hosted").textValue()).isEqualTo(hosted);
        blinksEvery1000Cycles(result.json());
    }

    @Nested
    class Programs {
        @Test
        void areSourceFiles() throws IOException {
            var file = Files.writeString(folder.resolve("Blinky.java"),
                    LD1_EVERY_1000_CYCLES.formatted("", "Blinky"));
            blinks(file.toString(), "Blinky");
            assertThat(Files.list(folder)).containsExactly(file);
        }

        @Test
        void mayUseClassesOfTheirPackageInFilesBesideThem() throws IOException {
            var program = LD1_EVERY_1000_CYCLES.formatted("", "Blinky");
            var file = Files.writeString(folder.resolve("Blinky.java"),
                    "/* A licence. */\n// And a word.\npackage a.b;\n" + program + "class Uses { Other other; }");
            Files.writeString(folder.resolve("Other.java"), "package a.b;\n" + program.replace("Blinky", "Other"));
            Files.writeString(folder.resolve("Broken.java"), "package a.b; nobody uses this");
            blinks(file.toString(), "a.b.Blinky");
        }

        @Test
        void areTheOneClassOfASourceFileThatIsAProgram() throws IOException {
            var file = Files.writeString(folder.resolve("Many.java"),
                    LD1_EVERY_1000_CYCLES.formatted("", "Blinky") + "class Helper {}\n record Other(int i) {}\n");
            blinks(file.toString(), "Blinky");
        }

        @Test
        void areNamedWhereASourceFileHasSeveral() throws IOException {
            var file = Files.writeString(folder.resolve("Many.java"), LD1_EVERY_1000_CYCLES.formatted("", "Blinky")
                    + "class Other implements HostedProgram { static class Inner extends Other {} }\n");
            blinks(file + ":Blinky", "Blinky");
            var result = metronome("run", "--hosted", file.toString());
            assertThat(result.exitCode()).isEqualTo(2);
            assertThat(result.err()).contains("has 3 programs; say which", "\n  --hosted " + file + ":Blinky\n",
                    "\n  --hosted " + file + ":Other.Inner\n");
        }

        @Test
        void areClassesOfAClassPath() {
            compile(folder, "Blinky", LD1_EVERY_1000_CYCLES.formatted("public", "Blinky"));
            blinks(folder + ":Blinky", "Blinky");
            blinks(Path.of("target", "classes") + File.pathSeparator + folder + ":Blinky", "Blinky");
        }

        @Test
        void areClassesOfAJar() throws IOException {
            compile(folder, "Blinky", LD1_EVERY_1000_CYCLES.formatted("public", "Blinky"));
            var jar = Files.createDirectory(folder.resolve("lib")).resolve("blinky.jar");
            try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
                out.putNextEntry(new JarEntry("Blinky.class"));
                out.write(Files.readAllBytes(folder.resolve("Blinky.class")));
                out.putNextEntry(new JarEntry("META-INF/services/" + HostedProgram.class.getName()));
                out.write("Blinky".getBytes(StandardCharsets.UTF_8));
            }
            blinks(jar + ":Blinky", "Blinky");
            blinks(jar.toString(), "Blinky");
            blinks(jar.resolveSibling("*") + ":Blinky", "Blinky");
        }

        @Test
        void areNestedClassesWithADotOrADollarSign() {
            compile(folder, "Outer", "class Outer { " + LD1_EVERY_1000_CYCLES.formatted("public static", "Inner")
                    .replaceAll("import .*\n", "")
                    .replace("HostedProgram", "dev.metronome.hosted.HostedProgram")
                    .replace("Chip chip", "dev.metronome.driver.Chip chip") + "}");
            blinks(folder + ":Outer.Inner", "Outer$Inner");
            blinks(folder + ":Outer$Inner", "Outer$Inner");
        }

        @Test
        void areWhatAClassPathAnnounces() throws IOException {
            compile(folder, "Blinky", LD1_EVERY_1000_CYCLES.formatted("public", "Blinky"));
            announce("# the only one\nBlinky # here\n");
            blinks(folder.toString(), "Blinky");
        }

        @Test
        void areToBeNamedWhereAClassPathAnnouncesSeveral() throws IOException {
            compile(folder, "Blinky", LD1_EVERY_1000_CYCLES.formatted("public", "Blinky"));
            compile(folder, "Other", LD1_EVERY_1000_CYCLES.formatted("public", "Other"));
            announce("Blinky\nOther\n");
            var result = metronome("run", "--hosted", folder.toString());
            assertThat(result.exitCode()).isEqualTo(2);
            assertThat(result.err()).isEqualTo("""
                    metronome: --hosted: %1$s has 2 programs; say which:
                      --hosted %1$s:Blinky
                      --hosted %1$s:Other
                    """.formatted(folder));
        }

        @Test
        void areToBeNamedWhereAClassPathAnnouncesNone() {
            compile(folder, "Blinky", LD1_EVERY_1000_CYCLES.formatted("public", "Blinky"));
            var result = metronome("run", "--hosted", folder.toString());
            assertThat(result.exitCode()).isEqualTo(2);
            assertThat(result.err()).contains("announces no program in META-INF/services/", "name the class:\n"
                    + "  --hosted " + folder + ":Blinky\n");
        }

        @Test
        void areKnownByNameOnMetronomesOwnClassPath() {
            blinks("BlinkProgram", "dev.metronome.cli.BlinkProgram");
            blinks("dev.metronome.cli.BlinkProgram", "dev.metronome.cli.BlinkProgram");
        }

        private void announce(String names) throws IOException {
            var services = Files.createDirectories(folder.resolve("META-INF").resolve("services"));
            Files.writeString(services.resolve(HostedProgram.class.getName()), names);
        }
    }

    @Nested
    class WithAnImage {
        @Test
        void standForItsFunctions() {
            var image = sample("blinky-irq");
            var result = metronome("run", "--hosted", "BlinkProgram", image, "--for", "20500cyc", "--json", "-",
                    "--print", "interrupts");
            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(result.json().get("image").textValue()).isEqualTo(image);
            assertThat(result.json().get("hosted").textValue()).isEqualTo(BlinkProgram.class.getName());
            assertThat(result.json().at("/printed/interrupts/u32/0").intValue()).isZero();
            assertThat(result.json().get("instructions").longValue()).isPositive();
            blinksEvery1000Cycles(result.json());
        }
    }

    /** A button press goes to LD1; and a task for each, woken by TIM15 every 1,000 cycles. */
    public static class Tasks implements HostedProgram {
        @Override
        public void main(Chip chip) {
            BlinkProgram.start(chip);
            chip.modify(0x4800_0800, 3 << 26, 0); // PC13 is an input
            var tick = new Event();
            chip.modify(0x4002_1060, 0, 1 << 16); // TIM15EN
            chip.write(0x4001_402C, 999);
            chip.write(0x4001_400C, 1);
            chip.handle(Interrupt.TIM1_BRK_TIM15, () -> {
                chip.write(0x4001_4010, 0);
                tick.set();
            });
            Nvic.enable(chip, Interrupt.TIM1_BRK_TIM15);
            chip.write(0x4001_4000, 1);
            var executor = chip.executor();
            executor.spawn("mirror", task -> {
                for (;;) {
                    task.await(tick.untilSet());
                    tick.clear();
                    BlinkProgram.light(chip, (chip.read(0x4800_0810) & 1 << 13) == 0);
                }
            });
            executor.spawn("short", _ -> {});
            executor.spawn("broken", _ -> {
                throw new IOException("no such sensor");
            });
            executor.runForever();
        }
    }

    @Test
    void buttonsArePressedAtTheirTime() {
        var edges = metronome("run", "--hosted", thisClass(Tasks.class), "--for", "10ms", "--json", "-", "--press",
                "B2@3ms+2ms").json().at("/leds/0/edges");
        assertThat(edges).hasSize(2);
        assertThat(edges.get(0).get("time_ns").longValue()).isBetween(3_000_000L, 3_260_000L);
        assertThat(edges.get(1).get("time_ns").longValue()).isBetween(5_000_000L, 5_260_000L);
    }

    @Test
    void tasksAreInTheSummaryAndInTheReport() throws IOException {
        var file = folder.resolve("report.json");
        var result = run(Tasks.class, "--json", file.toString());
        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).contains("tasks         mirror: 21 polls; short: 1 poll, finished; "
                + "broken: 1 poll, failed\n");
        var tasks = parse(Files.readString(file)).get("tasks");
        assertThat(tasks).extracting(task -> task.get("name").textValue()).containsExactly("mirror", "short",
                "broken");
        assertThat(tasks).extracting(task -> task.get("state").textValue()).containsExactly("waiting", "finished",
                "failed");
        assertThat(tasks.get(0).fieldNames()).toIterable().containsExactly("name", "spawned_cycle", "polls", "wakes",
                "state");
        assertThat(tasks.get(0).get("polls").intValue()).isEqualTo(21);
        assertThat(tasks.get(0).get("wakes").intValue()).isEqualTo(21);
        assertThat(tasks.get(0).get("spawned_cycle").longValue()).isBetween(10L, 100L);
    }

    @Test
    void aTaskThatFailsIsAWarningAndTheOthersGoOn() {
        var result = run(Tasks.class, "--quiet");
        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).matches("warning: task broken failed: java\\.io\\.IOException: no such sensor, at "
                + "HostedRunTest\\.java:\\d+\n");
    }

    @Nested
    class Failures {
        private void crash(CommandLineUnderTest.Result result, String... words) {
            assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
            assertThat(result.err()).contains(words).contains("crashed: ").doesNotContain("\tat ", "internal error");
        }

        @Test
        void ofMainAreToldWithTheirPlace() {
            crash(run(MainThrows.class),
                    "crashed: main of MainThrows failed: java.lang.IllegalArgumentException: seven, at "
                            + "HostedRunTest.java:",
                    "virtual time  0.000 025 000 s");
        }

        @Test
        void areInTheReport() {
            var report = run(MainThrows.class, "--json", "-").json();
            assertThat(report.get("stop").textValue()).isEqualTo("hosted-failure");
            assertThat(report.get("exit_code").intValue()).isEqualTo(3);
            assertThat(report.get("cycles").longValue()).isEqualTo(100);
            assertThat(report.get("failure").textValue()).startsWith("main of MainThrows failed: ");
        }

        @Test
        void areToldEvenQuietly() {
            var result = run(MainThrows.class, "--quiet");
            crash(result, "main of MainThrows failed: ");
            assertThat(result.err()).hasLineCount(1);
        }

        @Test
        void ofATaskEndTheRunIfItsExecutorSaysSo() {
            crash(run(TaskStops.class), "crashed: task sensor failed: java.io.IOException: no such sensor, at "
                    + "HostedRunTest.java:");
        }

        @Test
        void ofTheBusHaveTheProgramsPlace() {
            crash(run(ReadsNothing.class), "crashed: main of ReadsNothing failed: ", "0xC0000000",
                    ", at HostedRunTest.java:");
        }

        @Test
        void areTasksThatLetNoTimePass() {
            crash(run(LetsNoTimePass.class), "\"spinner\": they wake each other and no time passes");
        }

        @Test
        void areThreadsThatAreBlocked() {
            var result = run(Sleeps.class, "--patience", "300ms");
            crash(result, "main of Sleeps has had the core for ", " ms of the host's time and does not come back, at "
                    + "HostedRunTest.java:", "note: --patience TIME waits longer", "LD1           1 edge");
        }

        @Test
        void areLoopsWithoutAnEnd() {
            Loops.ends = false;
            try {
                crash(run(Loops.class, "--patience", "300ms"), "task loop has had the core for ",
                        " ms of the host's time and does not come back, at HostedRunTest.java:");
            } finally {
                Loops.ends = true;
            }
        }

        @Test
        void areNoneWhereJavaIsOnlySlow() {
            assertThat(run(Slow.class, "--patience", "off").exitCode()).isZero();
            assertThat(run(Slow.class, "--patience", "20s").exitCode()).isZero();
        }

        @Test
        void ofAHandlerAreNamedAfterItsInterrupt() {
            crash(run(HandlerThrows.class), "crashed: the handler of TIM1_BRK_TIM15 failed: java.lang."
                    + "UnsupportedOperationException: not today, at HostedRunTest.java:");
        }

        @Test
        void ofABoundFunctionAreNamedAfterIt() {
            crash(run(FunctionThrows.class, sample("blinky-irq")), "crashed: main failed: java.io.IOException: no");
        }
    }

    public static class MainThrows implements HostedProgram {
        @Override
        public void main(Chip chip) {
            chip.spend(100);
            throw new IllegalArgumentException("seven");
        }
    }

    public static class TaskStops implements HostedProgram {
        @Override
        public void main(Chip chip) {
            var executor = chip.executor(builder -> builder.onFailure(FailurePolicy.STOP));
            executor.spawn("sensor", _ -> {
                chip.spend(10);
                throw new IOException("no such sensor");
            });
            executor.runForever();
        }
    }

    public static class ReadsNothing implements HostedProgram {
        @Override
        public void main(Chip chip) {
            chip.read(0xC000_0000);
        }
    }

    public static class LetsNoTimePass implements HostedProgram {
        @Override
        public void main(Chip chip) {
            var executor = chip.executor();
            executor.spawn("spinner", task -> {
                for (;;) {
                    task.defer();
                }
            });
            executor.runForever();
        }
    }

    public static class Sleeps implements HostedProgram {
        @Override
        public void main(Chip chip) throws InterruptedException {
            BlinkProgram.start(chip);
            BlinkProgram.light(chip, true);
            Thread.sleep(1_000_000);
        }
    }

    public static class Loops implements HostedProgram {
        static volatile boolean ends;

        @Override
        public void main(Chip chip) {
            var executor = chip.executor();
            executor.spawn("loop", _ -> {
                while (!ends) {
                    Thread.onSpinWait();
                }
            });
            executor.runForever();
        }
    }

    public static class Slow implements HostedProgram {
        @Override
        public void main(Chip chip) throws InterruptedException {
            Thread.sleep(600);
        }
    }

    public static class HandlerThrows implements HostedProgram {
        @Override
        public void main(Chip chip) {
            chip.handle(Interrupt.TIM1_BRK_TIM15, () -> {
                throw new UnsupportedOperationException("not today");
            });
            Nvic.enable(chip, Interrupt.TIM1_BRK_TIM15);
            chip.write(0xE000_E200, 1 << 24); // ISPR0: pending
            chip.spend(100);
        }
    }

    public static class FunctionThrows implements HostedProgram {
        @Override
        public void bind(Bindings bindings) throws HostedException {
            bindings.function("main", 0, _ -> {
                throw new IOException("no");
            });
        }
    }
}
