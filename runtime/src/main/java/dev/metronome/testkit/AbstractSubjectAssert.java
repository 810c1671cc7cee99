package dev.metronome.testkit;

import dev.metronome.testkit.expect.Expectation;
import dev.metronome.testkit.expect.Verdict;
import org.assertj.core.api.AbstractAssert;

/** Checks expectations on what a machine has recorded up to now. */
@SuppressWarnings("exports") // AssertJ is on the path of whoever writes tests with it, and of nobody else
public abstract class AbstractSubjectAssert<SELF extends AbstractSubjectAssert<SELF, ACTUAL>, ACTUAL>
        extends
            AbstractAssert<SELF, ACTUAL> {
    private final Machine machine;

    AbstractSubjectAssert(Machine machine, ACTUAL actual, Class<?> self) {
        super(actual, self);
        this.machine = machine;
    }

    /**
     * Anything else that can be expected.
     *
     * @throws AssertionError if it is not met; with the evidence, and where the trace was written
     */
    public SELF meets(Expectation expectation) {
        if (expectation.check(machine.recording()) instanceof Verdict.Failed failed) {
            failWithMessage("%s", failed.text() + machine.writtenTrace());
        }
        return myself;
    }
}
