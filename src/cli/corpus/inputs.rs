//! The files that the arguments name: themselves, in folders, and in lists.

use crate::cli::compression::Compression;
use crate::cli::flow_args::InputArguments;
use anyhow::{Context as _, Result, bail};
use ignore::overrides::OverrideBuilder;
use ignore::{DirEntry, WalkBuilder};
use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Component, Path, PathBuf};

/// A list of paths is read whole. A longer one is more likely something else.
const LONGEST_LIST: u64 = 1 << 30;

/// A text to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct InputFile {
    /// `-` is standard input.
    pub(crate) path: PathBuf,
    /// The name that tells the format: the path, or the one that the arguments give to standard input.
    pub(crate) name: String,
    /// Where the result goes below the output folder.
    pub(crate) relative: PathBuf,
    /// The size in bytes, as far as it is known; 0 for what is no regular file.
    pub(crate) size: u64,
    /// Whether it was found in a folder, and not named.
    pub(crate) found: bool,
}

impl InputFile {
    pub(crate) fn is_stdin(&self) -> bool {
        self.path == Path::new("-")
    }
}

/// All inputs, and what could not be read while they were looked for.
#[derive(Debug, Default)]
pub(crate) struct Inputs {
    pub(crate) files: Vec<InputFile>,
    /// The first folder that was named.
    pub(crate) folder: Option<PathBuf>,
    /// What in the folders could not be read.
    pub(crate) errors: Vec<String>,
}

impl Inputs {
    /// Whether there may be more than one file.
    pub(crate) fn has_many(&self) -> bool {
        self.files.len() > 1 || self.folder.is_some()
    }

    /// Finds the inputs. `left_out` are files and folders that are no inputs if they lie in a folder, because
    /// the run writes them.
    pub(crate) fn find(arguments: &InputArguments, left_out: &[&Path]) -> Result<Self> {
        let mut inputs = Self::default();
        let mut paths = arguments.files.clone();
        for list in &arguments.files_from {
            paths.extend(read_list(list, arguments.null)?);
        }
        if paths.is_empty() && arguments.files_from.is_empty() {
            paths.push(PathBuf::from("-"));
        }
        let left_out: Vec<PathBuf> = left_out.iter().filter_map(|path| fs::canonicalize(path).ok()).collect();
        for path in paths {
            if path == Path::new("-") {
                let name = arguments.stdin_filename.as_ref();
                let name =
                    name.map_or_else(|| "standard input".to_owned(), |name| name.display().to_string());
                let relative = arguments.stdin_filename.as_deref().map(below).unwrap_or_default();
                inputs.files.push(InputFile { path, name, relative, size: 0, found: false });
            } else if path.is_dir() {
                inputs.folder.get_or_insert_with(|| path.clone());
                inputs.walk(&path, arguments, &left_out)?;
            } else {
                let size = fs::metadata(&path).map_or(0, |metadata| metadata.len());
                let (name, relative) = (path.display().to_string(), below(&path));
                inputs.files.push(InputFile { path, name, relative, size, found: false });
            }
        }
        Ok(inputs)
    }

    /// Adds the files in a folder and those below it, in the order of their paths.
    fn walk(&mut self, folder: &Path, arguments: &InputArguments, left_out: &[PathBuf]) -> Result<()> {
        let mut globs = OverrideBuilder::new(folder);
        for glob in &arguments.globs {
            globs.add(glob).with_context(|| format!("`--glob {glob}`"))?;
        }
        let globs = globs.build().context("`--glob`")?;
        let mut walk = WalkBuilder::new(folder);
        walk.standard_filters(!arguments.no_ignore)
            .hidden(!arguments.hidden)
            .require_git(false)
            .follow_links(arguments.follow)
            .overrides(globs)
            .sort_by_file_path(Path::cmp);
        if !arguments.no_ignore {
            walk.add_custom_ignore_filename(".zhnormignore");
        }
        let names: HashSet<OsString> =
            left_out.iter().filter_map(|path| path.file_name().map(OsString::from)).collect();
        let left_out = left_out.to_vec();
        walk.filter_entry(move |entry| {
            // Few entries have such a name, so few are looked up.
            !names.contains(entry.file_name())
                || fs::canonicalize(entry.path()).is_ok_and(|path| !left_out.contains(&path))
        });
        for entry in walk.build() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    self.errors.push(error.to_string());
                    continue;
                }
            };
            // A link to a file counts as the file; one to a folder does not, unless `--follow`.
            let metadata =
                if entry.path_is_symlink() { fs::metadata(entry.path()) } else { metadata(&entry) };
            let metadata = match metadata {
                Ok(metadata) => metadata,
                Err(error) => {
                    self.errors.push(format!("can't read {}: {error}", entry.path().display()));
                    continue;
                }
            };
            let is_ours = entry
                .file_name()
                .to_str()
                .is_some_and(|name| name.ends_with(".zhnorm-part") || name.ends_with(".zhnorm-manifest"));
            if is_ours || !metadata.is_file() || !has_extension(entry.path(), &arguments.extensions) {
                continue;
            }
            let relative = entry.path().strip_prefix(folder).unwrap_or(entry.path()).to_owned();
            let name = entry.path().display().to_string();
            let (path, size) = (entry.into_path(), metadata.len());
            self.files.push(InputFile { path, name, relative, size, found: true });
        }
        Ok(())
    }
}

