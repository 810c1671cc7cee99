package dev.metronome.stm32l4.tim;

import dev.metronome.bus.BusDevice;
import dev.metronome.bus.RegisterName;
import dev.metronome.signal.InterruptLine;
import dev.metronome.signal.Wire;
import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;
import dev.metronome.time.Alarm;
import dev.metronome.time.ClockTree;
import dev.metronome.time.PeripheralClock;
import dev.metronome.time.Timeline;
import dev.metronome.trace.Trace;
import dev.metronome.trace.Warnings;
import java.util.ArrayList;
import java.util.List;

/**
 * A general-purpose or basic timer: its registers, and the order in which its parts act.
 *
 * <p>All parts count in ticks of {@link TimerClock} and compute; none is stepped. One alarm stands at the next tick on
 * which anything happens. Every entry, be it a register access, an edge on a wire, a clock change or that alarm, does
 * the same three things: {@link #catchUp} brings all parts to the present tick, then something changes, then {@link
 * #settle} drives the outputs and the interrupt line and sets the alarm anew.
 *
 * <h2>Not modelled</h2>
 * DMA requests and the DMA burst registers (no request is made, DMAR reads 0); MSM, the delay of a slave that is also a
 * master; the break filter (BKF); the input and break sources behind OR1 and OR2 other than the BKIN pin.
 * Setting such a bit is reported.
 */
public final class Timer implements BusDevice, PeripheralClock.User, ClockTree.Listener, Stateful {
    private static final int CNT_UIFCPY = 1 << 31;
    private static final int CR1_CKD = 3 << 8;
    private static final int CR1_UIFREMAP = 1 << 11;
    private static final int CR2_CCPC = 1;
    private static final int CR2_CCUS = 1 << 2;
    private static final int CR2_TI1S = 1 << 7;
    private static final int CR2_OIS1 = 1 << 8;
    private static final int OR2_BKINE = 1;
    private static final int OR2_BKINP = 1 << 9;
    private static final int OCXFE = 1 << 2;
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
    private final SlaveController slave;
    private final MasterMode master;

    private final Inputs inputs;
    private final Wire ocrefClearWire;
    private final Wire breakWire;
    private final Wire systemBreakWire;
    /** Bits of each register that were reported. */
    private final int[] reported = new int[Register.values().length];

    /** All that holds state, in the order in which it is saved. */
    private final List<Stateful> parts = new ArrayList<>();

    /** Registers that are kept as written; the others are put together from the parts. */
    private final int[] kept = new int[Register.values().length];

    /**
     * @param model    which timer
     * @param gate     its clock enable and reset; the timer connects itself
     * @param line     its interrupt line
     */
    public Timer(TimerModel model, Timeline timeline, ClockTree clocks, PeripheralClock gate, InterruptLine line,
            Trace trace, Warnings warnings) {
        this.model = model;
        this.warnings = warnings;
        family = model.family();
        clock = new TimerClock(timeline, clocks, model.clock(), gate);
        alarm = timeline.alarm(model + " event", 0, this::due);
        status = new Status(model.name(), timeline, trace, line);
        base = new TimeBase(model.bits(), new Sequence());
        channels = new Channel[family.channels()];
        outputs = new OutputPair[family.channels()];
        for (var i = 0; i < channels.length; i++) {
            channels[i] = new Channel(i, base, status);
            outputs[i] = new OutputPair(model.name(), i + 1, family.hasBreak() && i == 0);
        }
        slave = new SlaveController(family.countsDown());
        master = new MasterMode(model.name());
        inputs = new Inputs(model, _ -> wireChanged());
        ocrefClearWire = watched("OCREF_CLR");
        breakWire = watched("BKIN");
        systemBreakWire = watched("system break");
        parts.addAll(List.of(clock, status, base, bdtr, slave, master, inputs));
        parts.addAll(List.of(channels));
        parts.addAll(List.of(outputs));
        parts.addAll(List.of(ocrefClearWire, breakWire, systemBreakWire));
        resetRegisters();
        gate.connect(this);
        clocks.addListener(this);
    }

