//! The clock tree: MSI at 4 MHz into the PLL, 80 MHz out of it, to the core and, undivided, to every bus.

use crate::stm32l475::{flash, pwr, rcc};

const MSI_HZ: u32 = 4_000_000; // range 6, as after reset
const PLL_M: u32 = 1; // 4 MHz into the VCO (4 to 16 allowed)
const PLL_N: u32 = 40; // 160 MHz out of it (64 to 344 allowed)
const PLL_R: u32 = 2;

/// SYSCLK, HCLK, PCLK1 and PCLK2: 80 MHz.
pub const HCLK_HZ: u32 = MSI_HZ / PLL_M * PLL_N / PLL_R;

/// What TIM15 counts: PCLK2, for its prescaler is 1 (RM0351, 6.2, "Timer clock").
pub const TIM15_HZ: u32 = HCLK_HZ;

/// Takes the chip from its reset clock (MSI, 4 MHz, no wait states) to 80 MHz.
pub fn run_at_80_mhz() {
    // More than 26 MHz needs core voltage range 1. It is the reset setting; whoever ran before may have changed it.
    rcc::APB1ENR1.modify(0, rcc::APB1ENR1_PWREN);
    rcc::APB1ENR1.read(); // the clock reaches the peripheral two cycles after the write
    pwr::CR1.modify(pwr::CR1_VOS, pwr::CR1_VOS_RANGE_1);
    pwr::SR2.wait_clear(pwr::SR2_VOSF);

    // Four wait states before the clock goes up, and read back, as the manual asks (3.3.3). Caches and prefetch on.
    flash::ACR.modify(flash::ACR_LATENCY, flash::ACR_LATENCY_4 | flash::ACR_PRFTEN | flash::ACR_ICEN | flash::ACR_DCEN);
    while flash::ACR.read() & flash::ACR_LATENCY != flash::ACR_LATENCY_4 {}

    rcc::CR.modify(0, rcc::CR_MSION);
    rcc::CR.wait_set(rcc::CR_MSIRDY);

    // PLLM and PLLR are written as M - 1 and R / 2 - 1; PLLCFGR may be written only while the PLL is off.
    rcc::CR.modify(rcc::CR_PLLON, 0);
    rcc::CR.wait_clear(rcc::CR_PLLRDY);
    rcc::PLLCFGR.write(rcc::PLLCFGR_PLLSRC_MSI | (PLL_M - 1) << 4 | PLL_N << 8 | (PLL_R / 2 - 1) << 25);
    rcc::CR.modify(0, rcc::CR_PLLON);
    rcc::PLLCFGR.modify(0, rcc::PLLCFGR_PLLREN);
    rcc::CR.wait_set(rcc::CR_PLLRDY);

    rcc::CFGR.modify(rcc::CFGR_SW, rcc::CFGR_SW_PLL);
    rcc::CFGR.wait_set(rcc::CFGR_SWS_PLL);
}
