/**
 * Cooperative tasks: an executor, futures, and the little things that tasks share. Portable: nothing here knows of
 * the chip, and nothing reads a clock.
 *
 * <p>A task is written in one of two ways. <b>Straight-line</b>, as ordinary code with loops, locals and finally
 * blocks, which {@linkplain dev.metronome.async.Task#await awaits} what it needs:
 *
 * <pre>{@code
 * executor.spawn("ld1", task -> {
 *     for (;;) {
 *         ld1.setHigh();
 *         task.await(timer.delay(ofMillis(1000)));
 *         ld1.setLow();
 *         task.await(timer.delay(ofMillis(1000)));
 *     }
 * });
 * }</pre>
 *
 * or <b>poll-based</b>, as a {@link dev.metronome.async.Future} that is a state machine of its own: no thread, no
 * suspension, and nothing allocated for a poll. Both kinds wait for the same futures and for each other.
 *
 * <p>{@link dev.metronome.async.Executor} polls the tasks that were woken, {@link dev.metronome.async.Waker} wakes
 * them, {@link dev.metronome.async.JoinHandle} has their results, and <b>dropping</b> ends what is no longer wanted:
 * each future says what that does to it. {@link dev.metronome.async.Async} combines futures.
 * {@link dev.metronome.async.Event}, {@link dev.metronome.async.Channel} and {@link dev.metronome.async.Mutex} are
 * what tasks meet at.
 *
 * <p>The same program gives the same sequence of polls, always: rounds, slot order, and lines in which nobody
 * overtakes.
 */
package dev.metronome.async;
