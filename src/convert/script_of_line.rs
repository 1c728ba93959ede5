//! Which script a text is written in, as far as its characters tell: what lets mixed text be converted line by line.

use crate::dictionary::blob::View;
use crate::dictionary::blob::trie::ROOT;
use crate::dictionary::builtin::SharedBlob;
use std::ops::Range;
use std::sync::LazyLock;
use unicode_normalization::char::decompose_canonical;

use super::Config;

/// Characters that STCharacters maps to others, but that the standards of Taiwan or Hong Kong, or the words of Traditional
/// Chinese, have too: `群`, `温`. OpenCC's TWVariants, HKVariants and their phrases write them; `恒苧虱霉` STPhrases does, in
/// words that are no key. `么` is what Taiwan writes for `幺`, but see [`BEFORE_ME`].
const ALSO_TRADITIONAL: &str =
    "么兑冲卧叁咏囱姗媪峰床恒悦愠户捝揾敚棁榅氲涚温灶煴痴秘税粽緼群脱腽苧葱蒀藴虱蜕輼醖霉";

/// Behind these `么` is what Traditional Chinese writes `麼`: `什么` is the commonest evidence there is.
const BEFORE_ME: &str = "什甚怎这這那多要干幹好";

/// Compatibility ideographs beyond the Basic Multilingual Plane.
const COMPATIBILITY: Range<u32> = 0x2_F800..0x2_FA20;

/// The characters that only Simplified Chinese has: OpenCC's STCharacters maps each of them to others and never to itself
/// (`发`, but not `后`, which both scripts have), but for [`ALSO_TRADITIONAL`]. Of those beyond the Basic Multilingual
/// Plane only compatibility ideographs, which conversion takes for what they are compatible with.
static SIMPLIFIED_ONLY: LazyLock<Vec<u64>> = LazyLock::new(|| {
    let mut bits = vec![0; COMPATIBILITY.end.div_ceil(64) as usize];
    if let Some((tables, _)) = SharedBlob::builtin(Config::S2t.path(), false) {
        let view = tables.view();
        for point in (0..0x1_0000).chain(COMPATIBILITY) {
            let is_one = |ch| maps_to_others(view, ch) && !ALSO_TRADITIONAL.contains(ch);
            if char::from_u32(point).is_some_and(|ch| is_one(canonical(ch)))
                && let Some(word) = bits.get_mut(point as usize / 64)
            {
                *word |= 1 << (point % 64);
            }
        }
    }
    bits
});

/// What a compatibility ideograph is compatible with; any other character stays.
fn canonical(ch: char) -> char {
    let mut last = ch;
    decompose_canonical(ch, |part| last = part);
    last
}

fn maps_to_others(view: &View<'_>, ch: char) -> bool {
    let automaton = &view.trie;
    let key = automaton.child(ROOT, automaton.code(ch)).and_then(|node| automaton.key(node));
    let leaf = (0..).map_while(|leaf| view.dict_name(leaf)).position(|name| name == "STCharacters");
    let (Some(key), Some(leaf)) = (key, leaf) else { return false };
    view.entry(leaf as u32, key).is_some_and(|candidates| {
        candidates.iter().all(|&candidate| view.text(candidate) != ch.encode_utf8(&mut [0; 4]) as &str)
    })
}

/// Whether a text has a character that only Simplified Chinese has.
pub(crate) fn has_simplified_only(text: &str) -> bool {
    let is_one = |ch: char| {
        let point = ch as usize;
        SIMPLIFIED_ONLY.get(point / 64).is_some_and(|word| word >> (point % 64) & 1 == 1)
    };
    text.chars().any(is_one) || has_me(text)
}

/// Whether a text has a `么` that Traditional Chinese writes `麼`.
fn has_me(text: &str) -> bool {
    memchr::memmem::find_iter(text.as_bytes(), "么").any(|at| {
        text.get(..at).and_then(|before| before.chars().next_back()).is_some_and(|ch| BEFORE_ME.contains(ch))
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
        assert!(!has_simplified_only("他在羣山里很温暖，群山里的户口"));
    }

    #[test]
    fn what_taiwan_writes_for_the_youngest_is_no_evidence() {
        for (text, expected) in [("么", false), ("老么的么兒", false), ("什么", true), ("老么這么說", true)]
        {
            assert_eq!(has_simplified_only(text), expected, "{text}");
        }
    }

    #[test]
    fn compatibility_ideographs_are_what_they_are_compatible_with() {
        for (text, expected) in [("\u{2F99A}", true), ("\u{2FA18}", true), ("\u{F900}", false)] {
            assert_eq!(has_simplified_only(text), expected, "{text}");
        }
    }

    #[test]
    fn what_traditional_standards_write_is_no_evidence() {
        let (tables, _) = SharedBlob::builtin(Config::S2tw.path(), false).unwrap();
        let (others, _) = SharedBlob::builtin(Config::T2hk.path(), false).unwrap();
        let mut written = std::collections::BTreeSet::from(['恒', '苧', '虱', '霉']);
        let names = ["TWVariants", "TWVariantsPhrases", "HKVariants", "HKVariantsPhrases"];
        for view in [tables.view(), others.view()] {
            for (leaf, _) in (0..)
                .map_while(|leaf| Some((leaf, view.dict_name(leaf)?)))
                .filter(|(_, name)| names.contains(name))
            {
                let values = view.entries(leaf).flat_map(|(_, candidates)| candidates);
                written.extend(values.flat_map(|&value| view.text(value).chars()));
            }
        }
        // 强 and 韵 are in a name each.
        written.retain(|&ch| !['强', '韵'].contains(&ch) && maps_to_others(tables.view(), ch));
        assert_eq!(String::from_iter(written), ALSO_TRADITIONAL);
    }
}
