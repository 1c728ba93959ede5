//! The language model in memory: costs of words, characters and symbols, alone and after each other.

use super::format::{self, Visitor};
use super::pairs::{CharacterPair, PairTable};
use super::params::ModelParams;
use super::script::{IN_BOTH_SCRIPTS, RARE_VARIANTS};
use super::symbols::symbol_class;
use crate::number_hash::NumberMap;
use std::fmt;

/// What the model knows about one character.
#[derive(Clone, Copy)]
pub(super) struct CharacterCosts {
    /// The code unit that represents the character: its Simplified form, or the class of a symbol.
    pub(super) class: u16,
    /// As a word.
    pub(super) alone: f32,
    /// As a part of some word that the list lacks; infinite if no listed word contains it.
    inside: f32,
    /// A symbol among those of its class.
    pub(super) within_class: f32,
    /// How many words end and begin with it.
    ends: f32,
    begins: f32,
    /// What form of a character it is, as flags.
    form: u8,
}

/// Flags of [`CharacterCosts::form`]: a Traditional form of another character, a character of Simplified text
/// only, and a form that nearly nobody writes.
const TRADITIONAL: u8 = 1;
const SIMPLIFIED: u8 = 2;
const RARE_VARIANT: u8 = 4;

/// A language model. See the module for what it knows.
pub(crate) struct LanguageModel {
    params: ModelParams,
    /// Cost and number of each word of three or four characters, by its characters (16 bits each).
    long_words: NumberMap<u64, (f32, u32)>,
    /// By code unit.
    characters: Vec<CharacterCosts>,
    /// Words of two characters, and how often the second character followed the first across a boundary.
    pairs: PairTable,
    /// How many words there were in all.
    total: f32,
    /// By the number of the first word: where its bigrams start, and its back-off cost.
    first_words: Vec<(u32, f32)>,
    /// The number of the second word, and its cost after the first one.
    bigrams: Vec<(u32, f32)>,
}

/// What may follow a word.
#[derive(Clone, Copy)]
pub(super) struct Successors<'m> {
    /// Nats: what any word costs more after this one than alone, if the two are no bigram of the model.
    pub(super) backoff: f32,
    /// The numbers of the words that make a bigram with it, sorted, and what they cost after it.
    bigrams: &'m [(u32, f32)],
}

impl Successors<'_> {
    /// What the word with this number costs, if the two are a bigram of the model.
    #[inline]
    pub(super) fn bigram(self, second: u32) -> Option<f32> {
        let at = self.bigrams.binary_search_by_key(&second, |(number, _)| *number).ok()?;
        self.bigrams.get(at).map(|(_, cost)| *cost)
    }
}

impl LanguageModel {
    /// Reads a model from its packed form.
    pub(crate) fn read(packed: &[u8], params: &ModelParams) -> Self {
        let model = Self {
            params: params.clone(),
            long_words: NumberMap::with_capacity_and_hasher(packed.len() / 24, Default::default()),
            characters: (0..=u16::MAX).map(|unit| unlisted_unit(unit, params)).collect(),
            pairs: PairTable::with_capacity(packed.len() / 8),
            total: 1.0,
            first_words: Vec::new(),
            bigrams: Vec::with_capacity(packed.len() / 8),
        };
        let mut loader = ModelLoader { model, simplified: Vec::new() };
        format::read(packed, &mut loader);
        loader.finish()
    }

    pub(super) fn params(&self) -> &ModelParams {
        &self.params
    }

    #[inline]
    pub(super) fn character(&self, c: char) -> CharacterCosts {
        match self.characters.get(c as usize) {
            Some(known) => *known,
            None => unlisted(c, code_unit('&'), &self.params),
        }
    }

    /// Whether `c` is the Traditional form of some other character.
    pub(crate) fn is_traditional(&self, c: char) -> bool {
        self.character(c).form & TRADITIONAL != 0
    }

    /// Whether `c` occurs in Simplified text only.
    pub(crate) fn is_simplified(&self, c: char) -> bool {
        self.character(c).form & SIMPLIFIED != 0
    }

    /// Whether nearly everybody writes another form of `c`.
    pub(crate) fn is_rare_variant(&self, c: char) -> bool {
        self.character(c).form & RARE_VARIANT != 0
    }

    /// The cost of a character as a word or inside one, whichever is less.
    pub(crate) fn rarity(&self, c: char) -> f32 {
        let known = self.character(c);
        known.inside.min(known.alone)
    }

    /// The cost of a character as a word.
    pub(crate) fn single(&self, c: char) -> f32 {
        self.character(c).alone
    }

    /// The cost and the number of a word of three or four characters, 16 bits each, the last one lowest.
    pub(super) fn long_word(&self, key: u64) -> Option<(f32, u32)> {
        self.long_words.get(&key).copied()
    }

