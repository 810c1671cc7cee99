package dev.metronome.driver;

/** The resistor inside a pad, some 40 kOhm; in the order of PUPDR's values. */
public enum Pull {
    /** None: without one outside, nobody knows the level. */
    NONE,
    /** To the supply. */
    UP,
    /** To ground. */
    DOWN
}
