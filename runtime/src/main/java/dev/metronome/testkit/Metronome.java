package dev.metronome.testkit;

import dev.metronome.hosted.HostedProgram;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives each test of a class, or one test, a machine of its own: in this process, out of reset or behind {@link Boot}.
 * Test methods, {@code @BeforeEach} and {@code @AfterEach} may have parameters of the types {@link Board}, {@link
 * Machine}, {@link Console}, {@link Led}, {@link Button}, {@link Pin}, {@link Interrupt}, {@link Task}, and of the
 * hosted program; which light or button it is, {@link Named} says, or else the parameter's own name where classes are
 * compiled with {@code -parameters}.
 *
 * <p>What an annotation at a method leaves out is taken from the one at its class. Tests may run in parallel.
 *
 * <p>When an assertion fails, the trace goes to {@link TraceFiles#DEFAULT_FOLDER}, or where the system property {@link
 * TraceFiles#FOLDER_PROPERTY} says, in files of the name CLASS-METHOD.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@SuppressWarnings("exports") // JUnit is on the path of whoever writes tests with it, and of nobody else
@ExtendWith(MetronomeExtension.class)
public @interface Metronome {
    /** The firmware: an ELF, Intel HEX or raw binary file, looked for in the folder in which the tests run. */
    String image() default "";

    /** A built-in board's name, or a board's JSON file; the default board if nobody says. */
    String board() default "";

    /**
     * Java that plays firmware, or stands in for parts of the image: a class with a public constructor without
     * parameters.
     */
    Class<? extends HostedProgram> hosted() default HostedProgram.class;
}