    /// What is known about two neighbouring characters. `None` if the two are no word, end none, make no
    /// bigram, and their boundary is as [`LanguageModel::chance_boundary`] says.
    #[inline]
    pub(super) fn pair(&self, first: CharacterCosts, second: CharacterCosts) -> Option<CharacterPair> {
        self.pairs.get(pair_key(first.class, second.class)).copied()
    }

    /// What a boundary costs between characters that were never met there. Never negative.
    pub(super) fn chance_boundary(&self, last: CharacterCosts, first: CharacterCosts) -> CharacterPair {
        CharacterPair::unlisted(self.boundary(last, first, 0.0))
    }

    /// What a boundary between a word that ends with `last` and one that begins with `first` costs: how much
    /// rarer such neighbours are than chance. Negative if they are more frequent. They were met `met` times.
    fn boundary(&self, last: CharacterCosts, first: CharacterCosts, met: f32) -> f32 {
        let chance = last.ends * first.begins / self.total;
        let prior = self.params.boundary_prior;
        self.params.boundary_trust * ((chance + prior) / (met + prior)).ln()
    }

    /// What may follow the word with this number.
    #[inline]
    pub(super) fn successors(&self, first: u32) -> Successors<'_> {
        let first = first as usize;
        let Some((from, backoff)) = self.first_words.get(first).copied() else {
            return Successors { backoff: 0.0, bigrams: &[] };
        };
        let to = self.first_words.get(first + 1).map_or(self.bigrams.len(), |(to, _)| *to as usize);
        Successors { backoff, bigrams: self.bigrams.get(from as usize..to).unwrap_or_default() }
    }
}

impl fmt::Debug for LanguageModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LanguageModel").field("long_words", &self.long_words.len()).finish_non_exhaustive()
    }
}

/// Fills a model with what the packed form holds.
struct ModelLoader {
    model: LanguageModel,
    /// Pairs of a Traditional character and its Simplified form.
    simplified: Vec<(u16, u16)>,
}

impl ModelLoader {
    fn finish(self) -> LanguageModel {
        let Self { mut model, simplified } = self;
        for (from, to) in &simplified {
            if *from != 0
                && let Some(known) = model.characters.get(usize::from(*to)).copied()
                && let Some(slot) = model.characters.get_mut(usize::from(*from))
            {
                *slot = known;
            }
        }
        // All symbols of a class begin and end words as often as the one that was counted.
        for unit in 0..=u16::MAX {
            let Some(c) = model.characters.get(usize::from(unit)).copied() else { continue };
            if let Some(like) = model.characters.get(usize::from(c.class)).copied()
                && let Some(slot) = model.characters.get_mut(usize::from(unit))
            {
                (slot.ends, slot.begins) = (like.ends, like.begins);
            }
        }
        mark_forms(&mut model.characters, &simplified);
        // The table holds how often the neighbours were met; their boundaries depend on all characters.
        let mut pairs = std::mem::replace(&mut model.pairs, PairTable::with_capacity(0));
        for (key, pair) in pairs.iter_mut() {
            let [first, second] = [(key >> 16) as usize, (key & 0xFFFF) as usize];
            if let (Some(first), Some(second)) = (model.characters.get(first), model.characters.get(second)) {
                pair.boundary = model.boundary(*first, *second, pair.boundary);
            }
        }
        model.pairs = pairs;
        model
    }
}

/// Sets the flags of all characters, which must have their classes.
fn mark_forms(characters: &mut [CharacterCosts], simplified: &[(u16, u16)]) {
    for (known, unit) in characters.iter_mut().zip(0..=u16::MAX) {
        let is_traditional =
            known.class != unit && unit != 0 && char::from_u32(unit.into()).is_some_and(is_modelled);
        known.form = if is_traditional { TRADITIONAL } else { 0 };
    }
    let mut mark = |unit: u16, flag: u8, on: bool| {
        if let Some(known) = characters.get_mut(usize::from(unit)) {
            known.form = if on { known.form | flag } else { known.form & !flag };
        }
    };
    simplified.iter().for_each(|(_, to)| mark(*to, SIMPLIFIED, true));
    IN_BOTH_SCRIPTS.chars().for_each(|c| mark(code_unit(c), SIMPLIFIED, false));
    RARE_VARIANTS.chars().for_each(|c| mark(code_unit(c), RARE_VARIANT, true));
    for known in characters.iter_mut().filter(|known| known.form & TRADITIONAL != 0) {
        known.form &= !SIMPLIFIED;
    }
}

impl Visitor for ModelLoader {
    fn total(&mut self, words: f32) {
        self.model.total = words.max(1.0);
    }

    fn simplified(&mut self, traditional: u16, simplified: u16) {
        self.simplified.push((traditional, simplified));
    }

