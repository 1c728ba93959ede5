//! `zhnorm profiles`: what each profile is for and what it sets.

use std::io::{self, Write as _};
use zhnorm::Profile;

/// Prints the TOML of `profile`, or a list of all profiles with what they set.
pub(crate) fn print(profile: Option<Profile>) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if let Some(profile) = profile {
        return out.write_all(profile.toml().as_bytes());
    }
    for profile in Profile::ALL {
        let purpose = profile.toml().lines().next().unwrap_or_default().trim_start_matches("# ");
        writeln!(out, "{:<9}{purpose}", profile.name())?;
        let options = profile.options().to_toml();
        let lines = if options.is_empty() { "(sets nothing)\n" } else { &options };
        lines.lines().try_for_each(|line| writeln!(out, "         {line}"))?;
    }
    Ok(())
}
