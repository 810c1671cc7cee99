package dev.metronome.stm32l4.tim;

import java.util.List;

/**
 * A timer as a person looks at it. Looking changes nothing.
 *
 * @param prescaler      PSC; {@code prescalerInForce} is the one that counts until the next update event
 * @param reload         ARR, and the one in force likewise
 * @param centre         CMS, 0 where it counts edge-aligned
 * @param flags          SR, by name
 * @param interrupts     DIER, by name
 * @param nextEventCycle when it next does something by itself, or {@link dev.metronome.time.Timeline#NEVER}
 */
public record TimerState(TimerModel model, long count, int prescaler, int prescalerInForce, long reload,
        long reloadInForce, boolean enabled, boolean countsDown, int centre, boolean onePulse, List<String> flags,
        List<String> interrupts, List<Channel> channels, long nextEventCycle) {
    /**
     * A capture/compare channel.
     *
     * @param number  from 1
     * @param output  true for compare, false for capture
     * @param enabled CCxE
     * @param value   CCRx
     */
    public record Channel(int number, boolean output, boolean enabled, long value) {}
}
