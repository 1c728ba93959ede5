//! What words, characters and signs cost, by themselves and behind each other. Read on first need only; clean text never
//! touches it.

use super::packed::{self, Visitor};
use super::segmentation::State;
use super::signs::sign;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

/// Simplified forms that Traditional text writes too, or that pages leave as they are.
const BOTH: &str = "于云余借党克准几制升占卜卷厘只台叶合同向吊周咨咸唇回困夸姜家尸局岩岳布席干并幸征志念恒愈愿才扎托\
    扣折据斗旋昆曲曹松板栗梁欲注淀游溪漓漆皂秋秘种秤税筑签系累群胄胡致舍苏范荐获薄虫蜡表里郁采重闲雇雕霉面须丰丑了仆\
    价冬出后吁杰栖汇污泛洁游灶炮熏玩症痴确稿穗窑绝脚腊葱蕴赞踪迹迭韵麻黄千万与";

/// Traditional characters of GBK that neither OpenCC's `STCharacters` nor its variants of Taiwan and Hong Kong write:
/// other forms of characters that they do.
const VARIANTS: &str = "仝凈卽厠厤叚喆埰堃墰墻壜奬嵗彫慤拚挱擡敎旂旣査棊椀欅殻氂泝淼犇獃琱産畵瘺眞碕竪筦箚簑絜絶綉緑縧罎耑舖舘菉蒓謡\
    謭賫贜踰迺遡遶邨醣銹録鎚鎭鎸阪陞頽顔飱駡鮝鰐鳬鶿鷄麫麯麽龢";

/// What a Chinese character costs that nothing is known of.
const UNKNOWN: f32 = 18.0;
/// Pairs of neighbours that are believed before any is counted, and how much of what the counts say counts.
const PRIOR: f32 = 2.0;
const TRUST: f32 = 0.6;
static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    Lexicon::read(
        include_bytes!(concat!(env!("OUT_DIR"), "/language.bin")),
        include_str!("../../../dictionaries/opencc/TSCharacters.tsv"),
    )
});

type Map<V> = HashMap<u64, V, BuildHasherDefault<KeyHasher>>;

/// What is known of one character. Costs are negative natural logarithms of probabilities.
#[derive(Clone, Copy)]
pub(crate) struct Character {
    /// The Simplified form, or what stands for all characters of its kind, as a code unit.
    pub(crate) class: u16,
    pub(crate) alone: f32,
    /// Inside a word of which nothing else is known.
    pub(crate) inside: Option<f32>,
    /// How many words end and begin with it.
    ends: f32,
    begins: f32,
}

const STRANGER: Character = Character { class: 0, alone: 14.0, inside: None, ends: 0.0, begins: 0.0 };

/// Words with their costs, and what stands beside what.
pub(crate) struct Lexicon {
    /// Costs and numbers, by the characters.
    words: Map<(f32, u32)>,
    /// By code unit.
    characters: Vec<Character>,
    /// How often a word that begins with the second follows one that ends with the first, and words in all.
    neighbours: Map<f32>,
    total: f32,
    /// By the number of the first word: where its bigrams are, and what any other word behind it costs more.
    first_words: Vec<(u32, f32)>,
    /// Second words by number, with what they cost.
    bigrams: Vec<(u32, f32)>,
    /// Characters that only Simplified text writes.
    made: HashSet<u16, BuildHasherDefault<KeyHasher>>,
    variants: HashSet<u16, BuildHasherDefault<KeyHasher>>,
}

