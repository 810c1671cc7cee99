package dev.metronome.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Comes between a run and its end: on Ctrl-C, so that the run stops and the JVM waits until its files are complete; and
 * every so often, so that progress can be shown. The machine belongs to its own thread: all that happens here is {@link
 * Target#interrupt}, after which the run goes on as if nothing had been.
 */
final class Interruption implements AutoCloseable {
    /** What is interrupted: a run, or several one after the other. From any thread. */
    interface Target {
        /** Makes it come to where it shows progress and asks {@link #stopRequested}. */
        void interrupt();

        /** Makes it come to its end soon. */
        void hurry();
    }

    private static final long PROGRESS_MILLISECONDS = 500;
    private static final long PATIENCE_SECONDS = 10;

    private final Target target;
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread onExit = new Thread(this::stop, "metronome: end of the JVM");
    private volatile boolean stopRequested;

    Interruption(Target target) {
        this.target = target;
        Runtime.getRuntime().addShutdownHook(onExit);
        Thread.ofPlatform().daemon().name("metronome: progress").start(this::interruptEverySoOften);
    }

    /** True when the run is not to go on. */
    boolean stopRequested() {
        return stopRequested;
    }

    /** In the JVM's shutdown, which ends when this returns. */
    private void stop() {
        stopRequested = true;
        target.hurry();
        try {
            finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void interruptEverySoOften() {
        try {
            while (!finished.await(PROGRESS_MILLISECONDS, TimeUnit.MILLISECONDS)) {
                target.interrupt();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** The run is over and everything is written. */
    @Override
    public void close() {
        finished.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException _) {
            // the JVM is ending, and now it may
        }
    }
}
