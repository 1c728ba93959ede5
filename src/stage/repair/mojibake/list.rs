//! What a list of characters costs: a glossary, a table of a character set, names in rare characters. Such
//! text is right, although every sentence is likelier. So a sentence that a span may stand for must also be
//! likelier than the span as a list.

use crate::language_model::LanguageModel;
use crate::stage::repair::params::MojibakeParams;
use crate::text::char_class::is_han;

/// Nats: what `characters`, none of them ASCII, cost as a list.
pub(super) fn cost(
    characters: impl Iterator<Item = char>,
    model: &LanguageModel,
    params: &MojibakeParams,
) -> f32 {
    let (mut cost, mut before) = (params.list, None);
    for c in characters {
        let script = ListScript::of(c);
        cost += match script {
            Some(ListScript::Han) => params.listed_character,
            Some(_) => params.listed_letter,
            None => model.single(c),
        };
        // Punctuation marks and symbols stand beside every script.
        if script.is_some() {
            cost += if before.is_some() && before != script { params.change_of_script } else { 0.0 };
            before = script;
        }
    }
    cost
}

/// The scripts whose letters wrong decoding between Chinese encodings leaves.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ListScript {
    Han,
    Kana,
    Bopomofo,
    Greek,
    Cyrillic,
    Latin,
}

impl ListScript {
    fn of(c: char) -> Option<Self> {
        Some(match c {
            '\u{C0}'..='\u{24F}' => Self::Latin,
            '\u{370}'..='\u{3FF}' => Self::Greek,
            '\u{400}'..='\u{4FF}' => Self::Cyrillic,
            '\u{3041}'..='\u{30FF}' => Self::Kana,
            '\u{3105}'..='\u{312F}' => Self::Bopomofo,
            c if is_han(c) => Self::Han,
            _ => return None,
        })
    }
}
