/**
 * Tests of firmware in Java: {@link dev.metronome.testkit.Metronome} puts a board with a machine into a JUnit 5 test,
 * {@link dev.metronome.testkit.MetronomeAssertions} says in AssertJ's way what is expected of it.
 *
 * <pre>
 * &#64;Metronome(image = "blinky.elf")
 * class BlinkyTest {
 *     &#64;Test
 *     void ld1TogglesEvery500Milliseconds(Board board, &#64;Named("LD1") Led ld1) {
 *         board.runFor(ofSeconds(3));
 *         assertThat(ld1).togglesEvery(ofMillis(500));
 *     }
 * }
 * </pre>
 *
 * JUnit and AssertJ are needed by the classes that are named after them alone; what is on the board, {@link
 * dev.metronome.testkit.Machine} and below, does without.
 */
package dev.metronome.testkit;
