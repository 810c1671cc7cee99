package dev.metronome.cli;

import dev.metronome.cli.Setting.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A setting and the values that it is to have one after the other: "ws=0..4", "art=on/off", "clock=4MHz/firmware".
 *
 * @param values at least one, all different
 */
record Axis(Setting setting, List<Value> values) {
    private static final Pattern FORM = Pattern.compile("([^=]*)=(.*)", Pattern.DOTALL);

    /** @throws UsageException if the text is of another form, or names something that there is not */
    static Axis parse(String text) {
        var parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new UsageException("\"" + text.strip() + "\" has no \"=\"; write SETTING=VALUE/VALUE, such as "
                    + example(text.strip()) + " (a comma begins another setting)");
        }
        var setting = Setting.named(parts.group(1).strip());
        var values = new ArrayList<Value>();
        for (var part : parts.group(2).split("/", -1)) {
            if (part.isBlank()) {
                throw new UsageException("\"" + text.strip() + "\" lacks a value; write one such as "
                        + setting.example());
            }
            for (var value : setting.parse(part.strip())) {
                if (values.stream().anyMatch(other -> other.words().equals(value.words()))) {
                    throw new UsageException("\"" + text.strip() + "\" has the value " + value.words() + " twice");
                }
                values.add(value);
            }
        }
        return new Axis(setting, List.copyOf(values));
    }

    private static String example(String name) {
        return Setting.names().contains(name) ? Setting.named(name).example() : Setting.WS.example();
    }
}
