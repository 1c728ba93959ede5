//! How likely a run of Chinese is: word counts, neighbours and a running best segmentation. The repair searches ask it
//! which of several readings of the same bytes is language. Read on first need only; clean text never touches it.

use super::marks;
use super::packed::{self, Visitor};
use super::signs::sign;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

/// Longest word of the list, in characters.
const LONGEST: usize = 4;

/// Simplified forms that Traditional text writes too, or that pages leave as they are.
const BOTH: &str = "于云余借党克准几制升占卜卷厘只台叶合同向吊周咨咸唇回困夸姜家尸局岩岳布席干并幸征志念恒愈愿才扎托\
    扣折据斗旋昆曲曹松板栗梁欲注淀游溪漓漆皂秋秘种秤税筑签系累群胄胡致舍苏范荐获薄虫蜡表里郁采重闲雇雕霉面须丰丑了仆\
    价冬出后吁杰栖汇污泛洁游灶炮熏玩症痴确稿穗窑绝脚腊葱蕴赞踪迹迭韵麻黄千万与";

/// Words of one character come one after another less often than their counts alone say.
const SINGLE_AFTER_SINGLE: f32 = 0.5;
/// A word of two characters that the list does not know.
const UNKNOWN_WORD: f32 = 5.0;
/// What a Chinese character costs that nothing is known of.
const UNKNOWN: f32 = 18.0;
/// Pairs of neighbours that are believed before any is counted, and how much of what the counts say counts.
const PRIOR: f32 = 1.5;
const TRUST: f32 = 0.8;
/// A pair in the text at hand counts as this many in others.
const AT_HAND: f32 = 5.0;

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    Lexicon::read(
        include_bytes!(concat!(env!("OUT_DIR"), "/language.bin")),
        include_str!("../../../dictionaries/opencc/TSCharacters.tsv"),
    )
});

type Map<V> = HashMap<u64, V, BuildHasherDefault<KeyHasher>>;

/// What is known of one character. Costs are negative natural logarithms of probabilities.
#[derive(Clone, Copy)]
struct Character {
    /// The Simplified form, or what stands for all characters of its kind, as a code unit.
    class: u16,
    alone: f32,
    /// Inside a word of which nothing else is known.
    inside: Option<f32>,
    /// How many words end and begin with it.
    ends: f32,
    begins: f32,
}

const STRANGER: Character = Character { class: 0, alone: 14.0, inside: None, ends: 0.0, begins: 0.0 };

/// Words with their costs, and what stands beside what.
pub(crate) struct Lexicon {
    words: Map<f32>,
    /// By code unit.
    characters: Vec<Character>,
    /// How often a word that begins with the second follows one that ends with the first, and words in all.
    neighbours: Map<f32>,
    total: f32,
    /// Characters that only Simplified text writes.
    made: HashSet<u16, BuildHasherDefault<KeyHasher>>,
}

impl Lexicon {
    /// The one that comes with the crate.
    pub(crate) fn builtin() -> &'static Self {
        &LEXICON
    }

    fn read(packed: &[u8], to_simplified: &str) -> Self {
        let own = |unit: u16| char::from_u32(unit.into()).map_or(STRANGER, |c| Character::of(c, class(c)));
        let mut lexicon = Self {
            words: HashMap::with_capacity_and_hasher(packed.len() / 5, BuildHasherDefault::default()),
            characters: (0..=u16::MAX).map(own).collect(),
            neighbours: HashMap::with_capacity_and_hasher(packed.len() / 8, BuildHasherDefault::default()),
            total: 1.0,
            made: HashSet::default(),
        };
        packed::read(packed, &mut lexicon);
        let simplified: Vec<(u16, u16)> =
            packed::simplified(to_simplified).map(|(from, to)| (bmp(from), bmp(to))).collect();
        for (from, to) in simplified {
            if let Some(known) = lexicon.characters.get(usize::from(to)).copied()
                && let Some(slot) = lexicon.characters.get_mut(usize::from(from))
            {
                *slot = known;
            }
            lexicon.made.insert(to);
        }
        for c in BOTH.chars() {
            lexicon.made.remove(&bmp(c));
        }
        // Marks that are written in several ways are as frequent as the one that was counted.
        for unit in 0..=u16::MAX {
            let Some(c) = lexicon.characters.get(usize::from(unit)).copied() else { continue };
            if let Some(like) = lexicon.characters.get(usize::from(c.class)).copied()
                && let Some(slot) = lexicon.characters.get_mut(usize::from(unit))
            {
                (slot.ends, slot.begins) = (like.ends, like.begins);
            }
        }
        lexicon
    }

    fn character(&self, c: char) -> Character {
        match self.characters.get(c as usize) {
            Some(known) => *known,
            None => Character::of(c, bmp('&')),
        }
    }

    /// True if `c` is the Traditional form of some other character.
    pub(crate) fn is_traditional(&self, c: char) -> bool {
        is_hanzi(c) && self.character(c).class != bmp(c) && bmp(c) != 0
    }

    /// True if `c` belongs to Simplified text alone.
    pub(crate) fn is_simplified(&self, c: char) -> bool {
        self.made.contains(&bmp(c)) && !self.is_traditional(c)
    }

    /// The cost of a character wherever it stands.
    pub(crate) fn rarity(&self, c: char) -> f32 {
        let known = self.character(c);
        known.inside.map_or(known.alone, |inside| inside.min(known.alone))
    }

    /// The cost of one character on its own.
    pub(crate) fn single(&self, c: char) -> f32 {
        self.character(c).alone
    }

    /// What it costs that a word beginning with `c` follows one ending with `last`.
    fn boundary(&self, seen: &Seen, last: Character, c: Character) -> f32 {
        let key = key(last.class, c.class);
        let met = self.neighbours.get(&key).copied().unwrap_or(0.0);
        let chance = last.ends * c.begins / self.total;
        let (here, here_by_chance) = seen.pair(last.class, c.class);
        let (met, chance) = (met + AT_HAND * here, chance + AT_HAND * here_by_chance);
        TRUST * ((chance + PRIOR) / (met + PRIOR)).ln()
    }

    /// The cost of the most likely segmentation of `text`.
    pub(crate) fn cost(&self, text: impl IntoIterator<Item = char>) -> f32 {
        let language = Language { lexicon: self, seen: &Seen::default() };
        text.into_iter().fold(State::default(), |state, c| state.push(language, c)).cost()
    }
}

