//! Tells how far a long run is: a bar on a terminal, a line now and then in a log.

use crate::cli::visible::visible_name;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, IsTerminal as _, Write as _};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// A run that ends before shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);

/// The time between two lines in a log.
const LOG_INTERVAL: Duration = Duration::from_secs(30);

/// The time between two states of the bar.
const BAR_INTERVAL: Duration = Duration::from_millis(250);

/// ProgressCounts what is done, and shows it.
pub(crate) struct ProgressDisplay {
    counts: Arc<ProgressCounts>,
    bar: ProgressBar,
    reporter: Option<Reporter>,
}

#[derive(Default)]
struct ProgressCounts {
    bytes: AtomicU64,
    files: AtomicUsize,
}

/// The thread that shows the counts.
struct Reporter {
    ended: Arc<(Mutex<bool>, Condvar)>,
    thread: JoinHandle<()>,
}

impl ProgressDisplay {
    /// Shows nothing.
    pub(crate) fn hidden() -> Self {
        Self { counts: Arc::default(), bar: ProgressBar::hidden(), reporter: None }
    }

    /// Shows the progress through this many files and bytes on standard error.
    pub(crate) fn start(files: usize, bytes: u64) -> Self {
        let is_terminal = io::stderr().is_terminal();
        let bar = ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::hidden());
        let template = "{bar:30} {bytes}/{total_bytes} {msg} {bytes_per_sec} {eta}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        let (counts, ended) = (Arc::<ProgressCounts>::default(), Arc::<(Mutex<bool>, Condvar)>::default());
        let (state, signal, shown) = (Arc::clone(&counts), Arc::clone(&ended), bar.clone());
        let started = Instant::now();
        let report = move || {
            let mut wait = if is_terminal { PATIENCE } else { LOG_INTERVAL };
            while !has_ended(&signal, wait) {
                let (done, read) = (state.files.load(Ordering::Relaxed), state.bytes.load(Ordering::Relaxed));
                if is_terminal {
                    if wait == PATIENCE {
                        shown.set_draw_target(ProgressDrawTarget::stderr());
                        wait = BAR_INTERVAL;
                    }
                    shown.set_message(format!("{done}/{files} files"));
                    shown.set_position(read.min(bytes));
                    shown.tick();
                } else {
                    let rate = read as f64 / 1e6 / started.elapsed().as_secs_f64();
                    let (read, total) = (read as f64 / 1e6, bytes as f64 / 1e6);
                    let line = format!("{done} of {files} files, {read:.0} of {total:.0} MB, {rate:.1} MB/s");
                    // The work goes on if standard error is closed.
                    let _ = writeln!(io::stderr(), "zhnorm: {line}");
                }
            }
        };
        let reporter = std::thread::Builder::new().name("progress".to_owned()).spawn(report).ok();
        let reporter = reporter.map(|thread| Reporter { ended, thread });
        Self { counts, bar, reporter }
    }

    /// ProgressCounts bytes of input.
    pub(crate) fn advance(&self, bytes: u64) {
        self.counts.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// ProgressCounts a file.
    pub(crate) fn end_file(&self) {
        self.counts.files.fetch_add(1, Ordering::Relaxed);
    }

    /// Writes a message to standard error, above the bar and on one line.
    pub(crate) fn tell(&self, message: &str) {
        let message = visible_name(message);
        // The results are complete without it, so nothing is lost if standard error is closed.
        self.bar.suspend(|| drop(writeln!(io::stderr(), "zhnorm: {message}")));
    }
}

impl Drop for ProgressDisplay {
    fn drop(&mut self) {
        if let Some(reporter) = self.reporter.take() {
            let (ended, signal) = reporter.ended.as_ref();
            *ended.lock().unwrap_or_else(PoisonError::into_inner) = true;
            signal.notify_all();
            let _ = reporter.thread.join();
        }
        self.bar.finish_and_clear();
    }
}

/// Waits. Returns whether the run has ended by then.
fn has_ended(ended: &(Mutex<bool>, Condvar), wait: Duration) -> bool {
    let guard = ended.0.lock().unwrap_or_else(PoisonError::into_inner);
    let waited = ended.1.wait_timeout_while(guard, wait, |ended| !*ended);
    *waited.unwrap_or_else(PoisonError::into_inner).0
}
