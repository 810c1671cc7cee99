//! The executor and the timer on the host, against a hostile clock: `make test`.

#[path = "../src/executor.rs"]
mod executor;
#[path = "../src/timer.rs"]
mod timer;

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::Once;
use std::task::{Context, Poll};
use std::time::Duration;

use board::{chip, cpu};
use executor::{defer, run_until_idle, spawn, SpawnError, ARENA_BYTES, ARENA_USED, CAPACITY, WAKE_COUNT};
use timer::delay;

/// By how many ticks a wake-up may be late: a few dozen register accesses of up to five ticks each.
const LATE: u64 = 400;

fn start() {
    static ONCE: Once = Once::new();
    ONCE.call_once(timer::init);
    assert_eq!(ARENA_USED.load(Relaxed), 0, "the test before left a task behind");
}

fn ticks() -> u64 {
    chip(|chip| chip.ticks)
}

fn pass(ticks: u64) {
    chip(|chip| chip.advance(ticks));
}

fn micros(ticks: u64) -> Duration {
    Duration::from_micros(10 * ticks)
}

/// Runs until every task is finished.
fn run() {
    run_until_idle();
    while ARENA_USED.load(Relaxed) > 0 {
        cpu::sleep_unless(|| false);
        run_until_idle();
    }
}

fn log() -> (Rc<RefCell<Vec<String>>>, impl Fn(&str)) {
    let lines = Rc::new(RefCell::new(Vec::new()));
    let writer = lines.clone();
    (lines, move |line: &str| writer.borrow_mut().push(line.to_string()))
}

#[test]
fn the_ninth_task_finds_no_slot_and_a_finished_one_makes_room() {
    start();
    for _ in 0..CAPACITY {
        spawn("short", async {}).unwrap();
    }
    assert_eq!(spawn("ninth", async {}).err(), Some(SpawnError::NoSlot));
    run();
    spawn("again", async {}).unwrap();
    run();
}

#[test]
fn the_arena_runs_out_and_a_gap_is_used_again() {
    start();
    fn hold<const N: usize>(turns: u32) -> impl Future<Output = ()> {
        async move {
            let bytes = [1u8; N];
            for _ in 0..turns {
                defer().await;
            }
            assert!(bytes.iter().all(|byte| *byte == 1), "somebody wrote into this task");
        }
    }
    spawn("brief", hold::<300>(0)).unwrap();
    spawn("lasting", hold::<500>(50)).unwrap();
    assert_eq!(spawn("no gap", hold::<300>(0)).err(), Some(SpawnError::NoSpace));
    // The first round finishes "brief"; what "later" spawns must fit where that was.
    let (lines, note) = log();
    spawn("later", async move {
        defer().await;
        note(match spawn("in the gap", hold::<280>(3)) {
            Ok(_) => "placed",
            Err(_) => "refused",
        });
    })
    .unwrap();
    run();
    assert_eq!(*lines.borrow(), ["placed"]);
    assert_eq!(spawn("too large", hold::<ARENA_BYTES>(0)).err(), Some(SpawnError::NoSpace));
}

#[test]
fn a_join_handle_gives_the_result_and_keeps_the_slot_until_then() {
    start();
    let dropped = Rc::new(Cell::new(0));
    struct Count(Rc<Cell<u32>>);
    impl Drop for Count {
        fn drop(&mut self) {
            self.0.set(self.0.get() + 1);
        }
    }
    let result = Rc::new(Cell::new(0));
    let (seen, value) = (result.clone(), Count(dropped.clone()));
    let handle = spawn("answer", async move {
        defer().await;
        (42, value)
    })
    .unwrap();
    run_until_idle();
    assert!(ARENA_USED.load(Relaxed) > 0, "the result waits in the arena");
    assert_eq!(dropped.get(), 0);
    spawn("asker", async move { seen.set(handle.await.0) }).unwrap();
    run();
    assert_eq!((result.get(), dropped.get()), (42, 1));

    let value = Count(dropped.clone());
    drop(spawn("unheard", async move { value }).unwrap());
    run();
    assert_eq!(dropped.get(), 2, "nobody asked, so the result is dropped");

    let value = Count(dropped.clone());
    let handle = spawn("late to drop", async move { value }).unwrap();
    run_until_idle();
    drop(handle);
    assert_eq!((ARENA_USED.load(Relaxed), dropped.get()), (0, 3));
}

#[test]
fn a_joiner_that_waits_is_woken() {
    start();
    let (lines, note) = log();
    spawn("outer", async move {
        let inner = spawn("inner", async {
            delay(micros(30)).await;
            "inner done"
        });
        note(inner.unwrap().await);
    })
    .unwrap();
    run();
    assert_eq!(*lines.borrow(), ["inner done"]);
}

#[test]
fn a_round_polls_in_slot_order_who_was_awake_when_it_began() {
    start();
    let (lines, note) = log();
    let note = Rc::new(note);
    for name in ["a", "b", "c"] {
        let note = note.clone();
        spawn(name, async move {
            for _ in 0..3 {
                note(name);
                defer().await; // wakes itself at once, and still must let the others go first
            }
            if name == "a" {
                note("a spawns d");
                spawn("d", async move { note("d") }).unwrap();
            }
        })
        .unwrap();
    }
    drop(note);
    run();
    assert_eq!(*lines.borrow(), ["a", "b", "c", "a", "b", "c", "a", "b", "c", "a spawns d", "d"]);
}

