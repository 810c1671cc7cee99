package dev.metronome.testkit.expect;

import dev.metronome.text.Numbers;

/**
 * The level in which the signal is: at the beginning, or all the time. An edge on the very first cycle counts for both:
 * the level is the one behind it.
 */
final class Level extends SignalExpectation {
    private final boolean high;
    private final boolean stays;

    Level(SignalName name, Part part, boolean high, boolean stays) {
        super(name, part);
        this.high = high;
        this.stays = stays;
    }

    @Override
    String demand() {
        return (stays ? "to stay " : "to start ") + name().level(high);
    }

    @Override
    Verdict judge(View view) {
        var edges = view.edges();
        var behind = 0;
        while (behind < edges.size() && edges.get(behind).cycle() == view.start()) {
            behind++;
        }
        var level = behind == 0 ? view.startsHigh() : edges.get(behind - 1).high();
        if (level != high) {
            return fail(view, "it is " + name().level(level) + " at cycle " + Numbers.count(view.start()),
                    edges.isEmpty() ? Verdict.NO_EDGE : edges.get(Math.max(0, behind - 1)).index());
        }
        return !stays || behind == edges.size()
                ? Verdict.met()
                : fail(view, "it goes " + name().level(!high) + " at cycle " + Numbers.count(edges.get(behind).cycle()),
                        edges.get(behind).index());
    }
}
