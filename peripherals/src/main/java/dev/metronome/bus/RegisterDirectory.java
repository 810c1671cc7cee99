package dev.metronome.bus;

import dev.metronome.text.DidYouMean;
import java.util.List;

/**
 * The registers of a chip by name, such as "TIM15.ARR": what the tables of its devices say, and where those lie. To
 * look at one without any effect, {@link Bus#peek}.
 */
public final class RegisterDirectory {
    /**
     * The registers of one device.
     *
     * @param name      "TIM15"
     * @param base      its first address
     * @param registers by offset
     */
    public record Block(String name, int base, List<RegisterName> registers) {
        public Block {
            registers = List.copyOf(registers);
        }

        /** Where one of its registers is. */
        public int address(RegisterName register) {
            return base + register.offset();
        }
    }

    /** A register and where it is. */
    public record Place(Block block, RegisterName register) {
        /** Its address. */
        public int address() {
            return block.address(register);
        }

        /** "TIM15.ARR". */
        @Override
        public String toString() {
            return block.name + "." + register.name();
        }
    }

    private final List<Block> blocks;

    /** @param blocks by address; those without a table are left out */
    RegisterDirectory(List<Block> blocks) {
        this.blocks = blocks.stream().filter(block -> !block.registers.isEmpty()).toList();
    }

    /** The devices that have a table of registers, by address. */
    public List<Block> blocks() {
        return blocks;
    }

    /**
     * A device by name, upper and lower case alike.
     *
     * @throws IllegalArgumentException if there is none of that name; says which may be meant
     */
    public Block block(String name) {
        return blocks.stream().filter(block -> block.name.equalsIgnoreCase(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the chip has no device \"" + name
                        + "\" with registers" + DidYouMean.hint(name, blocks.stream().map(Block::name).toList())));
    }

    /**
     * A register by name, upper and lower case alike.
     *
     * @param name "TIM15.ARR"
     * @throws IllegalArgumentException if there is none of that name; says which may be meant
     */
    public Place named(String name) {
        var point = name.indexOf('.');
        if (point < 0) {
            throw new IllegalArgumentException(
                    "\"" + name + "\" is no register of a device; write device and register, such as TIM15.ARR");
        }
        var block = block(name.substring(0, point));
        var wanted = name.substring(point + 1);
        return block.registers.stream().filter(register -> register.name().equalsIgnoreCase(wanted)).findFirst()
                .map(register -> new Place(block, register))
                .orElseThrow(() -> new IllegalArgumentException(block.name + " has no register \"" + wanted + "\""
                        + DidYouMean.hint(wanted, block.registers.stream().map(RegisterName::name).toList())));
    }
}
