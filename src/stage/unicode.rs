//! The Unicode stage: normalization form C, compatibility ideographs, radicals, ligatures, half-width kana,
//! private-use, invisible and control characters. It runs after repair and before the other stages, which
//! rely on one code point for each character.
//!
//! Form KC is not used, because it replaces `，：（）…①㎡`, which are correct in Chinese text.

mod controls;

use std::sync::LazyLock;

use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::edit::Sink;
use crate::report::Rule;
use crate::stage::StageInput;
use crate::text::char_class::{
    is_chinese, is_chinese_mark, is_invisible, is_joiner, is_stray_control, is_variation_selector,
};
use crate::text::spans::slice;

pub(crate) fn apply<S: Sink>(input: &StageInput<'_>, sink: &mut S) {
    for (range, is_protected) in input.parts() {
        let part = slice(input.text, range.clone());
        if is_protected {
            sink.protect(part);
        } else {
            // Nothing in a protected span affects the text after it.
            let follows = range.start != input.range.start || range.start == input.protected_before;
            let before = slice(input.text, ..range.start).chars().next_back().filter(|_| !follows);
            free(part, before, sink);
        }
    }
}

/// Writes text that is not protected. `before` is the character before it. Joiners and selectors depend on
/// it.
fn free<S: Sink>(text: &str, mut before: Option<char>, sink: &mut S) {
    let mut at = 0;
    let mut kept = 0;
    let removes_icons = sink.rules().contains(Rule::Icon);
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let end = at + c.len_utf8();
        let next = text.get(end..).and_then(|rest| rest.chars().next());
        if is_inert(c) && next.is_none_or(is_inert) {
            before = Some(c);
            at = end;
            continue;
        }
        let length = controls::escape_sequence(slice(text, at..));
        let end = if length > 0 { at + length } else { cluster_end(text, at, c) };
        let source = slice(text, at..end);
        let rewritten = match length {
            0 => rewrite(source, c, before, slice(text, end..)).or_else(|| {
                (removes_icons && is_private_use(c)).then(|| (source.chars().skip(1).collect(), Rule::Icon))
            }),
            _ => Some((String::new(), Rule::Control)),
        };
        if let Some((replacement, rule)) = rewritten {
            sink.keep(slice(text, kept..at));
            sink.replace(source, &replacement, rule);
            kept = end;
            before = replacement.chars().next_back().or(before);
        } else {
            before = source.chars().next_back();
        }
        at = end;
    }
    sink.keep(slice(text, kept..));
}

/// Whether a character stays as it is, unless the next one combines with it. Nearly all characters of real
/// text do.
fn is_inert(c: char) -> bool {
    matches!(c,
        '\t'..='\r' | ' '..='~' | '\u{85}' | '\u{A0}'..='\u{AC}' | '\u{AE}'..='\u{2FF}'
        | '\u{2010}'..='\u{2029}' | '\u{2030}'..='\u{205E}'
        | '\u{3000}'..='\u{3029}' | '\u{3030}'..='\u{3098}' | '\u{309B}'..='\u{9FFF}'
        | '\u{FF00}'..='\u{FF65}' | '\u{FFE0}'..='\u{FFEF}' | '\u{20000}'..='\u{2F7FF}')
}

/// The end of the cluster that starts with `c`. It contains all following characters that may combine with
/// those before them.
fn cluster_end(text: &str, at: usize, c: char) -> usize {
    let start = at + c.len_utf8();
    let rest = slice(text, start..);
    if is_halfwidth_kana(c) {
        let sound_mark = rest.chars().next().filter(|mark| matches!(mark, 'ﾞ' | 'ﾟ'));
        return start + sound_mark.map_or(0, char::len_utf8);
    }
    let length = rest
        .chars()
        .take_while(|next| !is_inert(*next) && combines(*next))
        .map(char::len_utf8)
        .sum::<usize>();
    start + length
}

/// Whether a character may combine with the characters before it.
fn combines(c: char) -> bool {
    !is_dropped(c)
        && mapped(c).is_none()
        && (matches!(c, '\u{F73}' | '\u{F75}' | '\u{F81}')
            || canonical_combining_class(c) != 0
            || is_nfc_quick(std::iter::once(c)) == IsNormalized::Maybe)
}

/// Half-width katakana, not counting their sound marks.
fn is_halfwidth_kana(c: char) -> bool {
    matches!(c, '\u{FF66}'..='\u{FF9D}')
}

