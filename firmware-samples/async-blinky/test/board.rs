//! A stand-in for the crate `board` on the host: a TIM15 with free-running counter and compare channel 1, and a core
//! that masks interrupts and sleeps. Just enough for `timer.rs` and `executor.rs`, and unkind: every access to a
//! register takes a random time, now and then several ticks.

pub mod clocks {
    pub const TIM15_HZ: u32 = 80_000_000;
}

pub mod cpu {
    use super::chip;
    use std::cell::UnsafeCell;

    pub struct Shared<T>(UnsafeCell<T>);

    unsafe impl<T> Sync for Shared<T> {}

    impl<T> Shared<T> {
        pub const fn new(value: T) -> Self {
            Shared(UnsafeCell::new(value))
        }

        pub fn lock<R>(&self, body: impl FnOnce(&mut T) -> R) -> R {
            chip(|chip| chip.masked += 1);
            let result = body(unsafe { &mut *self.0.get() });
            chip(|chip| chip.masked -= 1);
            super::deliver();
            result
        }
    }

    /// Lets time pass until the timer's interrupt is pending, unless `awake`.
    pub fn sleep_unless(awake: impl FnOnce() -> bool) {
        if !awake() {
            chip(|chip| {
                while !chip.pending() {
                    chip.advance(1);
                }
            });
        }
        super::deliver();
    }
}

pub mod stm32l475 {
    pub mod nvic {
        #[allow(non_camel_case_types)]
        pub enum Interrupt {
            TIM1_BRK_TIM15,
        }

        pub fn enable(_: Interrupt) {}
    }

    pub mod tim15 {
        use crate::chip;

        #[derive(Clone, Copy, PartialEq)]
        pub enum Register {
            CR1,
            DIER,
            SR,
            EGR,
            CNT,
            PSC,
            ARR,
            CCR1,
        }

        pub use Register::*;

        pub const CR1_CEN: u32 = 1 << 0;
        pub const CR1_URS: u32 = 1 << 2;
        pub const DIER_CC1IE: u32 = 1 << 1;
        pub const SR_CC1IF: u32 = 1 << 1;
        pub const EGR_UG: u32 = 1 << 0;
        pub const EGR_CC1G: u32 = 1 << 1;

        impl Register {
            pub fn read(self) -> u32 {
                assert!(self == CNT, "the timer reads nothing but CNT");
                chip(|chip| {
                    chip.dawdle();
                    chip.ticks as u32 & 0xFFFF
                })
            }

            pub fn write(self, value: u32) {
                chip(|chip| {
                    chip.dawdle();
                    match self {
                        CCR1 => chip.ccr1 = value,
                        SR => chip.cc1if &= value & SR_CC1IF != 0,
                        EGR => chip.cc1if |= value & EGR_CC1G != 0,
                        _ => {}
                    }
                })
            }
        }
    }
}

/// What the host has of the chip.
pub struct Chip {
    /// Ticks since power-on, never wrapped; CNT is the low half.
    pub ticks: u64,
    pub masked: u32,
    /// Accesses take no time: only sleep does.
    pub quick: bool,
    random: u64,
    ccr1: u32,
    cc1if: bool,
}

impl Chip {
    pub fn random(&mut self) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random
    }

    /// A match is an edge: it comes when the counter arrives at CCR1, not when CCR1 is set to where the counter is.
    pub fn advance(&mut self, ticks: u64) {
        for _ in 0..ticks {
            self.ticks += 1;
            self.cc1if |= self.ticks as u32 & 0xFFFF == self.ccr1;
        }
    }

    fn dawdle(&mut self) {
        if self.quick {
            return;
        }
        let ticks = [0, 0, 0, 0, 0, 1, 2, 5][self.random() as usize % 8];
        self.advance(ticks);
    }

    fn pending(&self) -> bool {
        self.cc1if && self.masked == 0
    }
}

static mut CHIP: Chip =
    Chip { ticks: 0, masked: 0, quick: false, random: 0x2545_F491_4F6C_DD1D, ccr1: 0, cc1if: false };

/// Tests run one after the other, so there is one user at a time.
pub fn chip<R>(body: impl FnOnce(&mut Chip) -> R) -> R {
    unsafe { body(&mut CHIP) }
}

fn deliver() {
    extern "C" {
        fn TIM1_BRK_TIM15();
    }
    while chip(|chip| chip.pending()) {
        unsafe { TIM1_BRK_TIM15() };
    }
}
