//! The normalizer over text that comes in pieces: bounded memory, and the bytes the whole text would give.

use super::block::{BlockEnd, Limits};
use super::{Buffers, Normalizer};

/// Normalizes a document piece by piece; see [`Normalizer::stream`].
///
/// ```
/// use zhnorm::{Normalizer, Target};
///
/// let normalizer = Normalizer::new(Target::Hans);
/// let mut stream = normalizer.stream();
/// let mut output = String::new();
/// for piece in ["你好", ",世", "界"] {
///     stream.push(piece, &mut output);
/// }
/// stream.finish(&mut output);
/// assert_eq!(output, normalizer.normalize("你好,世界"));
/// ```
#[derive(Debug)]
pub struct NormalizerStream {
    normalizer: Normalizer,
    /// Text that no block has taken yet.
    pending: String,
    search: BlockEnd,
    first: bool,
    buffers: Buffers,
}

impl Normalizer {
    /// Starts a document that comes in pieces.
    pub fn stream(&self) -> NormalizerStream {
        NormalizerStream {
            normalizer: self.clone(),
            pending: String::new(),
            search: BlockEnd::new(Limits::default()),
            first: true,
            buffers: Buffers::default(),
        }
    }
}

impl NormalizerStream {
    /// Takes the next piece and appends to `output` what is settled. At most a few MiB are held back.
    pub fn push(&mut self, mut piece: &str, output: &mut String) {
        while !piece.is_empty() {
            let mut length = piece.len().min(Limits::default().soft);
            while !piece.is_char_boundary(length) {
                length -= 1;
            }
            let (head, rest) = piece.split_at(length);
            self.pending.push_str(head);
            piece = rest;
            while let Some(end) = self.search.find(&self.pending) {
                let block = self.pending.get(..end).unwrap_or_default();
                output.push_str(
                    self.normalizer.block(block, self.first, &mut self.buffers, &mut ()).unwrap_or(block),
                );
                self.pending.drain(..end);
                self.search = BlockEnd::new(Limits::default());
                self.first = false;
            }
        }
    }

    /// Ends the document and appends what was held back.
    pub fn finish(mut self, output: &mut String) {
        let block = &self.pending;
        output
            .push_str(self.normalizer.block(block, self.first, &mut self.buffers, &mut ()).unwrap_or(block));
    }
}
