//! The registers of the STM32L475 that the samples use, and no others.
//!
//! Names are those of ST's reference manual RM0351. A register's name, given in its comment, is also the title of its
//! section there. RCC's sections have their numbers too: 6.4.17 was seen quoted for AHB2ENR, the others are counted
//! from it, one a register. The manual itself was not at hand.

use core::ptr::{read_volatile, write_volatile};

/// A 32-bit register at a fixed address.
#[derive(Clone, Copy)]
pub struct Register(usize);

impl Register {
    #[inline]
    const fn at(address: usize) -> Register {
        Register(address)
    }

    #[inline]
    pub fn read(self) -> u32 {
        unsafe { read_volatile(self.0 as *const u32) }
    }

    #[inline]
    pub fn write(self, value: u32) {
        unsafe { write_volatile(self.0 as *mut u32, value) }
    }

    /// Reads, clears the bits of `clear`, sets the bits of `set`, writes. An interrupt may come in between.
    #[inline]
    pub fn modify(self, clear: u32, set: u32) {
        self.write(self.read() & !clear | set);
    }

    /// Waits until every bit of `bits` reads one.
    #[inline]
    pub fn wait_set(self, bits: u32) {
        while self.read() & bits != bits {}
    }

    /// Waits until every bit of `bits` reads zero.
    #[inline]
    pub fn wait_clear(self, bits: u32) {
        while self.read() & bits != 0 {}
    }
}

/// Embedded flash memory interface (RM0351, chapter 3).
pub mod flash {
    use super::Register;
    const BASE: usize = 0x4002_2000;

    /// Access control (FLASH_ACR).
    pub const ACR: Register = Register::at(BASE + 0x00);
    pub const ACR_LATENCY: u32 = 0b111;
    pub const ACR_LATENCY_4: u32 = 4;
    pub const ACR_PRFTEN: u32 = 1 << 8;
    pub const ACR_ICEN: u32 = 1 << 9;
    pub const ACR_DCEN: u32 = 1 << 10;
}

/// Power control (RM0351, chapter 5).
pub mod pwr {
    use super::Register;
    const BASE: usize = 0x4000_7000;

    /// Control 1 (PWR_CR1).
    pub const CR1: Register = Register::at(BASE + 0x00);
    pub const CR1_VOS: u32 = 0b11 << 9;
    pub const CR1_VOS_RANGE_1: u32 = 0b01 << 9;

    /// Status 2 (PWR_SR2).
    pub const SR2: Register = Register::at(BASE + 0x14);
    pub const SR2_VOSF: u32 = 1 << 10;
}

/// Reset and clock control (RM0351, chapter 6).
pub mod rcc {
    use super::Register;
    const BASE: usize = 0x4002_1000;

    /// Clock control (RCC_CR, 6.4.1).
    pub const CR: Register = Register::at(BASE + 0x00);
    pub const CR_MSION: u32 = 1 << 0;
    pub const CR_MSIRDY: u32 = 1 << 1;
    pub const CR_PLLON: u32 = 1 << 24;
    pub const CR_PLLRDY: u32 = 1 << 25;

    /// Clock configuration (RCC_CFGR, 6.4.3).
    pub const CFGR: Register = Register::at(BASE + 0x08);
    pub const CFGR_SW: u32 = 0b11;
    pub const CFGR_SW_PLL: u32 = 0b11;
    pub const CFGR_SWS_PLL: u32 = 0b11 << 2;

    /// PLL configuration (RCC_PLLCFGR, 6.4.4).
    pub const PLLCFGR: Register = Register::at(BASE + 0x0C);
    pub const PLLCFGR_PLLSRC_MSI: u32 = 0b01;
    pub const PLLCFGR_PLLREN: u32 = 1 << 24;

    /// APB2 peripheral reset (RCC_APB2RSTR, 6.4.15).
    pub const APB2RSTR: Register = Register::at(BASE + 0x40);
    pub const APB2RSTR_TIM15RST: u32 = 1 << 16;

    /// AHB2 peripheral clock enable (RCC_AHB2ENR, 6.4.17).
    pub const AHB2ENR: Register = Register::at(BASE + 0x4C);
    pub const AHB2ENR_GPIOAEN: u32 = 1 << 0;
    pub const AHB2ENR_GPIOBEN: u32 = 1 << 1;

