package dev.metronome.testkit.scenario;

import dev.metronome.bus.BusFault;
import dev.metronome.bus.Width;
import dev.metronome.hosted.HostedException;
import dev.metronome.machine.Stimulus;
import dev.metronome.stm32l4.WhatIf;
import dev.metronome.testkit.FirmwareCrash;
import dev.metronome.testkit.Machine;
import dev.metronome.testkit.TimeLimitException;
import dev.metronome.testkit.TraceFiles;
import dev.metronome.testkit.expect.Cycles;
import dev.metronome.testkit.expect.Length;
import dev.metronome.testkit.expect.Time;
import dev.metronome.testkit.expect.Verdict;
import dev.metronome.testkit.recording.CoreRegisters;
import dev.metronome.testkit.recording.Recording;
import dev.metronome.testkit.scenario.CaseResult.Status;
import dev.metronome.text.Numbers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Runs a scenario on a machine of its own. An expectation that is not met is noted, and the steps go on; a wait in
 * vain, a crash and the time limit end the scenario, and what would have been looked at below is skipped.
 */
public final class ScenarioRun {
    private final Scenario scenario;
    /** Null where nothing is to run any more. */
    private final Machine machine;
    private final List<CaseResult> cases = new ArrayList<>();
    private ScenarioResult.Status status = ScenarioResult.Status.PASSED;
    private boolean isOver;
    private Duration lastTime = Duration.ZERO;
    private final Watcher watcher;
    private final Stopper stopper;

    /** Wants to know what came of each expectation. */
    @FunctionalInterface
    interface Watcher {
        void judged(Check check, Verdict verdict);
    }

    private ScenarioRun(Scenario scenario, Machine machine, Watcher watcher, Stopper stopper) {
        this.scenario = scenario;
        this.machine = machine;
        this.watcher = watcher;
        this.stopper = stopper;
    }

    /**
     * Runs it.
     *
     * @param traces a folder for the trace if it does not pass, or null for none
     */
    public static ScenarioResult run(Scenario scenario, Path traces) {
        return run(scenario, traces, new Stopper());
    }

    /**
     * Runs it.
     *
     * @param traces  a folder for the trace if it does not pass, or null for none
     * @param stopper may end it before, or keep it from beginning
     */
    public static ScenarioResult run(Scenario scenario, Path traces, Stopper stopper) {
        return run(scenario, traces, stopper, (_, _) -> {});
    }

    static ScenarioResult run(Scenario scenario, Path traces, Stopper stopper, Watcher watcher) {
        if (stopper.isStopped()) {
            return new ScenarioRun(scenario, null, watcher, stopper).notRun();
        }
        var builder = Machine.builder().board(scenario.board()).endsAt(scenario.limit()).whatIf(scenario.whatIf());
        if (scenario.image() != null) {
            builder.image(scenario.image());
        }
        if (scenario.hosted() != null) {
            builder.hosted(scenario.hosted());
        }
        try (var machine = builder.build(); var _ = stopper.watch(machine)) {
            return new ScenarioRun(scenario, machine, watcher, stopper).run(traces);
        } catch (HostedException e) { // it cannot be bound to the image, or does not come to its end
            var start = new Position(scenario.file().toString(), 1, 1);
            return new ScenarioResult(scenario, ScenarioResult.Status.CRASHED,
                    List.of(new CaseResult(start, "hosted", Status.ERROR, e.getMessage(), Duration.ZERO)), 0,
                    Duration.ZERO, "", List.of());
        }
    }

    private ScenarioResult run(Path traces) {
        before(scenario.steps()).forEach(preparation -> preparation.on(machine));
        scenario.steps().forEach(step -> perform(step, ""));
        var trace = traces == null || status == ScenarioResult.Status.PASSED
                ? ""
                : new TraceFiles(traces, scenario.fileName()).write(machine);
        return new ScenarioResult(scenario, status, cases, machine.cycle(), machine.time(), trace,
                warnings());
    }

