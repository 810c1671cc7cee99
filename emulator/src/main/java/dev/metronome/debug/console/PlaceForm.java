package dev.metronome.debug.console;

import dev.metronome.debug.Point;
import dev.metronome.image.Symbol;
import java.util.List;

/** {@code break main}, {@code break 0x08000188}, {@code break main.c:40}; without words, where it stands. */
final class PlaceForm implements BreakForm {
    private final Session session;

    PlaceForm(Session session) {
        this.session = session;
    }

    @Override
    public String synopsis() {
        return "FUNCTION | FUNCTION+OFFSET | 0xADDRESS | FILE:LINE";
    }

    @Override
    public boolean takes(List<String> words) {
        return words.size() <= 1;
    }

    @Override
    public List<Point> points(List<String> words) {
        var addresses = words.isEmpty()
                ? List.of(session.pc())
                : session.place.instructions(words.getFirst());
        return addresses.stream().<Point>map(Point.Code::new).toList();
    }

    @Override
    public List<String> candidates(List<String> before) {
        return before.isEmpty() ? functions() : List.of();
    }

    /** The names of functions. */
    List<String> functions() {
        return session.image.symbols().all().stream()
                .filter(symbol -> symbol.kind() != Symbol.Kind.OBJECT
                        && !symbol.name().startsWith("$"))
                .map(Symbol::name).distinct().toList();
    }
}
