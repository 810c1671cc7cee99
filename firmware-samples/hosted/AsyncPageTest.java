package dev.metronome.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.trace.TraceEvent;
import dev.metronome.trace.TraceEvent.ExceptionEntered;
import dev.metronome.trace.TraceEvent.ExceptionPended;
import dev.metronome.trace.TraceEvent.ExceptionReturned;
import dev.metronome.trace.TraceEvent.LedChanged;
import dev.metronome.trace.TraceEvent.PinChanged;
import dev.metronome.trace.TraceEvent.Slept;
import dev.metronome.trace.TraceEvent.TaskPolled;
import dev.metronome.trace.TraceEvent.TaskSuspended;
import dev.metronome.trace.TraceEvent.TaskWoken;
import dev.metronome.trace.TraceEvent.Woke;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * docs/async.md: its trace is what TwoLeds does, and its code stands in the samples, which are compiled and tested.
 * After a change that is meant, {@code mvn -pl firmware-samples -am test -Dtest=AsyncPageTest
 * -Dsurefire.failIfNoSpecifiedTests=false -Dmetronome.readme=write} writes the trace anew.
 */
class AsyncPageTest {
    private static final Path PAGE = Path.of("..", "docs", "async.md");
    private static final Pattern TRACE = Pattern.compile("(<!-- generated: wake -->\n)(.*?)(<!-- end -->)",
            Pattern.DOTALL);
    private static final Pattern CODE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void theTraceOfAWakeIsWhatTwoLedsDoes() throws IOException {
        var page = Files.readString(PAGE);
        var found = TRACE.matcher(page);
        assertThat(found.find()).as("a place for the trace").isTrue();
        var renewed = found.replaceFirst(
                match -> Matcher.quoteReplacement(match.group(1) + "\n```\n" + wake() + "```\n\n" + match.group(3)));
        if ("write".equals(System.getProperty("metronome.readme"))) {
            Files.writeString(PAGE, renewed);
        }
        assertThat(page).isEqualTo(renewed);
    }

    /** The events from TIM15's interrupt to the LED that changes first after half a second, and on to sleep. */
    private static String wake() {
        try (var run = new SampleRun(new TwoLeds())) {
            run.runUntilMilliseconds(510);
            var all = run.events(TraceEvent.class);
            var led = all.stream().filter(event -> event instanceof LedChanged && event.cycle() > 1_000_000)
                    .findFirst().orElseThrow();
            var from = all.indexOf(led);
            while (!(all.get(from) instanceof ExceptionPended)) {
                from--;
            }
            var to = all.indexOf(led);
            while (!(all.get(to) instanceof Slept)) {
                to++;
            }
            return table(all.subList(from, to + 1));
        }
    }

    private static String table(List<TraceEvent> events) {
        var first = events.getFirst().cycle();
        var lines = new ArrayList<String>();
        lines.add("     cycle   since");
        for (var event : events) {
            lines.add(String.format(Locale.ROOT, "%,10d %+7d  %s", event.cycle(), event.cycle() - first, words(event)));
        }
        return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
    }

    private static String words(TraceEvent event) {
        return switch (event) {
            case ExceptionPended pended -> pended.name() + " is pending";
            case Woke _ -> "the core wakes";
            case ExceptionEntered entered -> pushes(entered) + entered.name();
            case TaskWoken woken -> "task " + woken.task() + " is woken by " + woken.by();
            case ExceptionReturned returned -> "the core returns from " + returned.name();
            case TaskPolled polled -> "task " + polled.task() + " is polled";
            case PinChanged pin -> pin.pin() + (pin.high() ? " goes high" : " goes low");
            case LedChanged led -> led.led() + (led.on() ? " goes on" : " goes off");
            case TaskSuspended suspended -> "task " + suspended.task() + " waits";
            case Slept _ -> "the core sleeps";
            default -> event.toString();
        };
    }

    private static String pushes(ExceptionEntered entered) {
        return switch (entered.how()) {
            case STACKED -> "the core takes ";
            case TAIL_CHAINED -> "the core goes on to ";
            case LATE -> "the core takes instead ";
        };
    }

    @Test
    void theReadmeShowsTwoLedsAsItIs() throws IOException {
        var readme = compact(Files.readString(Path.of("..", "README.md")));
        var program = compact(Path.of("hosted", "TwoLeds.java"));
        assertThat(readme).contains(program.substring(program.indexOf("/** Two LEDs")));
        assertThat(program.lines()).as("the classic program").hasSizeLessThan(40);
    }

    @Test
    void theCodeOfThePageStandsInTheSamples() throws IOException {
        var sources = new ArrayList<String>();
        try (var folders = Files.newDirectoryStream(Path.of("."), AsyncPageTest::hasSources)) {
            for (var folder : folders) {
                try (var files = Files.newDirectoryStream(folder, "*.java")) {
                    files.forEach(file -> sources.add(compact(file)));
                }
            }
        }
        var snippets = CODE.matcher(Files.readString(PAGE)).results().map(match -> match.group(1))
                .filter(snippet -> !snippet.contains("implements HostedProgram")) // ReadmeTest runs that one
                .toList();
        assertThat(snippets).isNotEmpty();
        for (var snippet : snippets) {
            assertThat(sources.stream().anyMatch(source -> source.contains(compact(snippet))))
                    .as("a sample has these lines:%n%s", snippet).isTrue();
        }
    }

    /** Under target, reports come and go while tests run. */
    private static boolean hasSources(Path folder) {
        return Files.isDirectory(folder) && !folder.endsWith("target");
    }

    private static String compact(Path file) {
        try {
            return compact(Files.readString(file));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String compact(String code) {
        return code.lines().map(String::strip).filter(line -> !line.isEmpty()).collect(Collectors.joining("\n"));
    }
}
