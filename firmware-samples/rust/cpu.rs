//! The few things only the core itself can do: mask interrupts, sleep, stop for a debugger.
//!
//! None of the `asm!` blocks says `nomem`, so each is also a barrier for the compiler: no memory access moves across.

use core::arch::asm;
use core::cell::UnsafeCell;

/// Runs `body` with interrupts masked, then puts PRIMASK back as it was, so calls may nest.
#[inline]
pub fn without_interrupts<R>(body: impl FnOnce() -> R) -> R {
    let primask: u32;
    unsafe { asm!("mrs {}, PRIMASK", "cpsid i", out(reg) primask, options(nostack, preserves_flags)) };
    let result = body();
    if primask & 1 == 0 {
        unsafe { asm!("cpsie i", options(nostack, preserves_flags)) };
    }
    result
}

/// Sleeps until an interrupt is pending, unless `awake` says there is work to do.
///
/// The question is asked with interrupts masked. One that arrives between the answer and WFI stays pending, and a
/// pending interrupt ends WFI even while PRIMASK masks it (ARMv7-M ARM, "Wait For Interrupt"): no wake-up is lost. The
/// handler runs at `cpsie i`.
#[inline]
pub fn sleep_unless(awake: impl FnOnce() -> bool) {
    unsafe { asm!("cpsid i", options(nostack, preserves_flags)) };
    if !awake() {
        unsafe { asm!("dsb", "wfi", options(nostack, preserves_flags)) };
    }
    unsafe { asm!("cpsie i", options(nostack, preserves_flags)) };
}

/// Does nothing, but counts as something: an endless loop around it is not optimized away.
#[inline]
pub fn nop() {
    unsafe { asm!("nop", options(nostack, preserves_flags)) };
}

/// Stops for the debugger, or ends the run of an emulator.
#[inline]
pub fn breakpoint() {
    unsafe { asm!("bkpt", options(nostack, preserves_flags)) };
}

/// A value that interrupt handlers and tasks share. It is reached only while interrupts are masked.
pub struct Shared<T>(UnsafeCell<T>);

// There is one core, and `lock` keeps its interrupt handlers out: nobody else can be at the value at the same time.
unsafe impl<T> Sync for Shared<T> {}

impl<T> Shared<T> {
    pub const fn new(value: T) -> Self {
        Shared(UnsafeCell::new(value))
    }

    /// Lends the value to `body`, which must not lock the same value again.
    #[inline]
    pub fn lock<R>(&self, body: impl FnOnce(&mut T) -> R) -> R {
        without_interrupts(|| body(unsafe { &mut *self.0.get() }))
    }
}
