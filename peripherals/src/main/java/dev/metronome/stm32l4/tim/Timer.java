package dev.metronome.stm32l4.tim;

import dev.metronome.bus.BusDevice;
import dev.metronome.signal.InterruptLine;
import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;
import dev.metronome.time.Alarm;
import dev.metronome.time.ClockTree;
import dev.metronome.time.PeripheralClock;
import dev.metronome.time.Timeline;
import dev.metronome.trace.Warnings;

/**
 * A general-purpose or basic timer: its registers, and the order in which its parts act.
 *
 * <p>All parts count in ticks of {@link TimerClock} and compute; none is stepped. One alarm stands at the next tick on
 * which anything happens. Every entry, be it a register access, an edge on a wire, a clock change or that alarm, does
 * the same three things: {@link #catchUp} brings all parts to the present tick, then something changes, then {@link
 * #settle} drives the outputs and the interrupt line and sets the alarm anew.
 *
 * <h2>Not modelled</h2>
 * DMA requests and the DMA burst registers; the input and break sources behind OR1 and OR2 other than the BKIN pin.
 * Setting such a bit is reported.
 */
public final class Timer implements BusDevice, PeripheralClock.User, ClockTree.Listener, Stateful {
    private static final int CNT_UIFCPY = 1 << 31;
    private static final int CR1_CKD = 3 << 8;
    private static final int CR1_UIFREMAP = 1 << 11;
    private static final int CR2_CCPC = 1;
    private static final int CR2_OIS1 = 1 << 8;
    private static final int EGR_UG = 1;
    private static final int EGR_CC1G = 1 << 1;
    private static final int EGR_COMG = 1 << 5;
    private static final int EGR_TG = 1 << 6;
    private static final int EGR_BG = 1 << 7;

    private final TimerModel model;
    private final TimerModel.Family family;
    private final Warnings warnings;
    private final TimerClock clock;
    private final Alarm alarm;
    private final Status status;
    private final TimeBase base;
    private final Channel[] channels;
    private final OutputPair[] outputs;
    private final BreakAndDeadTime bdtr = new BreakAndDeadTime();

    /** Registers that are kept as written; the others are put together from the parts. */
    private final int[] kept = new int[Register.values().length];

    /**
     * @param model    which timer
     * @param gate     its clock enable and reset; the timer connects itself
     * @param line     its interrupt line
     */
    public Timer(TimerModel model, Timeline timeline, ClockTree clocks, PeripheralClock gate, InterruptLine line,
            Warnings warnings) {
        this.model = model;
        this.warnings = warnings;
        family = model.family();
        clock = new TimerClock(timeline, clocks, model.clock(), gate);
        alarm = timeline.alarm(model + " event", 0, this::due);
        status = new Status(line);
        base = new TimeBase(model.bits(), new Sequence());
        channels = new Channel[family.channels()];
        outputs = new OutputPair[family.channels()];
        for (var i = 0; i < channels.length; i++) {
            channels[i] = new Channel(i, base, status);
            outputs[i] = new OutputPair(model + "_CH" + (i + 1), family.hasBreak() && i == 0);
        }
        resetRegisters();
        gate.connect(this);
        clocks.addListener(this);
    }

    /** Which timer this is. */
    public TimerModel model() {
        return model;
    }

    /** TIMx_CHy as an output; y from 1. */
    public TimerOutput output(int channel) {
        return outputs[channel - 1].main();
    }

    /** TIMx_CHyN; only channel 1 of TIM15, TIM16 and TIM17 ever drives it. */
    public TimerOutput complementaryOutput(int channel) {
        return outputs[channel - 1].complement();
    }

    // ---- registers

    @Override
    public int read(int offset) {
        var value = peek(offset);
        var register = Register.at(offset);
        if (register != null && register.offset() >= Register.CCR1.offset()
                && register.offset() <= Register.CCR4.offset()) {
            var channel = (offset - Register.CCR1.offset()) / 4;
            if (channel < channels.length && !channels[channel].isOutput()) {
                channels[channel].captureRead();
                status.drive();
            }
        }
        return value;
    }

    @Override
    public int peek(int offset) {
        var register = Register.at(offset);
        if (register == null || register.mask(family) == 0) {
            return 0;
        }
        return switch (register) {
            case SR -> status.flags();
            case CNT -> counter();
            case CR1 -> kept[Register.CR1.ordinal()] & ~0x1F | base.cr1() & 0x1F;
            case ARR -> (int) base.arr();
            case PSC -> base.psc();
            case RCR -> base.rcr();
            case DIER -> status.enables();
            case BDTR -> bdtr.read();
            case CCR1, CCR2, CCR3, CCR4 -> (int) channels[(offset - Register.CCR1.offset()) / 4].ccr();
            case EGR, DMAR -> 0;
            case CR2, SMCR, CCMR1, CCMR2, CCER, DCR, OR1, OR2 -> kept[register.ordinal()];
        };
    }

