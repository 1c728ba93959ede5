//! Builds the wheel of the Python package, installs it into an environment of its own, and runs its tests and
//! the README's example. Without Python or a package the step is skipped.

use std::process::Command;

use anyhow::Result;

use super::python::Environment;
use crate::library_build::LibraryBuild;
use crate::python_package::{self, SOURCE};
use crate::{Outcome, opencc, process, workspace};

pub(super) fn check() -> Result<Outcome> {
    let wheel = match python_package::wheel(LibraryBuild::Check)? {
        Ok(wheel) => wheel,
        Err(missing) => {
            println!("skipped: {missing}");
            return Ok(Outcome::Skipped);
        }
    };
    // Its test cases are in the source of OpenCC.
    opencc::build()?;
    let source = workspace::root().join(SOURCE);
    for arguments in [&["fmt", "--check"][..], &["clippy", "--locked", "--", "-D", "warnings"]] {
        let mut cargo = process::cargo();
        LibraryBuild::Check.configure(cargo.args(arguments).current_dir(&source));
        process::run(&mut cargo)?;
    }
    let environment = Environment::new("python-package");
    if let Some(missing) = environment.install_requirements(&source.join("tests/requirements.txt"))? {
        println!("skipped: {missing}");
        return Ok(Outcome::Skipped);
    }
    environment.install_wheel(&wheel)?;
    // Outside of the source, whose folder `python` has no extension module.
    let tests = ["-m", "pytest", "--quiet", "-rs", "--rootdir"];
    process::run(Command::new(environment.program()).args(tests).arg(&source).arg(source.join("tests")))?;
    Ok(Outcome::Success)
}
