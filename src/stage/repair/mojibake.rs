//! Text read in the wrong encoding: UTF-8 as GBK, GBK or UTF-8 as Latin-1, Big5 as GBK and back, also twice. Part of
//! repair. A span is put right only if its bytes make the whole round trip and it becomes clearly more Chinese.

use super::gbk::{self, Code};
use super::lexicon::{Lexicon, is_hanzi};
use super::suspicion;
use super::{Damage, Repair};
use crate::report::Candidate;
use encoding_rs::{BIG5, Encoding, GB18030, WINDOWS_1252};
use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

/// Readings on top of each other that are undone.
const LAYERS: usize = 3;
/// Stands for U+FFFD among bytes: no encoding here uses it.
const LOST: u8 = 0xFF;
/// What a character of real text costs at most, on average.
const CHINESE: f32 = 10.0;
/// Characters that tell what the language of any text is.
const ENOUGH: usize = 3000;
/// Characters whose bytes are not UTF-8 by accident.
const PROOF: usize = 8;
/// How much the whole span must gain, and every character of it where only the language speaks for a reading.
const GAIN: f32 = 10.0;
const GAIN_PER_CHARACTER: f32 = 2.2;

/// Looks at every line of `text` that holds something suspicious. What is protected stays, and is no evidence.
pub(crate) fn find(text: &str, mut protected: &[Range<usize>]) -> Vec<Repair> {
    let mut found = Vec::new();
    for line in suspicion::lines(text) {
        let at = line.start;
        let content = text.get(line).unwrap_or_default().trim_end_matches(['\n', '\r']);
        while let Some((_, rest)) = protected.split_first().filter(|(span, _)| span.end <= at) {
            protected = rest;
        }
        Line::new(content, at, protected).find(&mut found);
    }
    found.sort_by_key(|r| r.span.start);
    found
}

/// Stands in a line for what is protected. In every encoding it is one byte, and that byte is part of no other character:
/// if the whole makes the round trip, each part does.
const CUT: char = '\n';

/// A line as it is looked at.
struct Line<'t> {
    text: Cow<'t, str>,
    /// Where it begins in the whole text.
    start: usize,
    /// Each `CUT`: where it is in the line, and where what it stands for ends in the whole text.
    cuts: Vec<(usize, usize)>,
}

type Undo = fn(&str) -> Option<String>;

impl<'t> Line<'t> {
    fn new(content: &'t str, start: usize, protected: &[Range<usize>]) -> Self {
        let mut line = Self { text: Cow::Borrowed(content), start, cuts: Vec::new() };
        let (mut text, mut done) = (String::new(), 0);
        for span in protected.iter().take_while(|span| span.start < start + content.len()) {
            text.push_str(content.get(done..span.start.saturating_sub(start)).unwrap_or_default());
            line.cuts.push((text.len(), span.end));
            text.push(CUT);
            done = span.end - start;
        }
        if !line.cuts.is_empty() {
            text.push_str(content.get(done..).unwrap_or_default());
            line.text = Cow::Owned(text);
        }
        line
    }

    /// Where `at` is in the whole text.
    fn place(&self, at: usize) -> usize {
        let before = self.cuts.partition_point(|(cut, _)| *cut < at);
        match before.checked_sub(1).and_then(|last| self.cuts.get(last)) {
            Some((cut, end)) => end + (at - cut - CUT.len_utf8()),
            None => self.start + at,
        }
    }

