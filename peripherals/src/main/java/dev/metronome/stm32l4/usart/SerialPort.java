package dev.metronome.stm32l4.usart;

import java.nio.charset.StandardCharsets;

/**
 * The far end of a serial line: a host whose terminal is set to the same word length, parity and baud rate as the
 * firmware has set the chip.
 */
public interface SerialPort {
    /** Hears what the chip sends. */
    @FunctionalInterface
    interface Sink {
        /**
         * A character has arrived whole.
         *
         * @param cycle the end of its last stop bit
         * @param value its data bits, without parity: 7, 8 or 9 of them
         */
        void received(long cycle, int value);
    }

    /** What can be wrong with a character on the line. */
    enum LineError {
        /** The parity bit is wrong; no error where parity is off. */
        PARITY,
        /** The stop bit is low. */
        FRAMING,
        /** One of the three samples of a bit differs. */
        NOISE
    }

    /** The peripheral's name, as in the manual: "USART1". */
    String name();

    /** Adds somebody who hears what the chip sends from now on. */
    void listen(Sink sink);

    /**
     * Types at the chip, behind what was typed before: no byte starts before {@code notBeforeCycle}, nor before the
     * chip has switched its receiver on for the first time since its reset (a person waits for the board to come up),
     * nor while the line has no baud rate. From then on bytes follow each other without a gap, and what arrives while
     * the receiver is off is lost, as it is on the chip.
     *
     * @throws IllegalStateException if more than {@link Usart#MAXIMUM_TYPED} characters would wait
     */
    void type(long notBeforeCycle, byte[] data);

    /** Types a text in UTF-8 as soon as the firmware listens. */
    default void type(String text) {
        type(0, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Types one character that is disturbed on its way, behind what was typed before. */
    void typeFaulty(long notBeforeCycle, int value, LineError error);
}
