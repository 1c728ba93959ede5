//! Hypotheses about a span in the wrong encoding: each function undoes one kind of wrong decoding, or returns
//! `None` if the result is not likelier Chinese.

use super::list;
use super::lost_characters::{self, LostContext, UNKNOWN};
use super::other_languages;
use super::prefilter;
use super::utf8_pieces::{self, LostBy, Utf8Piece};
use crate::language_model::{ModelHandle, Viterbi};
use crate::stage::repair::params::{MojibakeParams, limits};
use crate::step_counter;
use crate::text::char_class::is_han;
use crate::text::legacy_bytes::{LOST, cp437_byte, decode_reversibly, encode, latin_byte};
use crate::text::spans::slice_bytes;
use encoding_rs::{BIG5, GB18030, WINDOWS_1252};

/// Undoes a wrong decoding.
pub(super) type Undo = fn(&Decision<'_>, &str) -> Option<Original>;

/// What a span was before it was decoded wrongly.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Original {
    pub(super) text: String,
    /// How likely it is that the span is damaged and that this is its original, from 0 to 1.
    pub(super) probability: f32,
}

/// What decides whether a hypothesis is accepted.
pub(super) struct Decision<'a> {
    pub(super) model: &'a ModelHandle,
    pub(super) params: &'a MojibakeParams,
}

impl<'a> Decision<'a> {
    pub(super) fn new(model: &'a ModelHandle, params: &'a MojibakeParams) -> Self {
        Self { model, params }
    }

    /// How likely `decoded` is the original of `text`, if it is Chinese at all.
    fn weigh(&self, text: &str, decoded: String) -> Option<Original> {
        if !decoded.chars().any(is_han) {
            return None;
        }
        let length = wide(&decoded).count() as f32;
        let before = self.cost(text).min(list::cost(wide(text), self.model.get(), self.params));
        // Half of a character may have become an ASCII character, which a word of the other encoding lacks.
        let letters = ascii(&decoded).saturating_sub(ascii(text)) as f32 * self.params.decoded_ascii;
        let after = self.cost(&decoded) + letters;
        let is_chinese = after <= self.params.most_per_character * length + 2.0;
        let probability = logistic(before - after - self.params.prior);
        (is_chinese && probability >= self.params.suspected)
            .then_some(Original { text: decoded, probability })
    }

    /// Whether an original is put in place.
    pub(super) fn is_sure(&self, original: &Original) -> bool {
        original.probability >= self.params.posterior
    }

    /// Nats: what the characters outside ASCII cost, as far as they are looked at.
    fn cost(&self, text: &str) -> f32 {
        self.model.get().cost(wide(text))
    }

    /// The cheapest of several originals that are Chinese.
    fn cheapest(&self, originals: impl Iterator<Item = String>) -> Option<String> {
        let chinese = originals.filter(|text| text.chars().any(is_han));
        chinese.min_by(|a, b| self.cost(a).total_cmp(&self.cost(b)))
    }
}

fn logistic(nats: f32) -> f32 {
    1.0 / (1.0 + (-nats).exp())
}

/// Undoes one wrong decoding, and those before it.
pub(super) fn undo_layers(decision: &Decision<'_>, text: &str, undo: Undo) -> Option<Original> {
    let mut original = undo(decision, text)?;
    for _ in 1..limits::LAYERS {
        let telltales = prefilter::telltales(&original.text, decision.params);
        let suspect = telltales.latin || telltales.hanzi;
        let Some(deeper) = suspect.then(|| undo(decision, &original.text)).flatten() else {
            // What lost a byte between two wrong decodings is repaired as a whole or not at all.
            if suspect && original.text.contains(UNKNOWN) {
                original.probability = decision.params.suspected;
            }
            break;
        };
        original = deeper;
    }
    Some(original)
}

