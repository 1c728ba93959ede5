//! Packs the word list and the counts into the form that `format` describes. Runs in the crate's build script
//! and in tests.
//!
//! The constants below weigh the sources against each other. They were set by hand on
//! `testkit/articles/development`.

use super::format::{FIRST_WORD, NONE, STEP};
use super::symbols::simplified_forms;
use crate::number_hash::NumberMap;

/// Share, 0 to 1: how much of a character's occurrences inside words counts for the character as a word of
/// its own.
const INSIDE_WORDS: f64 = 0.02;
/// Words: the weight of the word list against the counted text, for words of one character.
const WEIGHT_OF_LIST: f64 = 20_000.0;
/// Words: the same for words of several characters, which the counted text has fewer of.
const WEIGHT_OF_LONG_WORDS: f64 = 1_000_000.0;
/// Occurrences: how often one bigram counts at most for the neighbouring characters at its boundary. What a
/// frequent bigram says about its own words is in the bigrams already.
const MOST_PER_BIGRAM: f64 = 2.0;
/// Occurrences: taken from the count of each bigram and left for the bigrams that were never seen (absolute
/// discounting).
const DISCOUNT: f64 = 0.6;

/// The lists that are packed.
pub(crate) struct LanguageLists<'l> {
    /// Lines of a word, a tab and a count.
    pub(crate) words: &'l str,
    /// `bigrams.tsv`: lines of a word, a tab and a count; each followed by the words after it, indented by a
    /// tab.
    pub(crate) bigrams: &'l str,
    /// OpenCC's `TSCharacters`: lines of a Traditional character, a tab and its Simplified form.
    pub(crate) simplified: &'l str,
}

impl LanguageLists<'_> {
    /// Packs the lists.
    pub(crate) fn pack(&self) -> Vec<u8> {
        let listed = self.words();
        let bigrams = BigramCounts::read(self.bigrams);
        let mut out = Packed(Vec::new());
        let boundaries = bigrams.boundaries();
        out.number(boundaries.ends.iter().sum::<f64>() as usize);
        self.pack_simplified(&mut out);
        bigrams.pack_characters(&listed, &boundaries, &mut out);

        let words: Vec<_> = listed.iter().filter(|(word, _)| (2..=4).contains(&word.len())).collect();
        let totals: NumberMap<u64, f64> =
            bigrams.words.iter().map(|first| (first.word.key, first.total)).collect();
        let (total, counted) = (listed.iter().map(|(_, count)| count).sum::<f64>(), bigrams.total());
        out.number(words.len());
        let mut last: &[u16] = &[];
        let mut numbers: NumberMap<u64, usize> = NumberMap::default();
        for (number, (word, count)) in (FIRST_WORD as usize..).zip(words) {
            let shared = word.iter().zip(last).take_while(|(a, b)| a == b).count();
            let key = key(word);
            let here = totals.get(&key).copied().unwrap_or(0.0);
            let share = (here + WEIGHT_OF_LONG_WORDS * count / total) / (counted + WEIGHT_OF_LONG_WORDS);
            out.0.extend([(shared << 4 | (word.len() - shared)) as u8, byte(-share.ln())]);
            out.0.extend(word.iter().skip(shared).flat_map(|c| c.to_le_bytes()));
            numbers.insert(key, number);
            last = word;
        }
        boundaries.pack(&mut out);
        bigrams.pack(&numbers, &mut out);
        out.0
    }

    /// The words of the list in Simplified characters, sorted, with their counts.
    fn words(&self) -> Vec<(Vec<u16>, f64)> {
        // By code point; 0 outside the Basic Multilingual Plane.
        let mut forms = vec![0; char::MAX as usize + 1];
        for (form, unit) in forms.iter_mut().zip(0..=u16::MAX) {
            *form = unit;
        }
        for (from, to) in simplified(self.simplified).chain([('$', '$')]) {
            if let Some(form) = forms.get_mut(from as usize) {
                *form = code(to);
            }
        }
        // Sorted by the first four characters, and only where they are the same by the others.
        let mut words: Vec<(u64, Vec<u16>, f64)> = Vec::new();
        for (word, count) in self.words.lines().filter_map(|line| line.split_once('\t')) {
            let word: Vec<u16> = word.chars().map(|c| forms.get(c as usize).copied().unwrap_or(0)).collect();
            let start = (0..4).fold(0, |all, at| all << 16 | u64::from(word.get(at).copied().unwrap_or(0)));
            words.push((start, word, count.parse().unwrap_or_default()));
        }
        words.sort_by(|(a, a_word, _), (b, b_word, _)| a.cmp(b).then_with(|| a_word.cmp(b_word)));
        let mut merged: Vec<(Vec<u16>, f64)> = Vec::with_capacity(words.len());
        for (_, word, count) in words {
            match merged.last_mut().filter(|(last, _)| *last == word) {
                Some((_, sum)) => *sum += count,
                None => merged.push((word, count)),
            }
        }
        merged
    }

    fn pack_simplified(&self, out: &mut Packed) {
        let mut pairs: Vec<(u16, u16)> =
            simplified(self.simplified).map(|(from, to)| (code(from), code(to))).collect();
        pairs.sort_by_key(|(from, _)| *from);
        out.number(pairs.len());
        let mut last = 0;
        for (from, to) in pairs {
            out.after(&mut last, from.into());
            out.0.extend(to.to_le_bytes());
        }
    }
}

