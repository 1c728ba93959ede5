//! Environments of Python for the checks and measurements, in `target`.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use crate::{process, workspace};

/// The package that reads and writes columns, with the version that the checks were written for.
pub(crate) const PYARROW: [&str; 1] = ["pyarrow==26.0.1"];

/// Installs the packages into the environment `python`, unless its Python can run the imports. Returns what
/// is missing, if that fails.
pub(crate) fn prepare(imports: &str, packages: &[&str]) -> Result<Option<String>> {
    let environment = Environment::new("python");
    if let Some(missing) = environment.create()? {
        return Ok(Some(missing));
    }
    if succeeds(Command::new(environment.program()).args(["-c", imports]))? {
        return Ok(None);
    }
    let installed = succeeds(environment.pip().args(packages))?;
    Ok((!installed).then(|| format!("pip cannot install {}", packages.join(", "))))
}

/// The interpreter of the environment `python`.
pub(crate) fn program() -> PathBuf {
    Environment::new("python").program()
}

/// A virtual environment.
pub(crate) struct Environment {
    folder: PathBuf,
}

impl Environment {
    /// The environment in a folder of `target`.
    pub(crate) fn new(folder: impl AsRef<Path>) -> Self {
        Self { folder: workspace::root().join("target").join(folder) }
    }

    /// The interpreter.
    pub(crate) fn program(&self) -> PathBuf {
        self.folder.join("bin/python")
    }

    /// Makes the environment, if it is not there. Returns what is missing, if that fails.
    pub(crate) fn create(&self) -> Result<Option<String>> {
        if process::version("python3")?.is_none() {
            return Ok(Some("there is no python3".to_owned()));
        }
        let venv = ["-m", "venv"];
        if !self.program().is_file() && !succeeds(Command::new("python3").args(venv).arg(&self.folder))? {
            return Ok(Some("python3 cannot make a virtual environment (package python3-venv)".to_owned()));
        }
        Ok(None)
    }

    /// Makes the environment and installs what a file names. Returns what is missing, if that fails.
    pub(crate) fn install_requirements(&self, file: &Path) -> Result<Option<String>> {
        if let Some(missing) = self.create()? {
            return Ok(Some(missing));
        }
        let installed = succeeds(self.pip().arg("-r").arg(file))?;
        Ok((!installed).then(|| format!("pip cannot install what {} names", workspace::shown(file))))
    }

    /// Installs a wheel, also in the place of one with the same version.
    pub(crate) fn install_wheel(&self, wheel: &Path) -> Result<()> {
        process::run(self.pip().args(["--force-reinstall", "--no-deps"]).arg(wheel))
    }

    fn pip(&self) -> Command {
        let mut command = Command::new(self.program());
        command.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
        command
    }
}

fn succeeds(command: &mut Command) -> Result<bool> {
    command.stdout(Stdio::null()).stderr(Stdio::null());
    Ok(command.status().with_context(|| format!("cannot start `{}`", process::line(command)))?.success())
}
