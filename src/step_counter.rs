//! Counts steps of loops in unit tests, so that a test can compare the cost of n, 2n and 4n repetitions
//! without measuring time. Outside unit tests [`count`] compiles to nothing.
//!
//! A step is one unit of work of a loop: a byte scanned, a token visited, a hypothesis extended. A loop whose
//! cost could grow faster than its input calls `count`, once per iteration or once with the number of bytes
//! that it is about to scan.

#[cfg(test)]
thread_local! {
    static STEPS: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

/// Adds `steps` to the counter of this thread.
#[cfg(test)]
pub(crate) fn count(steps: usize) {
    STEPS.with(|counter| counter.set(counter.get() + steps as u64));
}

/// Does nothing outside unit tests.
#[cfg(not(test))]
#[inline(always)]
pub(crate) fn count(_steps: usize) {}

/// The number of steps that `work` counts on this thread.
#[cfg(test)]
pub(crate) fn of<T>(work: impl FnOnce() -> T) -> u64 {
    let before = STEPS.with(std::cell::Cell::get);
    work();
    STEPS.with(std::cell::Cell::get) - before
}

#[cfg(test)]
mod tests {
    use super::{count, of};

    #[test]
    fn counts_the_steps_of_the_closure_alone() {
        count(5);
        assert_eq!(of(|| (count(2), count(3))), 5);
        assert_eq!(of(|| of(|| count(1))), 1);
        assert_eq!(of(|| ()), 0);
    }
}
