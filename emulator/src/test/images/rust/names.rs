//! Names of many shapes; only how they are mangled matters.
#![allow(dead_code)]
#![no_std]

use core::fmt::Debug;

pub struct Generic<T>(pub T);
pub struct Sized<const N: usize>(pub [u8; N]);
pub struct Flag<const B: bool, const C: char, const I: i16>;

pub trait Task {
    type Out;
    fn poll(&mut self) -> Self::Out;
}

impl<T: Debug> Task for Generic<T> {
    type Out = usize;
    fn poll(&mut self) -> usize {
        core::mem::size_of::<T>()
    }
}

impl<T> Generic<T> {
    #[inline(never)]
    pub fn map<U, F: FnOnce(&T) -> U>(&self, f: F) -> U {
        f(&self.0)
    }
}

impl<const N: usize> Sized<N> {
    pub fn len(&self) -> usize {
        N
    }
}

impl<const B: bool, const C: char, const I: i16> Flag<B, C, I> {
    pub fn get(&self) -> (bool, char, i16) {
        (B, C, I)
    }
}

#[inline(never)]
pub fn take<T>(value: T) -> T {
    value
}

pub static COUNTER: core::sync::atomic::AtomicU32 = core::sync::atomic::AtomicU32::new(0);

pub fn use_them(x: &mut dyn Task<Out = usize>, f: extern "C" fn(u8) -> u16, g: for<'a> fn(&'a str) -> &'a [u8]) -> usize {
    static INNER: [u8; 3] = [1, 2, 3];
    take(x).poll();
    take(f)(1);
    take(g)("a");
    take(&INNER as &[u8; 3]);
    take((1u64, 2i128));
    take((1i8,));
    take(());
    take::<Option<&'static mut [f32]>>(None);
    take::<*const *mut f64>(core::ptr::null());
    take::<Option<&(dyn Debug + Send)>>(None);
    take::<Option<unsafe fn(bool) -> char>>(None);
    Sized([0; 17]).len();
    Flag::<true, 'x', -5>.get();
    let closure = |y: &u32| *y as usize + Generic(*y).map(|z| *z as usize + 1);
    Generic(7u32).map(closure) + Generic("x").poll() + unicode::größe()
}

mod unicode {
    pub fn größe() -> usize {
        super::take(1)
    }
}