impl Lexicon {
    /// The one that comes with the crate.
    pub(crate) fn builtin() -> &'static Self {
        &LEXICON
    }

    fn read(packed: &[u8], to_simplified: &str) -> Self {
        let own = |unit: u16| char::from_u32(unit.into()).map_or(STRANGER, |c| Character::of(c, class(c)));
        let mut lexicon = Self {
            words: HashMap::with_capacity_and_hasher(packed.len() / 10, BuildHasherDefault::default()),
            characters: (0..=u16::MAX).map(own).collect(),
            neighbours: HashMap::with_capacity_and_hasher(packed.len() / 8, BuildHasherDefault::default()),
            total: 1.0,
            first_words: Vec::new(),
            bigrams: Vec::with_capacity(packed.len() / 8),
            made: HashSet::default(),
            variants: VARIANTS.chars().map(bmp).collect(),
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

    pub(crate) fn character(&self, c: char) -> Character {
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

    /// True if another form of `c` is written by nearly everybody.
    pub(crate) fn is_variant(&self, c: char) -> bool {
        self.variants.contains(&bmp(c))
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

    /// The cost and the number of a word of several characters, 16 bits each, the last in the lowest.
    pub(crate) fn word(&self, key: u64) -> Option<(f32, u32)> {
        self.words.get(&key).copied()
    }

    /// What it costs that a word beginning with `c` follows one ending with `last`, more than the word costs itself.
    pub(crate) fn boundary(&self, last: Character, c: Character) -> f32 {
        let met = self.neighbours.get(&key(last.class, c.class)).copied().unwrap_or(0.0);
        let chance = last.ends * c.begins / self.total;
        TRUST * ((chance + PRIOR) / (met + PRIOR)).ln()
    }

    /// What the second word costs behind the first, if the two were met often enough.
    pub(crate) fn bigram(&self, first: u32, second: u32) -> Option<f32> {
        let first = first as usize;
        let (from, _) = *self.first_words.get(first)?;
        let to = self.first_words.get(first + 1).map_or(self.bigrams.len(), |(to, _)| *to as usize);
        let seconds = self.bigrams.get(from as usize..to)?;
        let at = seconds.binary_search_by_key(&second, |(number, _)| *number).ok()?;
        seconds.get(at).map(|(_, cost)| *cost)
    }

    /// What a word costs more behind `first` if the two are no bigram.
    pub(crate) fn backoff(&self, first: u32) -> f32 {
        self.first_words.get(first as usize).map_or(0.0, |(_, cost)| *cost)
    }

    /// The cost of the most likely segmentation of `text`.
    pub(crate) fn cost(&self, text: impl IntoIterator<Item = char>) -> f32 {
        text.into_iter().fold(State::default(), |state, c| state.push(self, c)).cost()
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

    fn word(&mut self, number: u32, key: u64, cost: f32) {
        self.words.insert(key, (cost, number));
    }

    fn neighbours(&mut self, first: u16, second: u16, count: f32) {
        self.neighbours.insert(key(first, second), count);
    }

    fn backoff(&mut self, first: u32, cost: f32) {
        // Words without bigrams come before the next that has some.
        let here = self.bigrams.len() as u32;
        self.first_words.resize(first as usize, (here, 0.0));
        self.first_words.push((here, cost));
    }

    fn bigram(&mut self, _: u32, second: u32, cost: f32) {
        self.bigrams.push((second, cost));
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
        '“' | '”' | '‘' | '’' | '「' | '」' | '『' | '』' => 4.8,
        '0'..='9' => 4.0,
        'a'..='z' | 'A'..='Z' | '\n' => 5.0,
        ' ' => 6.0,
        ':' | '：' | '(' | ')' | '（' | '）' | '.' | '-' => 5.5,
        ';' | '；' | '《' | '》' | '%' => 6.5,
        '!' | '！' | '?' | '？' | '<' | '>' | '/' => 7.0,
        '·' | '—' | '…' | '\u{3000}' | '〈' | '〉' | '【' | '】' => 8.0,
        '!'..='~' => 8.0,
        '①'..='⑩' | 'Ⅰ'..='Ⅻ' | '℃' | '％' | '～' | '×' | '°' => 10.0,
        _ => 14.0,
    }
}

/// What a sign costs among those that count as the same.
pub(crate) fn within_class(c: char) -> f32 {
    match c {
        '0'..='9' => 2.3,
        'a'..='z' | 'A'..='Z' => 3.3,
        _ if sign(c).is_some() || c == '\n' => 0.1,
        _ => 8.0,
    }
}

/// What counts as the same beside a word: marks however wide, all digits, all letters, all other signs.
fn class(c: char) -> u16 {
    bmp(sign(c).unwrap_or(if c == '\n' || is_hanzi(c) { c } else { '&' }))
}

fn key(first: u16, second: u16) -> u64 {
    u64::from(first) << 16 | u64::from(second)
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
    use crate::stage::repair::gbk;

    #[test]
    fn both_scripts_cost_the_same() {
        let lexicon = Lexicon::builtin();
        assert_eq!(lexicon.cost("产业链发展".chars()), lexicon.cost("產業鏈發展".chars()));
        assert!(lexicon.is_traditional('發') && !lexicon.is_traditional('发'));
    }

    #[test]
    fn variants_are_what_opencc_never_writes() {
        let written = [
            include_str!("../../../dictionaries/opencc/STCharacters.tsv"),
            include_str!("../../../dictionaries/opencc/TWVariants.tsv"),
            include_str!("../../../dictionaries/opencc/HKVariants.tsv"),
        ];
        let written: HashSet<char> = written
            .iter()
            .flat_map(|table| table.lines().filter_map(|line| line.split_once('\t')))
            .flat_map(|(_, to)| to.chars())
            .collect();
        let mut variants: Vec<char> = include_str!("../../../dictionaries/opencc/TSCharacters.tsv")
            .lines()
            .filter_map(|line| line.chars().next())
            .filter(|c| !written.contains(c) && gbk::encode(*c).is_some())
            .collect();
        variants.sort_unstable();
        assert_eq!(VARIANTS, variants.iter().collect::<String>());
    }

    #[test]
    fn the_word_list_is_sorted_and_unique() {
        let words = include_str!("../../../dictionaries/zhnorm/words.tsv");
        let keys: Vec<&str> = words.lines().filter_map(|l| l.split('\t').next()).collect();
        assert!(keys.len() > 50_000 && keys.windows(2).all(|w| w[0] < w[1]));
    }
}
