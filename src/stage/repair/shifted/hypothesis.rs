//! Hypotheses: what the original of a damaged span may have said.

use super::evidence::Evidence;
use crate::language_model::Viterbi;
use crate::text::gbk;

/// What the original of a span may have said, up to the offset where the decoder was in step again.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Hypothesis {
    pub(super) text: String,
    /// The byte of the damaged text where the span ends.
    pub(super) end: usize,
    /// The language so far, with the context on the left.
    pub(super) viterbi: Viterbi,
    /// Nats: what was assumed about the damage.
    pub(super) assumed: f32,
    /// Whether a pair of bytes was lost. That leaves more to guess than one lost byte.
    pub(super) lost_pair: bool,
}

/// A hypothesis on its way through the span. Small and `Copy`: the search makes tens of thousands, so they
/// share their text in [`SharedText`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Partial {
    pub(super) text: TextNode,
    /// Characters of the text.
    pub(super) length: usize,
    /// The last round bracket of the text: whether it opens; `None` if there is none.
    pub(super) bracket_opens: Option<bool>,
    /// The byte of the damaged text up to which it explains the span.
    pub(super) end: usize,
    pub(super) viterbi: Viterbi,
    /// Nats: what was assumed about the damage.
    pub(super) assumed: f32,
    /// A lead byte that waits for its trail byte. Without one, the decoder is in step again.
    pub(super) pending: Option<u8>,
    pub(super) lost_pair: bool,
}

/// A text in [`SharedText`], by the number of its last node. 0 is the empty text.
pub(super) type TextNode = u32;

/// The texts of all hypotheses of a search, as a tree: each node is one character after another text.
#[derive(Debug, Default)]
pub(super) struct SharedText {
    nodes: Vec<(TextNode, char)>,
}

impl SharedText {
    fn push(&mut self, before: TextNode, c: char) -> TextNode {
        self.nodes.push((before, c));
        self.nodes.len() as TextNode
    }

    fn text(&self, end: TextNode) -> String {
        let mut characters = Vec::new();
        let mut at = end;
        while let Some((before, c)) = at.checked_sub(1).and_then(|at| self.nodes.get(at as usize)) {
            characters.push(*c);
            at = *before;
        }
        characters.into_iter().rev().collect()
    }
}

impl Partial {
    pub(super) fn new(viterbi: Viterbi, pending: u8, end: usize, assumed: f32) -> Self {
        Self {
            text: 0,
            length: 0,
            bracket_opens: None,
            end,
            viterbi,
            assumed,
            pending: Some(pending),
            lost_pair: false,
        }
    }

    /// Nats: the cost of everything so far.
    pub(super) fn cost(&self) -> f32 {
        self.viterbi.cost() + self.assumed
    }

    /// The cost less an allowance for each character, so that hypotheses of different lengths can be
    /// compared.
    pub(super) fn cost_above(&self, per_character: f32) -> f32 {
        self.cost() - per_character * self.length as f32
    }

    /// Appends `c`.
    pub(super) fn push(&mut self, evidence: &Evidence<'_>, texts: &mut SharedText, c: char) {
        self.push_as(evidence, texts, c, c);
    }

    /// Appends `c`, which the language model shall take for `symbol`.
    pub(super) fn push_as(&mut self, evidence: &Evidence<'_>, texts: &mut SharedText, c: char, symbol: char) {
        self.text = texts.push(self.text, c);
        self.length += 1;
        match c {
            '(' | '（' => self.bracket_opens = Some(true),
            ')' | '）' => self.bracket_opens = Some(false),
            _ => {}
        }
        self.viterbi = self.viterbi.push(evidence.model, symbol);
    }

    /// This hypothesis with `trail` as the second half of the pending byte. `None` if the two are no
    /// character.
    pub(super) fn complete(
        &self,
        evidence: &Evidence<'_>,
        texts: &mut SharedText,
        trail: u8,
        end: usize,
    ) -> Option<Self> {
        let c = gbk::pair(self.pending?, trail)?;
        let params = &evidence.params.search;
        let mut next = *self;
        if evidence.traditional && evidence.model.is_simplified(c) {
            next.assumed += params.simplified_in_traditional;
        }
        if evidence.model.is_rare_variant(c) {
            next.assumed += params.rare_variant;
        }
        next.assumed += evidence.document.quotation_mark(c);
        next.pending = None;
        next.end = end;
        next.push(evidence, texts, c);
        Some(next)
    }

    pub(super) fn finish(&self, texts: &SharedText) -> Hypothesis {
        Hypothesis {
            text: texts.text(self.text),
            end: self.end,
            viterbi: self.viterbi,
            assumed: self.assumed,
            lost_pair: self.lost_pair,
        }
    }
}