    private int counter() {
        var count = (int) base.countAt(clock.now());
        if ((kept[Register.CR1.ordinal()] & CR1_UIFREMAP) == 0) {
            return count;
        }
        return count & ~CNT_UIFCPY | (status.has(Status.UIF) ? CNT_UIFCPY : 0);
    }

    @Override
    public void write(int offset, int value, int lanes) {
        var register = Register.at(offset);
        if (register == null || register.mask(family) == 0) {
            return;
        }
        report(register, value & register.mask(family) & register.notModelled());
        change(register, value & register.mask(family));
    }

    private void change(Register register, int value) {
        var tick = clock.now();
        catchUp(tick);
        for (var channel : channels) {
            channel.beforeChange();
        }
        switch (register) {
            case CR1 -> control(value, tick);
            case CR2 -> control2(value);
            case DIER -> status.enable(value);
            case SR -> status.write(value);
            case EGR -> generate(value, tick);
            case CCMR1, CCMR2 -> configureChannels(register, value);
            case CCER -> enableChannels(value);
            case CNT -> base.set(Integer.toUnsignedLong(value));
            case PSC -> base.prescale(value);
            case ARR -> base.reloadWith(Integer.toUnsignedLong(value));
            case RCR -> base.repeat(value);
            case CCR1, CCR2, CCR3, CCR4 -> channels[(register.offset() - Register.CCR1.offset()) / 4]
                    .write(Integer.toUnsignedLong(value) & (1L << model.bits()) - 1);
            case BDTR -> bdtr.write(value);
            case SMCR, DCR, OR1, OR2 -> kept[register.ordinal()] = value;
            case DMAR -> {}
        }
        for (var channel : channels) {
            channel.afterChange();
        }
        settle(tick);
    }

    private void report(Register register, int bits) {
        if (bits != 0) {
            warnings.once(Warnings.Kind.NOT_MODELLED,
                    String.format("%s.%s bits 0x%X are not modelled", model, register, bits));
        }
    }

    private void control(int value, long tick) {
        kept[Register.CR1.ordinal()] = value;
        bdtr.samplingTicks(1 << Math.min(2, (value & CR1_CKD) >>> 8));
        base.control(value, tick);
    }

    private void control2(int value) {
        var locked = bdtr.lockLevel() >= 1 ? 0x700 : 0;
        var old = kept[Register.CR2.ordinal()];
        kept[Register.CR2.ordinal()] = value & ~locked | old & locked;
        if ((value & CR2_CCPC) == 0) {
            commute();
        }
    }

    private void generate(int value, long tick) {
        if ((value & EGR_UG) != 0) {
            base.reinitialise(tick);
        }
        for (var i = 0; i < channels.length; i++) {
            if ((value & EGR_CC1G << i) != 0) {
                channels[i].generate();
            }
        }
        if ((value & EGR_COMG) != 0) {
            commutationEvent();
        }
        if ((value & EGR_TG) != 0) {
            status.raise(Status.TIF);
        }
        if ((value & EGR_BG) != 0) {
            bdtr.turnOutputsOff();
            status.raise(Status.BIF);
        }
    }

    private void configureChannels(Register register, int value) {
        var first = register == Register.CCMR1 ? 0 : 2;
        var old = kept[register.ordinal()];
        var now = value;
        for (var i = first; i < Math.min(first + 2, channels.length); i++) {
            now = writableMode(i, old, now, 8 * (i - first));
        }
        kept[register.ordinal()] = now;
        for (var i = first; i < Math.min(first + 2, channels.length); i++) {
            channels[i].configure(now >>> 8 * (i - first) & 0xFF);
            if (!preloadsControl(i)) {
                applyMode(i);
            }
        }
    }

    /** What of a channel's half of CCMRx may change: not CCxS while CCxE is set, and nothing of OCxM under LOCK 3. */
    private int writableMode(int channel, int old, int value, int shift) {
        var fixed = 0;
        if (outputs[channel].isEnabled()) {
            fixed |= 3 << shift;
        }
        if (bdtr.lockLevel() == 3 && channels[channel].isOutput()) {
            fixed |= (0x1_0078) << shift;
        }
        return value & ~fixed | old & fixed;
    }

    private void enableChannels(int value) {
        var old = kept[Register.CCER.ordinal()];
        var now = value;
        if (bdtr.lockLevel() >= 2) {
            for (var i = 0; i < channels.length; i++) {
                var polarity = channels[i].isOutput() ? 0xA << 4 * i : 0;
                now = now & ~polarity | old & polarity;
            }
        }
        kept[Register.CCER.ordinal()] = now;
        for (var i = 0; i < channels.length; i++) {
            if (preloadsControl(i)) {
                applyPolarity(i);
            } else {
                applyEnable(i);
            }
        }
    }

