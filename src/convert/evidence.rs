//! Which script a text is written in, as far as its characters tell: what lets mixed text be converted line by line.

use crate::dictionary::automaton::ROOT;
use crate::dictionary::builtin::Tables;
use crate::dictionary::format::View;
use std::sync::LazyLock;

use super::Config;

/// The characters of the Basic Multilingual Plane that only Simplified Chinese has: OpenCC's STCharacters maps each of
/// them to others and never to itself (`发`, but not `后`, which both scripts have).
static SIMPLIFIED_ONLY: LazyLock<Vec<u64>> = LazyLock::new(|| {
    let mut bits = vec![0; 1024];
    if let Some((tables, _)) = Tables::builtin(Config::S2t.path(), false) {
        let view = tables.view();
        for point in 0..0xFFFF_u32 {
            if char::from_u32(point).is_some_and(|ch| maps_to_others(view, ch))
                && let Some(word) = bits.get_mut(point as usize / 64)
            {
                *word |= 1 << (point % 64);
            }
        }
    }
    bits
});

fn maps_to_others(view: &View<'_>, ch: char) -> bool {
    let automaton = &view.automaton;
    let key = automaton.child(ROOT, automaton.code(ch)).and_then(|node| automaton.key(node));
    let leaf = (0..).map_while(|leaf| view.leaf(leaf)).position(|name| name == "STCharacters");
    let (Some(key), Some(leaf)) = (key, leaf) else { return false };
    view.entry(leaf as u32, key).is_some_and(|candidates| {
        candidates.iter().all(|&candidate| view.text(candidate) != ch.encode_utf8(&mut [0; 4]) as &str)
    })
}

/// Whether a text has a character that only Simplified Chinese has.
pub(crate) fn has_simplified_only(text: &str) -> bool {
    text.chars().any(|ch| {
        let point = ch as usize;
        SIMPLIFIED_ONLY.get(point / 64).is_some_and(|word| word >> (point % 64) & 1 == 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_of_both_scripts_are_no_evidence() {
        for text in ["发", "汉", "投產后發", "体", "国"] {
            assert_eq!(has_simplified_only(text), text != "投產后發", "{text}");
        }
        assert!(!has_simplified_only("余華在山里干了后面的台子，範圍"));
        assert!(!has_simplified_only("GDP 5G，。"));
    }
}
