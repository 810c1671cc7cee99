package dev.metronome.hosted;

import dev.metronome.async.Executor;
import dev.metronome.bus.BusFault;
import dev.metronome.bus.Width;
import dev.metronome.core.HostedCode.Order;
import dev.metronome.core.HostedCore;
import dev.metronome.driver.Chip;
import dev.metronome.machine.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The chip of a machine, as the Java on it uses it, from one reset to the next. When it is over, {@code finally} blocks
 * run that may use it, to switch a light off: their stores go nowhere, they load zeros, and no time passes.
 */
final class HostedChip implements Chip {
    private final Machine machine;
    private final HostedCore core;
    private final Turns turns;
    private final List<Executor> executors = new ArrayList<>();
    private final List<JavaCall> calls = new ArrayList<>();
    private boolean over;

    HostedChip(Machine machine, Turns turns) {
        this.machine = machine;
        this.turns = turns;
        core = machine.processor().hostedCore();
    }

    @Override
    public int read(int address, Width width) {
        if (over) {
            return 0;
        }
        try {
            return core.load(address, width);
        } catch (BusFault e) {
            throw e.withStackTrace();
        }
    }

    @Override
    public void write(int address, Width width, int value) {
        if (over) {
            return;
        }
        try {
            core.store(address, width, value);
        } catch (BusFault e) {
            throw e.withStackTrace();
        }
    }

    @Override
    public void spend(long cycles) {
        if (!over) {
            core.spend(cycles);
        }
    }

    @Override
    public void waitForInterrupt() {
        if (!over) {
            core.waitForInterrupt();
        }
    }

    @Override
    public boolean interruptsAreMasked() {
        return !over && core.primask();
    }

    @Override
    public void maskInterrupts(boolean masked) {
        if (!over) {
            core.setPrimask(masked);
        }
    }

    @Override
    public void handleException(int number, Runnable handler) {
        bind(number, handler, Order.INSTEAD);
    }

    /** An exception cannot come again before its handler is over, so one call serves it for ever. */
    void bind(int exception, Runnable handler, Order order) {
        var call = call("the handler of " + Machine.exceptionName(exception), handler);
        machine.processor().bindVector(exception, () -> call, order);
    }

    /** A call that ends with this chip. */
    JavaCall call(String what, Runnable body) {
        var call = new JavaCall(what, body, turns, this::end);
        calls.add(call);
        return call;
    }

    @Override
    public Executor executor(UnaryOperator<Executor.Builder> settings) {
        var builder = Executor.builder().idle(_ -> waitForInterrupt()).observer(new TaskTrace(machine, turns));
        var executor = settings.apply(builder).build();
        executors.add(executor);
        return executor;
    }

    @Override
    public long cycle() {
        return core.cycle();
    }

    HostedCore core() {
        return core;
    }

    /** True if a task waits to be polled. */
    boolean hasAwakeTasks() {
        return executors.stream().anyMatch(Executor::hasAwake);
    }

    private void end() {
        over = true;
    }

    /** Ends all tasks, and every call that waits to be made again. */
    void close() {
        end();
        executors.forEach(Executor::close);
        executors.clear();
        calls.forEach(JavaCall::abandon);
        calls.clear();
    }
}
