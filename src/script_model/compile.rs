//! Makes the tables of the script model from the counts in `dictionaries/zhnorm/script` and OpenCC's
//! character lists. `build.rs` runs it, and so do the commands that measure and fit the weights.

use super::characters::{CHANNELS, FIRST_FORM, LEFT_FORM, Main, SIMPLIFIED, TRADITIONAL, UnpackedCharacter};
use super::homographs::{self, kept, written as written_as};
use super::list_check;
use super::params::ScriptParams;
use super::symbol::{ZHE, ZHU, is_han};
use super::table::{Support, Unpacked, Word, neighbours_key};
use crate::number_hash::NumberMap;
use std::collections::HashSet;

/// The lists, as text.
#[derive(Debug)]
pub struct ScriptLists {
    /// Words, with how often a thousand million words hold them, and how often they were met in counted text.
    words: String,
    /// Words, the words after them, and how often that was met.
    pairs: String,
    /// Pairs of our own, with the probability of the second word after the first.
    own_pairs: String,
    /// Words of our own, with how often a thousand million words hold them.
    own_words: String,
    /// Forms of characters, and the form that is counted.
    variants: String,
    /// Forms that no standard writes any more, and the form that is counted.
    inherited_forms: String,
    /// Characters that are both written for the same word.
    spellings: String,
    /// Homographs, and words in which Simplified text writes them as they are.
    homographs: String,
    /// OpenCC's `STCharacters` and `TSCharacters`.
    to_traditional: String,
    to_simplified: String,
}

impl ScriptLists {
    /// Reads the lists; `read` gives the text of a file below `dictionaries/`.
    ///
    /// # Errors
    ///
    /// Those of `read`, and a message that names file and line if a line of a list is malformed.
    pub fn read(read: impl Fn(&str) -> Result<String, String>) -> Result<Self, String> {
        let read = |path: &str| {
            let text = read(path)?;
            list_check::check(path, &text).map(|()| text)
        };
        Ok(Self {
            words: read("zhnorm/script/words.tsv")?,
            pairs: read("zhnorm/script/pairs.tsv")?,
            own_pairs: read("zhnorm/script/own-pairs.tsv")?,
            own_words: read("zhnorm/script/own-words.tsv")?,
            variants: read("zhnorm/script/variants.tsv")?,
            inherited_forms: read("zhnorm/script/inherited-forms.tsv")?,
            spellings: read("zhnorm/script/spellings.tsv")?,
            homographs: read("zhnorm/script/homographs.tsv")?,
            to_traditional: read("opencc/STCharacters.tsv")?,
            to_simplified: read("opencc/TSCharacters.tsv")?,
        })
    }

    /// The packed tables.
    pub(crate) fn pack(&self, params: &ScriptParams) -> Vec<u8> {
        let characters = Forms::read(self, params);
        let mut words = Words::read(self, &characters);
        let mut pairs = words.own_pairs(&self.own_pairs);
        pairs.extend(words.pairs(&self.pairs));
        words.add_kept(&self.homographs, &mut pairs);
        for (first, ..) in pairs.chunk_by(|(a, ..), (b, ..)| a == b).filter_map(<[_]>::first) {
            words.backoff.entry(*first).or_insert(params.least_backoff);
        }
        let in_pairs = characters.in_pairs(&pairs);
        let mut unpacked = Unpacked { pairs, in_pairs, ..Unpacked::default() };
        let mut descriptions = characters.describe(&words.shares);
        unpacked.support = words.support(&characters, &mut descriptions);
        for description in descriptions {
            description.pack(&mut unpacked.characters);
        }
        unpacked.words = words.finish();
        unpacked.pack()
    }
}

/// The first column and the rest of each line. `list_check` has refused lines that are malformed.
fn columns(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'))
}

/// A text of one character of the Basic Multilingual Plane.
fn unit(text: &str) -> Option<u16> {
    let mut units = text.encode_utf16();
    units.next().filter(|_| units.next().is_none())
}

