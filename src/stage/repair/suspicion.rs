//! The cheap look that repair begins with: is there anything in the text that wrong readings leave? Clean Chinese text
//! pays for one pass over its bytes and nothing else.

use super::gbk::{self, Code};
use encoding_rs::BIG5;
use std::sync::LazyLock;

/// What was seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Look {
    /// Letters and signs of Latin-1.
    pub(crate) latin: bool,
    /// Characters that Chinese bytes become under another Chinese encoding.
    pub(crate) hanzi: bool,
}

/// One bit for every character of the Basic Multilingual Plane.
static SUSPICIOUS: LazyLock<Vec<u64>> = LazyLock::new(|| {
    let mut bits = vec![0_u64; 1 << 10];
    let mut mark = |c: char| {
        if let Some(word) = bits.get_mut(c as usize >> 6) {
            *word |= 1 << (c as u32 & 63);
        }
    };
    // UTF-8 as GBK: the first two bytes of a character or a full-width mark.
    for lead in (0xE4..=0xE9).chain([0xE3, 0xEF]) {
        (0x80..=0xBF).filter_map(|trail| gbk::pair(lead, trail)).for_each(&mut mark);
    }
    // Big5 as GBK: the rows of the commonest characters hold other scripts.
    for range in [
        'α'..='ω',
        'а'..='я',
        'Α'..='Ω',
        'А'..='Я',
        '─'..='╋',
        'ㄅ'..='ㄩ',
        'ぁ'..='ヶ',
        '\u{E000}'..='\u{E765}',
    ] {
        range.for_each(&mut mark);
    }
    // GBK as Big5: half of the common characters of GBK have the codes of rare ones of Big5.
    for lead in 0xC9..=0xD7 {
        for trail in 0xA1..=0xFE {
            let pair = [lead, trail];
            let decoded = BIG5.decode_without_bom_handling_and_without_replacement(&pair);
            let rare = |c: &char| !matches!(gbk::encode(*c), Some(Code::Two(0xB0..=0xD7, 0xA1..)));
            decoded.iter().flat_map(|t| t.chars()).filter(rare).for_each(&mut mark);
        }
    }
    bits
});

/// One suspicious character in this many says that a stretch was misread as a whole: misread text holds at least twice
/// as many, real text far fewer. One alone says so of a few characters only.
const DENSE: usize = 8;

/// Whether so much of `text` is suspicious that all of it may be Chinese bytes under another Chinese encoding.
pub(crate) fn is_dense(text: &str) -> bool {
    let bits = SUSPICIOUS.as_slice();
    let (mut wide, mut suspicious) = (0, 0);
    for c in text.chars().filter(|c| !c.is_ascii()) {
        wide += 1;
        suspicious += usize::from(is_set(bits, c));
    }
    suspicious * DENSE >= wide && (suspicious > 1 || (suspicious == 1 && wide < 4))
}

fn is_set(bits: &[u64], c: char) -> bool {
    let code = c as usize;
    bits.get(code >> 6).is_some_and(|word| word >> (code & 63) & 1 == 1)
}

/// Looks at all of `text`.
pub(crate) fn look(text: &str) -> Look {
    let mut look = Look::default();
    if text.is_ascii() {
        return look;
    }
    let bits = SUSPICIOUS.as_slice();
    for c in text.chars() {
        let code = c as usize;
        if code < 0x80 {
            continue;
        }
        look.latin |=
            (0x80..0x180).contains(&code) && !matches!(c, '·' | '×' | '°' | '\u{A0}' | '±' | '®' | '©');
        look.hanzi |= is_set(bits, c);
        if look.latin && look.hanzi {
            break;
        }
    }
    look
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_text_raises_no_suspicion() {
        assert_eq!(look("云河市以项目建设带动高质量发展，GDP·2026年×3"), Look::default());
        assert_eq!(look("雲河市以專案建設帶動高品質發展"), Look::default());
        assert!(look("鐨勬枃").hanzi && look("ÖÐÎÄ").latin);
    }
}
