package dev.metronome.driver;

import dev.metronome.async.Async;
import dev.metronome.async.Executor;
import dev.metronome.async.Future;
import dev.metronome.async.OneShot;
import dev.metronome.async.Poll;
import dev.metronome.async.Waker;
import dev.metronome.driver.Clocks.Frequencies;
import dev.metronome.stm32l4.Interrupt;
import dev.metronome.text.Numbers;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;

/**
 * {@code delay}: any number of delays from one hardware timer that never stops.
 *
 * <pre>{@code
 * var timer = AsyncTimer.on(chip, clocks);
 * executor.spawn("ld1", task -> {
 *     for (;;) {
 *         chip.write(GPIOA_BSRR, HIGH);
 *         task.await(timer.delay(ofMillis(1000)));
 *         chip.write(GPIOA_BSRR, LOW);
 *         task.await(timer.delay(ofMillis(1000)));
 *     }
 * });
 * }</pre>
 *
 * <p>TIM15 counts ticks of a microsecond, 0 to 65,535 and round again, for ever. Nobody restarts it, so no time gets
 * lost. Everything else is arithmetic on 64-bit instants, which count ticks since the timer began.
 *
 * <p><b>One compare channel does two jobs.</b> CCR1 stands at the next deadline; the counter reaches it, interrupt,
 * and whoever waited is woken. But CCR1 never stands more than half a turn ahead: if the next deadline is farther, or
 * there is none, an interrupt comes on the way, finds nothing due, and moves CCR1 on. So the counter is looked at at
 * least once a turn, and the time since the last look is just the 16-bit difference. No overflow has to be counted,
 * and there is no race between the counter and an overflow flag. Half a turn, 33 ms, is the slack: nothing may mask
 * this interrupt for longer. A way of between one and two half turns is halved, lest the interrupt on the way come
 * just before the deadline and make it wait.
 *
 * <p><b>No compare is missed.</b> When CCR1 is written the counter may already have passed the new value, and no
 * match would come for a turn. So the counter is read once more after the write. If it is too late the event is
 * raised by software, EGR.CC1G, and the interrupt comes all the same. That is how the shortest delays work, and
 * deadlines that fall into the handler of another.
 *
 * <p><b>The deadline is fixed at the call.</b> {@code var d = timer.delay(x)} takes one of the timer's waiters at
 * once, of which there are {@value #DEFAULT_WAITERS} unless the {@linkplain Builder#waiters builder} says otherwise;
 * awaiting it later does not move it. The waiter is free again when the deadline has come, whether anybody awaits it
 * or not, or when the delay is dropped.
 *
 * <p><b>Never too short.</b> A part of a tick counts as a whole one, and a delay that begins afresh begins at the
 * next tick, for the one now going on has begun already. So it lasts up to a tick longer, never less.
 *
 * <p><b>No drift.</b> A delay that a task begins in the poll in which another delay of this timer ended counts from
 * the <em>deadline</em> of that one, not from the moment at which the task got round to it. In a loop of work and
 * delays the deadlines are exactly apart, however long interrupt, executor and work take, as long as they take less
 * than the delay. If they take longer, the time is lost: the deadline becomes the present, and the next delay counts
 * from there. A task that was late is not driven to catch up.
 *
 * <p><b>What it costs.</b> From the compare to the first access of the task that it wakes 35 cycles, if nothing else
 * is in the way: 12 of exception entry, 10 in which the handler clears the flag, looks at the counter, writes CCR1
 * and looks again, 3 and 10 of return. A delay that ends after what CCR1 stands at, be that another's deadline or
 * half a turn, touches no register when it begins: a loop of delays of 33 ms and more does nothing between two
 * deadlines but its own work. One that ends sooner looks at the counter, writes CCR1 and looks again, 11 cycles; one
 * that begins afresh looks at the counter, 3. To drop one costs nothing. The list of waiters is changed without
 * masking interrupts: they come behind accesses to the chip, never into Java between two of them. The accesses that
 * belong together, CCR1 and the look after it, are made in a {@linkplain Chip#critical critical} section. Nothing is
 * allocated for a delay but the future.
 *
 * <p><b>Clocks may change</b> while tasks wait, through the {@link Clocks} that the timer was made with. At each step
 * of the change the time so far is taken from the counter, and the prescaler set anew. What passes between the two is
 * lost, the tick that had begun and at most a dozen cycles of the slower clock: every deadline that is waited for
 * moves by so much, later and never earlier. From the MSI or HSI16 to the PLL is one step, from PLL to PLL there are
 * two, and where the MSI's range changes too, or a bus divider, one more. A change to clocks of which no such tick
 * can be made is refused. Where the way leads over a clock that is no multiple of the tick, ticks are longer for so
 * long. Somebody who writes RCC directly makes the timer run fast or slow, as on any chip, until
 * {@link Clocks#refresh()}.
 *
 * <p>There is one TIM15, so there can be one such timer: a second takes it away from the first.
 *
 * <p>Delays are begun, awaited and dropped by tasks and by the program before it runs them; not by interrupt
 * handlers.
 */
