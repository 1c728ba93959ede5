//! Removes the unfinished output files when a signal ends the command.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError, RwLock, RwLockReadGuard};

/// The paths of the unfinished files.
static UNFINISHED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// Any number of threads hold it for reading, and a signal that takes effect for writing.
static STEPS: RwLock<()> = RwLock::new(());

/// A step that must not be cut short. A signal takes effect only while there is none.
pub(crate) struct Step {
    _steps: RwLockReadGuard<'static, ()>,
}

impl Step {
    /// Begins a step.
    pub(crate) fn begin() -> Self {
        Self { _steps: STEPS.read().unwrap_or_else(PoisonError::into_inner) }
    }

    /// Notes that there is an unfinished file.
    pub(crate) fn add(&self, path: PathBuf) {
        UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner).insert(path);
    }

    /// Notes that a file is not unfinished any more.
    pub(crate) fn remove(&self, path: &Path) {
        UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner).remove(path);
    }
}

/// From now on, SIGINT, SIGTERM, SIGHUP and SIGQUIT remove the unfinished files before they end the command.
///
/// The command then dies from the signal, as it would have without us: a shell shows status 128 + the
/// signal's number. A signal that the parent process had ignored (as `nohup` does) stays ignored.
#[cfg(unix)]
pub(crate) fn watch() -> std::io::Result<()> {
    static WATCHED: Mutex<bool> = Mutex::new(false);
    let mut watched = WATCHED.lock().unwrap_or_else(PoisonError::into_inner);
    if !*watched {
        start()?;
        *watched = true;
    }
    Ok(())
}

#[cfg(unix)]
fn start() -> std::io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};

    let signals = [SIGHUP, SIGINT, SIGQUIT, SIGTERM].into_iter().filter(|&signal| !is_ignored(signal));
    let mut signals = signal_hook::iterator::Signals::new(signals)?;
    std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
        for signal in signals.forever() {
            // Ends the process, so the lock is never released.
            let _steps = STEPS.write().unwrap_or_else(PoisonError::into_inner);
            let unfinished = UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner);
            for path in unfinished.iter() {
                // Nothing more can be done about a file that cannot be removed.
                let _ = std::fs::remove_file(path);
            }
            let _ = signal_hook::low_level::emulate_default_handler(signal);
        }
    })?;
    Ok(())
}

#[cfg(not(unix))]
pub(crate) fn watch() -> std::io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn is_ignored(signal: i32) -> bool {
    let mut action = std::mem::MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: without a new action, sigaction only writes the present one to `action`, for which all zeros
    // are valid.
    let action = unsafe {
        libc::sigaction(signal, std::ptr::null(), action.as_mut_ptr());
        action.assume_init()
    };
    action.sa_sigaction == libc::SIG_IGN
}
