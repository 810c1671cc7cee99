package dev.metronome.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.fornwall.jelf.ElfSymbol;

/** The symbol table of an ELF file, without what is of no use to a person: sections, files, and $t marks. */
final class ElfSymbols {
    /** More than this are not read. */
    static final int MAX_SYMBOLS = 1 << 20;

    /** The longest name that is read; generic Rust reaches a few thousand. */
    private static final int MAX_NAME_BYTES = 16_384;

    /** All names together: a damaged table could make a million of them start in the same long string. */
    private static final int MAX_ALL_NAMES_BYTES = 64 << 20;

    private ElfSymbols() {}

    static SymbolTable read(ElfSections sections, List<String> problems) {
        var symbols = new ArrayList<Symbol>();
        var marks = new TreeMap<Integer, Boolean>(Integer::compareUnsigned);
        try {
            readInto(symbols, marks, sections);
        } catch (DebugDamage e) {
            problems.add("symbols: " + e.getMessage());
        }
        return new SymbolTable(symbols, marks);
    }

    private static void readInto(List<Symbol> symbols, Map<Integer, Boolean> marks, ElfSections sections) {
        var names = sections.symbolNames();
        var nameBytes = 0L;
        for (var entry : sections.symbols()) {
            if (!isWanted(entry)) {
                continue;
            }
            var rawName = Text.read(names, entry.st_name, MAX_NAME_BYTES);
            if (rawName == null || rawName.isEmpty()) {
                continue;
            }
            if (rawName.startsWith("$")) { // mapping symbols: $t and $a before code, $d before data
                marks.put((int) entry.st_value, rawName.startsWith("$d"));
                continue;
            }
            nameBytes += rawName.length();
            if (nameBytes > MAX_ALL_NAMES_BYTES) {
                throw new DebugDamage("names of more than " + MAX_ALL_NAMES_BYTES + " bytes (MAX_ALL_NAMES_BYTES)");
            }
            symbols.add(symbol(entry, rawName));
        }
    }

    private static boolean isWanted(ElfSymbol entry) {
        var isDefined = entry.st_shndx != 0;
        return isDefined && entry.getType() != ElfSymbol.STT_SECTION && entry.getType() != ElfSymbol.STT_FILE;
    }

    private static Symbol symbol(ElfSymbol entry, String rawName) {
        var kind = switch (entry.getType()) {
            case ElfSymbol.STT_FUNC -> Symbol.Kind.FUNCTION;
            case ElfSymbol.STT_OBJECT -> Symbol.Kind.OBJECT;
            default -> Symbol.Kind.OTHER;
        };
        var scope = switch (entry.st_info >> 4 & 0xF) {
            case ElfSymbol.BINDING_LOCAL -> Symbol.Scope.LOCAL;
            case ElfSymbol.BINDING_WEAK -> Symbol.Scope.WEAK;
            default -> Symbol.Scope.GLOBAL;
        };
        var address = (int) entry.st_value & (kind == Symbol.Kind.FUNCTION ? ~1 : ~0);
        return new Symbol(Demangler.demangle(rawName), rawName, address, (int) entry.st_size, kind, scope);
    }
}
