package dev.metronome.core;

/** What keeps a pending exception from being taken (Armv7-M ARM B1.5.4); the first that applies. */
public enum Held {
    /** Nothing: it is taken next. */
    BY_NOTHING,
    /** It is not enabled. */
    DISABLED,
    /** Another one that is pending is more urgent. */
    BEHIND_ANOTHER,
    /** FAULTMASK is set. */
    BY_FAULTMASK,
    /** PRIMASK is set. */
    BY_PRIMASK,
    /** BASEPRI is as urgent or more so. */
    BY_BASEPRI,
    /** A handler that is active is as urgent or more so. */
    BY_HANDLER,
    /** A debugger holds interrupts back. */
    BY_DEBUGGER
}
