package dev.metronome.disassembly;

import dev.metronome.timing.Branch32;
import dev.metronome.timing.DataProcessing32;
import dev.metronome.timing.FloatingPoint32;
import dev.metronome.timing.Instruction;
import dev.metronome.timing.LoadStore32;
import dev.metronome.timing.Thumb16;
import java.util.Locale;

/**
 * One instruction's fields as text, by the names that stand in braces in a template: {@code {Rd} {Sm} {Dn}} registers
 * as the manual names them; {@code {c} {s} {S}} condition and flags of a mnemonic; a comma in front, as in {@code
 * {,shift}}, for what is written only if it is there; {@code {[Rn,imm8]}} a place in memory.
 */
final class Operands {
    private static final int PC = 15;

    private final Instruction instruction;
    private final int itState;

    Operands(Instruction instruction, int itState) {
        this.instruction = instruction;
        this.itState = itState;
    }

    int bits() {
        return instruction.bits();
    }

    int field(char letter) {
        return instruction.field(letter);
    }

    private boolean bit(int number) {
        return (bits() >>> number & 1) == 1;
    }

    /** The template with the names in braces replaced. */
    String fill(String template) {
        var text = new StringBuilder();
        var at = 0;
        for (var open = template.indexOf('{'); open >= 0; open = template.indexOf('{', at)) {
            var close = template.indexOf('}', open);
            text.append(template, at, open).append(text(template.substring(open + 1, close)));
            at = close + 1;
        }
        return text.append(template, at, template.length()).toString();
    }

    private String text(String name) {
        return switch (name) {
            // mnemonics
            case "op" -> instruction.mnemonic().toLowerCase(Locale.ROOT);
            case "opWithoutV" -> text("op").substring(1);
            case "c" -> ItState.inBlock(itState) ? Names.condition(ItState.condition(itState)) : "";
            case "s" -> ItState.inBlock(itState) ? "" : "s";
            case "S" -> field('S') == 1 ? "s" : "";
            case "condition" -> Names.condition(field('c'));
            case "then" -> then();
            case "integer" -> field('x') == 1 ? "s32" : "u32";
            case "fixed" -> (field('x') >>> 6 == 1 ? "u" : "s") + fixedSize();

            // registers
            case "Rd" -> Names.register(field('D') << 3 | field('d'));
            case "Rn" -> Names.register(instruction.isFloat() ? field('n') : field('N') << 3 | field('n'));
            case "Rm" -> Names.register(field('m'));
            case "Rt" -> Names.register(field('t'));
            case "Rt2" -> Names.register(field('u'));
            case "Ra" -> Names.register(field('a'));
            case "RdLo" -> Names.register(field('l'));
            case "RdHi" -> Names.register(field('h'));
            case "Sd" -> "s" + (field('d') << 1 | field('D'));
            case "Sn" -> "s" + (field('n') << 1 | field('N'));
            case "Sm" -> "s" + (field('m') << 1 | field('M'));
            case "Sm+1" -> "s" + ((field('m') << 1 | field('M')) + 1);
            case "Dd" -> "d" + field('d');
            case "Dn" -> "d" + field('n');
            case "Dm" -> "d" + field('m');
            case "N" -> String.valueOf(field('N'));
            case "!" -> instruction.writesBack() ? "!" : "";
            case "list" -> list();
            case "Slist" -> range('s', field('d') << 1 | field('D'), field('i'));
            case "Dlist" -> range('d', field('d'), field('i') / 2);
            case "special" -> Names.special(field('y'));
            case ",mask" -> Names.flags(field('y'), field('k'));

            // numbers
            case "imm" -> String.valueOf(field('i'));
            case "imm*2" -> String.valueOf(2 * field('i'));
            case "imm*4" -> String.valueOf(4 * field('i'));
            case ",imm*4" -> field('i') == 0 ? "" : ", #" + 4 * field('i');
            case "imm,hex4" -> String.format("0x%04x", field('i'));
            case "imm16" -> String.valueOf(wideImmediate(field('i')));
            case "const" -> Integer.toUnsignedString(expanded(field('i')));
            case "x+1" -> String.valueOf(field('x') + 1);
            case "width" -> Integer.toUnsignedString(field('x') - field('i') + 1);
            case "saturation" -> String.valueOf((field('x') & 31) + (instruction.mnemonic().startsWith("S") ? 1 : 0));
            case "fraction" -> String.valueOf(fixedSize() - ((field('x') & 0xF) << 1 | field('x') >>> 4 & 1));
            case "distance" -> String.valueOf(distance(field('i')));
            case ",shift" -> shift(bits() >>> 4 & 3, field('i'));
            case ",saturationShift" -> shift(field('x') >>> 5 << 1, field('i'));
            case ",rotation" -> field('x') == 0 ? "" : ", ror #" + 8 * field('x');

            // places in memory, by the bits that loads and stores have in common; #-0 where objdump has it
            case "[Rn,imm12]" -> offset(base(), true, bits() & 0xFFF);
            case "[pc,imm12]" -> offset(PC, bit(23) || (bits() & 0xFFF) == 0, bits() & 0xFFF);
            case "[Rn,imm8]" -> indexed(bit(10), bit(9) || (bits() & 0xFF) == 0, bit(8), bits() & 0xFF);
            case "[Rn,dual]" -> indexed(bit(24), bit(23), bit(21), 4 * field('i'));
            case "[Rn,float]" -> offset(base(), bit(23), 4 * field('i'));
            case "[Rn,Rm]" -> "[" + Names.register(base()) + ", " + Names.register(bits() & 0xF)
                    + shift(0, bits() >>> 4 & 3) + "]";
            case "target" -> "0x" + Integer.toHexString(instruction.branchTarget());

            // the rest
            case "flags" -> (field('i') == 1 ? "i" : "") + (field('f') == 1 ? "f" : "");
            case "barrier" -> Names.barrier(field('i'), instruction.encoding() == Branch32.ISB);
            case "hint" -> "{" + field('x') + "}";
            case "halves" -> instruction.size() == 2
                    ? String.format("0x%04x", bits())
                    : String.format("0x%04x, 0x%04x", bits() >>> 16, bits() & 0xFFFF);
            default -> throw new IllegalArgumentException("no field {" + name + "} in " + instruction);
        };
    }

