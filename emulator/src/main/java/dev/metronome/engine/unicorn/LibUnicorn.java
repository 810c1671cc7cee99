package dev.metronome.engine.unicorn;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.metronome.engine.EngineException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * Unicorn's C functions (unicorn.h, version 2.0), by the Foreign Function and Memory API. All unsafe code of Metronome
 * is in this package.
 */
@SuppressWarnings("restricted") // native code is what this package is for
final class LibUnicorn {
    static final int OK = 0;
    static final int ERR_INSN_INVALID = 10;

    static final int ARCH_ARM = 1;
    static final int MODE_THUMB = 1 << 4;
    static final int MODE_MCLASS = 1 << 5;
    static final int CPU_CORTEX_M4 = 9;

    static final int HOOK_INTR = 1;
    static final int HOOK_CODE = 1 << 2;
    static final int HOOK_MEM_READ_UNMAPPED = 1 << 4;
    static final int HOOK_MEM_WRITE_UNMAPPED = 1 << 5;
    static final int HOOK_MEM_FETCH_UNMAPPED = 1 << 6;
    static final int HOOK_MEM_READ_PROT = 1 << 7;
    static final int HOOK_MEM_WRITE_PROT = 1 << 8;
    static final int HOOK_MEM_FETCH_PROT = 1 << 9;
    static final int HOOK_INSN_INVALID = 1 << 14;

    /** uc_mem_type of an access that failed: unmapped, protected. */
    static final int MEM_WRITE_UNMAPPED = 20;
    static final int MEM_FETCH_UNMAPPED = 21;
    static final int MEM_WRITE_PROT = 22;
    static final int MEM_FETCH_PROT = 24;

    static final int PROT_READ = 1;
    static final int PROT_WRITE = 2;
    static final int PROT_EXEC = 4;

    // Register numbers of unicorn/arm.h.
    static final int REG_CPSR = 3;
    static final int REG_LR = 10;
    static final int REG_PC = 11;
    static final int REG_SP = 12;
    static final int REG_R0 = 66;
    static final int REG_S0 = 79;
    static final int REG_XPSR = 120;

    /** uc_ctl requests: the type, the number of arguments in bits 29:26, and "write" in bits 31:30. */
    private static final int CTL_CPU_MODEL = 7 | 1 << 26 | 1 << 30;
    private static final int CTL_TB_REMOVE_CACHE = 9 | 2 << 26 | 1 << 30;

