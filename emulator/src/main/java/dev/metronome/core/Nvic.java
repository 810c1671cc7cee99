package dev.metronome.core;

import static dev.metronome.core.ExceptionNumber.IRQ0;

import dev.metronome.bus.BusDevice;
import dev.metronome.bus.RegisterName;
import java.util.ArrayList;
import java.util.List;

/**
 * The registers of the nested vectored interrupt controller from NVIC_ISER0, 0xE000E100, to the last NVIC_IPR (Armv7-M
 * ARM B3.4): a view of the {@link ExceptionTable}, with no state of its own. Words of interrupts that the chip does not
 * have read as zero and ignore writes.
 */
public final class Nvic implements BusDevice {
    /** Where it lies. */
    public static final int BASE = 0xE000_E100;
    public static final int SIZE = 0x400;

    private static final int ISER = 0x000;
    private static final int ICER = 0x080;
    private static final int ISPR = 0x100;
    private static final int ICPR = 0x180;
    private static final int IABR = 0x200;
    private static final int IPR = 0x300;
    private static final int BANK = 0x80;
    private static final int LINES_IN_A_WORD = 32;
    private static final int PRIORITIES_IN_A_WORD = 4;

    private final ExceptionTable exceptions;

    Nvic(ExceptionTable exceptions) {
        this.exceptions = exceptions;
    }

    @Override
    public List<RegisterName> registers() {
        var names = new ArrayList<RegisterName>();
        addNames(names, "ISER", ISER, LINES_IN_A_WORD);
        addNames(names, "ICER", ICER, LINES_IN_A_WORD);
        addNames(names, "ISPR", ISPR, LINES_IN_A_WORD);
        addNames(names, "ICPR", ICPR, LINES_IN_A_WORD);
        addNames(names, "IABR", IABR, LINES_IN_A_WORD);
        addNames(names, "IPR", IPR, PRIORITIES_IN_A_WORD);
        return names;
    }

    private void addNames(List<RegisterName> names, String name, int offset, int linesInAWord) {
        for (var i = 0; i * linesInAWord < exceptions.interrupts(); i++) {
            names.add(new RegisterName(name + i, offset + 4 * i));
        }
    }

    @Override
    public int read(int offset) {
        if (offset >= IPR) {
            return priorities(offset - IPR);
        }
        var first = IRQ0 + (offset % BANK) / 4 * 32;
        var word = 0;
        for (var number = first; number < Math.min(first + 32, exceptions.count()); number++) {
            var set = switch (offset / BANK * BANK) {
                case ISER, ICER -> exceptions.isEnabled(number);
                case ISPR, ICPR -> exceptions.isPending(number);
                case IABR -> exceptions.isActive(number);
                default -> false;
            };
            word |= set ? 1 << number - first : 0;
        }
        return word;
    }

    private int priorities(int irq) {
        var word = 0;
        for (var i = 0; i < 4 && irq + i < exceptions.interrupts(); i++) {
            word |= exceptions.priority(IRQ0 + irq + i) << 8 * i;
        }
        return word;
    }

    @Override
    public void write(int offset, int value, int lanes) {
        if (offset >= IPR) {
            setPriorities(offset - IPR, value, lanes);
            return;
        }
        var first = IRQ0 + (offset % BANK) / 4 * 32;
        for (var bits = value & lanes; bits != 0; bits &= bits - 1) {
            var number = first + Integer.numberOfTrailingZeros(bits);
            if (number < exceptions.count()) {
                switch (offset / BANK * BANK) {
                    case ISER -> exceptions.enable(number, true);
                    case ICER -> exceptions.enable(number, false);
                    case ISPR -> exceptions.pend(number);
                    case ICPR -> exceptions.unpend(number);
                    default -> {}
                }
            }
        }
    }

    private void setPriorities(int irq, int value, int lanes) {
        for (var i = 0; i < 4 && irq + i < exceptions.interrupts(); i++) {
            if ((lanes >>> 8 * i & 0xFF) != 0) {
                exceptions.setPriority(IRQ0 + irq + i, value >>> 8 * i & 0xFF);
            }
        }
    }
}