    /** The letters behind "it": T where a mask bit repeats the condition's lowest, E where it does not (A7.7.38). */
    private String then() {
        var letters = new StringBuilder();
        for (var bit = 3; bit > Integer.numberOfTrailingZeros(field('k')); bit--) {
            letters.append((field('k') >>> bit & 1) == (field('c') & 1) ? 't' : 'e');
        }
        return letters.toString();
    }

    private String list() {
        var names = new StringBuilder("{");
        for (var register = 0; register < 16; register++) {
            if ((instruction.registerList() >>> register & 1) == 1) {
                names.append(names.length() > 1 ? ", " : "").append(Names.register(register));
            }
        }
        return names.append('}').toString();
    }

    private static String range(char letter, int first, int count) {
        return count == 1
                ? "{" + letter + first + "}"
                : "{" + letter + first + "-" + letter + (first + count - 1) + "}";
    }

    /** MOVW and MOVT: imm4:i:imm3:imm8, of which i stands first (A7.7.76). */
    private static int wideImmediate(int field) {
        return (field >>> 11 & 0xF) << 12 | field >>> 15 << 11 | field & 0x7FF;
    }

    /** ThumbExpandImm (A5.3.2). */
    private static int expanded(int imm12) {
        var imm8 = imm12 & 0xFF;
        return switch (imm12 >>> 8) {
            case 0 -> imm8;
            case 1 -> imm8 << 16 | imm8;
            case 2 -> imm8 << 24 | imm8 << 8;
            case 3 -> imm8 * 0x01010101;
            default -> Integer.rotateRight(imm8 | 0x80, imm12 >>> 7);
        };
    }

    /** VFPExpandImm of 32 bits (A6.4.1): sign, exponent and four bits of fraction. */
    private static float expandedFloat(int imm8) {
        var exponent = (imm8 >>> 4 & 3) - ((imm8 & 0x40) == 0 ? -1 : 3);
        var value = Math.scalb(1 + (imm8 & 0xF) / 16f, exponent);
        return (imm8 & 0x80) == 0 ? value : -value;
    }

    /** 16 or 32, by sx. */
    private int fixedSize() {
        return (field('x') >>> 5 & 1) == 0 ? 16 : 32;
    }

    /** DecodeImmShift (A7.4.2): LSL by none is no shift, ROR by none is RRX. */
    private static String shift(int type, int amount) {
        return amount == 0 && type == 0
                ? ""
                : amount == 0 && type == 3
                        ? ", rrx"
                        : ", " + Names.shift(type) + " #" + distance(amount);
    }

    private static int distance(int amount) {
        return amount == 0 ? 32 : amount;
    }

    private int base() {
        return bits() >>> 16 & 0xF;
    }

    private static String offset(int base, boolean adds, int distance) {
        return "[" + Names.register(base) + (adds && distance == 0 ? "" : ", " + signed(adds, distance)) + "]";
    }

    private String indexed(boolean before, boolean adds, boolean writesBack, int distance) {
        if (before) {
            return offset(base(), adds, distance) + (writesBack ? "!" : "");
        }
        return "[" + Names.register(base()) + "], " + signed(adds, distance);
    }

    private static String signed(boolean adds, int distance) {
        return (adds ? "#" : "#-") + distance;
    }

    /** True when it says where it goes, or from where it reads. */
    boolean hasTarget() {
        return instruction.isDirectBranch() || isAddress() || isLiteral() || isHintLiteral();
    }

    /** That address. */
    int target() {
        if (instruction.isDirectBranch()) {
            return instruction.branchTarget();
        }
        var pc = instruction.address() + 4 & ~3;
        if (isLiteral()) {
            return pc + instruction.offset();
        } else if (isHintLiteral()) {
            return pc + (bit(23) ? bits() & 0xFFF : -(bits() & 0xFFF));
        }
        return pc + switch (instruction.encoding()) {
            case Thumb16 _ -> 4 * field('i');
            case DataProcessing32 row when row == DataProcessing32.ADR_BEFORE -> -field('i');
            default -> field('i');
        };
    }

    private boolean isAddress() {
        var row = instruction.encoding();
        return row == Thumb16.ADR || row == DataProcessing32.ADR_AFTER || row == DataProcessing32.ADR_BEFORE;
    }

    private boolean isLiteral() {
        return instruction.base() == PC && instruction.index() < 0 && instruction.preIndexed()
                && !instruction.writesBack();
    }

    private boolean isHintLiteral() {
        var row = instruction.encoding();
        return row == LoadStore32.PLD_LITERAL || row == LoadStore32.PLI_LITERAL || row == LoadStore32.HINT_LITERAL;
    }

    /** What is to be said of an instruction that has no target; mostly nothing. */
    String remark() {
        return switch (instruction.encoding()) {
            case null -> "undefined";
            case Branch32 row when row == Branch32.NOCP -> "coprocessor " + field('q') + ", which this core lacks";
            case FloatingPoint32 row when row == FloatingPoint32.VMOV_IMMEDIATE ->
                String.valueOf(expandedFloat(field('i')));
            default -> "";
        };
    }
}