/// The compatibility decomposition of a half-width kana with its sound mark, or of a ligature.
fn compatibility(source: &str, c: char) -> Option<(String, Rule)> {
    let rule = match c {
        '\u{FB00}'..='\u{FB06}' => Rule::Ligature,
        _ if is_halfwidth_kana(c) => Rule::HalfwidthKana,
        _ => return None,
    };
    Some((source.nfkc().collect(), rule))
}

fn is_dropped(c: char) -> bool {
    is_invisible(c) || is_stray_control(c)
}

/// The replacement of a cluster and its rule; `None` if the cluster stays. `c` is its first character,
/// `before` the character before it, `rest` the text after it.
fn rewrite(source: &str, c: char, before: Option<char>, rest: &str) -> Option<(String, Rule)> {
    let drop = |rule| Some((String::new(), rule));
    if let Some(replaced) = compatibility(source, c) {
        return Some(replaced);
    }
    if source.len() == c.len_utf8() {
        if let Some(to) = controls::windows_punctuation(c) {
            return Some((to.to_string(), Rule::WindowsPunctuation));
        } else if c == controls::CELL_END {
            return Some(("\t".to_owned(), Rule::Control));
        } else if is_invisible(c) {
            return drop(Rule::Invisible);
        } else if is_stray_control(c) {
            return drop(Rule::Control);
        } else if is_variation_selector(c) {
            return if before.is_some_and(takes_no_selector) { drop(Rule::VariationSelector) } else { None };
        } else if is_joiner(c) {
            let next = rest.chars().next();
            let needed = before.is_some_and(joins) && next.is_some_and(joins);
            return if needed { None } else { drop(Rule::Invisible) };
        } else if let Some(bullet) = symbol_bullet(c).filter(|_| before.is_none_or(char::is_whitespace)) {
            return Some((bullet.to_string(), Rule::SymbolFont));
        } else if let Some((to, rule)) = mapped(c) {
            return Some((to.to_string(), rule));
        }
    }
    let composed: String = source.nfc().collect();
    if composed == source {
        return None;
    }
    let rule = if matches!(c, '\u{F900}'..='\u{FAFF}' | '\u{2F800}'..='\u{2FA1F}') {
        Rule::CompatibilityIdeograph
    } else {
        Rule::CanonicalComposition
    };
    Some((composed, rule))
}

/// Whether a code point is for private use. What it means is known to those who chose it, and to nobody else.
fn is_private_use(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{FFFFD}' | '\u{100000}'..='\u{10FFFD}')
}

/// Whether a variation selector after this character has no effect in plain text.
fn takes_no_selector(c: char) -> bool {
    is_chinese(c) || is_chinese_mark(c) || c.is_whitespace() || is_variation_selector(c)
}

/// Whether a joiner may connect this character: emoji, symbols, and letters of scripts in which a joiner
/// changes their form.
fn joins(c: char) -> bool {
    !is_chinese(c)
        && !is_chinese_mark(c)
        && matches!(c, '\u{300}'..='\u{36F}' | '\u{590}'..='\u{1CFF}' | '\u{200C}' | '\u{200D}'
            | '\u{20D0}'..='\u{20FF}' | '\u{2190}'..='\u{2BFF}' | '\u{A840}'..='\u{ABFF}'
            | '\u{FB1D}'..='\u{FEFE}' | '\u{10A00}'..='\u{11FFF}' | '\u{1F000}'..='\u{1FAFF}'
            | '\u{E0020}'..='\u{E007F}')
}

/// The character that stands for a radical (`dictionaries/zhnorm/radicals.tsv`) or for a private use code
/// point (`private-use.tsv`).
fn mapped(c: char) -> Option<(char, Rule)> {
    let (table, rule) = match c {
        '\u{2E80}'..='\u{2FDF}' => (&*RADICALS, Rule::Radical),
        '\u{E000}'..='\u{F8FF}' => (&*PRIVATE_USE, Rule::PrivateUse),
        _ => return None,
    };
    let index = table.binary_search_by_key(&c, |(from, _)| *from).ok()?;
    table.get(index).map(|(_, to)| (*to, rule))
}

/// The bullet of a list that Word writes as a code point of its fonts Symbol and Wingdings. These code points
/// stand for other symbols too, so they count only before an item.
fn symbol_bullet(c: char) -> Option<char> {
    Some(match c {
        '\u{F0B7}' | '\u{F06C}' => '•',
        '\u{F0A7}' => '▪',
        '\u{F06E}' => '■',
        '\u{F075}' => '◆',
        '\u{F076}' => '❖',
        '\u{F0D8}' => '➢',
        '\u{F0FC}' => '✓',
        _ => return None,
    })
}

static RADICALS: LazyLock<Vec<(char, char)>> =
    LazyLock::new(|| code_points(include_str!("../../dictionaries/zhnorm/radicals.tsv")));