/// UTF-8, GBK or Big5 decoded as Latin-1 or CP1252.
pub(super) fn undo_latin(decision: &Decision<'_>, text: &str) -> Option<Original> {
    step_counter::count(text.len());
    let high = text.chars().filter(|c| !c.is_ascii()).count();
    let bytes: Vec<u8> = text.chars().map(latin_or_lost).collect::<Option<_>>()?;
    if high < 2 || high * 3 < text.chars().filter(|c| !c.is_ascii_whitespace()).count() {
        return None;
    }
    if let Ok(decoded) = std::str::from_utf8(&bytes) {
        // So many bytes are never UTF-8 by accident. The result may be Latin letters again, of another layer.
        let deeper =
            high >= decision.params.proof_by_utf8 && decoded.chars().all(|c| latin_byte(c).is_some());
        let decoded = decoded.to_owned();
        if wide(&decoded).take(2).count() < 2 {
            return None;
        }
        return if deeper {
            Some(Original { text: decoded, probability: 1.0 })
        } else {
            decision.weigh(text, decoded)
        };
    }
    if high < 4 {
        return None;
    }
    let with_losses = decode_utf8(decision, &bytes, LostBy::Cp1252);
    with_losses.and_then(|decoded| decision.weigh(text, decoded)).or_else(|| {
        // Two encodings, each there and back.
        step_counter::count(4 * bytes.len());
        let originals =
            [GB18030, BIG5].into_iter().filter_map(|encoding| decode_reversibly(encoding, &bytes));
        decision.weigh(text, decision.cheapest(originals)?)
    })
}

fn latin_or_lost(c: char) -> Option<u8> {
    if c == UNKNOWN { Some(LOST) } else { latin_byte(c) }
}

/// GBK, UTF-8 or Big5 decoded as CP437, as the names of files in archives are.
pub(super) fn undo_cp437(decision: &Decision<'_>, text: &str) -> Option<Original> {
    step_counter::count(3 * text.len());
    let mut last = ['\0'; 2];
    for c in text.chars().filter(|c| !c.is_ascii()) {
        // Frames and bars repeat a character; Chinese text does not.
        if last == [c; 2] {
            return None;
        }
        last = [last[1], c];
    }
    let bytes: Vec<u8> = text.chars().map(cp437_byte).collect::<Option<_>>()?;
    let utf8 = std::str::from_utf8(&bytes).ok().map(str::to_owned);
    let others = [GB18030, BIG5].into_iter().filter_map(|encoding| decode_reversibly(encoding, &bytes));
    decision.weigh(text, decision.cheapest(utf8.into_iter().chain(others))?)
}

/// UTF-8 decoded as GBK, Big5 as GBK, GBK as Big5, or Japanese or Korean as GBK.
pub(super) fn undo_hanzi(decision: &Decision<'_>, text: &str) -> Option<Original> {
    undo_utf8_as_gbk(decision, text).or_else(|| {
        step_counter::count(2 * text.len());
        let pairs = [(GB18030, BIG5), (BIG5, GB18030)];
        let originals = pairs
            .into_iter()
            .filter_map(|(decoded_as, was)| decode_reversibly(was, &encode(decoded_as, text)?));
        let chinese = decision.cheapest(originals).and_then(|original| decision.weigh(text, original));
        chinese.or_else(|| other_languages::undo(text).map(|text| Original { text, probability: 1.0 }))
    })
}

/// UTF-8 decoded as GBK.
pub(super) fn undo_utf8_as_gbk(decision: &Decision<'_>, text: &str) -> Option<Original> {
    // One character tells most spans that cannot be UTF-8.
    let first = text.char_indices().find(|(_, c)| !c.is_ascii()).map(|(at, c)| at..at + c.len_utf8())?;
    let start = encode(GB18030, text.get(first)?)?;
    if std::str::from_utf8(&start).is_err_and(|error| error.error_len().is_some()) {
        return None;
    }
    let decoded = match String::from_utf8(gbk_bytes_of_utf8(text)?) {
        Ok(decoded) => decoded,
        Err(error) => {
            let has_private_use = text.contains(|c| matches!(c, '\u{E000}'..='\u{F8FF}'));
            let lost_by = if has_private_use { LostBy::Gb18030 } else { LostBy::Gbk };
            return decision.weigh(text, decode_utf8(decision, error.as_bytes(), lost_by)?);
        }
    };
    if wide(&decoded).take(2).count() < 2 {
        return None;
    }
    // Text that was misread twice is no better language than text that was misread once, so the language does
    // not decide alone: so many characters are never UTF-8 by accident.
    if decoded.chars().filter(|c| !c.is_ascii()).count() >= decision.params.proof_by_utf8
        && is_east_asian(&decoded)
    {
        return Some(Original { text: decoded, probability: 1.0 });
    }
    decision.weigh(text, decoded)
}

