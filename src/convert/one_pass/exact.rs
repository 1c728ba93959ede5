//! A fused plan's whole chain in one pass over the text, turn by turn: what `hot.rs` does fast is decided here.
//!
//! At every turn of the loop the place in the text is *aligned*: no step has a match that reaches across it. So the
//! loop needs no memory of what came before, can stop anywhere (streams do) and start anywhere it stopped.

use super::fast;
use crate::dictionary::blob::View;
use crate::dictionary::blob::characters::{ROW, char_kind};
use crate::dictionary::blob::keys::KeyValue;
use crate::dictionary::blob::pairs::pair_word;
use crate::dictionary::blob::plan::{CompiledPlan, OnePassTables};
use crate::dictionary::blob::trie::{self, ROOT};
use crate::dictionary::ideographic_description::{self, Description};
use crate::dictionary::interpreter;

/// The loop, with what it reads.
pub(in crate::convert) struct FusedLoop<'a> {
    view: &'a View<'a>,
    plan: CompiledPlan<'a>,
    tables: OnePassTables<'a>,
}

/// What the plan's keys say at a place in the text.
#[derive(Clone, Copy, Debug, Default)]
struct Found {
    /// The longest segment: length in bytes, and value if it is not quiet.
    segment: Option<(usize, Option<u32>)>,
    /// The longest run key: length in bytes and value.
    run: Option<(usize, u32)>,
}

/// One turn of the loop: how many bytes of the text it takes, and what is written for them.
#[derive(Clone, Copy, Debug)]
pub(in crate::convert) enum Turn {
    /// They stay as they are.
    Keep(usize),
    /// One character of three bytes.
    Bytes(usize, [u8; 3]),
    /// A string of the tables.
    String(usize, u32),
    /// A key of which becomes what becomes of its characters one by one.
    Quiet(usize),
    /// What the steps make of them.
    Island(usize),
}

impl Turn {
    /// Whether the text stays as it is.
    pub(in crate::convert) fn is_kept(&self) -> bool {
        matches!(self, Self::Keep(_))
    }

    /// How many bytes of the text it takes.
    pub(in crate::convert) fn len(&self) -> usize {
        match *self {
            Self::Keep(len)
            | Self::Bytes(len, _)
            | Self::String(len, _)
            | Self::Quiet(len)
            | Self::Island(len) => len,
        }
    }
}

/// How far a text is written.
///
/// What is written for the text from `floor` to `at` has the length of that text: each character of three bytes became
/// another, and what else there was stayed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Written {
    /// A turn begins here, and what is before is as it has to be.
    pub(super) floor: usize,
    /// As far as anything is written.
    pub(super) at: usize,
}

/// More text is needed before the place can be decided.
pub(super) struct NeedMore;

impl<'a> FusedLoop<'a> {
    pub(in crate::convert) fn new(view: &'a View<'a>, plan: CompiledPlan<'a>) -> Option<Self> {
        Some(Self { view, plan, tables: plan.one_pass? })
    }

    /// Appends what the plan makes of `text` from `at` on, turn by turn, and returns how far that is decided.
    pub(super) fn run_turns(&self, text: &str, mut at: usize, last: bool, out: &mut String) -> usize {
        let decided = self.decided(text, last);
        while at < decided {
            let Some(rest) = text.get(at..) else { break };
            let Ok(turn) = self.turn(rest, last) else { break };
            self.write(rest.get(..turn.len()).unwrap_or_default(), turn, out);
            at += turn.len();
        }
        at
    }

    /// How far a text can be decided, if no island reaches beyond.
    #[inline]
    pub(super) fn decided(&self, text: &str, last: bool) -> usize {
        if last { text.len() } else { text.len().saturating_sub(self.tables.lookahead as usize) }
    }

