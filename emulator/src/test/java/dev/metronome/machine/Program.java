package dev.metronome.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.board.Boards;
import dev.metronome.bus.Width;
import dev.metronome.image.FirmwareImage;
import dev.metronome.image.ImageLoader;
import dev.metronome.stm32l4.WhatIf;
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

/**
 * A machine with a program given as half-words, their disassembly beside them in the test, and all that its trace told.
 */
final class Program implements AutoCloseable {
    static final int BASE = 0x0800_0000;
    /** Where thread mode begins. */
    static final int THREAD = BASE + 0x200;
    static final int STACK = 0x2000_1000;
    private static final int FLASH_ACR = 0x4002_2000;

    final Machine machine;
    final List<TraceEvent> events = new ArrayList<>();
    /** What was loaded last. */
    FirmwareImage image;
    private final TreeMap<Integer, int[]> code = new TreeMap<>();
    private final int[] vectors = new int[128];

    Program() {
        this(WhatIf.NOTHING);
    }

    Program(WhatIf whatIf) {
        machine = new Machine(Boards.named(Boards.DEFAULT), whatIf);
        vectors[0] = STACK;
        vectors[1] = THREAD | 1;
        machine.trace().add(events::add);
    }

    /** Half-words at an address. */
    Program code(int address, int... halfwords) {
        code.put(address, halfwords);
        return this;
    }

    /** The handler of an exception. */
    Program handler(int number, int... halfwords) {
        var address = BASE + 0x1000 + 0x40 * number;
        vectors[number] = address | 1;
        return code(address, halfwords);
    }

    /** Puts it into flash and resets. */
    Program load() {
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
            var file = Files.createTempFile("program", ".bin");
            try {
                Files.write(file, bytes.array());
                image = ImageLoader.load(file, OptionalInt.of(BASE), Machine.memoryMap());
                machine.load(image);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    int register(int number) {
        return machine.processor().engine().register(number);
    }

    Program with(int register, int value) {
        machine.processor().engine().setRegister(register, value);
        return this;
    }

    int peek(int address) {
        return machine.bus().peek(address, Width.WORD);
    }

    Program poke(int address, int value) {
        machine.bus().poke(address, Width.WORD, value);
        return this;
    }

    /** CYCCNT counts, the FPU is on, and FLASH_ACR is as given. */
    Program readyToMeasure(int acr) {
        poke(0xE000_EDFC, 1 << 24).poke(0xE000_1000, 1); // DEMCR.TRCENA, DWT_CTRL.CYCCNTENA
        poke(0xE000_ED88, 0xF << 20).poke(FLASH_ACR, acr); // CPACR
        assertThat(peek(FLASH_ACR)).isEqualTo(acr);
        return this;
    }

    Machine.Stop run() {
        return machine.run(Limit.cycles(1_000_000));
    }

    /** Makes an exception pending at a cycle, as a device would. */
    Program pendAt(long cycle, int number) {
        machine.timeline().alarm("test", 0, () -> machine.processor().exceptions().pend(number)).at(cycle);
        return this;
    }

    <T extends TraceEvent> List<T> all(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Override
    public void close() {
        machine.close();
    }
}
