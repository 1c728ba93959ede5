//! Finds fallback spans, which only the step interpreter converts exactly, and where they end.
//!
//! A fallback span begins at a cross-step key that others overlap, or at a description operator whose
//! sequence a step may complete. In some texts such a span never ends. So a long span is cut at an offset
//! where every step is between two matches. The text after such an offset is converted in the same way
//! without the text before it.

use super::action::{Action, InputText, NeedMore};
use super::tables::{CrossStepKey, PlanTables};
use crate::convert::text_end::TextEnd;
use crate::dictionary::blob::plan::CompiledPlan;
use crate::dictionary::ideographic_description::{self as description, Description};
use crate::dictionary::interpreter::{self, Piece};
use crate::step_counter::count;
use crate::text::spans::slice;

/// A span of at least this many bytes is cut where that is possible.
const LONG_SPAN: usize = 4096;

/// Finds and converts the fallback spans of a plan.
#[derive(Clone, Copy)]
pub(super) struct Fallback<'a> {
    pub(super) plan: CompiledPlan<'a>,
    pub(super) tables: PlanTables<'a>,
}

impl Fallback<'_> {
    /// The action for a text that begins with a cross-step key.
    ///
    /// If no other key begins inside the key, its own output is right. Otherwise a fallback span begins here.
    /// It covers all cross-step keys that overlap one another, up to the next segment.
    pub(super) fn at_cross_step_key(
        &self,
        input: InputText<'_>,
        key: CrossStepKey,
    ) -> Result<Action, NeedMore> {
        let rest = input.text;
        let (mut alone, mut end) = (true, key.len);
        let mut cutter = Cutter::new(self);
        let mut at = rest.chars().next().map_or(0, char::len_utf8);
        while at < end {
            let tail = slice(rest, at..rest.len());
            if input.end == TextEnd::Open && tail.len() < self.tables.lookahead() {
                return Err(NeedMore);
            }
            let found = self.tables.keys_at_start(tail);
            if found.segment.is_some() {
                return Ok(Action::Fallback(at));
            }
            if let Some(inner) = found.cross_step {
                // Even an inner key that ends before `end` may be the one that a step matches.
                alone = false;
                end = end.max(at + inner.len);
            }
            at += tail.chars().next().map_or(1, char::len_utf8);
            if let Some(cut) = cutter.cut(rest, at) {
                return Ok(Action::Fallback(cut));
            }
        }
        Ok(if alone { Action::String(end, key.value) } else { Action::Fallback(end) })
    }

    /// The action for a text that begins with an ideographic description operator of `operator` bytes.
    ///
    /// A complete sequence stays. An incomplete one may be completed for the second step by a first step that
    /// changes the number of characters, so everything up to the next segment or line end is a fallback span.
    pub(super) fn at_description(&self, input: InputText<'_>, operator: usize) -> Result<Action, NeedMore> {
        let rest = input.text;
        match description::read(rest) {
            Description::Complete(len) => return Ok(Action::Keep(len)),
            Description::Incomplete if input.end == TextEnd::Open => return Err(NeedMore),
            _ if self.tables.one_pass.keeps_length => return Ok(Action::Keep(operator)),
            _ => {}
        }
        let needed = self.tables.lookahead().max(description::MAX_BYTES);
        let mut cutter = Cutter::new(self);
        let mut at = operator;
        loop {
            let tail = slice(rest, at..rest.len());
            if input.end == TextEnd::Open && tail.len() < needed {
                return Err(NeedMore);
            }
            let Some(ch) = tail.chars().next() else { return Ok(Action::Fallback(at)) };
            at += match description::read(tail) {
                Description::Complete(len) => len,
                _ if matches!(ch, '\n' | '\r') || self.tables.keys_at_start(tail).segment.is_some() => {
                    return Ok(Action::Fallback(at));
                }
                _ => ch.len_utf8(),
            };
            if let Some(cut) = cutter.cut(rest, at) {
                return Ok(Action::Fallback(cut));
            }
        }
    }

    /// Appends the output of a fallback span.
    pub(super) fn write(&self, span: &str, out: &mut String) {
        count(span.len());
        let view = self.tables.view;
        let mut normal = String::with_capacity(span.len());
        interpreter::run_chain(view, self.plan.normalization, span, &mut normal);
        interpreter::run_chain(view, self.plan.chain, &normal, out);
    }

    /// The last offset in a part of a fallback span at which every step is surely between two matches.
    ///
    /// `part` begins where the span begins, and contains no segment. Any text may follow it.
    fn last_common_boundary(&self, part: &str) -> Option<usize> {
        count(part.len());
        let lookahead = self.tables.lookahead();
        let mut normal = String::with_capacity(part.len());
        interpreter::run_chain(self.tables.view, self.plan.normalization, part, &mut normal);
        // No key is longer than `lookahead`, so the text after the part cannot change matches that begin at
        // this offset or before it.
        let decided = part.len().checked_sub(lookahead)?;
        let &first_step = self.plan.chain.first()?;
        let first = self.boundaries(first_step, &normal, DecidedPrefix { text: part, before: decided });
        let decided = first.ends.last()?.source.checked_sub(lookahead)?;
        match *self.plan.chain {
            [_] => first.ends.last().map(|boundary| boundary.source),
            [_, second_step] => {
                // The second step reads the output of the first one. A common boundary is at the same offset
                // of that output for both.
                let outputs = &first.ends;
                let mut next = outputs.iter().peekable();
                let mut begins = 0;
                let mut common = None;
                let mut stopped = false;
                let mut at = 0;
                interpreter::scan(self.tables.view, second_step, &first.output, |piece| {
                    let source = source_of(&piece);
                    // The piece of the first step that this one begins in.
                    while let Some(boundary) = next.next_if(|boundary| boundary.output <= at) {
                        begins = boundary.source;
                        common = (!stopped && boundary.output == at).then_some(begins).or(common);
                    }
                    stopped = stopped || begins > decided || is_undecided(&piece, &first.output, at);
                    at += source.len();
                });
                common
            }
            _ => None,
        }
    }

    /// Runs the first step over a normalized text, as far as its matches are decided.
    fn boundaries(&self, step: u32, normal: &str, decided: DecidedPrefix<'_>) -> FirstStep {
        let mut first = FirstStep::default();
        let mut source_chars = decided.text.chars();
        let (mut source, mut at, mut stopped) = (0, 0, false);
        interpreter::scan(self.tables.view, step, normal, |piece| {
            stopped = stopped || source > decided.before || is_undecided(&piece, normal, at);
            if stopped {
                return;
            }
            let key = source_of(&piece);
            first.output.push_str(match piece {
                Piece::Unmatched(text) => text,
                Piece::Matched(_, found) => interpreter::written_value(self.tables.view, found),
            });
            at += key.len();
            // The normalization maps each character to one character.
            source += source_chars.by_ref().take(key.chars().count()).map(char::len_utf8).sum::<usize>();
            first.ends.push(Boundary { source, output: first.output.len() });
        });
        first
    }
}

