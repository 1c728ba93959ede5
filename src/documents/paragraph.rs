//! The text of a paragraph: joined from its pieces, transformed, and distributed over them again.

use std::ops::Range;

use super::ParagraphTransformation;
use super::align::align;
use crate::records::Edits;
use crate::text::spans::slice;

/// A character of a paragraph, and how the document writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct WrittenChar {
    pub(super) ch: char,
    /// The character itself, or an entity.
    pub(super) written: Range<usize>,
    /// Characters of one piece stand beside each other, in one element.
    pub(super) piece: usize,
}

/// A paragraph as it is collected.
#[derive(Clone, Debug, Default)]
pub(super) struct Paragraph {
    pub(super) chars: Vec<WrittenChar>,
    /// For each piece but the first, where its start tag can get an attribute that keeps spaces, if it needs
    /// one.
    pub(super) space_attributes: Vec<Option<usize>>,
}

impl Paragraph {
    /// Transforms the text, except for whitespace at both ends, which belongs to the layout of the document.
    /// Returns whether there was text, and whether it changed.
    pub(super) fn rewrite(
        &mut self,
        document: &str,
        transform: ParagraphTransformation<'_>,
        edits: &mut Edits,
    ) -> (bool, bool) {
        let is_layout = |one: &WrittenChar| one.ch.is_ascii_whitespace();
        let first = self.chars.iter().position(|one| !is_layout(one));
        let last = self.chars.iter().rposition(|one| !is_layout(one));
        let chars = match (first, last) {
            (Some(first), Some(last)) => self.chars.get(first..=last).unwrap_or_default(),
            _ => return (false, false),
        };
        let old: String = chars.iter().map(|one| one.ch).collect();
        let mut new = String::new();
        transform(&old, &mut new);
        if new == old {
            return (true, false);
        }
        let old: Vec<char> = chars.iter().map(|one| one.ch).collect();
        let new: Vec<char> = new.chars().collect();
        let mut origins = new.iter().zip(align(&old, &new)).peekable();
        let mut rest = chars;
        while let Some(start) = rest.first() {
            let length = rest.iter().take_while(|one| one.piece == start.piece).count();
            let (piece, after) = rest.split_at(length);
            let index = chars.len() - after.len();
            rest = after;
            let end = piece.last().map_or(start.written.end, |one| one.written.end);
            let mut written = String::new();
            let mut ends = (None, None);
            while let Some((ch, (origin, is_same))) = origins.next_if(|(_, (origin, _))| *origin < index) {
                match chars.get(origin).filter(|_| is_same) {
                    Some(same) => written.push_str(slice(document, same.written.clone())),
                    None => push_escaped(*ch, &mut written),
                }
                ends = (ends.0.or(Some(*ch)), Some(*ch));
            }
            if written == slice(document, start.written.start..end) {
                continue;
            }
            edits.replace(start.written.start..end, |out| out.push_str(&written));
            let has_space = |end: Option<char>| end.is_some_and(|ch| ch.is_ascii_whitespace());
            let attribute = start.piece.checked_sub(1).and_then(|piece| self.space_attributes.get(piece));
            if let (Some(&Some(at)), true) = (attribute, has_space(ends.0) || has_space(ends.1)) {
                edits.replace(at..at, |out| out.push_str(" xml:space=\"preserve\""));
            }
        }
        (true, true)
    }
}

fn push_escaped(ch: char, written: &mut String) {
    match ch {
        '&' => written.push_str("&amp;"),
        '<' => written.push_str("&lt;"),
        '>' => written.push_str("&gt;"),
        _ => written.push(ch),
    }
}
