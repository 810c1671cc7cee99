package dev.metronome.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.metronome.testkit.ConsoleAssert;
import dev.metronome.testkit.InterruptAssert;
import dev.metronome.testkit.LedAssert;
import dev.metronome.testkit.LengthsAssert;
import dev.metronome.testkit.MachineAssert;
import dev.metronome.testkit.PinAssert;
import dev.metronome.testkit.TaskAssert;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * docs/testing.md: its Java is compiled and run. The first test fails with the message shown, and passes with the one
 * word more; all others pass; each word of the testkit has its line. After a change that is meant,
 * {@code -Dmetronome.readme=write} writes the message anew.
 */
class TestingPageTest {
    private static final Path PAGE = Path.of("..", "docs", "testing.md");
    private static final Pattern CODE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern FAILURE = Pattern.compile("It fails:\n\n```\n(.*?)\n```", Pattern.DOTALL);
    private static final Pattern CLASS = Pattern.compile("(?m)^class (\\w+)");
    private static final String IMPORTS = """
            import static dev.metronome.testkit.MetronomeAssertions.*;
            import static java.time.Duration.*;

            import dev.metronome.driver.*;
            import dev.metronome.hosted.*;
            import dev.metronome.testkit.*;
            import org.junit.jupiter.api.Test;

            """;

    private static String page() throws IOException {
        return Files.readString(PAGE);
    }

    private static List<String> code() throws IOException {
        return CODE.matcher(page()).results().map(match -> match.group(1)).toList();
    }

    @Test
    void theFirstTestFailsAsShown(@TempDir Path folder) throws Exception {
        var summary = run(code().getFirst(), folder);

        assertThat(summary.getTestsFailedCount()).isEqualTo(1);
        var message = summary.getFailures().getFirst().getException().getMessage();
        var page = page();
        var shown = FAILURE.matcher(page);
        assertThat(shown.find()).as("a place for the message").isTrue();
        var renewed = shown.replaceFirst(Matcher.quoteReplacement("It fails:\n\n```\n" + message.strip() + "\n```"));
        if ("write".equals(System.getProperty("metronome.readme"))) {
            Files.writeString(PAGE, renewed);
        }
        assertThat(page).isEqualTo(renewed);
    }

    @Test
    void withOneWordMoreItPasses(@TempDir Path folder) throws Exception {
        var first = code().getFirst();
        var change = Pattern.compile("```diff\n-(.*)\n\\+(.*)\n```").matcher(page());
        assertThat(change.find()).isTrue();
        assertThat(first).contains(change.group(1));

        assertPasses(run(first.replace(change.group(1), change.group(2)), folder));
    }

    static Stream<Integer> others() throws IOException {
        return IntStream.range(1, code().size()).boxed();
    }

    @ParameterizedTest
    @MethodSource("others")
    void theOthersPass(int index, @TempDir Path folder) throws Exception {
        assertPasses(run(code().get(index), folder));
    }

    private static void assertPasses(TestExecutionSummary summary) {
        assertThat(summary.getFailures()).extracting(failure -> failure.getException()).isEmpty();
        assertThat(summary.getTestsSucceededCount()).isPositive();
    }

    @Test
    void everyWordHasItsLine() throws IOException {
        var page = page();
        var words = Stream.of(LedAssert.class, PinAssert.class, InterruptAssert.class, MachineAssert.class,
                ConsoleAssert.class, TaskAssert.class, LengthsAssert.class)
                .flatMap(type -> Arrays.stream(type.getMethods())).filter(TestingPageTest::isOurs).map(Method::getName)
                .distinct().toList();
        assertThat(words).contains("togglesEvery", "meets", "neverNests")
                .allSatisfy(word -> assertThat(page).contains("`" + word + "`"));
    }

    @Test
    void theVersionsOfItsPomAreThoseOfThisBuild() throws IOException {
        var pom = Files.readString(Path.of("..", "pom.xml"));
        var version = Pattern.compile("<version>(.*?)</version>").matcher(pom);
        assertThat(version.find()).isTrue();

        assertThat(page()).contains(
                dependency("dev.metronome", "runtime", version.group(1)),
                dependency("org.junit.jupiter", "junit-jupiter", property(pom, "junit.version")),
                dependency("org.assertj", "assertj-core", property(pom, "assertj.version")));
    }

    private static String property(String pom, String name) {
        var value = Pattern.compile("<" + name + ">(.*?)</").matcher(pom);
        assertThat(value.find()).as(name).isTrue();
        return value.group(1);
    }

    private static String dependency(String group, String artifact, String version) {
        return """
                            <groupId>%s</groupId>
                            <artifactId>%s</artifactId>
                            <version>%s</version>
                """.formatted(group, artifact, version);
    }

    private static boolean isOurs(Method method) {
        return method.getDeclaringClass().getName().startsWith("dev.metronome.") && !method.isSynthetic()
                && !Modifier.isStatic(method.getModifiers());
    }

    /** Compiles a class, or what would stand in one, and runs its tests. */
    private static TestExecutionSummary run(String code, Path folder) throws Exception {
        var whole = CLASS.matcher(code).find()
                ? code
                : "@Metronome(image = \"firmware/blinky-irq.elf\")\nclass Page {\n" + code + "}\n";
        var name = CLASS.matcher(whole).results().findFirst().orElseThrow().group(1);
        var source = (whole.startsWith("import ") ? "" : IMPORTS)
                + whole.replaceAll("firmware/([a-z-]+)\\.elf", "$1/$1.elf").replace("firmware/with-x1.json",
                        "clock-failure/with-x1.json");
        compile(Files.writeString(folder.resolve(name + ".java"), source), folder);
        try (var loader = new URLClassLoader(new URL[]{folder.toUri().toURL()},
                TestingPageTest.class.getClassLoader())) {
            var summary = new SummaryGeneratingListener();
            var request = LauncherDiscoveryRequestBuilder.request().selectors(selectClass(loader.loadClass(name)));
            LauncherFactory.create().execute(request.build(), summary);
            return summary.getSummary();
        }
    }

    private static void compile(Path source, Path folder) {
        var errors = new ByteArrayOutputStream();
        var result = ToolProvider.getSystemJavaCompiler().run(null, null, errors, "-cp",
                System.getProperty("java.class.path"), "-d", folder.toString(), source.toString());
        assertThat(result).as(errors.toString(StandardCharsets.UTF_8)).isZero();
    }
}