public final class AsyncTimer implements AutoCloseable {
    /** How many delays may wait at a time, unless the builder is told otherwise. */
    public static final int DEFAULT_WAITERS = 8;

    /** Ticks a second, unless the builder is told otherwise. */
    public static final int DEFAULT_TICK_HZ = 1_000_000;

    private static final int RCC_APB2RSTR = 0x4002_1040;
    private static final int RCC_APB2ENR = 0x4002_1060;
    private static final int APB2_TIM15 = 1 << 16;

    private static final int TIM15 = 0x4001_4000;
    private static final int CR1 = TIM15;
    private static final int DIER = TIM15 + 0x0C;
    private static final int SR = TIM15 + 0x10;
    private static final int EGR = TIM15 + 0x14;
    private static final int CNT = TIM15 + 0x24;
    private static final int PSC = TIM15 + 0x28;
    private static final int ARR = TIM15 + 0x2C;
    private static final int CCR1 = TIM15 + 0x34;

    private static final int CR1_CEN = 1;
    private static final int CR1_URS = 1 << 2;
    private static final int CC1 = 1 << 1;
    private static final int UG = 1;

    private static final int COUNTER = 0xFFFF;
    private static final long HALF_TURN = 0x8000;
    private static final int GREATEST_DIVISOR = 0x1_0000;
    private static final long NANOSECONDS = 1_000_000_000;

    private final Chip chip;
    private final Clocks clocks;
    private final int waiters;
    private final long tickHz;
    private final Clocks.Listener listener = new ClockChange();
    private final Runnable program = this::program;

    /** The tick at which the counter was last looked at, and what it read. */
    private long seen;
    private int seenCount;
    /** The tick at which CCR1 stands. */
    private long programmed;
    /** Delays whose deadline is to come, the soonest first; of equal ones the first to be registered. */
    private Delay first;
    private int waiting;
    private boolean closed;

    /** The last delay that ended in a task's hands: in which poll of whom, and its deadline. */
    private Executor endedOn;
    private long endedPoll;
    private long endedDeadline;

    private AsyncTimer(Chip chip, Clocks clocks, Builder builder) {
        this.chip = chip;
        this.clocks = clocks;
        waiters = builder.waiters;
        tickHz = builder.tickHz;
    }

    /** Starts TIM15, with the default number of waiters, in ticks of a microsecond. */
    public static AsyncTimer on(Chip chip, Clocks clocks) {
        return builder().on(chip, clocks);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** What a timer is made of. Nothing is required. */
    public static final class Builder {
        private int waiters = DEFAULT_WAITERS;
        private long tickHz = DEFAULT_TICK_HZ;

        private Builder() {}

        /** How many delays may wait at a time. */
        public Builder waiters(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("a timer with " + count + " waiters can delay nobody");
            }
            waiters = count;
            return this;
        }

        /** Ticks a second: the resolution of every delay. The clock of TIM15 must be 1 to 65,536 times as fast. */
        public Builder tickHz(long hz) {
            if (hz < 1 || hz > NANOSECONDS) {
                throw new IllegalArgumentException("a tick of " + hz + " Hz: it is 1 to 1,000,000,000");
            }
            tickHz = hz;
            return this;
        }

        /**
         * Starts TIM15, out of its reset. Its interrupt is the timer's from now on, at the priority that it has.
         *
         * @throws TimerError {@link TimerError.Reason#TICK_RATE}, if the clock cannot be divided to such ticks
         * @throws IllegalStateException if another driver has TIM15
         */
        public AsyncTimer on(Chip chip, Clocks clocks) {
            var timer = new AsyncTimer(Objects.requireNonNull(chip), Objects.requireNonNull(clocks), this);
            timer.start();
            return timer;
        }
    }

