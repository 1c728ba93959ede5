//! How likely a run of Chinese is: word counts and a running best segmentation. The repair searches ask it which of
//! several readings of the same bytes is language. Read on first need only; clean text never touches it.

use super::marks;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

/// Longest word of the list, in characters.
const LONGEST: usize = 4;
/// Share of a character's occurrences inside words that counts towards its standing alone.
const INSIDE_WORDS: f32 = 0.02;

/// Simplified forms that Traditional text writes too, or that pages leave as they are.
const BOTH: &str = "于云余借党克准几制升占卜卷厘只台叶合同向吊周咨咸唇回困夸姜家尸局岩岳布席干并幸征志念恒愈愿才扎托\
    扣折据斗旋昆曲曹松板栗梁欲注淀游溪漓漆皂秋秘种秤税筑签系累群胄胡致舍苏范荐获薄虫蜡表里郁采重闲雇雕霉面须丰丑了仆\
    价冬出后吁杰栖汇污泛洁游灶炮熏玩症痴确稿穗窑绝脚腊葱蕴赞踪迹迭韵麻黄千万与";

/// Words of one character come one after another less often than their counts alone say.
const SINGLE_AFTER_SINGLE: f32 = 1.5;

/// A word of two characters that the list does not know.
const UNKNOWN_WORD: f32 = 5.0;

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    Lexicon::parse(
        include_str!("../../../dictionaries/zhnorm/words.tsv"),
        include_str!("../../../dictionaries/opencc/TSCharacters.tsv"),
    )
});

/// Words with their costs; a cost is the negative natural logarithm of a probability.
pub(crate) struct Lexicon {
    words: HashMap<u64, f32, BuildHasherDefault<KeyHasher>>,
    simplified: HashMap<u64, u16, BuildHasherDefault<KeyHasher>>,
    /// What a character costs inside a word of which nothing else is known.
    inside: HashMap<u64, f32, BuildHasherDefault<KeyHasher>>,
    /// Characters that only Simplified text writes.
    made: HashSet<u16, BuildHasherDefault<KeyHasher>>,
}

impl Lexicon {
    /// The one that comes with the crate.
    pub(crate) fn builtin() -> &'static Self {
        &LEXICON
    }

    fn parse(words: &str, to_simplified: &str) -> Self {
        let mut lexicon = Self {
            words: HashMap::default(),
            simplified: HashMap::default(),
            inside: HashMap::default(),
            made: HashSet::default(),
        };
        for line in to_simplified.lines() {
            let Some((from, to)) = line.split_once('\t') else { continue };
            if let (Some(from), Some(to)) = (from.chars().next(), to.chars().next()) {
                lexicon.simplified.insert(u64::from(from), bmp(to));
                lexicon.made.insert(bmp(to));
            }
        }
        for c in BOTH.chars() {
            lexicon.made.remove(&bmp(c));
        }
        // Pages write 跟著 and 著名 alike, so the two characters are one here.
        lexicon.simplified.insert(u64::from('著'), bmp('着'));

        let mut counts: HashMap<u64, f32, BuildHasherDefault<KeyHasher>> = HashMap::default();
        counts.reserve(words.len() / 10);
        let mut inside: HashMap<u64, f32, BuildHasherDefault<KeyHasher>> = HashMap::default();
        let mut total = 0.0_f64;
        for line in words.lines() {
            let Some((word, count)) = line.split_once('\t') else { continue };
            let Ok(count) = count.parse::<f32>() else { continue };
            let (mut key, mut length) = (0, 0);
            for c in word.chars() {
                key = (key << 16) | u64::from(lexicon.simplify(c));
                length += 1;
            }
            *counts.entry(key).or_default() += count;
            total += f64::from(count);
            if length > 1 {
                for c in word.chars() {
                    *inside.entry(u64::from(lexicon.simplify(c))).or_default() += count;
                }
            }
        }
        let total_inside: f32 = inside.values().sum();
        lexicon.inside =
            inside.iter().map(|(key, count)| (*key, (total_inside / count.max(1.0)).ln())).collect();
        for (key, count) in inside {
            *counts.entry(key).or_default() += count * INSIDE_WORDS;
        }
        let total = total as f32;
        lexicon.words = counts.into_iter().map(|(key, count)| (key, (total / count.max(1.0)).ln())).collect();
        lexicon
    }

    /// The Simplified form, as a code unit; 0 outside the Basic Multilingual Plane.
    fn simplify(&self, c: char) -> u16 {
        self.simplified.get(&u64::from(c)).copied().unwrap_or_else(|| bmp(c))
    }

    /// True if `c` is the Traditional form of some other character.
    pub(crate) fn is_traditional(&self, c: char) -> bool {
        self.simplified.get(&u64::from(c)).is_some_and(|s| *s != bmp(c))
    }

    /// True if `c` belongs to Simplified text alone.
    pub(crate) fn is_simplified(&self, c: char) -> bool {
        self.made.contains(&bmp(c)) && !self.is_traditional(c)
    }

    /// The cost of one character on its own.
    pub(crate) fn single(&self, c: char) -> f32 {
        let unit = self.simplify(c);
        if is_hanzi(c) {
            // A character that no word holds is rarer than any that some word does.
            return self.words.get(&u64::from(unit)).copied().unwrap_or(18.0).min(18.0);
        }
        match c {
            ',' | '，' => 3.0,
            '。' => 3.7,
            '、' => 4.2,
            '“' | '”' => 4.8,
            '0'..='9' => 4.0,
            'a'..='z' | 'A'..='Z' | '\n' => 5.0,
            ' ' => 6.0,
            ':' | '：' | '(' | ')' | '（' | '）' | '.' | '-' => 5.5,
            ';' | '；' | '《' | '》' | '%' => 6.5,
            '!' | '！' | '?' | '？' | '<' | '>' | '/' => 7.0,
            '·' | '—' | '…' | '‘' | '’' | '\u{3000}' | '〈' | '〉' | '【' | '】' | '『' | '』' | '「'
            | '」' => 8.0,
            '!'..='~' => 8.0,
            '①'..='⑩' | 'Ⅰ'..='Ⅻ' | '℃' | '％' | '～' | '×' | '°' => 10.0,
            _ => 14.0,
        }
    }

    /// The cost of the most likely segmentation of `text`.
    pub(crate) fn cost(&self, text: impl IntoIterator<Item = char>) -> f32 {
        let mut state = State::default();
        for c in text {
            state = state.push(self, c);
        }
        state.cost()
    }
}

