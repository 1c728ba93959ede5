//! Reads UTF-8 text from a file or standard input, in blocks of whole characters.

use anyhow::{Context as _, Result, bail};
use simdutf8::compat::from_utf8;
use std::fs::File;
use std::io::{ErrorKind, IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};

const BLOCK: usize = 256 * 1024;

/// A text to read. It holds neither memory nor an open file before the first block is asked for, so that thousands of
/// them can wait in line.
pub(crate) struct Input {
    name: String,
    source: Source,
    buffer: Vec<u8>,
    /// How much of the buffer the last piece was, and how much is filled: a cut character lies between.
    taken: usize,
    filled: usize,
    /// Where in the input the buffer begins.
    offset: u64,
}

enum Source {
    /// A regular file that is not open yet.
    Path(PathBuf),
    /// An open file. Pipes and devices are opened only once: whoever writes to them may notice.
    File(File),
    Stdin,
}

impl Source {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        loop {
            match self {
                Self::Path(path) => *self = Self::File(File::open(path)?),
                Self::File(file) => return file.read(buffer),
                Self::Stdin => return std::io::stdin().read(buffer),
            }
        }
    }
}

impl Input {
    fn new(name: String, source: Source) -> Self {
        Self { name, source, buffer: Vec::new(), taken: 0, filled: 0, offset: 0 }
    }

    /// Standard input.
    pub(crate) fn stdin() -> Self {
        Self::new("standard input".to_owned(), Source::Stdin)
    }

    /// A file, or standard input for `-`. A regular file is read through once to make sure that it is UTF-8.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        if path == Path::new("-") {
            return Ok(Self::stdin());
        }
        let name = path.display().to_string();
        let file = File::open(path).with_context(|| format!("can't open {name}"))?;
        let kind = file.metadata().with_context(|| format!("can't read {name}"))?;
        if kind.is_dir() {
            bail!("{name} is a directory; name the files in it");
        }
        let mut input = Self::new(name, Source::File(file));
        if kind.is_file() {
            while input.next_piece()?.is_some() {}
            input = Self::new(input.name, Source::Path(path.to_owned()));
        }
        Ok(input)
    }

    /// Whether somebody is typing this, and waits for each line's answer.
    pub(crate) fn is_typed(&self) -> bool {
        matches!(&self.source, Source::Stdin) && std::io::stdin().is_terminal()
    }

    /// The next block of text; `None` at the end.
    pub(crate) fn next_piece(&mut self) -> Result<Option<&str>> {
        self.buffer.resize(BLOCK, 0);
        self.buffer.copy_within(self.taken..self.filled, 0);
        self.offset += self.taken as u64;
        self.filled -= self.taken;
        self.taken = 0;
        while self.taken == 0 {
            let read = match self.source.read(self.buffer.get_mut(self.filled..).unwrap_or_default()) {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                read => read.with_context(|| format!("can't read {}", self.name))?,
            };
            self.filled += read;
            self.taken = match from_utf8(self.buffer.get(..self.filled).unwrap_or_default()) {
                Ok("") => return Ok(None),
                Ok(text) => text.len(),
                // The block cuts a character: the next read brings the rest of it.
                Err(error) if error.error_len().is_none() && read > 0 => error.valid_up_to(),
                Err(error) => bail!(
                    "{} is not UTF-8: malformed at byte {}; bring it to UTF-8 first, for instance with \
                     `iconv -f GB18030 -t UTF-8`",
                    self.name,
                    self.offset + error.valid_up_to() as u64
                ),
            };
        }
        Ok(Some(from_utf8(self.buffer.get(..self.taken).unwrap_or_default())?))
    }
}