/// A text before the normalization, and the last offset in it at which a match that begins there is decided.
struct DecidedPrefix<'t> {
    text: &'t str,
    before: usize,
}

/// The output of the first step, and where its matches end.
#[derive(Default)]
struct FirstStep {
    output: String,
    ends: Vec<Boundary>,
}

/// The end of a match of the first step.
struct Boundary {
    /// Its offset in the text.
    source: usize,
    /// Its offset in the output of the step.
    output: usize,
}

/// The text that a piece takes.
fn source_of<'t>(piece: &Piece<'t, '_>) -> &'t str {
    match *piece {
        Piece::Unmatched(source) | Piece::Matched(source, _) => source,
    }
}

/// Whether a piece at an offset of a text is an operator whose sequence is cut off by the end of the text.
fn is_undecided(piece: &Piece<'_, '_>, text: &str, at: usize) -> bool {
    let Piece::Unmatched(source) = piece else { return false };
    let is_operator = source.chars().next().is_some_and(|ch| description::arity(ch) > 0);
    is_operator && description::read(slice(text, at..text.len())) == Description::Incomplete
}

/// Tries to cut a span while its length is being determined: at [`LONG_SPAN`] bytes, and again at each
/// doubling. So all attempts together cost a fixed number of steps for each byte.
struct Cutter<'f, 'a> {
    fallback: &'f Fallback<'a>,
    next_attempt: usize,
}

impl<'f, 'a> Cutter<'f, 'a> {
    fn new(fallback: &'f Fallback<'a>) -> Self {
        Self { fallback, next_attempt: LONG_SPAN.max(4 * fallback.tables.lookahead()) }
    }

    /// The offset at which to cut a span whose first `measured` bytes are known.
    fn cut(&mut self, rest: &str, measured: usize) -> Option<usize> {
        if measured < self.next_attempt {
            return None;
        }
        self.next_attempt = measured * 2;
        self.fallback.last_common_boundary(slice(rest, 0..measured))
    }
}
