//! `zhnorm configs`: the sixteen configurations, one a line.

use std::io::Write as _;
use zhnorm::Config;

/// Prints the names and descriptions of the configurations.
pub(crate) fn print() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for config in Config::ALL {
        writeln!(out, "{:<6} {}", config.name(), config.description())?;
    }
    Ok(())
}
