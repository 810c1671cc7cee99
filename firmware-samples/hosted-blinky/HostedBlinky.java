package dev.metronome.samples;

import dev.metronome.async.Executor;
import dev.metronome.async.Future;
import dev.metronome.async.Poll;
import dev.metronome.async.Task;
import dev.metronome.async.TaskState;
import dev.metronome.async.Waker;
import dev.metronome.driver.Chip;
import dev.metronome.hosted.Bindings;
import dev.metronome.hosted.HostedProgram;

/**
 * The executor of hosted-blinky, and its tasks, in Java: clocks, pins, the timer and its handler remain the image's.
 *
 * <p>LD1 beats like a heart, two flashes of 50 ms each second; LD2 changes every 250 ms. Run bare the image blinks LD1
 * every 1000 ms and LD2 every 500 ms, so one sees which of the two runs.
 */
public final class HostedBlinky implements HostedProgram {
    private static final int GPIOA_BSRR = 0x4800_0018;
    private static final int GPIOB_BSRR = 0x4800_0418;
    private static final int LD1 = 1 << 5;
    private static final int LD2 = 1 << 14;
    /** To the upper half of BSRR, which resets pins. */
    private static final int LOW = 16;

    private Chip chip;
    private Executor executor;
    private int alarmTicks;

    @Override
    public void bind(Bindings bindings) {
        chip = bindings.chip();
        executor = chip.executor();
        alarmTicks = bindings.address("alarm_ticks");
        bindings.function("executor_run_forever", 0, _ -> runForever());
        bindings.function("executor_wake", 1, call -> call.returns(wake(call.argument(0)) ? 1 : 0));
    }

    private void runForever() {
        executor.spawn("ld1", this::beat);
        executor.spawn("ld2", this::blink);
        executor.runForever();
    }

    /** As executor_wake of the image does: false if the task is to have a turn already. */
    private boolean wake(int id) {
        var asleep = executor.tasks().stream().anyMatch(task -> task.id() == id && task.state() != TaskState.AWAKE);
        executor.wake(id);
        return asleep;
    }

    private void beat(Task task) {
        for (;;) {
            flash(task, 15);
            flash(task, 75);
        }
    }

    private void flash(Task task, int ticksDark) {
        chip.write(GPIOA_BSRR, LD1);
        sleep(task, 5);
        chip.write(GPIOA_BSRR, LD1 << LOW);
        sleep(task, ticksDark);
    }

    private void blink(Task task) {
        for (;;) {
            chip.write(GPIOB_BSRR, LD2);
            sleep(task, 25);
            chip.write(GPIOB_BSRR, LD2 << LOW);
            sleep(task, 25);
        }
    }

    /** Sets the task's alarm, a variable of the image, and waits until the image's handler has counted it down. */
    private void sleep(Task task, int ticks) {
        var alarm = alarmTicks + 4 * task.id();
        chip.write(alarm, ticks);
        task.await(new Expired(alarm));
    }

    /** Ready when an alarm has come to 0. Its waker is {@link #wake}: the image's handler knows the task's number. */
    private final class Expired implements Future<Void> {
        private final int alarm;

        Expired(int alarm) {
            this.alarm = alarm;
        }

        @Override
        public Poll<Void> poll(Waker waker) {
            return chip.read(alarm) == 0 ? Poll.ready() : Poll.pending();
        }

        /** The alarm runs on; when it comes to 0, whoever is in the slot then is polled once for nothing. */
        @Override
        public void drop() {}
    }
}
