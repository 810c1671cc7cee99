package dev.metronome.engine.unicorn;

import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.metronome.bus.MemoryRegion;
import dev.metronome.bus.Width;
import dev.metronome.engine.Engine;
import dev.metronome.engine.EngineException;
import dev.metronome.engine.Guide;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;

/**
 * Executes instructions on Unicorn, with a hook before each of them.
 *
 * <p>Unicorn is held in one state for ever: privileged thread mode, floating point on. It never sees an exception, a
 * special register or a second stack pointer; what an instruction would do with those, the core does in its place. So
 * none of Unicorn's own M-profile machinery, which is incomplete (docs/decisions/0002), can disagree with ours.
 *
 * <p>Nothing is thrown through C: what a callback throws is kept, the engine stopped, and rethrown by {@link #run}.
 */
@SuppressWarnings("restricted") // native code is what this package is for
public final class UnicornEngine implements Engine {
    /** N, Z, C, V, Q and GE in xPSR. */
    private static final int FLAGS = 0xF80F_0000;
    private static final int XPSR_T = 1 << 24;
    /** What Unicorn's CPSR holds besides the flags: Thumb state, and its mode and masks out of reset. */
    private static final int CPSR_REST = 0x1F3;

    // Unicorn's numbers for what arrives in its interrupt hook.
    private static final int PREFETCH_ABORT = 3;
    private static final int EXCEPTION_EXIT = 8;

    /** 2.0.1, bundled and as Debian has it. */
    private static final int TRIED_VERSION = 0x02_00_01;

    /** A page for instructions of our own, at an address that no STM32 uses; for programs nothing is there. */
    private static final int OWN_PAGE = 0x1FFE_0000;
    private static final int PAGE = 0x1000;
    private static final short[] VMSR_FPSCR_R0 = {(short) 0xEEE1, 0x0A10};
    private static final short[] CLREX = {(short) 0xF3BF, (short) 0x8F2F};
    private static final short[] LDREX_R1_R0 = {(short) 0xE850, 0x1F00};
    private static final short[] LDREXH_R1_R0 = {(short) 0xE8D0, 0x1F5F};
    private static final short[] LDREXB_R1_R0 = {(short) 0xE8D0, 0x1F4F};
    private static final short[] VMRS_R0_FPSCR = {(short) 0xEEF1, 0x0A10};

    private final Arena arena = Arena.ofShared();
    private final LibUnicorn unicorn;
    private final long uc;
    private final MemorySegment word = arena.allocate(JAVA_LONG);
    private final long wordAddress = word.address();
    private final Guide guide;
    private final MemorySegment readStub;
    private final MemorySegment writeStub;
    private final int[] before = new int[16];
    private int flagsBefore;
    private final List<MemoryRegion> memories = new ArrayList<>();
    private final MemorySegment ownPage = arena.allocate(PAGE, PAGE);
    private RuntimeException thrown;
    private boolean alone;
    /** What a load of our own finds in a device. */
    private int deviceAnswer;
    private Stop stop;
    private int faultAddress;
    private boolean undo;

    /**
     * A fresh engine.
     *
     * @throws EngineException when no usable library is found; the message names what was tried
     */
    public UnicornEngine(Guide guide) {
        this(guide, NativeLibrary.namedByUser());
    }