    /// The blob that they lie in.
    #[inline]
    pub(super) fn view(&self) -> &View<'a> {
        self.view
    }

    /// The plan's tables.
    #[inline]
    pub(super) fn tables(&self) -> &OnePassTables<'a> {
        &self.tables
    }

    /// Calls `turn` with each turn of a whole text and where it begins.
    pub(in crate::convert) fn turns(&self, text: &str, mut turn: impl FnMut(usize, Turn)) {
        let mut at = 0;
        while let Some(Ok(next)) =
            text.get(at..).filter(|rest| !rest.is_empty()).map(|rest| self.turn(rest, true))
        {
            turn(at, next);
            at += next.len();
        }
    }

    /// Appends what a turn makes of its source.
    pub(in crate::convert) fn write(&self, source: &str, turn: Turn, out: &mut String) {
        match turn {
            Turn::Keep(_) => out.push_str(source),
            Turn::Bytes(_, bytes) => out.push_str(std::str::from_utf8(&bytes).unwrap_or_default()),
            Turn::String(_, reference) => out.push_str(self.view.text(reference)),
            Turn::Quiet(_) => {
                let mut rest = source;
                while let Some((point, len)) = code_point(rest, 0) {
                    let (character, behind) = rest.split_at(len);
                    self.write(character, self.character(point, len, self.item(point)), out);
                    rest = behind;
                }
            }
            Turn::Island(_) => self.island(source, out),
        }
    }

    /// What to do with the text that `rest`, which is not empty, begins with.
    #[inline]
    pub(super) fn turn(&self, rest: &str, last: bool) -> Result<Turn, NeedMore> {
        let Some((point, len)) = code_point(rest, 0) else { return Err(NeedMore) };
        let item = self.item(point);
        let kind = item >> 24;
        // No longer key begins with two characters that stand in none.
        let inside = || pair_word(rest.as_bytes()).is_none_or(|pair| self.tables.inner_pairs.may_have(pair));
        if kind & char_kind::START != 0 && inside() {
            let found = self.find(rest);
            if let Some((len, value)) = found.segment {
                return Ok(value.map_or(Turn::Quiet(len), |value| Turn::String(len, value)));
            }
            if let Some(run) = found.run {
                return self.extent(rest, run, last);
            }
        }
        match kind & char_kind::OUTPUT {
            char_kind::DESCRIPTION => self.description(rest, len, last),
            _ => Ok(self.character(point, len, item)),
        }
    }

    /// What becomes of a character by itself.
    fn character(&self, point: usize, len: usize, item: u32) -> Turn {
        match item >> 24 & char_kind::OUTPUT {
            char_kind::PLAIN => {
                let [a, b, c, _] = item.to_le_bytes();
                Turn::Bytes(len, [a, b, c])
            }
            char_kind::STRING => Turn::String(len, self.string(point)),
            _ => Turn::Keep(len),
        }
    }

    /// Sees to it that what is written is right up to `place` and, if `whole`, up to the end of the turn that `place` lies
    /// in; says whether that could be decided.
    ///
    /// Keys may lie in what the loop has written character by character: quiet ones, and one that reaches over the
    /// place. So this goes back to where no key reaches over, and on from there turn by turn. Where something else
    /// becomes of one, it is written over.
    pub(super) fn resolve(
        &self,
        text: &str,
        written: &mut Written,
        place: usize,
        whole: bool,
        last: bool,
        out: &mut String,
    ) -> bool {
        let mut at = self.joint(text.as_bytes(), written.floor, place);
        while at < place || at == place && whole {
            let rest = text.get(at..).unwrap_or_default();
            let Ok(turn) = self.turn(rest, last) else {
                out.truncate(out.len() - (written.at - at));
                *written = Written { floor: at, at };
                return false;
            };
            let end = at + turn.len();
            let so_far = out.as_bytes().get(out.len() - written.at.saturating_sub(at)..).unwrap_or_default();
            if end > written.at || !self.is_written(turn, so_far) {
                let source = rest.get(..turn.len()).unwrap_or_default();
                self.rewrite(source, turn, out, written.at - at);
                *written = Written { floor: end, at: end.max(written.at) };
            }
            at = end;
        }
        written.floor = at;
        true
    }

    /// The last place up to `at` over which no key reaches, for all that the pairs of characters tell.
    fn joint(&self, text: &[u8], floor: usize, mut at: usize) -> usize {
        // Quiet keys are of characters of three bytes. A key may go on in a character of another length all the same:
        // one that the normalization maps.
        let inside = |at: usize| {
            let before = text.get(at - 3..).unwrap_or_default();
            let is_lead = |byte: Option<&u8>| byte.is_some_and(|byte| byte >> 4 == 0xE);
            let may_have = |&word: &[u8; 8]| self.tables.inner_pairs.may_have(u64::from_le_bytes(word));
            is_lead(before.first()) && (!is_lead(before.get(3)) || before.first_chunk().is_none_or(may_have))
        };
        while at >= floor + 3 && inside(at) {
            at -= 3;
        }
        at
    }

    /// Whether `written` begins with what becomes of a turn, where what becomes of each character by itself is written.
    fn is_written(&self, turn: Turn, written: &[u8]) -> bool {
        match turn {
            Turn::Keep(len) | Turn::Bytes(len, _) => len <= 3,
            Turn::String(len, reference) => {
                let string = self.view.string(reference);
                string.len() == len && written.starts_with(string)
            }
            Turn::Quiet(_) => true,
            Turn::Island(_) => false,
        }
    }

    /// Writes what becomes of a turn in the place of what was written for it and maybe more, `behind` bytes from the end.
    fn rewrite(&self, source: &str, turn: Turn, out: &mut String, behind: usize) {
        let from = out.len() - behind;
        if source.len() >= behind {
            out.truncate(from);
            return self.write(source, turn, out);
        }
        let mut output = String::new();
        let string = match turn {
            Turn::String(_, reference) => self.view.text(reference),
            _ => {
                self.write(source, turn, &mut output);
                &output
            }
        };
        fast::overwrite(out, from, source.len(), string);
    }

    /// The output of a character whose item does not hold it.
    fn string(&self, point: usize) -> u32 {
        let strings = self.tables.strings;
        let found = strings.binary_search_by_key(&(point as u32), |&[point, _]| point);
        found.ok().and_then(|at| strings.get(at)).map_or(0, |&[_, reference]| reference)
    }

    /// What the tables say of a character.
    #[inline]
    fn item(&self, point: usize) -> u32 {
        let found = if point < 0x1_0000 {
            let row = self.tables.rows.get(point / ROW).copied().unwrap_or(0);
            self.view.rows().get(row as usize + point % ROW)
        } else {
            let page = self.tables.sparse.get(point >> 8);
            self.view.sparse_pages().get(usize::from(page.copied().unwrap_or(0)) << 8 | point & 0xFF)
        };
        found.copied().unwrap_or(char_kind::KEEP << 24)
    }

    /// The plan's keys that `rest` begins with.
    fn find(&self, rest: &str) -> Found {
        let keys = &self.view.mapped_trie;
        let mut found = Found::default();
        let (mut at, mut node, mut unit) = (0, ROOT, keys.node(ROOT));
        while let Some((point, len)) = code_point(rest, at) {
            let code = keys.code_of(point);
            let child = trie::base(unit) + u32::from(code);
            unit = keys.node(child);
            if code == 0 || trie::parent(unit) != node {
                break;
            }
            (node, at) = (child, at + len);
            let Some(key) = trie::key(unit) else { continue };
            match self.tables.keys.get(key) {
                Some(KeyValue::Compositional) => found.segment = Some((at, None)),
                Some(KeyValue::Segment(value)) => found.segment = Some((at, Some(value))),
                Some(KeyValue::CrossStep(value)) => found.run = Some((at, value)),
                None => {}
            }
        }
        found
    }

    /// The island that begins with a run key: it reaches over all run keys that overlap, up to the next segment.
    fn extent(&self, rest: &str, (mut end, value): (usize, u32), last: bool) -> Result<Turn, NeedMore> {
        let mut alone = true;
        let mut at = rest.chars().next().map_or(0, char::len_utf8);
        while at < end {
            let tail = rest.get(at..).unwrap_or_default();
            if !last && tail.len() < self.tables.lookahead as usize {
                return Err(NeedMore);
            }
            let found = self.find(tail);
            if found.segment.is_some() {
                return Ok(Turn::Island(at));
            }
            if let Some((len, _)) = found.run {
                // Even a run key that does not reach further may be the one that a step sees first.
                alone = false;
                end = end.max(at + len);
            }
            at += tail.chars().next().map_or(1, char::len_utf8);
        }
        Ok(if alone { Turn::String(end, value) } else { Turn::Island(end) })
    }

    /// A text that begins with an ideographic description operator of `operator` bytes.
    fn description(&self, rest: &str, operator: usize, last: bool) -> Result<Turn, NeedMore> {
        match ideographic_description::read(rest) {
            Description::Complete(len) => return Ok(Turn::Keep(len)),
            Description::Incomplete if !last => return Err(NeedMore),
            _ if self.tables.keeps_length => return Ok(Turn::Keep(operator)),
            _ => {}
        }
        // A step that changes the number of operands may complete the sequence for the next one, up to the end of the
        // run or the line.
        let mut at = operator;
        loop {
            let tail = rest.get(at..).unwrap_or_default();
            if !last
                && tail.len() < self.tables.lookahead.max(ideographic_description::MAX_BYTES as u32) as usize
            {
                return Err(NeedMore);
            }
            let Some(ch) = tail.chars().next() else { return Ok(Turn::Island(at)) };
            at += match ideographic_description::read(tail) {
                Description::Complete(len) => len,
                _ if matches!(ch, '\n' | '\r') || self.find(tail).segment.is_some() => {
                    return Ok(Turn::Island(at));
                }
                _ => ch.len_utf8(),
            };
        }
    }

    /// Runs the steps over a piece of text in which nothing is cut.
    fn island(&self, piece: &str, out: &mut String) {
        let mut normal = String::with_capacity(piece.len());
        interpreter::run_chain(self.view, self.plan.normalization, piece, &mut normal);
        interpreter::run_chain(self.view, self.plan.chain, &normal, out);
    }
}

/// The character of a text at a place: its code point and how many bytes it has.
#[inline]
fn code_point(text: &str, at: usize) -> Option<(usize, usize)> {
    let rest = text.as_bytes().get(at..)?;
    if let &[a @ 0xE0..=0xEF, b, c, ..] = rest {
        return Some((usize::from(a & 0xF) << 12 | usize::from(b & 0x3F) << 6 | usize::from(c & 0x3F), 3));
    }
    let ch = text.get(at..)?.chars().next()?;
    Some((ch as usize, ch.len_utf8()))
}
