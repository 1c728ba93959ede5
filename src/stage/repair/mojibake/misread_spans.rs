//! UTF-8 that was read as GBK in the middle of a line that is right: a message of a program in a log, a name
//! in a table.

use super::hypotheses::{Decision, Original, undo_layers, undo_utf8_as_gbk};
use super::lost_characters::UNKNOWN;
use super::utf8_pieces::{self, LostBy, Utf8Piece};
use crate::stage::repair::params::limits;
use crate::step_counter;
use crate::text::gbk::{self, Code};
use crate::text::legacy_bytes::LOST;
use crate::text::spans::{slice, slice_bytes};
use std::ops::Range;

/// Calls `add` with each span of `text` that may be UTF-8 read as GBK, and with its original. A span is
/// as long as possible, and is repaired as a whole or not at all.
pub(super) fn find(decision: &Decision<'_>, text: &str, mut add: impl FnMut(Range<usize>, Original)) {
    let mut segment = Segment::default();
    for (at, c) in text.char_indices() {
        if !segment.push(at, c) {
            segment.find(decision, text, at, &mut add);
            segment.clear();
        }
    }
    segment.find(decision, text, text.len(), &mut add);
}

/// A part of a line without ASCII characters but `?`, which may stand for a lost byte.
#[derive(Default)]
struct Segment {
    /// The part in GBK.
    bytes: Vec<u8>,
    /// For each character, its offset in `bytes` and in the text.
    starts: Vec<(usize, usize)>,
    /// Whether UTF-8 from this byte on was looked at.
    seen: Vec<bool>,
}

/// UTF-8 in a segment.
struct Run {
    /// The offset after it in the bytes.
    end: usize,
    /// The numbers of characters outside ASCII that are whole, and that lack a byte.
    kept: usize,
    lost: usize,
    /// The characters, with `UNKNOWN` for those that lack a byte.
    text: String,
}

impl Segment {
    fn clear(&mut self) {
        self.bytes.clear();
        self.starts.clear();
    }

    /// Adds a character. False if it is none of a segment.
    fn push(&mut self, at: usize, c: char) -> bool {
        let start = self.bytes.len();
        match gbk::encode(c) {
            _ if c == '?' => self.bytes.push(b'?'),
            _ if c == UNKNOWN => self.bytes.push(LOST),
            Some(Code::One(byte)) if !byte.is_ascii() => self.bytes.push(byte),
            Some(Code::Two(lead, trail)) => self.bytes.extend([lead, trail]),
            _ => return false,
        }
        self.starts.push((start, at));
        true
    }

    /// Finds the spans of the segment, which ends at offset `end` of the text.
    fn find(
        &mut self,
        decision: &Decision<'_>,
        text: &str,
        end: usize,
        add: &mut impl FnMut(Range<usize>, Original),
    ) {
        self.seen.clear();
        self.seen.resize(self.bytes.len(), false);
        let (mut number, mut free) = (0, 0);
        while let Some((byte, at)) = self.starts.get(number).copied() {
            step_counter::count(1);
            number += 1;
            let begins = matches!(self.bytes.get(byte..), Some([0xE2..=0xE9 | 0xEF, 0x80..=0xBF, ..]));
            if byte < free || !begins || self.seen.get(byte).copied().unwrap_or(true) {
                continue;
            }
            let Some(run) = self.run(byte).filter(|run| run.kept >= 2) else { continue };
            let next = self.starts.partition_point(|(start, _)| *start < run.end);
            let span = at..self.starts.get(next).map_or(end, |(_, at)| *at);
            let whole = undo_layers(decision, slice(text, span.clone()), undo_utf8_as_gbk);
            // A span that lost too much is still suspected.
            let lossy = || {
                let probability = decision.params.suspected;
                (run.lost > 0 && run.kept + run.lost >= 4).then_some(Original { text: run.text, probability })
            };
            if let Some(mut original) = whole.or_else(lossy) {
                free = run.end;
                if has_loss_beside(text, &span) {
                    original.probability = decision.params.suspected;
                }
                add(span, original);
            }
        }
    }

    /// The UTF-8 that begins at `start`, up to the last character that ends where one of GBK ends.
    fn run(&mut self, start: usize) -> Option<Run> {
        let (mut at, mut now) = (start, Run { end: start, kept: 0, lost: 0, text: String::new() });
        let mut best = None;
        while at < self.bytes.len() {
            step_counter::count(1);
            let Some((piece, length)) = utf8_pieces::first(slice_bytes(&self.bytes, at..), LostBy::Gbk)
            else {
                break;
            };
            if let Some(seen) = self.seen.get_mut(at) {
                *seen = true;
            }
            at += length;
            let is_wide = match piece {
                Utf8Piece::Char(c) => {
                    now.text.push(c);
                    !c.is_ascii()
                }
                _ => {
                    now.text.push(UNKNOWN);
                    now.lost += 1;
                    true
                }
            };
            now.kept += usize::from(is_wide && matches!(piece, Utf8Piece::Char(_)));
            let ends =
                at == self.bytes.len() || self.starts.binary_search_by_key(&at, |(start, _)| *start).is_ok();
            if is_wide && ends {
                now.end = at;
                best = Some((now.end, now.kept, now.lost, now.text.len()));
            }
        }
        let (end, kept, lost, length) = best?;
        now.text.truncate(length);
        Some(Run { end, kept, lost, text: now.text })
    }
}

/// Whether a byte was lost beside a span, with at most a number or a short word between them. Such a span is
/// a part of a longer one, which is repaired as a whole or not at all.
fn has_loss_beside(text: &str, span: &Range<usize>) -> bool {
    let before = slice(text, ..span.start).chars().rev().take(limits::BESIDE).find(|c| !c.is_ascii());
    let after = slice(text, span.end..).chars().take(limits::BESIDE).find(|c| !c.is_ascii());
    before == Some(UNKNOWN) || after == Some(UNKNOWN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language_model::ModelHandle;
    use crate::stage::repair::params::MojibakeParams;
    use encoding_rs::GB18030;

    fn repaired(text: &str) -> String {
        let (model, params) = (ModelHandle::default(), MojibakeParams::default());
        let (mut out, mut done) = (String::new(), 0);
        let decision = Decision::new(&model, &params);
        find(&decision, text, |span, original| {
            if decision.is_sure(&original) {
                out.push_str(&text[done..span.start]);
                out.push_str(&original.text);
                done = span.end;
            }
        });
        out + &text[done..]
    }

    #[test]
    fn a_span_among_text_that_is_right_is_repaired() {
        for original in ["连接失败", "无法保存", "文件不存在，", "上传成功"] {
            let damaged = GB18030.decode(original.as_bytes()).0;
            for (before, after) in
                [("", ""), ("昨晚的日志里写着：", "，请稍后再来。"), ("第三项是", "还是空白")]
            {
                let text = format!("{before}{damaged}{after}");
                assert_eq!(repaired(&text), format!("{before}{original}{after}"), "{text}");
            }
        }
    }

    #[test]
    fn text_that_is_right_stays() {
        for text in ["渌水渚头的徉徜，沆瀣一气", "涓涓细流，滂沱大雨", "你好？？真的吗"]
        {
            assert_eq!(repaired(text), text);
        }
    }
}
