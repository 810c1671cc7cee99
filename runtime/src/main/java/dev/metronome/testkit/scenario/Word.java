package dev.metronome.testkit.scenario;

import static dev.metronome.testkit.scenario.About.INTERRUPT;
import static dev.metronome.testkit.scenario.About.LED;
import static dev.metronome.testkit.scenario.About.MACHINE;
import static dev.metronome.testkit.scenario.About.PASSAGE;
import static dev.metronome.testkit.scenario.About.PIN;
import static dev.metronome.testkit.scenario.About.TASK;
import static dev.metronome.testkit.scenario.About.UART;

import dev.metronome.testkit.expect.Expectation;
import dev.metronome.testkit.expect.Machines;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/** All that a scenario can expect: the words of the testkit's assertions in Java, in lower case with dashes. */
enum Word {
    // @formatter:off
    TOGGLES_EVERY    (EnumSet.of(LED, PIN), Value.LENGTH, it -> it.signals().togglesEvery(it.length(), it.within())),
    BLINKS           (EnumSet.of(LED, PIN), Value.ON_OFF, it -> it.signals().blinks(it.on(), it.off(), it.within())),
    HAS_DUTY_CYCLE   (EnumSet.of(LED, PIN), Value.PART, it -> it.signals().hasDutyCycle(it.ratio(), it.within())),
    HAS_FREQUENCY    (EnumSet.of(LED, PIN), Value.FREQUENCY,
                      it -> it.signals().hasFrequency(it.frequency(), it.within())),
    EDGES_AT         (EnumSet.of(LED, PIN), Value.LENGTHS, it -> it.signals().edgesAt(it.lengths(), it.within())),
    HAS_EDGES        (EnumSet.of(LED, PIN), Value.COUNT, it -> it.signals().hasEdges(it.count())),
    IN_PHASE_WITH    (EnumSet.of(LED, PIN), Value.NAME, it -> it.signals().inPhaseWith(it.other(), it.within())),
    PRECEDES         (EnumSet.of(LED, PIN), Value.NAME, it -> it.signals().precedes(it.other())),
    HAS_NO_DRIFT_OVER(EnumSet.of(LED, PIN), Value.LENGTH, it -> it.signals().hasNoDriftOver(it.length(), it.within())),
    JITTER_AT_MOST   (EnumSet.of(LED, PIN), Value.LENGTH, it -> it.signals().jitterAtMost(it.length())),

    IS_ON_FOR        (EnumSet.of(LED), Value.LENGTH, it -> it.signals().isFor(true, it.length(), it.within())),
    IS_OFF_FOR       (EnumSet.of(LED), Value.LENGTH, it -> it.signals().isFor(false, it.length(), it.within())),
    TURNS_ON_EVERY   (EnumSet.of(LED), Value.LENGTH, it -> it.signals().turnsEvery(true, it.length(), it.within())),
    TURNS_OFF_EVERY  (EnumSet.of(LED), Value.LENGTH, it -> it.signals().turnsEvery(false, it.length(), it.within())),
    TURNS_ON_WITHIN  (EnumSet.of(LED), Value.ANSWER, it -> it.answers(true)),
    TURNS_OFF_WITHIN (EnumSet.of(LED), Value.ANSWER, it -> it.answers(false)),
    STARTS_ON        (EnumSet.of(LED), Value.TRUE, it -> it.signals().starts(true)),
    STARTS_OFF       (EnumSet.of(LED), Value.TRUE, it -> it.signals().starts(false)),
    STAYS_ON         (EnumSet.of(LED), Value.TRUE, it -> it.signals().stays(true)),
    STAYS_OFF        (EnumSet.of(LED), Value.TRUE, it -> it.signals().stays(false)),

    IS_HIGH_FOR      (EnumSet.of(PIN), Value.LENGTH, it -> it.signals().isFor(true, it.length(), it.within())),
    IS_LOW_FOR       (EnumSet.of(PIN), Value.LENGTH, it -> it.signals().isFor(false, it.length(), it.within())),
    RISES_EVERY      (EnumSet.of(PIN), Value.LENGTH, it -> it.signals().turnsEvery(true, it.length(), it.within())),
    FALLS_EVERY      (EnumSet.of(PIN), Value.LENGTH, it -> it.signals().turnsEvery(false, it.length(), it.within())),
    RISES_WITHIN     (EnumSet.of(PIN), Value.ANSWER, it -> it.answers(true)),
    FALLS_WITHIN     (EnumSet.of(PIN), Value.ANSWER, it -> it.answers(false)),
    STARTS_HIGH      (EnumSet.of(PIN), Value.TRUE, it -> it.signals().starts(true)),
    STARTS_LOW       (EnumSet.of(PIN), Value.TRUE, it -> it.signals().starts(false)),
    STAYS_HIGH       (EnumSet.of(PIN), Value.TRUE, it -> it.signals().stays(true)),
    STAYS_LOW        (EnumSet.of(PIN), Value.TRUE, it -> it.signals().stays(false)),

