//! What the text of a damaged page is made of: characters, annotations, question marks. Part of repair.

use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;

/// Bytes of the longest reading, with room for marks that are not composed.
const LONGEST_READING: usize = 14;

/// One step through damaged text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Unit<'a> {
    /// Any other character.
    Char(char),
    /// `(zhǔn)`
    Annotation,
    /// `?`, which may be one, a full-width one flattened, or a byte that is lost.
    Mark,
    /// `?zhǔn)`: a byte lost to an annotation that followed it.
    MarkAndReading(Cow<'a, str>),
}

/// The unit that starts at byte `at`, and where the next one starts.
pub(crate) fn unit(text: &str, at: usize) -> Option<(Unit<'_>, usize)> {
    let rest = text.get(at..)?;
    let c = rest.chars().next()?;
    let next = at + c.len_utf8();
    match c {
        '(' | '（' => match reading(text, next) {
            Some((_, end)) => Some((Unit::Annotation, end)),
            None => Some((Unit::Char(c), next)),
        },
        '?' => {
            let inside = if rest.starts_with("?(") { next + 1 } else { next };
            match reading(text, inside) {
                Some((reading, end)) => Some((Unit::MarkAndReading(reading), end)),
                None => Some((Unit::Mark, next)),
            }
        }
        c => Some((Unit::Char(c), next)),
    }
}

/// A toned reading from byte `at` up to its closing bracket, and the byte after that.
fn reading(text: &str, at: usize) -> Option<(Cow<'_, str>, usize)> {
    let rest = text.get(at..)?;
    let inside = rest.trim_start_matches(is_blank);
    let start = at + (rest.len() - inside.len());
    let mut length = 0;
    for c in inside.chars() {
        if !is_letter(c) || length > LONGEST_READING {
            break;
        }
        length += c.len_utf8();
    }
    let letters = inside.get(..length).filter(|l| !l.is_ascii() || *l == "me")?;
    let behind = inside.get(length..)?;
    let closing = behind.trim_start_matches(is_blank);
    let bracket = closing.chars().next().filter(|c| matches!(c, ')' | '）'))?;
    if start - at > 3 || behind.len() - closing.len() > 3 {
        return None;
    }
    let end = start + length + (behind.len() - closing.len()) + bracket.len_utf8();
    let composed = letters.chars().any(|c| ('\u{300}'..='\u{36F}').contains(&c));
    let letters = if composed { Cow::Owned(letters.nfc().collect()) } else { Cow::Borrowed(letters) };
    Some((letters, end))
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\u{A0}' | '\u{3000}')
}

/// What pinyin is written with; marks may stand apart.
fn is_letter(c: char) -> bool {
    matches!(c, 'a'..='z' | 'ü' | 'ê' | 'ɑ' | '\u{300}'..='\u{30C}')
        || "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿế".contains(c)
}

/// The characters of `text` without annotations.
pub(crate) fn chars(text: &str) -> impl Iterator<Item = char> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            match unit(text, at)? {
                (Unit::Char(c), next) => {
                    at = next;
                    return Some(c);
                }
                (Unit::Annotation, next) => at = next,
                (Unit::Mark | Unit::MarkAndReading(_), next) => {
                    at = next;
                    return Some('?');
                }
            }
        }
    })
}

/// Whether a reading stands behind something that has none: the second half of a Chinese character.
pub(crate) fn annotates_ascii(text: &str) -> bool {
    let (mut at, mut last) = (0, '\u{3000}');
    while let Some((unit, next)) = unit(text, at) {
        match unit {
            Unit::Annotation if last.is_ascii_alphanumeric() => return true,
            Unit::Char(c) => last = c,
            _ => {}
        }
        at = next;
    }
    false
}

/// The characters before byte `at`, nearest first, without annotations and within the line.
pub(crate) fn before(text: &str, at: usize) -> impl Iterator<Item = char> {
    let mut end = at;
    std::iter::from_fn(move || {
        loop {
            let head = text.get(..end)?;
            let c = head.chars().next_back()?;
            if matches!(c, ')' | '）') {
                // Brackets of an annotation are at most this far apart.
                let from = head.char_indices().rev().take(12).find(|(_, c)| matches!(c, '(' | '（'));
                if let Some((open, _)) =
                    from.filter(|(open, _)| unit(text, *open) == Some((Unit::Annotation, end)))
                {
                    end = open;
                    continue;
                }
            }
            end -= c.len_utf8();
            return (c != '\n').then_some(c);
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readings_have_a_tone_and_a_closing_bracket() {
        assert_eq!(unit("(zhǔn)桨", 0), Some((Unit::Annotation, 7)));
        assert_eq!(unit("(huì )桨", 0), Some((Unit::Annotation, 7)));
        assert_eq!(unit("?zhǔn)桨", 0), Some((Unit::MarkAndReading("zhǔn".into()), 7)));
        assert_eq!(unit("?(zhǔn)桨", 0), Some((Unit::MarkAndReading("zhǔn".into()), 8)));
        assert_eq!(unit("?zhu\u{30C}n)", 0), Some((Unit::MarkAndReading("zhǔn".into()), 8)));
        assert_eq!(unit("(A)", 0), Some((Unit::Char('('), 1)));
        assert_eq!(unit("?yes)", 0), Some((Unit::Mark, 1)));
        assert_eq!(unit("?zhǔn", 0), Some((Unit::Mark, 1)));
    }

    #[test]
    fn looks_back_over_annotations() {
        let text = "上\n新發(fā)展(A)設(shè)";
        assert_eq!(before(text, text.len()).collect::<String>(), "設)A(展發新");
    }
}