    private void start() {
        var refusal = refusal(clocks.frequencies());
        if (refusal != null) {
            throw new TimerError(TimerError.Reason.TICK_RATE, refusal);
        }
        chip.owners().takeAlone("TIM15", "an AsyncTimer", "any number of tasks may share one timer");
        chip.modify(RCC_APB2ENR, 0, APB2_TIM15);
        chip.modify(RCC_APB2RSTR, 0, APB2_TIM15);
        chip.modify(RCC_APB2RSTR, APB2_TIM15, 0);
        chip.write(CR1, CR1_URS); // so that UG, below, sets no flag
        chip.write(PSC, prescaler());
        chip.write(ARR, COUNTER);
        chip.write(EGR, UG); // the prescaler takes a new value only at an update event; this is one
        programmed = HALF_TURN;
        chip.write(CCR1, (int) programmed); // channel 1 compares, and drives no pin, as after reset
        chip.write(SR, ~CC1);
        chip.write(DIER, CC1);
        chip.handle(Interrupt.TIM1_BRK_TIM15, this::handle);
        Nvic.enable(chip, Interrupt.TIM1_BRK_TIM15);
        clocks.addListener(listener);
        chip.write(CR1, CR1_URS | CR1_CEN);
    }

    /** Null if ticks can be made at those frequencies; else why not. */
    private String refusal(Frequencies frequencies) {
        var clock = frequencies.timerRate2();
        if (clock.isMultipleOf(tickHz) && clock.dividedToAtMost(tickHz) <= GREATEST_DIVISOR) {
            return null;
        }
        return "TIM15 cannot tick at " + Rate.inWords(tickHz) + ": its clock, " + clock + ", is "
                + (clock.isMultipleOf(tickHz)
                        ? clock.dividedToAtMost(tickHz) + " times that, and PSC divides by 65,536 at most"
                        : "no whole multiple of that, and PSC divides by whole numbers")
                + ". Choose another tickHz, or other clocks";
    }

    private int prescaler() {
        var divisor = clocks.frequencies().timerRate2().dividedToAtMost(tickHz);
        return (int) Math.min(divisor, GREATEST_DIVISOR) - 1;
    }

    // ---- what tasks use

    /**
     * Ready when {@code duration} has passed since this call, or since the deadline of the delay that ended in this
     * poll. A delay of zero is ready at once, and takes no waiter.
     *
     * <p>Awaiting it later does not move it. Dropping it gives its waiter back at once; so does its deadline.
     *
     * @throws TimerError {@link TimerError.Reason#TOO_MANY_WAITERS}, {@link TimerError.Reason#CLOSED}
     * @throws IllegalArgumentException if the duration is negative
     */
    public Future<Void> delay(Duration duration) {
        var ticks = ticks(duration);
        requireOpen();
        if (ticks == 0) {
            return Async.ready(null);
        }
        requireWaiter();
        return continues()
                ? register(notPast(saturating(endedDeadline, ticks)), null, 0)
                : register(saturating(nextTick(), ticks), null, 0);
    }

    /**
     * Ready when the timer has come to that instant; at once, without taking a waiter, if it has already.
     *
     * <p>Dropping it gives its waiter back at once.
     *
     * @throws TimerError {@link TimerError.Reason#TOO_MANY_WAITERS}, {@link TimerError.Reason#CLOSED}
     */
    public Future<Void> delayUntil(Instant instant) {
        requireOpen();
        var deadline = tickOf(instant.nanoseconds());
        if (deadline < programmed && deadline <= look()) {
            return Async.ready(null);
        }
        requireWaiter();
        return register(deadline, null, 0);
    }

    /**
     * What {@code future} gives, unless it takes longer than {@code limit} from now on, as {@link #delay} counts it:
     * then it is dropped, and this throws {@link dev.metronome.async.TimedOutException}. If both are ready in one
     * poll, {@code future} wins. Dropping it drops both.
     *
     * @throws TimerError as {@link #delay} does; {@code future} is dropped then
     */
    public <T> Future<T> timeout(Future<T> future, Duration limit) {
        try {
            return Async.timeout(future, delay(limit));
        } catch (RuntimeException e) {
            future.drop();
            throw e;
        }
    }

