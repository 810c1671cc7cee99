package dev.metronome.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.board.Boards;
import dev.metronome.testkit.AbstractSignalAssert;
import dev.metronome.testkit.ConsoleAssert;
import dev.metronome.testkit.InterruptAssert;
import dev.metronome.testkit.LedAssert;
import dev.metronome.testkit.LengthsAssert;
import dev.metronome.testkit.MachineAssert;
import dev.metronome.testkit.PinAssert;
import dev.metronome.testkit.TaskAssert;
import dev.metronome.testkit.expect.Cycles;
import dev.metronome.testkit.expect.Part;
import dev.metronome.testkit.expect.Within;
import dev.metronome.testkit.scenario.Word.Value;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What can be said in a scenario can be said in Java, and the other way round. */
class SameWordsTest {
    /** What is about the same thing: its words in Java. */
    private static final Map<About, List<Class<?>>> ASSERTIONS = Map.of(About.LED,
            List.of(AbstractSignalAssert.class, LedAssert.class), About.PIN,
            List.of(AbstractSignalAssert.class, PinAssert.class), About.INTERRUPT, List.of(InterruptAssert.class),
            About.UART, List.of(ConsoleAssert.class), About.TASK, List.of(TaskAssert.class), About.PASSAGE,
            List.of(LengthsAssert.class), About.MACHINE, List.of(MachineAssert.class));

    /** Words whose name is not the one in Java with dashes, with or without "is" or "has". */
    private static final Map<Word, String> RENAMED = Map.of(Word.TAKES, "is", Word.TAKES_AT_MOST, "isAtMost");

    /** What Java has besides, and why a scenario does not. */
    private static final Map<String, String> ONLY_IN_JAVA = Map.of("from", "a field of the expectation", "to",
            "a field of the expectation", "during", "from and to", "fromEdge", "a field of the expectation",
            "latencyOf", "the words of an interrupt", "passage", "what the expectation is about");

    private static List<Method> methods(About about) {
        return ASSERTIONS.get(about).stream().flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic()).toList();
    }

    private static List<Method> inJava(Word word, About about) {
        return methods(about).stream().filter(method -> names(word).contains(method.getName())).toList();
    }

    private static Set<String> names(Word word) {
        if (RENAMED.containsKey(word)) {
            return Set.of(RENAMED.get(word));
        }
        var capital = new StringBuilder();
        for (var part : word.toString().split("-")) {
            capital.append(part.substring(0, 1).toUpperCase(Locale.ROOT)).append(part.substring(1));
        }
        var small = capital.substring(0, 1).toLowerCase(Locale.ROOT) + capital.substring(1);
        return Set.of(small, "is" + capital, "has" + capital);
    }

    @ParameterizedTest
    @EnumSource(Word.class)
    void aWordOfScenariosIsOneInJava(Word word) {
        for (var about : word.about()) {
            assertThat(inJava(word, about)).as(word + " of " + about).isNotEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(About.class)
    void aWordInJavaIsOneOfScenarios(About about) {
        var said = new TreeSet<String>();
        for (var name : Word.names(about)) {
            said.addAll(names(Word.named(name)));
        }
        said.addAll(ONLY_IN_JAVA.keySet());
        assertThat(methods(about)).extracting(Method::getName).isSubsetOf(said);
    }

    /** Cycles alone where a time makes no sense: how long the core is awake. */
    @ParameterizedTest
    @EnumSource(Word.class)
    void aLengthIsATimeOrCyclesInBoth(Word word) {
        if (EnumSet.of(Value.LENGTH, Value.LENGTHS, Value.ON_OFF, Value.ANSWER).contains(word.value())) {
            for (var about : word.about()) {
                var types = inJava(word, about).stream().flatMap(method -> Stream.of(method.getParameterTypes()))
                        .map(type -> type.isArray() ? type.getComponentType() : type).toList();
                assertThat(types).as(word + " of " + about).contains(Duration.class, Cycles.class);
            }
        }
    }

    @Test
    void whatMayBeOffBySomethingMayBeSoInBoth(@TempDir Path folder) throws IOException {
        for (var word : Word.values()) {
            for (var about : word.about()) {
                var file = folder.resolve(word + ".yaml");
                Files.writeString(file, sample(word.value(), about));
                var source = new Source(file);
                var sentence = new Sentence(new Sentence.Context(source, new World(Boards.named(Boards.DEFAULT), null),
                        about, about == About.LED ? "LD1" : "PA5", new Preparation.Measure("a", "b"), Part.ALL,
                        Within.EXACTLY), word.toString(), source.document());
                word.in(sentence);
                var inJava = inJava(word, about).stream().flatMap(method -> Stream.of(method.getParameterTypes()))
                        .anyMatch(type -> type == Within.class);
                assertThat(sentence.isTolerant()).as(word + " of " + about).isEqualTo(inJava);
            }
        }
    }

    private static String sample(Value value, About about) {
        return switch (value) {
            case LENGTH -> "1ms";
            case LENGTHS -> "[1ms]";
            case CYCLES -> "1cyc";
            case PART -> "50%";
            case FREQUENCY -> "1Hz";
            case COUNT -> "1";
            case NAME -> about == About.LED ? "LD2" : "PA6";
            case ON_OFF -> about == About.LED ? "{on: 1s, off: 1s}" : "{high: 1s, low: 1s}";
            case ANSWER -> "{time: 1ms, after: {interrupt: TIM15, is: taken}}";
            case TEXT, PATTERN -> "text";
            case WORDS -> "{}";
            case TRUE -> "true";
        };
    }
}
