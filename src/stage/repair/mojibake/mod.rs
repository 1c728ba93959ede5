//! Text in the wrong encoding (mojibake): UTF-8 decoded as GBK, GBK or UTF-8 as Latin-1, Big5 as GBK and the
//! other way round, also twice. A span is repaired only if all of its bytes make the round trip and the
//! result is clearly more Chinese.
//!
//! `prefilter` finds the lines that may have any, `hypotheses` undoes the wrong decoding of a span. This
//! module chooses the spans of a line: first whole lines, then the parts between protected text, then shorter
//! spans.

#[cfg(test)]
mod clean_text_tests;
mod hypotheses;
mod list;
mod prefilter;
mod simd_scan;
mod telltale;

use super::finding;
use super::params::{MojibakeParams, limits};
use crate::language_model::ModelHandle;
use crate::report::{Finding, Rule};
use crate::text::legacy_bytes::latin_byte;
use crate::text::spans::slice;
use hypotheses::{Decision, Undo, undo_hanzi, undo_latin, undo_utf8_as_gbk};
use std::borrow::Cow;
use std::ops::Range;

/// Finds the spans of `text` in the wrong encoding. Protected text stays and is no evidence.
pub(super) fn find(
    text: &str,
    mut protected: &[Range<usize>],
    model: &ModelHandle,
    params: &MojibakeParams,
) -> Vec<Finding> {
    let mut found = Vec::new();
    for line in prefilter::lines(text) {
        let start = line.start;
        let content = slice(text, line).trim_end_matches(['\n', '\r']);
        while let Some((_, rest)) = protected.split_first().filter(|(span, _)| span.end <= start) {
            protected = rest;
        }
        let decision = Decision { model, params };
        TelltaleLine::new(content, start, protected, &decision).find(&mut found);
    }
    found.sort_by_key(|finding| finding.source.start);
    found
}

/// The character that replaces a protected span in a line. In every encoding it is one byte that is part of
/// no other character, so each side of it makes the round trip on its own.
const CUT: char = '\n';

/// A line with telltale characters, with `CUT` in place of what is protected.
struct TelltaleLine<'t> {
    text: Cow<'t, str>,
    /// The offset of the line in the whole text.
    start: usize,
    /// For each `CUT`, its offset in the line, and the end of its protected span in the whole text.
    cuts: Vec<(usize, usize)>,
    decision: &'t Decision<'t>,
}

impl<'t> TelltaleLine<'t> {
    fn new(content: &'t str, start: usize, protected: &[Range<usize>], decision: &'t Decision<'t>) -> Self {
        let mut line = Self { text: Cow::Borrowed(content), start, cuts: Vec::new(), decision };
        let (mut text, mut done) = (String::new(), 0);
        for span in protected.iter().take_while(|span| span.start < start + content.len()) {
            text.push_str(slice(content, done..span.start.saturating_sub(start)));
            line.cuts.push((text.len(), span.end));
            text.push(CUT);
            done = span.end - start;
        }
        if !line.cuts.is_empty() {
            // A protected span may reach beyond the line.
            text.push_str(content.get(done..).unwrap_or_default());
            line.text = Cow::Owned(text);
        }
        line
    }

    /// The offset in the whole text for the offset `at` in the line.
    fn offset(&self, at: usize) -> usize {
        let before = self.cuts.partition_point(|(cut, _)| *cut < at);
        match before.checked_sub(1).and_then(|last| self.cuts.get(last)) {
            Some((cut, end)) => end + (at - cut - CUT.len_utf8()),
            None => self.start + at,
        }
    }

