//! `delay` as many first write it: TIM15 runs once for the soonest delay, stops, and is started again for the next.
//!
//! It looks right, and a LED looks right. It is wrong in ways that only a count of cycles shows, and it is kept wrong
//! on purpose; `async-blinky/src/timer.rs` is the cure.
//!
//! 1. **A run is too long.** The counter runs from 0 to ARR *inclusive*, so ARR should be one less than the count
//!    wanted. Written without the minus one, with the prescaler that 500 ms needs, that is 611 cycles too many. The
//!    division's remainder was dropped before, 274 cycles. What is left is 40,000,337 instead of 40,000,000.
//! 2. **Time between two runs is not counted.** After a run ends the counter stands still until software starts the
//!    next one. Interrupt entry and the handler, or the executor and the task, take that time, every time.
//! 3. **Starting again forgets.** A delay shorter than the run under way starts the counter again from zero; for
//!    everybody else the part that had passed is lost. One that is longer is counted from the start of that run, not
//!    from now.

use core::future::Future;
use core::pin::Pin;
use core::sync::atomic::{AtomicU32, Ordering::Relaxed};
use core::task::{Context, Poll, Waker};
use core::time::Duration;

use board::clocks::TIM15_HZ;
use board::cpu::Shared;
use board::stm32l475::nvic::{self, Interrupt};
use board::stm32l475::tim15::*;

/// How many delays there may be at a time.
const CAPACITY: usize = 8;

/// How often the timer's interrupt came. To be printed by name.
#[no_mangle]
pub static TIMER_INTERRUPTS: AtomicU32 = AtomicU32::new(0);

static TIMER: Shared<OneShotTimer> = Shared::new(OneShotTimer { waiting: [FREE; CAPACITY], armed_ms: None });

const FREE: Option<Waiter> = None;

/// Makes the timer ready to run. TIM15 must have its clock and be as after reset.
pub fn init() {
    DIER.write(DIER_UIE);
    nvic::enable(Interrupt::TIM1_BRK_TIM15);
}

/// A future that is ready when `duration`, a whole number of milliseconds below 53 s, is over, or so it says. It
/// registers with the timer at once; at most eight may exist.
pub fn delay(duration: Duration) -> Delay {
    let milliseconds = duration.as_secs() as u32 * 1000 + duration.subsec_millis();
    Delay { index: TIMER.lock(|timer| timer.register(milliseconds)) }
}

#[must_use = "a delay delays only who awaits it"]
pub struct Delay {
    index: usize,
}

impl Future for Delay {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context) -> Poll<()> {
        TIMER.lock(|timer| match &mut timer.waiting[self.index] {
            Some(waiter) if waiter.remaining_ms > 0 => {
                waiter.waker = Some(context.waker().clone());
                Poll::Pending
            }
            _ => Poll::Ready(()),
        })
    }
}

impl Drop for Delay {
    fn drop(&mut self) {
        TIMER.lock(|timer| timer.waiting[self.index] = None);
    }
}

struct Waiter {
    remaining_ms: u32,
    waker: Option<Waker>,
}

struct OneShotTimer {
    waiting: [Option<Waiter>; CAPACITY],
    /// What the run under way is meant to last.
    armed_ms: Option<u32>,
}

impl OneShotTimer {
    fn register(&mut self, milliseconds: u32) -> usize {
        let index = self.waiting.iter().position(Option::is_none).expect("no more than eight delays");
        self.waiting[index] = Some(Waiter { remaining_ms: milliseconds, waker: None });
        match self.armed_ms {
            Some(armed) if armed <= milliseconds => {}
            _ => self.arm(milliseconds),
        }
        index
    }

    /// A run is over: takes it off everybody's remaining time, wakes who has none left, starts the next run.
    fn expire(&mut self) {
        let elapsed = self.armed_ms.take().unwrap_or(0);
        let mut soonest: Option<u32> = None;
        for waiter in self.waiting.iter_mut().flatten() {
            waiter.remaining_ms = waiter.remaining_ms.saturating_sub(elapsed);
            if waiter.remaining_ms > 0 {
                soonest = Some(soonest.map_or(waiter.remaining_ms, |other| other.min(waiter.remaining_ms)));
            } else if let Some(waker) = waiter.waker.take() {
                waker.wake();
            }
        }
        if let Some(milliseconds) = soonest {
            self.arm(milliseconds);
        }
    }

    /// Starts a run of `milliseconds`, whatever the counter was doing.
    fn arm(&mut self, milliseconds: u32) {
        if milliseconds == 0 {
            return; // ready already
        }
        let ticks = TIM15_HZ / 1000 * milliseconds;
        let psc = (ticks - 1) / 65536;
        let arr = ticks / (psc + 1); // the mistake: one too many
        CR1.write(CR1_OPM | CR1_URS);
        CNT.write(0);
        PSC.write(psc);
        ARR.write(arr);
        EGR.write(EGR_UG); // the prescaler takes its value now; with URS no flag is set
        SR.write(!SR_UIF);
        CR1.write(CR1_OPM | CR1_URS | CR1_CEN);
        self.armed_ms = Some(milliseconds);
    }
}

/// TIM15's interrupt; the line is TIM1's break interrupt too, which nobody uses.
#[allow(non_snake_case)]
#[no_mangle]
extern "C" fn TIM1_BRK_TIM15() {
    SR.write(!SR_UIF);
    TIMER_INTERRUPTS.store(TIMER_INTERRUPTS.load(Relaxed).wrapping_add(1), Relaxed);
    TIMER.lock(|timer| timer.expire());
}
