package dev.metronome.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The machine has run for a while when the test gets it. It has done so once, for all tests of the class that ask for
 * the same: each of them goes on from there with a machine of its own. What was before is not in its recording.
 *
 * <p>Not with Java on the chip: no snapshot holds Java's stack.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Boot {
    /**
     * Up to when. Something must have happened a first time within a minute of simulated time.
     *
     * <pre>
     * "500ms", "1.5s", "4_000_000cyc"    so long after reset; units are ns us ms s min h cyc
     * "LD1 on", "LD1 off"                a light of the board
     * "PA5 high", "PA5 low"              a pad
     * "prints: ready"                    the console has said it; all behind the colon and one blank
     * "takes TIM15"                      an exception is taken
     * "reaches main"                     execution comes to a symbol
     * </pre>
     */
    String until();
}
