//! `cargo xtask opencc`: builds the real OpenCC, whose output conversion has to equal byte for byte.
//!
//! The C++ source comes from the crate `opencc-sys`. Cargo downloads and verifies the crate, but does not
//! compile it. Its bindings need libclang and a newer rustc, and they lack the text dictionaries and the
//! command, which the tests need.

mod tools;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::{Outcome, process, refuse, workspace};

/// The version of OpenCC itself.
pub(crate) const VERSION: &str = "1.4.2";
/// The crate whose source archive contains OpenCC.
pub(crate) const CRATE: &str = "opencc-sys";
/// The version of that crate.
pub(crate) const CRATE_VERSION: &str = "0.5.2+1.4.1";

/// The manifest of a package that only depends on this crate.
const MANIFEST: &str = "xtask/opencc-source/Cargo.toml";
/// The number of the recipe below. Increase it after a change, so that every checkout builds OpenCC again.
const RECIPE: u32 = 2;

pub(crate) fn main(arguments: &[String]) -> Result<Outcome> {
    if let Some(argument) = arguments.first() {
        return Err(refuse(argument, "opencc"));
    }
    let prefix = build()?;
    println!("OpenCC {VERSION} is in {}", workspace::shown(&prefix));
    Ok(Outcome::Success)
}

/// Builds OpenCC unless it is already built, and returns the folder into which it is installed.
pub(crate) fn build() -> Result<PathBuf> {
    let prefix = workspace::opencc();
    let source = workspace::opencc_source();
    let stamp = prefix.join("stamp");
    let wanted = stamp_text(&prefix)?;

    let target = workspace::root().join("target");
    fs::create_dir_all(&target).with_context(|| format!("cannot create {}", target.display()))?;
    let lock = File::create(target.join("opencc.lock")).context("cannot create target/opencc.lock")?;
    lock.lock().context("cannot lock target/opencc.lock")?;

    if fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        return Ok(prefix);
    }
    let start = Instant::now();
    println!("building OpenCC {VERSION}; this takes a minute or two, once");
    let tools = tools::find(&target.join("opencc-cmake"))?;
    let shipped = shipped_source()?;

    let build = target.join("opencc-build");
    let log = target.join("opencc-build.log");
    for old in [&prefix, &source, &build] {
        workspace::remove_tree(old)?;
    }
    // An older log may exist.
    let _ = fs::remove_file(&log);

    copy_tree(&shipped, &source)?;
    process::run_logged(
        Command::new(&tools.cmake).arg("-S").arg(&source).arg("-B").arg(&build).args(options(&prefix)),
        &log,
    )?;
    let jobs = std::thread::available_parallelism().map_or(1, usize::from).to_string();
    process::run_logged(Command::new(&tools.cmake).arg("--build").arg(&build).args(["-j", &jobs]), &log)?;
    process::run_logged(Command::new(&tools.cmake).arg("--install").arg(&build), &log)?;
    workspace::remove_tree(&build)?;
    write_configs_without_tofu_risk(&prefix.join("share/opencc"))?;

    // Written last, so that an interrupted build has no stamp and is repeated.
    fs::write(&stamp, wanted).with_context(|| format!("cannot write {}", stamp.display()))?;
    println!("built OpenCC {VERSION} in {:.0} s", start.elapsed().as_secs_f64());
    Ok(prefix)
}

fn options(prefix: &Path) -> Vec<String> {
    let prefix = prefix.display();
    vec![
        "-DCMAKE_BUILD_TYPE=Release".to_owned(),
        // The import reads text dictionaries.
        "-DOPENCC_DICT_FORMAT=text".to_owned(),
        format!("-DCMAKE_INSTALL_PREFIX={prefix}"),
        // With git, the build would take its version number from the tags of this repository.
        "-DCMAKE_DISABLE_FIND_PACKAGE_Git=ON".to_owned(),
        // Some distributions use lib64.
        "-DCMAKE_INSTALL_LIBDIR=lib".to_owned(),
        // The command finds its library without LD_LIBRARY_PATH.
        format!("-DCMAKE_INSTALL_RPATH={prefix}/lib"),
    ]
}

/// Writes a copy of each configuration without the dictionaries marked `may_output_tofu`. OpenCC's command
/// can leave them out, but its C interface cannot.
fn write_configs_without_tofu_risk(folder: &Path) -> Result<()> {
    fn strip(value: &mut serde_json::Value) {
        match value {
            serde_json::Value::Array(items) => {
                items.retain(|item| item["may_output_tofu"] != true);
                items.iter_mut().for_each(strip);
            }
            serde_json::Value::Object(members) => members.values_mut().for_each(strip),
            _ => {}
        }
    }
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry.with_context(|| format!("cannot read {}", folder.display()))?.path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let mut config: serde_json::Value =
            serde_json::from_str(&text).with_context(|| format!("cannot parse {}", path.display()))?;
        strip(&mut config);
        let path = path.with_extension("without-tofu-risk.json");
        fs::write(&path, config.to_string()).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

/// The text that identifies a finished build. It contains the prefix, because the binaries do.
fn stamp_text(prefix: &Path) -> Result<String> {
    let lock = workspace::root().join(MANIFEST).with_file_name("Cargo.lock");
    let lock = fs::read(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
    let mut recipe = Sha256::new();
    recipe.update(RECIPE.to_le_bytes());
    recipe.update(options(prefix).join("\n"));
    recipe.update(lock);
    Ok(format!("OpenCC {VERSION}\n{CRATE} {CRATE_VERSION}\nrecipe {}\n", hex(&recipe.finalize())))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The folder `OpenCC` in cargo's copy of the crate. It must not be changed.
fn shipped_source() -> Result<PathBuf> {
    process::run(process::cargo().args(["fetch", "--quiet", "--locked", "--manifest-path", MANIFEST]))?;
    let metadata = process::output(process::cargo().args([
        "metadata",
        "--quiet",
        "--locked",
        "--format-version",
        "1",
        "--manifest-path",
        MANIFEST,
    ]))?;
    let metadata: serde_json::Value = serde_json::from_str(&metadata).context("output of cargo metadata")?;
    let manifest = metadata["packages"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|package| package["name"] == CRATE && package["version"] == CRATE_VERSION)
        .and_then(|package| package["manifest_path"].as_str())
        .with_context(|| format!("cargo metadata does not know {CRATE} {CRATE_VERSION}"))?;
    Ok(Path::new(manifest).with_file_name("OpenCC"))
}

fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot create {}", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let entry = entry.with_context(|| format!("cannot read {}", from.display()))?;
        let (source, copy) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            copy_tree(&source, &copy)?;
        } else {
            fs::copy(&source, &copy).with_context(|| format!("cannot copy {}", source.display()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stamp_depends_on_the_prefix() {
        let here = stamp_text(Path::new("/a")).unwrap();
        assert_eq!(here, stamp_text(Path::new("/a")).unwrap());
        assert_ne!(here, stamp_text(Path::new("/b")).unwrap());
        assert!(here.starts_with("OpenCC 1.4.2\nopencc-sys 0.5.2+1.4.1\nrecipe "));
    }

    #[test]
    fn the_lock_file_pins_the_version_we_name() {
        let lock = workspace::root().join(MANIFEST).with_file_name("Cargo.lock");
        let lock = fs::read_to_string(lock).unwrap();
        assert!(lock.contains(&format!("name = \"{CRATE}\"\nversion = \"{CRATE_VERSION}\"")));
    }
}
