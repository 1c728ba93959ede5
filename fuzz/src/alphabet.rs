//! The pieces that texts are built from. Some lists are written by hand, others come from the dictionaries of
//! the repository.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

/// Pieces on which conversions go wrong: characters with several counterparts, frequent characters, parts of
/// many words, rare and compatibility ideographs, characters of four bytes, description operators, ASCII,
/// punctuation, variation selectors, line ends.
#[rustfmt::skip]
pub const CONVERSION: &[&str] = &[
    "发", "發", "髮", "干", "乾", "幹", "后", "後", "里", "裏", "裡", "面", "麵", "台", "臺", "颱", "只", "隻",
    "祇", "云", "雲", "着", "著", "系", "係", "繫", "于", "於", "复", "復", "複", "覆", "头", "頭", "理", "师",
    "的", "一", "是", "不", "了", "人", "我", "在", "有", "他", "这", "中", "大", "来", "上", "国", "个", "到",
    "说", "们", "为", "子", "和", "你", "地", "出", "道", "也", "时", "年", "得", "就", "那", "要", "下", "以",
    "软", "件", "鼠", "标", "网", "络", "信", "息", "程", "序", "文", "档", "打", "印", "机", "車", "机", "關",
    "㐹", "䴉", "龜", "𠀀", "𠂇", "𣨼", "𫝀", "𰻞", "\u{F900}", "\u{F90A}", "\u{FA0E}", "\u{2F800}", "\u{2FA1D}",
    "⿰", "⿱", "⿲", "⿾", "㇯", "\u{FE00}", "\u{E0100}", "\u{200D}", "，", "。", "「", "」", "·", "、",
    "a", "Z", "0", "5", "%", " ", "<", "é", "ё", "ｶ", "の", "한", "😀", "\n", "\r", "\0", "\t", "ascii, and more of it",
];

/// Pieces that the stages of the normalizer look for.
#[rustfmt::skip]
pub const DAMAGE: &[&str] = &[
    "中", "文", "項", "業", "的", "发", "了", "，", "。", "、", "：", "；", "？", "！", "（", "）", "《", "》", "“", "”", "‘", "’",
    "「", "」", "…", "—", "·", "１", "Ａ", "％", "．", "｡", "か", "\u{3099}", "\u{301}", "€", "?", "(", ")", ",", ".", ":",
    ";", "!", "[", "]", "\"", "'", "-", "--", "...", "%", "1", "23", "a", "Bc", "/", "*", "|", "#", "~", "_", "=", "+",
    "&", "{", "}", "<", ">", "`", "@", "\\", " ", "\n", "\r\n", "\r", "\t", "\u{3000}", "\u{A0}", "\u{2028}", "\u{85}",
    "\u{200B}", "\u{FEFF}", "\u{200D}", "\u{FE0F}", "\0", "\u{F90A}", "\u{2F00}", "\u{E5E5}", "\u{FFFD}", "😀", "𠮷",
    "(xiàng)", "(yè", "zhǔn)", "?zhǔn)", "(wǎng )", "重庆(chóngqìng)", "ǜ", "ng", "天晴?！按蠹议_門”", "“出?！焙汀氨焙！",
    "?chù)煾?", "锟斤拷", "鐨勬枃", "ä¸­æ", "ÖÐÎÄ", "¤¤¤å", "ï¼Œ", "&#20013;", "&#x4E2D;", "&amp;", "&lt;", "&nbsp;",
    "&ldquo;", "https://a.cn/b?c=1,2", "a@b.cn", "<b>", "</b>", "<!--", "-->", "```\n", "-{", "}-", "](", "77.3%", "1-8", "---\n",
];

static WORDS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../dictionaries/opencc");
    let mut words = Vec::new();
    for file in std::fs::read_dir(folder).expect("the folder of dictionaries") {
        let path = file.expect("a file").path();
        if path.extension().is_some_and(|extension| extension == "tsv") {
            let text = std::fs::read_to_string(path).expect("a dictionary");
            words.extend(text.split(['\t', ' ', '\n']).filter(|word| !word.is_empty()).map(str::to_owned));
        }
    }
    words.sort();
    words.dedup();
    words
});

/// The characters of all words, the most frequent first.
static CHARACTERS: LazyLock<Vec<char>> = LazyLock::new(|| {
    let mut counts = BTreeMap::<char, usize>::new();
    WORDS.iter().flat_map(|word| word.chars()).for_each(|ch| *counts.entry(ch).or_default() += 1);
    let mut characters: Vec<char> = counts.keys().copied().collect();
    characters.sort_by_key(|ch| std::cmp::Reverse(counts[ch]));
    characters
});

/// A key or value of the dictionaries.
pub fn word(number: usize) -> &'static str {
    // The factor is a prime, so that a small change of the number leads to a distant word.
    &WORDS[number.wrapping_mul(7_368_787) % WORDS.len()]
}

/// A character of the dictionaries.
pub fn character(number: usize) -> char {
    CHARACTERS[number % CHARACTERS.len()]
}
