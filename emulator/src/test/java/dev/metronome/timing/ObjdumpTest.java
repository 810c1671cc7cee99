package dev.metronome.timing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/**
 * GNU objdump 2.40 as an outside oracle: every 16-bit instruction, and sixteen 32-bit ones for each first half-word
 * (thumb-objdump.py makes the list). objdump knows every Arm core at once; where it and the decoder differ, one {@link
 * Difference} must say why.
 */
class ObjdumpTest {
    /** Why objdump's word is not ours. */
    private enum Difference {
        /** A should-be bit is not as it should be: objdump gives up, or sees a newer instruction; we go on. */
        SHOULD_BE_BITS("-|blxns|bxns|mrc", null) {
            @Override
            boolean explains(Encoding row, int bits, String theirs) {
                return row != null && row.shape().pattern().isUnpredictable(bits) && theirs.matches(theirs());
            }
        },
        /** The coprocessor is absent, whatever its instruction (in objdump: Maverick, FPA, XScale, Armv8 FP16). */
        NO_COPROCESSOR(".*", Branch32.NOCP),
        /** Advanced SIMD and 16-bit or double FP, which FPv4-SP lacks. */
        ADVANCED_SIMD("v.*", null) {
            @Override
            boolean explains(Encoding row, int bits, String theirs) {
                var first = bits >>> 16;
                var isSimd = (first & 0xEF00) == 0xEF00 || (first & 0xFF10) == 0xF900;
                return row == null && isSimd && theirs.matches("(v|sha|aes|crypto).*");
            }
        },
        DOUBLE_PRECISION("v.*\\.f64.*|v.*64\\..*|vjcvt.*|vmov|vmov.*|vdup.*|vldr|vstr|[vf]ldm.*|[vf]stm.*|vpush|vpop",
                null) {
            @Override
            boolean explains(Encoding row, int bits, String theirs) {
                var isDouble = (bits & 0x0F00) == 0x0B00 || theirs.equals("vcvt.f64.f32");
                return row == null && isDouble && theirs.matches(theirs());
            }
        },
        /** VSEL, VRINT and others of FPv5, whose second half-word is single precision. */
        FLOAT_V5("vsel.*|vmaxnm.*|vminnm.*|vrint.*|vcvt[abmnpt].*|vins.*|vmovx.*|vscclrm|vcmla.*|v.*dot.*|vcadd.*",
                null),
        /** CP10 and CP11 where Armv7-M has no FP instruction: objdump falls back to the generic names. */
        UNUSED_FLOAT_SPACE("(mcr|mrc|mcrr|mrrc|cdp|ldc|stc)2?l?|vldr|vstr", null) {
            @Override
            boolean explains(Encoding row, int bits, String theirs) {
                return row == null && (bits & 0x0E00) == 0x0A00 && theirs.matches(theirs());
            }
        },
        /** LDC, STC with P = U = D = W = 0 are UNDEFINED before it matters which coprocessor is meant. */
        COPROCESSOR_UNDEFINED("ldc2?l?|stc2?l?|v?ldr.*|v?str.*|cf.*|ld|lfm|sfm|ldf.|stf.|v.*", null) {
            @Override
            boolean explains(Encoding row, int bits, String theirs) {
                return row == null && (bits >>> 16 & 0xEFE0) == 0xEC00 && theirs.matches(theirs());
            }
        },
        /** Not on any M-profile core: the other states, monitor and hypervisor calls. */
        OTHER_PROFILE("blx|setend|setpan|hvc|smc|rfe.*|srs.*|ldrexd|strexd", null),
        /** Armv8: half-precision, security, loops, checksums, acquire and release. */
        ARMV8("bf.*|wls.*|dls.*|le|letp|lctp|hlt|crc.*|lda.*|stl.*|sg|tt.*", null),
        /** Armv8-M instructions that took UNPREDICTABLE corners of older ones. */
        ARMV8_IN_CORNERS("autg|pacg|tt.*|clrm|vscclrm|bxaut", null) {
            @Override
            boolean explains(Encoding row, int bits, String theirs) {
                return row != null && theirs.matches(theirs());
            }
        },
        /** Bits 11:6 of a load or store choose a form; objdump does not look at all of them (A5-18, A5-19, A5-20). */
        LOAD_STORE_FORMS("(ldr|str).*|pld|pldw|pli", null) {
            @Override
            boolean explains(Encoding row, int bits, String theirs) {
                var size = bits >>> 21 & 3;
                var noForm = (bits & 0x0800) == 0 && (bits & 0x0FC0) != 0 || (bits & 0x0D00) == 0x0800;
                var isStoreToPc = (bits & 0x0010_0000) == 0 && (bits >>> 16 & 15) == 15;
                var noSize = size == 3 || size == 2 && (bits & 0x0100_0000) != 0; // signed words
                return row == null && bits >>> 25 == 0x7C && (noForm || isStoreToPc || noSize)
                        && theirs.matches(theirs());
            }
        },
        /** PLDW is a hint that does nothing in Armv7-M, as are loads of half-words to the PC. */
        MEMORY_HINTS("pldw|ldrsh", null) {
            @Override
            boolean explains(Encoding row, int bits, String theirs) {
                return row instanceof LoadStore32 hint && hint.mnemonic().equals("HINT") && theirs.matches(theirs());
            }
        },
        /** Byte and half-word loads to the PC with writeback, unprivileged or literal: UNPREDICTABLE. */
        LOADS_TO_PC("pld|pldw|pli|ldr.*t", null) {
            @Override
            boolean explains(Encoding row, int bits, String theirs) {
                var registersArePc = (bits & 0xF000) == 0xF000 || (bits & 0x000F_0000) == 0x000F_0000;
                return row instanceof LoadStore32 && registersArePc && theirs.matches(theirs());
            }
        };

