package dev.metronome.stm32l4.tim;

import java.util.ArrayList;
import java.util.List;

/**
 * The oracle: TIM15, or TIM3 without ETR, as a synchronous circuit that is clocked one tick at a time. Written from
 * RM0351 and from the assumptions in the Javadoc of the computed timer, with none of its code; slow, and simple enough
 * to be read against the manual.
 */
final class SteppedTimer {
    record Edge(long tick, String signal, boolean high) {}

    /** ICxF: the sampling period in ticks, of f_DTS but for codes 1 to 3, and the number of samples. */
    private static final int[] PERIODS = {1, 1, 1, 1, 2, 2, 4, 4, 8, 8, 16, 16, 16, 32, 32, 32};
    private static final int[] LENGTHS = {1, 2, 4, 8, 6, 8, 6, 8, 6, 8, 5, 6, 8, 5, 6, 8};

    private final boolean tim15;
    private final int channels;
    long now;
    final List<Edge> edges = new ArrayList<>();
    private final String[] names;
    private final boolean[] shown;

    // registers as written
    int cr1;
    int cr2;
    int smcr;
    int dier;
    int sr;
    final int[] ccmr = new int[2];
    int ccer;
    int psc;
    int arr = 0xFFFF;
    int rcr;
    int bdtr;
    final int[] ccr = new int[4];
    // shadows and flip-flops
    private int pscShadow;
    private int arrShadow = 0xFFFF;
    private int repetition;
    private int prescaled;
    int cnt;
    private boolean down;
    private long startTick;
    private boolean gateOpen = true;
    private final int[] shadow = new int[4];
    private final int[] mode = new int[4];
    private int enables;
    private final boolean[] ref = new boolean[4];
    private final boolean[] triggered = new boolean[4];
    private final int[] captureEvents = new int[4];
    private boolean lockWritten;
    private boolean lastRef;
    private boolean lastMoe;
    private long settled = 1_000_000;
    // inputs
    final boolean[] pin = new boolean[4];
    private final int[] run = new int[4];
    private final int[] filter = {17, 17, 17, 17};
    private final boolean[] filtered = new boolean[4];
    private final boolean[] seen = new boolean[4];
    final boolean[] itr = new boolean[4];
    private final boolean[] itrSeen = new boolean[4];
    private boolean trgi;
    boolean bkin;
    // what happened in this tick
    private boolean pulse;
    private boolean trgoPulse;

    SteppedTimer(boolean tim15) {
        this.tim15 = tim15;
        channels = tim15 ? 2 : 4;
        names = tim15
                ? new String[]{"line", "CH1", "CH1 on", "CH1N", "CH1N on", "CH2", "CH2 on", "TRGO"}
                : new String[]{"line", "CH1", "CH1 on", "CH2", "CH2 on", "CH3", "CH3 on", "CH4", "CH4 on", "TRGO"};
        shown = new boolean[names.length];
    }

    // ---- one tick

    void tick() {
        now++;
        settled++;
        var changed = 0;
        for (var i = 0; i < channels; i++) {
            changed |= stepPin(i) ? 1 << i : 0;
        }
        System.arraycopy(itr, 0, itrSeen, 0, 4);
        var countingBefore = (cr1 & 1) != 0 && gateOpen && arrShadow != 0 && now > startTick && internal();
        captures(changed);
        var equalBefore = equal();
        if (encoder()) {
            encode(changed);
        }
        var rises = lookAtTrigger(changed);
        var restarted = rises && trigger();
        matchesBy(equalBefore);
        if (countingBefore && !restarted) {
            clockPrescaler();
        }
        openGate();
        show(true);
    }

