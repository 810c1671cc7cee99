package dev.metronome.cli;

import static dev.metronome.cli.CommandLineUnderTest.compile;
import static dev.metronome.cli.CommandLineUnderTest.metronome;
import static dev.metronome.cli.CommandLineUnderTest.sample;
import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.cli.CommandLineUnderTest.Result;
import dev.metronome.driver.Chip;
import dev.metronome.hosted.Bindings;
import dev.metronome.hosted.HostedProgram;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hosted program that cannot be found, made or bound is refused before anything runs: exit code 2, in words. */
class BadHostedTest {
    private static final String PROGRAM = """
            import dev.metronome.driver.Chip;
            import dev.metronome.hosted.HostedProgram;

            public %s implements HostedProgram {
                public void main(Chip chip) {}
                %s
            }
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void aProgramThatIsGood() {
        compile(folder, "Blinky", PROGRAM.formatted("class Blinky", ""));
    }

    private static void refused(Result result, String... words) {
        assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
        assertThat(result.err()).startsWith("metronome: ").contains(words).doesNotContain("\tat ", "internal error",
                "virtual time");
        assertThat(result.out()).isEmpty();
    }

    private static Result hosted(String program, String... options) {
        var arguments = new String[3 + options.length];
        arguments[0] = "run";
        arguments[1] = "--hosted";
        arguments[2] = program;
        System.arraycopy(options, 0, arguments, 3, options.length);
        return metronome(arguments);
    }

    /** Compiles a class into the folder, and asks for it. */
    private Result compiled(String name, String source) {
        compile(folder, name, source);
        return hosted(folder + ":" + name);
    }

    // Finding it

    @Test
    void aClassThatIsNotThere() {
        refused(hosted(folder + ":Blinki"), "there is no class Blinki in " + folder, "did you mean \"Blinky\"?");
    }

    @Test
    void aClassWithoutItsPackage() {
        compile(folder, "p/Fader", "package p; " + PROGRAM.formatted("class Fader", ""));
        refused(hosted(folder + ":Fader"), "did you mean \"p.Fader\"?");
        refused(hosted(folder.resolve("p") + ":Fader"), "has class p.Fader; write p.Fader",
                "the folder that its packages begin in");
    }

    @Test
    void aClassPathWithoutPrograms() throws IOException {
        var empty = Files.createDirectory(folder.resolve("empty"));
        refused(hosted(empty.toString()), "announces no program", "no class in it implements");
        refused(hosted(empty + ":Blinky"), "there is no class Blinky", "nor one that implements");
    }

    @Test
    void aClassPathThatIsNotThere() {
        refused(hosted("no/classes:Blinky"), "--hosted: no/classes: no such file or folder");
        refused(hosted(folder + File.pathSeparator + "no/classes:Blinky"), "no/classes: no such file or folder");
        refused(hosted("no/classes"), "no/classes: no such file or folder");
        refused(hosted("lost.jar:Blinky"), "lost.jar: no such file or folder");
    }

    @Test
    void aJarThatIsNone() throws IOException {
        var jar = Files.writeString(folder.resolve("broken.jar"), "no jar");
        refused(hosted(jar + ":Blinky"), "broken.jar cannot be read: ");
        refused(hosted(folder.resolve("empty").resolve("*") + ":Blinky"), "cannot be read: no such file or folder");
    }

    @Test
    void aClassFileInPlaceOfItsFolder() {
        refused(hosted(folder.resolve("Blinky.class").toString()), "is a class file", "FOLDER:Blinky");
    }

    @Test
    void anImageInPlaceOfAProgramAndAProgramInPlaceOfAnImage() {
        refused(hosted(sample("blinky-irq")), "blinky-irq.elf is no folder, no jar and no Java source file");
        refused(metronome("run", "Blinky.java"), "did you mean \"--hosted Blinky.java\"?");
    }

    @Test
    void aNameThatNobodyHas() {
        refused(hosted("BlinkProgran"), "\"BlinkProgran\" is no file, no folder and no program",
                "did you mean \"dev.metronome.cli.BlinkProgram\"?");
        refused(hosted("Xyz"), "write CLASSPATH:Xyz or Xyz.java", "dev.metronome.cli.BlinkProgram");
        refused(hosted(""), "names no program");
    }

    @Test
    void aServiceThatIsNotThere() throws IOException {
        var services = Files.createDirectories(folder.resolve("META-INF").resolve("services"));
        Files.writeString(services.resolve(HostedProgram.class.getName()), "Blinki\n");
        refused(hosted(folder.toString()), "there is no class Blinki", "did you mean \"Blinky\"?");
    }

    // Making it

    @Test
    void aClassThatIsNoProgram() {
        refused(compiled("Plain", "public class Plain {}"),
                "Plain is no hosted program: it does not implement dev.metronome.hosted.HostedProgram");
    }

    @Test
    void aClassThatCannotBeMade() {
        refused(compiled("Half", PROGRAM.formatted("abstract class Half", "")), "Half is abstract");
        refused(compiled("Face", "public interface Face extends dev.metronome.hosted.HostedProgram {}"),
                "Face is an interface");
        refused(compiled("Needy", PROGRAM.formatted("class Needy", "public Needy(int pin) {}")),
                "Needy has no public constructor without parameters");
        refused(compiled("Shy", PROGRAM.formatted("class Shy", "Shy() {}")), "Shy's constructor is not public");
        compile(folder, "Outer",
                "public class Outer { public class Inner implements dev.metronome.hosted.HostedProgram {} }");
        refused(hosted(folder + ":Outer.Inner"), "Outer.Inner can only be made by an object of Outer");
    }

    @Test
    void aConstructorThatThrows() {
        refused(compiled("Throws", PROGRAM.formatted("class Throws", "public Throws() { Integer.parseInt(\"x\"); }")),
                "the constructor of Throws failed: java.lang.NumberFormatException", ", at Throws.java:6");
        refused(compiled("Static", PROGRAM.formatted("class Static", "static int i = Integer.parseInt(\"x\");")),
                "the static initializer of Static failed: java.lang.NumberFormatException", ", at Static.java:6");
    }

    @Test
    void aClassOfANewerJava() throws IOException {
        var file = folder.resolve("Blinky.class");
        var bytes = Files.readAllBytes(file);
        bytes[7] = (byte) (44 + Runtime.version().feature() + 1);
        Files.write(file, bytes);
        var own = Runtime.version().feature();
        refused(hosted(folder + ":Blinky"),
                "Blinky was compiled for Java " + (own + 1) + ", and this is Java " + own, "--release " + own);
    }

    @Test
    void aClassThatNeedsAnother() throws IOException {
        compile(folder, "Base", PROGRAM.formatted("class Base", ""));
        compile(folder, "Derived", "public class Derived extends Base {}");
        Files.delete(folder.resolve("Base.class"));
        refused(hosted(folder + ":Derived"), "Derived needs class Base, which is not on its class path");
    }

    @Test
    void aClassFileThatIsDamaged() throws IOException {
        Files.write(folder.resolve("Blinky.class"), new byte[]{1, 2, 3});
        refused(hosted(folder + ":Blinky"), "Blinky cannot be loaded: java.lang.ClassFormatError");
    }

    // Compiling it

    @Test
    void aSourceFileThatDoesNotCompile() throws IOException {
        var file = Files.writeString(folder.resolve("Bad.java"),
                PROGRAM.formatted("class Bad", "int i = 1\nString s = 2;"));
        refused(hosted(file.toString()), file + " does not compile", file + ":6: ';' expected");
        Files.writeString(file, PROGRAM.formatted("class Bad", "int i = k;\nString s = 2;"));
        refused(hosted(file.toString()), file + ":6: cannot find symbol", "variable k",
                file + ":7: incompatible types: int cannot be converted to java.lang.String");
        Files.writeString(file, "class Bad { int i = " + "k; int j = k;\n".repeat(1) + "int a = k;\n".repeat(1)
                + "void f() {" + "k();\n".repeat(20) + "}}");
        refused(hosted(file.toString()), "and 13 more errors");
    }

    @Test
    void aSourceFileWithoutItsImports() throws IOException {
        var file = Files.writeString(folder.resolve("Bare.java"), """
                class Bare implements HostedProgram {
                    public void main(Chip chip) {
                        AsyncTimer.on(chip, Clocks.on(chip)).delay(ofMillis(10));
                        Nonsense.go();
                    }
                }
                """);
        var result = hosted(file.toString());
        refused(result, file + ":1: cannot find symbol");
        assertThat(result.err()).endsWith("""
                note: missing at its top?
                  import dev.metronome.driver.AsyncTimer;
                  import dev.metronome.driver.Chip;
                  import dev.metronome.driver.Clocks;
                  import dev.metronome.hosted.HostedProgram;
                  import static java.time.Duration.ofMillis;
                """);
    }

    @Test
    void aFileBesideThatDoesNotCompile() throws IOException {
        var file = Files.writeString(folder.resolve("Uses.java"), PROGRAM.formatted("class Uses", "Helper helper;"));
        var helper = Files.writeString(folder.resolve("Helper.java"), "class Helper {\n int i = k;\n}");
        Files.writeString(folder.resolve("Unused.java"), "this is not Java");
        refused(hosted(file.toString()), file + " does not compile", helper + ":2: cannot find symbol");
    }

    @Test
    void aSourceFileWithoutAProgram() throws IOException {
        var file = Files.writeString(folder.resolve("Plain.java"), "class Plain {}");
        refused(hosted(file.toString()), "no class in " + file + " implements dev.metronome.hosted.HostedProgram");
        Files.writeString(file, PROGRAM.formatted("abstract class Plain", ""));
        refused(hosted(file.toString()), "Plain is abstract");
    }

    @Test
    void aSourceFileThatCannotBeRead() throws IOException {
        refused(hosted("Nowhere.java"), "Nowhere.java cannot be read: no such file or folder");
        refused(hosted(Files.createDirectory(folder.resolve("Folder.java")).toString()), "is a folder");
    }

    // Binding it

    private static String test(Class<?> program) {
        return Path.of("target", "test-classes") + ":" + program.getCanonicalName();
    }

    @Test
    void aFunctionThatTheImageHasNot() {
        refused(hosted(test(BindsTypo.class), sample("blinky-irq")), "blinky-irq.elf: no symbol \"clock_8_mhz\"",
                "did you mean", "clock_80_mhz");
    }

    @Test
    void aFunctionThatIsBoundTwice() {
        refused(hosted(test(BindsTwice.class), sample("blinky-irq")), "blinky-irq.elf: \"main\" is bound already");
    }

    @Test
    void aProgramThatDoesNothing() {
        refused(hosted(test(Nothing.class)), "Nothing does nothing: it has neither main(Chip)", "nor bind(Bindings)");
        refused(hosted(test(Nothing.class), sample("blinky-irq")), "Nothing does nothing");
    }

    @Test
    void aVariableInPlaceOfAFunction() {
        refused(hosted(test(BindsVariable.class), sample("blinky-irq")),
                "\"interrupts\" is a variable, not a function");
    }

    @Test
    void aProgramThatIsToPlayAloneAndCannot() {
        refused(hosted(test(BindsTypo.class)), "BindsTypo does not play firmware by itself: it has no main(Chip)",
                "Give the image");
    }

    @Test
    void aProgramThatIsToStandInAndCannot() {
        refused(hosted(test(MainOnly.class), sample("blinky-irq")),
                "MainOnly stands in for nothing of an image: it has no bind(Bindings)", "without an image");
    }

    @Test
    void aBindThatThrows() {
        refused(hosted(test(BindThrows.class), sample("blinky-irq")),
                "bind failed: java.lang.IllegalStateException: not ready, at BadHostedTest.java:");
    }

    @Test
    void theChipUsedBeforeItRuns() {
        refused(hosted(test(BindUsesChip.class), sample("blinky-irq")),
                "bind failed: java.lang.IllegalStateException: only Java that runs on the core may use it",
                ", at BadHostedTest.java:");
    }

    // The rest of the command line

    @Test
    void optionsThatMeanNothing() {
        refused(hosted("BlinkProgram", "--print", "presses"), "--print: there is no image");
        refused(hosted("BlinkProgram", "--base", "0x08000000"), "--base: there is no image");
        refused(hosted("BlinkProgram", "--patience", "10"), "--patience", "has no unit");
        refused(hosted("BlinkProgram", "--patience", "10cyc"), "--patience", "no time of the host's");
        refused(hosted("BlinkProgram", "--patience", "0s"), "--patience", "ends every run");
        refused(metronome("run", sample("blinky-irq"), "--patience", "10s"), "--patience", "no --hosted");
        refused(metronome("run", "--for", "1s"), "Missing required parameter: 'IMAGE'");
    }

    public static class BindsTypo implements HostedProgram {
        @Override
        public void bind(Bindings bindings) {
            bindings.function("clock_8_mhz", 0, _ -> {});
        }
    }

    public static class BindsTwice implements HostedProgram {
        @Override
        public void bind(Bindings bindings) {
            bindings.function("main", 0, _ -> {});
            bindings.function("main", 0, _ -> {});
        }
    }

    public static class Nothing implements HostedProgram {}

    public static class BindsVariable implements HostedProgram {
        @Override
        public void bind(Bindings bindings) {
            bindings.function("interrupts", 0, _ -> {});
        }
    }

    public static class MainOnly implements HostedProgram {
        @Override
        public void main(Chip chip) {}
    }

    public static class BindThrows implements HostedProgram {
        @Override
        public void bind(Bindings bindings) {
            throw new IllegalStateException("not ready");
        }
    }

    public static class BindUsesChip implements HostedProgram {
        @Override
        public void bind(Bindings bindings) {
            bindings.chip().write(0x4002_104C, 1);
        }
    }
}