pub(crate) fn word(text: &str) -> Word {
    text.encode_utf16().fold(0, |word, unit| word << 16 | Word::from(unit))
}

fn units(word: Word) -> impl Iterator<Item = u16> {
    [48, 32, 16, 0].into_iter().map(move |bits| (word >> bits) as u16).filter(|unit| *unit != 0)
}

/// Which character is written for which.
struct Forms<'p> {
    params: &'p ScriptParams,
    variants: NumberMap<u16, u16>,
    /// Simplified characters with the Traditional ones they stand for, the first of them first.
    traditional: Vec<(u16, Vec<u16>)>,
    numbers: NumberMap<u16, usize>,
    simplified: NumberMap<u16, u16>,
    spellings: Vec<(u16, u16)>,
}

impl<'p> Forms<'p> {
    fn read(lists: &ScriptLists, params: &'p ScriptParams) -> Self {
        let both = |(a, b): (&str, &str)| Some((unit(a)?, unit(b.split(['\t', ' ']).next()?)?));
        let variants: NumberMap<u16, u16> =
            columns(&lists.variants).chain(columns(&lists.inherited_forms)).filter_map(both).collect();
        let canonical = |unit: u16| variants.get(&unit).copied().unwrap_or(unit);
        let mut traditional: Vec<(u16, Vec<u16>)> = Vec::new();
        for (simplified, forms) in columns(&lists.to_traditional) {
            let Some(simplified) = unit(simplified) else { continue };
            let mut list: Vec<u16> = Vec::new();
            for form in forms.split(' ').filter_map(unit).map(canonical) {
                if !list.contains(&form) {
                    list.push(form);
                }
            }
            if !list.is_empty() {
                traditional.push((simplified, list));
            }
        }
        Self {
            params,
            numbers: traditional.iter().enumerate().map(|(at, (unit, _))| (*unit, at)).collect(),
            traditional,
            simplified: columns(&lists.to_simplified).filter_map(both).collect(),
            spellings: columns(&lists.spellings).filter_map(both).collect(),
            variants,
        }
    }

    fn canonical(&self, unit: u16) -> u16 {
        self.variants.get(&unit).copied().unwrap_or(unit)
    }

    fn traditional(&self, unit: u16) -> Option<&[u16]> {
        let (_, forms) = self.traditional.get(*self.numbers.get(&unit)?)?;
        Some(forms)
    }

    /// A set of characters such that each pair contains at least one: those that Simplified text merges with
    /// others, and the characters of the second word for pairs without such a character.
    fn in_pairs(&self, pairs: &[(Word, Word, f32)]) -> Vec<u16> {
        let mut is_in = vec![false; 0x1_0000];
        let add = |is_in: &mut [bool], unit: u16| {
            if let Some(is_in) = is_in.get_mut(usize::from(unit)) {
                *is_in = true;
            }
        };
        let merged =
            self.traditional.iter().filter(|(_, forms)| forms.len() > 1).flat_map(|(_, forms)| forms);
        merged.for_each(|unit| add(&mut is_in, *unit));
        for (first, second, _) in pairs {
            let mut both = units(*first).chain(units(*second));
            if !both.any(|unit| is_in.get(usize::from(unit)) == Some(&true)) {
                units(*second).for_each(|unit| add(&mut is_in, unit));
            }
        }
        (1..=u16::MAX).filter(|unit| is_in.get(usize::from(*unit)) == Some(&true)).collect()
    }

    /// Whether Traditional text does not write a character: OpenCC knows others for it, and so do the counts.
    fn is_simplified_only(&self, unit: u16, shares: &[f32]) -> bool {
        let share = |unit: u16| shares.get(usize::from(unit)).copied().unwrap_or(0.0);
        self.traditional(unit).is_some_and(|forms| {
            let others: f32 = forms.iter().map(|form| share(*form)).sum();
            !forms.contains(&unit) && share(unit) <= self.params.simplified_only * others
        })
    }