    UnicornEngine(Guide guide, String libraryPath) {
        this.guide = guide;
        try {
            // The library outlives the engine: a shared arena would be locked at every call into it.
            unicorn = new LibUnicorn(Arena.global(), libraryPath);
            uc = unicorn.open(LibUnicorn.ARCH_ARM, LibUnicorn.MODE_THUMB | LibUnicorn.MODE_MCLASS);
        } catch (RuntimeException e) {
            arena.close();
            throw e;
        }
        unicorn.setCpuModel(uc, LibUnicorn.CPU_CORTEX_M4);
        readStub = stub("onLoad",
                MethodType.methodType(long.class, long.class, long.class, int.class, long.class),
                FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG));
        writeStub = stub("onStore",
                MethodType.methodType(void.class, long.class, long.class, int.class, long.class, long.class),
                FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG));
        unicorn.addHook(uc, LibUnicorn.HOOK_CODE,
                stub("onInstruction",
                        MethodType.methodType(void.class, long.class, long.class, int.class,
                                long.class),
                        FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG)));
        unicorn.addHook(uc, LibUnicorn.HOOK_INSN_INVALID,
                stub("onInvalid", MethodType.methodType(boolean.class, long.class, long.class),
                        FunctionDescriptor.of(JAVA_BOOLEAN, JAVA_LONG, JAVA_LONG)));
        unicorn.addHook(uc, LibUnicorn.HOOK_INTR,
                stub("onException",
                        MethodType.methodType(void.class, long.class, int.class, long.class),
                        FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_INT, JAVA_LONG)));
        unicorn.addHook(uc,
                LibUnicorn.HOOK_MEM_READ_UNMAPPED | LibUnicorn.HOOK_MEM_WRITE_UNMAPPED
                        | LibUnicorn.HOOK_MEM_FETCH_UNMAPPED | LibUnicorn.HOOK_MEM_READ_PROT
                        | LibUnicorn.HOOK_MEM_WRITE_PROT | LibUnicorn.HOOK_MEM_FETCH_PROT,
                stub("onFault",
                        MethodType.methodType(boolean.class, long.class, int.class, long.class, int.class,
                                long.class, long.class),
                        FunctionDescriptor.of(JAVA_BOOLEAN, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG,
                                JAVA_LONG)));
        unicorn.mapMemory(uc, OWN_PAGE, ownPage, LibUnicorn.PROT_EXEC);
        // The first floating-point instruction makes Unicorn open a context and clear FPSCR; it is one of ours.
        runAlone(VMRS_R0_FPSCR);
    }

    private MemorySegment stub(String method, MethodType type, FunctionDescriptor descriptor) {
        try {
            var handle = MethodHandles.lookup().bind(this, method, type);
            return Linker.nativeLinker().upcallStub(handle, descriptor, arena);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no callback " + method, e);
        }
    }

    @Override
    public void map(MemoryRegion region) {
        var protection = LibUnicorn.PROT_READ | LibUnicorn.PROT_EXEC | (region.writable() ? LibUnicorn.PROT_WRITE : 0);
        unicorn.mapMemory(uc, Integer.toUnsignedLong(region.base()), region.memory(), protection);
        memories.add(region);
    }

    @Override
    public void mapDevices(int base, int size) {
        var from = Integer.toUnsignedLong(base);
        unicorn.mapDevices(uc, from, Integer.toUnsignedLong(size), readStub, writeStub, from);
    }

    @Override
    public Stop run() {
        stop = null;
        undo = false;
        var error = unicorn.start(uc, Integer.toUnsignedLong(register(15)) | 1);
        if (thrown != null) {
            var exception = thrown;
            thrown = null;
            throw exception;
        }
        if (undo) {
            for (var i = 0; i < before.length; i++) {
                setRegister(i, before[i]);
            }
            setFlags(flagsBefore);
        }
        if (stop == null) {
            if (error == LibUnicorn.ERR_INSN_INVALID) {
                return undefined();
            }
            throw new EngineException(String.format("Unicorn stopped at 0x%08X for no reason of ours: %s", register(15),
                    unicorn.describe(error)));
        }
        return stop;
    }

    private void onInstruction(long engine, long address, int size, long user) {
        try {
            if (stop != null) {
                unicorn.stop(uc);
            } else if (address - OWN_PAGE < PAGE && address >= OWN_PAGE) {
                inOwnPage(address);
            } else if (!guide.mayRun((int) address)) {
                halt(Stop.GUIDED);
            }
        } catch (RuntimeException e) {
            keep(e);
        }
    }

    private void inOwnPage(long address) {
        if (!alone) {
            faultAddress = OWN_PAGE;
            halt(Stop.FETCH_FAULT);
        } else if (address != OWN_PAGE) {
            halt(Stop.GUIDED);
        }
    }

    private long onLoad(long engine, long offset, int size, long base) {
        try {
            if (alone) {
                return Integer.toUnsignedLong(deviceAnswer);
            }
            if (stop == Stop.DATA_FAULT || thrown != null) {
                return 0;
            }
            var address = (int) (base + offset);
            var value = guide.load(address, Width.ofBytes(size));
            if (guide.accessFailed()) {
                giveUp(address);
            }
            return Integer.toUnsignedLong(value);
        } catch (RuntimeException e) {
            keep(e);
            return 0;
        }
    }

    private void onStore(long engine, long offset, int size, long value, long base) {
        try {
            if (stop == Stop.DATA_FAULT || thrown != null) {
                return;
            }
            var address = (int) (base + offset);
            guide.store(address, Width.ofBytes(size), (int) value);
            if (guide.accessFailed()) {
                giveUp(address);
            }
        } catch (RuntimeException e) {
            keep(e);
        }
    }

    private boolean onFault(long engine, int type, long address, int size, long value, long user) {
        if (stop == null && (type == LibUnicorn.MEM_WRITE_UNMAPPED || type == LibUnicorn.MEM_WRITE_PROT)) {
            // Unicorn goes on behind a store that failed: write-back, the rest of a list or an IT block.
            giveUp((int) address);
        } else if (stop == null) {
            faultAddress = (int) address;
            var fetch = type == LibUnicorn.MEM_FETCH_UNMAPPED || type == LibUnicorn.MEM_FETCH_PROT;
            stop = !fetch ? Stop.DATA_FAULT : isThumb() ? Stop.FETCH_FAULT : Stop.NOT_THUMB;
        }
        return false;
    }

    private boolean onInvalid(long engine, long user) {
        if (stop == null) {
            stop = undefined();
        }
        return false;
    }

    /** Unicorn says "invalid instruction" also when a branch cleared the Thumb bit. */
    private Stop undefined() {
        return isThumb() ? Stop.UNDEFINED : Stop.NOT_THUMB;
    }

    private boolean isThumb() {
        return (read(LibUnicorn.REG_XPSR) & XPSR_T) != 0;
    }

    /**
     * Unicorn's own exceptions. A jump to 0xFFFFFFFx arrives here; the core takes all other instructions that raise one
     * before they run, so that none of those should.
     */
    private void onException(long engine, int number, long user) {
        switch (number) {
            case EXCEPTION_EXIT -> halt(isThumb() ? Stop.GUIDED : Stop.NOT_THUMB);
            case PREFETCH_ABORT -> halt(isThumb() ? Stop.FETCH_FAULT : Stop.NOT_THUMB);
            default -> keep(new EngineException(
                    String.format("Unicorn raised its exception %d at 0x%08X", number, register(15))));
        }
    }

    /**
     * An access failed in the middle of an instruction. Unicorn will finish it, and the IT block around it; registers
     * and flags, as they stand now, are kept to be put back. What the rest of the block stores to memory stays.
     */
    private void giveUp(int address) {
        for (var i = 0; i < before.length; i++) {
            before[i] = register(i);
        }
        flagsBefore = flags();
        faultAddress = address;
        undo = true;
        halt(Stop.DATA_FAULT);
    }

    private void halt(Stop reason) {
        if (stop == null) {
            stop = reason;
        }
        unicorn.stop(uc);
    }

    private void keep(RuntimeException e) {
        if (thrown == null) {
            thrown = e;
        }
        halt(Stop.GUIDED);
    }

    @Override
    public int faultAddress() {
        return faultAddress;
    }

    @Override
    public int register(int number) {
        return read(registerId(number));
    }

    @Override
    public void setRegister(int number, int value) {
        write(registerId(number), number == 15 ? value | 1 : value);
    }

    @Override
    public int flags() {
        return read(LibUnicorn.REG_XPSR) & FLAGS;
    }

    @Override
    public void setFlags(int value) {
        // Unicorn has no CPSR on this core, but writing its XPSR leaves GE alone.
        write(LibUnicorn.REG_CPSR, value & FLAGS | CPSR_REST);
    }

    @Override
    public int single(int number) {
        return read(LibUnicorn.REG_S0 + number);
    }

    @Override
    public void setSingle(int number, int bits) {
        write(LibUnicorn.REG_S0 + number, bits);
    }

    // Unicorn's own access to FPSCR passes by the rounding mode and the exception flags that its arithmetic uses, so
    // both ways go through the instructions.

    @Override
    public int fpscr() {
        var r0 = register(0);
        runAlone(VMRS_R0_FPSCR);
        var value = register(0);
        setRegister(0, r0);
        return value;
    }

    @Override
    public void setFpscr(int value) {
        var r0 = register(0);
        setRegister(0, value);
        runAlone(VMSR_FPSCR_R0);
        setRegister(0, r0);
    }

    @Override
    public void clearExclusive() {
        runAlone(CLREX);
    }

    /** By an exclusive load of our own; memory, which it reads, has the value meanwhile. */
    @Override
    public void setExclusive(int address, Width width, int value) {
        var r0 = register(0);
        var r1 = register(1);
        var memory = memories.stream().filter(region -> region.contains(address)).findFirst();
        var place = memory.map(region -> region.memory().asSlice(address - region.base(), width.bytes()));
        var kept = place.map(bytes -> bytes.toArray(JAVA_BYTE)).orElse(null);
        deviceAnswer = value;
        place.ifPresent(bytes -> {
            for (var i = 0; i < width.bytes(); i++) {
                bytes.set(JAVA_BYTE, i, (byte) (value >>> 8 * i));
            }
        });
        setRegister(0, address);
        runAlone(switch (width) {
            case BYTE -> LDREXB_R1_R0;
            case HALFWORD -> LDREXH_R1_R0;
            case WORD -> LDREX_R1_R0;
        });
        place.ifPresent(bytes -> bytes.copyFrom(MemorySegment.ofArray(kept)));
        setRegister(0, r0);
        setRegister(1, r1);
    }

    /** Runs one instruction that the program does not have, unseen by the guide. It must not touch flags. */
    private void runAlone(short[] instruction) {
        var pc = register(15);
        var flags = flags();
        if (ownPage.getAtIndex(JAVA_SHORT, 0) != instruction[0]) {
            MemorySegment.copy(instruction, 0, ownPage, JAVA_SHORT, 0, instruction.length);
            codeChanged(OWN_PAGE, PAGE);
        }
        stop = null;
        alone = true;
        setFlags(flags); // a fresh engine has no Thumb bit
        var error = unicorn.start(uc, OWN_PAGE | 1);
        alone = false;
        if (error != LibUnicorn.OK || stop != Stop.GUIDED) {
            throw new EngineException("Unicorn cannot run an instruction of ours: " + unicorn.describe(error));
        }
        stop = null;
        setRegister(15, pc);
        setFlags(flags);
    }

    @Override
    public void codeChanged(int address, int length) {
        var from = Integer.toUnsignedLong(address);
        unicorn.removeTranslations(uc, from, from + length);
    }

    @Override
    public String name() {
        var version = unicorn.version();
        return String.format("Unicorn %d.%d.%d (%s)", version >>> 24 & 0xFF, version >>> 16 & 0xFF,
                version >>> 8 & 0xFF, unicorn.where);
    }

    @Override
    public boolean isTried() {
        return unicorn.version() >>> 8 == TRIED_VERSION;
    }

    @Override
    public void close() {
        unicorn.close(uc);
        arena.close();
    }

    private static int registerId(int number) {
        return switch (number) {
            case 13 -> LibUnicorn.REG_SP;
            case 14 -> LibUnicorn.REG_LR;
            case 15 -> LibUnicorn.REG_PC;
            default -> LibUnicorn.REG_R0 + number;
        };
    }

    private int read(int register) {
        unicorn.readRegister(uc, register, wordAddress);
        return word.get(JAVA_INT, 0);
    }

    private void write(int register, int value) {
        word.set(JAVA_INT, 0, value);
        unicorn.writeRegister(uc, register, wordAddress);
    }
}
