//! Builds the C libraries and copies them to where compilers and programs look for them.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use super::SOURCE;
use crate::library_build::LibraryBuild;
use crate::{process, workspace};

/// What was installed.
pub(crate) struct Installed {
    pub(crate) prefix: PathBuf,
    /// The files and links, relative to the prefix.
    pub(crate) files: Vec<PathBuf>,
}

/// The versions of OpenCC whose interface in C is that of 1.4.2. Programs look for the library by one of
/// them.
const OPENCC_VERSIONS: [&str; 5] = ["1", "1.1", "1.2", "1.3", "1.4"];

/// Builds the libraries and installs them below `prefix`.
pub(crate) fn install(prefix: &Path, build: LibraryBuild) -> Result<Installed> {
    ensure!(
        cfg!(target_os = "linux"),
        "this command knows the names of libraries on Linux only; elsewhere, run `cargo build --release` in {SOURCE} \
         and copy the libraries yourself"
    );
    compile(build)?;
    let built = build.folder();
    let version = version()?;
    let [major, minor, _] = version.split('.').collect::<Vec<_>>()[..] else {
        bail!("{version} is not a version of three numbers");
    };
    let source = workspace::root().join(SOURCE);
    let mut installed = Installed { prefix: prefix.to_owned(), files: Vec::new() };

    let whole = format!("libzhnorm.so.{version}");
    installed.copy(&built.join("libzhnorm_c.so"), &format!("lib/{whole}"))?;
    // The first link is the SONAME, which programs look for. The second one is for the linker.
    let soname = format!("libzhnorm.so.{major}.{minor}");
    installed.link(&whole, &format!("lib/{soname}"))?;
    installed.link(&soname, "lib/libzhnorm.so")?;
    installed.copy(&built.join("libzhnorm_c.a"), "lib/libzhnorm.a")?;
    installed.copy(&source.join("include/zhnorm.h"), "include/zhnorm.h")?;
    let template = source.join("zhnorm.pc.in");
    let description = fs::read_to_string(&template).with_context(|| template.display().to_string())?;
    installed.write(&description.replace("@VERSION@", &version), "lib/pkgconfig/zhnorm.pc")?;

    for name in ["LICENSE", "LICENSE-APACHE", "LICENSE-MIT", "LICENSE-UNICODE", "NOTICE"] {
        installed.copy(&workspace::root().join(name), &format!("share/doc/zhnorm/{name}"))?;
    }

    // In folders of their own, so that they replace OpenCC only where somebody asks for it.
    let folder = "lib/zhnorm";
    installed.copy(&built.join("libzhnorm_opencc.so"), &format!("{folder}/libopencc.so.1.4.2"))?;
    for version in OPENCC_VERSIONS {
        installed.link("libopencc.so.1.4.2", &format!("{folder}/libopencc.so.{version}"))?;
    }
    installed.link("libopencc.so.1.4", &format!("{folder}/libopencc.so"))?;
    installed.copy(&source.join("include/opencc.h"), "include/zhnorm/opencc.h")?;
    Ok(installed)
}

fn compile(build: LibraryBuild) -> Result<()> {
    let mut cargo = process::cargo();
    cargo.args(["build", "--profile", build.profile(), "--locked", "--workspace"]);
    cargo.current_dir(workspace::root().join(SOURCE));
    build.configure(&mut cargo);
    process::run(&mut cargo)
}

/// The version of the libraries, which is that of zhnorm.
fn version() -> Result<String> {
    let of = |folder: &Path, package: &str| -> Result<String> {
        let mut cargo = process::cargo();
        cargo.args(["pkgid", "--package", package]).current_dir(folder);
        let id = process::output(&mut cargo)?;
        Ok(id.trim().rsplit(['#', '@']).next().unwrap_or_default().to_owned())
    };
    let root = workspace::root();
    let (version, library) = (of(&root.join(SOURCE), "zhnorm-c")?, of(&root, "zhnorm")?);
    ensure!(version == library, "{SOURCE}/Cargo.toml has version {version}, and zhnorm has {library}");
    Ok(version)
}

impl Installed {
    /// The path of a file that is to be written, in a folder that exists.
    fn place(&mut self, name: &str) -> Result<PathBuf> {
        let path = self.prefix.join(name);
        let folder = path.parent().unwrap_or(&self.prefix);
        fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
        // A program may have mapped the old file, so it must not be written to.
        if path.symlink_metadata().is_ok() {
            fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
        }
        self.files.push(name.into());
        Ok(path)
    }

    fn copy(&mut self, from: &Path, name: &str) -> Result<()> {
        let path = self.place(name)?;
        fs::copy(from, &path)
            .with_context(|| format!("cannot copy {} to {}", from.display(), path.display()))?;
        Ok(())
    }

    fn write(&mut self, text: &str, name: &str) -> Result<()> {
        let path = self.place(name)?;
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
    }

    /// Makes a link to a file of the same folder.
    fn link(&mut self, to: &str, name: &str) -> Result<()> {
        let path = self.place(name)?;
        #[cfg(unix)]
        std::os::unix::fs::symlink(to, &path).with_context(|| format!("cannot create {}", path.display()))?;
        Ok(())
    }
}