    /**
     * A ticker: it ticks a period from now, or from the deadline of the delay that ended in this poll, then at every
     * further multiple of the period. The multiples are computed, not added up: no drift, also if a period is not a
     * whole number of the timer's ticks. It takes a waiter only while a {@link Ticker#next()} waits.
     *
     * @throws IllegalArgumentException if the period is shorter than a tick of the timer
     */
    public Ticker every(Duration period) {
        if (period.isNegative() || period.compareTo(Duration.ofNanos(Math.ceilDiv(NANOSECONDS, tickHz))) < 0) {
            throw new IllegalArgumentException("a ticker of " + inWords(period)
                    + " is faster than the timer's ticks of " + Rate.inWords(tickHz));
        }
        requireOpen();
        return new Ticker(this, nanosecondsOf(continues() ? endedDeadline : nextTick()), nanoseconds(period));
    }

    /** The next of a ticker's ticks that is still to come. */
    Future<Void> next(Ticker ticker) {
        requireOpen();
        requireWaiter();
        var number = ticker.taken() + 1;
        if (tickOf(ticker.nanosecondsOf(number)) < programmed) {
            var now = look();
            number = Math.max(number, ticker.firstAfter(nanosecondsOf(now)));
            if (tickOf(ticker.nanosecondsOf(number)) <= now) {
                number++;
            }
        }
        return register(tickOf(ticker.nanosecondsOf(number)), ticker, number);
    }

    /** The present, in whole ticks of the timer. A read of CNT. */
    public Instant now() {
        requireOpen();
        return new Instant(nanosecondsOf(look()));
    }

    /** How many delays may wait at a time. */
    public int waiters() {
        return waiters;
    }

    /** How many delays wait at this moment. */
    public int waiting() {
        return waiting;
    }

    /** Ticks a second. */
    public long tickHz() {
        return tickHz;
    }

