//! Text in the wrong encoding (mojibake): UTF-8 decoded as GBK, GBK or UTF-8 as Latin-1 or CP437, Big5 as GBK
//! and the other way round, also twice, and Japanese or Korean decoded as GBK. A span is repaired only if all
//! of its bytes make the round trip and the result is clearly likelier.
//!
//! `prefilter` finds the lines that may have any, `hypotheses` undoes the wrong decoding of a span. This
//! module chooses the spans of a line: first whole lines, then the parts between protected text, then
//! `misread_spans` of UTF-8 and single marks (`latin_marks`) among text that is right.

#[cfg(test)]
mod clean_text_tests;
mod hypotheses;
mod latin_marks;
mod list;
mod lost_characters;
mod misread_spans;
mod other_languages;
mod prefilter;
mod simd_scan;
mod telltale;
mod utf8_pieces;

use super::finding;
use super::params::MojibakeParams;
use crate::language_model::ModelHandle;
use crate::report::{Finding, Rule};
use crate::text::char_class::is_han;
use crate::text::legacy_bytes::{cp437_byte, latin_byte};
use crate::text::spans::slice;
use hypotheses::{Decision, Original, Undo, undo_cp437, undo_hanzi, undo_latin, undo_layers};
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
        let decision = Decision::new(model, params);
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
                    for part in self.parts(span.clone()) {
                        self.repair_latin_part(part, &span, found);
                    }
                }
            }
        } else if telltales.latin {
            self.remove_marks(whole.clone(), found);
        }
        if telltales.hanzi && self.repair_dense(whole.clone(), undo_hanzi, found) {
            return;
        }
        if telltales.hanzi {
            for span in self.cp437_spans(whole.clone()) {
                self.repair(span, undo_cp437, found);
            }
        }
        if telltales.hanzi || telltales.near {
            for part in self.parts(whole.clone()) {
                if part == whole || !telltales.hanzi || !self.repair_dense(part.clone(), undo_hanzi, found) {
                    self.repair_misread_spans(part, found);
                }
            }
        }
    }

    /// Repairs what can be repaired of a part of `span`, all of which was tried.
    fn repair_latin_part(&self, part: Range<usize>, span: &Range<usize>, found: &mut Vec<Finding>) {
        for inner in self.latin_spans(part) {
            if inner != *span && self.repair(inner.clone(), undo_latin, found) {
                continue;
            }
            let runs = latin_marks::runs(slice(&self.text, inner.clone()));
            let mut any = false;
            for run in runs {
                let run = inner.start + run.start..inner.start + run.end;
                any |= run != inner && self.repair(run, undo_latin, found);
            }
            if !any {
                self.remove_marks(inner, found);
            }
        }
    }

    /// Repairs single marks among Chinese text, and reports what is left of UTF-8.
    fn remove_marks(&self, span: Range<usize>, found: &mut Vec<Finding>) {
        let marks = latin_marks::find(&self.text, span, self.text.chars().any(is_han));
        found.extend(marks.into_iter().map(|mark| {
            let source = self.offset(mark.source.start)..self.offset(mark.source.end);
            let probability = if mark.is_sure { 1.0 } else { self.decision.params.suspected };
            finding::probable(Rule::WrongEncoding, source, mark.original, probability, mark.is_sure)
        }));
    }

    /// Repairs UTF-8 that was read as GBK, and stands in a line that was not.
    fn repair_misread_spans(&self, part: Range<usize>, found: &mut Vec<Finding>) {
        let text = slice(&self.text, part.clone());
        misread_spans::find(self.decision, text, |span, original| {
            let source = part.start + span.start..part.start + span.end;
            self.push(slice(text, span), source.start, original, found);
        });
    }

    fn repair_dense(&self, span: Range<usize>, undo: Undo, found: &mut Vec<Finding>) -> bool {
        let dense = |span: &str| prefilter::is_dense(span, self.decision.params);
        self.text.get(span.clone()).is_some_and(dense) && self.repair(span, undo, found)
    }

    /// Adds the original of a span, sure or suspected. False if the span is not damaged.
    fn repair(&self, span: Range<usize>, undo: Undo, found: &mut Vec<Finding>) -> bool {
        let Some((damaged, original)) = self.undone(span.clone(), undo) else { return false };
        if damaged.matches(CUT).count() != original.text.matches(CUT).count() {
            return false;
        }
        self.push(damaged, span.start, original, found);
        true
    }

    /// Adds a finding for each part of `damaged` between protected spans. `damaged` begins at offset `at` of
    /// the line.
    fn push(&self, damaged: &str, mut at: usize, original: Original, found: &mut Vec<Finding>) {
        let is_sure = self.decision.is_sure(&original);
        for (damaged, text) in damaged.split(CUT).zip(original.text.split(CUT)) {
            if damaged != text {
                let source = self.offset(at)..self.offset(at + damaged.len());
                let probability = original.probability;
                found.push(finding::probable(Rule::WrongEncoding, source, text, probability, is_sure));
            }
            at += damaged.len() + CUT.len_utf8();
        }
    }

    /// The damaged text that begins with `span`, and its original. It may be one character longer than
    /// `span`.
    fn undone(&self, span: Range<usize>, undo: Undo) -> Option<(&str, Original)> {
        let line = self.text.as_ref();
        let mut damaged = line.get(span.clone())?;
        let original = match undo_layers(self.decision, damaged, undo) {
            Some(original) => original,
            None => {
                // The last byte of GBK may be an ASCII character, which does not look damaged.
                let next = line.get(span.end..)?.chars().next().filter(|c| matches!(c, '@'..='~'))?;
                damaged = line.get(span.start..span.end + next.len_utf8())?;
                undo_layers(self.decision, damaged, undo)?
            }
        };
        Some((damaged, original))
    }

    /// Spans of characters that CP1252 has, from the first one outside ASCII to the last.
    fn latin_spans(&self, within: Range<usize>) -> impl Iterator<Item = Range<usize>> {
        spans(&self.text, within, |c| latin_byte(c).is_some() || c == '\u{FFFD}', |c| !c.is_ascii())
    }

    /// Spans of at least four characters that CP437 has, from the first one outside ASCII to the last.
    fn cp437_spans(&self, within: Range<usize>) -> impl Iterator<Item = Range<usize>> {
        let is_long = |span: &Range<usize>| {
            slice(&self.text, span.clone()).chars().filter(|c| !c.is_ascii()).take(4).count() == 4
        };
        spans(&self.text, within, |c| cp437_byte(c).is_some(), |c| !c.is_ascii()).filter(is_long)
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
    use zhnorm_testkit::damage::encoding::{self, Misread};

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
    fn a_lost_byte_is_brought_back_where_the_language_tells_it() {
        let clean = "今天的会议很重要，大家都来参加。";
        let damaged = misread(clean);
        assert!(damaged.contains('\u{FFFD}'));
        for damaged in [&damaged, &damaged.replace('\u{FFFD}', "?")] {
            assert_eq!(repaired(damaged), clean);
        }
    }

    /// Python loses 0x80, and with GBK the first byte of each pair that is not assigned. The byte after the
    /// lost one tells which it can be.
    #[test]
    fn the_next_byte_tells_what_python_lost() {
        for how in [Misread::Utf8AsGb18030InPython, Misread::Utf8AsGbkInPython] {
            for clean in ["“一个人一直走到了这里。”", "他从此以后，每天去一趟公园——散步。"]
            {
                let damaged = encoding::misread(clean, how).unwrap().text;
                assert!(damaged.matches('\u{FFFD}').count() > 1, "{damaged}");
                assert_eq!(repaired(&damaged), clean, "{damaged}");
            }
        }
        // A number stands between two parts of the damage: neither is repaired alone.
        let damaged = encoding::misread("共9000多句", Misread::Utf8AsGb18030InPython).unwrap().text;
        assert_eq!(repaired(&damaged), damaged);
    }

    #[test]
    fn a_lost_byte_is_not_invented() {
        // The bytes of many surnames begin alike.
        let clean = "他今天见到的有小张，小李，小朱";
        let damaged = misread(clean);
        assert!(damaged.contains('\u{FFFD}'));
        assert_eq!(repaired(&damaged), clean.replace('朱', "\u{FFFD}"));
    }

    #[test]
    fn a_span_is_repaired_as_a_whole_or_not_at_all() {
        // Each part was decoded on its own, and each odd byte became a question mark.
        let parts = ["今天下午开大会", "大家一起去操场", "打篮球", "欢迎报名。"];
        let damaged: String = parts.iter().map(|part| misread(part).replace('\u{FFFD}', "?")).collect();
        assert!(damaged.matches('?').count() >= 2, "{damaged}");
        assert_eq!(repaired(&damaged), parts.concat());
        // Nobody knows most of these.
        let names = ["丁", "仵", "佟", "侴", "倪", "偃", "傅"];
        let damaged: String = names.iter().map(|name| misread(name).replace('\u{FFFD}', "?")).collect();
        assert_eq!(repaired(&damaged), damaged);
    }

    #[test]
    fn what_cp1252_loses_is_brought_back() {
        let clean = "你好，请重新启动程序处理错误";
        let latin = WINDOWS_1252.decode(clean.as_bytes()).0.into_owned();
        // A no-break space becomes a space, and bytes without a character are dropped or become `?`.
        let spaced = latin.replace('\u{A0}', " ");
        let undefined = ['\u{81}', '\u{8D}', '\u{8F}', '\u{90}', '\u{9D}'];
        assert!(spaced != latin && latin.contains(undefined));
        for damaged in [&latin, &spaced, &latin.replace(undefined, ""), &spaced.replace(undefined, "?")] {
            assert_eq!(repaired(damaged), clean, "{damaged}");
        }
        // What is left of the last character stays.
        let cut: String = latin.chars().take(latin.chars().count() - 1).collect();
        assert_eq!(repaired(&cut), "你好，请重新启动程序处理错è¯");
    }

    #[test]
    fn what_may_be_damaged_and_is_not_repaired_is_suspected() {
        let cyrillic = WINDOWS_1252.decode("Съешь ещё этих".as_bytes()).0.into_owned();
        let korean = WINDOWS_1252.decode("안녕하세요".as_bytes()).0.into_owned();
        for damaged in [&korean, &format!("说明：{korean}。")] {
            let found = found(damaged);
            assert!(!found.is_empty() && found.iter().all(|found| !found.repaired), "{damaged}: {found:?}");
        }
        assert_eq!(repaired(&cyrillic), cyrillic);
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
    fn japanese_and_korean_are_undone() {
        for (damaged, clean) in [
            ("偙傟偼擔杮岅偺暥復偱偡丅", "これは日本語の文章です。"),
            ("颇老阑 茫阑 荐 绝嚼聪促", "파일을 찾을 수 없습니다"),
        ] {
            assert_eq!(repaired(damaged), clean);
            assert_eq!(repaired(&format!("第一行\n{damaged}\n第三行")), format!("第一行\n{clean}\n第三行"));
        }
    }

    #[test]
    fn names_of_files_in_archives_are_undone() {
        for (bytes, clean) in [
            (GB18030.encode("会议记录").0, "会议记录"),
            ("会议记录".as_bytes().into(), "会议记录"),
            (BIG5.encode("會議紀錄與附件").0, "會議紀錄與附件"),
        ] {
            let in_cp437 = |byte: &u8| ('\0'..='\u{FFFF}').find(|c| cp437_byte(*c) == Some(*byte)).unwrap();
            let damaged: String = bytes.iter().map(in_cp437).collect();
            assert_eq!(repaired(&format!("{damaged}.docx")), format!("{clean}.docx"), "{damaged}");
        }
        for frame in ["┌──┬──┐", "│ 表 │ 格 │", "╔═╦╗", "├─┼┤ └┘", "░▒▓█ 80%", "┌┐└┘│─╔╗╚╝║═"]
        {
            assert_eq!(found(frame), [], "{frame}");
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