/// The characters outside ASCII that are looked at.
fn wide(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| !c.is_ascii()).take(limits::LANGUAGE_SAMPLE)
}

fn ascii(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii).count()
}

/// The bytes of `text` in GBK, where they shall be UTF-8.
fn gbk_bytes_of_utf8(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('€') {
        let (head, tail) = rest.split_at_checked(at)?;
        step_counter::count(head.len() + 1);
        out.extend(encode(GB18030, head)?);
        rest = tail.get('€'.len_utf8()..)?;
        // GBK reads `€` for the lone byte 0x80 and for A2 E3. The latter ends one character and begins the
        // next, which the byte after it goes on with. A decoder that loses 0x80 has no `€` for it.
        let next = match rest.chars().next() {
            Some('€') => Some(0x80),
            Some(c) => encode(GB18030, c.encode_utf8(&mut [0; 4]))?.first().copied(),
            None => None,
        };
        match next {
            Some(0x80..=0xBF | LOST) if lacks_one_byte(&out) => out.extend([0xA2, 0xE3]),
            _ => out.push(0x80),
        }
    }
    step_counter::count(rest.len());
    out.extend(encode(GB18030, rest)?);
    Some(out)
}

/// Whether the last character of UTF-8 at the end of `bytes` lacks just one byte.
fn lacks_one_byte(bytes: &[u8]) -> bool {
    // A lead byte is at most two bytes before the missing one. Looking further back would cost more the
    // longer the text.
    let mut near = bytes.iter().rev().take(3).inspect(|_| step_counter::count(1)).enumerate();
    let lead = near.find(|(_, byte)| !(0x80..=0xBF).contains(*byte));
    let length = match lead {
        Some((_, 0xC2..=0xDF)) => 2,
        Some((_, 0xE0..=0xEF)) => 3,
        Some((_, 0xF0..=0xF4)) => 4,
        _ => return false,
    };
    lead.is_some_and(|(continuation, _)| continuation + 2 == length)
}

/// Whether most characters outside ASCII are East Asian or what UTF-8 of such becomes in GBK, which includes
/// some Greek and Cyrillic letters.
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

