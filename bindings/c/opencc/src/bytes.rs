//! Converts bytes as OpenCC does, which need not be UTF-8.
//!
//! OpenCC takes the length of a character from its first byte, and does not look at the others. A first byte
//! that has no length is an error. Any other sequence that is not UTF-8 is a character in no dictionary: it
//! stays, and the text around it is converted.

use std::borrow::Cow;
use std::collections::HashSet;

use zhnorm::Converter;

/// The conversion of `input`, up to its end or to the NUL at which a reader in C stops.
pub(crate) fn convert(converter: &Converter, input: &[u8]) -> Result<Vec<u8>, Vec<u8>> {
    if let (Ok(text), false) = (std::str::from_utf8(input), input.contains(&0)) {
        return Ok(converter.convert(text).into_owned().into_bytes());
    }
    let Characters { whole: characters, cut_off } = characters(input)?;
    let stand_in = stand_in(&characters).ok_or("the text is malformed and uses all private characters")?;
    let text: String =
        characters.iter().map(|bytes| std::str::from_utf8(bytes).unwrap_or(&stand_in)).collect();
    // Each of them stays, in order.
    let mut malformed = characters.iter().copied().filter(|bytes| std::str::from_utf8(bytes).is_err());
    let (mut output, mut is_cut) = (Vec::new(), false);
    for converted in segments(converter, &text, input.contains(&0)) {
        let mut segment = Vec::with_capacity(converted.len());
        for (number, piece) in converted.split(&stand_in).enumerate() {
            if number > 0 {
                segment.extend_from_slice(malformed.next().unwrap_or_default());
            }
            segment.extend_from_slice(piece.as_bytes());
        }
        let end = segment.iter().position(|byte| *byte == 0);
        segment.truncate(end.unwrap_or(segment.len()));
        is_cut = end.is_some();
        output.append(&mut segment);
    }
    if !is_cut {
        output.extend_from_slice(cut_off);
    }
    Ok(output)
}

/// The conversion of a text in pieces, each of which ends at its first NUL.
///
/// If the configuration has a segmentation, OpenCC hands each segment on as a text that ends with NUL, so
/// that the rest of the segment is lost, but not the next one.
fn segments<'t>(converter: &Converter, text: &'t str, has_nul: bool) -> Vec<Cow<'t, str>> {
    if !has_nul || converter.segmentation("").is_none() {
        return vec![converter.convert(text)];
    }
    let mut inspection = converter.inspect(text);
    let segments = inspection.steps.pop().map_or(inspection.segments, |step| step.segments);
    segments.into_iter().map(Cow::Owned).collect()
}

/// The characters of a text by OpenCC's measure.
#[derive(Debug)]
struct Characters<'t> {
    whole: Vec<&'t [u8]>,
    /// What remains of one that is cut off at the end.
    cut_off: &'t [u8],
}

fn characters(input: &[u8]) -> Result<Characters<'_>, Vec<u8>> {
    let (mut whole, mut rest) = (Vec::new(), input);
    while let Some(first) = rest.first() {
        let length = match first.leading_ones() {
            0 => 1,
            length @ 2..=6 => length as usize,
            // OpenCC's message has the rest of the text.
            _ => return Err([b"Invalid UTF8: ", rest].concat()),
        };
        let Some((character, after)) = rest.split_at_checked(length) else { break };
        whole.push(character);
        rest = after;
    }
    Ok(Characters { whole, cut_off: rest })
}

/// A character that stands for the malformed ones: a private one, which is in no dictionary, and not in the
/// text.
fn stand_in(characters: &[&[u8]]) -> Option<String> {
    let used: HashSet<&[u8]> = characters.iter().copied().filter(|bytes| bytes.len() == 4).collect();
    let mut private = ('\u{F0000}'..='\u{10FFFD}').map(String::from);
    private.find(|candidate| !used.contains(candidate.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use zhnorm::Config;

    #[test]
    fn characters_have_the_length_that_their_first_byte_says() {
        let input = b"a\xE5ab\xFC12345\xED\xA0\x80\xE5";
        let expected = vec![&b"a"[..], b"\xE5ab", b"\xFC12345", b"\xED\xA0\x80"];
        let found = characters(input).unwrap();
        assert_eq!((found.whole, found.cut_off), (expected, &b"\xE5"[..]));
        for first in [0x80, 0xBF, 0xFE, 0xFF] {
            assert_eq!(
                characters(&[b'a', first, b'b']).unwrap_err(),
                [b"Invalid UTF8: ", &[first, b'b'][..]].concat()
            );
        }
    }

    #[test]
    fn malformed_characters_stay_even_beside_private_ones() {
        let input = ["头\u{F0000}".as_bytes(), b"\xC0\x80", "发".as_bytes(), b"\xE5"].concat();
        let expected = ["頭\u{F0000}".as_bytes(), b"\xC0\x80", "發".as_bytes(), b"\xE5"].concat();
        assert_eq!(convert(&Converter::new(Config::S2t), &input).unwrap(), expected);
    }
}
