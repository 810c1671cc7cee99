/**
 * Drivers for Java on the chip: each does by register writes through a {@link dev.metronome.driver.Chip} what firmware
 * would do, and costs what that costs. What has to be waited for is a {@link dev.metronome.async.Future}.
 *
 * <pre>{@code
 * var clocks = Clocks.on(chip);
 * clocks.run(80_000_000);
 * var timer = AsyncTimer.on(chip, clocks);
 * var ld1 = OutputPin.on(chip, "PA5");
 * }</pre>
 *
 * <p>{@link dev.metronome.driver.Clocks} comes first, since timers, PWM and UARTs count what it sets, and follow when
 * it changes. {@link dev.metronome.driver.AsyncTimer} has the delays of all tasks on TIM15;
 * {@link dev.metronome.driver.InputPin} has edges through {@link dev.metronome.driver.ExternalInterrupts}, and
 * {@link dev.metronome.driver.AsyncUart} text. {@link dev.metronome.driver.OutputPin} and
 * {@link dev.metronome.driver.Pwm} have nothing to wait for.
 *
 * <p>Each driver says which registers and interrupts it owns, what dropping its futures does, and how it can fail. A
 * peripheral has one driver; a second one for it is refused. A pad is named as in the manual, "PA5", whatever the board
 * calls what hangs on it. Nothing here is needed by a program that rather writes registers itself.
 */
package dev.metronome.driver;
