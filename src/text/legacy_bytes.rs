//! The bytes that a text had before it was decoded in the wrong legacy encoding: GB 18030, Big5, CP437,
//! CP1252 and those of Japan and Korea.

use super::gbk::{self, Code};
use encoding_rs::{BIG5, Encoding, GB18030, WINDOWS_1252};
use std::sync::LazyLock;

/// The byte that stands for U+FFFD: a byte was lost there. None of these encodings uses it.
pub(crate) const LOST: u8 = 0xFF;

/// The code of every character of Big5, 0 where there is none.
///
/// Some characters have two codes. Of six of them encoders use the second. Of the others this table prefers
/// the code that is a frequent character in GBK, because that is likelier in a text: `〃` is what Big5 reads
/// for the GBK bytes of `妻`.
static BIG5_CODES: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let mut codes = vec![0_u16; 1 << 16];
    // The rows that Hong Kong added before those of Big5 come last: they repeat some of its characters.
    let leads = (0xA1..=0xFE).chain(0x87..=0xA0);
    let pairs = leads.flat_map(|lead| (0x40..=0xFE).map(move |trail| [lead, trail]));
    for pair in pairs.filter(|pair| !matches!(pair, [0xA2, 0xA4..=0xA7 | 0xCC | 0xCE])) {
        let text = BIG5.decode_without_bom_handling_and_without_replacement(&pair);
        let mut chars = text.iter().flat_map(|text| text.chars());
        let is_frequent = |[lead, trail]: [u8; 2]| gbk::is_level_one(lead, trail);
        if let (Some(c), None) = (chars.next(), chars.next())
            && let Some(slot) = codes.get_mut(c as usize)
            && (*slot == 0 || is_frequent(pair) && !is_frequent(slot.to_be_bytes()))
        {
            *slot = u16::from_be_bytes(pair);
        }
    }
    codes
});

/// The bytes of `text` in GB 18030 or Big5. `None` if a character has no code there.
pub(crate) fn encode(encoding: &'static Encoding, text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut buffer = [0; 4];
    for c in text.chars() {
        match c {
            // Decoders read the lone byte 0x80 as `€`; encoders would write another code.
            '€' => out.push(0x80),
            '\u{FFFD}' => out.push(LOST),
            // GB 18030 has this code twice: as a space in browsers, and for private use elsewhere.
            '\u{E5E5}' if encoding == GB18030 => out.extend([0xA3, 0xA0]),
            // The tables are faster than the encoders, which know the rare characters as well.
            _ => match table_code(encoding, c) {
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

/// `bytes` decoded, if encoding the result gives the same bytes.
pub(crate) fn decode_reversibly(encoding: &'static Encoding, bytes: &[u8]) -> Option<String> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
    (encode(encoding, &text)? == bytes).then(|| text.into_owned())
}

/// The characters of CP437 from 0x80 on, the code page of the first PCs. Archives name their files in it
/// (source: the mapping `CP437.TXT` of Unicode).
const CP437: &str = concat!(
    "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐",
    "└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}"
);

/// The byte that CP437 reads as `c`.
pub(crate) fn cp437_byte(c: char) -> Option<u8> {
    if c.is_ascii() {
        return u8::try_from(c).ok();
    }
    // Most characters, and all Chinese ones, are outside of these ranges.
    let may_have = matches!(
        c,
        '\u{A0}'..='\u{FF}' | 'ƒ' | '\u{393}'..='\u{3C6}' | '\u{207F}' | '₧' | '\u{2219}'..='\u{25A0}'
    );
    if !may_have {
        return None;
    }
    CP437.chars().position(|known| known == c).and_then(|at| u8::try_from(0x80 + at).ok())
}

/// The byte that Latin-1 or CP1252 reads as `c`.
pub(crate) fn latin_byte(c: char) -> Option<u8> {
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

/// The code of `c` in the table of the encoding, if there is one.
fn table_code(encoding: &'static Encoding, c: char) -> Option<Code> {
    if encoding == GB18030 {
        gbk::encode(c)
    } else if encoding == BIG5 {
        encode_big5(c)
    } else {
        None
    }
}

fn encode_big5(c: char) -> Option<Code> {
    if c.is_ascii() {
        return u8::try_from(c).ok().map(Code::One);
    }
    match BIG5_CODES.get(c as usize).copied().unwrap_or(0).to_be_bytes() {
        [0, 0] => None,
        [lead, trail] => Some(Code::Two(lead, trail)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_of_cp437_has_a_character() {
        let bytes: Vec<u8> = CP437.chars().filter_map(cp437_byte).collect();
        assert_eq!(bytes, (0x80..=0xFF).collect::<Vec<u8>>());
        assert_eq!(cp437_byte('中'), None);
    }

    #[test]
    fn text_of_an_encoding_gives_its_bytes_back() {
        for (encoding, text) in [(GB18030, "雲河市，€𠀀ㄅa"), (BIG5, "雲河市，ㄅa")] {
            let bytes = encode(encoding, text).unwrap();
            assert_eq!(decode_reversibly(encoding, &bytes).as_deref(), Some(text));
        }
        assert_eq!(encode(BIG5, "한"), None);
        assert_eq!(decode_reversibly(GB18030, b"\xFF"), None);
    }

    #[test]
    fn of_two_codes_of_big5_the_frequent_character_of_gbk_counts() {
        assert_eq!(encode(BIG5, "〃").as_deref(), Some([0xC6, 0xDE].as_slice()));
        assert_eq!(GB18030.decode(&[0xC6, 0xDE]).0, "妻");
    }

    #[test]
    fn latin_letters_give_their_byte() {
        for byte in 0_u8..=0xFF {
            let bytes = [byte];
            let (text, _) = WINDOWS_1252.decode_without_bom_handling(&bytes);
            assert_eq!(text.chars().next().and_then(latin_byte), Some(byte));
        }
        assert_eq!(latin_byte('中'), None);
    }
}
