//! Hypotheses: what the original of a damaged span may have said.

use super::evidence::Evidence;
use crate::language_model::Viterbi;
use crate::text::gbk;

/// A hypothesis, or the beginning of one. Small and `Copy`: the search makes thousands, so they share their
/// text in [`SharedText`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Hypothesis {
    pub(super) text: TextNode,
    /// Characters of the text.
    pub(super) length: usize,
    /// The last round bracket of the text: whether it opens; `None` if there is none.
    pub(super) bracket_opens: Option<bool>,
    /// Whether the text has any quotation mark or bracket.
    pub(super) has_pair_mark: bool,
    /// The byte of the damaged text up to which it explains the span.
    pub(super) end: usize,
    /// The language so far, with the context on the left.
    pub(super) viterbi: Viterbi,
    /// Nats: what was assumed about the damage.
    pub(super) assumed: f32,
    /// A lead byte that waits for its trail byte. Without one, the decoder is in step again, and the
    /// hypothesis is complete.
    pub(super) pending: Option<u8>,
    /// Whether a pair of bytes was lost. That leaves more to guess than one lost byte.
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
    pub(super) fn clear(&mut self) {
        self.nodes.clear();
    }

    pub(super) fn push(&mut self, before: TextNode, c: char) -> TextNode {
        self.nodes.push((before, c));
        self.nodes.len() as TextNode
    }

    /// The characters of a text, the last one first.
    pub(super) fn backwards(&self, text: TextNode) -> impl Iterator<Item = char> {
        let mut at = text;
        std::iter::from_fn(move || {
            let (before, c) = self.node(at)?;
            at = before;
            Some(c)
        })
    }

    pub(super) fn text(&self, text: TextNode) -> String {
        let characters: Vec<char> = self.backwards(text).collect();
        characters.into_iter().rev().collect()
    }

    /// The text without the spaces at its end.
    pub(super) fn trimmed(&self, mut text: TextNode) -> TextNode {
        while let Some((before, ' ')) = self.node(text) {
            text = before;
        }
        text
    }

    /// Whether two texts are the same.
    pub(super) fn are_same(&self, mut a: TextNode, mut b: TextNode) -> bool {
        // Texts of one search mostly begin with the same nodes.
        while a != b {
            match (self.node(a), self.node(b)) {
                (Some((before_a, c)), Some((before_b, d))) if c == d => (a, b) = (before_a, before_b),
                _ => return false,
            }
        }
        true
    }

    fn node(&self, text: TextNode) -> Option<(TextNode, char)> {
        text.checked_sub(1).and_then(|at| self.nodes.get(at as usize)).copied()
    }
}

impl Hypothesis {
    pub(super) fn new(viterbi: Viterbi, pending: u8, end: usize, assumed: f32) -> Self {
        Self {
            text: 0,
            length: 0,
            bracket_opens: None,
            has_pair_mark: false,
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

    /// Appends `c`, which counts as `symbol` for the language model.
    pub(super) fn push_as(&mut self, evidence: &Evidence<'_>, texts: &mut SharedText, c: char, symbol: char) {
        self.add(texts, c);
        self.viterbi = self.viterbi.push(evidence.model, symbol);
    }

    /// Appends `c` to the text.
    fn add(&mut self, texts: &mut SharedText, c: char) {
        self.text = texts.push(self.text, c);
        self.length += 1;
        if matches!(c, '\u{2018}'..='\u{201D}' | '\u{3008}'..='\u{3011}' | '(' | ')' | '（' | '）') {
            self.has_pair_mark = true;
            match c {
                '(' | '（' => self.bracket_opens = Some(true),
                ')' | '）' => self.bracket_opens = Some(false),
                _ => {}
            }
        }
    }

    /// This hypothesis with `trail` as the second half of the pending byte, up to byte `end`. `None` if the
    /// two are no character, or if it is easy to tell that it costs more than `most`.
    pub(super) fn complete(
        &self,
        evidence: &Evidence<'_>,
        texts: &mut SharedText,
        (trail, end): (u8, usize),
        most: f32,
    ) -> Option<Self> {
        let c = gbk::pair(self.pending?, trail)?;
        let params = &evidence.params.search;
        let mut assumed = self.assumed;
        if evidence.traditional && evidence.model.is_simplified(c) {
            assumed += params.simplified_in_traditional;
        }
        if evidence.model.is_rare_variant(c) {
            assumed += params.rare_variant;
        }
        assumed += evidence.document.quotation_mark(c);
        let viterbi = self.viterbi.push_within(evidence.model, c, most - assumed)?;
        let mut next = Self { end, viterbi, assumed, pending: None, ..*self };
        next.add(texts, c);
        Some(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_share_their_beginnings() {
        let mut texts = SharedText::default();
        let mut write = |before, text: &str| text.chars().fold(before, |node, c| texts.push(node, c));
        let stem = write(0, "甲乙");
        let (a, b, other) = (write(stem, "丙 "), write(stem, "丙"), write(0, "甲乙丙"));
        assert_eq!((texts.text(a).as_str(), texts.text(0).as_str()), ("甲乙丙 ", ""));
        assert!(texts.are_same(b, other) && !texts.are_same(a, b) && !texts.are_same(stem, b));
        assert!(texts.are_same(texts.trimmed(a), other));
    }
}