    fn describe(&self, shares: &[f32]) -> Vec<UnpackedCharacter> {
        let mut all: Vec<UnpackedCharacter> =
            (0..=u16::MAX).map(|unit| UnpackedCharacter { unit, ..UnpackedCharacter::default() }).collect();
        self.candidates(&mut all, shares);
        self.evidence(&mut all, shares);
        all.retain(|description| {
            let itself = description.candidates.iter().all(|(unit, _)| *unit == description.unit);
            !itself || description.evidence.iter().any(|nats| nats.abs() > 0.03)
        });
        all
    }

    fn candidates(&self, all: &mut [UnpackedCharacter], shares: &[f32]) {
        let mut add = |from: u16, to: u16, channel: usize, p: f32| {
            let Some(description) = all.get_mut(usize::from(from)).filter(|_| p > 0.0) else { return };
            let at = description.candidates.iter().position(|(unit, _)| *unit == to);
            let at = at.unwrap_or_else(|| {
                description.candidates.push((to, [0.0; CHANNELS]));
                description.candidates.len() - 1
            });
            if let Some(slot) =
                description.candidates.get_mut(at).and_then(|(_, written)| written.get_mut(channel))
            {
                *slot = slot.max(p);
            }
        };
        for (simplified, forms) in &self.traditional {
            let merged = |form: u16| form == *simplified || self.simplified.get(&form) == Some(simplified);
            let weight = |form: u16| if merged(form) { 1.0 } else { self.params.older_merger };
            let Some(&first) = forms.first() else { continue };
            let left = if forms.contains(simplified) { *simplified } else { first };
            for &form in forms {
                add(*simplified, form, SIMPLIFIED, weight(form));
                for &written in forms {
                    let slip = if merged(written) && merged(form) { self.params.other_form } else { 0.0 };
                    add(written, form, FIRST_FORM, if written == first { weight(form) } else { slip });
                    let p = match written {
                        _ if left == first && written == first => weight(form),
                        _ if written == left => self.params.left_alone * weight(form),
                        _ if written == first => (1.0 - self.params.left_alone) * weight(form),
                        _ => slip,
                    };
                    add(written, form, LEFT_FORM, p);
                }
            }
        }
        for channel in [TRADITIONAL, FIRST_FORM, LEFT_FORM] {
            add(ZHU, ZHE, channel, 1.0);
        }
        for &(one, other) in &self.spellings {
            add(one, other, TRADITIONAL, self.params.divided);
        }
        for from in (0..=u16::MAX).filter(|unit| is_han(*unit)) {
            let to = self.canonical(from);
            let is_variant = to != from;
            let is_source = self.numbers.contains_key(&from);
            let is_known = shares.get(usize::from(to)).is_some_and(|share| *share > 0.0)
                && !self.is_simplified_only(from, shares);
            if !is_source || is_known || is_variant {
                add(from, to, TRADITIONAL, 1.0);
            }
            if !is_source {
                let foreign = self.simplified.get(&to).is_some_and(|simplified| *simplified != to);
                add(from, to, SIMPLIFIED, if foreign { self.params.foreign } else { 1.0 });
            }
            for channel in [FIRST_FORM, LEFT_FORM] {
                let p = if !is_source {
                    1.0
                } else if is_known {
                    self.params.other_form
                } else {
                    0.0
                };
                add(from, to, channel, p);
            }
        }
        let mut variants: Vec<(u16, u16)> = self.variants.iter().map(|(from, to)| (*from, *to)).collect();
        variants.sort_unstable();
        for (from, to) in variants {
            let of_form = all.get(usize::from(to)).map(|form| form.candidates.clone()).unwrap_or_default();
            let Some(own) = all.get_mut(usize::from(from)).map(|own| &mut own.candidates) else { continue };
            for (unit, written) in of_form {
                match own.iter_mut().find(|(own, _)| *own == unit) {
                    Some((_, own)) => own.iter_mut().zip(written).for_each(|(own, p)| *own = own.max(p)),
                    None => own.push((unit, written)),
                }
            }
        }
    }

