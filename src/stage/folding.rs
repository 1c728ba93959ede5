//! The folding stage: what an index takes for the same gets one form. It runs last, and only on request.
//!
//! A query has no context, so each character is folded by itself. That is why these rules exclude those that
//! decide by context: see `without_opposites`.

use std::ops::Range;
use std::sync::LazyLock;

use unicase::UniCase;
use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

use super::choice::Stage;
use super::split_protected;
use crate::edit::Sink;
use crate::report::Rule;
use crate::rule_set::RuleSet;
use crate::text::spans::slice;

/// The rules without those that would undo a folding: full-width marks are the opposite of folded ones, and a
/// conversion by context that of a folding without one. A word that the caller decides stays.
pub(crate) fn without_opposites(rules: RuleSet) -> RuleSet {
    let mut left = rules;
    if rules.contains(Rule::WidthFolding) || rules.contains(Rule::MarkFolding) {
        left = left.minus(RuleSet::of(Stage::Punctuation));
    }
    if rules.contains(Rule::VariantFolding) {
        left = left.without(Rule::Script).without(Rule::RegionalWord);
    }
    left
}

/// Writes `text` with each character folded by the rules of `sink`.
pub(crate) fn apply<S: Sink>(text: &str, protected: &[Range<usize>], sink: &mut S) {
    let rules = sink.rules();
    for (range, is_protected) in split_protected(text, protected) {
        let part = slice(text, range);
        if is_protected {
            sink.protect(part);
            continue;
        }
        let mut kept = 0;
        for (at, c) in part.char_indices() {
            let Some((folded, rule)) = fold(c, rules) else { continue };
            let end = at + c.len_utf8();
            sink.keep(slice(part, kept..at));
            sink.replace(slice(part, at..end), &folded, rule);
            kept = end;
        }
        sink.keep(slice(part, kept..));
    }
}

/// What a rule makes of a character, if it changes it.
type Folding = fn(char) -> Option<String>;

/// What the first rule that changes a character makes of it.
fn fold(c: char, rules: RuleSet) -> Option<(String, Rule)> {
    if c.is_ascii() && !c.is_ascii_uppercase() {
        return None;
    }
    let foldings: [(Rule, Folding); 4] = [
        (Rule::MarkFolding, |c| mark(c).map(str::to_owned)),
        (Rule::WidthFolding, width),
        (Rule::VariantFolding, |c| variant(c).map(String::from)),
        (Rule::CaseFolding, case),
    ];
    let mut on = foldings.into_iter().filter(|(rule, _)| rules.contains(*rule));
    on.find_map(|(rule, folding)| Some((folding(c)?, rule)))
}

/// Form KC. Letters of Hangul, which it takes apart, and accents without a letter stay.
fn width(c: char) -> Option<String> {
    if c.is_ascii()
        || matches!(c, '\u{3131}'..='\u{318E}' | '\u{FFA0}'..='\u{FFDC}')
        || is_nfkc_quick(std::iter::once(c)) != IsNormalized::No
    {
        return None;
    }
    let is_accent = |c: char| canonical_combining_class(c) != 0;
    let folded: String = c.nfkc().collect();
    (!folded.starts_with(' ') || !folded.contains(is_accent)).then_some(folded)
}

/// The mark of ASCII for a Chinese one, or a middle dot. Marks of titles become quotation marks: `<` would
/// begin a tag.
fn mark(c: char) -> Option<&'static str> {
    Some(match c {
        '，' | '、' | '､' | '﹐' | '﹑' | '︐' | '︑' => ",",
        '。' | '｡' | '．' | '﹒' | '︒' => ".",
        '：' | '﹕' | '︰' | '︓' | '∶' => ":",
        '；' | '﹔' | '︔' => ";",
        '！' | '﹗' | '︕' => "!",
        '？' | '﹖' | '︖' => "?",
        '（' | '﹙' | '︵' => "(",
        '）' | '﹚' | '︶' => ")",
        '［' | '【' | '〔' | '〖' | '︻' | '︹' | '﹇' => "[",
        '］' | '】' | '〕' | '〗' | '︼' | '︺' | '﹈' => "]",
        '“' | '”' | '„' | '‟' | '「' | '」' | '『' | '』' | '｢' | '｣' | '〝' | '〞' | '＂' | '″' | '《'
        | '》' | '〈' | '〉' | '«' | '»' | '﹁' | '﹂' | '﹃' | '﹄' | '︽' | '︾' | '︿' | '﹀' => {
            "\""
        }
        '‘' | '’' | '‚' | '‛' | '＇' | '′' => "'",
        '—' | '–' | '―' | '‒' | '‐' | '‑' | '─' | '━' | '－' | '﹣' | '−' | '︱' => "-",
        '…' | '⋯' | '︙' => "...",
        '‥' => "..",
        '～' | '〜' | '∼' | '﹏' => "~",
        '・' | '•' | '‧' | '∙' | '･' | '⋅' => "·",
        _ => return None,
    })
}

