//! Hypotheses about a span in the wrong encoding: each function undoes one kind of wrong decoding, or returns
//! `None` if the result is not clearly more Chinese.

use super::list;
use crate::language_model::ModelHandle;
use crate::stage::repair::params::{MojibakeParams, limits};
use crate::step_counter;
use crate::text::char_class::is_han;
use crate::text::legacy_bytes::{LOST, decode_reversibly, encode, latin_byte};
use crate::text::spans::slice_bytes;
use encoding_rs::{BIG5, GB18030};

/// Undoes a wrong decoding.
pub(super) type Undo = fn(&Decision<'_>, &str) -> Option<String>;

/// What decides whether a hypothesis is accepted.
pub(super) struct Decision<'a> {
    pub(super) model: &'a ModelHandle,
    pub(super) params: &'a MojibakeParams,
}

impl Decision<'_> {
    /// Whether `decoded` is Chinese, and clearly likelier than `text`, be that language or a list.
    fn is_better(&self, text: &str, decoded: &str) -> bool {
        if !decoded.chars().any(is_han) {
            return false;
        }
        let length = wide(decoded).count() as f32;
        let before = self.cost(text).min(list::cost(wide(text), self.model.get(), self.params));
        // Half of a character may have become an ASCII character, which a word of the other encoding lacks.
        let letters = ascii(decoded).saturating_sub(ascii(text)) as f32 * self.params.decoded_ascii;
        let after = self.cost(decoded) + letters;
        after <= self.params.most_per_character * length + 2.0 && before - after >= self.params.gain
    }

    /// Nats: what the characters outside ASCII cost, as far as they are looked at.
    fn cost(&self, text: &str) -> f32 {
        self.model.get().cost(wide(text))
    }

    /// The cheapest of several originals.
    fn cheapest(&self, originals: impl Iterator<Item = String>) -> Option<String> {
        originals.min_by(|a, b| self.cost(a).total_cmp(&self.cost(b)))
    }
}

/// UTF-8, GBK or Big5 decoded as Latin-1 or CP1252.
pub(super) fn undo_latin(decision: &Decision<'_>, text: &str) -> Option<String> {
    let high = text.chars().filter(|c| !c.is_ascii()).count();
    let bytes: Vec<u8> = text.chars().map(latin_byte).collect::<Option<_>>()?;
    if high < 2 || high * 3 < text.chars().filter(|c| !c.is_ascii_whitespace()).count() {
        return None;
    }
    if let Ok(decoded) = std::str::from_utf8(&bytes) {
        // So many bytes are never UTF-8 by accident. The result may be Latin letters again, of another layer.
        let deeper =
            high >= decision.params.proof_by_utf8 && decoded.chars().all(|c| latin_byte(c).is_some());
        return (deeper || decision.is_better(text, decoded)).then(|| decoded.to_owned());
    }
    if high < 4 {
        return None;
    }
    let originals = [GB18030, BIG5].into_iter().filter_map(|encoding| decode_reversibly(encoding, &bytes));
    decision.cheapest(originals.filter(|decoded| decision.is_better(text, decoded)))
}

/// UTF-8 decoded as GBK, Big5 as GBK, or GBK as Big5.
pub(super) fn undo_hanzi(decision: &Decision<'_>, text: &str) -> Option<String> {
    undo_utf8_as_gbk(decision, text).or_else(|| {
        let pairs = [(GB18030, BIG5), (BIG5, GB18030)];
        let originals = pairs
            .into_iter()
            .filter_map(|(decoded_as, was)| decode_reversibly(was, &encode(decoded_as, text)?));
        decision.cheapest(originals.filter(|decoded| decision.is_better(text, decoded)))
    })
}

/// UTF-8 decoded as GBK.
pub(super) fn undo_utf8_as_gbk(decision: &Decision<'_>, text: &str) -> Option<String> {
    // One character tells most spans that cannot be UTF-8.
    let first = text.char_indices().find(|(_, c)| !c.is_ascii()).map(|(at, c)| at..at + c.len_utf8())?;
    let start = encode(GB18030, text.get(first)?)?;
    if std::str::from_utf8(&start).is_err_and(|error| error.error_len().is_some()) {
        return None;
    }
    let decoded = match String::from_utf8(gbk_bytes_of_utf8(text)?) {
        Ok(decoded) => decoded,
        Err(error) => {
            return decode_with_losses(error.as_bytes()).filter(|decoded| decision.is_better(text, decoded));
        }
    };
    // Text that was misread twice is no better language than text that was misread once, so the language does
    // not decide alone: so many characters are never UTF-8 by accident.
    let proven = || {
        let wide = decoded.chars().filter(|c| !c.is_ascii()).count();
        wide >= decision.params.proof_by_utf8 && is_east_asian(&decoded)
    };
    (decision.is_better(text, &decoded) || proven()).then_some(decoded)
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
        // next, which the byte after it goes on with.
        let next = match rest.chars().next() {
            Some('€') => Some(0x80),
            Some(c) => encode(GB18030, c.encode_utf8(&mut [0; 4]))?.first().copied(),
            None => None,
        };
        match next {
            Some(0x80..=0xBF) if lacks_one_byte(&out) => out.extend([0xA2, 0xE3]),
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

/// Decodes UTF-8 with a few lost characters: GBK could not read one of their bytes, so it became U+FFFD or
/// `?`. Each such character becomes one U+FFFD. `None` if more than a fifth is lost.
fn decode_with_losses(bytes: &[u8]) -> Option<String> {
    let (mut out, mut rest, mut kept, mut lost) = (String::new(), bytes, 0, 0);
    while !rest.is_empty() {
        let (good, bad) = match std::str::from_utf8(rest) {
            Ok(good) => (good, None),
            Err(error) => {
                let good = rest.get(..error.valid_up_to())?;
                (std::str::from_utf8(good).ok()?, error.error_len())
            }
        };
        step_counter::count(good.len() + 1);
        out.push_str(good);
        kept += good.chars().filter(|c| !c.is_ascii()).count();
        let after = rest.get(good.len()..)?;
        if after.is_empty() {
            break;
        }
        // The head of a character must stand before the byte that was replaced, and nothing else.
        let length = bad.unwrap_or(after.len());
        let replaced = slice_bytes(after, length..);
        let replacement = match replaced {
            [b'?' | LOST, ..] => 1,
            [] => 0,
            _ => return None,
        };
        rest = replaced.get(replacement..)?;
        out.push('\u{FFFD}');
        lost += 1;
    }
    (kept >= 4 * lost).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language_model::testing::small_model;
    use std::sync::Arc;

    fn undone(undo: Undo, damaged: &str) -> Option<String> {
        let model = small_model("我们\t90\n中国\t50\n学校\t30\n的\t80\n在\t20\n", "", "");
        let (model, params) = (ModelHandle::Own(Arc::new(model)), MojibakeParams::default());
        undo(&Decision { model: &model, params: &params }, damaged)
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

    #[test]
    fn a_few_losses_are_accepted() {
        let lost = |count: usize| ["中国的学校".as_bytes(), &b"\xE4?".repeat(count)].concat();
        assert_eq!(decode_with_losses(&lost(1)).as_deref(), Some("中国的学校\u{FFFD}"));
        assert_eq!(decode_with_losses(&lost(2)), None);
        assert_eq!(decode_with_losses(b"\xE4a"), None);
    }
}