    /// Tries the longest stretches first; if they are not damaged as a whole, what lies between protected text may be.
    fn find(&self, found: &mut Vec<Repair>) {
        let whole = 0..self.text.len();
        let look = suspicion::look(&self.text);
        if look.latin {
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
        if look.hanzi && !self.repair_dense(whole.clone(), undo_hanzi, found) {
            for part in self.parts(whole.clone()) {
                if part == whole || !self.repair_dense(part.clone(), undo_hanzi, found) {
                    for span in self.wide_spans(part) {
                        self.repair_dense(span, undo_utf8_as_gbk, found);
                    }
                }
            }
        }
    }

    fn repair_dense(&self, span: Range<usize>, undo: Undo, found: &mut Vec<Repair>) -> bool {
        self.text.get(span.clone()).is_some_and(suspicion::is_dense) && self.repair(span, undo, found)
    }

    /// Adds what becomes of a span, in as many repairs as it has parts; false if it is not damaged.
    fn repair(&self, span: Range<usize>, undo: Undo, found: &mut Vec<Repair>) -> bool {
        let Some((damaged, replacement)) = undone(&self.text, span.clone(), undo) else { return false };
        if damaged.matches(CUT).count() != replacement.matches(CUT).count() {
            return false;
        }
        let mut at = span.start;
        for (damaged, replacement) in damaged.split(CUT).zip(replacement.split(CUT)) {
            if damaged != replacement {
                let candidate = Candidate { text: replacement.to_owned(), probability: 1.0 };
                found.push(Repair {
                    span: self.place(at)..self.place(at + damaged.len()),
                    replacement: replacement.to_owned(),
                    confidence: 1.0,
                    sure: true,
                    damage: Damage::Encoding,
                    candidates: vec![candidate],
                });
            }
            at += damaged.len() + CUT.len_utf8();
        }
        true
    }

    /// Stretches that CP1252 holds, from their first high character to the last.
    fn latin_spans(&self, within: Range<usize>) -> impl Iterator<Item = Range<usize>> {
        spans(&self.text, within, |c| latin_byte(c).is_some(), |c| !c.is_ascii())
    }

    /// Stretches without ASCII.
    fn wide_spans(&self, within: Range<usize>) -> impl Iterator<Item = Range<usize>> {
        spans(&self.text, within, |c| !c.is_ascii(), |c| !c.is_ascii())
    }

    /// Stretches in which nothing is protected.
    fn parts(&self, within: Range<usize>) -> impl Iterator<Item = Range<usize>> {
        spans(&self.text, within, |c| c != CUT, |c| c != CUT)
    }
}

/// What is damaged, if that begins with `span`, and what it was.
fn undone(line: &str, span: Range<usize>, undo: Undo) -> Option<(&str, String)> {
    let mut damaged = line.get(span.clone())?;
    let mut replacement = match undo(damaged) {
        Some(replacement) => replacement,
        None => {
            // The last byte of GBK may be an ASCII character, which looks unhurt.
            let next = line.get(span.end..)?.chars().next().filter(|c| matches!(c, '@'..='~'))?;
            damaged = line.get(span.start..span.end + next.len_utf8())?;
            undo(damaged)?
        }
    };
    for _ in 1..LAYERS {
        let look = suspicion::look(&replacement);
        let Some(deeper) = (look.latin || look.hanzi).then(|| undo(&replacement)).flatten() else { break };
        replacement = deeper;
    }
    Some((damaged, replacement))
}

/// Maximal stretches of characters that `may` be part of one, cut down to begin and end with one that `must`.
fn spans(
    text: &str,
    within: Range<usize>,
    may: fn(char) -> bool,
    must: fn(char) -> bool,
) -> impl Iterator<Item = Range<usize>> {
    let start = within.start;
    let mut chars = text.get(within).unwrap_or_default().char_indices();
    std::iter::from_fn(move || {
        let mut span: Option<Range<usize>> = None;
        for (at, c) in chars.by_ref() {
            if may(c) && must(c) {
                let end = start + at + c.len_utf8();
                span = Some(span.map_or(start + at, |s| s.start)..end);
            }
            if !may(c) && span.is_some() {
                break;
            }
        }
        span
    })
}

fn undo_latin(text: &str) -> Option<String> {
    let high = text.chars().filter(|c| !c.is_ascii()).count();
    let bytes: Vec<u8> = text.chars().map(latin_byte).collect::<Option<_>>()?;
    if high < 2 || high * 3 < text.chars().filter(|c| !c.is_ascii_whitespace()).count() {
        return None;
    }
    if let Ok(decoded) = std::str::from_utf8(&bytes) {
        // Bytes that are UTF-8 by accident are rare; a layer below may still be Latin.
        let deeper = decoded.chars().all(|c| latin_byte(c).is_some()) && high >= 8;
        return (deeper || better(text, decoded, 0.0)).then(|| decoded.to_owned());
    }
    if high < 4 {
        return None;
    }
    [GB18030, BIG5]
        .into_iter()
        .filter_map(|encoding| round_trip(encoding, &bytes))
        .filter(|decoded| better(text, decoded, 1.0))
        .min_by(|a, b| wide_cost(a).total_cmp(&wide_cost(b)))
}

fn undo_hanzi(text: &str) -> Option<String> {
    undo_utf8_as_gbk(text).or_else(|| {
        let readings = [(GB18030, BIG5), (BIG5, GB18030)];
        readings
            .into_iter()
            .filter_map(|(was_read_as, was)| round_trip(was, &bytes_of(was_read_as, text)?))
            .filter(|decoded| better(text, decoded, GAIN_PER_CHARACTER))
            .min_by(|a, b| wide_cost(a).total_cmp(&wide_cost(b)))
    })
}

fn undo_utf8_as_gbk(text: &str) -> Option<String> {
    // One character tells most spans that cannot be UTF-8.
    let first = text.char_indices().find(|(_, c)| !c.is_ascii()).map(|(at, c)| at..at + c.len_utf8())?;
    let start = bytes_of(GB18030, text.get(first)?)?;
    if std::str::from_utf8(&start).is_err_and(|e| e.error_len().is_some()) {
        return None;
    }
    let bytes = utf8_of(text)?;
    let decoded = match String::from_utf8(bytes) {
        Ok(decoded) => decoded,
        Err(e) => return with_losses(e.as_bytes()).filter(|decoded| better(text, decoded, 0.0)),
    };
    // So much is never UTF-8 by accident, and twice misread text is no better language than once misread text.
    let proven = || decoded.chars().filter(|c| !c.is_ascii()).count() >= PROOF && is_east_asian(&decoded);
    (better(text, &decoded, 0.0) || proven()).then_some(decoded)
}

/// The bytes of `text` in GBK, which shall be UTF-8.
fn utf8_of(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('€') {
        let (head, tail) = rest.split_at_checked(at)?;
        out.extend(bytes_of(GB18030, head)?);
        rest = tail.get('€'.len_utf8()..)?;
        // `€` is the lone byte 0x80 or A2 E3, the end of a character and the beginning of the next: then the byte
        // behind it goes on.
        let next = match rest.chars().next() {
            Some('€') => Some(0x80),
            Some(c) => bytes_of(GB18030, c.encode_utf8(&mut [0; 4]))?.first().copied(),
            None => None,
        };
        match next {
            Some(0x80..=0xBF) if ends_short_of(&out, 1) => out.extend([0xA2, 0xE3]),
            _ => out.push(0x80),
        }
    }
    out.extend(bytes_of(GB18030, rest)?);
    Some(out)
}

/// Whether UTF-8 lacks just `missing` bytes at the end of `bytes`.
fn ends_short_of(bytes: &[u8], missing: usize) -> bool {
    let tail = bytes.iter().rev().take_while(|byte| (0x80..=0xBF).contains(*byte)).count();
    let lead = bytes.len().checked_sub(tail + 1).and_then(|at| bytes.get(at)).copied().unwrap_or_default();
    let length = match lead {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return false,
    };
    tail + 1 + missing == length
}

/// Whether most of the characters outside ASCII are such as Chinese and its neighbours are written with, or what
/// their bytes become in GBK, some Greek and Cyrillic letters among them.
fn is_east_asian(text: &str) -> bool {
    let (mut own, mut letters, mut others) = (0, 0, 0);
    for c in text.chars().filter(|c| !c.is_ascii()) {
        match c {
            '\u{2000}'..='\u{206F}'
            | '\u{3000}'..='\u{9FFF}'
            | '\u{E000}'..='\u{F8FF}'
            | '\u{FE30}'..='\u{FE6F}'
            | '\u{FF00}'..='\u{FFEF}'
            | '€'
            | '·' => own += 1,
            '\u{0391}'..='\u{03C9}' | '\u{0401}'..='\u{0451}' => letters += 1,
            _ => others += 1,
        }
    }
    own >= 9 * others && own >= 3 * letters
}

/// UTF-8 with a few characters lost: a byte that GBK could not read was replaced by U+FFFD or `?`. What is lost stays
/// lost, as one U+FFFD.
fn with_losses(bytes: &[u8]) -> Option<String> {
    let (mut out, mut rest, mut kept, mut lost) = (String::new(), bytes, 0, 0);
    while !rest.is_empty() {
        let (good, bad) = match std::str::from_utf8(rest) {
            Ok(good) => (good, None),
            Err(e) => {
                (rest.get(..e.valid_up_to()).and_then(|good| std::str::from_utf8(good).ok())?, e.error_len())
            }
        };
        out.push_str(good);
        kept += good.chars().filter(|c| !c.is_ascii()).count();
        let behind = rest.get(good.len()..)?;
        if behind.is_empty() {
            break;
        }
        let length = bad.unwrap_or(behind.len());
        // Only the head of a character may stand before the byte that was replaced.
        let replaced = behind.get(length..).unwrap_or_default();
        let sign = match replaced {
            [b'?' | LOST, ..] => 1,
            [] => 0,
            _ => return None,
        };
        rest = replaced.get(sign..)?;
        out.push('\u{FFFD}');
        lost += 1;
    }
    (kept >= 4 * lost).then_some(out)
}

/// Whether `decoded` is Chinese, and clearly more so than `text`.
fn better(text: &str, decoded: &str, per_character: f32) -> bool {
    if !decoded.chars().any(is_hanzi) {
        return false;
    }
    let wide = |text: &str| text.chars().filter(|c| !c.is_ascii()).take(ENOUGH).count() as f32;
    let length = wide(decoded);
    let (before, after) = (wide_cost(text), wide_cost(decoded));
    after <= CHINESE * length + 2.0 && before - after >= GAIN + per_character * length
}

/// What the characters outside ASCII cost, as far as they are looked at.
fn wide_cost(text: &str) -> f32 {
    Lexicon::builtin().cost(text.chars().filter(|c| !c.is_ascii()).take(ENOUGH))
}

/// `bytes` in `encoding`, if that gives the same bytes back.
fn round_trip(encoding: &'static Encoding, bytes: &[u8]) -> Option<String> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
    (bytes_of(encoding, &text)? == bytes).then(|| text.into_owned())
}

/// The code of every character of Big5, 0 where there is none. Six have two, of which encoders use the second; of others
/// that have two the one that is a Chinese character in GBK: `〃` is what Big5 makes of `妻`.
static BIG5_CODES: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let mut codes = vec![0_u16; 1 << 16];
    // What Hong Kong put before the rows of Big5 comes last: some of it is in them, too.
    let leads = (0xA1..=0xFE).chain(0x87..=0xA0);
    let pairs = leads.flat_map(|lead| (0x40..=0xFE).map(move |trail| [lead, trail]));
    for pair in pairs.filter(|pair| !matches!(pair, [0xA2, 0xA4..=0xA7 | 0xCC | 0xCE])) {
        let text = BIG5.decode_without_bom_handling_and_without_replacement(&pair);
        let mut chars = text.iter().flat_map(|text| text.chars());
        if let (Some(c), None) = (chars.next(), chars.next())
            && let Some(slot) = codes.get_mut(c as usize)
            && (*slot == 0 || is_level_one(pair) && !is_level_one(slot.to_be_bytes()))
        {
            *slot = u16::from_be_bytes(pair);
        }
    }
    codes
});