/// The Simplified forms that the format can hold: those in the Basic Multilingual Plane.
fn simplified(table: &str) -> impl Iterator<Item = (char, char)> {
    simplified_forms(table).filter(|(_, to)| code(*to) != 0)
}

/// A word of up to four characters as one number; 0 for longer words.
fn key(word: &[u16]) -> u64 {
    // A character outside the Basic Multilingual Plane, which has the code 0, still counts as one.
    let unit = |code: u16| u64::from(if code == 0 { u16::MAX } else { code });
    if word.len() > 4 { 0 } else { word.iter().fold(0, |key, c| key << 16 | unit(*c)) }
}

/// Which characters end a word and begin the next, each counted over bigrams.
struct Boundaries {
    /// Both characters in one number, sorted, with the count.
    pairs: Vec<(u32, f64)>,
    /// By code unit.
    ends: Vec<f64>,
    begins: Vec<f64>,
}

impl Boundaries {
    fn pack(&self, out: &mut Packed) {
        let firsts = || self.pairs.chunk_by(|(a, _), (b, _)| a >> 16 == b >> 16);
        out.number(firsts().count());
        let mut last = 0;
        for seconds in firsts() {
            let first = seconds.first().map_or(0, |(pair, _)| pair >> 16);
            out.after(&mut last, first as usize);
            out.number(seconds.len());
            let mut last = 0;
            for (pair, count) in seconds {
                out.after(&mut last, (pair & 0xFFFF) as usize);
                out.0.push(byte(count.ln()));
            }
        }
    }
}

/// What the counts need to know of a word.
#[derive(Clone, Copy, Default)]
struct CountedWord {
    key: u64,
    first: u16,
    last: u16,
    len: usize,
}

impl CountedWord {
    fn read(word: &str) -> Self {
        let mut read = Self::default();
        let mut units = [0; 4];
        for unit in word.chars().map(code) {
            if let Some(slot) = units.get_mut(read.len) {
                *slot = unit;
            }
            read.first = if read.len == 0 { unit } else { read.first };
            read.last = unit;
            read.len += 1;
        }
        read.key = units.get(..read.len).map_or(0, key);
        read
    }

    fn single(&self) -> Option<u16> {
        Some(self.first).filter(|_| self.len == 1)
    }
}

/// A word with the words that follow it.
struct FirstWord {
    word: CountedWord,
    /// How often the word occurred.
    total: f64,
    seconds: Vec<(CountedWord, f64)>,
}

/// The numbers of the words that follow a word, with counts.
type NumberedSeconds = Vec<(usize, f64)>;

/// The counts of `bigrams.tsv`.
struct BigramCounts {
    words: Vec<FirstWord>,
}

impl BigramCounts {
    fn read(list: &str) -> Self {
        let mut words: Vec<FirstWord> = Vec::new();
        for line in list.lines() {
            let second = line.strip_prefix('\t');
            let Some((word, count)) = second.unwrap_or(line).split_once('\t') else { continue };
            if word.is_empty() {
                continue;
            }
            let (word, count) = (CountedWord::read(word), count.parse().unwrap_or_default());
            match words.last_mut().filter(|_| second.is_some()) {
                Some(first) => first.seconds.push((word, count)),
                None => words.push(FirstWord { word, total: count, seconds: Vec::new() }),
            }
        }
        Self { words }
    }

    fn total(&self) -> f64 {
        self.words.iter().map(|first| first.total).sum()
    }