    private boolean stepPin(int i) {
        var before = seen[i];
        seen[i] = filtered[i]; // the flip-flop that resynchronises
        var half = half(i);
        var code = (half & 3) == 0 ? 0 : half >> 4 & 15;
        var period = PERIODS[code] * (code >= 1 && code <= 3 ? 1 : dts());
        var length = LENGTHS[code];
        if (filter[i] != period * 16 + length) {
            filter[i] = period * 16 + length;
            run[i] = 0; // assumed: a new filter begins its run anew
        }
        if (now % period == 0) {
            run[i] = tiRaw(i) == filtered[i] ? 0 : run[i] + 1;
            if (run[i] >= length) {
                filtered[i] = !filtered[i];
                run[i] = 0;
            }
        }
        return seen[i] != before;
    }

    private boolean tiRaw(int i) {
        if (i == 0 && (cr2 & 0x80) != 0) {
            return tim15 ? pin[0] ^ pin[1] : pin[0] ^ pin[1] ^ pin[2];
        }
        return pin[i];
    }

    private int dts() {
        return switch (cr1 >> 8 & 3) {
            case 0 -> 1;
            case 1 -> 2;
            default -> 4;
        };
    }

    private int half(int i) {
        return ccmr[i / 2] >> 8 * (i % 2) & 0xFF;
    }

    private boolean isOutput(int i) {
        return (half(i) & 3) == 0;
    }

    private int sms() {
        var sms = smcr & 7 | (smcr >> 16 & 1) << 3;
        return sms > 8 || tim15 && sms >= 1 && sms <= 3 ? 0 : sms;
    }

    private boolean encoder() {
        return sms() >= 1 && sms() <= 3;
    }

    private boolean internal() {
        return sms() != 7 && !encoder();
    }

    private void captures(int changed) {
        for (var i = 0; i < channels; i++) {
            var source = switch (half(i) & 3) {
                case 1 -> i;
                case 2 -> i ^ 1;
                default -> -1;
            };
            if (source < 0 || (changed >> source & 1) == 0) {
                continue;
            }
            var rising = seen[source];
            var p = (ccer >> 4 * i + 1 & 1) != 0;
            var np = (ccer >> 4 * i + 3 & 1) != 0;
            if (p && np || rising != (p && !np)) {
                captureEvent(i);
            }
        }
    }

    private void captureEvent(int i) {
        if ((ccer >> 4 * i & 1) == 0) {
            return;
        }
        captureEvents[i]++;
        if (captureEvents[i] >= 1 << (half(i) >> 2 & 3)) {
            captureEvents[i] = 0;
            capture(i);
        }
    }

    private void capture(int i) {
        if ((sr >> 1 + i & 1) != 0) {
            sr |= 1 << 9 + i;
        }
        ccr[i] = cnt;
        shadow[i] = cnt;
        raise(i);
    }

    private void raise(int channel) {
        sr |= 2 << channel;
        if (channel == 0 && (cr2 >> 4 & 7) == 3) {
            pulse = true;
        }
    }

    private void encode(int changed) {
        var a = seen[0] ^ (ccer >> 1 & 1) != 0;
        var b = seen[1] ^ (ccer >> 5 & 1) != 0;
        if ((changed & 1) != 0 && sms() != 2) {
            countEncoder(a ? b : !b);
        }
        if ((changed & 2) != 0 && sms() != 1) {
            countEncoder(b ? !a : a);
        }
    }

    private void countEncoder(boolean backwards) {
        down = backwards;
        if ((cr1 & 1) != 0 && gateOpen && arrShadow != 0) {
            clockPrescaler();
        }
    }

    private boolean lookAtTrigger(int changed) {
        var before = trgi;
        var ts = smcr >> 4 & 7;
        switch (ts) {
            case 0, 1, 2, 3 -> trgi = itrSeen[ts];
            case 4 -> {
                trgi = false;
                return (changed & 1) != 0;
            }
            case 5, 6 -> {
                var i = ts - 5;
                var polarity = ccer >> 4 * i & 0xA;
                trgi = seen[i] ^ polarity == 2;
                if (polarity == 0xA) {
                    return (changed >> i & 1) != 0;
                }
            }
            default -> trgi = false; // ETR is not connected in this model
        }
        return trgi && !before;
    }

