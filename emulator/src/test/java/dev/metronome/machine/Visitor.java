package dev.metronome.machine;

import dev.metronome.board.Button;
import dev.metronome.bus.BusFault;
import dev.metronome.bus.RegisterDirectory;
import dev.metronome.bus.Width;
import dev.metronome.core.CoreRegister;
import dev.metronome.signal.Pin;
import dev.metronome.stm32l4.Stm32l4;
import dev.metronome.stm32l4.rcc.Crystal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Somebody who has no plan, and does to a machine whatever can be done from outside. The same seed does the same. */
final class Visitor {
    private static final List<String> CLOCK_ENABLES = List.of("AHB1ENR", "AHB2ENR", "APB1ENR1", "APB1ENR2", "APB2ENR");

    private final Random random;
    private final List<RegisterDirectory.Block> blocks;

    Visitor(Random random, Machine machine) {
        this.random = random;
        blocks = machine.bus().registers().blocks();
    }

    /** Gives every device its clock, so that more happens. */
    static List<Stimulus> wakeDevices(Machine machine) {
        var registers = machine.bus().registers();
        var acts = new ArrayList<Stimulus>();
        for (var enable : CLOCK_ENABLES) {
            acts.add(new Stimulus.Poke(registers.named("RCC." + enable).address(), Width.WORD, -1));
        }
        return acts;
    }

    /** Does something; false if that cannot be done. */
    static boolean does(Machine machine, Stimulus stimulus) {
        try {
            machine.outside().now(stimulus);
            return true;
        } catch (BusFault | IllegalArgumentException _) {
            return false;
        }
    }

    /** Something to be done to the machine as it stands. */
    Stimulus next(Machine machine) {
        return switch (random.nextInt(40)) {
            case 0 -> new Stimulus.Press(button(machine).name());
            case 1 -> new Stimulus.Release(button(machine).name());
            case 2 -> new Stimulus.Hold(button(machine).name(), random.nextBoolean()
                    ? new Lapse.Cycles(random.nextInt(5_000))
                    : new Lapse.Nanoseconds(random.nextInt(1_000_000)));
            case 3, 4 -> {
                var bytes = new byte[random.nextInt(4)];
                random.nextBytes(bytes);
                yield Stimulus.Type.of(bytes);
            }
            case 5, 6 -> new Stimulus.Drive(String.format("P%c%d", 'A' + random.nextInt(8), random.nextInt(16)),
                    any(Pin.Drive.values()));
            case 7 -> random.nextInt(4) == 0 ? new Stimulus.Reset() : new Stimulus.PassBreakpoint();
            case 8 -> damage(machine);
            case 9 -> new Stimulus.HoldInterrupts(random.nextInt(4) == 0);
            case 10, 11, 12, 13, 14 -> {
                var register = any(CoreRegister.values());
                yield new Stimulus.SetRegister(register, value(machine.processor().read(register)));
            }
            case 15, 16, 17, 18 -> {
                var width = any(Width.values());
                var stack = machine.processor().read(CoreRegister.SP);
                var address = switch (random.nextInt(4)) {
                    case 0 -> Stm32l4.SRAM1_BASE + random.nextInt(0x400);
                    case 1 -> 0x2200_0000 + 4 * random.nextInt(0x2000);
                    default -> stack + random.nextInt(0x40);
                } & -width.bytes();
                yield new Stimulus.Poke(address, width, random.nextInt(3) == 0
                        ? value(0)
                        : Stm32l4.SRAM1_BASE + random.nextInt(0x1000));
            }
            case 19 -> { // another instruction
                var pc = machine.processor().read(CoreRegister.PC);
                yield new Stimulus.Poke((pc & ~1) + 2 * random.nextInt(8), Width.HALFWORD, random.nextInt());
            }
            default -> {
                var block = blocks.get(random.nextInt(blocks.size()));
                var register = block.registers().get(random.nextInt(block.registers().size()));
                var address = block.address(register);
                var width = random.nextInt(8) == 0 ? any(Width.values()) : Width.WORD;
                yield new Stimulus.Poke(address, width, value(machine.bus().peek(address, Width.WORD)));
            }
        };
    }

    private Stimulus damage(Machine machine) {
        var pin = String.format("P%c%d", 'A' + random.nextInt(8), random.nextInt(16));
        return switch (random.nextInt(8)) {
            case 0 -> new Stimulus.Fail(any(Crystal.values()));
            case 1 -> new Stimulus.Heal(any(Crystal.values()));
            case 2 -> new Stimulus.StickPin(pin, random.nextBoolean());
            case 3 -> new Stimulus.UnstickPin(pin);
            case 4 -> new Stimulus.StickButton(button(machine).name(), random.nextBoolean());
            case 5 -> new Stimulus.UnstickButton(button(machine).name());
            case 6 -> new Stimulus.Pulse(button(machine).name(), machine.timeline().now() + random.nextInt(1_000),
                    1 + random.nextInt(1_000));
            default -> new Stimulus.FlipRegister(random.nextInt(15), random.nextInt(32));
        };
    }

    private Button button(Machine machine) {
        var buttons = machine.board().buttons();
        return buttons.get(random.nextInt(buttons.size()));
    }

    private <T> T any(T[] values) {
        return values[random.nextInt(values.length)];
    }

    /** A value that is not unlike the present one, or like the ones that have a meaning. */
    private int value(int present) {
        return switch (random.nextInt(8)) {
            case 0 -> 0;
            case 1 -> -1;
            case 2 -> random.nextInt();
            case 3 -> random.nextInt(64);
            case 4 -> present + random.nextInt(9) - 4;
            case 5 -> present | 1 << random.nextInt(32) | 1 << random.nextInt(32);
            default -> present ^ 1 << random.nextInt(32);
        };
    }
}
