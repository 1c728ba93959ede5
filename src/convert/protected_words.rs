//! Protected words: spans of the text that no step may change or look into.

use super::text_end::TextEnd;
use crate::dictionary::blob::trie::{ROOT, Trie};
use crate::dictionary::builtin::SharedBlob;
use crate::dictionary::compile;
use crate::dictionary::compile::frequencies::Frequencies;
use crate::dictionary::plan::{Group, PlanSource};
use crate::dictionary::text::{DictSource, Entry};
use crate::step_counter::count;
use crate::text::spans::slice;
use crate::{Error, ErrorKind};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// A set of protected words, compiled to be searched for.
pub(super) struct ProtectedWords {
    blob: SharedBlob,
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
    /// Compiles the words of all dictionaries; `None` if there are none.
    pub(super) fn compile<'l>(
        dictionaries: impl Iterator<Item = &'l DictSource>,
    ) -> Result<Option<Self>, Error> {
        let words: BTreeMap<&str, &Entry> =
            dictionaries.flat_map(|dict| &dict.entries).map(|entry| (entry.key.as_str(), entry)).collect();
        let Some(longest) = words.keys().map(|word| word.len()).max() else { return Ok(None) };
        let entries = words.into_values().cloned().collect();
        let dict = Arc::new(DictSource { name: "protected".to_owned(), entries });
        let plan = PlanSource { segmentation: Some(Group::Dict(dict)), ..PlanSource::default() };
        // Only the trie is used. Frequencies of characters do not change it.
        let words = compile::compile(&[plan], &Frequencies::default())
            .map_err(|error| Error::new(ErrorKind::Dictionary, error))?;
        Ok(SharedBlob::compiled(words).map(|blob| Self { blob, longest }))
    }

    /// The first protected word in a text; of several that begin there, the longest.
    fn find(&self, text: &str) -> Option<Range<usize>> {
        let trie = &self.blob.view().trie;
        text.char_indices().find_map(|(at, ch)| {
            count(1);
            trie.child(ROOT, trie.code(ch))?;
            let (len, _) = Trie::prefixes(*trie, slice(text, at..)).last()?;
            Some(at..at + len)
        })
    }

    /// Calls `visit` with each protected word of a text and each piece between them, and returns how much of
    /// the text is done. `visit` returns how much of its piece is done.
    ///
    /// If the end is open, the last bytes are left, in which a protected word may begin.
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