        private final String theirs;
        private final Encoding row;

        Difference(String theirs, Encoding row) {
            this.theirs = theirs;
            this.row = row;
        }

        String theirs() {
            return theirs;
        }

        boolean explains(Encoding row, int bits, String theirs) {
            return row == this.row && theirs.matches(this.theirs);
        }
    }

    private static final Pattern CONDITIONAL_BRANCH = Pattern.compile("b(eq|ne|cs|cc|mi|pl|vs|vc|hi|ls|ge|lt|gt|le)");
    private static final Pattern MULTIPLE = Pattern.compile("f?(v?ldm|v?stm)(ia|db|iax|dbx)");
    private static final Pattern IF_THEN = Pattern.compile("it[te]{0,3}");

    private final Decoder decoder = new Decoder();

    @Test
    void agreesWithObjdumpButForDifferencesThatHaveAReason() throws IOException {
        var unexplained = new ArrayList<String>();
        var used = EnumSet.noneOf(Difference.class);
        var compared = 0;
        try (var lines = golden()) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                var space = line.indexOf(' ');
                var bits = Integer.parseUnsignedInt(line.substring(0, space), 16);
                var theirs = line.substring(space + 1);
                var isNarrow = space == 4;
                assertThat(Decoder.isWide(isNarrow ? bits : bits >>> 16)).isNotEqualTo(isNarrow);
                var row = isNarrow ? decoder.narrowRow(bits) : decoder.wideRow(bits);
                if (!isSame(row, theirs)) {
                    var why = reason(row, bits, theirs);
                    if (why == null) {
                        unexplained.add(line + ", not " + row);
                    } else {
                        used.add(why);
                    }
                }
                compared++;
            }
        }
        assertThat(unexplained).isEmpty();
        assertThat(compared).isGreaterThan(150_000);
        assertThat(used).as("every reason is needed").containsExactlyInAnyOrder(Difference.values());
    }

    private static BufferedReader golden() throws IOException {
        var file = ObjdumpTest.class.getResourceAsStream("thumb-objdump.txt.gz");
        return new BufferedReader(new InputStreamReader(new GZIPInputStream(file), US_ASCII));
    }

    private static Difference reason(Encoding row, int bits, String theirs) {
        for (var difference : Difference.values()) {
            if (difference.explains(row, bits, theirs)) {
                return difference;
            }
        }
        return null;
    }

    /** Same verdict, and the same instruction under the names that objdump prefers. */
    private static boolean isSame(Encoding row, String theirs) {
        if (row == null || theirs.equals("-")) {
            return row == null && theirs.equals("-") || row == Branch32.NOCP;
        }
        var ours = row.mnemonic().toLowerCase(Locale.ROOT);
        var dot = theirs.indexOf('.');
        var name = dot < 0 ? theirs : theirs.substring(0, dot);
        var isSingle = dot < 0 || !theirs.contains("64") && !theirs.contains(".f16")
                || row.mnemonic().startsWith("VCVT");
        return isSingle && (name.equals(ours) || name.equals(ours + "s") || alias(row, name).equals(ours));
    }

    private static String alias(Encoding row, String name) {
        var multiple = MULTIPLE.matcher(name);
        if (CONDITIONAL_BRANCH.matcher(name).matches()) {
            return "b";
        } else if (IF_THEN.matcher(name).matches()) {
            return "it";
        } else if (multiple.matches()) {
            return name.startsWith("f") ? "v" + multiple.group(1) : multiple.group(1);
        }
        var ours = row.mnemonic().toLowerCase(Locale.ROOT);
        return switch (name) {
            case "vpop" -> "vldm";
            case "vpush" -> "vstm";
            case "negs" -> "rsb";
            case "mov", "movs" -> ours.matches("lsl|lsr|asr|ror|rrx") ? ours : name;

            case "nop" -> ours.equals("hint") || row == Thumb16.MOV_HIGH ? ours : name;
            case "sevl" -> ours.equals("hint") ? ours : name; // Armv8; a hint without a name before
            case "add", "addw", "subw" -> ours.equals("adr") ? ours : name;
            default -> name;
        };
    }
}
