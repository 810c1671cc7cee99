package dev.metronome.testkit;

import dev.metronome.testkit.expect.Cycles;
import dev.metronome.testkit.expect.Ratio;
import dev.metronome.testkit.expect.Within;
import dev.metronome.time.Frequency;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * The words of a test, to be imported statically, beside AssertJ's own:
 * {@code assertThat(ld1).togglesEvery(ofMillis(500), within(cycles(3)))}.
 */
public final class MetronomeAssertions {
    private MetronomeAssertions() {}

    /** Of a light. */
    public static LedAssert assertThat(Led led) {
        return new LedAssert(led);
    }

    /** Of a pad of the chip. */
    public static PinAssert assertThat(Pin pin) {
        return new PinAssert(pin);
    }

    /** Of an interrupt. */
    public static InterruptAssert assertThat(Interrupt interrupt) {
        return new InterruptAssert(interrupt);
    }

    /** Of what the firmware prints. */
    public static ConsoleAssert assertThat(Console console) {
        return new ConsoleAssert(console);
    }

    /** Of a task of an async runtime. */
    public static TaskAssert assertThat(Task task) {
        return new TaskAssert(task);
    }

    /** Of core, memory and run. */
    public static MachineAssert assertThat(Machine machine) {
        return new MachineAssert(machine);
    }

    /** So many core clock cycles. */
    public static Cycles cycles(long count) {
        return Cycles.of(count);
    }

    /** Give or take so many cycles. */
    public static Within within(Cycles cycles) {
        return Within.of(cycles);
    }

    /** Give or take so much time. */
    public static Within within(Duration time) {
        return Within.of(time);
    }

    /** Give or take a part of what is expected. */
    public static Within within(Ratio ratio) {
        return Within.of(ratio);
    }

    /** Hundredths. */
    public static Ratio percent(double percent) {
        return Ratio.percent(percent);
    }

    /** Millionths. */
    public static Ratio ppm(double millionths) {
        return Ratio.ppm(millionths);
    }

    /** A frequency in hertz. */
    public static Frequency hertz(long hertz) {
        return Frequency.ofHertz(hertz);
    }

    /** A line that matches this regular expression from beginning to end. */
    public static Pattern matching(String regex) {
        return Pattern.compile(regex);
    }
}
