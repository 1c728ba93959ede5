//! Simulates smaller damage: entities, compatibility characters, radicals, invisible characters.

use super::{DamageKind, Damaged, DamagedSpan};
use crate::rng::Rng;

/// The text that is written instead of a character, or after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Trace {
    /// `&#20013;`, `&#x4e2d;`, or `&amp;` for the few characters that have a name here.
    Entity,
    /// Kangxi or CJK radical instead of the character.
    Radical,
    /// Compatibility ideograph instead of the character.
    Compatibility,
    /// Zero-width space, joiner, U+FEFF, soft hyphen or bidirectional control after the character.
    Invisible,
}

impl Trace {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Entity, Self::Radical, Self::Compatibility, Self::Invisible];
}

const RADICALS: [(char, char); 12] = [
    ('一', '⼀'),
    ('人', '⼈'),
    ('力', '⼒'),
    ('口', '⼝'),
    ('土', '⼟'),
    ('大', '⼤'),
    ('工', '⼯'),
    ('心', '⼼'),
    ('日', '⽇'),
    ('水', '⽔'),
    ('生', '⽣'),
    ('高', '⾼'),
];

const COMPATIBILITY: [(char, char); 8] = [
    ('金', '\u{F90A}'),
    ('不', '\u{F967}'),
    ('北', '\u{F963}'),
    ('年', '\u{F98E}'),
    ('行', '\u{FA08}'),
    ('利', '\u{F9DD}'),
    ('立', '\u{F9F7}'),
    ('六', '\u{F9D1}'),
];

const INVISIBLE: [char; 6] = ['\u{200B}', '\u{200C}', '\u{FEFF}', '\u{AD}', '\u{200E}', '\u{2060}'];

/// Damages every character that `trace` applies to with the given probability.
pub fn leave(clean: &str, trace: Trace, probability: f64, seed: u64) -> Damaged {
    let mut rng = Rng::new(seed);
    let (mut text, mut spans) = (String::new(), Vec::new());
    for (at, c) in clean.char_indices() {
        let written = written(c, trace, &mut rng).filter(|_| rng.chance(probability));
        let Some(written) = written else {
            text.push(c);
            continue;
        };
        let start = text.len();
        text.push_str(&written);
        spans.push(DamagedSpan {
            damaged: start..text.len(),
            truth: at..at + c.len_utf8(),
            kind: DamageKind::Trace,
        });
    }
    Damaged { text, truth: clean.to_owned(), spans }
}

fn written(c: char, trace: Trace, rng: &mut Rng) -> Option<String> {
    let from = |pairs: &[(char, char)]| pairs.iter().find(|(k, _)| *k == c).map(|(_, v)| v.to_string());
    match trace {
        Trace::Entity => entity(c, rng),
        Trace::Radical => from(&RADICALS),
        Trace::Compatibility => from(&COMPATIBILITY),
        Trace::Invisible => {
            let invisible = INVISIBLE.get(rng.below(INVISIBLE.len()))?;
            ('\u{4E00}'..='\u{9FFF}').contains(&c).then(|| format!("{c}{invisible}"))
        }
    }
}

fn entity(c: char, rng: &mut Rng) -> Option<String> {
    match c {
        '&' => Some("&amp;".into()),
        '<' => Some("&lt;".into()),
        '>' => Some("&gt;".into()),
        '“' => Some("&ldquo;".into()),
        '”' => Some("&rdquo;".into()),
        '—' => Some("&mdash;".into()),
        c if c.is_ascii() => None,
        c if rng.chance(0.5) => Some(format!("&#{};", u32::from(c))),
        c => Some(format!("&#x{:x};", u32::from(c))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_of_both_kinds() {
        let d = leave("“中文”<b>", Trace::Entity, 1.0, 3);
        assert!(d.text.starts_with("&ldquo;&#") && d.text.ends_with("&lt;b&gt;"), "{}", d.text);
    }

    #[test]
    fn a_span_holds_the_true_character() {
        let d = leave("金口", Trace::Compatibility, 1.0, 3);
        assert_eq!(d.text, "\u{F90A}口");
        assert_eq!(d.span(&d.spans[0]), ("\u{F90A}", "金"));
        assert_eq!(leave("金口", Trace::Radical, 1.0, 3).text, "金⼝");
    }
}
