package dev.metronome.disassembly;

import dev.metronome.image.Location;
import dev.metronome.image.SymbolTable;
import dev.metronome.timing.Branch32;
import dev.metronome.timing.CodeMemory;
import dev.metronome.timing.DataProcessing32;
import dev.metronome.timing.Decoder;
import dev.metronome.timing.FloatingPoint32;
import dev.metronome.timing.Instruction;
import dev.metronome.timing.LoadStore32;
import dev.metronome.timing.Thumb16;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;

/**
 * Writes what stands in memory as instructions.
 *
 * <p>Data that mapping symbols tell of is written as words and half-words, as objdump does; where an image has none, as
 * instructions too. In an IT block an instruction's text depends on those before
 * it: {@link #list} keeps count of them, from EPSR.IT on if the caller has it.
 */
public final class Disassembler {
    private final Decoder decoder = new Decoder();
    private final CodeMemory memory;
    private final IntFunction<Optional<Location>> functions;
    private final IntPredicate data;

    /** Comments name functions. */
    public Disassembler(CodeMemory memory, SymbolTable symbols) {
        this.memory = memory;
        functions = symbols::functionAt;
        data = symbols::isData;
    }

    /** Comments have addresses only. */
    public Disassembler(CodeMemory memory) {
        this.memory = memory;
        functions = address -> Optional.empty();
        data = address -> false;
    }

    /** EPSR.IT out of xPSR (Armv7-M ARM B1.4.2). */
    public static int itState(int xpsr) {
        return xpsr >>> 8 & 0xFC | xpsr >>> 25 & 3;
    }

    /** The instruction at an even address, outside IT blocks. */
    public Line at(int address) {
        return at(address, ItState.NONE);
    }

    /**
     * The instruction at an even address.
     *
     * @param itState EPSR.IT when it executes, 0 outside IT blocks
     */
    public Line at(int address, int itState) {
        if (data.test(address)) {
            return data(address);
        }
        var instruction = decoder.decode(address, memory);
        var operands = new Operands(instruction, itState);
        var template = template(instruction, operands);
        var space = template.indexOf(' ');
        var mnemonic = operands.fill(space < 0 ? template : template.substring(0, space));
        var rest = space < 0 ? "" : operands.fill(template.substring(space + 1));
        return new Line(address, instruction.bits(), instruction.size(), mnemonic, rest, comment(operands));
    }

    private Line data(int address) {
        var low = memory.halfword(address);
        if ((address & 3) != 0 || !data.test(address + 2)) {
            return new Line(address, low, 2, ".short", String.format("0x%04x", low), "");
        }
        var word = memory.halfword(address + 2) << 16 | low;
        return new Line(address, word, 4, ".word", String.format("0x%08x", word),
                functions.apply(word & ~1).map(Location::toString).orElse(""));
    }

    /** So many instructions from an even address on that no IT block reaches. */
    public List<Line> list(int from, int count) {
        return list(from, count, ItState.NONE);
    }

    /**
     * So many instructions from an even address on.
     *
     * @param itState EPSR.IT when the first one executes, 0 outside IT blocks
     */
    public List<Line> list(int from, int count, int itState) {
        var lines = new ArrayList<Line>(count);
        var address = from;
        var state = itState;
        while (lines.size() < count) {
            var line = at(address, state);
            lines.add(line);
            state = isIfThen(line) ? line.bits() & 0xFF : ItState.advanced(state);
            address = line.end();
        }
        return lines;
    }

    private static boolean isIfThen(Line line) {
        return line.size() == 2 && line.bits() >>> 8 == 0xBF && (line.bits() & 0xF) != 0;
    }

    private static String template(Instruction instruction, Operands operands) {
        return switch (instruction.encoding()) {
            case null -> ".short {halves}";
            case Thumb16 row -> Thumb16Syntax.of(row, operands);
            case DataProcessing32 row -> DataProcessing32Syntax.of(row, operands);
            case LoadStore32 row -> LoadStore32Syntax.of(row, operands);
            case Branch32 row -> Branch32Syntax.of(row, operands);
            case FloatingPoint32 row -> FloatingPoint32Syntax.of(row, operands);
        };
    }

    private String comment(Operands operands) {
        if (!operands.hasTarget()) {
            return operands.remark();
        }
        var target = operands.target();
        var address = "0x" + Integer.toHexString(target);
        return functions.apply(target).map(place -> address + " " + place).orElse(address);
    }
}
