//! An async executor that fits on a few screens: eight tasks, one word of wake bits, one kilobyte.
//!
//! A **task** is a future that somebody spawned. It lives in a **slot**, numbered 0 to 7, and its bytes lie in the
//! **arena**. To **wake** a task is to set the bit of its slot in `WAKE_BITS`; that is all a [`Waker`] does, so
//! interrupt handlers may do it at any time, and nothing else here is ever touched by one.
//!
//! [`run_forever`] works in rounds. A round takes all the wake bits at once, leaving zero, and polls exactly the tasks
//! whose bits it took, in slot order. Whoever is woken meanwhile, be it by a task or by an interrupt, is polled in the
//! next round: a task that keeps waking itself cannot shut the others out. When no bit is set the core sleeps.
//!
//! A finished task leaves its result where its future was. Once the [`JoinHandle`] has taken the result, or at once if
//! the handle was dropped, slot and bytes are free for the next `spawn`.

use core::alloc::Layout;
use core::cell::{Cell, UnsafeCell};
use core::future::Future;
use core::marker::PhantomData;
use core::mem;
use core::pin::Pin;
use core::ptr::{self, NonNull};
use core::sync::atomic::{AtomicU32, Ordering::Relaxed};
use core::task::{Context, Poll, RawWaker, RawWakerVTable, Waker};

use board::cpu;

/// How many tasks there may be at a time: one bit each in the wake word.
pub const CAPACITY: usize = 8;

/// How many bytes there are for all tasks together.
pub const ARENA_BYTES: usize = 1024;

/// Bit n is set while the task in slot n waits to be polled.
static WAKE_BITS: AtomicU32 = AtomicU32::new(0);

/// How often a task was woken. Printed by name, as are the three that follow.
#[no_mangle]
pub static WAKE_COUNT: AtomicU32 = AtomicU32::new(0);

/// How often a task was polled.
#[no_mangle]
pub static POLL_COUNT: AtomicU32 = AtomicU32::new(0);

/// How often there was nothing to do.
#[no_mangle]
pub static SLEEP_COUNT: AtomicU32 = AtomicU32::new(0);

/// How many bytes of the arena are in use.
#[no_mangle]
pub static ARENA_USED: AtomicU32 = AtomicU32::new(0);

static EXECUTOR: Executor = Executor { slots: [Slot::FREE; CAPACITY], round: Cell::new(0) };

static ARENA: Arena = Arena(UnsafeCell::new([0; ARENA_BYTES]));

// ---- what a program uses ------------------------------------------------------------------------------------------

/// Places `future` in the arena as a task, awake. `name` is for whoever looks with a debugger.
///
/// The task is first polled in the round after this one. Not for interrupt handlers.
pub fn spawn<F>(name: &'static str, future: F) -> Result<JoinHandle<F::Output>, SpawnError>
where
    F: Future + 'static,
{
    EXECUTOR.spawn(name, future)
}

/// Why there is no new task. Both pass when another task finishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpawnError {
    /// All eight slots are taken.
    NoSlot,
    /// The arena has no gap large enough.
    NoSpace,
}

/// Polls the tasks for ever, asleep whenever none of them is awake.
#[export_name = "executor_run_forever"]
pub extern "C" fn run_forever() -> ! {
    loop {
        run_until_idle();
        count(&SLEEP_COUNT);
        cpu::sleep_unless(|| WAKE_BITS.load(Relaxed) != 0);
    }
}

/// Polls the tasks, round after round, until none of them is awake.
pub fn run_until_idle() {
    while EXECUTOR.run_round() {}
}

/// Gives every other task that is awake a turn: pending once, ready in the next round.
#[allow(dead_code)] // nobody needs it to blink
pub fn defer() -> impl Future<Output = ()> {
    struct Defer {
        deferred: bool,
    }

    impl Future for Defer {
        type Output = ();

        fn poll(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<()> {
            if mem::replace(&mut self.deferred, true) {
                return Poll::Ready(());
            }
            context.waker().wake_by_ref();
            Poll::Pending
        }
    }

    Defer { deferred: false }
}

/// The number of the poll now going on. Two calls within one poll give the same, in two polls never.
pub fn poll_number() -> u32 {
    POLL_COUNT.load(Relaxed)
}

/// A claim on a task's result: await it. Dropping it lets the task run on, and throws the result away.
pub struct JoinHandle<T> {
    slot: usize,
    taken: bool,
    result: PhantomData<*const T>, // not Send: handles, like all of the executor, stay out of interrupt handlers
}

impl<T> Future for JoinHandle<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<T> {
        assert!(!self.taken, "JoinHandle polled after it gave the result");
        let slot = &EXECUTOR.slots[self.slot];
        if slot.stage.get() != Stage::Finished {
            slot.joiner.set(Some(context.waker().clone()));
            return Poll::Pending;
        }
        let mut result: Option<T> = None;
        // The task's output is a T: `spawn` made this handle for it, and the slot is not reused before we let go of it.
        unsafe { slot.task().as_mut().take_result(&mut result as *mut Option<T> as *mut ()) };
        self.taken = true;
        EXECUTOR.free(self.slot);
        match result {
            Some(result) => Poll::Ready(result),
            None => unreachable!(),
        }
    }
}