    /**
     * Stops TIM15 and its interrupt. Delays that wait never end; they can be dropped. Closing again does nothing.
     */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            clocks.removeListener(listener);
            chip.write(CR1, 0);
            chip.write(DIER, 0);
            chip.write(SR, ~CC1);
            Nvic.disable(chip, Interrupt.TIM1_BRK_TIM15);
            chip.owners().free("TIM15");
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new TimerError(TimerError.Reason.CLOSED, "this timer was closed and counts no more; make another");
        }
    }

    private void requireWaiter() {
        if (waiting == waiters) {
            throw new TimerError(TimerError.Reason.TOO_MANY_WAITERS,
                    "no delay number " + (waiting + 1) + ", the timer was"
                            + " made for " + waiters
                            + " waiters. Make it with AsyncTimer.builder().waiters(n), or await or drop delays"
                            + " that nobody wants any more");
        }
    }

    // ---- durations, instants and ticks

    private long ticks(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("a delay of " + inWords(duration) + ": time runs forward");
        }
        return tickOf(nanoseconds(duration));
    }

    /** 292 years are as good as for ever. */
    private static long nanoseconds(Duration duration) {
        return duration.getSeconds() >= Long.MAX_VALUE / NANOSECONDS ? Long.MAX_VALUE : duration.toNanos();
    }

    private static String inWords(Duration duration) {
        return duration.toString().substring(2).toLowerCase(Locale.ROOT);
    }

    /** The first tick that is not before an instant. */
    private long tickOf(long nanoseconds) {
        if (tickHz == NANOSECONDS) {
            return nanoseconds;
        }
        var seconds = Math.floorDiv(nanoseconds, NANOSECONDS);
        return seconds * tickHz + Math.ceilDiv(Math.floorMod(nanoseconds, NANOSECONDS) * tickHz, NANOSECONDS);
    }

    /** When a tick begins, in whole nanoseconds that are not before it. */
    private long nanosecondsOf(long tick) {
        return tick / tickHz * NANOSECONDS + Math.ceilDiv(tick % tickHz * NANOSECONDS, tickHz);
    }

    private static long saturating(long tick, long ticks) {
        var sum = tick + ticks;
        return sum < tick ? Long.MAX_VALUE : sum;
    }

    // ---- delays

    /** True if the task that is being polled has seen a delay end in this poll. */
    private boolean continues() {
        if (endedOn == null || !Executor.isCurrent()) {
            return false;
        }
        var executor = Executor.current();
        return endedOn == executor && endedPoll == executor.pollNumber();
    }

    /** A delay that has nothing to continue counts from here: the tick now going on has begun already. */
    private long nextTick() {
        return look() + 1;
    }

    /** Late is late: a deadline that has passed becomes the present. */
    private long notPast(long deadline) {
        return deadline < programmed ? Math.max(deadline, look()) : deadline;
    }

    /** A task has seen a delay end. If it sees several end in one poll, the latest deadline counts. */
    private void ended(long deadline) {
        var continues = continues();
        if (Executor.isCurrent()) {
            endedDeadline = continues ? Math.max(endedDeadline, deadline) : deadline;
            endedOn = Executor.current();
            endedPoll = endedOn.pollNumber();
        }
    }

    private Delay register(long deadline, Ticker ticker, long number) {
        var delay = new Delay(deadline, ticker, number);
        insert(delay);
        if (deadline < programmed) {
            chip.critical(program);
        }
        return delay;
    }

    /** After those that are due before it or together with it. */
    private void insert(Delay delay) {
        Delay before = null;
        var after = first;
        while (after != null && after.deadline <= delay.deadline) {
            before = after;
            after = after.next;
        }
        delay.next = after;
        link(before, delay);
        delay.inList = true;
        waiting++;
    }

    private void remove(Delay delay) {
        Delay before = null;
        for (var here = first; here != delay; here = here.next) {
            before = here;
        }
        link(before, delay.next);
        delay.next = null;
        delay.inList = false;
        waiting--;
    }

    private void link(Delay before, Delay next) {
        if (before == null) {
            first = next;
        } else {
            before.next = next;
        }
    }

    // ---- the hardware

    /**
     * The present tick. The last look was less than a turn ago, so the difference cannot be mistaken. If another look
     * came between, from the handler, that one is the later.
     */
    private long look() {
        var before = seen;
        var count = chip.read(CNT) & COUNTER;
        if (seen == before) {
            seen += count - seenCount & COUNTER;
            seenCount = count;
        }
        return seen;
    }

    /** TIM15's interrupt; the line is TIM1's break interrupt too, which is not ours. */
    private void handle() {
        chip.write(SR, ~CC1); // writing one leaves a flag alone
        if (!closed) {
            look();
            expire();
            program();
        }
    }

    /** Ends every delay that is due and wakes its task. */
    private void expire() {
        while (first != null && first.deadline <= seen) {
            var delay = first;
            remove(delay);
            if (delay.waker != null) {
                delay.waker.wake();
            }
        }
    }

    /** Sets the compare channel to the next deadline, or part of the way there. */
    private void program() {
        var way = first == null ? Long.MAX_VALUE : first.deadline - seen;
        if (way > HALF_TURN) {
            way = way < 2 * HALF_TURN ? way / 2 : HALF_TURN;
        }
        programmed = seen + way;
        chip.write(CCR1, seenCount + (int) way & COUNTER);
        if (look() >= programmed) {
            chip.write(EGR, CC1); // the counter was there before CCR1 was: it may have missed it
        }
    }

    private final class ClockChange implements Clocks.Listener {
        @Override
        public void planned(Frequencies next) {
            var refusal = refusal(next);
            if (refusal != null) {
                throw new ClockError(refusal);
            }
        }

        @Override
        public void aboutToChange() {
            look();
        }

        /** UG, which makes the prescaler take its new value, also sets the counter to zero. */
        @Override
        public void changed() {
            chip.write(PSC, prescaler());
            chip.write(EGR, UG);
            seenCount = 0;
            program();
        }
    }

    /** A waiter: a link in the list, from its making until its deadline or its drop. */
    private final class Delay extends OneShot<Void> {
        private final long deadline;
        /** Whose tick it is, and the how-manieth; null for a delay that is no ticker's. */
        private final Ticker ticker;
        private final long number;
        private Delay next;
        private boolean inList;
        private Waker waker;

        Delay(long deadline, Ticker ticker, long number) {
            this.deadline = deadline;
            this.ticker = ticker;
            this.number = number;
        }

        @Override
        protected Poll<Void> step(Waker waker) {
            if (inList) {
                this.waker = waker;
                return Poll.pending();
            }
            ended(deadline);
            if (ticker != null) {
                ticker.take(number);
            }
            return Poll.ready();
        }

        @Override
        public String waitsFor() {
            return (ticker == null ? "a delay until " : "tick " + number + " of a ticker, at ")
                    + Numbers.seconds(nanosecondsOf(deadline)) + " of its timer";
        }

        @Override
        protected void abandon() {
            if (inList) {
                remove(this);
            }
        }
    }
}