    fn evidence(&self, all: &mut [UnpackedCharacter], shares: &[f32]) {
        let mut written = vec![[1e-8_f32; CHANNELS]; all.len()];
        let mut add = |unit: u16, channel: usize, share: f32| {
            if let Some(slot) = written.get_mut(usize::from(unit)).and_then(|by| by.get_mut(channel)) {
                *slot += share;
            }
        };
        for (form, &share) in shares.iter().enumerate().filter(|(_, share)| **share > 0.0) {
            let form = form as u16;
            if let Some(homograph) = written_as(form) {
                [SIMPLIFIED, FIRST_FORM, LEFT_FORM]
                    .iter()
                    .for_each(|channel| add(homograph, *channel, share));
                continue;
            }
            let simplified = match form {
                ZHU | ZHE => form,
                _ => self.simplified.get(&form).copied().unwrap_or(form),
            };
            add(form, TRADITIONAL, share);
            add(simplified, SIMPLIFIED, share);
            match self
                .traditional(simplified)
                .filter(|forms| forms.len() > 1)
                .and_then(|forms| Some((forms, forms.first()?)))
            {
                Some((forms, &first)) => {
                    add(first, FIRST_FORM, share);
                    let left = if forms.contains(&simplified) { simplified } else { first };
                    add(left, LEFT_FORM, share * if left == first { 1.0 } else { self.params.left_alone });
                    add(
                        first,
                        LEFT_FORM,
                        share * if left == first { 0.0 } else { 1.0 - self.params.left_alone },
                    );
                }
                None => [FIRST_FORM, LEFT_FORM].iter().for_each(|channel| add(form, *channel, share)),
            }
        }
        let most = self.params.most_evidence;
        for description in all.iter_mut() {
            let unit = description.unit;
            let is_variant = self.variants.contains_key(&unit);
            let [own, ..] = written.get(usize::from(unit)).copied().unwrap_or_default();
            if !is_han(unit) {
                continue;
            } else if self.is_simplified_only(unit, shares) && !is_variant {
                description.evidence = [0.0, most, 0.0, 0.0];
            } else if !is_variant || !self.numbers.contains_key(&unit) {
                let like = written.get(usize::from(self.canonical(unit))).copied().unwrap_or_default();
                let own = if is_variant { like.first().copied().unwrap_or(own) } else { own };
                description.evidence = like.map(|share| (share / own).ln().clamp(-most, most));
            }
            if self.spellings.iter().any(|(one, _)| *one == unit) {
                description.evidence = [0.0; CHANNELS];
            } else if unit == ZHE {
                description.evidence = [0.0, 2.0, -1.0, -1.0];
            } else if unit == ZHU {
                description.evidence = [0.0, -2.0, 0.0, 0.0];
            }
        }
    }
}

struct Words<'p> {
    params: &'p ScriptParams,
    /// The probability of each character in Traditional text.
    shares: Vec<f32>,
    words: NumberMap<Word, (f32, f32)>,
    backoff: NumberMap<Word, f32>,
}

impl<'p> Words<'p> {
    fn read(lists: &ScriptLists, forms: &Forms<'p>) -> Self {
        let mut shares = vec![0.0; 0x1_0000];
        let mut words: NumberMap<Word, (f32, f32)> = NumberMap::default();
        for (text, numbers) in columns(&lists.words).chain(columns(&lists.own_words)) {
            let mut numbers = numbers.split('\t').map(|number| number.parse::<f32>().unwrap_or(0.0));
            let p = numbers.next().unwrap_or(0.0) * 1e-9;
            let entry = words.entry(word(text)).or_default();
            *entry = (entry.0.max(p), entry.1.max(numbers.next().unwrap_or(0.0)));
            for unit in text.encode_utf16() {
                if let Some(share) = shares.get_mut(usize::from(unit)) {
                    *share += p;
                }
            }
        }
        let simplified_only: Vec<bool> =
            (0..=u16::MAX).map(|unit| forms.is_simplified_only(unit, &shares)).collect();
        words
            .retain(|word, _| units(*word).all(|unit| simplified_only.get(usize::from(unit)) != Some(&true)));
        Self { params: forms.params, shares, words, backoff: NumberMap::default() }
    }