impl<T> Drop for JoinHandle<T> {
    fn drop(&mut self) {
        if self.taken {
            return;
        }
        let slot = &EXECUTOR.slots[self.slot];
        slot.has_handle.set(false);
        slot.joiner.set(None);
        if slot.stage.get() == Stage::Finished {
            EXECUTOR.free(self.slot);
        }
    }
}

// ---- slots and rounds ---------------------------------------------------------------------------------------------

struct Executor {
    slots: [Slot; CAPACITY],
    /// The bits taken for this round and not polled yet.
    round: Cell<u32>,
}

// Only thread mode comes here, and it is one thread: interrupt handlers reach no further than the wake bits.
unsafe impl Sync for Executor {}

/// A slot, and where in the arena its task lies.
struct Slot {
    name: Cell<&'static str>,
    stage: Cell<Stage>,
    task: Cell<Option<NonNull<dyn Task>>>,
    block: Cell<Block>,
    has_handle: Cell<bool>,
    joiner: Cell<Option<Waker>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Free,
    Running,
    /// The result is there, and the handle has not taken it.
    Finished,
}

impl Slot {
    #[allow(clippy::declare_interior_mutable_const)] // a fresh copy for each element is what we want
    const FREE: Slot = Slot {
        name: Cell::new(""),
        stage: Cell::new(Stage::Free),
        task: Cell::new(None),
        block: Cell::new(Block { start: 0, end: 0 }),
        has_handle: Cell::new(false),
        joiner: Cell::new(None),
    };

    fn task(&self) -> NonNull<dyn Task> {
        self.task.get().expect("a slot in use has a task")
    }
}

impl Executor {
    fn spawn<F>(&self, name: &'static str, future: F) -> Result<JoinHandle<F::Output>, SpawnError>
    where
        F: Future + 'static,
    {
        let number = self.slots.iter().position(|slot| slot.stage.get() == Stage::Free).ok_or(SpawnError::NoSlot)?;
        let block = self.find_space(Layout::new::<Spawned<F>>()).ok_or(SpawnError::NoSpace)?;
        let place = ARENA.at(block.start) as *mut Spawned<F>;
        // The block is free, aligned and large enough; it stays the task's, and the task stays in it, until `free`.
        let task = unsafe {
            place.write(Spawned::Running(future));
            NonNull::new_unchecked(place as *mut dyn Task)
        };

        let slot = &self.slots[number];
        slot.name.set(name);
        slot.stage.set(Stage::Running);
        slot.task.set(Some(task));
        slot.block.set(block);
        slot.has_handle.set(true);
        ARENA_USED.store(ARENA_USED.load(Relaxed) + block.size() as u32, Relaxed);
        wake(number);
        Ok(JoinHandle { slot: number, taken: false, result: PhantomData })
    }

    /// One round. False if nobody was awake.
    fn run_round(&self) -> bool {
        self.round.set(WAKE_BITS.swap(0, Relaxed));
        let anybody = self.round.get() != 0;
        while self.round.get() != 0 {
            let number = self.round.get().trailing_zeros() as usize;
            self.round.set(self.round.get() & !bit(number));
            self.poll(number);
        }
        anybody
    }

    fn poll(&self, number: usize) {
        let slot = &self.slots[number];
        if slot.stage.get() != Stage::Running {
            return; // a waker outlived its task
        }
        count(&POLL_COUNT);
        let waker = waker_of(number);
        let finished = unsafe { slot.task().as_mut().poll(&mut Context::from_waker(&waker)) };
        if finished.is_pending() {
            return;
        }
        slot.stage.set(Stage::Finished);
        if !slot.has_handle.get() {
            self.free(number);
        } else if let Some(joiner) = slot.joiner.take() {
            joiner.wake();
        }
    }

    /// Drops what is left of a finished task and gives slot and bytes back.
    fn free(&self, number: usize) {
        let slot = &self.slots[number];
        unsafe { ptr::drop_in_place(slot.task().as_ptr()) };
        ARENA_USED.store(ARENA_USED.load(Relaxed) - slot.block.get().size() as u32, Relaxed);
        slot.task.set(None);
        slot.stage.set(Stage::Free);
        // The next task in this slot begins with no bit that was meant for this one.
        self.round.set(self.round.get() & !bit(number));
        WAKE_BITS.fetch_and(!bit(number), Relaxed);
    }

    /// The lowest gap in the arena that takes `layout`: it begins where the arena does, or where some task ends.
    fn find_space(&self, layout: Layout) -> Option<Block> {
        let taken = || self.slots.iter().filter(|slot| slot.stage.get() != Stage::Free).map(|slot| slot.block.get());
        let starts = taken().map(|block| block.end).chain([0]);
        starts
            .map(|start| ARENA.block_from(start, layout))
            .filter(|block| block.end <= ARENA_BYTES && !taken().any(|other| other.overlaps(*block)))
            .min_by_key(|block| block.start)
    }
}

// ---- the arena ----------------------------------------------------------------------------------------------------

#[repr(align(8))]
struct Arena(UnsafeCell<[u8; ARENA_BYTES]>);

unsafe impl Sync for Arena {} // for the executor only, see there

impl Arena {
    fn at(&self, offset: usize) -> *mut u8 {
        self.0.get().cast::<u8>().wrapping_add(offset)
    }

