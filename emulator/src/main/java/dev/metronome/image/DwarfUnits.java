package dev.metronome.image;

/**
 * Goes through a section of units, each behind its length (DWARF 5, 7.2.2). What is damaged is left out, and the units
 * behind it are still read when the damaged one's length can be believed.
 */
final class DwarfUnits {
    /** Reads a unit from behind its length. */
    interface Reader {
        void read(int start, DwarfCursor unit);
    }

    private DwarfUnits() {}

    static void forEach(byte[] bytes, DamageReport report, Reader reader) {
        var section = new DwarfCursor(bytes, 0, bytes.length);
        while (section.hasMore()) {
            var start = section.position();
            var place = String.format("unit at 0x%X", start);
            try {
                var length = Integer.toUnsignedLong(section.u4());
                if (length >= 0xFFFF_FFF0L) {
                    report.add(place, "64-bit DWARF is not understood; the units from here on are left out");
                    return;
                }
                reader.read(start, section.part(length));
            } catch (DebugDamage e) {
                report.add(place, e.getMessage());
                if (section.position() <= start + 4) {
                    return; // the length itself is wrong
                }
            }
        }
    }
}