    /// Tries the longest spans first. If the whole line is not damaged, the parts between protected spans may
    /// be.
    fn find(&self, found: &mut Vec<Finding>) {
        let whole = 0..self.text.len();
        let telltales = prefilter::telltales(&self.text, self.decision.params);
        // A single character of Latin-1, such as one of a pronunciation, is never undone.
        if telltales.latin_pair {
            for span in self.latin_spans(whole.clone()) {
                if !self.repair(span.clone(), undo_latin, found) {
                    for part in self.parts(span.clone()).filter(|part| *part != span) {
                        for span in self.latin_spans(part) {
                            self.repair(span, undo_latin, found);
                        }
                    }
                }
            }
        }
        if telltales.hanzi && !self.repair_dense(whole.clone(), undo_hanzi, found) {
            for part in self.parts(whole.clone()) {
                if part == whole || !self.repair_dense(part.clone(), undo_hanzi, found) {
                    for span in self.wide_spans(part) {
                        self.repair_dense(span, undo_utf8_as_gbk, found);
                    }
                }
            }
        }
    }

    fn repair_dense(&self, span: Range<usize>, undo: Undo, found: &mut Vec<Finding>) -> bool {
        let dense = |span: &str| prefilter::is_dense(span, self.decision.params);
        self.text.get(span.clone()).is_some_and(dense) && self.repair(span, undo, found)
    }

    /// Adds the original of a span, as one finding for each part between protected spans. False if the span
    /// is not damaged.
    fn repair(&self, span: Range<usize>, undo: Undo, found: &mut Vec<Finding>) -> bool {
        let Some((damaged, original)) = self.undone(span.clone(), undo) else { return false };
        if damaged.matches(CUT).count() != original.matches(CUT).count() {
            return false;
        }
        let mut at = span.start;
        for (damaged, original) in damaged.split(CUT).zip(original.split(CUT)) {
            if damaged != original {
                let source = self.offset(at)..self.offset(at + damaged.len());
                found.push(finding::certain(Rule::WrongEncoding, source, original));
            }
            at += damaged.len() + CUT.len_utf8();
        }
        true
    }

    /// The damaged text that begins with `span`, and its original. It may be one character longer than
    /// `span`.
    fn undone(&self, span: Range<usize>, undo: Undo) -> Option<(&str, String)> {
        let line = self.text.as_ref();
        let mut damaged = line.get(span.clone())?;
        let mut original = match undo(self.decision, damaged) {
            Some(original) => original,
            None => {
                // The last byte of GBK may be an ASCII character, which does not look damaged.
                let next = line.get(span.end..)?.chars().next().filter(|c| matches!(c, '@'..='~'))?;
                damaged = line.get(span.start..span.end + next.len_utf8())?;
                undo(self.decision, damaged)?
            }
        };
        for _ in 1..limits::LAYERS {
            let telltales = prefilter::telltales(&original, self.decision.params);
            let suspect = telltales.latin || telltales.hanzi;
            let Some(deeper) = suspect.then(|| undo(self.decision, &original)).flatten() else { break };
            original = deeper;
        }
        Some((damaged, original))
    }

    /// Spans of characters that CP1252 has, from the first one outside ASCII to the last.
    fn latin_spans(&self, within: Range<usize>) -> impl Iterator<Item = Range<usize>> {
        spans(&self.text, within, |c| latin_byte(c).is_some(), |c| !c.is_ascii())
    }

    /// Spans without ASCII.
    fn wide_spans(&self, within: Range<usize>) -> impl Iterator<Item = Range<usize>> {
        spans(&self.text, within, |c| !c.is_ascii(), |c| !c.is_ascii())
    }

    /// Spans without protected text.
    fn parts(&self, within: Range<usize>) -> impl Iterator<Item = Range<usize>> {
        spans(&self.text, within, |c| c != CUT, |c| c != CUT)
    }
}