    /** CCPC: CCxE, CCxNE and OCxM of a channel with a complementary output wait for a commutation event. */
    private boolean preloadsControl(int channel) {
        return (kept[Register.CR2.ordinal()] & CR2_CCPC) != 0 && family.hasBreak() && channel == 0;
    }

    private void commutationEvent() {
        commute();
        status.raise(Status.COMIF);
    }

    private void commute() {
        for (var i = 0; i < channels.length; i++) {
            applyMode(i);
            applyEnable(i);
        }
    }

    private void applyMode(int channel) {
        var ccmr = kept[(channel < 2 ? Register.CCMR1 : Register.CCMR2).ordinal()] >>> 8 * (channel & 1);
        channels[channel].compareBy(channels[channel].isOutput() ? ccmr >>> 4 & 7 | (ccmr >>> 16 & 1) << 3 : 0);
    }

    private void applyEnable(int channel) {
        var nibble = kept[Register.CCER.ordinal()] >>> 4 * channel & 0xF;
        outputs[channel].configure(nibble);
        if ((nibble & 1) == 0) {
            channels[channel].captureDisabled();
        }
    }

    private void applyPolarity(int channel) {
        outputs[channel].polarity(kept[Register.CCER.ordinal()] >>> 4 * channel & 0xF);
    }

    // ---- time

    private void due() {
        var tick = clock.now();
        catchUp(tick);
        settle(tick);
    }

    /** Brings every part to a tick; the alarm sees to it that no event lies before it. */
    private void catchUp(long tick) {
        base.runTo(tick);
    }

    /** Shows the world what has become of it, and sets the alarm. */
    private void settle(long tick) {
        driveOutputs(tick);
        status.drive();
        var next = base.nextEvent();
        for (var output : outputs) {
            next = Math.min(next, output.nextEvent(tick, bdtr.deadTime()));
        }
        alarm.at(clock.cycleOf(next));
    }

    private void driveOutputs(long tick) {
        var cr2 = kept[Register.CR2.ordinal()];
        for (var i = 0; i < channels.length; i++) {
            if (!channels[i].isOutput()) {
                outputs[i].release();
                continue;
            }
            var reference = channels[i].reference(channels.length == 1 ? channels[i] : channels[i ^ 1]);
            if (family.hasBreak()) {
                var idle = cr2 >>> 2 * i;
                outputs[i].drive(reference, bdtr, (idle & CR2_OIS1) != 0, (idle & CR2_OIS1 << 1) != 0, tick);
            } else {
                outputs[i].drive(reference);
            }
        }
    }

    /** What the time base sets off. */
    private final class Sequence implements TimeBase.Listener {
        @Override
        public long edgesToMatch(long count, boolean down) {
            var nearest = Timeline.NEVER;
            for (var channel : channels) {
                nearest = Math.min(nearest, channel.edgesToMatch(count, down));
            }
            return nearest;
        }

        @Override
        public void turned() {
            for (var channel : channels) {
                channel.turned();
            }
        }

        @Override
        public void updated(boolean byCounter) {
            if (byCounter || base.flagsEveryUpdate()) {
                status.raise(Status.UIF);
            }
            for (var channel : channels) {
                channel.updated(byCounter);
            }
            bdtr.updated(false);
        }

        @Override
        public void arrived() {
            for (var channel : channels) {
                channel.arrived();
            }
        }
    }

    // ---- clock, gate, reset

    @Override
    public void clocksAboutToChange() {
        catchUp(clock.now());
        clock.stop();
    }

    @Override
    public void clocksChanged() {
        clock.start();
        settle(clock.now());
    }

    @Override
    public void gateAboutToChange() {
        clocksAboutToChange();
    }

    @Override
    public void gateChanged() {
        clocksChanged();
    }

    @Override
    public void reset() {
        resetRegisters();
        settle(clock.now());
    }

    private void resetRegisters() {
        for (var register : Register.values()) {
            kept[register.ordinal()] = register.reset(family);
        }
        status.reset();
        base.reset();
        bdtr.reset();
        for (var channel : channels) {
            channel.reset();
        }
        for (var output : outputs) {
            output.reset();
        }
    }

    @Override
    public void save(StateWriter out) {
        clock.save(out);
        status.save(out);
        base.save(out);
        bdtr.save(out);
        for (var channel : channels) {
            channel.save(out);
        }
        for (var output : outputs) {
            output.save(out);
        }
        out.words(kept);
    }

    @Override
    public void restore(StateReader in) {
        clock.restore(in);
        status.restore(in);
        base.restore(in);
        bdtr.restore(in);
        for (var channel : channels) {
            channel.restore(in);
        }
        for (var output : outputs) {
            output.restore(in);
        }
        in.words(kept);
    }
}