    /// APB1 peripheral clock enable 1 (RCC_APB1ENR1, 6.4.19).
    pub const APB1ENR1: Register = Register::at(BASE + 0x58);
    pub const APB1ENR1_PWREN: u32 = 1 << 28;

    /// APB2 peripheral clock enable (RCC_APB2ENR, 6.4.21).
    pub const APB2ENR: Register = Register::at(BASE + 0x60);
    pub const APB2ENR_TIM15EN: u32 = 1 << 16;
}

/// General-purpose I/O (RM0351, chapter 8).
pub mod gpio {
    use super::Register;

    /// A port. Its registers lie 0x400 bytes after those of the port before.
    #[derive(Clone, Copy)]
    pub enum Port {
        A = 0,
        B = 1,
    }

    impl Port {
        #[inline]
        const fn base(self) -> usize {
            0x4800_0000 + 0x400 * self as usize
        }

        /// Mode, two bits a pin (GPIOx_MODER).
        #[inline]
        pub const fn moder(self) -> Register {
            Register::at(self.base() + 0x00)
        }

        /// Set (low half) and reset (high half), one write, no read (GPIOx_BSRR).
        #[inline]
        pub const fn bsrr(self) -> Register {
            Register::at(self.base() + 0x18)
        }
    }

    pub const MODER_OUTPUT: u32 = 0b01;
    pub const MODER_MASK: u32 = 0b11;
}

/// General-purpose timer TIM15 (RM0351, chapter "General-purpose timers (TIM15/TIM16/TIM17)").
pub mod tim15 {
    use super::Register;
    const BASE: usize = 0x4001_4000;

    /// Control 1 (TIM15_CR1).
    pub const CR1: Register = Register::at(BASE + 0x00);
    pub const CR1_CEN: u32 = 1 << 0;
    pub const CR1_URS: u32 = 1 << 2;
    pub const CR1_OPM: u32 = 1 << 3;

    /// DMA/interrupt enable (TIM15_DIER).
    pub const DIER: Register = Register::at(BASE + 0x0C);
    pub const DIER_UIE: u32 = 1 << 0;
    pub const DIER_CC1IE: u32 = 1 << 1;

    /// Status (TIM15_SR). Writing zero clears a flag, writing one leaves it.
    pub const SR: Register = Register::at(BASE + 0x10);
    pub const SR_UIF: u32 = 1 << 0;
    pub const SR_CC1IF: u32 = 1 << 1;

    /// Event generation (TIM15_EGR).
    pub const EGR: Register = Register::at(BASE + 0x14);
    pub const EGR_UG: u32 = 1 << 0;
    pub const EGR_CC1G: u32 = 1 << 1;

    /// Counter (TIM15_CNT), 16 bits.
    pub const CNT: Register = Register::at(BASE + 0x24);
    /// Prescaler (TIM15_PSC). The counter's clock is divided by PSC + 1.
    pub const PSC: Register = Register::at(BASE + 0x28);
    /// Auto-reload (TIM15_ARR). The counter runs 0, 1, .. ARR, 0: a turn is ARR + 1 ticks.
    pub const ARR: Register = Register::at(BASE + 0x2C);
    /// Capture/compare 1 (TIM15_CCR1).
    pub const CCR1: Register = Register::at(BASE + 0x34);
}

/// Nested vectored interrupt controller (ARMv7-M ARM, B3.4) and the chip's line numbers (RM0351, table of vectors).
pub mod nvic {
    use super::Register;

    /// Interrupt lines that the samples use.
    #[allow(non_camel_case_types)]
    #[derive(Clone, Copy)]
    pub enum Interrupt {
        TIM1_BRK_TIM15 = 24,
    }

    /// Lets `interrupt` through, at the highest priority (which every line has after reset).
    #[inline]
    pub fn enable(interrupt: Interrupt) {
        let line = interrupt as usize;
        let iser = Register::at(0xE000_E100 + 4 * (line / 32));
        iser.write(1 << (line % 32)); // zeros written here change nothing
    }
}
