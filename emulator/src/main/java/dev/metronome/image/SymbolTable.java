package dev.metronome.image;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** The symbols of an image, by name and by address. */
public final class SymbolTable {
    /** By address; of several names for one place the widest known comes first, then the longest, then by name. */
    private static final Comparator<Symbol> ORDER = Comparator.comparing(Symbol::address, Integer::compareUnsigned)
            .thenComparing(Symbol::scope).thenComparing(Symbol::size, Comparator.reverseOrder())
            .thenComparing(Symbol::rawName);

    /** Of an image without symbols. */
    static final SymbolTable EMPTY = new SymbolTable(List.of());

    private final List<Symbol> all;
    private final List<Symbol> functions;
    private final Map<String, List<Symbol>> byName = new HashMap<>();
    private final NavigableMap<Integer, Boolean> marks;

    SymbolTable(List<Symbol> symbols) {
        this(symbols, new TreeMap<>());
    }

    /** @param marks addresses from which on there is data, or code, as unsigned numbers */
    SymbolTable(List<Symbol> symbols, NavigableMap<Integer, Boolean> marks) {
        this.marks = marks;
        all = symbols.stream().sorted(ORDER).toList();
        functions = all.stream().filter(symbol -> symbol.kind() == Symbol.Kind.FUNCTION).toList();
        for (var symbol : all) {
            put(symbol.rawName(), symbol);
            if (!symbol.name().equals(symbol.rawName())) {
                put(symbol.name(), symbol);
            }
        }
    }

    private void put(String name, Symbol symbol) {
        byName.computeIfAbsent(name, key -> new ArrayList<>(1)).add(symbol);
    }

    /** Every symbol, by ascending address. */
    public List<Symbol> all() {
        return all;
    }

    /**
     * Every symbol a name could mean, by ascending address: those of exactly that name, mangled or not; if there is
     * none, those whose path ends in it, as "COUNT" finds "blinky::COUNT".
     */
    public List<Symbol> allNamed(String name) {
        var exact = byName.get(name);
        if (exact != null) {
            return List.copyOf(exact);
        }
        var tail = "::" + name;
        return name.isEmpty() ? List.of() : all.stream().filter(symbol -> symbol.name().endsWith(tail)).toList();
    }

    /**
     * The one symbol a name means: as in C, a global hides the locals of its name.
     *
     * @return nothing when there is none, or when it could be several
     */
    public Optional<Symbol> named(String name) {
        var candidates = allNamed(name);
        if (candidates.size() > 1) {
            candidates = candidates.stream().filter(symbol -> symbol.scope() != Symbol.Scope.LOCAL).toList();
        }
        return candidates.size() == 1 ? Optional.of(candidates.getFirst()) : Optional.empty();
    }

    /** Why {@link #named} found nothing, in a sentence, with the names that may have been meant. */
    public String explainMissing(String name) {
        var candidates = allNamed(name);
        if (candidates.size() > 1) {
            var places = candidates.stream().limit(NearNames.MOST)
                    .map(symbol -> symbol.name() + " at " + Hex.address(Integer.toUnsignedLong(symbol.address())))
                    .toList();
            return "\"" + name + "\" could be any of " + candidates.size() + " symbols: " + String.join(", ", places);
        }
        if (all.isEmpty()) {
            return "no symbol \"" + name + "\": the image has no symbols at all";
        }
        var near = NearNames.to(name, byName.keySet());
        return "no symbol \"" + name + "\""
                + (near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?");
    }

    /**
     * True if a mapping symbol says that there is data, and no instruction, at an address: a literal pool, a table of
     * branches (ELF for the Arm Architecture, "Mapping symbols"). Without mapping symbols all is code.
     */
    public boolean isData(int address) {
        var mark = marks.floorEntry(address);
        return mark != null && mark.getValue();
    }

    /**
     * The function an address is in. One of unknown size (hand-written assembly) reaches up to the next function.
     */
    public Optional<Location> functionAt(int address) {
        var low = 0;
        var high = functions.size();
        while (low < high) {
            var middle = low + high >>> 1;
            if (Integer.compareUnsigned(functions.get(middle).address(), address) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if (low == 0) {
            return Optional.empty();
        }
        var start = functions.get(low - 1).address();
        var offset = address - start;
        for (var index = firstAt(start, low - 1); index < low; index++) {
            var function = functions.get(index);
            if (function.size() == 0 || Integer.compareUnsigned(offset, function.size()) < 0) {
                return Optional.of(new Location(function, offset));
            }
        }
        return Optional.empty();
    }

    private int firstAt(int address, int index) {
        var first = index;
        while (first > 0 && functions.get(first - 1).address() == address) {
            first--;
        }
        return first;
    }
}
