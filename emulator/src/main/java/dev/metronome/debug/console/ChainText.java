package dev.metronome.debug.console;

import dev.metronome.debug.Deed;
import dev.metronome.debug.Link;
import dev.metronome.image.SourceLine;
import dev.metronome.machine.Machine;
import dev.metronome.text.Numbers;
import dev.metronome.trace.TraceEvent;
import java.util.List;

/** What something came from, a line for each link, the latest first. */
final class ChainText {
    private static final int MAXIMUM_CALLS = 4;

    private final Session session;
    private final DataName names;

    ChainText(Session session) {
        this.session = session;
        names = new DataName(session);
    }

    List<String> lines(List<Link> links) {
        return links.stream().map(link -> String.format("%15s  %s", Numbers.count(link.cycle()), words(link))).toList();
    }

    private String words(Link link) {
        return switch (link) {
            case Link.Happened(TraceEvent event) -> EventText.words(event);
            case Link.Instruction(var _, int address, int exception, Deed.Access access) -> "by "
                    + place(address) + in(exception)
                    + (access == null ? "" : ", which " + what(access));
            case Link.Java(var _, String place, int exception) -> place + in(exception);
            case Link.Device(var _, String event) -> "by itself: " + event;
            case Link.Core(var _, int number, int address) -> number == 0
                    ? "by the instruction before " + session.image.describe(address)
                    : "by the core, at " + session.image.describe(address);
            case Link.Reset _ -> "by a reset of the chip";
            case Link.Outside _ -> "by somebody outside of the board: you, a test, a debugger";
            case Link.LineStillHigh(var _, int number) -> "its line was still high when its handler returned: "
                    + Machine.exceptionName(number) + "'s flag was not cleared, or too late";
            case Link.Taken taken -> taken(taken);
            case Link.HeldBack held -> heldBack(held);
            case Link.SetUp(Deed.Access access) -> "as " + place(access.instruction())
                    + in(access.exception()) + " had set it up: it " + what(access);
            case Link.RanOn(var returned) -> "the program ran on behind the handler of " + returned.name();
            case Link.Lost(Deed.Access load, Deed.Access lost) -> "meanwhile " + session.image.describe(
                    lost.instruction()) + in(lost.exception()) + " " + what(lost) + ", which is lost: what overwrites"
                    + " it was made of the " + value(load.value()) + " that was loaded at cycle "
                    + Numbers.count(load.cycle());
            case Link.End(var _, boolean whole) -> whole
                    ? "here the history begins, and no handler ran before"
                    : "so far back was looked, and no handler ran nor did the core wake";
        };
    }

    /** With the calls by which it came to be there, of code that was inlined, as far as the program's own. */
    private String place(int address) {
        var calls = session.image.framesAt(address).stream().filter(frame -> !frame.isOfLibrary())
                .flatMap(frame -> frame.line().stream()).skip(1).limit(MAXIMUM_CALLS).map(SourceLine::toString)
                .toList();
        var words = session.image.describe(address);
        return calls.isEmpty() || !words.endsWith(")")
                ? words
                : words.substring(0, words.length() - 1) + "; from " + String.join(", ", calls) + ")";
    }

    private static String in(int exception) {
        return exception == 0 ? "" : " in the handler of " + Machine.exceptionName(exception);
    }

    private String what(Deed.Access access) {
        return (access.stores() ? "stores " : "loads ") + value(access.value()) + (access.stores() ? " to " : " from ")
                + names.of(access.address());
    }

    private static String value(int value) {
        return value >= 0 && value < 10 ? Integer.toString(value) : String.format("0x%X", value);
    }

    private String taken(Link.Taken taken) {
        var event = taken.event();
        var waited = event.cycle() - taken.pendedCycle();
        return event.name() + " is taken" + (waited == 0 ? " at once" : " " + Numbers.count(waited, "cycle") + " later")
                + switch (event.how()) {
                    case STACKED -> (taken.slept() ? ", waking the core at " : ", interrupting ")
                            + session.image.describe(event.returnAddress());
                    case TAIL_CHAINED -> ", tail-chained";
                    case LATE -> ", late: in place of one whose stacking was under way";
                };
    }

    private String heldBack(Link.HeldBack held) {
        return HeldText.past(held.by(), held.cycle() - held.since())
                + (held.until() == null ? "" : ", until " + until(held));
    }

    private String until(Link.HeldBack held) {
        var by = held.outside() ? "somebody outside" : session.image.describe(held.untilFrom());
        return switch (held.until()) {
            case TraceEvent.MasksChanged masks -> by + " makes " + switch (held.by()) {
                case BY_PRIMASK -> "PRIMASK " + (masks.primask() ? 1 : 0);
                case BY_FAULTMASK -> "FAULTMASK " + (masks.faultmask() ? 1 : 0);
                case BY_BASEPRI -> "BASEPRI " + masks.basepri();
                case BY_NOTHING, DISABLED, BEHIND_ANOTHER, BY_HANDLER, BY_DEBUGGER -> EventText.words(masks);
            };
            case TraceEvent.ExceptionEnabled _ -> by + " enables it";
            case TraceEvent event -> EventText.words(event);
        };
    }
}