#[test]
fn a_loop_of_delays_never_drifts() {
    start();
    for period in [40u64, 777, 50_000, 65_536, 100_000, 250_001] {
        let turns = if period < 1000 { 2000 } else { 20 };
        spawn("loop", async move {
            delay(micros(period)).await;
            let mut least = u64::MAX;
            let mut most = 0;
            let first = ticks();
            for turn in 1..=turns {
                pass(chip(|chip| chip.random()) % (period / 4).min(100)); // work
                delay(micros(period)).await;
                let offset = ticks().wrapping_sub(first).wrapping_sub(turn * period) as i64;
                least = least.min(offset.unsigned_abs());
                most = most.max(offset.unsigned_abs());
            }
            assert!(most <= LATE, "period {period}: after {turns} turns {most} ticks off");
        })
        .unwrap();
        run();
    }
}

#[test]
fn two_blinking_tasks_never_share_a_tick() {
    start();
    chip(|chip| chip.quick = true);
    let edges = Rc::new(RefCell::new(Vec::new()));
    for (name, period, turns) in [("slow", 100_000, 10), ("fast", 50_000, 20)] {
        let edges = edges.clone();
        spawn(name, async move {
            for _ in 0..turns {
                delay(micros(period)).await;
                edges.borrow_mut().push((name, ticks()));
            }
        })
        .unwrap();
    }
    run();
    chip(|chip| chip.quick = false);
    let first = edges.borrow()[1].1; // of "slow"
    for turn in 0..10 {
        let expected = [("fast", first - 49_998), ("slow", first), ("fast", first + 2)];
        let expected = expected.map(|(name, tick)| (name, tick + turn * 100_000));
        assert_eq!(edges.borrow()[3 * turn as usize..][..3], expected);
    }
}

#[test]
fn no_delay_is_short_and_none_misses_its_compare() {
    start();
    for task in 0..CAPACITY as u64 {
        spawn("random", async move {
            for turn in 0..2000 {
                let length = match chip(|chip| chip.random()) % 16 {
                    0 => 32_700 + chip(|chip| chip.random()) % 200, // about half a turn
                    1 => 65_500 + chip(|chip| chip.random()) % 100, // about a turn
                    2 => chip(|chip| chip.random()) % 5000,
                    _ => chip(|chip| chip.random()) % 20,
                };
                defer().await; // a poll in which no delay ended: the next counts from now
                let begun = ticks();
                delay(micros(length)).await;
                let took = ticks() - begun;
                assert!(took >= length, "task {task}, turn {turn}: {length} ticks took {took}");
                assert!(took <= length + 8 * LATE, "task {task}, turn {turn}: {length} ticks took {took}");
            }
        })
        .unwrap();
    }
    run();
}

#[test]
fn the_deadline_is_fixed_by_the_call_not_by_the_await() {
    start();
    spawn("late", async {
        let begun = ticks();
        let long = delay(micros(10_000));
        delay(micros(9_000)).await;
        long.await;
        assert!(ticks() - begun < 10_000 + LATE);

        // Awaited after its deadline it ends at once, and the next one counts from then.
        let short = delay(micros(10));
        defer().await;
        pass(5_000);
        let awaited = ticks();
        short.await;
        assert!(ticks() - awaited < LATE);
        delay(micros(1_000)).await;
        assert!((1_000..1_000 + 2 * LATE).contains(&(ticks() - awaited)));
    })
    .unwrap();
    run();
}

#[test]
fn a_task_that_is_late_is_not_driven_to_catch_up() {
    start();
    spawn("late", async {
        delay(micros(100)).await;
        pass(3_000); // thirty periods of work
        for _ in 0..5 {
            delay(micros(100)).await;
        }
        let begun = ticks();
        delay(micros(1_000)).await;
        assert!(ticks() - begun + LATE > 1_000);
    })
    .unwrap();
    run();
}

#[test]
fn a_dropped_delay_leaves_the_list() {
    start();
    /// Awaits what it holds for the length of one poll.
    struct Glance<'a, F>(Pin<&'a mut Option<F>>);
    impl<F: Future> Future for Glance<'_, F> {
        type Output = bool;
        fn poll(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<bool> {
            Poll::Ready(self.0.as_mut().as_pin_mut().unwrap().poll(context).is_ready())
        }
    }
    spawn("fickle", async {
        for first in [50, 5_000] {
            let mut early = Box::pin(Some(delay(micros(first))));
            let mut never = Box::pin(Some(delay(Duration::MAX)));
            assert!(!Glance(early.as_mut()).await);
            assert!(!Glance(never.as_mut()).await);
            early.set(None); // dropped, though its memory is still there
            never.set(None);
            let begun = ticks();
            let wakes = WAKE_COUNT.load(Relaxed);
            delay(micros(10_000)).await;
            assert!(ticks() - begun <= 10_000 + 2 * LATE);
            assert_eq!(WAKE_COUNT.load(Relaxed) - wakes, 1, "only the delay awaited wakes the task");
        }
    })
    .unwrap();
    run();
}