    /** A rising edge of TRGI; true if it takes the place of this tick's count. */
    private boolean trigger() {
        for (var i = 0; i < channels; i++) {
            triggered[i] = true;
            if ((half(i) & 3) == 3 && (smcr >> 4 & 7) <= 4) {
                captureEvent(i);
            }
        }
        if ((cr2 & 5) == 5) {
            commute();
            sr |= 0x20;
        }
        if (sms() != 0 && sms() != 5) {
            sr |= 0x40;
        }
        switch (sms()) {
            case 4 -> {
                updateGeneration();
                return true;
            }
            case 6 -> start();
            case 7 -> {
                if ((cr1 & 1) != 0 && gateOpen && arrShadow != 0) {
                    clockPrescaler();
                }
            }
            case 8 -> {
                updateGeneration();
                start();
                return true;
            }
            default -> {}
        }
        return false;
    }

    private void start() {
        if ((cr1 & 1) == 0) {
            cr1 |= 1;
            startTick = now + 1;
        }
    }

    private void openGate() {
        var open = sms() != 5 || trgi;
        if (open != gateOpen) {
            gateOpen = open;
            if (sms() == 5) {
                sr |= 0x40;
            }
        }
    }

    private void clockPrescaler() {
        if (prescaled < pscShadow) {
            prescaled++;
            return;
        }
        prescaled = 0;
        var cms = cms();
        if (cms == 0 && !down) {
            if (cnt == arrShadow) {
                cnt = 0;
                turn();
            } else {
                cnt = cnt + 1 & 0xFFFF;
            }
        } else if (cms == 0) {
            if (cnt == 0) {
                turn();
                cnt = arrShadow;
            } else {
                cnt--;
            }
        } else {
            if (!down && cnt == arrShadow) {
                down = true;
            } else if (down && cnt == 0) {
                down = false;
            }
            if (down) {
                cnt--;
                if (cnt == 0) {
                    down = false;
                    turn();
                }
            } else {
                cnt = cnt + 1 & 0xFFFF;
                if (cnt == arrShadow) {
                    down = true;
                    turn();
                    cnt = arrShadow;
                }
            }
        }
        for (var i = 0; i < channels; i++) {
            if (isOutput(i) && cnt == shadow[i]) {
                match(i);
            }
        }
    }

    private int cms() {
        return encoder() ? 0 : cr1 >> 5 & 3;
    }

    private void turn() {
        for (var i = 0; i < channels; i++) {
            // "goes high on the counter overflow (in upcounting and up/down-counting) or underflow (in downcounting)"
            if (isOutput(i) && shadow[i] > arrShadow && !(cms() != 0 && cnt == 0)) {
                sr |= 2 << i;
            }
        }
        if (repetition > 0) {
            repetition--;
        } else {
            repetition = rcr;
            update(true);
        }
    }

    private void update(boolean byCounter) {
        if ((cr1 & 2) != 0) {
            return;
        }
        pscShadow = psc;
        arrShadow = arr;
        for (var i = 0; i < channels; i++) {
            shadow[i] = ccr[i];
            if (byCounter) {
                triggered[i] = false;
            }
        }
        if ((cr1 & 8) != 0) {
            cr1 &= ~1;
        }
        if (byCounter || (cr1 & 4) == 0) {
            sr |= 1;
        }
        if (tim15 && (bdtr & 1 << 14) != 0 && !breakActive()) {
            bdtr |= 1 << 15;
        }
        if ((cr2 >> 4 & 7) == 2) {
            pulse = true;
        }
    }

    private void updateGeneration() {
        prescaled = 0;
        repetition = rcr;
        if (cms() != 0) {
            down = false;
        }
        update(false);
        cnt = down ? arrShadow : 0;
        if ((cr2 >> 4 & 7) == 0) {
            pulse = true;
        }
    }