fn metadata(entry: &DirEntry) -> io::Result<fs::Metadata> {
    entry.metadata().map_err(|error| error.into_io_error().unwrap_or_else(|| io::Error::other("unknown")))
}

/// Whether the name ends with one of the extensions, before that of a compression too.
fn has_extension(path: &Path, extensions: &[String]) -> bool {
    let ends_with = |path: &Path, extension: &str| {
        let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default().to_lowercase();
        name.strip_suffix(&extension.to_lowercase()).is_some_and(|name| name.ends_with('.'))
    };
    let content = Compression::content_name(path);
    extensions.is_empty()
        || extensions
            .iter()
            .map(|extension| extension.trim_start_matches('.'))
            .any(|extension| ends_with(path, extension) || ends_with(content, extension))
}

/// The path without what would lead out of a folder.
fn below(path: &Path) -> PathBuf {
    let leads_out = path.components().any(|part| !matches!(part, Component::Normal(_) | Component::CurDir));
    if leads_out {
        return path.file_name().map(PathBuf::from).unwrap_or_default();
    }
    path.components().filter(|part| matches!(part, Component::Normal(_))).collect()
}

/// Reads paths from a file, or from standard input for `-`: one a line, or each ended by NUL.
fn read_list(list: &Path, null: bool) -> Result<Vec<PathBuf>> {
    let (name, mut bytes) = (list.display(), Vec::new());
    let read = if list == Path::new("-") {
        super::super::standard_streams::require_input()?;
        io::stdin().lock().take(LONGEST_LIST + 1).read_to_end(&mut bytes)
    } else {
        let file = File::open(list).with_context(|| format!("can't open {name}"))?;
        file.take(LONGEST_LIST + 1).read_to_end(&mut bytes)
    };
    read.with_context(|| format!("can't read {name}"))?;
    if bytes.len() as u64 > LONGEST_LIST {
        bail!("{name} is longer than {} MiB; is it a list of paths?", LONGEST_LIST >> 20);
    }
    let end = if null { b'\0' } else { b'\n' };
    let paths = bytes.split(|byte| *byte == end).filter(|path| !path.is_empty());
    Ok(paths.map(|path| to_path(if null { path } else { path.trim_ascii_end() })).collect())
}

#[cfg(unix)]
fn to_path(bytes: &[u8]) -> PathBuf {
    PathBuf::from(<OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(bytes))
}

#[cfg(not(unix))]
fn to_path(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stay_below_the_output_folder() {
        for (path, expected) in
            [("a/b.txt", "a/b.txt"), ("./a/b.txt", "a/b.txt"), ("../a/b.txt", "b.txt"), ("/a/b.txt", "b.txt")]
        {
            assert_eq!(below(Path::new(path)), Path::new(expected), "{path}");
        }
    }

    #[test]
    fn extensions_count_before_that_of_a_compression() {
        let extensions = ["txt".to_owned(), ".JSONL".to_owned()];
        for (path, expected) in
            [("a.txt", true), ("a.TXT.gz", true), ("a.jsonl.zst", true), ("a.md", false), ("txt", false)]
        {
            assert_eq!(has_extension(Path::new(path), &extensions), expected, "{path}");
        }
    }
}
