package dev.metronome.stm32l4.rcc;

/**
 * Why the chip starts over, with the flags that RCC_CSR keeps of it (RM0351 6.4.30). Every internal reset pulls the
 * NRST pin low too (RM0351 6.1.2), hence PINRSTF everywhere.
 */
public enum ResetCause {
    // @formatter:off
    POWER_ON             (1 << 27),
    PIN                  (0),
    FIREWALL             (1 << 24),
    OPTION_BYTE_LOADING  (1 << 25),
    SOFTWARE             (1 << 28),
    INDEPENDENT_WATCHDOG (1 << 29),
    WINDOW_WATCHDOG      (1 << 30),
    LOW_POWER            (1 << 31);
    // @formatter:on

    private static final int PINRSTF = 1 << 26;

    final int flags;

    ResetCause(int flag) {
        flags = flag | PINRSTF;
    }
}