/// Decodes UTF-8 of which some bytes are lost. The language brings characters back; one that it leaves open
/// becomes U+FFFD, and what is left of a character that was cut off at the end stays as it was. `None` if
/// these are no such bytes, or too much is lost.
fn decode_utf8(decision: &Decision<'_>, bytes: &[u8], lost_by: LostBy) -> Option<String> {
    let (mut pieces, mut at) = (Vec::new(), 0);
    let (mut kept, mut told, mut lost) = (0, 0, 0);
    while at < bytes.len() {
        step_counter::count(1);
        let (piece, length) = utf8_pieces::first(slice_bytes(bytes, at..), lost_by)?;
        match piece {
            Utf8Piece::Char(c) => kept += usize::from(!c.is_ascii()),
            Utf8Piece::IncompleteUtf8(incomplete) if incomplete.is_told_by_next() => told += 1,
            Utf8Piece::IncompleteUtf8(_) => lost += 1,
            Utf8Piece::Cut => {}
        }
        pieces.push((piece, at..at + length));
        at += length;
    }
    if kept + told < 2 * lost || kept < told {
        return None;
    }
    let (model, params) = (decision.model.get(), decision.params);
    let (mut out, mut left, mut unknown) = (String::new(), Viterbi::default(), 0);
    let (mut right, mut candidates) = (Vec::new(), Vec::new());
    for (number, (piece, span)) in pieces.iter().enumerate() {
        step_counter::count(1);
        let c = match piece {
            Utf8Piece::Char(c) => *c,
            Utf8Piece::IncompleteUtf8(incomplete) => {
                right.clear();
                let after = pieces.iter().skip(number + 1).map_while(|(piece, _)| match piece {
                    Utf8Piece::Char(c) => Some(*c),
                    _ => None,
                });
                right.extend(after.take(limits::LOST_CHARACTER_CONTEXT));
                let ends = number + 1 + right.len() == pieces.len();
                let context = LostContext { before: &out, left, right: &right, ends };
                lost_characters::restore(*incomplete, &context, model, params, &mut candidates)
                    .unwrap_or(UNKNOWN)
            }
            Utf8Piece::Cut if lost_by == LostBy::Cp1252 => {
                let rest = slice_bytes(bytes, span.clone());
                out.extend(WINDOWS_1252.decode_without_bom_handling(rest).0.chars());
                break;
            }
            Utf8Piece::Cut => UNKNOWN,
        };
        unknown += usize::from(c == UNKNOWN && *piece != Utf8Piece::Char(UNKNOWN));
        left = left.push(model, c);
        out.push(c);
    }
    (kept + told + lost >= 5 * unknown).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language_model::testing::small_model;
    use std::sync::Arc;

    fn undone(undo: Undo, damaged: &str) -> Option<String> {
        let model = small_model("我们\t90\n中国\t50\n学校\t30\n的\t80\n在\t20\n", "", "");
        let (model, params) = (ModelHandle::Own(Arc::new(model)), MojibakeParams::default());
        undo(&Decision::new(&model, &params), damaged).map(|original| original.text)
    }

    #[test]
    fn ten_words_tell_chinese_from_its_misreading() {
        let clean = "我们的学校在中国";
        let as_gbk = GB18030.decode(clean.as_bytes()).0;
        assert_eq!(undone(undo_utf8_as_gbk, &as_gbk).as_deref(), Some(clean));
        let gbk = GB18030.encode(clean).0;
        let latin: String = gbk.iter().map(|byte| char::from(*byte)).collect();
        assert_eq!(undone(undo_latin, &latin).as_deref(), Some(clean));
        assert_eq!(undone(undo_hanzi, &BIG5.decode(&gbk).0).as_deref(), Some(clean));
        for undo in [undo_latin as Undo, undo_hanzi, undo_utf8_as_gbk] {
            assert_eq!(undone(undo, clean), None);
        }
    }

    #[test]
    fn a_character_lacks_one_byte_behind_its_head() {
        for (bytes, lacks) in [
            (b"\xE4\xB8".as_slice(), true),
            (b"\xE4", false),
            (b"\xE4\xB8\xAD", false),
            (b"\xC3", true),
            (b"\xF0\xA0\x80", true),
            (b"\x80\x80\x80\x80\x80", false),
            (b"a", false),
            (b"", false),
        ] {
            assert_eq!(lacks_one_byte(bytes), lacks, "{bytes:X?}");
        }
    }

    fn decoded(bytes: &[u8]) -> Option<String> {
        let (model, params) = (ModelHandle::default(), MojibakeParams::default());
        decode_utf8(&Decision::new(&model, &params), bytes, LostBy::Gbk)
    }

    #[test]
    fn the_language_brings_lost_characters_back() {
        // 们 is E4 BB AC, and 园 is E5 9B AD.
        let damaged =
            ["我".as_bytes(), b"\xE4\xBB?", "在公".as_bytes(), b"\xE5\x9B?", "里".as_bytes()].concat();
        assert_eq!(decoded(&damaged).as_deref(), Some("我们在公园里"));
    }

    #[test]
    fn a_few_losses_are_accepted() {
        // Nothing tells what stood after the row of names.
        let lost = |count: usize| ["王李张刘".as_bytes(), &b"\xE4\xB8?".repeat(count)].concat();
        assert_eq!(decoded(&lost(1)).as_deref(), Some("王李张刘\u{FFFD}"));
        assert_eq!(decoded(&lost(2)), None);
        assert_eq!(decoded(b"\xE4a"), None);
    }
}
