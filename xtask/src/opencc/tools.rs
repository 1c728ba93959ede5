//! Finds the programs that OpenCC's build needs, or says which package to install.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::process;

/// The oldest version of CMake that OpenCC accepts (its `cmake_minimum_required`).
const OLDEST_CMAKE: (u32, u32) = (3, 12);

pub(super) struct Tools {
    pub(super) cmake: PathBuf,
}

/// Finds the programs, or says which package to install. If the system has no CMake, one is installed into
/// `private`.
pub(super) fn find(private: &Path) -> Result<Tools> {
    let compiler = std::env::var("CXX").unwrap_or_else(|_| "c++".to_owned());
    // CXX may also contain options.
    let compiler = compiler.split_whitespace().next().unwrap_or("c++");
    require(compiler, "a C++ compiler", "g++")?;
    require("make", "make", "make")?;
    require("python3", "Python 3", "python3")?;
    Ok(Tools { cmake: cmake(private)? })
}

fn require(program: &str, what: &str, package: &str) -> Result<()> {
    if process::version(program)?.is_none() {
        bail!(
            "building OpenCC needs {what} (`{program}`), which is not installed; on Debian: apt-get install {package}"
        );
    }
    Ok(())
}

fn cmake(private: &Path) -> Result<PathBuf> {
    if process::version("cmake")?.is_some_and(|text| new_enough(&text)) {
        return Ok("cmake".into());
    }
    let cmake = private.join("bin/cmake");
    if process::version(&cmake)?.is_some_and(|text| new_enough(&text)) {
        return Ok(cmake);
    }
    println!("there is no CMake {}.{} or newer; installing one into target/", OLDEST_CMAKE.0, OLDEST_CMAKE.1);
    if !succeeds(Command::new("python3").args(["-c", "import venv, ensurepip"])) {
        bail!(
            "building OpenCC needs CMake, or Python's venv module to install it; \
             on Debian: apt-get install cmake (or python3-venv)"
        );
    }
    process::run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(private))?;
    process::run(Command::new(private.join("bin/python3")).args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "cmake",
    ]))?;
    Ok(cmake)
}

fn succeeds(command: &mut Command) -> bool {
    command.stderr(std::process::Stdio::null()).status().is_ok_and(|status| status.success())
}

/// Whether `cmake --version` printed a version that OpenCC accepts: `cmake version 3.25.1`.
fn new_enough(text: &str) -> bool {
    let Some(version) = text.lines().next().and_then(|line| line.strip_prefix("cmake version ")) else {
        return false;
    };
    let mut numbers = version.split('.').map_while(|number| number.parse::<u32>().ok());
    match (numbers.next(), numbers.next()) {
        (Some(major), Some(minor)) => (major, minor) >= OLDEST_CMAKE,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_cmake() {
        assert!(new_enough("cmake version 3.12.0\n\nCMake suite"));
        assert!(new_enough("cmake version 4.1.0"));
        assert!(!new_enough("cmake version 3.9.6"));
        assert!(!new_enough("cmake"));
        assert!(!new_enough(""));
    }

    #[test]
    fn a_missing_program_names_its_package() {
        let error = require("no-such-compiler", "a C++ compiler", "g++").unwrap_err();
        assert!(error.to_string().contains("apt-get install g++"), "{error}");
    }
}