impl Visitor for Lexicon {
    fn total(&mut self, words: f32) {
        self.total = words.max(1.0);
    }

    fn character(&mut self, code: u16, alone: Option<f32>, inside: Option<f32>, ends: f32, begins: f32) {
        if let Some(slot) = self.characters.get_mut(usize::from(code)) {
            (slot.inside, slot.ends, slot.begins) = (inside, ends, begins);
            if char::from_u32(code.into()).is_some_and(is_hanzi) {
                // A character that no word holds is rarer than any that some word does.
                slot.alone = alone.unwrap_or(UNKNOWN).min(UNKNOWN);
            }
        }
    }

    fn word(&mut self, key: u64, cost: f32) {
        self.words.insert(key, cost);
    }

    fn neighbours(&mut self, first: u16, second: u16, count: f32) {
        self.neighbours.insert(key(first, second), count);
    }
}

impl Character {
    /// What is known of `c` without any list.
    fn of(c: char, class: u16) -> Self {
        Self { class, alone: if is_hanzi(c) { UNKNOWN } else { mark_cost(c) }, ..STRANGER }
    }
}

/// What a character that is not Chinese costs.
fn mark_cost(c: char) -> f32 {
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
        '·' | '—' | '…' | '‘' | '’' | '\u{3000}' | '〈' | '〉' | '【' | '】' | '『' | '』' | '「' | '」' => {
            8.0
        }
        '!'..='~' => 8.0,
        '①'..='⑩' | 'Ⅰ'..='Ⅻ' | '℃' | '％' | '～' | '×' | '°' => 10.0,
        _ => 14.0,
    }
}

/// What counts as the same beside a word: marks however wide, all digits, all letters, all other signs.
fn class(c: char) -> u16 {
    bmp(sign(c).unwrap_or(if c == '\n' || is_hanzi(c) { c } else { '&' }))
}

fn key(first: u16, second: u16) -> u64 {
    u64::from(first) << 16 | u64::from(second)
}

/// The language of one text: that of all texts, and what stands around.
#[derive(Clone, Copy)]
pub(crate) struct Language<'a> {
    pub(crate) lexicon: &'a Lexicon,
    pub(crate) seen: &'a Seen,
}

/// Which characters stand beside each other in the text at hand: names and terms come back.
#[derive(Default)]
pub(crate) struct Seen {
    pairs: Map<f32>,
    ends: Map<f32>,
    begins: Map<f32>,
    total: f32,
}

impl Seen {
    pub(crate) fn add(&mut self, lexicon: &Lexicon, a: char, b: char) {
        let [a, b] = [a, b].map(|c| lexicon.character(c).class);
        *self.pairs.entry(key(a, b)).or_default() += 1.0;
        *self.ends.entry(a.into()).or_default() += 1.0;
        *self.begins.entry(b.into()).or_default() += 1.0;
        self.total += 1.0;
    }

    /// How often `b` follows `a`, and how often it would by chance.
    fn pair(&self, a: u16, b: u16) -> (f32, f32) {
        let Some(met) = self.pairs.get(&key(a, b)).copied() else {
            if self.total == 0.0 {
                return (0.0, 0.0);
            }
            return (0.0, self.chance(a, b));
        };
        (met, self.chance(a, b))
    }

    fn chance(&self, a: u16, b: u16) -> f32 {
        let ends = self.ends.get(&a.into()).copied().unwrap_or(0.0);
        ends * self.begins.get(&b.into()).copied().unwrap_or(0.0) / self.total
    }
}

/// The best segmentation of everything pushed so far, in constant space.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct State {
    /// The last characters, the latest in the low bits; 0 where a word cannot reach.
    recent: u64,
    /// Cost of the best segmentation up to the latest character, and of those that begin a word with the latest
    /// character, the one before it, the one before that.
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
    pub(crate) fn push(self, language: Language<'_>, c: char) -> Self {
        let lexicon = language.lexicon;
        let [c0, c1, c2, c3] = self.costs;
        let known = lexicon.character(c);
        let begin = c0 + lexicon.boundary(language.seen, lexicon.character(self.last), known);
        let mut best = begin + known.alone;
        if !is_hanzi(c) {
            best += marks::after(self.last, c, self.single);
            return Self { recent: 0, costs: [best, begin, c1, c2], last: c, single: false };
        }
        best += marks::before(self.last);
        if self.single {
            best += SINGLE_AFTER_SINGLE;
        }
        let recent = (self.recent << 16) | u64::from(known.class);
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
        if recent >> 16 & 0xFFFF != 0
            && let (Some(first), Some(second)) = (lexicon.character(self.last).inside, known.inside)
        {
            let unknown = c1 + first + second + UNKNOWN_WORD;
            if unknown < best {
                (best, single) = (unknown, false);
            }
        }
        Self { recent, costs: [best, begin, c1, c2], last: c, single }
    }

    pub(crate) fn last(&self) -> char {
        self.last
    }

    pub(crate) fn plus(mut self, cost: f32) -> Self {
        for c in &mut self.costs {
            *c += cost;
        }
        self
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
