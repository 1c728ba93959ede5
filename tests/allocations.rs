//! A worker whose buffers are warm allocates nothing per line.
#![allow(clippy::unwrap_used, missing_docs)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use zhnorm::{Normalizer, Target};

/// Counts the allocations of each thread.
struct Counting;

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: the system allocator does all the work.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.with(|count| count.set(count.get() + 1));
        // SAFETY: the caller keeps the promises of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps the promises of `dealloc`.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        COUNT.with(|count| count.set(count.get() + 1));
        // SAFETY: the caller keeps the promises of `realloc`.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The allocations that a warm worker makes for a text.
fn allocations(target: Target, text: &str) -> usize {
    let normalizer = Normalizer::new(target);
    let mut worker = normalizer.worker();
    let first = worker.normalize(text).to_owned();
    let before = COUNT.with(Cell::get);
    let length = worker.normalize(text).len();
    let count = COUNT.with(Cell::get) - before;
    assert_eq!(length, first.len());
    count
}

#[test]
fn a_warm_worker_allocates_nothing_per_line() {
    let kinds = [
        "已经规范的一行，没有什么可以改动。\n",
        "今天,天气很好;明天呢?下雨!(完)\n",
        "  用`a,b`和https://a.cn/x,y。  他说\"好\",  走了...\n",
        "他的著作很著名，我看着他。\n",
    ];
    for line in kinds {
        let [few, many] = [100, 1000].map(|lines| allocations(Target::Hans, &line.repeat(lines)));
        // Ten times the lines may double each of some vectors a few times more, but not once per line.
        assert!(many <= few + 10, "{line:?}: {few} allocations for 100 lines, {many} for 1000");
    }
}
