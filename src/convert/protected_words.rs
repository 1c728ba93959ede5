//! Protected words: spans of the text that no step may change or look into.

use super::text_end::TextEnd;
use crate::dictionary::compile::error::CompileError;
use crate::dictionary::compile::key_trie::KeyTrie;
use crate::step_counter::count;
use crate::text::spans::slice;
use crate::{Error, ErrorKind};
use std::ops::Range;

/// A set of protected words, compiled to be searched for.
pub(super) struct ProtectedWords {
    words: KeyTrie,
    /// The length of the longest word in bytes.
    longest: usize,
}

/// What a piece of a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PieceKind {
    /// A protected word.
    Protected,
    /// Text between protected words. If its end is open, only the part whose output is decided counts.
    Free(TextEnd),
}

impl ProtectedWords {
    /// Prepares the search for words, which are sorted; `None` if there are none.
    pub(super) fn new(words: &[String]) -> Result<Option<Self>, Error> {
        let Some(longest) = words.iter().map(String::len).max() else { return Ok(None) };
        let words = KeyTrie::new(words.iter().map(String::as_str))
            .ok_or_else(|| Error::new(ErrorKind::Dictionary, CompileError::Keys))?;
        Ok(Some(Self { words, longest }))
    }

    /// The first protected word in a text; of several that begin there, the longest.
    fn find(&self, text: &str) -> Option<Range<usize>> {
        text.char_indices().find_map(|(at, _)| {
            count(1);
            let (len, _) = self.words.longest_prefix(slice(text, at..))?;
            Some(at..at + len)
        })
    }

    /// Calls `visit` with each protected word of a text and each piece between them. `visit` returns how many
    /// bytes of its piece are done; this method returns how many bytes of the text are done.
    ///
    /// If the end is open, the last bytes are left for the next call, because a protected word may begin
    /// there.
    pub(super) fn split<'t>(
        &self,
        text: &'t str,
        end: TextEnd,
        mut visit: impl FnMut(&'t str, PieceKind) -> usize,
    ) -> usize {
        let mut at = 0;
        while let Some(found) = self.find(slice(text, at..)) {
            let word = at + found.start..at + found.end;
            if end == TextEnd::Open && text.len() - word.start < self.longest {
                break;
            }
            visit(slice(text, at..word.start), PieceKind::Free(TextEnd::Final));
            visit(slice(text, word.clone()), PieceKind::Protected);
            at = word.end;
        }
        if end == TextEnd::Final {
            visit(slice(text, at..), PieceKind::Free(TextEnd::Final));
            return text.len();
        }
        // A word may begin in the last bytes and be complete only with the text that follows.
        let free = text.floor_char_boundary(text.len().saturating_sub(self.longest)).max(at);
        at + visit(slice(text, at..free), PieceKind::Free(TextEnd::Open))
    }
}