    fn boundaries(&self) -> Boundaries {
        let mut all: Vec<(u32, f64)> = Vec::new();
        let mut ends = vec![0.0; 0x1_0000];
        let mut begins = vec![0.0; 0x1_0000];
        for first in &self.words {
            for (second, count) in &first.seconds {
                let (end, begin) = (first.word.last, second.first);
                let count = count.min(MOST_PER_BIGRAM);
                all.push((u32::from(end) << 16 | u32::from(begin), count));
                if let (Some(ends), Some(begins)) =
                    (ends.get_mut(usize::from(end)), begins.get_mut(usize::from(begin)))
                {
                    *ends += count;
                    *begins += count;
                }
            }
        }
        all.sort_unstable_by_key(|(pair, _)| *pair);
        let mut pairs: Vec<(u32, f64)> = Vec::new();
        for (pair, count) in all {
            match pairs.last_mut().filter(|(last, _)| *last == pair) {
                Some((_, sum)) => *sum += count,
                None => pairs.push((pair, count)),
            }
        }
        Boundaries { pairs, ends, begins }
    }

    fn pack_characters(&self, words: &[(Vec<u16>, f64)], boundaries: &Boundaries, out: &mut Packed) {
        let mut characters = vec![ListedCharacter::default(); 0x1_0000];
        let mut note = |c: u16, note: &dyn Fn(&mut ListedCharacter)| {
            if let Some(character) = characters.get_mut(usize::from(c)) {
                character.is_known = true;
                note(character);
            }
        };
        let mut total_inside = 0.0;
        for (word, count) in words {
            match word.as_slice() {
                [c] => note(*c, &|character| character.listed = *count),
                word => word.iter().for_each(|c| {
                    total_inside += count;
                    note(*c, &|character| character.inside += count);
                }),
            }
        }
        for first in &self.words {
            if let Some(c) = first.word.single() {
                note(c, &|character| character.counted = first.total);
            }
        }
        let total = words.iter().map(|(_, count)| count).sum::<f64>();
        let counted = self.total();
        out.number(characters.iter().filter(|character| character.is_known).count());
        let mut last = 0;
        for (c, character) in characters.iter().enumerate().filter(|(_, character)| character.is_known) {
            let share = (character.listed + character.inside * INSIDE_WORDS) / total;
            let share = (character.counted + WEIGHT_OF_LIST * share) / (counted + WEIGHT_OF_LIST);
            let count = |counts: &[f64]| counts.get(c).copied().unwrap_or(0.0).ln();
            out.after(&mut last, c);
            out.0.extend(
                [
                    -share.ln(),
                    (total_inside / character.inside).ln(),
                    count(&boundaries.ends),
                    count(&boundaries.begins),
                ]
                .map(byte),
            );
        }
    }

    fn pack(&self, numbers: &NumberMap<u64, usize>, out: &mut Packed) {
        let number = |word: &CountedWord| match word.single() {
            Some(one) => Some(usize::from(one)),
            None => numbers.get(&word.key).copied(),
        };
        let mut known: Vec<(usize, f64, NumberedSeconds)> = Vec::new();
        for first in &self.words {
            let Some(of_first) = number(&first.word) else { continue };
            let seconds = first.seconds.iter();
            let mut seconds: Vec<(usize, f64)> =
                seconds.filter_map(|(word, count)| Some((number(word)?, *count))).collect();
            if !seconds.is_empty() {
                seconds.sort_unstable_by_key(|(number, _)| *number);
                known.push((of_first, first.total, seconds));
            }
        }
        known.sort_unstable_by_key(|(number, ..)| *number);
        out.number(known.len());
        let mut last = 0;
        for (first, total, seconds) in known {
            let kept: f64 = seconds.iter().map(|(_, count)| count - DISCOUNT).sum();
            out.after(&mut last, first);
            out.0.push(byte(-((total - kept) / total).ln()));
            out.number(seconds.len());
            let mut last = 0;
            for (second, count) in seconds {
                out.after(&mut last, second);
                out.0.push(byte(-((count - DISCOUNT) / total).ln()));
            }
        }
    }
}

/// How often a character occurs.
#[derive(Clone, Copy, Default)]
struct ListedCharacter {
    is_known: bool,
    /// As a word, in the list.
    listed: f64,
    /// As a word, in the counted text.
    counted: f64,
    /// In longer words of the list.
    inside: f64,
}

struct Packed(Vec<u8>);

