package dev.metronome.hosted;

import dev.metronome.board.Boards;
import dev.metronome.bus.Width;
import dev.metronome.core.HostedCore;
import dev.metronome.driver.Chip;
import dev.metronome.image.ImageLoader;
import dev.metronome.machine.Limit;
import dev.metronome.machine.Machine;
import dev.metronome.trace.TraceEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * An image given as half-words, their disassembly beside them in the test, some of it bound to Java: functions by their
 * address, since a raw image has no names.
 */
final class Guest implements AutoCloseable {
    static final int BASE = 0x0800_0000;
    /** Where thread mode begins. */
    static final int THREAD = BASE + 0x200;
    /** What Java is usually bound to; in the image it is BX LR. */
    static final int FUNCTION = BASE + 0x800;
    static final int STACK = 0x2000_1000;
    static final int IRQ0 = 16;

    private final TreeMap<Integer, int[]> code = new TreeMap<>();
    private final int[] vectors = new int[16 + 82];
    private final Machine machine = new Machine(Boards.named(Boards.DEFAULT));
    final List<TraceEvent> events = new ArrayList<>();
    private HostedMachine hosted;
    private HostedChip chip;

    Guest() {
        vectors[0] = STACK;
        vectors[1] = THREAD | 1;
        machine.trace().add(events::add);
        code(FUNCTION, 0x4770); // bx lr
    }

    /** Half-words at an address. */
    Guest code(int address, int... halfwords) {
        code.put(address, halfwords);
        return this;
    }

    /** The handler of an exception. */
    Guest handler(int number, int... halfwords) {
        var address = handlerAddress(number);
        vectors[number] = address | 1;
        return code(address, halfwords);
    }

    static int handlerAddress(int number) {
        return BASE + 0x1000 + 0x40 * number;
    }

    Guest vector(int number, int value) {
        vectors[number] = value;
        return this;
    }

    /** The first half of BL from one address to another. */
    static int blHigh(int from, int to) {
        return 0xF000 | to - from - 4 >> 12 & 0x7FF;
    }

    /** The second half of BL. */
    static int blLow(int from, int to) {
        return 0xF800 | to - from - 4 >> 1 & 0x7FF;
    }

    /** Puts it into flash, binds, resets. */
    Guest bind(Consumer<Guest> binding) {
        var program = new HostedProgram() {
            @Override
            public void bind(Bindings bindings) {
                chip = (HostedChip) bindings.chip();
                binding.accept(Guest.this);
            }
        };
        var bytes = ByteBuffer.allocate(0x4000).order(ByteOrder.LITTLE_ENDIAN);
        for (var vector : vectors) {
            bytes.putInt(vector);
        }
        code.forEach((address, halfwords) -> {
            bytes.position(address - BASE);
            for (var halfword : halfwords) {
                bytes.putShort((short) halfword);
            }
        });
        try {
            var file = Files.createTempFile("guest", ".bin");
            try {
                Files.write(file, bytes.array());
                hosted = HostedMachine.of(program)
                        .image(ImageLoader.load(file, OptionalInt.of(BASE), Machine.memoryMap())).on(machine);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Java in place of a function; each call is a new one. */
    Guest function(int address, Consumer<HostedCore> java) {
        machine.processor().bindFunction(address, () -> chip.call("function", () -> java.accept(core())));
        return this;
    }

    /** Java in place of {@link #FUNCTION} alone. */
    Guest function(Consumer<HostedCore> java) {
        return bind(_ -> function(FUNCTION, java));
    }

    HostedCore core() {
        return chip.core();
    }

    Chip chip() {
        return chip;
    }

    Machine machine() {
        return machine;
    }

    HostedMachine hosted() {
        return hosted;
    }

    int register(int number) {
        return machine.processor().engine().register(number);
    }

    Guest with(int register, int value) {
        machine.processor().engine().setRegister(register, value);
        return this;
    }

    int peek(int address) {
        return machine.bus().peek(address, Width.WORD);
    }

    Guest poke(int address, int value) {
        machine.bus().poke(address, Width.WORD, value);
        return this;
    }

    Machine.Stop run() {
        return hosted.run(Limit.cycles(1_000_000));
    }

    /** Makes an exception pending at a cycle, as a device would. */
    Guest pendAt(long cycle, int number) {
        machine.timeline().alarm("test", 0, () -> machine.processor().exceptions().pend(number)).at(cycle);
        return this;
    }

    <T extends TraceEvent> List<T> all(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Override
    public void close() {
        if (hosted == null) {
            machine.close();
        } else {
            hosted.close();
        }
    }
}
