package dev.metronome.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.state.StateWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TimelineTest {
    private final Timeline timeline = new Timeline();
    private final List<String> ran = new ArrayList<>();

    private Alarm noting(String name, int priority) {
        return timeline.alarm(name, priority, () -> ran.add(name + "@" + timeline.now()));
    }

    @Test
    void whileAnAlarmRunsItsNameIsKnown() {
        var names = new ArrayList<String>();
        var timeline = new Timeline();
        timeline.alarm("TIM2 event", 0, () -> names.add(timeline.running())).at(10);
        timeline.advanceTo(10);
        names.add(timeline.running());
        assertThat(names).containsExactly("TIM2 event", null);
    }

    @Test
    void anAlarmRunsAtItsOwnDeadlineHoweverFarTimeIsMoved() {
        noting("a", 0).at(10);
        timeline.advanceTo(1_000);

        assertThat(ran).containsExactly("a@10");
        assertThat(timeline.now()).isEqualTo(1_000);
    }

    @Test
    void anAlarmThatReArmsItselfDoesNotDrift() {
        var alarm = new Alarm[1];
        alarm[0] = timeline.alarm("periodic", 0, () -> {
            ran.add("" + timeline.now());
            alarm[0].after(7);
        });
        alarm[0].at(7);
        timeline.advanceTo(30);

        assertThat(ran).containsExactly("7", "14", "21", "28");
    }

    @Test
    void alarmsOfOneCycleRunByPriorityAndThenInTheOrderOfTheirMaking() {
        var late = noting("late", 5);
        var first = noting("first", 0);
        var second = noting("second", 0);
        second.at(3);
        late.at(3);
        first.at(3);
        timeline.advanceTo(3);

        assertThat(ran).containsExactly("first@3", "second@3", "late@3");
    }

    @Test
    void settingAnAlarmAgainMovesItAndCancellingUnsetsIt() {
        var moved = noting("moved", 0);
        var cancelled = noting("cancelled", 0);
        moved.at(5);
        moved.at(9);
        cancelled.at(6);
        cancelled.cancel();
        timeline.advanceTo(20);

        assertThat(ran).containsExactly("moved@9");
        assertThat(timeline.nextDeadline()).isEqualTo(Timeline.NEVER);
    }

    @Test
    void timeAndAlarmsNeverGoBack() {
        timeline.advanceTo(10);

        assertThatThrownBy(() -> timeline.advanceTo(9)).hasMessageContaining("now 10");
        assertThatThrownBy(() -> noting("past", 0).at(9)).hasMessageContaining("past").hasMessageContaining("9");
    }

    @Test
    void moreAlarmsThanTheLimitAreRefusedByName() {
        for (var i = 0; i < Timeline.MAXIMUM_ALARMS; i++) {
            noting("alarm " + i, 0);
        }
        assertThatThrownBy(() -> noting("one more", 0)).hasMessageContaining("256").hasMessageContaining("one more");
    }

    @Test
    void aRestoredTimelineHasItsAlarmsBack() {
        var alarm = noting("a", 0);
        alarm.at(50);
        timeline.advanceTo(20);
        var state = new StateWriter();
        timeline.save(state);
        timeline.advanceTo(100);
        timeline.restore(state.reader());
        timeline.advanceTo(60);

        assertThat(ran).containsExactly("a@50", "a@50");
    }

    @Test
    void alarmsRunInTheOrderOfASortedMap() {
        var random = new Random(1);
        var expected = new TreeMap<Long, String>();
        for (var i = 0; i < 200; i++) {
            var cycle = random.nextLong(1_000_000);
            if (expected.putIfAbsent(cycle, "n" + i + "@" + cycle) == null) {
                noting("n" + i, random.nextInt(4)).at(cycle);
            }
        }
        timeline.advanceTo(1_000_000);

        assertThat(ran).containsExactlyElementsOf(expected.values());
    }
}