    private void match(int i) {
        var cms = cms();
        var end = cnt == 0 || cnt == arrShadow;
        if (cms == 0 || cms == 3 || end || down == (cms == 1)) {
            raise(i);
        }
        switch (mode[i]) {
            case 1 -> ref[i] = true;
            case 2 -> ref[i] = false;
            case 3 -> ref[i] = !ref[i];
            default -> {}
        }
    }

    private boolean plain(int i) {
        var pwm = down ? cnt <= shadow[i] : cnt < shadow[i];
        switch (mode[i]) {
            case 4 -> ref[i] = false;
            case 5 -> ref[i] = true;
            case 6, 12, 14 -> ref[i] = pwm;
            case 7, 13, 15 -> ref[i] = !pwm;
            case 8 -> ref[i] = triggered[i] ? pwm : !down;
            case 9 -> ref[i] = triggered[i] ? !pwm : down;
            default -> {}
        }
        return ref[i];
    }

    private boolean combined(int i) {
        var mine = plain(i);
        var other = plain(i ^ 1);
        return switch (mode[i]) {
            case 12 -> mine || other;
            case 13 -> mine && other;
            case 14, 15 -> down ? other : mine;
            default -> mine;
        };
    }

    private boolean breakActive() {
        return (bdtr & 1 << 12) != 0 && bkin == ((bdtr & 1 << 13) != 0);
    }

    // ---- what is seen from outside

    private void show(boolean clocked) {
        if (tim15 && breakActive()) {
            bdtr &= ~(1 << 15);
            sr |= 0x80;
        }
        var levels = new boolean[names.length];
        levels[0] = (sr & dier & 0xFF) != 0;
        var refs = 0;
        var stage = new boolean[4];
        for (var i = 0; i < channels; i++) {
            if (isOutput(i)) {
                stage[i] = combined(i);
                refs |= stage[i] ? 1 << i : 0;
            }
        }
        if (tim15) {
            showPair(levels, stage[0]);
            showSecond(levels, stage[1]);
        } else {
            for (var i = 0; i < channels; i++) {
                var on = isOutput(i) && (enables >> 4 * i & 1) != 0;
                levels[1 + 2 * i] = on && stage[i] ^ (ccer >> 4 * i + 1 & 1) != 0;
                levels[2 + 2 * i] = on;
            }
        }
        var mms = cr2 >> 4 & 7;
        if (pulse) {
            trgoPulse = true;
        } else if (clocked) {
            trgoPulse = false;
        }
        pulse = false;
        levels[names.length - 1] = switch (mms) {
            case 0, 2, 3 -> trgoPulse;
            case 1 -> (cr1 & 1) != 0 && gateOpen;
            default -> (refs >> mms - 4 & 1) != 0;
        };
        for (var i = 0; i < levels.length; i++) {
            if (levels[i] != shown[i]) {
                shown[i] = levels[i];
                edges.add(new Edge(now, names[i], levels[i]));
            }
        }
    }

    /** Table "Output control bits for complementary OCx and OCxN channels with break feature". */
    private void showPair(boolean[] levels, boolean oc) {
        if (!isOutput(0)) {
            return;
        }
        var moe = (bdtr >> 15 & 1) != 0;
        var ossr = (bdtr >> 11 & 1) != 0;
        var ossi = (bdtr >> 10 & 1) != 0;
        var e = (enables & 1) != 0;
        var ne = (enables & 4) != 0;
        var p = (ccer & 2) != 0;
        var np = (ccer & 8) != 0;
        if (oc != lastRef || moe != lastMoe) {
            lastRef = oc;
            lastMoe = moe;
            settled = 0;
        }
        var quiet = settled >= deadTime();
        boolean main;
        boolean complement;
        var on = e || ne;
        var nOn = e || ne;
        if (moe && e && ne) {
            main = oc && quiet ^ p || !oc && p;
            complement = !oc && quiet ^ np || oc && np;
        } else if (moe) {
            main = e ? oc ^ p : p;
            complement = ne ? oc ^ np : np;
            on = e || ne && ossr;
            nOn = ne || e && ossr;
        } else {
            var ois = (cr2 & 0x100) != 0;
            var oisn = (cr2 & 0x200) != 0;
            var collide = ois != p && oisn != np;
            main = quiet && !collide ? ois : p;
            complement = quiet && !collide ? oisn : np;
            on &= ossi;
            nOn &= ossi;
        }
        levels[1] = main && on;
        levels[2] = on;
        levels[3] = complement && nOn;
        levels[4] = nOn;
    }

