//! Makes random texts on which conversions go wrong: keys, parts of keys, overlaps, and other characters
//! between them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use zhnorm_testkit::rng::Rng;

/// All keys and values of the imported dictionaries.
pub(crate) struct Vocabulary {
    pub(crate) keys: Vec<String>,
    pub(crate) values: Vec<String>,
    /// The characters of the keys with more than one character.
    pub(crate) characters: Vec<char>,
}

impl Vocabulary {
    pub(crate) fn read() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("dictionaries/opencc");
        let (mut keys, mut values) = (BTreeSet::new(), BTreeSet::new());
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "tsv") {
                continue;
            }
            for line in fs::read_to_string(&path).unwrap().lines() {
                let (key, rest) = line.split_once('\t').unwrap();
                keys.insert(key.to_owned());
                values.extend(rest.split(' ').map(str::to_owned));
            }
        }
        let keys: Vec<String> = keys.into_iter().collect();
        let long = keys.iter().filter(|key| key.chars().count() > 1);
        let characters: BTreeSet<char> = long.flat_map(|key| key.chars()).collect();
        Self { keys, values: values.into_iter().collect(), characters: characters.into_iter().collect() }
    }

    /// Texts in which two keys overlap: the second one begins with the end of the first.
    pub(crate) fn overlaps(&self) -> Vec<String> {
        let long: Vec<&String> = self.keys.iter().filter(|key| key.chars().count() > 1).collect();
        let mut by_start: BTreeMap<&str, Vec<&String>> = BTreeMap::new();
        for &key in &long {
            for (end, _) in key.char_indices().skip(1) {
                by_start.entry(&key[..end]).or_default().push(key);
            }
        }
        let mut texts = Vec::new();
        for key in long {
            for (start, _) in key.char_indices().skip(1) {
                let suffix = &key[start..];
                // Common beginnings have thousands of keys, so only a few of each are taken.
                for other in by_start.get(suffix).into_iter().flatten().take(8) {
                    texts.push(format!("{key}{}", &other[suffix.len()..]));
                }
            }
        }
        texts
    }
}

/// Whether a text contains an ideographic description operator.
pub(crate) fn described(text: &str) -> bool {
    text.contains(|ch| ('\u{2FF0}'..='\u{2FFF}').contains(&ch))
}

/// A source of random texts; the same seed gives the same texts.
pub(crate) struct Generator<'v> {
    vocabulary: &'v Vocabulary,
    rng: Rng,
}

impl<'v> Generator<'v> {
    pub(crate) fn new(vocabulary: &'v Vocabulary, seed: u64) -> Self {
        // The constant keeps the strings of a seed that an earlier version printed.
        Self { vocabulary, rng: Rng::new(seed ^ 0x9E37_79B9_7F4A_7C15) }
    }

    /// A number below `limit`.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.rng.below(limit)
    }

    fn pick<'t, T>(&mut self, items: &'t [T]) -> &'t T {
        &items[self.below(items.len())]
    }

    fn char_in(&mut self, first: u32, last: u32) -> char {
        let span = (last - first + 1) as usize;
        char::from_u32(first + self.below(span) as u32).unwrap_or('一')
    }

    /// A key between two words.
    pub(crate) fn around(&mut self, key: &str) -> String {
        loop {
            let (before, after) = (self.word(), self.word());
            if !(described(&before) && after.contains(['\n', '\r'])) {
                return format!("{before}{key}{after}");
            }
        }
    }

    /// A text of a few words. It contains nothing on which OpenCC is known to differ: no NUL, and no line end
    /// within a description sequence.
    pub(crate) fn text(&mut self) -> String {
        let words = 1 + if self.below(8) == 0 { self.below(40) } else { self.below(10) };
        let mut text = String::new();
        let mut open = false;
        for _ in 0..words {
            let word = self.word();
            open |= described(&word);
            if !(open && word.contains(['\n', '\r'])) {
                text.push_str(&word);
            }
        }
        if self.below(2) == 0 {
            text.push_str(if self.below(4) == 0 {
                "ascii ascii ascii ascii ascii ascii ascii"
            } else {
                crate::PADDING
            });
        }
        text
    }

    /// A word, a part of one, or something that may occur between words.
    pub(crate) fn word(&mut self) -> String {
        let vocabulary = self.vocabulary;
        match self.below(100) {
            0..35 => self.pick(&vocabulary.keys).clone(),
            35..45 => self.pick(&vocabulary.values).clone(),
            45..60 => {
                let word = self.pick(&vocabulary.keys);
                let chars: Vec<char> = word.chars().collect();
                let cut = self.below(chars.len());
                if self.below(2) == 0 { &chars[..cut] } else { &chars[cut..] }.iter().collect()
            }
            60..78 => (0..1 + self.below(4)).map(|_| *self.pick(&vocabulary.characters)).collect(),
            78..84 => self.char_in(0x4E00, 0x9FFF).to_string(),
            84..86 => self.char_in(0xF900, 0xFAFF).to_string(),
            86..87 => self.char_in(0x2_F800, 0x2_FA1D).to_string(),
            87..90 => self.char_in(0x2FF0, 0x2FFF).to_string(),
            90..91 => self.pick(&['\u{FE00}', '\u{FE0F}', '\u{E0100}', '\u{200D}']).to_string(),
            91..93 => self.pick(&["，", "。", "「", "」", "、", "！", "·"]).to_string(),
            93..95 => self.pick(&["a", "Wi-Fi", "U", " ", "\t", "5", "%", "<b>"]).to_string(),
            95..96 => self.pick(&["\n", "\r\n", "\r"]).to_string(),
            96..97 => self.pick(&["😀", "👨‍👩‍👧", "🇹🇼", "é", "ё", "ｶﾞ", "한"]).to_string(),
            97..99 => self.char_in(0x2_0000, 0x3_23AF).to_string(),
            _ => self.char_in(0x1, 0xD7FF).to_string(),
        }
    }
}