    /// The pairs of our own with their costs.
    fn own_pairs(&self, text: &str) -> Vec<(Word, Word, f32)> {
        let rows = columns(text).filter_map(|(first, rest)| {
            let (second, p) = rest.split_once('\t')?;
            Some((word(first), word(second), -p.parse::<f32>().ok()?.ln()))
        });
        rows.collect()
    }

    /// The pairs with their costs; notes what is left for others.
    fn pairs(&mut self, text: &str) -> Vec<(Word, Word, f32)> {
        let rows: Vec<(Word, Word, f32)> = columns(text)
            .filter_map(|(first, rest)| {
                let (second, count) = rest.split_once('\t')?;
                Some((word(first), word(second), count.parse().ok()?))
            })
            .collect();
        // The rows with the same first word follow each other, so that word is looked up once.
        let own = |word: Word| self.words.get(&word).copied();
        let mut known: Vec<CountedPair> = Vec::with_capacity(rows.len());
        for rows in rows.chunk_by(|(a, ..), (b, ..)| a == b) {
            let Some((_, met)) = rows.first().and_then(|(first, ..)| own(*first)) else { continue };
            known.extend(rows.iter().filter_map(|&(first, second, count)| {
                Some(CountedPair { first, met, second, alone: own(second)?.0, count })
            }));
        }
        let by_first = || known.chunk_by(|a, b| a.first == b.first);
        let mut taken: NumberMap<Word, (f32, f32)> = NumberMap::default();
        for pair in by_first().filter_map(<[CountedPair]>::first) {
            taken.insert(pair.first, (pair.met, 0.0));
        }
        for pairs in by_first() {
            if let Some((_, taken)) = pairs.first().and_then(|pair| taken.get_mut(&pair.first)) {
                pairs.iter().for_each(|pair| *taken += pair.count - self.params.discount);
            }
        }
        let left = |taken: f32, met: f32| (1.0 - taken / met).max(0.02);
        let mut costs: Vec<(Word, Word, f32)> = Vec::with_capacity(known.len());
        for pairs in by_first() {
            let taken =
                pairs.first().and_then(|pair| taken.get(&pair.first)).map_or(0.0, |(_, taken)| *taken);
            costs.extend(pairs.iter().map(|pair| {
                let met = pair.met.max(pair.count);
                let alone = pair.alone + self.params.uncounted;
                let after = (pair.count - self.params.discount) / met + left(taken, met) * alone;
                (
                    pair.first,
                    pair.second,
                    -(self.params.trust * after + (1.0 - self.params.trust) * alone).ln(),
                )
            }));
        }
        let backoff = taken.into_iter().map(|(first, (met, taken))| {
            let share = self.params.trust * left(taken, met.max(1.0)) + 1.0 - self.params.trust;
            (first, (-share.ln()).max(self.params.least_backoff))
        });
        self.backoff = backoff.collect();
        costs
    }

