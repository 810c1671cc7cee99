package dev.metronome.core;

import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;

/**
 * The core's state that the engine does not hold: the exception number, CONTROL, the stack pointer not in use, and
 * the IT state while execution stands inside an IT block (Armv7-M ARM B1.4). The masks PRIMASK, FAULTMASK and BASEPRI
 * are in the {@link ExceptionTable}, whose answer they change.
 */
final class SpecialRegisters implements Stateful {
    /** IPSR: the exception being handled, 0 in thread mode. */
    int exception;
    /** CONTROL.nPRIV: thread mode runs unprivileged. */
    boolean unprivileged;
    /** CONTROL.SPSEL: thread mode uses the process stack pointer. */
    boolean processStack;
    /** CONTROL.FPCA: the code that runs has floating-point context to be kept. */
    boolean fpContext;
    /** The stack pointer not in use: PSP while MSP is in r13, else MSP. */
    int otherStack;
    /** EPSR.T; false only from a branch to an even address, or a vector without its bit 0, to the fault it causes. */
    boolean thumb = true;
    /** ITSTATE; 0 outside an IT block. */
    int itState;
    /**
     * EPSR.ICI: the first register that a list has still to transfer, when execution stands at one that an exception
     * stopped; else 0.
     */
    int ici;
    /** An exclusive load was executed since the monitor was last cleared. */
    boolean exclusive;

    /** Back to the state out of reset: privileged thread mode on the main stack. */
    void reset() {
        exception = 0;
        unprivileged = false;
        processStack = false;
        fpContext = false;
        otherStack = 0;
        thumb = true;
        itState = 0;
        ici = 0;
        exclusive = false;
    }

    boolean isHandler() {
        return exception != 0;
    }

    boolean isPrivileged() {
        return isHandler() || !unprivileged;
    }

    /** CONTROL as MRS reads it. */
    int control() {
        return (unprivileged ? 1 : 0) | (processStack ? 2 : 0) | (fpContext ? 4 : 0);
    }

    /** ITSTATE or ICI as it lies in EPSR: IT[1:0] in bits 26:25, IT[7:2] in bits 15:10; ICI in bits 15:12. */
    int itBits() {
        return (itState & 3) << 25 | (itState & 0xFC) << 8 | ici << 12;
    }

    /** Takes ITSTATE or ICI from a stacked xPSR. It is ICI if bits 26:25 and 11:10 are 0 (Armv7-M ARM B1.4.2). */
    void setItBits(int xpsr) {
        var bits = xpsr >>> 25 & 3 | xpsr >>> 8 & 0xFC;
        var inBlock = (bits & 0xF) != 0;
        itState = inBlock ? bits : 0;
        ici = inBlock ? 0 : bits >>> 4;
    }

    @Override
    public void save(StateWriter out) {
        out.word(exception);
        out.word(control());
        out.word(otherStack);
        out.flag(thumb);
        out.word(itState);
        out.word(ici);
        out.flag(exclusive);
    }

    @Override
    public void restore(StateReader in) {
        exception = in.word();
        var control = in.word();
        unprivileged = (control & 1) != 0;
        processStack = (control & 2) != 0;
        fpContext = (control & 4) != 0;
        otherStack = in.word();
        thumb = in.flag();
        itState = in.word();
        ici = in.word();
        exclusive = in.flag();
    }
}
