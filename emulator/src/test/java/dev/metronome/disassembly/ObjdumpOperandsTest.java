package dev.metronome.disassembly;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.timing.Branch32;
import dev.metronome.timing.DataProcessing32;
import dev.metronome.timing.Decoder;
import dev.metronome.timing.Encoding;
import dev.metronome.timing.FloatingPoint32;
import dev.metronome.timing.Instruction;
import dev.metronome.timing.LoadStore32;
import dev.metronome.timing.Thumb16;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/**
 * GNU objdump 2.40 as an outside oracle for whole instructions, operands and all: every 16-bit one, forty thousand
 * 32-bit ones, and some of both in an IT block (timing/thumb-objdump.py makes the list).
 */
class ObjdumpOperandsTest {
    /** Where the list has all its instructions. */
    private static final int BASE = 0x1000;
    private static final int IT_EQ = 0x08;

    /** Why objdump's text is not ours. */
    private enum Difference {
        /** A should-be bit is not as it should be: objdump gives up, shows the bit, or sees another instruction. */
        SHOULD_BE_BITS {
            @Override
            boolean explains(Instruction instruction, String ours, String theirs) {
                var isSame = ours.split("[ .]")[0].equals(theirs.split("[ .]")[0]);
                return instruction.isUnpredictable()
                        && (isSame || theirs.equals("-") || theirs.matches("(bxns|blxns|mrc)(eq)? .*"));
            }
        },
        /** SYSm means something on another profile, or nothing. */
        SPECIAL_REGISTERS {
            @Override
            boolean explains(Instruction instruction, String ours, String theirs) {
                return ours.contains("<unknown>");
            }
        },
        /** objdump has the A profile's name for APSR, and no flags behind the names that combine it with others. */
        FLAGS {
            @Override
            boolean explains(Instruction instruction, String ours, String theirs) {
                return ours.equals(ProfileA.inOurWords(theirs))
                        || ours.replaceAll("\\b(I?E?A?PSR)_[nzcvqg]+", "$1").equals(theirs);
            }
        },
        /** LDRD and STRD that add nothing to their base and write it back: objdump forgets the exclamation mark. */
        WRITEBACK_OF_NOTHING {
            @Override
            boolean explains(Instruction instruction, String ours, String theirs) {
                return instruction.accessCount() == 2 && instruction.offset() == 0 && ours.equals(theirs + "!");
            }
        },
        /** More than 16 double registers, or some above D31: UNPREDICTABLE. */
        LONG_LISTS {
            @Override
            boolean explains(Instruction instruction, String ours, String theirs) {
                var words = instruction.bits() & 0xFF;
                return instruction.encoding() instanceof FloatingPoint32 row && row.name().endsWith("_DOUBLE")
                        && (words > 32 || instruction.field('d') + words / 2 > 32)
                        && ours.replaceFirst("\\{.*", "").equals(theirs.replaceFirst("\\{.*", ""));
            }
        },
        /** Byte and half-word loads to the PC with writeback, unprivileged or literal: UNPREDICTABLE. */
        LOADS_TO_PC {
            @Override
            boolean explains(Instruction instruction, String ours, String theirs) {
                return instruction.encoding() instanceof LoadStore32 && instruction.accessWidth() < 4
                        && (instruction.transferRegister() == 15 || instruction.base() == 15)
                        && theirs.matches("(pld|pldw|pli|ldrs?ht)(eq)? .*");
            }
        },
        /** Rm stands twice in these; when the two are not the same, it is UNPREDICTABLE which one counts. */
        TWO_REGISTERS_IN_ONE {
            @Override
            boolean explains(Instruction instruction, String ours, String theirs) {
                var bits = instruction.bits();
                return instruction.encoding() instanceof DataProcessing32 row
                        && Set.of("REV", "REV16", "REVSH", "RBIT", "CLZ").contains(row.name())
                        && (bits >>> 16 & 15) != (bits & 15);
            }
        },
        /** Armv8 gave a meaning to hints, barriers and UNPREDICTABLE corners. */
        ARMV8 {
            @Override
            boolean explains(Instruction instruction, String ours, String theirs) {
                return theirs
                        .matches("(sevl|esb|csdb|psb|tsb|pac.*|aut.*|bti|p?ssbb|dfb|tta?t?|vscclrm|clrm)(eq)?([. ].*)?")
                        || theirs.matches("d[sm]b(eq)? (osh|ish|nsh|)ld");
            }
        };

        abstract boolean explains(Instruction instruction, String ours, String theirs);
    }

    /** Whether there is an instruction at all is what ObjdumpTest asks; here, what one is called if there is. */
    @Test
    void agreesWithObjdumpButForDifferencesThatHaveAReason() throws IOException {
        var memory = new Halfwords();
        var decoder = new Decoder();
        var disassembler = new Disassembler(memory);
        var unexplained = new ArrayList<String>();
        var used = EnumSet.noneOf(Difference.class);
        var agreed = new HashSet<Encoding>();
        var same = 0;
        try (var lines = golden()) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                var asked = line;
                var inBlock = line.startsWith("?");
                var space = line.indexOf(' ');
                var bits = Integer.parseUnsignedInt(line.substring(inBlock ? 1 : 0, space), 16);
                if (bits >>> 16 == 0) {
                    memory.put(BASE, bits);
                } else {
                    memory.put(BASE, bits >>> 16, bits & 0xFFFF);
                }
                var theirs = line.substring(space + 1);
                var instruction = decoder.decode(BASE, memory);
                if (instruction.encoding() == null) {
                    continue;
                }
                var ours = disassembler.at(BASE, inBlock ? IT_EQ : 0).text();
                if (ours.equals(theirs)) {
                    agreed.add(instruction.encoding());
                    same++;
                    continue;
                }
                reason(instruction, ours, theirs).ifPresentOrElse(used::add,
                        () -> unexplained.add(asked + ", not " + ours + " " + instruction.encoding()));
            }
        }
        assertThat(unexplained).isEmpty();
        assertThat(same).isGreaterThan(100_000);
        assertThat(used).as("every reason is needed").containsExactlyInAnyOrder(Difference.values());
        assertThat(rows()).as("rows of the encoding tables").hasSizeGreaterThan(300)
                .filteredOn(row -> !agreed.contains(row)).as("rows that no line confirms")
                .containsExactly(Branch32.NOCP);
    }

    private static Optional<Difference> reason(Instruction instruction, String ours, String theirs) {
        return Stream.of(Difference.values())
                .filter(difference -> difference.explains(instruction, ours, theirs)).findFirst();
    }

    private static List<Encoding> rows() {
        return Stream.<Encoding[]>of(Thumb16.values(), DataProcessing32.values(), LoadStore32.values(),
                Branch32.values(), FloatingPoint32.values()).flatMap(Stream::of).toList();
    }

    private static BufferedReader golden() throws IOException {
        var file = Decoder.class.getResourceAsStream("thumb-operands.txt.gz");
        return new BufferedReader(new InputStreamReader(new GZIPInputStream(file), US_ASCII));
    }
}
