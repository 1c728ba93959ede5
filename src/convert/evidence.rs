//! Which script a text is written in, as far as its characters tell: what lets mixed text be converted line by line.

use crate::dictionary::automaton::ROOT;
use crate::dictionary::builtin::Tables;
use crate::dictionary::format::View;
use std::sync::LazyLock;

use super::Config;

/// Characters that STCharacters maps to others, but that the standards of Taiwan or Hong Kong, or the words of Traditional
/// Chinese, have too: `群`, `温`. OpenCC's TWVariants, HKVariants and their phrases write them; `恒苧虱霉` STPhrases does, in
/// words that are no key. `么` is left out: `什么` is the commonest evidence there is.
const ALSO_TRADITIONAL: &str =
    "兑冲卧叁咏囱姗媪峰床恒悦愠户捝揾敚棁榅氲涚温灶煴痴秘税粽緼群脱腽苧葱蒀藴虱蜕輼醖霉";

/// The characters of the Basic Multilingual Plane that only Simplified Chinese has: OpenCC's STCharacters maps each of
/// them to others and never to itself (`发`, but not `后`, which both scripts have), but for [`ALSO_TRADITIONAL`].
static SIMPLIFIED_ONLY: LazyLock<Vec<u64>> = LazyLock::new(|| {
    let mut bits = vec![0; 1024];
    if let Some((tables, _)) = Tables::builtin(Config::S2t.path(), false) {
        let view = tables.view();
        for point in 0..0xFFFF_u32 {
            let is_one = |ch| maps_to_others(view, ch) && !ALSO_TRADITIONAL.contains(ch);
            if char::from_u32(point).is_some_and(is_one)
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
        assert!(!has_simplified_only("他在羣山里很温暖，群山里的户口"));
        assert!(has_simplified_only("什么"));
    }

    #[test]
    fn what_traditional_standards_write_is_no_evidence() {
        let (tables, _) = Tables::builtin(Config::S2tw.path(), false).unwrap();
        let (others, _) = Tables::builtin(Config::T2hk.path(), false).unwrap();
        let mut written = std::collections::BTreeSet::from(['恒', '苧', '虱', '霉']);
        let names = ["TWVariants", "TWVariantsPhrases", "HKVariants", "HKVariantsPhrases"];
        for view in [tables.view(), others.view()] {
            for (leaf, _) in (0..)
                .map_while(|leaf| Some((leaf, view.leaf(leaf)?)))
                .filter(|(_, name)| names.contains(name))
            {
                let values = view.entries(leaf).flat_map(|(_, candidates)| candidates);
                written.extend(values.flat_map(|&value| view.text(value).chars()));
            }
        }
        // 强 and 韵 are in a name each.
        written.retain(|&ch| !['么', '强', '韵'].contains(&ch) && maps_to_others(tables.view(), ch));
        assert_eq!(String::from_iter(written), ALSO_TRADITIONAL);
    }
}