    /** Those of a run that forces a clock: a chip may not do what it did. */
    private List<String> warnings() {
        return scenario.whatIf().equals(WhatIf.NOTHING)
                ? List.of()
                : machine.recording().warnings().stream().map(Recording.Warning::message).distinct().toList();
    }

    /** What the expectations of all steps need from the start, each once. */
    private static Set<Preparation> before(List<Step> steps) {
        var all = new LinkedHashSet<Preparation>();
        for (var step : steps) {
            switch (step) {
                case Step.Expect expect -> expect.checks().forEach(check -> all.addAll(check.before()));
                case Step.Repeat repeat -> all.addAll(before(repeat.steps()));
                default -> {}
            }
        }
        return all;
    }

    private ScenarioResult notRun() {
        scenario.steps().forEach(step -> skip(step, ""));
        return new ScenarioResult(scenario, ScenarioResult.Status.INTERRUPTED, cases, 0, Duration.ZERO, "",
                List.of());
    }

    private void perform(Step step, String round) {
        if (!isOver && stopper.isStopped()) {
            interrupted();
        }
        if (isOver) {
            skip(step, round);
            return;
        }
        try {
            doNow(step, round);
            if (stopper.isStopped() && !(step instanceof Step.Expect)) {
                interrupted();
            }
        } catch (TimeLimitException e) {
            end(step, round, ScenarioResult.Status.TIME_LIMIT, e.getMessage());
        } catch (FirmwareCrash | HostedException | BusFault e) {
            if (stopper.isStopped()) { // Java is stopped in this way
                interrupted();
                skip(step, round);
            } else {
                end(step, round, ScenarioResult.Status.CRASHED, e.getMessage());
            }
        }
    }

    private void interrupted() {
        status = ScenarioResult.Status.INTERRUPTED;
        isOver = true;
    }

    private void doNow(Step step, String round) {
        var board = machine.board();
        switch (step) {
            case Step.Run run -> machine.runFor(run.length());
            case Step.Expect expect -> expect.checks().forEach(check -> judge(check, round));
            case Step.Press press -> board.button(press.button()).press();
            case Step.Release release -> board.button(release.button()).release();
            case Step.Pulse pulse -> pulse(machine, pulse);
            case Step.Type type -> machine.port(type.port()).type(type.text());
            case Step.Wait wait -> await(wait, round);
            case Step.WaitForEnd wait -> awaitEnd(wait, round);
            case Step.Drive drive -> drive(drive);
            case Step.SetVariable(var _, var symbol, var value) -> {
                var state = machine.recording().state();
                act(new Stimulus.Poke(state.address(symbol), state.width(symbol), value));
            }
            case Step.SetWord(var _, var address, var value) -> act(new Stimulus.Poke(address, Width.WORD, value));
            case Step.SetRegister(var _, var register, var value) -> set(register, value);
            case Step.Break(var _, var fault) -> fault.happen(machine);
            case Step.Repeat repeat -> {
                for (var i = 1; i <= repeat.times() && (i == 1 || !isOver); i++) {
                    var number = i;
                    repeat.steps().forEach(each -> perform(each, round + " (round " + number + ")"));
                }
            }
        }
    }

    private void set(String register, int value) {
        act(CoreRegisters.isOfDevice(register)
                ? new Stimulus.Poke(machine.emulated().bus().registers().named(register).address(), Width.WORD, value)
                : Stimulus.SetRegister.general(CoreRegisters.number(register), value));
    }

    private void act(Stimulus stimulus) {
        machine.emulated().outside().now(stimulus);
    }

    private void judge(Check check, String round) {
        var name = check.name() + round;
        try {
            var verdict = check.expectation().check(machine.recording());
            watcher.judged(check, verdict);
            switch (verdict) {
                case Verdict.Met _ -> add(check.at(), name, Status.PASSED, "");
                case Verdict.Failed failed -> fail(check.at(), name, failed.text());
            }
        } catch (IllegalArgumentException e) { // such as a word where nothing is
            fail(check.at(), name, e.getMessage());
        }
    }

