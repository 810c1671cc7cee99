package dev.metronome.testkit.expect;

import dev.metronome.text.Numbers;
import dev.metronome.time.Fraction;
import java.util.stream.IntStream;

/**
 * Which part of each period the signal is on, or high. A period goes from one edge to on to the next; at least one must
 * have come to its end, and the one that has not is not looked at.
 *
 * <p>Where the clock does not change within a period, it is cycles over cycles; else time over time. A tolerance that
 * is a ratio is one of the period, so that 25 % within 1 % is from 24 % to 26 %; one that is a length is of the time
 * on.
 */
final class DutyCycle extends SignalExpectation {
    private final Ratio ratio;
    private final Within within;

    DutyCycle(SignalName name, Part part, Ratio ratio, Within within) {
        super(name, part);
        this.ratio = ratio;
        this.within = within;
    }

    @Override
    String demand() {
        return "to be " + name().level(true) + " for " + ratio + " of each period" + within;
    }

    @Override
    Verdict judge(View view) {
        var edges = view.edges();
        var clock = view.recording().clock();
        var periods = 0;
        for (var i = 0; i + 2 < edges.size(); i++) {
            if (!edges.get(i).high()) {
                continue;
            }
            var begin = edges.get(i).cycle();
            var middle = edges.get(i + 1).cycle();
            var end = edges.get(i + 2).cycle();
            var inCycles = clock.isConstant(begin, end);
            var period = inCycles ? Fraction.of(end - begin) : clock.nanosecondsBetween(begin, end);
            var on = period.times(ratio.exact());
            var expected = inCycles ? new Cycles(on) : new Time(on);
            if (view.ruler().compare(begin, middle, expected, ofPeriod(period, inCycles)) != 0) {
                return fail(view, wrong(edges.get(i).index(), begin, middle, end, expected, view),
                        edges.get(i + 1).index()).with(actual(view));
            }
            periods++;
        }
        return periods > 0
                ? Verdict.met()
                : fail(view, "no period has come to its end", view.lastEdge());
    }

    private static Actual actual(View view) {
        var edges = view.edges();
        var clock = view.recording().clock();
        var shares = IntStream.range(0, edges.size() - 2).filter(i -> edges.get(i).high())
                .mapToObj(i -> clock.nanosecondsBetween(edges.get(i).cycle(), edges.get(i + 1).cycle())
                        .over(clock.nanosecondsBetween(edges.get(i).cycle(), edges.get(i + 2).cycle())))
                .distinct().toList();
        return shares.size() == 1
                ? new Actual.Share(shares.getFirst())
                : new Actual.Nothing("it is not the same in each period");
    }

    private Within ofPeriod(Fraction period, boolean inCycles) {
        return switch (within) {
            case Within.Part(Ratio part) -> new Within.By(inCycles
                    ? new Cycles(period.times(part.exact()))
                    : new Time(period.times(part.exact())));
            case Within.By by -> by;
        };
    }

    private String wrong(int edge, long begin, long middle, long end, Length expected, View view) {
        var share = view.recording().clock().nanosecondsBetween(begin, middle);
        var whole = view.recording().clock().nanosecondsBetween(begin, end);
        return "in the period from edge " + edge + " it is " + name().level(true) + " for "
                + Numbers.count(middle - begin, "cycle") + " of " + Numbers.count(end - begin) + ", which are "
                + Ratio.inPercent(share.over(whole)) + ": " + view.ruler().deviation(begin, middle, expected);
    }
}
