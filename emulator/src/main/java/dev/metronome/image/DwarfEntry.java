package dev.metronome.image;

import static dev.metronome.image.DwarfCodes.DW_AT_LOW_PC;
import static dev.metronome.image.DwarfCodes.DW_AT_RANGES;

import dev.metronome.image.DwarfAbbreviations.Abbreviation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A debugging information entry (DWARF 5, 2.1): a tag that says what is described, and attributes that describe it. */
final class DwarfEntry {
    /** Of one entry: parameters, and what is inside a function. */
    private static final int MAX_CHILDREN = 1 << 16;

    private final DwarfUnit unit;
    private final Abbreviation abbreviation;
    private final DwarfForm[] forms;
    private final long[] values;
    private final int offset;
    private final int end;

    private DwarfEntry(DwarfUnit unit, int offset, Abbreviation abbreviation, DwarfCursor in) {
        this.offset = offset;
        this.unit = unit;
        this.abbreviation = abbreviation;
        var attributes = abbreviation.attributes();
        forms = new DwarfForm[attributes.size()];
        values = new long[attributes.size()];
        for (var index = 0; index < values.length; index++) {
            var attribute = attributes.get(index);
            var form = attribute.form();
            if (form == DwarfForm.INDIRECT) {
                form = DwarfForm.of(form.read(in));
            }
            forms[index] = form;
            values[index] = attribute.form() == DwarfForm.IMPLICIT_CONST ? attribute.constant() : form.read(in);
        }
        end = in.position();
    }

    /** Reads the values, which stand behind the number of the abbreviation. */
    static DwarfEntry read(DwarfUnit unit, int offset, Abbreviation abbreviation, DwarfCursor in) {
        return new DwarfEntry(unit, offset, abbreviation, in);
    }

    DwarfUnit unit() {
        return unit;
    }

    /** Where it stands in the section. */
    int offset() {
        return offset;
    }

    int tag() {
        return abbreviation.tag();
    }

    boolean hasChildren() {
        return abbreviation.hasChildren();
    }

    boolean has(int attribute) {
        return indexOf(attribute) >= 0;
    }

    private int indexOf(int attribute) {
        var attributes = abbreviation.attributes();
        for (var index = 0; index < values.length; index++) {
            if (attributes.get(index).name() == attribute) {
                return index;
            }
        }
        return -1;
    }

    /** A number, also of a flag; nothing when there is none, or something that would have to be computed. */
    OptionalLong number(int attribute) {
        var index = indexOf(attribute);
        return index >= 0 && forms[index].holds() == DwarfForm.Holds.NUMBER
                ? OptionalLong.of(values[index])
                : OptionalLong.empty();
    }

    /** The number of a list of ranges in its unit's table of them (DW_FORM_rnglistx). */
    OptionalLong rangesIndex() {
        var index = indexOf(DW_AT_RANGES);
        return index >= 0 && forms[index].holds() == DwarfForm.Holds.RANGES_INDEX
                ? OptionalLong.of(values[index])
                : OptionalLong.empty();
    }

    Optional<String> string(int attribute) {
        var index = indexOf(attribute);
        return index < 0
                ? Optional.empty()
                : Optional.ofNullable(
                        unit.info().string(forms[index].holds(), values[index], unit.stringOffsetsBase()));
    }

    /** Where the code begins; nothing when it is in several pieces, or nowhere. */
    OptionalInt lowPc() {
        return address(DW_AT_LOW_PC);
    }

    OptionalInt address(int attribute) {
        var index = indexOf(attribute);
        return index < 0 ? OptionalInt.empty() : switch (forms[index].holds()) {
            case ADDRESS -> OptionalInt.of((int) values[index]);
            case ADDRESS_INDEX -> OptionalInt.of(unit.info().address(unit.addressBase(), values[index]));
            default -> OptionalInt.empty();
        };
    }

    /** The entry that an attribute leads to; nothing when it leads to another file, or to a unit by its signature. */
    Optional<DwarfEntry> reference(int attribute) {
        var index = indexOf(attribute);
        return index < 0 ? Optional.empty() : switch (forms[index].holds()) {
            case REFERENCE -> Optional.of(unit.info().entryAt(values[index]));
            case UNIT_REFERENCE -> Optional.of(unit.info().entryAt(unit.start() + values[index]));
            default -> Optional.empty();
        };
    }

    /** The entries directly below this one. */
    List<DwarfEntry> children() {
        var children = new ArrayList<DwarfEntry>();
        if (!hasChildren()) {
            return children;
        }
        var in = unit.entriesFrom(end);
        for (var depth = 1; depth > 0;) {
            var entry = unit.next(in);
            if (entry == null) {
                depth--;
                continue;
            }
            if (depth == 1) {
                if (children.size() == MAX_CHILDREN) {
                    throw new DebugDamage("an entry has more than " + MAX_CHILDREN + " children (MAX_CHILDREN)");
                }
                children.add(entry);
            }
            depth += entry.hasChildren() ? 1 : 0;
        }
        return children;
    }
}
