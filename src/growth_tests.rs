//! Tests that the steps of the normalizer grow linearly with repeated patterns: four times the text must not
//! cost much more than four times the steps.
//!
//! The patterns consist of all symbols that any stage looks for. They reveal a loop that looks ahead or back
//! without a bound, if the loop calls `step_counter::count`.

use crate::step_counter;
use crate::{Format, Normalizer, Target};

/// The symbols that the stages look for, by the stage that looks for them.
pub(crate) const SYMBOLS: &[&str] = &[
    // Protected spans.
    "`",
    "``",
    "```\n",
    "~~~\n",
    "<",
    ">",
    "<a ",
    "<b>",
    "</",
    "<!--",
    "-->",
    "-{",
    "}-",
    "](",
    "http://",
    "://",
    "www.",
    "a.cn",
    "@",
    "a@",
    "/",
    "---\n",
    "<code>",
    "<p\n",
    "{{",
    "}}",
    "[[",
    "''",
    "\\",
    "\\(",
    "\\cite{",
    "$",
    "[b]",
    "[J].",
    "=",
    "#甲",
    "^_^",
    "zhnorm:off",
    // Faces, notation, addresses, and what begins a line of data.
    "(^_^)",
    "(・",
    "(T_",
    "╯",
    "︵",
    ":)",
    ";-)",
    "=-",
    "::",
    ":tada:",
    "N,",
    "2,2'-",
    "α,",
    "a:b=c",
    "1,...,",
    "sha256:",
    "a1:80",
    "C:\\",
    "\\\\a",
    "~/",
    "../",
    "./a",
    "www",
    "mailto:",
    "@甲",
    "[^1]:",
    "*[",
    "[00:12.3]",
    "[[甲|",
    "[url=",
    "[/b]",
    "{#",
    "{\\",
    "\\begin{",
    "\\[",
    "$$",
    "<x:y",
    "=\"",
    "<![CDATA[",
    "]]>",
    "<pre>",
    "\"a\":",
    "\",",
    "||",
    "{|",
    "> ",
    "1. ",
    "2024-01-02 ",
    "Dialogue: ",
    "\u{4DC0}",
    "é¥",
    "é·",
    // HTML entities and wrong encodings.
    "&",
    "&#",
    "&amp;",
    "#35;",
    ";",
    "€",
    "鐨",
    "勬枃",
    "ぁ",
    "Ö",
    "ÖÐ",
    "锟斤拷",
    "\u{FFFD}",
    "烫",
    // Byte-shifted text and inline pinyin.
    "?",
    "?!",
    "?zhǔn)",
    "(fā)",
    "發(fā)",
    "項(",
    "（",
    "）",
    "“",
    "”",
    "\u{E1D6}",
    "桨",
    "浾",
    // Characters and invisible characters.
    "\u{301}",
    "か\u{3099}",
    "\u{200B}",
    "\u{200D}",
    "\u{FE0F}",
    "\u{0}",
    "\u{1B}[",
    "\u{1B}]",
    "\u{93}",
    "ｶ",
    "ﾞ",
    "\u{2F00}",
    "\u{E5E5}",
    "🙂",
    // Punctuation and width.
    "(",
    ")",
    "[",
    "]",
    "{",
    "\"",
    "'",
    "‘",
    "’",
    "「",
    "」",
    "『",
    "』",
    ",",
    ".",
    ":",
    "!",
    "...",
    "…",
    "-",
    "--",
    "—",
    "*",
    "_",
    "%",
    "Ａ",
    "１",
    "％",
    "︐",
    "｡",
    "，",
    "。",
    "《",
    "<<",
    ">>",
    "<<中",
    "•",
    "・",
    "○",
    "二",
    "⋯",
    ". ",
    "：",
    "－",
    "＂",
    "the ",
    "a",
    "7",
    // White space.
    " ",
    "\t",
    "\r",
    "\n",
    "\u{3000}",
    "\u{2028}",
    "|",
    "#",
    // Script.
    "中",
    "著",
    "么",
    "后",
    "头发",
    "⿰",
    "伊利諾",
];

/// Bytes of the smallest text: more than any bounded look-ahead.
const SMALL: usize = 1500;