    TAKEN            (EnumSet.of(INTERRUPT), Value.COUNT, it -> it.exceptions().isTaken(it.count())),
    NEVER_TAKEN      (EnumSet.of(INTERRUPT), Value.TRUE, it -> it.exceptions().isTaken(0)),
    TAKEN_EVERY      (EnumSet.of(INTERRUPT), Value.LENGTH,
                      it -> it.exceptions().interval().are(it.length(), it.within())),
    LATENCY          (EnumSet.of(INTERRUPT), Value.LENGTH,
                      it -> it.exceptions().latency().are(it.length(), it.within())),
    LATENCY_AT_MOST  (EnumSet.of(INTERRUPT), Value.LENGTH, it -> it.exceptions().latency().areAtMost(it.length())),
    HANDLED_WITHIN   (EnumSet.of(INTERRUPT), Value.LENGTH, it -> it.exceptions().handling().areAtMost(it.length())),
    NEVER_NESTS      (EnumSet.of(INTERRUPT), Value.TRUE, it -> it.exceptions().neverNests()),

    PRINTS           (EnumSet.of(UART), Value.TEXT, it -> it.prints().text(it.text())),
    PRINTS_EXACTLY   (EnumSet.of(UART), Value.TEXT, it -> it.prints().exactly(it.text())),
    PRINTS_LINE      (EnumSet.of(UART), Value.PATTERN, it -> it.prints().line(it.pattern())),

    POLLED_AT_MOST   (EnumSet.of(TASK), Value.COUNT, it -> it.tasks().polledAtMost(it.count())),
    WOKEN_BY         (EnumSet.of(TASK), Value.TEXT, it -> it.tasks().wokenBy(it.text())),

    TAKES            (EnumSet.of(PASSAGE), Value.LENGTH, it -> it.passage().are(it.length(), it.within())),
    TAKES_AT_MOST    (EnumSet.of(PASSAGE), Value.LENGTH, it -> it.passage().areAtMost(it.length())),

    SLEEPS_AT_LEAST  (EnumSet.of(MACHINE), Value.PART, it -> Machines.sleepsAtLeast(it.ratio())),
    AWAKE_AT_MOST    (EnumSet.of(MACHINE), Value.CYCLES, it -> Machines.awakeAtMost(it.cycles())),
    WARNS_OF_NOTHING (EnumSet.of(MACHINE), Value.TRUE, it -> Machines.warnsOfNothing()),
    VARIABLE         (EnumSet.of(MACHINE), Value.WORDS, it -> it.variables()),
    REGISTER         (EnumSet.of(MACHINE), Value.WORDS, it -> it.registers()),
    WORD             (EnumSet.of(MACHINE), Value.WORDS, it -> it.words());
    // @formatter:on

    /** What stands behind a word. */
    enum Value {
        /** "500ms", "3cyc". */
        LENGTH,
        /** A list of lengths. */
        LENGTHS,
        /** "3cyc". */
        CYCLES,
        /** "50%", "20ppm". */
        PART,
        /** "1Hz". */
        FREQUENCY,
        /** A whole number. */
        COUNT,
        /** A light or pad, as the one that it is about. */
        NAME,
        /** Two lengths, "on" and "off" for a light, "high" and "low" for a pad. */
        ON_OFF,
        /** A length, "time", and an event, "after". */
        ANSWER,
        /** Text. */
        TEXT,
        /** A regular expression. */
        PATTERN,
        /** Values of 32 bits by name. */
        WORDS,
        /** "true" and nothing else. */
        TRUE
    }

    private static final Set<Word> KEEPS_ITS_LEVEL = EnumSet.of(STAYS_ON, STAYS_OFF, STAYS_HIGH, STAYS_LOW);
    private static final Set<Word> HAS_A_LEVEL = EnumSet.of(STARTS_ON, STARTS_OFF, STARTS_HIGH, STARTS_LOW);
    private static final Set<Word> HIGH = EnumSet.of(STARTS_ON, STAYS_ON, STARTS_HIGH, STAYS_HIGH);
    private static final Set<Word> NEEDS_EDGES = EnumSet.of(TOGGLES_EVERY, BLINKS, HAS_DUTY_CYCLE, HAS_FREQUENCY,
            EDGES_AT, IS_ON_FOR, IS_OFF_FOR, TURNS_ON_EVERY, TURNS_OFF_EVERY, IS_HIGH_FOR, IS_LOW_FOR, RISES_EVERY,
            FALLS_EVERY, JITTER_AT_MOST);

    private final Set<About> about;
    private final Value value;
    private final Function<Sentence, Expectation> meaning;

    Word(Set<About> about, Value value, Function<Sentence, Expectation> meaning) {
        this.about = about;
        this.value = value;
        this.meaning = meaning;
    }

    Set<About> about() {
        return about;
    }

    Value value() {
        return value;
    }

    Expectation in(Sentence sentence) {
        return meaning.apply(sentence);
    }

    /** True if nothing can be both, of one signal in one part of a run. */
    boolean contradicts(Word other) {
        var level = HIGH.contains(this) != HIGH.contains(other) && isLevel() && other.isLevel();
        var edges = KEEPS_ITS_LEVEL.contains(this) && NEEDS_EDGES.contains(other)
                || KEEPS_ITS_LEVEL.contains(other) && NEEDS_EDGES.contains(this);
        return level || edges || EnumSet.of(this, other).equals(EnumSet.of(TAKEN, NEVER_TAKEN));
    }

    private boolean isLevel() {
        return KEEPS_ITS_LEVEL.contains(this) || HAS_A_LEVEL.contains(this);
    }

    static Word named(String name) {
        return valueOf(name.replace('-', '_').toUpperCase(Locale.ROOT));
    }

    /** The words for something, in their order. */
    static List<String> names(About about) {
        return Arrays.stream(values()).filter(word -> word.about.contains(about)).map(Word::toString).toList();
    }

    /** "toggles-every". */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