    private Wire watched(String name) {
        var wire = new Wire(model + " " + name);
        wire.watch(_ -> wireChanged());
        return wire;
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

    /** TRGO, the trigger output; TIM16 and TIM17 have none, and leave it low. */
    public Wire trgo() {
        return master.trgo();
    }

    /** TIx, to be driven with the level of the pin of TIMx_CHy; y from 1. */
    public Wire pinInput(int channel) {
        return inputs.pinWire(channel - 1);
    }

    /** ITR0 to ITR3, to be driven by the timers of the table "TIMx internal trigger connection". */
    public Wire internalTrigger(int number) {
        return inputs.timerWire(number);
    }

    /** TIMx_ETR. */
    public Wire externalTrigger() {
        return inputs.etrWire();
    }

    /** OCREF_CLR, which comparators drive. */
    public Wire ocrefClear() {
        return ocrefClearWire;
    }

    /** TIMx_BKIN. */
    public Wire breakInput() {
        return breakWire;
    }

    /** The system's own break sources (SYSCFG_CFGR2 and the clock security system), high for a break. */
    public Wire systemBreak() {
        return systemBreakWire;
    }

    /** How it stands at this cycle. */
    public TimerState state() {
        var list = new ArrayList<TimerState.Channel>();
        for (var i = 0; i < channels.length; i++) {
            list.add(new TimerState.Channel(i + 1, channels[i].isOutput(),
                    (kept[Register.CCER.ordinal()] >>> 4 * i & 1) != 0, channels[i].ccr()));
        }
        return new TimerState(model, base.countAt(clock.now()), base.psc(), base.prescaler(), base.arr(),
                base.reload(), base.isEnabled(), base.isCountingDown(), base.centreMode(), base.isOnePulse(),
                Status.names(status.flags(), "F"), Status.names(status.enables(), "E"), list, alarm.deadline());
    }

    // ---- registers

    @Override
    public List<RegisterName> registers() {
        return Register.names(model);
    }

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
        if (register == null || register.mask(model) == 0) {
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
            case SMCR -> slave.read();
            case CR2, CCMR1, CCMR2, CCER, DCR, OR1, OR2 -> kept[register.ordinal()];
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
        if (register == null || register.mask(model) == 0) {
            return;
        }
        report(register, value & register.mask(model) & register.notModelled());
        change(register, value & register.mask(model));
    }

    private void change(Register register, int value) {
        var tick = clock.now();
        catchUp(tick);
        for (var channel : channels) {
            channel.beforeChange();
        }
        switch (register) {
            case CR1 -> control(value, tick);
            case CR2 -> control2(value, tick);
            case DIER -> status.enable(value);
            case SR -> status.write(value);
            case EGR -> generate(value, tick);
            case CCMR1, CCMR2 -> {
                reportFastEnable(register, value);
                configureChannels(register, value, tick);
            }
            case CCER -> enableChannels(value);
            case CNT -> base.set(Integer.toUnsignedLong(value));
            case PSC -> base.prescale(value);
            case ARR -> base.reloadWith(Integer.toUnsignedLong(value));
            case RCR -> base.repeat(value);
            case CCR1, CCR2, CCR3, CCR4 -> channels[(register.offset() - Register.CCR1.offset()) / 4]
                    .write(Integer.toUnsignedLong(value) & (1L << model.bits()) - 1);
            case BDTR -> bdtr.write(value);
            case SMCR -> slaveControl(value, tick);
            case DCR, OR1, OR2 -> kept[register.ordinal()] = value;
            case DMAR -> {}
        }
        for (var channel : channels) {
            channel.afterChange();
        }
        settle(tick);
    }

    /** OCxFE, which only an output has: where CCxS is not 0 its place is ICxPSC's. */
    private void reportFastEnable(Register register, int value) {
        for (var half = 0; half < 16; half += 8) {
            if ((value >>> half & 3) == 0) {
                report(register, value & OCXFE << half);
            }
        }
    }

    private void report(Register register, int bits) {
        var fresh = bits & ~reported[register.ordinal()];
        if (fresh != 0) {
            reported[register.ordinal()] |= fresh;
            warnings.once(Warnings.Kind.NOT_MODELLED,
                    String.format("%s.%s bits 0x%X are not modelled", model, register, fresh));
        }
    }

    private void control(int value, long tick) {
        kept[Register.CR1.ordinal()] = value;
        bdtr.samplingTicks(samplingTicks());
        base.control(value, tick);
        setFilters(tick);
    }

    private void slaveControl(int value, long tick) {
        slave.write(value);
        base.clockedBy(slave.usesInternalClock(), slave.mode().isEncoder());
        setFilters(tick);
        feedInputs(tick); // ETP, ETPS
        lookAtTrigger();
    }

    /** Another input may be the trigger now, or another level of it be active. That alone is no edge. */
    private void lookAtTrigger() {
        slave.look(inputs, 0, kept[Register.CCER.ordinal()]);
        gate();
    }

    private void setFilters(long tick) {
        var samplingTicks = samplingTicks();
        for (var i = 0; i < channels.length; i++) {
            var half = kept[(i < 2 ? Register.CCMR1 : Register.CCMR2).ordinal()] >>> 8 * (i & 1);
            inputs.filter(i, (half & 3) == Channel.OUTPUT ? 0 : half >>> 4 & 0xF, samplingTicks, tick);
        }
        inputs.filterEtr(slave.filter(), samplingTicks, tick);
    }

    /** CKD: ticks of f_DTS. */
    private int samplingTicks() {
        return 1 << Math.min(2, (kept[Register.CR1.ordinal()] & CR1_CKD) >>> 8);
    }

    private void control2(int value, long tick) {
        var locked = bdtr.lockLevel() >= 1 ? 0x700 : 0;
        var old = kept[Register.CR2.ordinal()];
        kept[Register.CR2.ordinal()] = value & ~locked | old & locked;
        master.select(value >>> 4 & 7);
        if (channels.length > 0) {
            channels[0].pulses(master.showsCompare());
        }
        if ((value & CR2_CCPC) == 0) {
            commute();
        }
        feedInputs(tick); // TI1S
    }

    private void generate(int value, long tick) {
        if ((value & EGR_UG) != 0) {
            reinitialise(tick);
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

    private void configureChannels(Register register, int value, long tick) {
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
        setFilters(tick);
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
        lookAtTrigger();
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
        if (inputs.nextEvent() <= tick) {
            base.runTo(tick - 1); // an input sees the counter before this tick's edge
            runInputs(tick);
        }
        base.runTo(tick);
        gate();
    }

    /** Shows the world what has become of it, and sets the alarm. */
    private void settle(long tick) {
        if (breakStands()) {
            bdtr.turnOutputsOff();
            status.raise(Status.BIF);
        }
        var references = driveOutputs(tick);
        if (channels.length > 0 && channels[0].takeEvent()) {
            master.happened(MasterMode.COMPARE_PULSE);
        }
        if (family != TimerModel.Family.ONE_CHANNEL) {
            master.drive(base.isEnabled() && base.isGateOpen(), references, tick);
        }
        status.drive();
        var next = Math.min(Math.min(base.nextEvent(), inputs.nextEvent()), master.nextEvent());
        if (family.hasBreak()) {
            next = Math.min(next, outputs[0].nextEvent(tick, bdtr.deadTime()));
        }
        alarm.at(clock.cycleOf(next));
    }

    /** Drives the outputs, and gives all OCxREF, channel 1 in bit 0. */
    private int driveOutputs(long tick) {
        var references = 0;
        var clear = slave.clearsByEtr() ? inputs.etr() : ocrefClearWire.isHigh();
        var cr2 = kept[Register.CR2.ordinal()];
        var before = alarm.does(null); // a pad that is driven may come back as an input
        for (var i = 0; i < channels.length; i++) {
            alarm.does(outputs[i].channel());
            if (!channels[i].isOutput()) {
                outputs[i].release();
                continue;
            }
            channels[i].clearInput(clear);
            var reference = channels[i].reference(channels.length == 1 ? channels[i] : channels[i ^ 1]);
            references |= reference ? 1 << i : 0;
            if (family.hasBreak()) {
                var idle = cr2 >>> 2 * i;
                outputs[i].drive(reference, bdtr, (idle & CR2_OIS1) != 0, (idle & CR2_OIS1 << 1) != 0, tick);
            } else {
                outputs[i].drive(reference);
            }
        }
        alarm.does(before);
        return references;
    }

    private boolean breakStands() {
        if (!bdtr.isBreakEnabled()) {
            return false;
        }
        var or2 = kept[Register.OR2.ordinal()];
        // BKINP and BKP each invert (TIMx_OR2, BKINP: "must be programmed together with the BKP polarity bit")
        var pin = (or2 & OR2_BKINE) != 0
                && breakWire.isHigh() != ((or2 & OR2_BKINP) != 0) == bdtr.isBreakActiveHigh();
        return pin || systemBreakWire.isHigh();
    }

    // ---- inputs

    private void wireChanged() {
        var tick = clock.now();
        catchUp(tick);
        feedInputs(tick);
        settle(tick);
    }

    private void feedInputs(long tick) {
        inputs.feed((kept[Register.CR2.ordinal()] & CR2_TI1S) != 0, slave.read(), tick);
    }

    private void runInputs(long tick) {
        for (var channel : channels) {
            channel.beforeChange();
        }
        var edges = inputs.runTo(tick);
        capture(edges);
        if (slave.mode().isEncoder()) {
            countEncoder(edges);
        } else if ((edges & Inputs.ETR_RISES) != 0 && slave.isClockedByEtr()) {
            base.clock();
        }
        if (slave.look(inputs, edges, kept[Register.CCER.ordinal()])) {
            triggered(tick);
        }
        for (var channel : channels) {
            channel.afterChange();
        }
    }

    private void capture(int edges) {
        for (var i = 0; i < channels.length; i++) {
            var pin = switch (channels[i].selection()) {
                case Channel.INPUT_DIRECT -> i;
                case Channel.INPUT_INDIRECT -> i ^ 1;
                default -> -1;
            };
            if (pin >= 0 && pin < channels.length && (edges & 1 << pin) != 0 && isActiveEdge(i, inputs.pin(pin))) {
                captureOn(i);
            }
        }
    }

    /** CCxNP and CCxP of a channel: 00 rising, 01 falling, 11 both edges; 10 is reserved, and taken for rising. */
    private boolean isActiveEdge(int channel, boolean rising) {
        return switch (kept[Register.CCER.ordinal()] >>> 4 * channel & 0xA) {
            case 0xA -> true;
            case 0x2 -> !rising;
            default -> rising;
        };
    }

    private void captureOn(int channel) {
        if ((kept[Register.CCER.ordinal()] >>> 4 * channel & 1) != 0) {
            channels[channel].inputEdge(base.count());
        }
    }

    private void countEncoder(int edges) {
        for (var pin = 0; pin < 2; pin++) {
            if ((edges & 1 << pin) != 0) {
                var direction = slave.direction(pin, encoderLevel(pin), encoderLevel(1 - pin));
                if (direction != 0) {
                    base.clock(direction < 0);
                }
            }
        }
    }

    /** TI1FP1 or TI2FP2. */
    private boolean encoderLevel(int pin) {
        return inputs.pin(pin) != ((kept[Register.CCER.ordinal()] >>> 4 * pin & 2) != 0);
    }

    /** A rising edge of TRGI. */
    private void triggered(long tick) {
        for (var i = 0; i < channels.length; i++) {
            channels[i].trigger();
            if (channels[i].selection() == Channel.INPUT_TRC && slave.triggerIsTrc()) {
                captureOn(i);
            }
        }
        if ((kept[Register.CR2.ordinal()] & (CR2_CCPC | CR2_CCUS)) == (CR2_CCPC | CR2_CCUS)) {
            commutationEvent();
        }
        switch (slave.mode()) {
            case RESET -> reinitialise(tick);
            case TRIGGER -> base.start(tick);
            case RESET_AND_TRIGGER -> {
                reinitialise(tick);
                base.start(tick);
            }
            case EXTERNAL_CLOCK -> base.clock();
            case GATED, DISABLED, ENCODER_1, ENCODER_2, ENCODER_3 -> {} // gated mode looks at the level, see gate()
        }
        if (slave.mode() != SlaveController.Mode.GATED && slave.mode() != SlaveController.Mode.DISABLED) {
            status.raise(Status.TIF);
        }
    }

    private void reinitialise(long tick) {
        base.reinitialise(tick);
        master.happened(MasterMode.RESET);
    }

    /** Gated mode: the counter runs while TRGI is high, and TIF "is set when the counter starts or stops" (TIMx_SR). */
    private void gate() {
        var open = slave.mode() != SlaveController.Mode.GATED || slave.trigger();
        if (open != base.isGateOpen()) {
            base.gate(open);
            if (slave.mode() == SlaveController.Mode.GATED) {
                status.raise(Status.TIF);
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
            bdtr.updated(breakStands());
            master.happened(MasterMode.UPDATE);
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
            kept[register.ordinal()] = register.reset(model);
        }
        status.reset();
        base.reset();
        bdtr.reset();
        slave.reset();
        master.reset();
        inputs.reset();
        for (var channel : channels) {
            channel.reset();
        }
        for (var output : outputs) {
            output.reset();
        }
    }

    @Override
    public void save(StateWriter out) {
        for (var part : parts) {
            part.save(out);
        }
        out.words(kept);
        out.words(reported);
    }

    @Override
    public void restore(StateReader in) {
        for (var part : parts) {
            part.restore(in);
        }
        in.words(kept);
        in.words(reported);
    }
}