    private void await(Step.Wait wait, String round) {
        try {
            machine.runUntil(wait.event(), wait.atMost());
            add(wait.at(), name(wait) + round, Status.PASSED, "");
        } catch (FirmwareCrash e) {
            throw e;
        } catch (AssertionError e) {
            if (stopper.isStopped()) {
                skip(wait, round);
                return;
            }
            fail(wait.at(), name(wait) + round, e.getMessage());
            isOver = true;
        }
    }

    private void awaitEnd(Step.WaitForEnd wait, String round) {
        var wanted = wait.breakpoint() ? "stops at a breakpoint instruction" : "crashes";
        try {
            machine.runFor(wait.atMost());
            if (stopper.isStopped()) {
                skip(wait, round);
                return;
            }
            fail(wait.at(), name(wait) + round, "Expected that the firmware " + wanted + "\nbut for " + wait.atMost()
                    + ", up to cycle " + Numbers.count(machine.cycle()) + ", it does not");
            isOver = true;
        } catch (FirmwareCrash e) {
            if (e.isBreakpoint() != wait.breakpoint()) {
                throw e;
            }
            add(wait.at(), name(wait) + round, Status.PASSED, "");
        }
    }

    static void pulse(Machine machine, Step.Pulse pulse) {
        var now = machine.cycle();
        var time = machine.emulated().clocks().time();
        var hold = switch (pulse.hold()) {
            case Cycles cycles -> cycles.exact().ceiling();
            case Time length -> time.cycleAt(time.exactNanoseconds(now).plus(length.nanoseconds())) - now;
        };
        machine.emulated().outside().now(new Stimulus.Pulse(pulse.button(), now, Math.max(1, hold)));
    }

    private void drive(Step.Drive drive) {
        var pin = machine.board().pin(drive.pin());
        switch (drive.level()) {
            case LOW -> pin.drive(false);
            case HIGH -> pin.drive(true);
            case FLOATING -> pin.release();
        }
    }

    // Results

    private void skip(Step step, String round) {
        switch (step) {
            case Step.Expect expect -> expect.checks()
                    .forEach(check -> add(check.at(), check.name() + round, Status.SKIPPED, ""));
            case Step.Wait wait -> add(wait.at(), name(wait) + round, Status.SKIPPED, "");
            case Step.WaitForEnd wait -> add(wait.at(), name(wait) + round, Status.SKIPPED, "");
            case Step.Repeat repeat -> repeat.steps().forEach(each -> skip(each, round));
            default -> {}
        }
    }

    private void fail(Position at, String name, String message) {
        add(at, name, Status.FAILED, message);
        status = ScenarioResult.Status.FAILED;
    }

    private void end(Step step, String round, ScenarioResult.Status how, String message) {
        add(step.at(), name(step) + round, Status.ERROR, message);
        status = how;
        isOver = true;
    }

    private void add(Position at, String name, Status result, String message) {
        var now = machine == null ? Duration.ZERO : machine.time();
        cases.add(new CaseResult(at, name, result, message, now.minus(lastTime)));
        lastTime = now;
    }

    private static String name(Step step) {
        return switch (step) {
            case Step.Run(var _, Length length) -> "run " + length;
            case Step.Wait wait -> "wait: " + wait.event();
            case Step.WaitForEnd wait -> "wait: firmware " + (wait.breakpoint() ? "breaks" : "crashes");
            case Step.SetVariable set -> "set " + set.symbol();
            case Step.SetRegister set -> "set " + set.register();
            case Step.SetWord set -> String.format("set the word at 0x%08X", set.address());
            case Step.Expect _ -> "expect";
            case Step.Press press -> "press " + press.button();
            case Step.Release release -> "release " + release.button();
            case Step.Pulse pulse -> "pulse " + pulse.button();
            case Step.Type _ -> "type";
            case Step.Drive drive -> "drive " + drive.pin();
            case Step.Break(var _, var fault) -> fault.toString();
            case Step.Repeat _ -> "repeat";
        };
    }
}