/// Whether a pair of bytes is one of the characters that GB 2312 orders by their readings.
fn is_level_one([lead, trail]: [u8; 2]) -> bool {
    (0xB0..=0xD7).contains(&lead) && trail >= 0xA1
}

fn big5(c: char) -> Option<Code> {
    if c.is_ascii() {
        return u8::try_from(c).ok().map(Code::One);
    }
    match BIG5_CODES.get(c as usize).copied().unwrap_or(0).to_be_bytes() {
        [0, 0] => None,
        [lead, trail] => Some(Code::Two(lead, trail)),
    }
}

fn bytes_of(encoding: &'static Encoding, text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut buffer = [0; 4];
    for c in text.chars() {
        match c {
            // Decoders make `€` of the lone byte 0x80; encoders have another place for it.
            '€' => out.push(0x80),
            '\u{FFFD}' => out.push(LOST),
            // Tables are faster than the encoders.
            _ => match if encoding == GB18030 { gbk::encode(c) } else { big5(c) } {
                Some(Code::One(byte)) => out.push(byte),
                Some(Code::Two(lead, trail)) => out.extend([lead, trail]),
                None => {
                    let (bytes, _, unmappable) = encoding.encode(c.encode_utf8(&mut buffer));
                    if unmappable {
                        return None;
                    }
                    out.extend_from_slice(&bytes);
                }
            },
        }
    }
    Some(out)
}

