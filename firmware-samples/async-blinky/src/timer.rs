//! `delay`: any number of delays from one hardware timer that never stops.
//!
//! TIM15 counts ticks of 10 µs, 0 to 65,535 and round again, for ever. Nobody restarts it, so no time gets lost.
//! Everything else is arithmetic on 64-bit instants, which count ticks since [`init`].
//!
//! **One compare channel does two jobs.** CCR1 stands at the next deadline; the counter reaches it, interrupt, and
//! whoever waited is woken. But CCR1 never stands more than half a turn ahead: if the next deadline is farther, or
//! there is none, an interrupt comes half-way, finds nothing due, and moves CCR1 on. So the counter is looked at at
//! least once a turn, and the time since the last look is just the 16-bit difference. No overflow has to be counted,
//! and there is no race between the counter and an overflow flag. Half a turn, 327 ms, is the slack: nothing may mask
//! this interrupt for longer.
//!
//! **No compare is missed.** When CCR1 is written the counter may already have passed the new value, and no match
//! would come for a turn. So the counter is read once more after the write. If it is too late the event is raised by
//! software, EGR.CC1G, and the interrupt comes all the same.
//!
//! **No drift.** A delay that a task begins in the poll in which another delay ended counts from the *deadline* of
//! that one, not from the moment at which the task got round to it. In `loop { delay(a).await; work(); }` the deadlines
//! are `a` apart exactly, however long interrupt, executor and `work` take, as long as they take less than `a`. If they
//! take longer, the time is lost and the next delay counts from now: a task that was late is not driven to catch up.
//!
//! **No queue.** Deadlines that fall on one tick are served one after the other, so a task would be later whenever it
//! shares its tick. Therefore delays that begin afresh, not at another's deadline, begin on ticks of their own, a
//! little apart. Without drift they stay apart: loops whose periods are multiples of one another never meet.

use core::cell::Cell;
use core::future::Future;
use core::marker::PhantomPinned;
use core::pin::Pin;
use core::ptr;
use core::sync::atomic::{AtomicU32, Ordering::Relaxed};
use core::task::{Context, Poll, Waker};
use core::time::Duration;

use board::clocks::TIM15_HZ;
use board::cpu::Shared;
use board::stm32l475::nvic::{self, Interrupt};
use board::stm32l475::tim15::*;

use crate::executor;

/// The resolution of every delay: 10 µs.
pub const TICKS_PER_SECOND: u32 = 100_000;

/// Ticks since `init`. At 64 bits this lasts longer than the board.
type Instant = u64;

const HALF_TURN: Instant = 0x8000;

/// Ticks between two fresh starts: 20 µs, 1600 cycles. To serve a deadline takes some 400 instructions.
const APART: Instant = 2;

/// No fresh start is put off for longer than this: 160 µs. When more come at once, they share ticks.
const LONGEST_WAIT: Instant = 8 * APART;

/// How often the timer's interrupt came. To be printed by name.
#[no_mangle]
pub static TIMER_INTERRUPTS: AtomicU32 = AtomicU32::new(0);

static TIMER: Shared<AsyncTimer> = Shared::new(AsyncTimer::NEW);

/// Starts the timer. TIM15 must have its clock and be as after reset.
pub fn init() {
    CR1.write(CR1_URS); // so that UG, below, sets no flag
    PSC.write(TIM15_HZ / TICKS_PER_SECOND - 1);
    ARR.write(0xFFFF);
    EGR.write(EGR_UG); // the prescaler takes a new value only at an update event; this is one
    CCR1.write(HALF_TURN as u32); // channel 1 compares, and drives no pin, as after reset
    SR.write(!SR_CC1IF);
    DIER.write(DIER_CC1IE);
    nvic::enable(Interrupt::TIM1_BRK_TIM15);
    CR1.write(CR1_URS | CR1_CEN);
}

/// A future that is ready when `duration` has passed since this call, or since the task's last delay ended if that was
/// in the same poll. It is never too short: a part of a tick counts as a whole one, and a fresh start may be put off
/// by up to 160 µs, see the top of this file.
///
/// The deadline is fixed here, not at the `.await`. A delay first awaited after its deadline ends when it is awaited.
/// Dropping a delay takes it off the timer.
pub fn delay(duration: Duration) -> Delay {
    let ticks = ticks(duration);
    let deadline = TIMER.lock(|timer| timer.start_of_delay().saturating_add(ticks));
    Delay {
        waiter: Waiter {
            deadline: Cell::new(deadline),
            stage: Cell::new(Stage::Registered),
            waker: Cell::new(None),
            next: Cell::new(ptr::null()),
        },
        _pinned: PhantomPinned,
    }
}

#[must_use = "a delay delays only who awaits it"]
pub struct Delay {
    waiter: Waiter,
    _pinned: PhantomPinned, // from the first poll on the timer's list points into it
}

/// A delay as the timer sees it: a link in the list of those awaited, soonest first.
struct Waiter {
    deadline: Cell<Instant>,
    stage: Cell<Stage>,
    waker: Cell<Option<Waker>>,
    next: Cell<*const Waiter>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// The deadline is fixed, nobody awaits it yet.
    Registered,
    /// Awaited, and in the list.
    Waiting,
    /// The deadline has come.
    Over,
}