    /// Adds the words in which homographs stay, and all longer words with one of these, once more with the
    /// units that say so. The pairs of such words get twins, too.
    fn add_kept(&mut self, list: &str, pairs: &mut Vec<(Word, Word, f32)>) {
        let mut stays: NumberMap<Word, u16> = NumberMap::default();
        for (homograph, text) in homographs::words(list) {
            stays.insert(word(text), homograph as u16);
        }
        let longer = self.words.keys().filter(|word| units(**word).any(homographs::is_homograph));
        let mut twins: NumberMap<Word, Word> = NumberMap::default();
        for &word in longer.chain(stays.keys()) {
            let whole: Vec<u16> = units(word).collect();
            let parts =
                (0..whole.len()).flat_map(|start| (start + 1..=whole.len()).map(move |end| start..end));
            let mut parts = parts.filter_map(|part| {
                stays.get(&whole.get(part)?.iter().fold(0, |word, unit| word << 16 | Word::from(*unit)))
            });
            if let Some((&homograph, kept)) = parts.next().and_then(|unit| Some((unit, kept(*unit)?))) {
                let twin = whole.iter().map(|unit| if *unit == homograph { kept } else { *unit });
                twins.insert(word, twin.fold(0, |word, unit| word << 16 | Word::from(unit)));
            }
        }
        for (word, twin) in &twins {
            let (p, met) = self.words.get(word).copied().unwrap_or_default();
            if let Some(share) = units(*twin)
                .find(|unit| homographs::is_kept(*unit))
                .and_then(|kept| self.shares.get_mut(usize::from(kept)))
            {
                *share += p;
            }
            self.words.insert(*twin, (p.max(self.params.uncounted_kept) * self.params.kept_word, met));
            if let Some(backoff) = self.backoff.get(word).copied() {
                self.backoff.insert(*twin, backoff);
            }
        }
        let twin = |word: Word| twins.get(&word).copied().unwrap_or(word);
        let more: Vec<_> = pairs
            .iter()
            .map(|&(first, second, cost)| (twin(first), twin(second), first, second, cost))
            .filter(|(twin, other, first, second, _)| (twin, other) != (first, second))
            .map(|(first, second, .., cost)| (first, second, (cost - self.params.kept_word.ln()).max(0.0)))
            .collect();
        pairs.extend(more);
    }

    /// What a word costs if it stands by itself.
    fn cost(&self, word: Word) -> f32 {
        let p = self.words.get(&word).map_or(0.0, |(p, _)| *p);
        let is_single = word < 1 << 16 && is_han(word as u16);
        (if is_single { self.params.single } else { 0.0 }) - (p + self.params.uncounted).ln()
    }

