package dev.metronome.cli;

import dev.metronome.stm32l4.Sysclk;
import dev.metronome.stm32l4.WhatIf;
import dev.metronome.text.DidYouMean;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** What {@code --what-if} can set, and the values that it understands. */
enum Setting {
    /** FLASH_ACR.LATENCY. */
    WS("0..4", (_, text) -> waitStates(text)),
    /** Prefetch and both caches together: ST's ART accelerator. */
    ART("on/off", onOrOff(WhatIf::withArt)),
    PREFETCH("on/off", onOrOff(WhatIf::withPrefetch)),
    ICACHE("on/off", onOrOff(WhatIf::withInstructionCache)),
    DCACHE("on/off", onOrOff(WhatIf::withDataCache)),
    /** SYSCLK. */
    CLOCK("4MHz/80MHz", (_, text) -> frequency(text));

    /**
     * A value of a setting.
     *
     * @param words as people read it: "16 MHz"
     */
    record Value(String words, UnaryOperator<WhatIf> change) {}

    /** A value of every setting: as the firmware has it. */
    private static final Value FIRMWARE = new Value(Sysclk.FIRMWARE, UnaryOperator.identity());
    private static final String ON = "on";
    private static final String OFF = "off";

    private static final Pattern RANGE = Pattern.compile("([0-9]{1,9})\\s*\\.\\.\\s*([0-9]{1,9})");

    private final String example;
    private final BiFunction<Setting, String, List<Value>> parser;

    Setting(String example, BiFunction<Setting, String, List<Value>> parser) {
        this.example = example;
        this.parser = parser;
    }

    /**
     * What a value means; a range means several.
     *
     * @throws UsageException if it is no value of this setting
     */
    List<Value> parse(String text) {
        return text.equalsIgnoreCase(FIRMWARE.words) ? List.of(FIRMWARE) : parser.apply(this, text);
    }

    /** The setting of a name. */
    static Setting named(String name) {
        return Arrays.stream(values()).filter(setting -> setting.toString().equalsIgnoreCase(name)).findFirst()
                .orElseThrow(
                        () -> new UsageException("\"" + name + "\" is no setting" + DidYouMean.hint(name, names())));
    }

    static List<String> names() {
        return Arrays.stream(values()).map(Setting::toString).toList();
    }

    /** How it is written: "ws=0..4". */
    String example() {
        return this + "=" + example;
    }

    /** True if both set the same switch. */
    boolean overlaps(Setting other) {
        return this == other || this == ART && other.isOneSwitch() || isOneSwitch() && other == ART;
    }

    private boolean isOneSwitch() {
        return this == PREFETCH || this == ICACHE || this == DCACHE;
    }

    /** For a value that is no number. */
    private String hint(String text) {
        return DidYouMean.nearest(text, List.of(FIRMWARE.words)).map(name -> "; did you mean \"" + name + "\"?")
                .orElse("; write one such as " + example() + ", or " + this + "=" + FIRMWARE.words);
    }

    /** As it is typed: "ws". */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static List<Value> waitStates(String text) {
        var range = RANGE.matcher(text);
        if (range.matches()) {
            var first = Integer.parseInt(range.group(1));
            var last = Integer.parseInt(range.group(2));
            if (first > last) {
                throw new UsageException("\"" + text + "\" runs backwards; did you mean \"" + last + ".." + first
                        + "\"?");
            }
            refuseTooMany(last);
            return IntStream.rangeClosed(first, last).mapToObj(Setting::waitStates).toList();
        }
        if (!text.matches("[0-9]{1,9}")) {
            throw new UsageException("\"" + text + "\" is no number of wait states" + WS.hint(text));
        }
        var number = Integer.parseInt(text);
        refuseTooMany(number);
        return List.of(waitStates(number));
    }

    private static Value waitStates(int number) {
        return new Value(Integer.toString(number), whatIf -> whatIf.withWaitStates(number));
    }

    private static void refuseTooMany(int waitStates) {
        if (waitStates > WhatIf.MAXIMUM_WAIT_STATES) {
            throw new UsageException("ws=" + waitStates + " is more than the chip has: FLASH_ACR.LATENCY is 0 to "
                    + WhatIf.MAXIMUM_WAIT_STATES);
        }
    }

    private static BiFunction<Setting, String, List<Value>> onOrOff(BiFunction<WhatIf, Boolean, WhatIf> setter) {
        return (setting, text) -> {
            var on = text.equalsIgnoreCase(ON);
            if (!on && !text.equalsIgnoreCase(OFF)) {
                throw new UsageException("\"" + text + "\" is no value of " + setting
                        + DidYouMean.hint(text, List.of(ON, OFF, FIRMWARE.words)));
            }
            return List.of(new Value(on ? ON : OFF, whatIf -> setter.apply(whatIf, on)));
        };
    }

    private static List<Value> frequency(String text) {
        if (text.contains("..")) {
            throw new UsageException("\"" + text + "\" is no frequency: clock has no ranges; write " + CLOCK.example());
        }
        try {
            var frequency = Sysclk.parse(text);
            return List.of(new Value(frequency.toString(), whatIf -> whatIf.withSysclk(frequency)));
        } catch (IllegalArgumentException e) {
            throw new UsageException("clock: " + e.getMessage());
        }
    }
}