impl Future for Delay {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context) -> Poll<()> {
        let waiter = &self.as_ref().get_ref().waiter;
        TIMER.lock(|timer| {
            if waiter.stage.get() == Stage::Over {
                timer.end(waiter);
                return Poll::Ready(());
            }
            waiter.waker.set(Some(context.waker().clone()));
            if waiter.stage.get() == Stage::Registered {
                timer.insert(waiter);
            }
            Poll::Pending
        })
    }
}

impl Drop for Delay {
    fn drop(&mut self) {
        TIMER.lock(|timer| {
            if self.waiter.stage.get() == Stage::Waiting {
                timer.remove(&self.waiter);
            }
        })
    }
}

/// One timer for all delays.
struct AsyncTimer {
    /// The instant at which the counter was last looked at.
    seen: Instant,
    /// The waiter with the soonest deadline.
    next: *const Waiter,
    /// The last delay that ended in a task's hands: in which poll, and its deadline.
    ended: Option<(u32, Instant)>,
    /// The last fresh start.
    started: Instant,
}

impl AsyncTimer {
    const NEW: AsyncTimer = AsyncTimer { seen: 0, next: ptr::null(), ended: None, started: 0 };

    /// Looks at the counter. The last look was less than a turn ago, so the difference cannot be mistaken.
    fn now(&mut self) -> Instant {
        let passed = (CNT.read() as u16).wrapping_sub(self.seen as u16);
        self.seen += Instant::from(passed);
        self.seen
    }

    fn start_of_delay(&mut self) -> Instant {
        match self.ended {
            Some((poll, deadline)) if poll == executor::poll_number() => deadline,
            _ => {
                let next_tick = self.now() + 1; // for the one now going on has begun already
                self.started = (self.started + APART).max(next_tick).min(next_tick + LONGEST_WAIT);
                self.started
            }
        }
    }

    /// Notes that the running task saw `waiter` end. If it saw several end in one poll, the latest deadline counts.
    fn end(&mut self, waiter: &Waiter) {
        let poll = executor::poll_number();
        let deadline = match self.ended {
            Some((same, other)) if same == poll => waiter.deadline.get().max(other),
            _ => waiter.deadline.get(),
        };
        self.ended = Some((poll, deadline));
    }

    /// Puts `waiter` in the list, after those that are due before it or together with it.
    fn insert(&mut self, waiter: &Waiter) {
        waiter.deadline.set(waiter.deadline.get().max(self.now()));
        waiter.stage.set(Stage::Waiting);
        let mut before: *const Waiter = ptr::null();
        let mut after = self.next;
        while let Some(other) = unsafe { after.as_ref() } {
            if other.deadline.get() > waiter.deadline.get() {
                break;
            }
            before = after;
            after = other.next.get();
        }
        waiter.next.set(after);
        self.link(before, waiter);
        self.program();
    }

    /// Takes `waiter`, which is in the list, out of it. An interrupt it may have asked for will find nothing due.
    fn remove(&mut self, waiter: &Waiter) {
        let mut before: *const Waiter = ptr::null();
        let mut here = self.next;
        while !ptr::eq(here, waiter) {
            before = here;
            here = unsafe { (*here).next.get() };
        }
        self.link(before, waiter.next.get());
    }

    fn link(&mut self, before: *const Waiter, next: *const Waiter) {
        match unsafe { before.as_ref() } {
            Some(before) => before.next.set(next),
            None => self.next = next,
        }
    }

    /// Ends every delay that is due and wakes its task.
    fn expire(&mut self) {
        let now = self.now();
        while let Some(waiter) = unsafe { self.next.as_ref() } {
            if waiter.deadline.get() > now {
                break;
            }
            self.next = waiter.next.get();
            waiter.stage.set(Stage::Over);
            if let Some(waker) = waiter.waker.take() {
                waker.wake();
            }
        }
    }

    /// Sets the compare channel to the next deadline, or half a turn on if that comes first.
    fn program(&mut self) {
        let mut target = self.now() + HALF_TURN;
        if let Some(waiter) = unsafe { self.next.as_ref() } {
            target = target.min(waiter.deadline.get());
        }
        CCR1.write(u32::from(target as u16));
        if self.now() >= target {
            EGR.write(EGR_CC1G); // the counter was there before CCR1 was: it may have missed it
        }
    }
}

// The list is reached only while interrupts are masked, in thread mode or in the handler below.
unsafe impl Send for AsyncTimer {}

/// TIM15's interrupt; the line is TIM1's break interrupt too, which nobody uses.
#[allow(non_snake_case)]
#[no_mangle]
extern "C" fn TIM1_BRK_TIM15() {
    SR.write(!SR_CC1IF); // writing one leaves a flag alone
    TIMER_INTERRUPTS.store(TIMER_INTERRUPTS.load(Relaxed).wrapping_add(1), Relaxed);
    TIMER.lock(|timer| {
        timer.expire();
        timer.program();
    });
}

/// `duration` in ticks, rounded up.
const fn ticks(duration: Duration) -> Instant {
    const NANOS_PER_TICK: u32 = 1_000_000_000 / TICKS_PER_SECOND;
    let whole = duration.as_secs().saturating_mul(TICKS_PER_SECOND as Instant);
    let part = (duration.subsec_nanos() + NANOS_PER_TICK - 1) / NANOS_PER_TICK;
    whole.saturating_add(part as Instant)
}