    fn character(&mut self, code: u16, alone: Option<f32>, inside: Option<f32>, ends: f32, begins: f32) {
        let unknown = self.model.params.unknown_character;
        if let Some(slot) = self.model.characters.get_mut(usize::from(code)) {
            (slot.inside, slot.ends, slot.begins) = (inside.unwrap_or(f32::INFINITY), ends, begins);
            if char::from_u32(code.into()).is_some_and(is_modelled) {
                slot.alone = alone.unwrap_or(unknown).min(unknown);
            }
        }
    }

    fn word(&mut self, number: u32, key: u64, cost: f32) {
        let last_two = key as u32;
        match key >> 32 {
            0 => self.model.pairs.add_word(last_two, cost, number),
            before => {
                self.model.pairs.add_end(last_two, if before >> 16 == 0 { 3 } else { 4 });
                self.model.long_words.insert(key, (cost, number));
            }
        }
    }

    fn neighbours(&mut self, first: u16, second: u16, count: f32) {
        self.model.pairs.set_boundary(pair_key(first, second), count);
    }

    fn backoff(&mut self, first: u32, cost: f32) {
        // The words in between have no bigrams.
        let here = self.model.bigrams.len() as u32;
        self.model.first_words.resize(first as usize, (here, 0.0));
        self.model.first_words.push((here, cost));
    }

    fn bigram(&mut self, second: u32, cost: f32) {
        self.model.bigrams.push((second, cost));
    }
}

/// What is assumed about a code unit before the lists are read.
fn unlisted_unit(unit: u16, params: &ModelParams) -> CharacterCosts {
    match char::from_u32(unit.into()) {
        Some(c) => unlisted(c, class(c), params),
        None => CharacterCosts { class: 0, alone: params.unknown_symbol, ..unlisted('\0', 0, params) },
    }
}

fn unlisted(c: char, class: u16, params: &ModelParams) -> CharacterCosts {
    let alone = if is_modelled(c) {
        params.unknown_character
    } else {
        symbol_cost(c).unwrap_or(params.unknown_symbol)
    };
    let within_class = within_class(c, params);
    CharacterCosts { class, alone, inside: f32::INFINITY, within_class, ends: 0.0, begins: 0.0, form: 0 }
}

/// Nats: what a symbol costs among those of its class.
fn within_class(c: char, params: &ModelParams) -> f32 {
    let [digit, letter, mark, other] = params.within_class;
    match c {
        '0'..='9' => digit,
        'a'..='z' | 'A'..='Z' => letter,
        _ if symbol_class(c).is_some() || c == '\n' => mark,
        _ => other,
    }
}

/// Nats: what a symbol costs as a word. Set by hand; no command has measured the frequencies.
fn symbol_cost(c: char) -> Option<f32> {
    Some(match c {
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
        _ => return None,
    })
}

/// The code unit that represents a character beside a word: its class for a symbol, itself for a Chinese
/// character and the line end, `&` for everything else.
fn class(c: char) -> u16 {
    code_unit(symbol_class(c).unwrap_or(if c == '\n' || is_modelled(c) { c } else { '&' }))
}

fn pair_key(first: u16, second: u16) -> u32 {
    u32::from(first) << 16 | u32::from(second)
}

/// The Chinese characters that the word list covers. Narrower than the Han script: characters outside these
/// blocks are symbols to the model.
pub(crate) fn is_modelled(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '〇')
}

fn code_unit(c: char) -> u16 {
    u16::try_from(u32::from(c)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use crate::language_model::testing::small_model;

    #[test]
    fn traditional_characters_count_as_their_simplified_forms() {
        let model = small_model("发展\t10\n", "", "發\t发\n後\t后\n");
        assert_eq!(model.cost("发展".chars()), model.cost("發展".chars()));
        assert!(model.is_traditional('發') && !model.is_traditional('发'));
        assert!(model.is_simplified('发') && !model.is_simplified('發'));
        // 后 is a character of Traditional text too.
        assert!(!model.is_simplified('后'));
    }

    #[test]
    fn a_bigram_costs_less_than_its_words_apart() {
        let model = small_model("根据\t10\n本法\t10\n规定\t10\n", "根据\t8\n\t本法\t6\n", "");
        let after = |before: &str, word: &str| {
            model.cost(format!("{before}{word}").chars()) - model.cost(before.chars())
        };
        assert!(after("根据", "本法") + 0.3 < after("规定", "本法"));
        assert!(after("根据", "规定") > after("本法", "规定"), "the back-off costs");
    }

    #[test]
    fn the_word_list_is_sorted_and_unique() {
        let words = include_str!("../../dictionaries/zhnorm/words.tsv");
        let keys: Vec<&str> = words.lines().filter_map(|l| l.split('\t').next()).collect();
        assert!(keys.len() > 50_000 && keys.windows(2).all(|w| w[0] < w[1]));
    }
}
