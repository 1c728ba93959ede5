//! Finds out what the path after `--output` names, and follows symbolic links.

use std::fs::{self, Metadata};
use std::io::{Error, ErrorKind, Result};
use std::path::{Path, PathBuf};

/// Where the output goes.
#[derive(Debug)]
pub(crate) enum Destination {
    StandardOutput,
    /// Another descriptor that the command inherited, such as `/dev/fd/3`.
    #[cfg(unix)]
    Descriptor(i32),
    /// A device, a FIFO or a socket: the output is written straight into it.
    Special(PathBuf),
    /// A regular file, with its metadata if it exists.
    File(PathBuf, Option<Metadata>),
}

/// The largest number of links that are followed. Linux has the same limit.
const MAX_LINKS: usize = 40;

impl Destination {
    /// Follows links to their end; the last one may point to a file that does not exist yet.
    pub(crate) fn of(path: &Path) -> Result<Self> {
        if path == Path::new("-") {
            return Ok(Self::StandardOutput);
        }
        let mut path = path.to_owned();
        for _ in 0..MAX_LINKS {
            #[cfg(unix)]
            if let Some(descriptor) = descriptor(&path) {
                return Ok(if descriptor == libc::STDOUT_FILENO {
                    Self::StandardOutput
                } else {
                    Self::Descriptor(descriptor)
                });
            }
            let metadata = match fs::symlink_metadata(&path) {
                Ok(metadata) => metadata,
                Err(error) if error.kind() == ErrorKind::NotFound && !names_a_folder(&path) => {
                    return Ok(Self::File(path, None));
                }
                Err(error) => return Err(error),
            };
            if metadata.is_symlink() {
                let target = fs::read_link(&path)?;
                path = path.parent().unwrap_or(Path::new("")).join(target);
            } else if metadata.is_file() {
                return Ok(Self::File(path, Some(metadata)));
            } else if metadata.is_dir() {
                return Err(ErrorKind::IsADirectory.into());
            } else {
                return Ok(Self::Special(path));
            }
        }
        Err(Error::other("too many levels of symbolic links"))
    }
}

fn names_a_folder(path: &Path) -> bool {
    path.as_os_str().as_encoded_bytes().ends_with(b"/") || path.file_name().is_none()
}

/// The descriptor that a path such as `/dev/stdout` or `/dev/fd/3` names.
///
/// Opening such a path would open the file behind the descriptor a second time, from its beginning. After
/// `zhnorm ... -o /dev/stdout >> log` that would destroy what `log` held.
#[cfg(unix)]
fn descriptor(path: &Path) -> Option<i32> {
    match path.to_str()? {
        "/dev/stdout" => Some(libc::STDOUT_FILENO),
        "/dev/stderr" => Some(libc::STDERR_FILENO),
        path => {
            let folders = ["/dev/fd/", "/proc/self/fd/"];
            folders.into_iter().find_map(|folder| path.strip_prefix(folder))?.parse().ok()
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn paths_of_descriptors_are_recognized() {
        for (path, expected) in [
            ("/dev/stdout", Some(1)),
            ("/dev/stderr", Some(2)),
            ("/dev/fd/7", Some(7)),
            ("/proc/self/fd/1", Some(1)),
            ("/dev/fd/", None),
            ("/dev/null", None),
            ("/tmp/dev/stdout", None),
        ] {
            assert_eq!(descriptor(Path::new(path)), expected, "{path}");
        }
    }
}
