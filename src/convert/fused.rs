//! The hot loop: a fused plan's whole chain in one pass over the text.
//!
//! At every turn of the loop the place in the text is *aligned*: no step has a match that reaches across it. So the
//! loop needs no memory of what came before, can stop anywhere (streams do) and start anywhere it stopped.

use crate::dictionary::automaton::ROOT;
use crate::dictionary::description::{self, Description};
use crate::dictionary::format::{Fused, NONE, Plan, RUN_MARK, View, char_kind};
use crate::dictionary::steps;

/// The loop, with what it reads.
pub(super) struct FusedLoop<'a> {
    view: &'a View<'a>,
    plan: Plan<'a>,
    tables: Fused<'a>,
}

/// What the plan's keys say at a place in the text.
#[derive(Clone, Copy, Debug, Default)]
struct Found {
    /// The longest segment: length in bytes and value.
    segment: Option<(usize, u32)>,
    /// The longest run key: length in bytes and value.
    run: Option<(usize, u32)>,
}

/// More text is needed before the place can be decided.
struct NeedMore;

impl<'a> FusedLoop<'a> {
    pub(super) fn new(view: &'a View<'a>, plan: Plan<'a>) -> Option<Self> {
        Some(Self { view, plan, tables: plan.fused? })
    }

    /// Appends what the plan makes of `text`, for as far as that is decided, and returns how many bytes that is: all
    /// of them if `last` is set, else what follows can change nothing about it.
    pub(super) fn run(&self, text: &str, last: bool, out: &mut String) -> usize {
        // What lies between `kept` and `at` stays as it is and is not copied yet.
        let (mut kept, mut at) = (0, 0);
        let decided = if last { text.len() } else { text.len().saturating_sub(self.tables.lookahead as usize) };
        while at < decided {
            let rest = text.get(at..).unwrap_or_default();
            let Some(ch) = rest.chars().next() else { break };
            let item = self.item(ch);
            let kind = item >> 24;
            if kind == char_kind::KEEP {
                at += ch.len_utf8();
                continue;
            }
            if kind == char_kind::DESCRIPTION {
                match self.description(rest, last) {
                    Ok(Some(len)) => {
                        out.push_str(text.get(kept..at).unwrap_or_default());
                        self.island(text.get(at..at + len).unwrap_or_default(), out);
                        at += len;
                        kept = at;
                    }
                    Ok(None) => at += description_len(rest, ch),
                    Err(NeedMore) => break,
                }
                continue;
            }
            if matches!(kind, char_kind::START | char_kind::START_KEEP | char_kind::START_STRING)
                && self.may_start(ch, rest)
            {
                let found = self.find(rest);
                if let Some((len, value)) = found.segment {
                    out.push_str(text.get(kept..at).unwrap_or_default());
                    out.push_str(self.view.text(value));
                    at += len;
                    kept = at;
                    continue;
                }
                if let Some(first) = found.run {
                    let Ok((len, value)) = self.extent(rest, first, last) else { break };
                    out.push_str(text.get(kept..at).unwrap_or_default());
                    match value {
                        Some(value) => out.push_str(self.view.text(value)),
                        None => self.island(rest.get(..len).unwrap_or_default(), out),
                    }
                    at += len;
                    kept = at;
                    continue;
                }
            }
            let payload = item & 0xFF_FFFF;
            match kind {
                char_kind::START_KEEP => {
                    at += ch.len_utf8();
                    continue;
                }
                char_kind::PLAIN | char_kind::START => {
                    out.push_str(text.get(kept..at).unwrap_or_default());
                    let bytes = payload.to_le_bytes();
                    out.push_str(std::str::from_utf8(bytes.get(..3).unwrap_or_default()).unwrap_or_default());
                }
                _ => {
                    out.push_str(text.get(kept..at).unwrap_or_default());
                    let reference = self.view.strings.get(payload as usize).copied().unwrap_or(0);
                    out.push_str(self.view.text(reference));
                }
            }
            at += ch.len_utf8();
            kept = at;
        }
        out.push_str(text.get(kept..at).unwrap_or_default());
        at
    }

