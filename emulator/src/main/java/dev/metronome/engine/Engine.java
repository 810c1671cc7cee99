package dev.metronome.engine;

import dev.metronome.bus.MemoryRegion;
import dev.metronome.bus.Width;

/**
 * Executes instructions, and nothing else: exceptions, interrupts, time and registers of the chip belong to others.
 * Nobody above this package knows which engine runs.
 *
 * <p>An engine asks its {@link Guide} before every instruction whether to go on. It holds the general registers, the
 * application flags and the floating-point registers; r13 is the stack pointer in use, whichever that is.
 *
 * <p><b>IT blocks.</b> An engine may be unable to stop inside an IT block: it asks there as everywhere, but a refusal
 * takes effect behind the block. A run always begins outside any block. Who wants to stop inside one must not let its
 * IT instruction run, and execute the block's instructions one by one.
 */
public interface Engine extends AutoCloseable {
    /** Why {@link #run} came back. */
    enum Stop {
        /** The guide said no; the program counter stands on the instruction that did not run. */
        GUIDED,
        /**
         * A branch went to the Arm instruction set, which a Cortex-M does not have; the program counter stands there.
         */
        NOT_THUMB,
        /** The engine knows no such instruction; the program counter stands on it. */
        UNDEFINED,
        /** A load or store at {@link #faultAddress()} failed and did nothing; the program counter stands on it. */
        DATA_FAULT,
        /** The instruction at the program counter could not be fetched. */
        FETCH_FAULT
    }

    /** Puts memory where the program can execute from it, load and store. */
    void map(MemoryRegion region);

    /** Sends loads and stores in a range to the guide; both a multiple of 4 KiB. Nothing can be executed there. */
    void mapDevices(int base, int size);

    /** Runs from the program counter until there is a reason to stop. */
    Stop run();

    /** The address of the access that ended the run with {@link Stop#DATA_FAULT}. */
    int faultAddress();

    /**
     * Reads a general register; callable while the guide is being asked.
     *
     * @param number 0 to 15; 15 is the address of the instruction about to run
     */
    int register(int number);

    /** Writes a general register. Writing 15 goes on there, in Thumb state; not while the guide is being asked. */
    void setRegister(int number, int value);

    /** The flags N, Z, C, V, Q in bits 31 to 27 and GE in 19 to 16, as in xPSR; zeros elsewhere. */
    int flags();

    /** Sets the flags; other bits of {@code value} are ignored. Not while the guide is being asked. */
    void setFlags(int value);

    /** A single-precision register's bits, s0 to s31. */
    int single(int number);

    /** Writes a single-precision register's bits. */
    void setSingle(int number, int bits);

    /** The floating-point status and control register. */
    int fpscr();

    /** Writes the floating-point status and control register. */
    void setFpscr(int value);

    /** Clears the exclusive monitor, as CLREX does. */
    void clearExclusive();

    /**
     * Sets the exclusive monitor as an exclusive load does that found {@code value} there. Memory stays as it is, and
     * no device is asked.
     */
    void setExclusive(int address, Width width, int value);

    /** Tells that code may have changed in a way the program did not cause, such as a debugger's write. */
    void codeChanged(int address, int length);

    /** Name and version, for the report: "Unicorn 2.0.1". */
    String name();

    /** True for a version whose peculiarities were measured, and which the tests of this package have passed. */
    boolean isTried();

    @Override
    void close();
}