    /// Sets the main form of each Simplified character, and tells beside which neighbours words hold it or
    /// another.
    fn support(&self, forms: &Forms<'_>, descriptions: &mut [UnpackedCharacter]) -> Vec<(u64, Support)> {
        let alone = |unit: u16| self.words.get(&Word::from(unit)).map_or(0.0, |(p, _)| *p);
        /// The main form of a character, and all its forms with their numbers.
        struct OpenCharacter {
            main: u16,
            forms: Vec<(u8, u16)>,
        }
        let mut open: NumberMap<u16, OpenCharacter> = NumberMap::default();
        for description in descriptions.iter_mut() {
            let written = (0..).zip(&description.candidates);
            let written = written.filter(|(_, (_, written))| written.get(SIMPLIFIED) > Some(&0.0));
            let mut units: Vec<(u8, u16)> = written.map(|(number, (unit, _))| (number, *unit)).collect();
            if units.len() > 1 {
                units.sort_by(|a, b| alone(b.1).total_cmp(&alone(a.1)));
                let [(_, main), (_, next), ..] = units.as_slice() else { continue };
                description.main = Main {
                    unit: *main,
                    rules: alone(*next) < self.params.ruled * alone(*main),
                    leads: alone(*next) < self.params.led * alone(*main),
                };
                open.insert(description.unit, OpenCharacter { main: *main, forms: units });
            }
        }
        // What Simplified text writes for each character: some forms in two ways, 甦 as 苏 and as 甦. One
        // without a description is written as itself.
        let described: HashSet<u16> = descriptions.iter().map(|description| description.unit).collect();
        let mut seen: NumberMap<u16, Vec<u16>> = NumberMap::default();
        for description in descriptions.iter() {
            for (form, written) in &description.candidates {
                if written.get(SIMPLIFIED).is_some_and(|p| *p > self.params.foreign) {
                    let itself = Some(*form).filter(|form| !described.contains(form));
                    let written_as = seen.entry(*form).or_insert_with(|| itself.into_iter().collect());
                    written_as.push(description.unit);
                }
            }
        }
        // The homographs have two ways as well. Where both are right in the same word (瞭解, 了解), text stays.
        for form in (1..=u16::MAX).filter(|unit| homographs::is_homograph(*unit)) {
            if let Some(simplified) = forms.simplified.get(&form) {
                seen.insert(form, vec![*simplified]);
            }
        }
        let seen_as = |form: &u16| seen.get(form).cloned().unwrap_or_else(|| vec![*form]);
        // For neighbours: the form that words hold, or none if there are several, and how far ahead a word of
        // the two is.
        let mut found: NumberMap<u64, (Support, Option<u16>, f32)> = NumberMap::default();
        for &word in self.words.keys().filter(|word| **word >= 1 << 16) {
            let word_units: Vec<u16> = units(word).collect();
            let written: Vec<Vec<u16>> = word_units.iter().map(seen_as).collect();
            let written_at = |at: Option<usize>| at.and_then(|at| written.get(at)).into_iter().flatten();
            for (&form, at) in word_units.iter().zip(0_usize..) {
                // How much more the two characters cost apart, with another form.
                let ahead = |forms: &[(u8, u16)]| match word_units.as_slice() {
                    [a, b] => {
                        let others = forms.iter().filter(|(_, other)| *other != form);
                        let apart = others.map(|(_, other)| self.cost(Word::from(*other)));
                        let neighbour = if at == 0 { b } else { a };
                        apart.fold(f32::MAX, f32::min) + self.cost(Word::from(*neighbour)) - self.cost(word)
                    }
                    _ => 0.0,
                };
                for &unit in written_at(Some(at)) {
                    let Some(OpenCharacter { main, forms }) = open.get(&unit) else { continue };
                    let before =
                        written_at(at.checked_sub(1)).map(|before| neighbours_key(*before, unit, true));
                    let after = written_at(Some(at + 1)).map(|after| neighbours_key(unit, *after, false));
                    for key in before.chain(after) {
                        let entry = found.entry(key).or_insert((Support::default(), Some(form), 0.0));
                        entry.0.main |= form == *main;
                        entry.0.other |= form != *main;
                        entry.1 = entry.1.filter(|first| *first == form);
                        entry.2 = entry.2.max(ahead(forms));
                    }
                }
            }
        }
        let mut support: Vec<_> = found
            .into_iter()
            .map(|(key, (mut support, form, ahead))| {
                let [first, second] = [(key >> 17) as u16, (key >> 1) as u16];
                let unit = if key & 1 == 1 { second } else { first };
                support.sure = form.filter(|_| ahead >= self.params.settled).and_then(|form| {
                    let forms = &open.get(&unit)?.forms;
                    forms
                        .iter()
                        .find(|(number, unit)| *unit == form && *number < 32)
                        .map(|(number, _)| *number)
                });
                (key, support)
            })
            .collect();
        support.sort_unstable_by_key(|(key, _)| *key);
        support
    }

    /// The words and the beginnings of words, sorted.
    fn finish(self) -> Vec<(Word, Option<f32>, f32, bool)> {
        // For each of them its cost, its back-off cost, and whether a longer word begins with it.
        let mut all: NumberMap<Word, (Option<f32>, f32, bool)> =
            NumberMap::with_capacity_and_hasher(self.words.len() * 3 / 2, Default::default());
        for (&word, &(p, _)) in &self.words {
            if word < 1 << 16 && p == 0.0 {
                continue;
            }
            all.entry(word).or_default().0 = Some(self.cost(word));
            let mut beginning = word >> 16;
            while beginning != 0 {
                let (.., longer) = all.entry(beginning).or_default();
                if std::mem::replace(longer, true) {
                    break;
                }
                beginning >>= 16;
            }
        }
        for (word, cost) in &self.backoff {
            if let Some((_, backoff, _)) = all.get_mut(word) {
                *backoff = *cost;
            }
        }
        let mut words: Vec<_> =
            all.into_iter().map(|(word, (cost, backoff, longer))| (word, cost, backoff, longer)).collect();
        words.sort_unstable_by_key(|(word, ..)| *word);
        words
    }
}

/// A row of the pairs whose words are both known.
struct CountedPair {
    first: Word,
    /// How often the first word was met.
    met: f32,
    second: Word,
    /// The probability of the second word alone.
    alone: f32,
    count: f32,
}