    /// What the tables say of a character.
    #[inline]
    fn item(&self, ch: char) -> u32 {
        let point = ch as usize;
        let found = if point < 0x1_0000 {
            let row = self.tables.rows.get(point >> 12).copied().unwrap_or(0) as usize;
            self.view.rows.get(row << 12 | point & 0xFFF)
        } else {
            let page = self.view.sparse_index.get(self.tables.sparse as usize + (point >> 8));
            self.view.sparse_pages.get(usize::from(page.copied().unwrap_or(0)) << 8 | point & 0xFF)
        };
        found.copied().unwrap_or(char_kind::KEEP << 24)
    }

    /// Whether a key may begin with the first two characters of `rest`.
    #[inline]
    fn may_start(&self, first: char, rest: &str) -> bool {
        let Some(second) = rest.get(first.len_utf8()..).and_then(|rest| rest.chars().next()) else { return false };
        let bit = Fused::filter_bit(self.tables.filter_bits, first as u32, second as u32);
        let word = self.view.filters.get(self.tables.filter as usize + (bit / 64) as usize);
        word.is_some_and(|word| word >> (bit % 64) & 1 == 1)
    }

    /// The plan's keys that `rest` begins with.
    fn find(&self, rest: &str) -> Found {
        let automaton = &self.view.folded;
        let mut found = Found::default();
        let mut node = ROOT;
        for (at, ch) in rest.char_indices() {
            let Some(child) = automaton.child(node, automaton.code(ch)) else { break };
            node = child;
            let Some(key) = automaton.key(node) else { continue };
            let value = self.view.values.get((self.tables.values + key) as usize).copied().unwrap_or(NONE);
            if value != NONE {
                let end = at + ch.len_utf8();
                if value & RUN_MARK == 0 {
                    found.segment = Some((end, value));
                } else {
                    found.run = Some((end, value));
                }
            }
        }
        found
    }

    /// How far the island that begins with a run key reaches: over all run keys that overlap, up to the next segment.
    ///
    /// Returns with it the value of the first run key if the island is just that.
    fn extent(
        &self,
        rest: &str,
        (mut end, value): (usize, u32),
        last: bool,
    ) -> Result<(usize, Option<u32>), NeedMore> {
        let mut alone = Some(value);
        let mut at = rest.chars().next().map_or(0, char::len_utf8);
        while at < end {
            let tail = rest.get(at..).unwrap_or_default();
            if !last && tail.len() < self.tables.lookahead as usize {
                return Err(NeedMore);
            }
            let found = self.find(tail);
            if found.segment.is_some() {
                return Ok((at, None));
            }
            if let Some((len, _)) = found.run {
                // Even a run key that does not reach further may be the one that a step sees first.
                alone = None;
                end = end.max(at + len);
            }
            at += tail.chars().next().map_or(1, char::len_utf8);
        }
        Ok((end, alone))
    }

    /// What to do with a text that begins with an ideographic description operator: how many bytes of it the steps
    /// have to see together, or `None` if what [`description_len`] says stays as it is.
    fn description(&self, rest: &str, last: bool) -> Result<Option<usize>, NeedMore> {
        match description::read(rest) {
            Description::Complete(_) => return Ok(None),
            Description::Incomplete if !last => return Err(NeedMore),
            _ if self.tables.keeps_length => return Ok(None),
            _ => {}
        }
        // A step that changes the number of operands may complete the sequence for the next one, up to the end of the
        // run or the line.
        let mut at = rest.chars().next().map_or(0, char::len_utf8);
        loop {
            let tail = rest.get(at..).unwrap_or_default();
            if !last && tail.len() < self.tables.lookahead.max(description::MAX_BYTES as u32) as usize {
                return Err(NeedMore);
            }
            let Some(ch) = tail.chars().next() else { return Ok(Some(at)) };
            at += match description::read(tail) {
                Description::Complete(len) => len,
                _ if matches!(ch, '\n' | '\r') || self.find(tail).segment.is_some() => return Ok(Some(at)),
                _ => ch.len_utf8(),
            };
        }
    }

    /// Runs the steps over a piece of text in which nothing is cut.
    fn island(&self, piece: &str, out: &mut String) {
        let mut normal = String::with_capacity(piece.len());
        steps::run_chain(self.view, self.plan.normalization, piece, &mut normal);
        steps::run_chain(self.view, self.plan.chain, &normal, out);
    }
}

/// Length of the description sequence that `rest` begins with, or of its operator if there is none.
fn description_len(rest: &str, operator: char) -> usize {
    match description::read(rest) {
        Description::Complete(len) => len,
        _ => operator.len_utf8(),
    }
}
