//! The language model in memory: costs of words, characters and symbols, alone and after each other.

use super::format::{self, Visitor};
use super::params::ModelParams;
use super::script::{IN_BOTH_SCRIPTS, RARE_VARIANTS};
use super::symbols::symbol_class;
use crate::number_hash::{NumberMap, NumberSet};
use std::fmt;

/// What the model knows about one character.
#[derive(Clone, Copy)]
pub(super) struct CharacterCosts {
    /// The code unit that represents the character: its Simplified form, or the class of a symbol.
    pub(super) class: u16,
    /// As a word.
    pub(super) alone: f32,
    /// As a part of some word that the list lacks; `None` if no listed word contains it.
    pub(super) inside: Option<f32>,
    /// How many words end and begin with it.
    ends: f32,
    begins: f32,
}

/// A language model. See the module for what it knows.
pub(crate) struct LanguageModel {
    params: ModelParams,
    /// Cost and number of each word, by its characters (16 bits each).
    words: NumberMap<u64, (f32, u32)>,
    /// By code unit.
    characters: Vec<CharacterCosts>,
    /// How often a word that begins with the second character followed one that ends with the first.
    neighbours: NumberMap<u64, f32>,
    /// How many words there were in all.
    total: f32,
    /// By the number of the first word: where its bigrams start, and its back-off cost.
    first_words: Vec<(u32, f32)>,
    /// The number of the second word, and its cost after the first one.
    bigrams: Vec<(u32, f32)>,
    /// Characters that only Simplified text has.
    only_simplified: NumberSet<u16>,
    rare_variants: NumberSet<u16>,
}

impl LanguageModel {
    /// Reads a model from its packed form.
    pub(crate) fn read(packed: &[u8], params: &ModelParams) -> Self {
        let model = Self {
            params: params.clone(),
            words: NumberMap::with_capacity_and_hasher(packed.len() / 10, Default::default()),
            characters: (0..=u16::MAX).map(|unit| unlisted_unit(unit, params)).collect(),
            neighbours: NumberMap::with_capacity_and_hasher(packed.len() / 8, Default::default()),
            total: 1.0,
            first_words: Vec::new(),
            bigrams: Vec::with_capacity(packed.len() / 8),
            only_simplified: NumberSet::default(),
            rare_variants: RARE_VARIANTS.chars().map(code_unit).collect(),
        };
        let mut loader = ModelLoader { model, simplified: Vec::new() };
        format::read(packed, &mut loader);
        loader.finish()
    }

    pub(super) fn params(&self) -> &ModelParams {
        &self.params
    }

    pub(super) fn character(&self, c: char) -> CharacterCosts {
        match self.characters.get(c as usize) {
            Some(known) => *known,
            None => unlisted(c, code_unit('&'), &self.params),
        }
    }

    /// Whether `c` is the Traditional form of some other character.
    pub(crate) fn is_traditional(&self, c: char) -> bool {
        is_modelled(c) && self.character(c).class != code_unit(c) && code_unit(c) != 0
    }

    /// Whether `c` occurs in Simplified text only.
    pub(crate) fn is_simplified(&self, c: char) -> bool {
        self.only_simplified.contains(&code_unit(c)) && !self.is_traditional(c)
    }

    /// Whether nearly everybody writes another form of `c`.
    pub(crate) fn is_rare_variant(&self, c: char) -> bool {
        self.rare_variants.contains(&code_unit(c))
    }

    /// The cost of a character as a word or inside one, whichever is less.
    pub(crate) fn rarity(&self, c: char) -> f32 {
        let known = self.character(c);
        known.inside.map_or(known.alone, |inside| inside.min(known.alone))
    }

    /// The cost of a character as a word.
    pub(crate) fn single(&self, c: char) -> f32 {
        self.character(c).alone
    }

    /// The cost and the number of a word of several characters, 16 bits each, the last one lowest.
    pub(super) fn word(&self, key: u64) -> Option<(f32, u32)> {
        self.words.get(&key).copied()
    }

