//! `cargo xtask dictionaries`: imports OpenCC's dictionaries and configurations as sorted text. With
//! `--check`, it compares the committed files with a new import, byte by byte.

mod config;
mod sources;
mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::{Outcome, opencc, refuse, workspace};

const TABLES: [&str; 22] = [
    "CJK_Compatibility_Ideographs",
    "STCharacters",
    "STPhrases",
    "TSCharacters",
    "TSPhrases",
    "TWPhrases",
    "TWPhrasesRev",
    "TWVariantsPhrases",
    "TWVariants",
    "TWVariantsRevPhrases",
    "HKVariantsPhrases",
    "HKVariants",
    "HKVariantsRevPhrases",
    "HKPhrases",
    "HKPhrasesRev",
    "JPShinjitaiCharacters",
    "JPShinjitaiPhrases",
    // OpenCC's build makes these from the ones above.
    "TSCharactersExt",
    "STPhrases_GeneratedFromRegionalPhrases",
    "TWVariantsRev",
    "HKVariantsRev",
    "JPShinjitaiCharactersRev",
];

const CONFIGS: [&str; 16] = [
    "s2t", "t2s", "s2tw", "tw2s", "s2twp", "tw2sp", "s2hk", "hk2s", "s2hkp", "hk2sp", "t2tw", "tw2t", "t2hk",
    "hk2t", "t2jp", "jp2t",
];

/// The folder of the imported files. Any other file in it is an error.
const FOLDER: &str = "opencc";
const SOURCES: &str = "SOURCES.toml";

/// The text of the imported files, by their path under `dictionaries/`.
type Files = BTreeMap<String, String>;

pub(crate) fn main(arguments: &[String]) -> Result<Outcome> {
    let check_only = match arguments {
        [] => false,
        [flag] if flag == "--check" => true,
        [other, ..] => return Err(refuse(other, "dictionaries [--check]")),
    };
    if check_only { check() } else { import() }
}

/// Compares a new import with the committed files, and names every file that differs.
pub(crate) fn check() -> Result<Outcome> {
    let folder = workspace::root().join("dictionaries");
    let files = import_to_memory()?;
    let mut wrong = Vec::new();
    for (path, text) in &files {
        match fs::read(folder.join(path)) {
            Ok(found) if found == text.as_bytes() => {}
            Ok(_) => wrong.push(format!("dictionaries/{path} differs from a new import")),
            Err(error) => wrong.push(format!("dictionaries/{path}: {error}")),
        }
    }
    for path in unknown_files(&folder, &files)? {
        wrong.push(format!("dictionaries/{path} is no imported file"));
    }
    if wrong.is_empty() {
        println!("{} files equal a new import", files.len());
        return Ok(Outcome::Success);
    }
    for message in &wrong {
        println!("{message}");
    }
    println!("`cargo xtask dictionaries` imports them again; our own entries belong in dictionaries/zhnorm/");
    Ok(Outcome::Failure)
}

/// Writes the imported files, and removes all others from the imported folder.
fn import() -> Result<Outcome> {
    let folder = workspace::root().join("dictionaries");
    let files = import_to_memory()?;
    for path in unknown_files(&folder, &files)? {
        let path = folder.join(path);
        fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
    }
    for (path, text) in &files {
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).with_context(|| format!("cannot create {}", parent.display()))?;
        }
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    println!("imported {} files of OpenCC {} into dictionaries/", files.len(), opencc::VERSION);
    Ok(Outcome::Success)
}

/// Reads OpenCC's dictionaries and configurations, and brings them into our form.
fn import_to_memory() -> Result<Files> {
    let from = opencc::build()?.join("share/opencc");
    let mut files = Files::new();
    let mut sources = Vec::new();
    for name in TABLES {
        let (path, text) = read(&from, &format!("{name}.txt"))?;
        let table = table::parse(&text).with_context(|| path)?;
        let text = table::write(&table);
        let path = format!("{FOLDER}/{name}.tsv");
        sources.push(sources::File::new(&path, &text, Some(table.len())));
        files.insert(path, text);
    }
    for name in CONFIGS {
        let (path, text) = read(&from, &format!("{name}.json"))?;
        let text = config::rewrite(&text).with_context(|| path)?;
        let path = format!("{FOLDER}/configs/{name}.json");
        sources.push(sources::File::new(&path, &text, None));
        files.insert(path, text);
    }
    for name in CONFIGS {
        let config = files.get(&format!("{FOLDER}/configs/{name}.json")).map_or("", String::as_str);
        for file in config::files(config)? {
            let path = format!("{FOLDER}/{file}");
            files
                .get(&path)
                .with_context(|| format!("configuration {name} names {file}, which is not imported"))?;
        }
    }
    files.insert(SOURCES.to_owned(), sources::write(&sources));
    Ok(files)
}

/// A file of the folder, with its path for messages.
fn read(folder: &Path, name: &str) -> Result<(String, String)> {
    let path = folder.join(name);
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok((workspace::shown(&path), text))
}

/// The files in the imported folder that are not imported.
fn unknown_files(folder: &Path, files: &Files) -> Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    let mut folders = vec![FOLDER.to_owned()];
    while let Some(inner) = folders.pop() {
        let path = folder.join(&inner);
        if !path.exists() {
            continue;
        }
        for entry in fs::read_dir(&path).with_context(|| format!("cannot read {}", path.display()))? {
            let entry = entry.with_context(|| format!("cannot read {}", path.display()))?;
            let name = format!("{inner}/{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                folders.push(name);
            } else if !files.contains_key(&name) {
                found.insert(name);
            }
        }
    }
    Ok(found)
}