/// The best segmentation of everything pushed so far, in constant space.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct State {
    /// The last characters, the latest in the low bits; 0 where a word cannot reach.
    recent: u64,
    /// Cost of the best segmentation up to the latest character, and of those that end one, two, three before it.
    costs: [f32; LONGEST],
    last: char,
    /// The best segmentation ends with a word of one character.
    single: bool,
}

impl Default for State {
    fn default() -> Self {
        Self { recent: 0, costs: [0.0; LONGEST], last: '\n', single: false }
    }
}

impl State {
    /// The state after one more character.
    pub(crate) fn push(self, lexicon: &Lexicon, c: char) -> Self {
        let [c0, c1, c2, c3] = self.costs;
        let mut best = c0 + lexicon.single(c);
        if !is_hanzi(c) {
            best += marks::after(self.last, c, self.single);
            return Self { recent: 0, costs: [best, c0, c1, c2], last: c, single: false };
        }
        best += marks::before(self.last);
        if self.single {
            best += SINGLE_AFTER_SINGLE;
        }
        let recent = (self.recent << 16) | u64::from(lexicon.simplify(c));
        let mut single = true;
        for (width, before) in [(32, c1), (48, c2), (64, c3)] {
            let key = if width == 64 { recent } else { recent & ((1 << width) - 1) };
            if key >> (width - 16) == 0 {
                break;
            }
            let Some(cost) = lexicon.words.get(&key) else { continue };
            if before + cost < best {
                (best, single) = (before + cost, false);
            }
        }
        // A word that the list does not know: a name, a term, an abbreviation.
        let pair = [recent >> 16 & 0xFFFF, recent & 0xFFFF].map(|unit| lexicon.inside.get(&unit));
        if let [Some(first), Some(second)] = pair {
            let unknown = c1 + first + second + UNKNOWN_WORD;
            if unknown < best {
                (best, single) = (unknown, false);
            }
        }
        Self { recent, costs: [best, c0, c1, c2], last: c, single }
    }

    /// What the best segmentation costs.
    pub(crate) fn cost(self) -> f32 {
        let [best, ..] = self.costs;
        best
    }
}

/// The block that the word list covers, and what else is written as a character of Chinese.
pub(crate) fn is_hanzi(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '〇')
}

fn bmp(c: char) -> u16 {
    u16::try_from(u32::from(c)).unwrap_or(0)
}

/// One multiplication: the keys are characters, and nobody chooses them to collide.
#[derive(Default)]
struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for b in bytes {
            self.write_u64(u64::from(*b));
        }
    }

    fn write_u16(&mut self, key: u16) {
        self.write_u64(u64::from(key));
    }

    fn write_u64(&mut self, key: u64) {
        let mixed = (self.0 ^ key).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ (mixed >> 32);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_cost_less_than_their_characters_apart() {
        let lexicon = Lexicon::builtin();
        for (likely, unlikely) in [("确保“", "确玻“"), ("新聞記者", "新聞計者"), ("跟著項目", "根著項目")]
        {
            assert!(lexicon.cost(likely.chars()) < lexicon.cost(unlikely.chars()), "{likely} {unlikely}");
        }
    }

    #[test]
    fn both_scripts_cost_the_same() {
        let lexicon = Lexicon::builtin();
        assert_eq!(lexicon.cost("产业链发展".chars()), lexicon.cost("產業鏈發展".chars()));
        assert!(lexicon.is_traditional('發') && !lexicon.is_traditional('发'));
    }

    #[test]
    fn the_word_list_is_sorted_and_unique() {
        let words = include_str!("../../../dictionaries/zhnorm/words.tsv");
        let keys: Vec<&str> = words.lines().filter_map(|l| l.split('\t').next()).collect();
        assert!(keys.len() > 50_000 && keys.windows(2).all(|w| w[0] < w[1]));
    }
}
