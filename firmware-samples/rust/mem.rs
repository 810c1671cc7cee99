//! The routines that compiled Rust calls without being asked: copy, move, fill and compare memory.
//!
//! rustc takes them from a crate named `compiler_builtins`; this is ours. The first group has C's names and arguments.
//! The second has those of the Arm run-time ABI (RTABI 4.3.4), which may be called instead; note that its `memset`
//! has size and value the other way round. Four bytes at a time where both sides are aligned, one at a time elsewhere.

#![feature(compiler_builtins)]
#![compiler_builtins]
#![no_builtins] // or the loops below would be recognized, and compiled to calls of themselves
#![no_std]

const WORD: usize = 4;

fn aligned(address: usize) -> bool {
    address % WORD == 0
}

#[no_mangle]
pub unsafe extern "C" fn memcpy(to: *mut u8, from: *const u8, size: usize) -> *mut u8 {
    let mut i = 0;
    if aligned(to as usize | from as usize) {
        while i + WORD <= size {
            *(to.add(i) as *mut u32) = *(from.add(i) as *const u32);
            i += WORD;
        }
    }
    while i < size {
        *to.add(i) = *from.add(i);
        i += 1;
    }
    to
}

#[no_mangle]
pub unsafe extern "C" fn memmove(to: *mut u8, from: *const u8, size: usize) -> *mut u8 {
    if (to as usize).wrapping_sub(from as usize) >= size {
        return memcpy(to, from, size); // no byte is overwritten before it is read
    }
    let mut i = size;
    while i > 0 {
        i -= 1;
        *to.add(i) = *from.add(i);
    }
    to
}

#[no_mangle]
pub unsafe extern "C" fn memset(to: *mut u8, value: i32, size: usize) -> *mut u8 {
    let byte = value as u8;
    let mut i = 0;
    if aligned(to as usize) {
        let word = u32::from_ne_bytes([byte; WORD]);
        while i + WORD <= size {
            *(to.add(i) as *mut u32) = word;
            i += WORD;
        }
    }
    while i < size {
        *to.add(i) = byte;
        i += 1;
    }
    to
}

#[no_mangle]
pub unsafe extern "C" fn memcmp(left: *const u8, right: *const u8, size: usize) -> i32 {
    let mut i = 0;
    while i < size {
        let difference = *left.add(i) as i32 - *right.add(i) as i32;
        if difference != 0 {
            return difference;
        }
        i += 1;
    }
    0
}

#[no_mangle]
pub unsafe extern "C" fn bcmp(left: *const u8, right: *const u8, size: usize) -> i32 {
    memcmp(left, right, size)
}

macro_rules! same_for_every_alignment {
    ($($any:ident $four:ident $eight:ident = |$($argument:ident: $type:ty),*| $body:expr;)*) => { $(
        #[no_mangle]
        pub unsafe extern "C" fn $any($($argument: $type),*) { $body; }
        #[no_mangle]
        pub unsafe extern "C" fn $four($($argument: $type),*) { $body; }
        #[no_mangle]
        pub unsafe extern "C" fn $eight($($argument: $type),*) { $body; }
    )* };
}

same_for_every_alignment! {
    __aeabi_memcpy __aeabi_memcpy4 __aeabi_memcpy8 =
        |to: *mut u8, from: *const u8, size: usize| memcpy(to, from, size);
    __aeabi_memmove __aeabi_memmove4 __aeabi_memmove8 =
        |to: *mut u8, from: *const u8, size: usize| memmove(to, from, size);
    __aeabi_memset __aeabi_memset4 __aeabi_memset8 =
        |to: *mut u8, size: usize, value: i32| memset(to, value, size);
    __aeabi_memclr __aeabi_memclr4 __aeabi_memclr8 =
        |to: *mut u8, size: usize| memset(to, 0, size);
}
