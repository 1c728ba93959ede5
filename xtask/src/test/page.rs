//! Opens the proofreading page in Chromium and works with it: filters, keys, choices, and the dictionary that
//! comes of them, which the command then reads. Without Chromium or Python the step is skipped.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result};

use super::build;
use crate::{Outcome, process, workspace};

/// The names that distributions give to the browser.
const BROWSERS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

pub(super) fn check() -> Result<Outcome> {
    let mut browser = None;
    for name in BROWSERS {
        if browser.is_none() && process::version(name)?.is_some() {
            browser = Some(name);
        }
    }
    let Some(browser) = browser else {
        println!("skipped: there is no {}", BROWSERS.join(", "));
        return Ok(Outcome::Skipped);
    };
    if process::version("python3")?.is_none() {
        println!("skipped: there is no python3");
        return Ok(Outcome::Skipped);
    }
    let command = build::programs()?.command;
    let folder = workspace::root().join("target/page");
    // Files of an earlier run could hide that one is no longer written.
    workspace::remove_tree(&folder)?;
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let script = workspace::root().join("tests/page/check.py");
    let mut python = Command::new("python3");
    // No compiled scripts beside the sources.
    python.arg("-B").arg(script).arg(browser).args([command, folder]);
    process::run(&mut python)?;
    Ok(Outcome::Success)
}
