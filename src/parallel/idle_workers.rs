//! Workers that keep their buffers from job to job.

use std::sync::{Mutex, PoisonError};

/// The workers that have nothing to do. There are never more than threads that work at the same time.
#[derive(Debug)]
pub(crate) struct IdleWorkers<W> {
    workers: Mutex<Vec<W>>,
}

impl<W> IdleWorkers<W> {
    /// Calls `work` with a worker, which `new` makes if none is idle.
    pub(crate) fn lend<T>(&self, new: impl FnOnce() -> W, work: impl FnOnce(&mut W) -> T) -> T {
        let idle = self.workers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut worker = idle.unwrap_or_else(new);
        let result = work(&mut worker);
        self.workers.lock().unwrap_or_else(PoisonError::into_inner).push(worker);
        result
    }
}

impl<W> Default for IdleWorkers<W> {
    fn default() -> Self {
        Self { workers: Mutex::default() }
    }
}