    private void showSecond(boolean[] levels, boolean oc) {
        var e = isOutput(1) && (enables & 0x10) != 0;
        var p = (ccer & 0x20) != 0;
        if ((bdtr >> 15 & 1) != 0) {
            levels[5] = e && oc ^ p;
            levels[6] = e;
        } else {
            levels[6] = e && (bdtr >> 10 & 1) != 0;
            levels[5] = levels[6] && (cr2 & 0x400) != 0;
        }
    }

    private int deadTime() {
        var dtg = bdtr & 0xFF;
        int steps;
        if ((dtg & 0x80) == 0) {
            steps = dtg;
        } else if ((dtg & 0xC0) == 0x80) {
            steps = 2 * (64 + (dtg & 0x3F));
        } else if ((dtg & 0xE0) == 0xC0) {
            steps = 8 * (32 + (dtg & 0x1F));
        } else {
            steps = 16 * (32 + (dtg & 0x1F));
        }
        return steps * dts();
    }

    // ---- registers

    int read(Register register) {
        return switch (register) {
            case CR1 -> cr1 & ~16 | (down ? 16 : 0);
            case SR -> sr;
            case CNT -> (cr1 >> 11 & 1) != 0 ? cnt | (sr & 1) << 31 : cnt;
            case ARR -> arr;
            case BDTR -> bdtr;
            case CCMR1 -> ccmr[0];
            case CCER -> ccer;
            case CR2 -> cr2;
            case CCR1, CCR2, CCR3, CCR4 -> readCapture(register.ordinal() - Register.CCR1.ordinal());
            default -> throw new IllegalArgumentException(register.name());
        };
    }

    private int readCapture(int i) {
        if (!isOutput(i)) {
            sr &= ~(2 << i);
            show(false);
        }
        return ccr[i];
    }

    private boolean[] equal() {
        var equal = new boolean[channels];
        for (var i = 0; i < channels; i++) {
            equal[i] = cnt == shadow[i];
        }
        return equal;
    }

    private void matchesBy(boolean[] equalBefore) {
        for (var i = 0; i < channels; i++) {
            if (isOutput(i) && !equalBefore[i] && cnt == shadow[i] && (cr1 & 1) != 0) {
                match(i);
            }
        }
    }

    void changeInput(Runnable change) {
        change.run();
        show(false);
    }

