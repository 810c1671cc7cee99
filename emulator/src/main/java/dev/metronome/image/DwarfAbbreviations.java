package dev.metronome.image;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads .debug_abbrev (DWARF 5, 7.5.3): what kinds of entries there are, so that an entry of .debug_info has to name
 * only the number of its kind in its unit's table.
 */
final class DwarfAbbreviations {
    /** Of all tables together: damaged units could each begin a table of their own inside another's. */
    private static final int MAX_ATTRIBUTES = 2 << 20;

    /** A kind of entry, its attributes in the order in which their values come. */
    record Abbreviation(int tag, boolean hasChildren, List<Attribute> attributes) {}

    /** @param constant the value itself, when the form is IMPLICIT_CONST */
    record Attribute(int name, DwarfForm form, long constant) {}

    private final byte[] section;
    private final Map<Long, Map<Long, Abbreviation>> tables = new HashMap<>();
    private int attributesLeft = MAX_ATTRIBUTES;

    DwarfAbbreviations(byte[] section) {
        this.section = section;
    }

    /** The table that begins at an offset, by the abbreviations' numbers. */
    Map<Long, Abbreviation> tableAt(long offset) {
        var table = tables.get(offset);
        if (table == null) {
            table = readTable(offset);
            tables.put(offset, table);
        }
        return table;
    }

    private Map<Long, Abbreviation> readTable(long offset) {
        var in = new DwarfCursor(section, 0, section.length);
        in.skip(offset);
        var table = new HashMap<Long, Abbreviation>();
        for (var code = in.uleb(); code != 0; code = in.uleb()) {
            table.put(code, new Abbreviation((int) in.uleb(), in.u1() != 0, readAttributes(in)));
        }
        return table;
    }

    private List<Attribute> readAttributes(DwarfCursor in) {
        var attributes = new ArrayList<Attribute>();
        for (;;) {
            if (--attributesLeft < 0) {
                throw new DebugDamage("abbreviations of more than " + MAX_ATTRIBUTES + " attributes (MAX_ATTRIBUTES)");
            }
            var name = (int) in.uleb();
            var code = in.uleb();
            if (name == 0 && code == 0) {
                return attributes;
            }
            var form = DwarfForm.of(code);
            attributes.add(new Attribute(name, form, form == DwarfForm.IMPLICIT_CONST ? in.sleb() : 0));
        }
    }
}
