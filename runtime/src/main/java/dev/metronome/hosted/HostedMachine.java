package dev.metronome.hosted;

import dev.metronome.async.TaskState;
import dev.metronome.board.BoardDefinition;
import dev.metronome.driver.Chip;
import dev.metronome.image.FirmwareImage;
import dev.metronome.image.StubImage;
import dev.metronome.machine.Limit;
import dev.metronome.machine.Machine;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * A machine with Java on its chip.
 *
 * <p>The run loop, the hosted code and its tasks each have a virtual thread, of which exactly one runs at a time: they
 * hand over to one another, which between virtual threads is quick. {@link #run} starts the loop and waits for it.
 *
 * <p>What a program does wrong shows in two places. Making a hosted machine fails if the program cannot be bound:
 * nothing has run then. {@link #run} fails if the program does, or does not come back.
 */
public final class HostedMachine implements AutoCloseable {
    /** How long Java may have the core, in the host's time, without using the chip or coming to an end. */
    public static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(10);
    /** A patience without an end. */
    public static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

    private static final Duration LONGEST_LOOK = Duration.ofMillis(250);
    /** What is left of all patience when somebody wants the run to end. */
    private static final Duration HURRY = Duration.ofSeconds(1);

    private final Machine machine;
    private final FirmwareImage image;
    private final HostedProgram program;
    private final boolean alone;
    private final Turns turns = new Turns();
    private final Duration look;
    private volatile Duration patience;
    private volatile boolean hurried;
    private HostedChip chip;
    private HostedException failure;
    /** The thread of the loop is lost in Java that does not come back. */
    private boolean lost;
    private boolean closed;
    /** Its thread is at work. */
    private final AtomicBoolean busy = new AtomicBoolean();
    /** How often tasks had been woken when it last ran: what is more came from outside. */
    private long wakesSeen;

    /**
     * Java that plays all of the firmware.
     *
     * @throws HostedException if it has no {@link HostedProgram#main}
     */
    public HostedMachine(BoardDefinition board, HostedProgram program) {
        this(new Machine(board), of(program));
    }

    /**
     * Java beside an image, in place of some of its functions and handlers.
     *
     * @throws HostedException if it cannot be bound to the image
     */
    public HostedMachine(BoardDefinition board, FirmwareImage image, HostedProgram program) {
        this(new Machine(board), of(program).image(image));
    }

    private HostedMachine(Machine machine, Builder builder) {
        this.machine = machine;
        program = builder.program;
        alone = builder.image == null;
        image = alone ? StubImage.named(program.getClass().getName(), Machine.memoryMap()) : builder.image;
        patience = builder.patience;
        look = patience.compareTo(LONGEST_LOOK) < 0 ? patience : LONGEST_LOOK;
        try {
            if (alone && !has("main", Chip.class)) {
                throw has("bind", Bindings.class) ? noMain(program) : nothing(program);
            }
            if (!alone && !has("bind", Bindings.class)) {
                throw has("main", Chip.class) ? noBind(program) : nothing(program);
            }
            machine.onReset(this::begin);
            onItsThread(() -> {
                machine.load(image);
                begin();
                return null;
            });
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Begins to make a hosted machine. */
    public static Builder of(HostedProgram program) {
        return new Builder(Objects.requireNonNull(program));
    }

    /** What a hosted machine is made of. Nothing is required but the program. */
    public static final class Builder {
        private final HostedProgram program;
        private FirmwareImage image;
        private Duration patience = DEFAULT_PATIENCE;

        private Builder(HostedProgram program) {
            this.program = program;
        }

        /** Lets the program stand in for some functions and handlers of an image, and not play it all. */
        public Builder image(FirmwareImage image) {
            this.image = Objects.requireNonNull(image);
            return this;
        }

        /**
         * How long to wait for Java that has the core.
         *
         * @param patience in the host's time; see {@link #DEFAULT_PATIENCE} and {@link #FOREVER}
         */
        public Builder patience(Duration patience) {
            if (!patience.isPositive()) {
                throw new IllegalArgumentException("a patience of " + patience + " is over before anything runs");
            }
            this.patience = patience;
            return this;
        }

        /**
         * Puts it on a machine that somebody may listen to already, and that has not been loaded.
         *
         * @param machine is closed with what this gives back, or at once if this fails
         * @throws HostedException if the program cannot be bound
         */
        public HostedMachine on(Machine machine) {
            return new HostedMachine(machine, this);
        }
    }

    /** True if the program has a method of its own, and not only what it inherits from {@link HostedProgram}. */
    private boolean has(String method, Class<?> parameter) {
        try {
            return program.getClass().getMethod(method, parameter).getDeclaringClass() != HostedProgram.class;
        } catch (NoSuchMethodException | LinkageError _) {
            return true; // it shows when the method is called
        }
    }

    private static HostedException nothing(HostedProgram program) {
        return new HostedException(program.getClass().getName() + " does nothing: it has neither main(Chip), to play"
                + " firmware by itself, nor bind(Bindings), to stand in for parts of an image");
    }

    static HostedException noMain(HostedProgram program) {
        return new HostedException(program.getClass().getName() + " does not play firmware by itself: it has no"
                + " main(Chip). Give the image whose functions it stands in for");
    }

    static HostedException noBind(HostedProgram program) {
        return new HostedException(program.getClass().getName() + " stands in for nothing of an image: it has no"
                + " bind(Bindings). Run it without an image");
    }

    /** Binds the program anew, out of reset. */
    private void begin() {
        if (chip != null) {
            chip.close();
        }
        machine.processor().unbindHosted();
        chip = new HostedChip(machine, turns);
        var bindings = new Bindings(image, machine, chip);
        if (alone) {
            var main = chip.call("main of " + program.getClass().getSimpleName(), this::play);
            machine.processor().bindFunction(bindings.address(StubImage.RESET_HANDLER), () -> main);
            bindings.function(StubImage.DEFAULT_HANDLER, 0, _ -> refuseUnexpected());
        } else {
            bind(bindings);
        }
    }

    private void bind(Bindings bindings) {
        turns.begin("bind", Thread.currentThread());
        try {
            program.bind(bindings);
        } catch (HostedException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            throw new HostedException("bind failed: " + HostedException.describe(e), e);
        } finally {
            turns.end();
        }
    }

    private void play() {
        try {
            program.main(chip);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new HostedException("main of " + program.getClass().getSimpleName() + " failed: "
                    + HostedException.describe(e), e);
        }
        chip.warnOfTasksLeft();
        for (;;) {
            chip.waitForInterrupt();
        }
    }

    private void refuseUnexpected() {
        var name = Machine.exceptionName(machine.processor().currentException());
        throw new HostedException(name + " came, and the program has no handler for it. Give it one with handle("
                + name + ", ...), or do not enable it");
    }

    /** The machine. Run it by {@link #run} here, which is quicker, and notices Java that does not come back. */
    public Machine machine() {
        return machine;
    }

    /** What was loaded: the image, or the stub that Java alone plays on. */
    public FirmwareImage image() {
        return image;
    }

    /** The program. */
    public HostedProgram program() {
        return program;
    }

    /**
     * A task that is not over.
     *
     * @param id       its slot, which others have when it is over
     * @param number   how many tasks were made before it
     * @param waitsFor for what, in words, if it waits
     */
    public record LiveTask(int id, int number, String name, TaskState state, String waitsFor) {}

    /** The tasks that are not over, in the order in which they were made. While the machine stands. */
    public List<LiveTask> tasks() {
        return chip == null ? List.of() : chip.tasks();
    }

    /**
     * For what a task waits, in words; "" for one that there is not. While the machine stands.
     *
     * @param id the task's slot
     */
    public String waitsFor(int id, String name) {
        return tasks().stream().filter(task -> task.id == id && task.name.equals(name)).map(LiveTask::waitsFor)
                .findFirst().orElse("");
    }

    /** True when Java did not come back and was given up; its thread goes on, and ends with the JVM. */
    public boolean isLost() {
        return lost;
    }

    /**
     * Runs until a limit, or until the machine will not go on.
     *
     * @throws HostedException if the program failed, or does not come back; it cannot be run again then
     * @throws IllegalStateException if it runs already, or is closed
     */
    public Machine.Stop run(Limit limit) {
        return go(() -> machine.run(limit));
    }

    /** Executes one instruction, or as much Java as has no instruction of the core in it; see {@link Machine#step}. */
    public Machine.Stop step(Limit limit) {
        return go(() -> machine.step(limit));
    }

    /** Resets the chip; see {@link Machine#reset}. */
    public void reset() {
        onItsThread(() -> {
            machine.reset();
            return null;
        });
    }

    private Machine.Stop go(Supplier<Machine.Stop> run) {
        return onItsThread(() -> {
            if (closed) {
                throw new IllegalStateException("the hosted machine is closed");
            }
            if (failure != null) {
                throw failure;
            }
            if (chip.wakes() != wakesSeen) {
                machine.processor().rouseHosted();
            }
            return carryOut(run);
        });
    }

    private Machine.Stop carryOut(Supplier<Machine.Stop> run) {
        try {
            var stop = run.get();
            wakesSeen = chip.wakes();
            return stop;
        } catch (HostedException e) {
            failure = e;
            throw e;
        } catch (Throwable e) { // such as what a listener to the trace throws: nobody knows what was left undone
            failure = new HostedException("the run ended with " + e, e);
            throw failure;
        }
    }

    /**
     * Asks the run to stop, as {@link Machine#interrupt} does, and soon: Java that does not come back is given a second
     * and no more. From any thread.
     */
    public void hurry() {
        hurried = true;
        patience = HURRY;
        machine.interrupt();
    }

    /** Does something on the machine's thread, and watches it. */
    private <T> T onItsThread(Supplier<T> work) {
        if (lost) {
            throw failure;
        }
        if (!busy.compareAndSet(false, true)) {
            throw new IllegalStateException(
                    "the hosted machine runs: it is run again, or closed, when it has come back; see interrupt()");
        }
        try {
            var job = new Job<>(work);
            await(Thread.ofVirtual().name("machine").start(job));
            if (job.thrown != null) {
                throw job.thrown;
            }
            return job.result;
        } finally {
            busy.set(false);
        }
    }

    /** One stay on the machine's thread. */
    private static final class Job<T> implements Runnable {
        private final Supplier<T> work;
        private T result;
        private RuntimeException thrown;

        Job(Supplier<T> work) {
            this.work = work;
        }

        @Override
        public void run() {
            try {
                result = work.get();
            } catch (RuntimeException e) {
                thrown = e;
            } catch (Throwable e) {
                thrown = new HostedException("the run ended with " + e, e);
            }
        }
    }

    private void await(Thread loop) {
        var interrupted = false;
        var seen = turns.count();
        var still = Duration.ZERO;
        for (;;) {
            try {
                if (loop.join(look)) {
                    break;
                }
                var count = turns.count();
                var running = turns.running();
                still = running != null && count == seen ? still.plus(look) : Duration.ZERO;
                seen = count;
                if (still.compareTo(patience) >= 0 && (hurried || !isDebugged())) {
                    lost = true;
                    failure = doesNotComeBack(running, still);
                    throw failure;
                }
            } catch (InterruptedException _) {
                interrupted = true;
                machine.interrupt();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private HostedException doesNotComeBack(String running, Duration still) {
        return new HostedException(turns.inWords(running) + " has had the core for " + seconds(still) + " of the host's"
                + " time and does not come back" + turns.place() + ": it blocks its thread, or computes without end."
                + " Java on the chip waits by await and WFI, and lets time pass by using the chip");
    }

    private static String seconds(Duration duration) {
        return duration.toMillisPart() == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }

    /** At a breakpoint Java may stand as long as it likes. */
    private static boolean isDebugged() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .anyMatch(argument -> argument.contains("jdwp"));
    }

    /**
     * Ends all tasks, {@code finally} blocks included, and the machine. What is lost cannot be ended, and is left.
     * Closing again does nothing.
     *
     * @throws HostedException if Java does not come to its end; it is lost then
     * @throws IllegalStateException while it runs
     */
    @Override
    public void close() {
        if (closed || lost) {
            return;
        }
        onItsThread(() -> {
            closed = true;
            try {
                machine.processor().abandonHosted();
            } finally {
                try {
                    if (chip != null) {
                        chip.close();
                    }
                } finally {
                    machine.close();
                }
            }
            return null;
        });
    }
}