    void write(Register register, int value) {
        var equalBefore = equal();
        var lock = bdtr >> 8 & 3;
        switch (register) {
            case CR1 -> {
                if (cms() == 0 && !encoder()) {
                    down = (value & 16) != 0;
                }
                if ((value & ~cr1 & 1) != 0) {
                    startTick = now + 1;
                }
                cr1 = value & ~16;
                if ((cr1 & 0x80) == 0) {
                    arrShadow = arr;
                }
            }
            case CR2 -> {
                cr2 = lock >= 1 ? value & ~0x700 | cr2 & 0x700 : value;
                if ((cr2 & 1) == 0) {
                    commute();
                }
            }
            case SMCR -> smcr = value;
            case DIER -> dier = value;
            case SR -> sr &= value;
            case EGR -> generate(value);
            case CCMR1, CCMR2 -> writeModes(register == Register.CCMR1 ? 0 : 1, value, lock);
            case CCER -> {
                var keep = 0;
                for (var i = 0; i < channels; i++) {
                    keep |= lock >= 2 && isOutput(i) ? 0xA << 4 * i : 0;
                }
                ccer = value & ~keep | ccer & keep;
                applyControl(false);
            }
            case CNT -> {
                cnt = value & 0xFFFF;
                if (cms() != 0 && cnt == 0) {
                    down = false;
                } else if (cms() != 0 && cnt == arrShadow) {
                    down = true;
                }
            }
            case PSC -> psc = value;
            case ARR -> {
                arr = value;
                if ((cr1 & 0x80) == 0) {
                    arrShadow = arr;
                }
            }
            case RCR -> rcr = value;
            case CCR1, CCR2, CCR3, CCR4 -> {
                var i = register.ordinal() - Register.CCR1.ordinal();
                if (isOutput(i)) {
                    ccr[i] = value;
                    transparent(i);
                }
            }
            case BDTR -> {
                var keep = lock >= 1 ? 0x70FF : 0;
                keep |= lock >= 2 ? 0xC00 : 0;
                keep |= lockWritten ? 0x300 : 0;
                lockWritten = true;
                bdtr = value & ~keep | bdtr & keep;
            }
            default -> throw new IllegalArgumentException(register.name());
        }
        lookAtTrigger(0);
        openGate();
        matchesBy(equalBefore);
        show(false);
    }

    private void transparent(int i) {
        if (isOutput(i) && (half(i) & 8) == 0) {
            shadow[i] = ccr[i];
        }
    }

    private void generate(int value) {
        if ((value & 1) != 0) {
            updateGeneration();
        }
        for (var i = 0; i < channels; i++) {
            if ((value >> 1 + i & 1) != 0) {
                if (isOutput(i)) {
                    raise(i);
                } else {
                    capture(i);
                }
            }
        }
        if ((value & 0x20) != 0) {
            commute();
            sr |= 0x20;
        }
        sr |= value & 0x40;
        if ((value & 0x80) != 0) {
            bdtr &= ~(1 << 15);
            sr |= 0x80;
        }
    }

    private void writeModes(int which, int value, int lock) {
        var keep = 0;
        for (var i = 2 * which; i < Math.min(channels, 2 * which + 2); i++) {
            var shift = 8 * (i % 2);
            keep |= (enables >> 4 * i & 1) != 0 ? 3 << shift : 0;
            keep |= lock == 3 && isOutput(i) ? 0x10078 << shift : 0;
        }
        ccmr[which] = value & ~keep | ccmr[which] & keep;
        for (var i = 2 * which; i < Math.min(channels, 2 * which + 2); i++) {
            if (!isOutput(i)) {
                setMode(i, 0);
            }
            transparent(i);
        }
        applyControl(true);
    }

    private void commute() {
        for (var i = 0; i < channels; i++) {
            setMode(i, modeBits(i));
        }
        enable(ccer);
    }

    /** CCPC holds back CCxE, CCxNE and OCxM of channel 1, the one with a complementary output. */
    private void applyControl(boolean modes) {
        var preloaded = tim15 && (cr2 & 1) != 0;
        if (modes) {
            for (var i = 0; i < channels; i++) {
                if (!preloaded || i > 0) {
                    setMode(i, modeBits(i));
                }
            }
        } else {
            enable(preloaded ? ccer & ~5 | enables & 5 : ccer);
        }
    }

    private int modeBits(int i) {
        return isOutput(i) ? half(i) >> 4 & 7 | (ccmr[i / 2] >> 16 + 8 * (i % 2) & 1) << 3 : 0;
    }

    private void setMode(int i, int to) {
        if (mode[i] != to) {
            mode[i] = to;
            triggered[i] = false;
        }
    }

    private void enable(int to) {
        enables = to;
        for (var i = 0; i < channels; i++) {
            if ((to >> 4 * i & 1) == 0) {
                captureEvents[i] = 0;
            }
        }
    }
}
