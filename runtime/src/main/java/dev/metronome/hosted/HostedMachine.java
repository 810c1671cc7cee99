package dev.metronome.hosted;

import dev.metronome.board.BoardDefinition;
import dev.metronome.image.FirmwareImage;
import dev.metronome.image.StubImage;
import dev.metronome.machine.Limit;
import dev.metronome.machine.Machine;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * A machine with Java on its chip.
 *
 * <p>The run loop, the hosted code and its tasks each have a virtual thread, of which exactly one runs at a time: they
 * hand over to one another, which between virtual threads is quick. {@link #run} starts the loop and waits for it.
 */
public final class HostedMachine implements AutoCloseable {
    /** How long Java may have the core, in the host's time, without using the chip or coming to an end. */
    public static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(10);

    private static final Duration LOOK = Duration.ofMillis(250);

    private final Machine machine;
    private final FirmwareImage image;
    private final HostedProgram program;
    private final boolean alone;
    private final Turns turns = new Turns();
    private final long looks;
    private HostedChip chip;
    private HostedException failure;
    /** The thread of the loop is lost in Java that does not come back. */
    private boolean lost;

    /** Java that plays all of the firmware. */
    public HostedMachine(BoardDefinition board, HostedProgram program) {
        this(new Machine(board), StubImage.named(program.getClass().getName(), Machine.memoryMap()), program, true,
                DEFAULT_PATIENCE);
    }

    /** Java beside an image, in place of some of its functions and handlers. */
    public HostedMachine(BoardDefinition board, FirmwareImage image, HostedProgram program) {
        this(new Machine(board), image, program, false, DEFAULT_PATIENCE);
    }

    /**
     * Java on a machine that is already there, and loaded with nothing.
     *
     * @param patience see {@link #DEFAULT_PATIENCE}
     */
    private HostedMachine(Machine machine, FirmwareImage image, HostedProgram program, boolean alone,
            Duration patience) {
        this.machine = machine;
        this.image = image;
        this.program = program;
        this.alone = alone;
        looks = Math.max(1, patience.dividedBy(LOOK));
        machine.onReset(this::begin);
        machine.load(image);
        begin();
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
            program.bind(bindings);
        }
    }

    private void play() {
        try {
            program.main(chip);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new HostedException("main of " + program.getClass().getSimpleName() + " failed: "
                    + JavaCall.describe(e), e);
        }
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

    /**
     * Runs until a limit, or until the machine will not go on.
     *
     * @throws HostedException if the program failed, or does not come back; it cannot be run again then
     */
    public Machine.Stop run(Limit limit) {
        if (failure != null) {
            throw failure;
        }
        if (chip.hasAwakeTasks()) {
            machine.processor().rouseHosted();
        }
        var run = new Run(limit);
        var thread = Thread.ofVirtual().name("machine").start(run);
        await(thread);
        if (run.thrown != null) {
            if (run.thrown instanceof HostedException e) {
                failure = e;
            }
            throw run.thrown;
        }
        return run.stop;
    }

    /** One run of the loop, on its thread. */
    private final class Run implements Runnable {
        private final Limit limit;
        private Machine.Stop stop;
        private RuntimeException thrown;

        Run(Limit limit) {
            this.limit = limit;
        }

        @Override
        public void run() {
            try {
                stop = machine.run(limit);
            } catch (RuntimeException e) {
                thrown = e;
            } catch (Error e) {
                thrown = new HostedException("the run ended with " + e, e);
            }
        }
    }

    private void await(Thread loop) {
        var interrupted = false;
        var seen = turns.count();
        var still = 0L;
        for (;;) {
            try {
                if (loop.join(LOOK)) {
                    break;
                }
                var count = turns.count();
                var running = turns.running();
                still = running != null && count == seen ? still + 1 : 0;
                seen = count;
                if (still >= looks && !isDebugged()) {
                    lost = true;
                    failure = new HostedException(turns.inWords(running) + " has had the core for "
                            + LOOK.multipliedBy(looks).toSeconds() + " s of the host's time without coming back:"
                            + " it blocks its thread, or computes without end. Hosted code may only wait by await,"
                            + " by WFI and by using the chip");
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

    /** At a breakpoint Java may stand as long as it likes. */
    private static boolean isDebugged() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .anyMatch(argument -> argument.contains("jdwp"));
    }

    /** Ends all tasks, {@code finally} blocks included, and the machine. What is lost cannot be ended, and is left. */
    @Override
    public void close() {
        if (!lost) {
            machine.processor().abandonHosted();
            chip.close();
            machine.close();
        }
    }
}
