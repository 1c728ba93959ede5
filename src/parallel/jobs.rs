//! Runs jobs on the threads of rayon's pool, and returns their results in the order of the jobs.

use std::collections::VecDeque;
use std::panic::{self, AssertUnwindSafe};
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};
use std::thread::Result;

/// Jobs that run on the threads of rayon's pool. The results come in the order of the jobs.
///
/// A caller that asks [`is_full`](Self::is_full) before each job never has more than a few jobs in memory.
/// Use it from a thread that does not belong to the pool, because it waits for the pool.
///
/// ```
/// use zhnorm::parallel::OrderedJobs;
///
/// let mut jobs = OrderedJobs::new();
/// let mut lengths = Vec::new();
/// for text in ["一", "一二", "一二三"] {
///     if jobs.is_full() {
///         lengths.extend(jobs.next());
///     }
///     jobs.spawn(move || text.chars().count());
/// }
/// lengths.extend(jobs);
/// assert_eq!(lengths, [1, 2, 3]);
/// ```
#[derive(Debug)]
pub struct OrderedJobs<T> {
    /// Where the results arrive, oldest first.
    results: VecDeque<Receiver<Result<T>>>,
    limit: usize,
}

impl<T: Send + 'static> OrderedJobs<T> {
    /// No jobs. Each thread of the pool can have one in hand and one waiting.
    #[must_use]
    pub fn new() -> Self {
        Self::with_jobs_per_thread(2)
    }

    /// No jobs. There can be so many for each thread of the pool.
    pub(super) fn with_jobs_per_thread(jobs: usize) -> Self {
        Self { results: VecDeque::new(), limit: jobs * rayon::current_num_threads() }
    }

    /// Whether the caller should take a result before it adds a job.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.results.len() >= self.limit
    }

    /// Adds a job.
    pub fn spawn(&mut self, job: impl FnOnce() -> T + Send + 'static) {
        let (sender, receiver) = sync_channel(1);
        rayon::spawn(move || {
            let result = panic::catch_unwind(AssertUnwindSafe(job));
            // Nobody waits if the jobs were dropped.
            let _ = sender.send(result);
        });
        self.results.push_back(receiver);
    }

    /// The result of the oldest job, if the job is done.
    pub fn next_done(&mut self) -> Option<T> {
        match self.results.front()?.try_recv() {
            Ok(result) => {
                self.results.pop_front();
                Some(unwind(result))
            }
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => self.next(),
        }
    }
}

impl<T: Send + 'static> Default for OrderedJobs<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// Waits for the result of the oldest job. The end is when there are no jobs.
impl<T: Send + 'static> Iterator for OrderedJobs<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        let result = self.results.pop_front()?.recv();
        // A job always sends its result, so the channel is only closed if the pool has lost the job.
        Some(unwind(result.unwrap_or_else(|error| Err(Box::new(error)))))
    }
}

/// Continues the panic of a job in the thread that takes its result.
fn unwind<T>(result: Result<T>) -> T {
    result.unwrap_or_else(|panic| panic::resume_unwind(panic))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn results_are_in_order() {
        let mut jobs = OrderedJobs::new();
        let mut results = Vec::new();
        for number in 0..100_u64 {
            while jobs.is_full() {
                results.extend(jobs.next());
            }
            jobs.spawn(move || {
                std::thread::sleep(Duration::from_micros(number % 3 * 100));
                number
            });
            results.extend(jobs.next_done());
        }
        results.extend(jobs);
        assert_eq!(results, (0..100).collect::<Vec<_>>());
    }

    #[test]
    #[should_panic(expected = "a job failed")]
    fn a_panic_goes_on_in_the_caller() {
        let mut jobs = OrderedJobs::<()>::new();
        jobs.spawn(|| panic!("a job failed"));
        jobs.next();
    }
}
