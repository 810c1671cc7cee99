package dev.metronome.testkit;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.programs.PwmProgram;
import dev.metronome.time.Fraction;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A strict reader, written after the standard, finds in the file what was recorded. */
class RecordingVcdTest {
    private static final Pattern VARIABLE = Pattern
            .compile("\\$var (wire|reg|event) (\\d+) ([!-~]+) ([A-Za-z0-9_:.-]+)( \\[\\d+:0\\])? \\$end");

    private record Change(long time, String variable, long value) {}

    /** Scopes joined by dots, and every change behind the first values. */
    private record Dump(Map<String, Integer> widths, Map<String, Long> first, List<Change> changes, long end) {
        List<Change> of(String variable) {
            return changes.stream().filter(change -> change.variable.equals(variable)).toList();
        }
    }

    private static Dump read(String text) {
        assertThat(text).startsWith("$version Metronome $end\n$timescale 1 ps $end\n").endsWith("\n")
                .doesNotContain("$date");
        var names = new HashMap<String, String>();
        var widths = new LinkedHashMap<String, Integer>();
        var first = new HashMap<String, Long>();
        var changes = new ArrayList<Change>();
        var scopes = new ArrayList<String>();
        var declaring = true;
        var dumping = false;
        var time = -1L;
        for (var line : text.lines().skip(2).toList()) {
            if (declaring) {
                var variable = VARIABLE.matcher(line);
                if (variable.matches()) {
                    var name = String.join(".", scopes) + "." + variable.group(4);
                    assertThat(names.put(variable.group(3), name)).as(line).isNull();
                    assertThat(widths.put(name, Integer.parseInt(variable.group(2)))).as(line).isNull();
                } else if (line.startsWith("$scope module ")) {
                    scopes.add(line.split(" ")[2]);
                } else if (line.equals("$upscope $end")) {
                    scopes.removeLast();
                } else {
                    assertThat(line).isEqualTo("$enddefinitions $end");
                    assertThat(scopes).isEmpty();
                    declaring = false;
                }
            } else if (line.startsWith("#")) {
                assertThat(Long.parseLong(line.substring(1))).isGreaterThan(time);
                time = Long.parseLong(line.substring(1));
            } else if (line.equals("$dumpvars") || line.equals("$end")) {
                dumping = line.equals("$dumpvars");
            } else {
                var vector = line.startsWith("b");
                var code = vector ? line.substring(line.indexOf(' ') + 1) : line.substring(1);
                var value = vector
                        ? Long.parseUnsignedLong(line.substring(1, line.indexOf(' ')), 2)
                        : Long.parseLong(line.substring(0, 1));
                var name = names.get(code);
                assertThat(name).as(line).isNotNull();
                assertThat(widths.get(name) > 1).as(line).isEqualTo(vector);
                if (dumping) {
                    first.put(name, value);
                } else {
                    changes.add(new Change(time, name, value));
                }
            }
        }
        return new Dump(widths, first, changes, time);
    }

    @Test
    @Metronome(hosted = PwmProgram.class)
    void everyEdgeIsThereWithItsTimeAndItsCycle(Machine machine, @Named("LD1") Led ld1) throws Exception {
        machine.runFor(ofMillis(9));
        var text = new StringWriter();
        RecordingVcd.write(machine.recording(), text);
        var dump = read(text.toString());

        assertThat(dump.widths).containsKeys("metronome.board.LD1", "metronome.pads.PA5", "metronome.asleep",
                "metronome.exceptions.TIM1_BRK_TIM15", "metronome.tasks.ld2", "metronome.core_clock_hz");
        assertThat(dump.end).isEqualTo(9_000_000_000L);
        var clock = machine.recording().clock();
        assertThat(dump.of("metronome.board.LD1")).isEqualTo(ld1.edges().stream()
                .map(edge -> new Change(clock.nanosecondsAt(edge.cycle()).times(Fraction.of(1000))
                        .floor(), "metronome.board.LD1", edge.high() ? 1 : 0))
                .toList());
        assertThat(dump.of("metronome.cycle")).extracting(Change::value)
                .containsAll(ld1.edges().stream().map(edge -> edge.cycle()).toList());
        assertThat(dump.first.get("metronome.core_clock_hz")).isEqualTo(4_000_000);
        assertThat(dump.of("metronome.core_clock_hz").getLast().value).isEqualTo(80_000_000);
        assertThat(dump.of("metronome.exceptions.TIM1_BRK_TIM15")).hasSize(2 * 4);
    }
}
