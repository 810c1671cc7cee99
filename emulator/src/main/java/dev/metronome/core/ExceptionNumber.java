package dev.metronome.core;

/** Exception numbers, as IPSR shows them (Armv7-M ARM B1.5.2). Interrupt n is number 16 + n. */
public final class ExceptionNumber {
    public static final int RESET = 1;
    public static final int NMI = 2;
    public static final int HARD_FAULT = 3;
    public static final int MEM_MANAGE = 4;
    public static final int BUS_FAULT = 5;
    public static final int USAGE_FAULT = 6;
    public static final int SVCALL = 11;
    public static final int DEBUG_MONITOR = 12;
    public static final int PENDSV = 14;
    public static final int SYSTICK = 15;
    /** The number of interrupt 0. */
    public static final int IRQ0 = 16;

    private ExceptionNumber() {}

    /** The name in the manual; interrupts are "IRQn" here, since their names are the chip's. */
    public static String name(int number) {
        return switch (number) {
            case 0 -> "Thread";
            case RESET -> "Reset";
            case NMI -> "NMI";
            case HARD_FAULT -> "HardFault";
            case MEM_MANAGE -> "MemManage";
            case BUS_FAULT -> "BusFault";
            case USAGE_FAULT -> "UsageFault";
            case SVCALL -> "SVCall";
            case DEBUG_MONITOR -> "DebugMonitor";
            case PENDSV -> "PendSV";
            case SYSTICK -> "SysTick";
            default -> number >= IRQ0 ? "IRQ" + (number - IRQ0) : "Reserved" + number;
        };
    }
}
