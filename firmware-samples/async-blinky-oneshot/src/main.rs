//! The two LEDs of `async-blinky` again, with the same executor and the timer that many start with.
//!
//! Nothing differs but `timer.rs`: read there what is wrong with it.

#![no_std]
#![no_main]

// The executor is the one of async-blinky; this sample does not use all of it.
#[allow(dead_code)]
#[path = "../../async-blinky/src/executor.rs"]
mod executor;
mod timer;

use core::time::Duration;

use board::clocks;
use board::gpio::OutputPin;
use board::stm32l475::gpio::Port;
use board::stm32l475::rcc;

use executor::spawn;
use timer::delay;

const LD1_TIME: Duration = Duration::from_millis(1000);
const LD2_TIME: Duration = Duration::from_millis(500);

#[no_mangle]
extern "C" fn main() -> ! {
    clocks::run_at_80_mhz();

    rcc::APB2ENR.modify(0, rcc::APB2ENR_TIM15EN);
    rcc::APB2RSTR.modify(0, rcc::APB2RSTR_TIM15RST);
    rcc::APB2RSTR.modify(rcc::APB2RSTR_TIM15RST, 0);
    timer::init();

    rcc::AHB2ENR.modify(0, rcc::AHB2ENR_GPIOAEN | rcc::AHB2ENR_GPIOBEN);
    rcc::AHB2ENR.read(); // the clock reaches the ports two cycles after the write

    let mut ld1 = OutputPin::new(Port::A, 5);
    spawn("ld1", async move {
        loop {
            ld1.set_high();
            delay(LD1_TIME).await;
            ld1.set_low();
            delay(LD1_TIME).await;
        }
    })
    .unwrap();

    let mut ld2 = OutputPin::new(Port::B, 14);
    spawn("ld2", async move {
        loop {
            ld2.set_high();
            delay(LD2_TIME).await;
            ld2.set_low();
            delay(LD2_TIME).await;
        }
    })
    .unwrap();

    executor::run_forever()
}