fn steps(normalizer: &Normalizer, before: &str, unit: &str, bytes: usize) -> u64 {
    let text = before.to_owned() + &unit.repeat(bytes / unit.len() + 1);
    step_counter::of(|| normalizer.normalize(&text))
}

/// The patterns that cost too much, with the steps for one and four times the text.
fn too_costly(units: impl Iterator<Item = String>) -> Vec<(String, u64, u64)> {
    let normalizers = [Target::Hans, Target::HantTw].map(Normalizer::new);
    units.flat_map(|unit| too_costly_for(&normalizers, "", &unit)).collect()
}

/// The steps for one and four times the pattern after `before`, for each normalizer for which it costs too
/// much.
///
/// More text may take more passes, up to a limit. What looks too costly is measured again on texts so long
/// that they take as many passes as there may be.
fn too_costly_for(normalizers: &[Normalizer], before: &str, unit: &str) -> Vec<(String, u64, u64)> {
    let costs = normalizers.iter().map(|normalizer| {
        let growth =
            |bytes| (steps(normalizer, before, unit, bytes), steps(normalizer, before, unit, 4 * bytes));
        let is_high = |(small, large): &(u64, u64)| *large > 5 * small + 500;
        let found =
            Some(growth(SMALL)).filter(is_high).and_then(|_| Some(growth(16 * SMALL)).filter(is_high));
        found.map(|(small, large)| (unit.to_owned(), small, large))
    });
    costs.flatten().collect()
}

#[test]
fn symbols_alone() {
    let normalizers = [Target::Hans, Target::HantTw].map(Normalizer::new);
    for before in ["", "a", "甲"] {
        let units = SYMBOLS.iter();
        let found: Vec<_> = units.flat_map(|unit| too_costly_for(&normalizers, before, unit)).collect();
        assert!(found.is_empty(), "after {before:?}: {found:?}");
    }
}

#[test]
fn symbols_alone_in_each_format() {
    let normalizer = Normalizer::new(Target::Hans);
    for format in Format::ALL {
        let normalizers = [normalizer.for_format(Some(*format))];
        for before in ["", "a", "甲"] {
            let units = SYMBOLS.iter();
            let found: Vec<_> = units.flat_map(|unit| too_costly_for(&normalizers, before, unit)).collect();
            assert!(found.is_empty(), "{format} after {before:?}: {found:?}");
        }
    }
}

#[test]
fn symbols_in_pairs() {
    let pairs = SYMBOLS
        .iter()
        .enumerate()
        .flat_map(|(at, a)| SYMBOLS.iter().skip(at + 1).map(move |b| [*a, *b].concat()));
    let found = too_costly(pairs);
    assert!(found.is_empty(), "{} patterns: {found:?}", found.len());
}

/// Rows of characters that stand for several: to explain one must not search the whole row again.
#[test]
fn explanations() {
    let steps = |normalizer: &Normalizer, unit: &str, bytes: usize| {
        let text = unit.repeat(bytes / unit.len());
        step_counter::of(|| normalizer.explain(&text))
    };
    for normalizer in [Target::Hans, Target::HantTw].map(Normalizer::new) {
        for unit in ["干", "后里干", "干里制发", "复系面", "著", "頭髮", "头发"] {
            let (small, large) = (steps(&normalizer, unit, SMALL), steps(&normalizer, unit, 4 * SMALL));
            assert!(large <= 5 * small + 500, "{unit}: {small} and {large} steps");
        }
    }
}

/// What was found by attack: rows of bracketed URLs, and open fences that become shorter.
#[test]
fn known_attacks() {
    let rows =
        ["(http://a)", "(https://example.com/page/12345)", "[a](http://b)", "鐨ぁ€", "<a href=http://b>"];
    let found = too_costly(rows.into_iter().map(str::to_owned));
    assert!(found.is_empty(), "{found:?}");
    for marker in ["`", "~"] {
        let fences = |count: usize| {
            let text: String = (3..count).rev().map(|length| marker.repeat(length) + "x\n").collect();
            (text.len() as u64, step_counter::of(|| Normalizer::new(Target::Hans).normalize(&text)))
        };
        let ((bytes, small), (more, large)) = (fences(100), fences(400));
        assert!(large * bytes <= 2 * small * more, "{small} steps for {bytes} bytes, {large} for {more}");
    }
}
