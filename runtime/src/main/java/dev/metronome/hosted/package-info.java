/**
 * Java on the emulated chip, in place of firmware or beside it.
 *
 * <p>A {@link dev.metronome.hosted.HostedProgram} plays all the firmware, or says by
 * {@link dev.metronome.hosted.Bindings} which functions and handlers of an image it stands in for; such a function
 * finds its arguments in a {@link dev.metronome.hosted.Call}. {@link dev.metronome.hosted.HostedMachine} puts it on a
 * machine and runs it, as {@code metronome run --hosted} does, and tests may:
 *
 * <pre>{@code
 * try (var hosted = new HostedMachine(Boards.named(Boards.DEFAULT), new TwoLeds())) {
 *     hosted.machine().trace().add(System.out::println);
 *     hosted.run(Limit.nanoseconds(3_000_000_000L));
 * }
 * }</pre>
 *
 * <p>The Java runs on the chip's one core: an access to the bus costs what it costs the core, an interrupt comes behind
 * it on its cycle, and what is computed in between takes no time. Main, tasks and handlers have a thread each, of which
 * one runs at a time; no other thread may use the chip. What the program does wrong is a
 * {@link dev.metronome.hosted.HostedException}, in words that are made to be shown.
 */
package dev.metronome.hosted;