    /// What a boundary between a word that ends with `last` and one that begins with `first` costs: how much
    /// rarer such neighbours are than chance. Negative if they are more frequent.
    pub(super) fn boundary(&self, last: CharacterCosts, first: CharacterCosts) -> f32 {
        let met = self.neighbours.get(&pair_key(last.class, first.class)).copied().unwrap_or(0.0);
        let chance = last.ends * first.begins / self.total;
        let prior = self.params.boundary_prior;
        self.params.boundary_trust * ((chance + prior) / (met + prior)).ln()
    }

    /// What the second word costs after the first, if the model has the bigram.
    pub(super) fn bigram(&self, first: u32, second: u32) -> Option<f32> {
        let first = first as usize;
        let (from, _) = *self.first_words.get(first)?;
        let to = self.first_words.get(first + 1).map_or(self.bigrams.len(), |(to, _)| *to as usize);
        let seconds = self.bigrams.get(from as usize..to)?;
        let at = seconds.binary_search_by_key(&second, |(number, _)| *number).ok()?;
        seconds.get(at).map(|(_, cost)| *cost)
    }

    /// What any word costs more after `first` than alone, if the two are no bigram of the model.
    pub(super) fn backoff(&self, first: u32) -> f32 {
        self.first_words.get(first as usize).map_or(0.0, |(_, cost)| *cost)
    }

    /// What a symbol costs among those of its class.
    pub(super) fn within_class(&self, c: char) -> f32 {
        let [digit, letter, mark, other] = self.params.within_class;
        match c {
            '0'..='9' => digit,
            'a'..='z' | 'A'..='Z' => letter,
            _ if symbol_class(c).is_some() || c == '\n' => mark,
            _ => other,
        }
    }
}

impl fmt::Debug for LanguageModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LanguageModel").field("words", &self.words.len()).finish_non_exhaustive()
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
        for (from, to) in simplified {
            if from != 0
                && let Some(known) = model.characters.get(usize::from(to)).copied()
                && let Some(slot) = model.characters.get_mut(usize::from(from))
            {
                *slot = known;
            }
            model.only_simplified.insert(to);
        }
        for c in IN_BOTH_SCRIPTS.chars() {
            model.only_simplified.remove(&code_unit(c));
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
        model
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
            (slot.inside, slot.ends, slot.begins) = (inside, ends, begins);
            if char::from_u32(code.into()).is_some_and(is_modelled) {
                slot.alone = alone.unwrap_or(unknown).min(unknown);
            }
        }
    }

    fn word(&mut self, number: u32, key: u64, cost: f32) {
        self.model.words.insert(key, (cost, number));
    }

    fn neighbours(&mut self, first: u16, second: u16, count: f32) {
        self.model.neighbours.insert(pair_key(first, second), count);
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
        None => {
            CharacterCosts { class: 0, alone: params.unknown_symbol, inside: None, ends: 0.0, begins: 0.0 }
        }
    }
}

fn unlisted(c: char, class: u16, params: &ModelParams) -> CharacterCosts {
    let alone = if is_modelled(c) {
        params.unknown_character
    } else {
        symbol_cost(c).unwrap_or(params.unknown_symbol)
    };
    CharacterCosts { class, alone, inside: None, ends: 0.0, begins: 0.0 }
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

fn pair_key(first: u16, second: u16) -> u64 {
    u64::from(first) << 16 | u64::from(second)
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
        let behind = |before: &str, word: &str| {
            model.cost(format!("{before}{word}").chars()) - model.cost(before.chars())
        };
        assert!(behind("根据", "本法") + 0.3 < behind("规定", "本法"));
        assert!(behind("根据", "规定") > behind("本法", "规定"), "the back-off costs");
    }

    #[test]
    fn the_word_list_is_sorted_and_unique() {
        let words = include_str!("../../dictionaries/zhnorm/words.tsv");
        let keys: Vec<&str> = words.lines().filter_map(|l| l.split('\t').next()).collect();
        assert!(keys.len() > 50_000 && keys.windows(2).all(|w| w[0] < w[1]));
    }
}
