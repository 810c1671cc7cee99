//! Pins as outputs.

use crate::stm32l475::gpio::{Port, MODER_MASK, MODER_OUTPUT};

/// A push-pull output. Both levels are one write to BSRR: no read, nothing to tear.
pub struct OutputPin {
    port: Port,
    pin: u32,
}

impl OutputPin {
    /// Makes pin `pin` (0 to 15) of `port` an output; low, if nobody set it before. The port's clock must be on.
    pub fn new(port: Port, pin: u32) -> OutputPin {
        port.moder().modify(MODER_MASK << (2 * pin), MODER_OUTPUT << (2 * pin));
        OutputPin { port, pin }
    }

    #[inline]
    pub fn set_high(&mut self) {
        self.port.bsrr().write(1 << self.pin);
    }

    #[inline]
    pub fn set_low(&mut self) {
        self.port.bsrr().write(1 << (self.pin + 16));
    }
}