/// The byte that Latin-1 or CP1252 reads as `c`.
fn latin_byte(c: char) -> Option<u8> {
    if let Ok(byte) = u8::try_from(c) {
        return Some(byte);
    }
    if !matches!(
        c,
        'Œ' | 'œ' | 'Š' | 'š' | 'Ÿ' | 'Ž' | 'ž' | 'ƒ' | 'ˆ' | '˜' | '\u{2013}'..='\u{203A}' | '€' | '™'
    ) {
        return None;
    }
    let mut buffer = [0; 4];
    let (bytes, _, unmappable) = WINDOWS_1252.encode(c.encode_utf8(&mut buffer));
    bytes.first().copied().filter(|_| !unmappable)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repaired(text: &str) -> String {
        crate::stage::repair::with_repairs(text, find(text, &[]))
    }

    #[test]
    fn every_wrong_reading() {
        // An even number of characters, so that no byte is lost.
        let clean = "今天的会议很重要，大家都应该参加";
        let utf8_as_gbk = GB18030.decode(clean.as_bytes()).0.into_owned();
        let gbk = GB18030.encode(clean).0.into_owned();
        let latin: String = gbk.iter().map(|b| char::from(*b)).collect();
        let utf8_as_latin = WINDOWS_1252.decode(clean.as_bytes()).0.into_owned();
        let twice = WINDOWS_1252.decode(utf8_as_latin.as_bytes()).0.into_owned();
        let gbk_as_big5 = BIG5.decode(&gbk).0.into_owned();
        let traditional = "今天的會議很重要，十個人都應該參加";
        let big5_as_gbk = GB18030.decode(&BIG5.encode(traditional).0).0.into_owned();
        for damaged in [&utf8_as_gbk, &latin, &utf8_as_latin, &twice, &gbk_as_big5] {
            assert_eq!(repaired(damaged), clean, "{damaged}");
            let among = format!("第一行没有问题\n{damaged}\n第三行 ok");
            assert_eq!(repaired(&among), format!("第一行没有问题\n{clean}\n第三行 ok"));
        }
        assert_eq!(repaired(&big5_as_gbk), traditional, "{big5_as_gbk}");
        assert_eq!(repaired("標題：ÖÐÎÄ²âÊÔ（一）"), "標題：中文测试（一）");
    }

    #[test]
    fn a_lost_byte_is_not_invented() {
        let clean = "今天的会议很重要，大家都来参加。";
        let damaged = GB18030.decode(clean.as_bytes()).0.into_owned();
        assert!(damaged.contains('\u{FFFD}'));
        let lost = repaired(&damaged);
        assert_eq!(lost, "今天的会议很重要，大家都来参加\u{FFFD}");
        assert_eq!(repaired(&damaged.replace('\u{FFFD}', "?")), lost);
    }

    #[test]
    fn both_readings_of_the_euro_sign() {
        // `面。` holds A2 E3, which GBK reads as the sign that it also makes of a lone 0x80.
        for clean in ["还有多方面。我们要", "内容很全面。我们要"] {
            let damaged = GB18030.decode(clean.as_bytes()).0.into_owned();
            assert!(damaged.contains("€€"), "{damaged}");
            assert_eq!(repaired(&damaged), clean);
        }
    }

    #[test]
    fn short_lines_without_the_commonest_characters() {
        for clean in ["优化营商环境条例", "（八）向车外抛洒物品的；", "更小的生产包体积"]
        {
            let mut damaged = GB18030.decode(clean.as_bytes()).0.into_owned();
            if !damaged.contains('\u{FFFD}') {
                damaged = GB18030.decode(damaged.as_bytes()).0.into_owned();
                assert_eq!(repaired(&damaged), clean);
            }
        }
        assert_eq!(repaired("蚥趙茠妀遠噫沭瞰"), "优化营商环境条例");
        assert_eq!(
            repaired(&BIG5.decode(&GB18030.encode("他的妻子和女儿都在家里").0).0),
            "他的妻子和女儿都在家里"
        );
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
            assert_eq!(find(text, &[]), [], "{text}");
        }
    }
}
