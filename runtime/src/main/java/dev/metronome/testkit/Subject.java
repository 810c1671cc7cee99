package dev.metronome.testkit;

/** Something of a machine under test that assertions are made about. */
public interface Subject {
    /** The machine that it is part of. */
    Machine machine();

    /** What it is called: "LD1", "TIM1_BRK_TIM15". */
    String name();
}