/// The Simplified character, whatever stands beside the variant.
fn variant(c: char) -> Option<char> {
    let index = VARIANTS.binary_search_by_key(&c, |(from, _)| *from).ok()?;
    VARIANTS.get(index).map(|(_, to)| *to)
}

/// Full case folding, independent of language. The ranges are the letters with case from U+2E80 on.
fn case(c: char) -> Option<String> {
    if c.is_ascii() {
        return c.is_ascii_uppercase().then(|| c.to_ascii_lowercase().to_string());
    }
    if !c.is_alphabetic()
        || c >= '\u{2E80}'
            && !matches!(c, '\u{A640}'..='\u{ABBF}' | '\u{FB00}'..='\u{FB17}' | 'Ａ'..='Ｚ' | '\u{10400}'..='\u{1E943}')
    {
        return None;
    }
    let text = c.to_string();
    let folded = UniCase::unicode(&text).to_folded_case();
    (folded != text).then_some(folded)
}

/// Variants and Traditional characters with the Simplified character that they end at, sorted.
static VARIANTS: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
    // What earlier tables say counts.
    let tables = [
        "著\t着\n",
        include_str!("../../dictionaries/opencc/TSCharacters.tsv"),
        include_str!("../../dictionaries/opencc/TSCharactersExt.tsv"),
        include_str!("../../dictionaries/zhnorm/hans-characters.tsv"),
    ];
    let pairs = tables.into_iter().flat_map(str::lines).filter_map(|line| {
        let (from, to) = line.split_once('\t')?;
        let (from, to) = (from.parse::<char>().ok()?, to.split(' ').next()?.parse::<char>().ok()?);
        (from != to).then_some((from, to))
    });
    let mut sorted: Vec<(char, char)> = pairs.collect();
    sorted.sort_by_key(|(from, _)| *from);
    sorted.dedup_by_key(|(from, _)| *from);
    let steps = sorted.clone();
    let next = |c: char| Some(steps.get(steps.binary_search_by_key(&c, |(from, _)| *from).ok()?)?.1);
    // A value may be a variant itself. The limit ends a circle.
    for (_, to) in &mut sorted {
        for _ in 0..4 {
            *to = next(*to).unwrap_or(*to);
        }
    }
    sorted.retain(|(from, to)| from != to);
    sorted
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::collect_with;

    fn folded(text: &str) -> String {
        collect_with(RuleSet::ALL, text, |sink| apply(text, &[], sink))
    }

    #[test]
    fn table() {
        for (text, expected) in [
            ("ＧＤＰ ①㎡ Ⅲ ½ｱ", "gdp 1m2 iii 1\u{2044}2ア"),
            ("《紅樓夢》——“第一回”……（上）", "\"红楼梦\"--\"第一回\"......(上)"),
            ("乾隆、乾燥；著作和著名，裏裡", "干隆,干燥;着作和着名,里里"),
            ("STRASSE Straße ΣΑΣ σας İ ı", "strasse strasse σασ σασ i\u{307} ı"),
            ("中文 plain, text.", "中文 plain, text."),
            ("´¨ ㄱ", "´¨ ㄱ"),
        ] {
            let mut once = folded(text);
            // One rule at a time: a full-width letter takes two.
            once = folded(&once);
            assert_eq!(once, expected, "{text}");
            assert_eq!(folded(&once), once);
        }
    }

    #[test]
    fn every_letter_with_case_is_folded() {
        for c in ('\u{80}'..=char::MAX).filter(|c| c.is_alphabetic()) {
            let text = c.to_string();
            let expected = UniCase::unicode(&text).to_folded_case();
            assert_eq!(case(c).unwrap_or(text), expected, "U+{:04X}", c as u32);
        }
    }

    #[test]
    fn a_variant_ends_at_a_character_that_stays() {
        assert!(VARIANTS.len() > 4000);
        for (from, to) in VARIANTS.iter() {
            assert_eq!(variant(*to), None, "{from} {to}");
        }
    }
}
