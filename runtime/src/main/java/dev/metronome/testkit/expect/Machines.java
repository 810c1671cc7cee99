package dev.metronome.testkit.expect;

import dev.metronome.testkit.recording.Passages;
import dev.metronome.testkit.recording.Recording;
import dev.metronome.text.Numbers;
import dev.metronome.time.Fraction;
import java.util.List;
import java.util.function.ToIntFunction;

/** What can be expected of core, memory and run as a whole. */
public final class Machines {
    private Machines() {}

    /** A register of the core, such as "r0" or "pc", or of a device, "TIM15.ARR", now has this value. */
    public static Expectation register(String name, int value) {
        return recording -> word(name, value, recording, each -> each.state().register(name));
    }

    /** A variable of the image now has this value; one of fewer than four bytes has zeros above them. */
    public static Expectation variable(String symbol, int value) {
        return recording -> word(symbol, value, recording, each -> each.state().variable(symbol));
    }

    /** A word of memory, or a device's register, now has this value. */
    public static Expectation word(int address, int value) {
        return recording -> word(String.format("the word at 0x%08X", address), value, recording,
                each -> each.state().word(address));
    }

    private static Verdict word(String what, int value, Recording recording, ToIntFunction<Recording> read) {
        var found = read.applyAsInt(recording);
        return found == value
                ? Verdict.met()
                : new Verdict.Failed(what + " to be " + both(value), "it is " + both(found), Verdict.NO_EDGE,
                        List.of(), new Actual.Value(found));
    }

    private static String both(int value) {
        return String.format("%d (0x%08X)", value, value);
    }

    /** The core sleeps for at least that part of all cycles of the recording. */
    public static Expectation sleepsAtLeast(Ratio ratio) {
        return recording -> {
            var all = recording.endCycle() - recording.startCycle();
            var asleep = recording.sleepCycles();
            var expected = "the core to sleep for " + ratio + " of the cycles at least";
            if (all == 0) {
                return new Verdict.Failed(expected, "no time has passed", Verdict.NO_EDGE, List.of());
            }
            var share = Fraction.of(asleep, all);
            return share.compareTo(ratio.exact()) >= 0
                    ? Verdict.met()
                    : new Verdict.Failed(expected,
                            "it sleeps for " + Numbers.count(asleep) + " of " + Numbers.count(all)
                                    + ", which are " + Ratio.inPercent(share),
                            Verdict.NO_EDGE, List.of(), new Actual.Share(share));
        };
    }

    /** The core is awake for so many cycles of the recording at most. */
    public static Expectation awakeAtMost(Cycles most) {
        return recording -> {
            var all = recording.endCycle() - recording.startCycle();
            var awake = all - recording.sleepCycles();
            var expected = "the core to be awake for " + most + " at most";
            if (all == 0) {
                return new Verdict.Failed(expected, "no time has passed", Verdict.NO_EDGE, List.of());
            }
            return Fraction.of(awake).compareTo(most.exact()) <= 0
                    ? Verdict.met()
                    : new Verdict.Failed(expected, "it is for " + Numbers.count(awake) + " of " + Numbers.count(all),
                            Verdict.NO_EDGE, List.of(), new Actual.Extent(Cycles.of(awake), null));
        };
    }

    /** Nothing was warned of: all that the firmware touched is modelled, clocked, and as the manual allows. */
    public static Expectation warnsOfNothing() {
        return recording -> recording.warnings().isEmpty()
                ? Verdict.met()
                : new Verdict.Failed("no warnings",
                        "there " + (recording.warnings().size() == 1
                                ? "is one"
                                : "are " + recording.warnings().size()),
                        Verdict.NO_EDGE, recording.warnings().stream()
                                .map(warning -> String.format("%16s   %s", Numbers.count(warning.cycle()),
                                        warning.message()))
                                .toList());
    }

    /** How long each passage from one place in the program to another takes. */
    public static Lengths passage(Passages passages) {
        return new Lengths(way(passages.from(), passages.to()), _ -> found(passages));
    }

    /** Likewise, of the first that somebody measures between these two. */
    public static Lengths passage(String from, String to) {
        return new Lengths(way(from, to), recording -> found(recording.passages(from, to)));
    }

    private static String way(String from, String to) {
        return "the way from " + from + " to " + to;
    }

    private static Lengths.Found found(Passages passages) {
        return new Lengths.Found(passages.all(), passages.openSince(), passages.isCut()
                ? "the recording has only the first " + Numbers.count(Recording.MAXIMUM_PASSAGES)
                : null);
    }
}