static PRIVATE_USE: LazyLock<Vec<(char, char)>> =
    LazyLock::new(|| code_points(include_str!("../../dictionaries/zhnorm/private-use.tsv")));

fn code_points(table: &str) -> Vec<(char, char)> {
    let code_point = |field: &str| char::from_u32(u32::from_str_radix(field, 16).ok()?);
    table
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .filter_map(|(from, to)| Some((code_point(from)?, code_point(to)?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::collect;

    fn run(text: &str) -> String {
        collect(text, |sink| apply(&StageInput::whole(text, &[]), sink))
    }

    #[test]
    fn table() {
        let table = [
            ("Ha\u{30C}n cafe\u{301}", "H\u{1CE}n café"),
            ("か\u{3099}き", "がき"),
            ("\u{1112}\u{1161}\u{11AB}", "한"),
            ("\u{F90A}額", "金額"),
            ("\u{2F81A}天", "冬天"),
            ("\u{FA0E}\u{FA11}\u{FA29}", "\u{FA0E}\u{FA11}\u{FA29}"),
            ("\u{2F00}月\u{2FBC}山", "一月高山"),
            ("\u{2EA0}国\u{2ED3}江", "民国长江"),
            ("\u{E5E5}空\u{E81E}", "\u{3000}空\u{9FB4}"),
            ("零\u{200B}宽\u{FEFF}字\u{AD}符\u{202E}在\u{2060}此", "零宽字符在此"),
            ("控\u{0}制\u{1B}符\u{7F}\u{81}号\t好\r\n", "控制符号\t好\r\n"),
            ("\u{1B}[1;32m通过\u{1B}[0m \u{1B}]0;标题\u{7}提示\u{1B}[K", "通过 提示"),
            ("表头\u{7}数量\u{7}", "表头\t数量\t"),
            ("她答\u{91}行\u{92}\u{97}走吧\u{85}", "她答‘行’—走吧\u{85}"),
            ("ｾﾞﾛとﾊﾟﾝｺ ﾞ", "ゼロとパンコ ﾞ"),
            ("ﬂoor与oﬃce", "floor与office"),
            ("\u{F0B7}甲\n\u{F0D8} 乙\u{F0B7}", "•甲\n➢ 乙\u{F0B7}"),
            ("看\u{FFFC}图", "看图"),
            ("连\u{200D}字\u{200C}符 a\u{200D}b", "连字符 ab"),
            (
                "👨\u{200D}👩\u{200D}👧 ❤\u{FE0F}好 1\u{FE0F}\u{20E3}",
                "👨\u{200D}👩\u{200D}👧 ❤\u{FE0F}好 1\u{FE0F}\u{20E3}",
            ),
            (
                "❤\u{FE0F}\u{200D}🔥 👁\u{FE0F}\u{200D}🗨\u{FE0F}",
                "❤\u{FE0F}\u{200D}🔥 👁\u{FE0F}\u{200D}🗨\u{FE0F}",
            ),
            ("क\u{94D}\u{200D}ष می\u{200C}خواهم", "क\u{94D}\u{200D}ष می\u{200C}خواهم"),
            ("葛\u{E0100}城辻\u{FE00}，\u{FE01}", "葛城辻，"),
            ("，：；（）…①㎡℃Ⅲ“”", "，：；（）…①㎡℃Ⅲ“”"),
            ("\u{FFFD}锟斤拷", "\u{FFFD}锟斤拷"),
        ];
        for (raw, expected) in table {
            assert_eq!(run(raw), expected, "{raw}");
            assert_eq!(run(expected), expected);
        }
    }

    #[test]
    fn agrees_with_form_c() {
        for c in ('\u{300}'..='\u{FFFF}').filter(|c| {
            !is_dropped(*c) && mapped(*c).is_none() && !is_joiner(*c) && compatibility("", *c).is_none()
        }) {
            let text = format!("a{c}\u{301}b");
            assert_eq!(run(&text), text.nfc().collect::<String>(), "{c:?}");
        }
    }

    #[test]
    fn tables_are_sorted_and_end_in_ideographs() {
        for table in [&*RADICALS, &*PRIVATE_USE] {
            assert!(table.is_sorted_by(|a, b| a.0 < b.0));
            assert!(table.iter().all(|(_, to)| mapped(*to).is_none()));
        }
        // The blocks of the radicals and the private use code points of GB 18030, at both ends.
        for c in ['\u{2E81}', '\u{2F00}', '\u{2FD5}', '\u{E5E5}', '\u{E864}'] {
            assert!(mapped(c).is_some(), "{c:?}");
        }
    }
}
