package dev.metronome.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A test that is forked from a snapshot does not notice the others beside it. */
class ForksTest {
    @Test
    void fortyOnTwoThreadsHaveTheTraceOfOneAlone() throws Exception {
        var forks = Forks.booted();
        var alone = forks.test();

        assertThat(alone).contains("LD1", "TIM1_BRK_TIM15");
        assertThat(forks.tests(40, 2)).hasSize(40).containsOnly(alone);
    }
}
