package dev.metronome.image;

import java.util.ArrayList;
import java.util.List;

/** The directories and files of one unit (DWARF 4, 6.2.4 items 11 and 12; DWARF 5, 6.2.4 items 13 to 22). */
final class DwarfFileTable {
    private static final int DW_LNCT_PATH = 1;
    private static final int DW_LNCT_DIRECTORY_INDEX = 2;

    private final LineTable.Builder table;
    private final int limit;
    private final List<DwarfFile> directories = new ArrayList<>();

    /** The number in the table of the unit's file 0, and how many it has. */
    private int base;
    private int count;

    DwarfFileTable(LineTable.Builder table, int limit) {
        this.table = table;
        this.limit = limit;
    }

    /** The number in the table of the file a line program calls by a number of its own. */
    int numberOf(long index) {
        return index >= 0 && index < count ? base + (int) index : base + count;
    }

    /** Up to DWARF 4: names in the header itself, and both lists end in an empty one. Both count from 1. */
    void readVersion4(DwarfCursor header) {
        directories.add(null); // 0 is the compilation directory, which the line table does not name
        for (var name = header.string(); !isEmpty(name); name = header.string()) {
            directories.add(new DwarfFile(name, null));
        }
        base = table.fileCount();
        add(DwarfFile.UNKNOWN);
        count = 1;
        for (var name = header.string(); !isEmpty(name); name = header.string()) {
            var directory = header.uleb();
            header.uleb(); // time of last change
            header.uleb(); // size
            add(new DwarfFile(name, directory(directory)));
            count++;
        }
        add(DwarfFile.UNKNOWN);
    }

    /** Since DWARF 5: what an entry has is described first, and both lists count from 0, the compilation's own. */
    void readVersion5(DwarfCursor header, byte[] lineStrings, byte[] strings) {
        var directoryEntry = EntryFormat.read(header);
        for (var left = directoryEntry.count(header); left > 0; left--) {
            directoryEntry.readEntry(header, lineStrings, strings);
            directories.add(new DwarfFile(directoryEntry.name, directories.isEmpty() ? null : directories.getFirst()));
        }
        var fileEntry = EntryFormat.read(header);
        base = table.fileCount();
        for (var left = fileEntry.count(header); left > 0; left--) {
            fileEntry.readEntry(header, lineStrings, strings);
            add(new DwarfFile(fileEntry.name, directory(fileEntry.directory)));
            count++;
        }
        add(DwarfFile.UNKNOWN);
    }

    private void add(DwarfFile file) {
        if (table.fileCount() >= limit) {
            throw new DebugDamage("more than " + limit + " files (MAX_FILES)");
        }
        table.addFile(file);
    }

    private DwarfFile directory(long index) {
        return index >= 0 && index < directories.size() ? directories.get((int) index) : null;
    }

    private static boolean isEmpty(DwarfFile.Str name) {
        return name.section()[name.offset()] == 0;
    }

    /** The parts an entry is made of, and the last entry that was read. */
    private static final class EntryFormat {
        private final long[] contents;
        private final long[] forms;
        private DwarfFile.Str name;
        private long directory;

        private EntryFormat(int parts) {
            contents = new long[parts];
            forms = new long[parts];
        }

        static EntryFormat read(DwarfCursor header) {
            var format = new EntryFormat(header.u1());
            for (var part = 0; part < format.contents.length; part++) {
                format.contents[part] = header.uleb();
                format.forms[part] = header.uleb();
            }
            return format;
        }

        /**
         * How many entries follow. Each takes at least a byte, so that a wrong count soon comes to the header's end.
         */
        long count(DwarfCursor header) {
            var entries = header.uleb();
            if (entries != 0 && contents.length == 0) {
                throw new DebugDamage("directories or files without a name");
            }
            return entries < 0 ? Long.MAX_VALUE : entries;
        }

        void readEntry(DwarfCursor header, byte[] lineStrings, byte[] strings) {
            name = DwarfFile.UNKNOWN.name();
            directory = 0;
            for (var part = 0; part < contents.length; part++) {
                var form = (int) forms[part];
                if (contents[part] == DW_LNCT_PATH) {
                    name = readName(form, header, lineStrings, strings);
                } else {
                    var value = readNumber(form, header);
                    directory = contents[part] == DW_LNCT_DIRECTORY_INDEX ? value : directory;
                }
            }
        }

        private static DwarfFile.Str readName(int form, DwarfCursor header, byte[] lineStrings, byte[] strings) {
            return switch (form) {
                case 0x08 -> header.string(); // DW_FORM_string
                case 0x0E -> new DwarfFile.Str(strings, header.u4()); // DW_FORM_strp
                case 0x1F -> new DwarfFile.Str(lineStrings, header.u4()); // DW_FORM_line_strp
                default -> throw new DebugDamage(String.format("file names in form 0x%X are not understood", form));
            };
        }

        /** The value, or 0 for what is no number and only passed over. */
        private static long readNumber(int form, DwarfCursor header) {
            switch (form) {
                case 0x0F : // DW_FORM_udata
                    return header.uleb();
                case 0x0B : // DW_FORM_data1
                    return header.u1();
                case 0x05 : // DW_FORM_data2
                    return header.u2();
                case 0x06, 0x0E, 0x1F : // DW_FORM_data4, DW_FORM_strp, DW_FORM_line_strp
                    return Integer.toUnsignedLong(header.u4());
                case 0x07 : // DW_FORM_data8
                    header.skip(8);
                    return 0;
                case 0x1E : // DW_FORM_data16
                    header.skip(16);
                    return 0;
                case 0x08 : // DW_FORM_string
                    header.string();
                    return 0;
                case 0x09 : // DW_FORM_block
                    header.skip(header.uleb());
                    return 0;
                default :
                    throw new DebugDamage(String.format("form 0x%X in a file entry is not understood", form));
            }
        }
    }
}