/// The longest spans of characters that `may` be inside, trimmed so that they begin and end with a character
/// that is allowed to be an `edge`.
fn spans(
    text: &str,
    within: Range<usize>,
    may: fn(char) -> bool,
    edge: fn(char) -> bool,
) -> impl Iterator<Item = Range<usize>> {
    let start = within.start;
    let mut chars = slice(text, within).char_indices();
    std::iter::from_fn(move || {
        let mut span: Option<Range<usize>> = None;
        for (at, c) in chars.by_ref() {
            if may(c) && edge(c) {
                let end = start + at + c.len_utf8();
                span = Some(span.map_or(start + at, |span| span.start)..end);
            }
            if !may(c) && span.is_some() {
                break;
            }
        }
        span
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{BIG5, GB18030, WINDOWS_1252};

    fn found(text: &str) -> Vec<Finding> {
        find(text, &[], &ModelHandle::default(), &MojibakeParams::default())
    }

    fn repaired(text: &str) -> String {
        finding::apply_to(text, &found(text))
    }

    fn misread(text: &str) -> String {
        GB18030.decode(text.as_bytes()).0.into_owned()
    }

    #[test]
    fn every_pair_of_encodings_is_undone() {
        // An even number of characters, so that no byte is lost.
        let clean = "今天的会议很重要，大家都应该参加";
        let gbk = GB18030.encode(clean).0.into_owned();
        let latin: String = gbk.iter().map(|b| char::from(*b)).collect();
        let utf8_as_latin = WINDOWS_1252.decode(clean.as_bytes()).0.into_owned();
        let twice = WINDOWS_1252.decode(utf8_as_latin.as_bytes()).0.into_owned();
        let gbk_as_big5 = BIG5.decode(&gbk).0.into_owned();
        for damaged in [&misread(clean), &latin, &utf8_as_latin, &twice, &gbk_as_big5] {
            assert_eq!(repaired(damaged), clean, "{damaged}");
            let among = format!("第一行没有问题\n{damaged}\n第三行 ok");
            assert_eq!(repaired(&among), format!("第一行没有问题\n{clean}\n第三行 ok"));
        }
        let traditional = "今天的會議很重要，十個人都應該參加";
        let big5_as_gbk = GB18030.decode(&BIG5.encode(traditional).0).0.into_owned();
        assert_eq!(repaired(&big5_as_gbk), traditional, "{big5_as_gbk}");
        assert_eq!(repaired("標題：ÖÐÎÄ²âÊÔ（一）"), "標題：中文测试（一）");
    }

    #[test]
    fn a_lost_byte_is_not_invented() {
        let clean = "今天的会议很重要，大家都来参加。";
        let damaged = misread(clean);
        assert!(damaged.contains('\u{FFFD}'));
        let lost = repaired(&damaged);
        assert_eq!(lost, "今天的会议很重要，大家都来参加\u{FFFD}");
        assert_eq!(repaired(&damaged.replace('\u{FFFD}', "?")), lost);
    }

    #[test]
    fn both_originals_of_the_euro_sign_are_found() {
        // `面。` has the bytes A2 E3, which GBK reads as the sign that it also reads for a lone 0x80.
        for clean in ["还有多方面。我们要", "内容很全面。我们要"] {
            let damaged = misread(clean);
            assert!(damaged.contains("€€"), "{damaged}");
            assert_eq!(repaired(&damaged), clean);
        }
    }

    #[test]
    fn short_lines_without_the_most_frequent_characters_are_repaired() {
        let even = "（三）把雨伞借给邻居的；";
        assert!(!misread(even).contains('\u{FFFD}'));
        assert_eq!(repaired(&misread(even)), even);
        for clean in ["修理铁皮邮箱办法", "他的妻子和女儿都在家里"] {
            let gbk_as_big5 = BIG5.decode(&GB18030.encode(clean).0).0.into_owned();
            assert_ne!(gbk_as_big5, clean);
            assert_eq!(repaired(&gbk_as_big5), clean);
        }
    }

    #[test]
    fn other_languages_stay() {
        for text in [
            "Déjà vu, naïve café, Ñandú — “übergroß”",
            "Привет, мир! Ελλάδα",
            "ひらがなとカタカナの文章です",
            "彼岸花が咲く頃、涓滴之恩",
            "5°C ± 2µm ×3 · ¥100",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
