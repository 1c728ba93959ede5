//! Whether standard input and output were open when the command started.
//!
//! Rust's runtime opens `/dev/null` in place of a closed standard stream before `main` runs. A closed input
//! would then read as an empty text, and text for a closed output would vanish. So the state is recorded
//! before that.

use anyhow::{Result, bail};

#[cfg(unix)]
mod at_start {
    use std::sync::atomic::{AtomicBool, Ordering};

    static INPUT_CLOSED: AtomicBool = AtomicBool::new(false);
    static OUTPUT_CLOSED: AtomicBool = AtomicBool::new(false);

    #[ctor::ctor(unsafe)]
    fn record() {
        INPUT_CLOSED.store(is_closed(libc::STDIN_FILENO), Ordering::Relaxed);
        OUTPUT_CLOSED.store(is_closed(libc::STDOUT_FILENO), Ordering::Relaxed);
    }

    fn is_closed(descriptor: libc::c_int) -> bool {
        // SAFETY: F_GETFD reads the flags of a descriptor, and fails if it is not open. It has no other
        // effect.
        unsafe { libc::fcntl(descriptor, libc::F_GETFD) == -1 }
    }

    pub(super) fn input_closed() -> bool {
        INPUT_CLOSED.load(Ordering::Relaxed)
    }

    pub(super) fn output_closed() -> bool {
        OUTPUT_CLOSED.load(Ordering::Relaxed)
    }
}

#[cfg(not(unix))]
mod at_start {
    pub(super) fn input_closed() -> bool {
        false
    }

    pub(super) fn output_closed() -> bool {
        false
    }
}

/// Fails if standard input was closed.
pub(crate) fn require_input() -> Result<()> {
    if at_start::input_closed() {
        bail!("standard input is closed; name a file, or use `< /dev/null` for an empty text");
    }
    Ok(())
}

/// Fails if standard output was closed.
pub(crate) fn require_output() -> Result<()> {
    if at_start::output_closed() {
        bail!("can't write the output: standard output is closed; name a file with `--output`");
    }
    Ok(())
}

/// Whether the output is shown on a terminal that may have colours. `to_file` says that `--output` names a
/// file.
pub(crate) fn uses_colour(to_file: bool) -> bool {
    use std::io::IsTerminal as _;
    !to_file && std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}
