//! What both Rust samples stand on: the chip's registers, start-up, the clock, pins and four core instructions.
//!
//! There is no HAL and no crate from outside. Everything between the reset vector and `main` is in this folder.

#![no_std]

pub mod clocks;
pub mod cpu;
pub mod gpio;
pub mod stm32l475;

mod startup;