impl Packed {
    fn number(&mut self, mut number: usize) {
        while number >= 0x80 {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    /// Writes `number` as its difference to `last`, and makes it the new `last`.
    fn after(&mut self, last: &mut usize, number: usize) {
        self.number(number - *last);
        *last = number;
    }
}

fn byte(cost: f64) -> u8 {
    let steps = (cost / f64::from(STEP)).round();
    if steps.is_finite() { steps.clamp(0.0, f64::from(NONE - 1)) as u8 } else { NONE }
}

/// The code unit of a character, 0 outside the Basic Multilingual Plane. `$` stands for a line end in the
/// lists.
fn code(c: char) -> u16 {
    u16::try_from(u32::from(if c == '$' { '\n' } else { c })).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::super::format::{Visitor, read};
    use super::*;

    #[derive(Debug, Default, PartialEq)]
    struct Everything {
        total: f32,
        simplified: Vec<(char, char)>,
        characters: Vec<(char, Option<f32>, f32)>,
        words: Vec<(u32, u64)>,
        neighbours: Vec<(u16, u16, f32)>,
        bigrams: Vec<(u32, u32, f32)>,
        first: u32,
    }

    fn character(code: u16) -> char {
        char::from_u32(code.into()).unwrap()
    }

    impl Visitor for Everything {
        fn total(&mut self, words: f32) {
            self.total = words;
        }

        fn simplified(&mut self, traditional: u16, simplified: u16) {
            self.simplified.push((character(traditional), character(simplified)));
        }

        fn character(&mut self, code: u16, alone: Option<f32>, _: Option<f32>, ends: f32, _: f32) {
            self.characters.push((character(code), alone, ends));
        }

        fn word(&mut self, number: u32, key: u64, _: f32) {
            self.words.push((number, key));
        }

        fn neighbours(&mut self, first: u16, second: u16, count: f32) {
            self.neighbours.push((first, second, count));
        }

        fn backoff(&mut self, first: u32, cost: f32) {
            self.first = first;
            self.bigrams.push((first, 0, cost));
        }

        fn bigram(&mut self, second: u32, cost: f32) {
            self.bigrams.push((self.first, second, cost));
        }
    }

    fn packed() -> Vec<u8> {
        LanguageLists {
            words: "中\t50\n中国\t40\n中國\t20\n中国人\t30\n",
            bigrams: "中国\t10\n\t$\t3\n\t中国人\t4\n不在\t5\n\t中\t5\n",
            simplified: "國\t国\n",
        }
        .pack()
    }

    #[test]
    fn what_is_packed_can_be_read() {
        let mut all = Everything::default();
        read(&packed(), &mut all);
        assert_eq!(all.simplified, [('國', '国'), ('著', '着')]);
        assert_eq!(all.characters.iter().map(|(c, ..)| *c).collect::<String>(), "中人国");
        // 中 is a word; 国 is none, but words end with it.
        assert!(all.characters[0].1 < all.characters[2].1);
        assert!(all.characters[0].2 == 0.0 && (all.characters[2].2 - 4.0).abs() < 0.2);
        let [china, chinese] = [FIRST_WORD, FIRST_WORD + 1];
        assert_eq!(all.words, [(china, 0x4E2D_56FD), (chinese, 0x4E2D_56FD_4EBA)]);
        // 国 before a line end and before 中, which also follows 在: each counts twice at most.
        assert_eq!((all.total, all.neighbours.len()), (6.0, 3));
        assert!(all.neighbours.iter().all(|(.., count)| (count - 2.0).abs() < 0.1));
        // The back-off, then the two followers. A first word that the word list lacks is left out.
        let words: Vec<_> = all.bigrams.iter().map(|(first, second, _)| (*first, *second)).collect();
        assert_eq!(words, [(china, 0), (china, u32::from(b'\n')), (china, chinese)]);
        let shares: f32 = all.bigrams.iter().map(|(.., cost)| (-cost).exp()).sum();
        assert!((shares - 1.0).abs() < 0.1, "{shares}");
    }

    #[test]
    fn a_model_that_is_cut_short_is_read_up_to_the_cut() {
        let packed = packed();
        let mut whole = Everything::default();
        read(&packed, &mut whole);
        for length in 0..packed.len() {
            let mut part = Everything::default();
            read(&packed[..length], &mut part);
            assert!(whole.characters.starts_with(&part.characters), "{length}");
            assert!(whole.words.starts_with(&part.words), "{length}");
            assert!(whole.bigrams.starts_with(&part.bigrams) && part.bigrams.len() < whole.bigrams.len());
        }
    }
}
