package dev.metronome.testkit.scenario;

import dev.metronome.testkit.expect.Length;
import dev.metronome.testkit.expect.Time;
import dev.metronome.testkit.recording.Recorder;
import dev.metronome.time.Fraction;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Follows steps without running them, and finds those that cannot be meant: they contradict those above them. */
final class Course {
    /** Steps, each counted as often as it is repeated. */
    static final int MAXIMUM_STEPS = 1_000_000;

    private final Time limit;
    private final Map<String, Position> held = new HashMap<>();
    private final Map<String, Position> broken = new HashMap<>();
    private final Set<Preparation> measured = new HashSet<>();
    private Fraction nanoseconds = Fraction.ZERO;
    private long stepsSeen;
    private boolean hasRun;
    private boolean hasChecked;
    private Position end;

    /** @param limit of the whole scenario */
    Course(Length limit) {
        this.limit = limit instanceof Time time ? time : null;
    }

    /** True once something was expected, or waited for. */
    boolean hasChecked() {
        return hasChecked;
    }

    /** @throws ScenarioException for the first that cannot be meant */
    void follow(List<Step> steps) {
        steps.forEach(this::follow);
    }

    private void follow(Step step) {
        stepsSeen++;
        switch (step) {
            case Step.Run(var at, var length) -> {
                pass(at);
                if (length instanceof Time(Fraction time)) {
                    nanoseconds = nanoseconds.plus(time);
                }
                refuseBeyondLimit(at);
            }
            case Step.Wait wait -> {
                pass(wait.at());
                hasChecked = true;
            }
            case Step.WaitForEnd wait -> {
                pass(wait.at());
                hasChecked = true;
                end = wait.at();
            }
            case Step.Expect expect -> {
                hasChecked = true;
                if (!hasRun) {
                    throw new ScenarioException(expect.at(), "nothing has run yet; put a run or a wait before it");
                }
                measure(expect);
            }
            case Step.Press(var at, var button) -> press(at, button);
            case Step.Release(var at, var button) -> {
                if (held.remove(button) == null) {
                    throw new ScenarioException(at, button + " is not pressed here");
                }
            }
            case Step.Pulse(var at, var button, Length _) -> {
                press(at, button);
                held.remove(button);
            }
            case Step.Break(var at, Fault.Lasting fault) -> breakOrMend(at, fault);
            case Step.Repeat repeat -> follow(repeat);
            case Step.Type _,Step.Drive _,Step.SetVariable _,Step.SetWord _,Step.SetRegister _,Step.Break _ -> {}
        }
    }

    /** What can go wrong does so in the first round or in the second; those behind it only take their time. */
    private void follow(Step.Repeat repeat) {
        follow(repeat.steps());
        if (repeat.times() > 1) {
            var before = nanoseconds;
            var stepsBefore = stepsSeen;
            follow(repeat.steps());
            var others = repeat.times() - 2L;
            nanoseconds = nanoseconds.plus(nanoseconds.minus(before).times(Fraction.of(others)));
            stepsSeen += others * (stepsSeen - stepsBefore);
            refuseBeyondLimit(repeat.at());
        }
        if (stepsSeen > MAXIMUM_STEPS) {
            throw new ScenarioException(repeat.at(), "up to here there are more than " + MAXIMUM_STEPS + " steps");
        }
    }

    private void measure(Step.Expect expect) {
        expect.checks().forEach(check -> check.before().stream().filter(Preparation.Measure.class::isInstance)
                .forEach(measured::add));
        if (measured.size() > Recorder.MAXIMUM_PASSAGE_PAIRS) {
            throw new ScenarioException(expect.at(),
                    "up to here there are more than " + Recorder.MAXIMUM_PASSAGE_PAIRS + " different passages");
        }
    }

    private void refuseBeyondLimit(Position at) {
        if (limit != null && nanoseconds.compareTo(limit.nanoseconds()) > 0) {
            throw new ScenarioException(at, "up to here it runs for " + new Time(nanoseconds)
                    + " at least, and its limit is " + limit);
        }
    }

    private void pass(Position at) {
        if (end != null) {
            throw new ScenarioException(at, "the firmware came to its end above, in " + end.seenFrom(at));
        }
        hasRun = true;
    }

    private void breakOrMend(Position at, Fault.Lasting fault) {
        var earlier = fault.begins() ? broken.putIfAbsent(fault.what(), at) : broken.remove(fault.what());
        if (fault.begins() && earlier != null) {
            throw new ScenarioException(at, fault.what() + " is broken already, in line " + earlier.line());
        }
        if (!fault.begins() && earlier == null) {
            throw new ScenarioException(at, fault.what() + " is not broken here");
        }
    }

    private void press(Position at, String button) {
        var earlier = held.putIfAbsent(button, at);
        if (earlier != null) {
            throw new ScenarioException(at, button + " is pressed already, in " + earlier.seenFrom(at));
        }
    }
}
