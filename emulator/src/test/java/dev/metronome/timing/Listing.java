package dev.metronome.timing;

import dev.metronome.bus.FlashTiming;
import java.util.Arrays;

/**
 * Code and registers for the tests: a listing at an address, and the way a program takes through it. All registers hold
 * an SRAM address until told otherwise.
 */
final class Listing implements CodeMemory, Registers {
    static final int FLASH = 0x0800_0000;
    static final int SRAM = 0x2000_0000;
    /** In the code region. */
    static final int SRAM2 = 0x1000_0000;
    private static final int FLASH_SIZE = 0x4000;

    private final int[] flashCode = new int[FLASH_SIZE / 2];
    private final int[] sramCode = new int[FLASH_SIZE / 2];
    final int[] registers = new int[16];
    final FlashTiming flash = new FlashTiming();
    final Pipeline pipeline = new Pipeline(this, this, flash);

    Listing() {
        Arrays.fill(registers, SRAM);
    }

    /** Puts half-words at an address; gives the address behind them. */
    int put(int address, int... halfwords) {
        for (var halfword : halfwords) {
            memory(address)[(address & FLASH_SIZE - 1) >>> 1] = halfword;
            address += 2;
        }
        return address;
    }

    /** The half-words of BL. */
    static int[] bl(int from, int to) {
        var offset = to - from - 4 >> 1;
        return new int[]{0xF000 | offset >> 11 & 0x3FF | (offset < 0 ? 0x400 : 0), 0xF800 | offset & 0x7FF};
    }

    /** The half-word of B, without a condition. */
    static int b(int from, int to) {
        return 0xE000 | to - from - 4 >> 1 & 0x7FF;
    }

    /** Runs from an address straight to another, which it does not execute. */
    void straight(int from, int to) {
        for (var pc = from; pc != to;) {
            pc = pipeline.arrive(pc).end();
        }
    }

    /** The cycles of what is put at an address and executed straight through, with nothing in front or behind. */
    long cyclesOf(int address, int... halfwords) {
        var end = put(address, halfwords);
        pipeline.codeChanged();
        pipeline.resumeAt(0, address);
        straight(address, end);
        pipeline.complete();
        return pipeline.cycle();
    }

    /** The cycles of instructions at these addresses, one after the other. */
    long cyclesAlong(int... addresses) {
        pipeline.resumeAt(0, addresses[0]);
        for (var address : addresses) {
            pipeline.arrive(address);
        }
        pipeline.complete();
        return pipeline.cycle();
    }

    private int[] memory(int address) {
        return isConstant(address) ? flashCode : sramCode;
    }

    @Override
    public int halfword(int address) {
        return memory(address)[(address & FLASH_SIZE - 1) >>> 1];
    }

    @Override
    public boolean isConstant(int address) {
        return address >>> 24 == 0x08;
    }

    @Override
    public int register(int number) {
        return registers[number];
    }
}
