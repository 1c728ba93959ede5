//! Protected words: spans of the text that no step may touch or look into.

use crate::dictionary::blob::trie::{ROOT, Trie};
use crate::dictionary::builtin::SharedBlob;
use crate::dictionary::compile;
use crate::dictionary::compile::frequencies::Frequencies;
use crate::dictionary::plan::{Group, PlanSource};
use crate::dictionary::text::{DictSource, Entry};
use crate::{Error, ErrorKind};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// A set of protected words, ready to be looked for.
pub(super) struct Locks {
    tables: SharedBlob,
    /// The longest word in bytes.
    longest: usize,
}

impl Locks {
    /// Puts the words of all dictionaries together; `None` if there are none.
    pub(super) fn compile<'l>(lexicons: impl Iterator<Item = &'l DictSource>) -> Result<Option<Self>, Error> {
        let words: BTreeMap<&str, &Entry> =
            lexicons.flat_map(|lexicon| &lexicon.entries).map(|entry| (entry.key.as_str(), entry)).collect();
        let Some(longest) = words.keys().map(|word| word.len()).max() else { return Ok(None) };
        let entries = words.into_values().cloned().collect();
        let lexicon = Arc::new(DictSource { name: "protected".to_owned(), entries });
        let plan = PlanSource { segmentation: Some(Group::Dict(lexicon)), ..PlanSource::default() };
        // Only the automaton is asked: how frequent characters are does not matter.
        let words = compile::compile(&[plan], &Frequencies::default())
            .map_err(|error| Error::with_source(ErrorKind::Dictionary, error, error))?;
        Ok(SharedBlob::compiled(words).map(|tables| Self { tables, longest }))
    }

    /// The first protected word in `text`: of those that begin there the longest.
    pub(super) fn find(&self, text: &str) -> Option<Range<usize>> {
        let automaton = &self.tables.view().trie;
        text.char_indices().find_map(|(at, ch)| {
            automaton.child(ROOT, automaton.code(ch))?;
            let (len, _) = Trie::prefixes(*automaton, text.get(at..)?).last()?;
            Some(at..at + len)
        })
    }

    /// Calls `piece` with each piece of `text` between protected words (`false`) and each such word (`true`), and returns
    /// how far that went: what the end of the text may still become is left if `last` is not set.
    pub(super) fn split<'t>(
        &self,
        text: &'t str,
        last: bool,
        mut piece: impl FnMut(&'t str, Kind) -> usize,
    ) -> usize {
        let mut at = 0;
        while let Some(found) = self.find(text.get(at..).unwrap_or_default()) {
            let (start, end) = (at + found.start, at + found.end);
            if !last && text.len() - start < self.longest {
                break;
            }
            piece(text.get(at..start).unwrap_or_default(), Kind::Free);
            piece(text.get(start..end).unwrap_or_default(), Kind::Locked);
            at = end;
        }
        if last {
            piece(text.get(at..).unwrap_or_default(), Kind::Free);
            return text.len();
        }
        // A word may begin in the last bytes and be complete only with what follows.
        let mut end = text.len().saturating_sub(self.longest).max(at);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        at + piece(text.get(at..end).unwrap_or_default(), Kind::Open)
    }
}

/// What a piece of a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A protected word.
    Locked,
    /// Text between protected words, whole.
    Free,
    /// Text that goes on: only what is decided of it counts.
    Open,
}
