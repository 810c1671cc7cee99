#include "clock.h"

#include "stm32l475.h"

void clock_80_mhz(void)
{
    /* Wait states before speed, and read back to see that they count (RM, Flash, increasing the CPU frequency).
     * Four are for up to 80 MHz in voltage range 1, which is the range after reset. */
    FLASH->ACR = (FLASH->ACR & ~FLASH_ACR_LATENCY) | FIELD(4, 0);
    while ((FLASH->ACR & FLASH_ACR_LATENCY) != FIELD(4, 0)) {
    }

    /* MSI 4 MHz / 1 x 40 = 160 MHz, / 2 = 80 MHz. */
    RCC->PLLCFGR =
        RCC_PLLCFGR_SRC_MSI | RCC_PLLCFGR_M(1) | RCC_PLLCFGR_N(40) | RCC_PLLCFGR_R(2) | RCC_PLLCFGR_REN;
    RCC->CR |= RCC_CR_PLLON;
    while (!(RCC->CR & RCC_CR_PLLRDY)) {
    }

    /* The bus prescalers are 1 after reset and stay so: HCLK, PCLK1, PCLK2 and the timers all run at 80 MHz. */
    RCC->CFGR = (RCC->CFGR & ~RCC_CFGR_SW) | RCC_CFGR_SW_PLL;
    while ((RCC->CFGR & RCC_CFGR_SWS) != RCC_CFGR_SWS_PLL) {
    }
}
