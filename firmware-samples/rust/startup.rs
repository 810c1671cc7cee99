//! From reset to `main`: the vector table and the reset handler.
//!
//! The table holds the stack pointer, the core's exceptions (ARMv7-M ARM, B1.5.3) and the chip's 82 interrupt lines
//! (RM0351, table of vectors). A sample that wants an interrupt defines a function of that name, `#[no_mangle]
//! extern "C"`; the linker script gives every other name to [`default_handler`].

use core::arch::global_asm;
use core::panic::PanicInfo;

use crate::cpu;

/// One word of the vector table.
#[repr(C)]
union Vector {
    stack_top: *const u32,
    handler: unsafe extern "C" fn(),
    reserved: u32,
}

unsafe impl Sync for Vector {} // the table is in flash: nobody writes it

/// Declares each handler named and lays the table out in the order given. `_` is a reserved word.
macro_rules! vector_table {
    (@word _) => { Vector { reserved: 0 } };
    (@word $handler:ident) => { Vector { handler: $handler } };
    (@declare _) => {};
    (@declare $handler:ident) => { extern "C" { fn $handler(); } };
    ($($entry:tt)*) => {
        $(vector_table!(@declare $entry);)*

        #[no_mangle]
        #[link_section = ".vector_table"]
        static VECTOR_TABLE: [Vector; 16 + 82] = [
            Vector { stack_top: unsafe { &stack_top } },
            $(vector_table!(@word $entry)),*
        ];
    };
}

extern "C" {
    static stack_top: u32; // an address given by the linker script, not a value
}

vector_table! {
    // exceptions 1 to 15
    Reset NMI HardFault MemManage BusFault UsageFault _ _ _ _ SVCall DebugMonitor _ PendSV SysTick
    // lines 0 to 9
    WWDG PVD_PVM TAMP_STAMP RTC_WKUP FLASH RCC EXTI0 EXTI1 EXTI2 EXTI3
    // lines 10 to 19
    EXTI4 DMA1_Channel1 DMA1_Channel2 DMA1_Channel3 DMA1_Channel4
    DMA1_Channel5 DMA1_Channel6 DMA1_Channel7 ADC1_2 CAN1_TX
    // lines 20 to 29
    CAN1_RX0 CAN1_RX1 CAN1_SCE EXTI9_5 TIM1_BRK_TIM15 TIM1_UP_TIM16 TIM1_TRG_COM_TIM17 TIM1_CC TIM2 TIM3
    // lines 30 to 39
    TIM4 I2C1_EV I2C1_ER I2C2_EV I2C2_ER SPI1 SPI2 USART1 USART2 USART3
    // lines 40 to 49
    EXTI15_10 RTC_Alarm DFSDM1_FLT3 TIM8_BRK TIM8_UP TIM8_TRG_COM TIM8_CC ADC3 FMC SDMMC1
    // lines 50 to 59
    TIM5 SPI3 UART4 UART5 TIM6_DAC TIM7 DMA2_Channel1 DMA2_Channel2 DMA2_Channel3 DMA2_Channel4
    // lines 60 to 69
    DMA2_Channel5 DFSDM1_FLT0 DFSDM1_FLT1 DFSDM1_FLT2 COMP LPTIM1 LPTIM2 OTG_FS DMA2_Channel6 DMA2_Channel7
    // lines 70 to 81
    LPUART1 QUADSPI I2C3_EV I2C3_ER SAI1 SAI2 SWPMI1 TSC _ _ RNG FPU
}

// The reset handler is in assembly because Rust may not run yet: its statics have no values before .data is copied and
// .bss is zeroed, and its hard-float code may touch FP registers, a UsageFault until the FPU is on.
global_asm!(
    "
    .section .text.Reset, \"ax\"
    .global Reset
    .type Reset, %function
    .thumb_func
Reset:
    ldr     r0, =0xE000ED88         // CPACR (ARMv7-M ARM, B3.2.20)
    ldr     r1, [r0]
    orr     r1, r1, #0xF00000       // full access to CP10 and CP11, the FPU
    str     r1, [r0]
    dsb
    isb

    ldr     r0, =data_start         // .data: from its image in flash to its place in RAM
    ldr     r1, =data_end
    ldr     r2, =data_image
1:  cmp     r0, r1
    beq     2f
    ldr     r3, [r2], #4
    str     r3, [r0], #4
    b       1b

2:  ldr     r0, =bss_start          // .bss: zero
    ldr     r1, =bss_end
    movs    r2, #0
3:  cmp     r0, r1
    beq     4f
    str     r2, [r0], #4
    b       3b

4:  bl      main
    udf     #0                      // main does not return
    .size Reset, . - Reset
    "
);

/// Takes every exception and interrupt that nobody claimed. An endless loop, so that a debugger finds it here.
#[no_mangle]
extern "C" fn default_handler() {
    loop {
        cpu::nop();
    }
}

/// A panic stops for the debugger, then for ever.
#[panic_handler]
fn panic(_: &PanicInfo) -> ! {
    cpu::breakpoint();
    loop {
        cpu::nop();
    }
}
