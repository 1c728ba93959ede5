//! Tells Simplified Chinese by its characters, so that each line of a mixed text can be converted from its
//! own script.

use crate::dictionary::blob::View;
use crate::dictionary::blob::trie::ROOT;
use crate::dictionary::builtin::SharedBlob;
use crate::text::spans::slice;
use std::ops::Range;
use std::sync::LazyLock;
use unicode_normalization::char::decompose_canonical;

use super::Config;

/// Characters that STCharacters maps to others although Traditional Chinese uses them, too: `群`, `温`.
///
/// They are the characters in the values of OpenCC's TWVariants, HKVariants and their phrases, as a test
/// checks, and `恒苧虱霉`, which values of STPhrases contain. Taiwan writes `么` for `幺`; [`BEFORE_ME`] tells that
/// use from the other.
const ALSO_TRADITIONAL: &str =
    "么兑冲卧叁咏囱姗媪峰床恒悦愠户捝揾敚棁榅氲涚温灶煴痴秘税粽緼群脱腽苧葱蒀藴虱蜕輼醖霉";

/// The characters before `么` where Traditional Chinese writes `麼`. `什么` is the most frequent evidence of all.
const BEFORE_ME: &str = "什甚怎这這那多要干幹好";

/// Compatibility ideographs beyond the Basic Multilingual Plane.
const COMPATIBILITY: Range<u32> = 0x2_F800..0x2_FA20;

/// The characters that only Simplified Chinese uses, as a set of bits.
///
/// OpenCC's STCharacters maps each of them to other characters and never to itself: `发`, but not `后`, which
/// both scripts use. [`ALSO_TRADITIONAL`] is excluded. Compatibility ideographs count as the characters that
/// they are compatible with; they are the only members beyond the Basic Multilingual Plane.
static SIMPLIFIED_ONLY: LazyLock<Vec<u64>> = LazyLock::new(|| {
    let mut bits = vec![0; COMPATIBILITY.end.div_ceil(64) as usize];
    if let Some((tables, _)) = SharedBlob::builtin(Config::S2t.path(), false) {
        let view = tables.view();
        for point in (0..0x1_0000).chain(COMPATIBILITY) {
            let is_member = |ch| maps_to_others(view, ch) && !ALSO_TRADITIONAL.contains(ch);
            if char::from_u32(point).is_some_and(|ch| is_member(canonical(ch)))
                && let Some(word) = bits.get_mut(point as usize / 64)
            {
                *word |= 1 << (point % 64);
            }
        }
    }
    bits
});

/// The character that a compatibility ideograph is compatible with, or the character itself.
fn canonical(ch: char) -> char {
    let mut last = ch;
    decompose_canonical(ch, |part| last = part);
    last
}

/// Whether STCharacters maps a character to others and never to itself.
fn maps_to_others(view: &View<'_>, ch: char) -> bool {
    let trie = &view.trie;
    let key = trie.child(ROOT, trie.code(ch)).and_then(|node| trie.key(node));
    let dict = (0..).map_while(|dict| view.dict_name(dict)).position(|name| name == "STCharacters");
    let (Some(key), Some(dict)) = (key, dict) else { return false };
    let mut own = [0; 4];
    let own: &str = ch.encode_utf8(&mut own);
    view.entry(dict as u32, key).is_some_and(|values| values.iter().all(|&value| view.text(value) != own))
}

/// Whether a text contains a character that only Simplified Chinese uses.
pub(crate) fn has_simplified_only(text: &str) -> bool {
    let is_member = |ch: char| {
        let point = ch as usize;
        SIMPLIFIED_ONLY.get(point / 64).is_some_and(|word| word >> (point % 64) & 1 == 1)
    };
    text.chars().any(is_member) || has_simplified_me(text)
}

/// Whether a text contains a `么` that Traditional Chinese writes as `麼`.
fn has_simplified_me(text: &str) -> bool {
    memchr::memmem::find_iter(text.as_bytes(), "么")
        .any(|at| slice(text, ..at).chars().next_back().is_some_and(|ch| BEFORE_ME.contains(ch)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_of_both_scripts_do_not_count() {
        for text in ["发", "汉", "投產后發", "体", "国"] {
            assert_eq!(has_simplified_only(text), text != "投產后發", "{text}");
        }
        assert!(!has_simplified_only("余華在山里干了后面的台子，範圍"));
        assert!(!has_simplified_only("GDP 5G，。"));
        assert!(!has_simplified_only("他在羣山里很温暖，群山里的户口"));
    }

    #[test]
    fn me_counts_only_where_taiwan_does_not_write_it() {
        for (text, expected) in [("么", false), ("老么的么兒", false), ("什么", true), ("老么這么說", true)]
        {
            assert_eq!(has_simplified_only(text), expected, "{text}");
        }
    }

    #[test]
    fn compatibility_ideographs_count_as_their_canonical_characters() {
        for (text, expected) in [("\u{2F99A}", true), ("\u{2FA18}", true), ("\u{F900}", false)] {
            assert_eq!(has_simplified_only(text), expected, "{text}");
        }
    }

    #[test]
    fn exceptions_are_the_characters_of_the_regional_standards() {
        let (tables, _) = SharedBlob::builtin(Config::S2tw.path(), false).unwrap();
        let (others, _) = SharedBlob::builtin(Config::T2hk.path(), false).unwrap();
        let mut written = std::collections::BTreeSet::from(['恒', '苧', '虱', '霉']);
        let names = ["TWVariants", "TWVariantsPhrases", "HKVariants", "HKVariantsPhrases"];
        for view in [tables.view(), others.view()] {
            for (dict, _) in (0..)
                .map_while(|dict| Some((dict, view.dict_name(dict)?)))
                .filter(|(_, name)| names.contains(name))
            {
                let values = view.entries(dict).flat_map(|(_, values)| values);
                written.extend(values.flat_map(|&value| view.text(value).chars()));
            }
        }
        // The phrases write `强` and `韵` in one proper name each.
        written.retain(|&ch| !['强', '韵'].contains(&ch) && maps_to_others(tables.view(), ch));
        assert_eq!(String::from_iter(written), ALSO_TRADITIONAL);
    }
}
