package dev.metronome.debug.console;

import dev.metronome.bus.Width;
import dev.metronome.machine.Machine;
import dev.metronome.time.ClockTree.Clock;
import java.util.ArrayList;
import java.util.List;

/** The clock tree: what gives a clock, and how fast everything is. */
final class ClocksView {
    private static final int FLASH_ACR = 0x4002_2000;

    private ClocksView() {}

    static List<String> lines(Machine machine) {
        var lines = new ArrayList<String>();
        for (var oscillator : machine.chip().rcc().oscillators()) {
            if (oscillator.on() || oscillator.ready()) {
                lines.add(String.format("%-8s %-10s %s%s", oscillator.name(),
                        oscillator.ready() ? oscillator.frequency() : "not ready",
                        oscillator.settings().isEmpty() ? "" : "VCO of " + oscillator.settings() + "  ",
                        oscillator.isSystem() ? "-> SYSCLK" : "").stripTrailing());
            }
        }
        for (var clock : new Clock[]{Clock.SYSCLK, Clock.HCLK, Clock.PCLK1, Clock.PCLK2, Clock.TIMCLK1,
            Clock.TIMCLK2}) {
            lines.add(String.format("%-8s %s", clock, machine.clocks().frequency(clock)));
        }
        var acr = machine.bus().peek(FLASH_ACR, Width.WORD);
        lines.add("flash    " + (acr & 7) + " wait states, prefetch " + on(acr, 8) + ", instruction cache " + on(acr, 9)
                + ", data cache " + on(acr, 10));
        return lines;
    }

    private static String on(int register, int bit) {
        return (register >>> bit & 1) != 0 ? "on" : "off";
    }
}