    // Handles are static, so that the JIT knows them as constants, and take the function's address as first argument.
    // Pointers that are passed often are longs: a MemorySegment costs an object on the way in, and a lock on its arena.
    private static final MethodHandle VERSION = function(FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle OPEN = function(FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
    private static final MethodHandle CLOSE = function(FunctionDescriptor.of(JAVA_INT, JAVA_LONG));
    private static final MethodHandle STRERROR = function(FunctionDescriptor.of(ADDRESS, JAVA_INT));
    private static final MethodHandle CTL_INT = function(FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle CTL_RANGE = function(
            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG),
            Linker.Option.firstVariadicArg(2));
    /** uc_reg_read and uc_reg_write; neither can reach a callback, so they may be linked critical. */
    private static final MethodHandle REGISTER = function(
            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG),
            Linker.Option.critical(false));
    private static final MethodHandle MEM_MAP_PTR = function(
            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS));
    private static final MethodHandle MMIO_MAP = function(
            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG));
    private static final MethodHandle HOOK_ADD = function(
            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, ADDRESS, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG),
            Linker.Option.firstVariadicArg(7));
    private static final MethodHandle EMU_START = function(
            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle EMU_STOP = function(FunctionDescriptor.of(JAVA_INT, JAVA_LONG),
            Linker.Option.critical(false));

    /** Where the library was found, in words. */
    final String where;
    private final MemorySegment version;
    private final MemorySegment open;
    private final MemorySegment close;
    private final MemorySegment strerror;
    private final MemorySegment ctl;
    private final MemorySegment regRead;
    private final MemorySegment regWrite;
    private final MemorySegment memMapPtr;
    private final MemorySegment mmioMap;
    private final MemorySegment hookAdd;
    private final MemorySegment emuStart;
    private final MemorySegment emuStop;

    /** Loads the library; it stays loaded for as long as the arena lives. */
    LibUnicorn(Arena arena, String userPath) {
        var found = NativeLibrary.load(arena, userPath);
        var symbols = found.symbols();
        where = found.where();
        version = address(symbols, "uc_version");
        open = address(symbols, "uc_open");
        close = address(symbols, "uc_close");
        strerror = address(symbols, "uc_strerror");
        ctl = address(symbols, "uc_ctl");
        regRead = address(symbols, "uc_reg_read");
        regWrite = address(symbols, "uc_reg_write");
        memMapPtr = address(symbols, "uc_mem_map_ptr");
        mmioMap = address(symbols, "uc_mmio_map");
        hookAdd = address(symbols, "uc_hook_add");
        emuStart = address(symbols, "uc_emu_start");
        emuStop = address(symbols, "uc_emu_stop");
    }

    private static MethodHandle function(FunctionDescriptor type, Linker.Option... options) {
        return Linker.nativeLinker().downcallHandle(type, options);
    }

    private static MemorySegment address(SymbolLookup symbols, String name) {
        return symbols.find(name).orElseThrow(
                () -> new EngineException("the Unicorn library has no function " + name + "; version 2 is wanted"));
    }

    /** Version as major * 65536 + minor * 256 + patch, whatever a patch release adds above. */
    int version() {
        try {
            return (int) VERSION.invokeExact(version, MemorySegment.NULL, MemorySegment.NULL);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    long open(int arch, int mode) {
        try (var arena = Arena.ofConfined()) {
            var handle = arena.allocate(JAVA_LONG);
            check((int) OPEN.invokeExact(open, arch, mode, handle), "uc_open");
            return handle.get(JAVA_LONG, 0);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    void close(long uc) {
        try {
            check((int) CLOSE.invokeExact(close, uc), "uc_close");
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    void setCpuModel(long uc, int model) {
        try {
            check((int) CTL_INT.invokeExact(ctl, uc, CTL_CPU_MODEL, model), "uc_ctl(CPU_MODEL)");
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    void removeTranslations(long uc, long from, long to) {
        try {
            check((int) CTL_RANGE.invokeExact(ctl, uc, CTL_TB_REMOVE_CACHE, from, to), "uc_ctl(TB_REMOVE_CACHE)");
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    void readRegister(long uc, int register, long into) {
        try {
            check((int) REGISTER.invokeExact(regRead, uc, register, into), "uc_reg_read");
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    void writeRegister(long uc, int register, long from) {
        try {
            check((int) REGISTER.invokeExact(regWrite, uc, register, from), "uc_reg_write");
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    void mapMemory(long uc, long address, MemorySegment memory, int protection) {
        try {
            check((int) MEM_MAP_PTR.invokeExact(memMapPtr, uc, address, memory.byteSize(), protection, memory),
                    "uc_mem_map_ptr");
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Device callbacks get {@code user} as their last argument. */
    void mapDevices(long uc, long address, long size, MemorySegment read, MemorySegment write, long user) {
        try {
            check((int) MMIO_MAP.invokeExact(mmioMap, uc, address, size, read, user, write, user), "uc_mmio_map");
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Adds a hook for all addresses. */
    void addHook(long uc, int type, MemorySegment callback) {
        try (var arena = Arena.ofConfined()) {
            var handle = arena.allocate(JAVA_LONG);
            check((int) HOOK_ADD.invokeExact(hookAdd, uc, handle, type, callback, MemorySegment.NULL, 1L, 0L),
                    "uc_hook_add");
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Runs for ever; gives back the error that ended it, {@link #OK} for none. */
    int start(long uc, long begin) {
        return startUntil(uc, begin, 0xFFFF_FFFFL); // no instruction lies at an odd address
    }

    /** Runs until the program counter reaches an address. */
    int startUntil(long uc, long begin, long until) {
        try {
            return (int) EMU_START.invokeExact(emuStart, uc, begin, until, 0L, 0L);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    void stop(long uc) {
        try {
            check((int) EMU_STOP.invokeExact(emuStop, uc), "uc_emu_stop");
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    String describe(int error) {
        try {
            var text = (MemorySegment) STRERROR.invokeExact(strerror, error);
            return text.reinterpret(256).getString(0);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private void check(int error, String function) {
        if (error != OK) {
            throw new EngineException(function + " failed: " + describe(error));
        }
    }

    private static RuntimeException unexpected(Throwable e) {
        return switch (e) {
            case RuntimeException known -> known;
            case Error error -> throw error;
            default -> new EngineException("a call to Unicorn failed", e);
        };
    }
}