    /// The block for `layout` at the first aligned offset from `start` on. It may reach past the arena's end.
    fn block_from(&self, start: usize, layout: Layout) -> Block {
        let aligned = start + self.at(start).align_offset(layout.align());
        Block { start: aligned, end: aligned + layout.size() }
    }
}

/// Bytes `start` up to, not including, `end` of the arena.
#[derive(Clone, Copy)]
struct Block {
    start: usize,
    end: usize,
}

impl Block {
    fn size(self) -> usize {
        self.end - self.start
    }

    fn overlaps(self, other: Block) -> bool {
        self.start < other.end && other.start < self.end
    }
}

// ---- tasks, whatever their type -----------------------------------------------------------------------------------

/// What the executor asks of a task without knowing the type of its future.
trait Task {
    /// Polls the future. When it is ready, its result takes its place.
    ///
    /// # Safety
    /// The task must never have been moved since it was first polled.
    unsafe fn poll(&mut self, context: &mut Context) -> Poll<()>;

    /// Moves the result into the `Option<F::Output>` at `result`; leaves that as it is if there is none.
    ///
    /// # Safety
    /// `result` must point to a value of that type.
    unsafe fn take_result(&mut self, result: *mut ());
}

/// A task in the arena.
enum Spawned<F: Future> {
    Running(F),
    Finished(F::Output),
    Taken,
}

impl<F: Future> Task for Spawned<F> {
    unsafe fn poll(&mut self, context: &mut Context) -> Poll<()> {
        if let Spawned::Running(future) = self {
            match Pin::new_unchecked(future).poll(context) {
                Poll::Ready(result) => *self = Spawned::Finished(result),
                Poll::Pending => return Poll::Pending,
            }
        }
        Poll::Ready(())
    }

    unsafe fn take_result(&mut self, result: *mut ()) {
        if let Spawned::Finished(value) = mem::replace(self, Spawned::Taken) {
            *(result as *mut Option<F::Output>) = Some(value);
        }
    }
}

// ---- waking -------------------------------------------------------------------------------------------------------

fn bit(number: usize) -> u32 {
    1 << number
}

/// Sets the wake bit of slot `number`. For everybody, interrupt handlers too.
fn wake(number: usize) {
    WAKE_COUNT.fetch_add(1, Relaxed);
    WAKE_BITS.fetch_or(bit(number), Relaxed);
}

/// A waker is the number of a slot: nothing to count, nothing to free. One that outlives its task wakes whoever has
/// the slot next, which costs that task a needless poll and no more.
fn waker_of(number: usize) -> Waker {
    const CALLS: RawWakerVTable = RawWakerVTable::new(
        |slot| RawWaker::new(slot, &CALLS),
        |slot| wake(slot as usize),
        |slot| wake(slot as usize),
        |_| {},
    );
    unsafe { Waker::from_raw(RawWaker::new(number as *const (), &CALLS)) }
}

/// Adds one to a counter that only thread mode writes.
fn count(counter: &AtomicU32) {
    counter.store(counter.load(Relaxed).wrapping_add(1), Relaxed);
}
