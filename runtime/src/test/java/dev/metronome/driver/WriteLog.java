package dev.metronome.driver;

import dev.metronome.async.Executor;
import dev.metronome.bus.Width;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A chip that keeps the addresses written to, and passes everything on. */
final class WriteLog implements Chip {
    final List<Integer> written = new ArrayList<>();
    int reads;
    private final Chip chip;

    WriteLog(Chip chip) {
        this.chip = chip;
    }

    @Override
    public int read(int address, Width width) {
        reads++;
        return chip.read(address, width);
    }

    @Override
    public void write(int address, Width width, int value) {
        written.add(address);
        chip.write(address, width, value);
    }

    @Override
    public void spend(long cycles) {
        chip.spend(cycles);
    }

    @Override
    public void waitForInterrupt() {
        chip.waitForInterrupt();
    }

    @Override
    public boolean interruptsAreMasked() {
        return chip.interruptsAreMasked();
    }

    @Override
    public void maskInterrupts(boolean masked) {
        chip.maskInterrupts(masked);
    }

    @Override
    public void handleException(int number, Runnable handler) {
        chip.handleException(number, handler);
    }

    @Override
    public Owners owners() {
        return chip.owners();
    }

    @Override
    public Executor executor(UnaryOperator<Executor.Builder> settings) {
        return chip.executor(settings);
    }

    @Override
    public long cycle() {
        return chip.cycle();
    }
}
