//! A small Rust image: DWARF 4, legacy mangling, generic code inlined from core.
#![no_std]
#![no_main]

use core::panic::PanicInfo;
use core::sync::atomic::{AtomicU32, Ordering};

#[repr(C)]
pub union Vector {
    handler: unsafe extern "C" fn() -> !,
    stack: *const u32,
}
unsafe impl Sync for Vector {}

extern "C" {
    static _estack: u32;
}

#[link_section = ".vectors"]
#[no_mangle]
#[used]
pub static VECTORS: [Vector; 2] = [Vector { stack: unsafe { &_estack } }, Vector { handler: Reset_Handler }];

static COUNT: AtomicU32 = AtomicU32::new(0);

trait Step {
    fn step(&self, by: u32) -> u32;
}

struct Twice;
struct Plus(u32);

impl Step for Twice {
    #[inline(never)]
    fn step(&self, by: u32) -> u32 {
        by.wrapping_mul(2)
    }
}

impl Step for Plus {
    #[inline(never)]
    fn step(&self, by: u32) -> u32 {
        self.0.rotate_left(by & 31)
    }
}

mod deep {
    #[inline(never)]
    pub(super) fn apply<T: super::Step>(thing: &T, times: u32) -> u32 {
        (0..times).fold(1, |sum, by| sum ^ thing.step(by))
    }
}

#[no_mangle]
pub unsafe extern "C" fn Reset_Handler() -> ! {
    let mut values = [3u32, 1, 2];
    loop {
        for value in values.iter_mut() {
            *value = value.wrapping_add(deep::apply(&Twice, 3)).wrapping_add(deep::apply(&Plus(9), 2));
            COUNT.fetch_add(*value, Ordering::Relaxed);
        }
    }
}

#[panic_handler]
fn panic(_: &PanicInfo) -> ! {
    loop {}
}
