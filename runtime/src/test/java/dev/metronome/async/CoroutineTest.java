package dev.metronome.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class CoroutineTest {
    private final List<String> log = new ArrayList<>();
    private Coroutine outer;
    private Coroutine inner;

    @Test
    void runsStrictlyInTurnWithItsResumer() {
        outer = new Coroutine("outer", () -> {
            log.add("b");
            outer.suspend();
            log.add("d");
        });
        log.add("a");
        assertThat(outer.resume()).isTrue();
        log.add("c");
        assertThat(outer.isFinished()).isFalse();
        assertThat(outer.resume()).isFalse();
        log.add("e");
        assertThat(outer.isFinished()).isTrue();
        assertThat(log).containsExactly("a", "b", "c", "d", "e");
    }

    @Test
    void resumingAFinishedOneDoesNothing() {
        outer = new Coroutine("outer", () -> log.add("once"));
        assertThat(outer.resume()).isFalse();
        assertThat(outer.resume()).isFalse();
        assertThat(log).containsExactly("once");
    }

    @Test
    void whatEndsTheBodyIsRethrownUnchanged() {
        var failure = new IOException("no such thing");
        outer = new Coroutine("outer", () -> {
            outer.suspend();
            throw Coroutine.<RuntimeException>unchanged(failure);
        });
        assertThat(outer.resume()).isTrue();
        assertThatThrownBy(outer::resume).isSameAs(failure);
        assertThat(outer.isFinished()).isTrue();
        assertThat(outer.resume()).isFalse();
    }

    @Test
    void canNeitherBeResumedWhileItRunsNorSuspendedWhileItDoesNot() {
        outer = new Coroutine("outer", () -> outer.resume());
        assertThatThrownBy(outer::resume).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("\"outer\" is running");
        inner = new Coroutine("inner", () -> {
        });
        assertThatThrownBy(inner::suspend).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("\"inner\" is not running");
    }

    @Test
    void spuriousWakeUpsAndInterruptsDoNotDisturbTheTurns() {
        var resumer = Thread.currentThread();
        outer = new Coroutine("outer", () -> {
            for (var i = 0; i < 100; i++) {
                LockSupport.unpark(resumer);
                if (i == 50) {
                    resumer.interrupt();
                }
                log.add("in " + i);
                outer.suspend();
            }
        });
        var i = 0;
        while (outer.resume()) {
            assertThat(log).hasSize(i + 1).last().isEqualTo("in " + i);
            LockSupport.unpark(outer.thread());
            i++;
        }
        assertThat(i).isEqualTo(100);
        assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();
    }

    @Test
    void unwindingRunsTheFinallyBlocks() {
        outer = new Coroutine("outer", () -> {
            try {
                try {
                    outer.suspend();
                    log.add("not reached");
                } finally {
                    log.add("first");
                }
            } finally {
                log.add("second");
            }
        });
        outer.resume();
        outer.unwind();
        assertThat(log).containsExactly("first", "second");
        assertThat(outer.isFinished()).isTrue();
        outer.unwind();
    }

    @Test
    void unwindingOneThatNeverStartedJustEndsIt() {
        outer = new Coroutine("outer", () -> log.add("not reached"));
        outer.unwind();
        assertThat(outer.isFinished()).isTrue();
        assertThat(outer.resume()).isFalse();
        assertThat(log).isEmpty();
    }

    @Test
    void aFinallyBlockCannotSuspendWhileUnwinding() {
        outer = new Coroutine("outer", () -> {
            try {
                outer.suspend();
            } finally {
                try {
                    outer.suspend();
                } finally {
                    log.add("nested");
                }
            }
        });
        outer.resume();
        outer.unwind();
        assertThat(log).containsExactly("nested");
    }

    @Test
    void whatAFinallyBlockThrowsComesOutOfUnwind() {
        outer = new Coroutine("outer", () -> {
            try {
                outer.suspend();
            } finally {
                throwing("in finally");
            }
        });
        outer.resume();
        assertThatThrownBy(outer::unwind).hasMessage("in finally");
        assertThat(outer.isFinished()).isTrue();
    }

    private static void throwing(String message) {
        throw new IllegalArgumentException(message);
    }

    @Test
    void calledFromInsideUnwindTakesEffectAtTheNextSuspend() {
        outer = new Coroutine("outer", () -> {
            outer.unwind();
            log.add("still here");
            outer.suspend();
            log.add("not reached");
        });
        assertThat(outer.resume()).isFalse();
        assertThat(log).containsExactly("still here");
    }

    @Test
    void aBodyThatSwallowsUnwoundForEverIsGivenUpWithAnErrorThatNamesIt() {
        outer = new Coroutine("stubborn", () -> {
            for (;;) {
                try {
                    outer.suspend();
                } catch (Unwound _) {
                    log.add("swallowed");
                }
            }
        });
        outer.resume();
        assertThatThrownBy(outer::unwind).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("\"stubborn\" was told 1000 times to unwind");
        assertThat(log).hasSize(Coroutine.MAXIMUM_SWALLOWED);
        assertThat(outer.isFinished()).isTrue();
    }

    @Test
    void aNestedOneMaySuspendTheOuterAndIsTheOneThatGoesOn() {
        inner = new Coroutine("inner", () -> {
            log.add("inner 1");
            outer.suspend();
            log.add("inner 2");
            inner.suspend();
            log.add("inner 3");
        });
        outer = new Coroutine("outer", () -> {
            log.add("outer 1");
            inner.resume();
            log.add("outer 2");
            outer.suspend();
            inner.resume();
            log.add("outer 3");
        });
        assertThat(outer.resume()).isTrue();
        log.add("|");
        assertThat(outer.resume()).isTrue();
        log.add("|");
        assertThat(outer.resume()).isFalse();
        assertThat(log).containsExactly("outer 1", "inner 1", "|", "inner 2", "outer 2", "|", "inner 3", "outer 3");
    }

    @Test
    void unwindingTheOuterPassesThroughTheNestedOneThatSuspendedIt() {
        inner = new Coroutine("inner", () -> {
            try {
                outer.suspend();
            } finally {
                log.add("inner finally");
            }
        });
        outer = new Coroutine("outer", () -> {
            try {
                inner.resume();
            } catch (Unwound unwound) {
                assertThat(unwound.coroutine()).isSameAs(outer);
                log.add("outer sees it");
                throw unwound;
            } finally {
                log.add("outer finally");
            }
        });
        outer.resume();
        outer.unwind();
        assertThat(log).containsExactly("inner finally", "outer sees it", "outer finally");
        assertThat(inner.isFinished()).isTrue();
    }

    @Test
    void aNestedOneThatSwallowsTheOutersUnwoundIsGivenUpToo() {
        inner = new Coroutine("inner", () -> {
            for (;;) {
                try {
                    outer.suspend();
                } catch (Unwound _) {
                    log.add("swallowed");
                }
            }
        });
        outer = new Coroutine("outer", () -> inner.resume());
        outer.resume();
        assertThatThrownBy(outer::unwind).isInstanceOf(IllegalStateException.class).hasMessageContaining("\"outer\"");
    }
}
