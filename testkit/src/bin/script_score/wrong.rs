//! Compares text with what a person wrote. Forms of one character, and divided spellings, count as the same.

use crate::Wrong;
use std::collections::HashMap;
use std::io;
use zhnorm_testkit::tables::Table;

/// Characters that good Traditional text writes for each other in the same words (facts, from the entries
/// that the dictionaries of Taiwan's Ministry of Education give as the same). No converter can know which one
/// a writer preferred.
const DIVIDED: [&str; 44] = [
    "佔占", "週周", "佈布", "註注", "託托", "慾欲", "鉅巨", "儘盡", "唸念", "嚐嘗", "昇升", "陞升", "兇凶",
    "摺折", "傭佣", "沈沉", "僱雇", "姪侄", "蹟跡", "讚贊", "薰熏", "夥伙", "癒愈", "份分", "濛蒙", "籤簽",
    "痠酸", "鬨哄", "孃娘", "檯台", "箇個", "侷局", "揹背", "捱挨", "紮扎", "諮咨", "盪蕩", "鍊鏈", "蒐搜",
    "凈淨", "飢饑", "誌志", "菸煙", "遊游",
];
/// Words that are written in two ways, although their characters mean different things elsewhere.
const DIVIDED_WORDS: [[&str; 2]; 13] = [
    ["瞭解", "了解"],
    ["明瞭", "明了"],
    ["計畫", "計劃"],
    ["規畫", "規劃"],
    ["企畫", "企劃"],
    ["策畫", "策劃"],
    ["籌畫", "籌劃"],
    ["刻畫", "刻劃"],
    ["回覆", "回復"],
    ["答覆", "答復"],
    ["合併", "合并"],
    ["迴響", "回響"],
    ["藉由", "借由"],
];

/// For characters that count as the same, a step toward the one that is compared.
pub(crate) struct Fold(HashMap<char, char>);

impl Fold {
    /// Reads the variants and spellings of the script model, and OpenCC's variants of Taiwan.
    pub(crate) fn new() -> io::Result<Self> {
        let mut fold = Self(HashMap::new());
        for name in ["../zhnorm/script/variants", "../zhnorm/script/spellings", "TWVariants"] {
            let table = Table::read(&[name])?;
            for key in table.keys() {
                let (from, to) = (key.chars().next(), table.convert(key).chars().next());
                if let (Some(from), Some(to)) = (from, to) {
                    fold.join(from, to);
                }
            }
        }
        fold.join('着', '著');
        for pair in DIVIDED {
            if let [one, other] = pair.chars().collect::<Vec<_>>().as_slice() {
                fold.join(*one, *other);
            }
        }
        Ok(fold)
    }

    /// Makes two characters, and all that count as the same as either, count as the same.
    fn join(&mut self, one: char, other: char) {
        let (one, other) = (self.apply(one), self.apply(other));
        if one != other {
            self.0.insert(one, other);
        }
    }

    fn apply(&self, mut c: char) -> char {
        while let Some(next) = self.0.get(&c) {
            c = *next;
        }
        c
    }

    /// What is wrong in `output`, which should hold the same lines as `truth`.
    pub(crate) fn compare(&self, truth: &[String], output: &str) -> Wrong {
        let mut wrong = Wrong::default();
        let mut output = output.lines();
        for line in truth {
            let written = output.next().unwrap_or_default();
            let (expected, found) = (divided(line), divided(written));
            let (expected, found): (Vec<char>, Vec<char>) = (han(&expected).collect(), han(&found).collect());
            wrong.count += expected.len().abs_diff(found.len());
            for (at, (expected_char, found_char)) in expected.iter().zip(&found).enumerate() {
                if self.apply(*expected_char) != self.apply(*found_char) {
                    wrong.count += 1;
                    let around: String = expected.iter().skip(at.saturating_sub(3)).take(7).collect();
                    *wrong
                        .examples
                        .entry(format!("{found_char} for {expected_char} in {around}"))
                        .or_default() += 1;
                }
            }
        }
        wrong
    }
}

/// A line with one spelling of each word that has two.
fn divided(line: &str) -> String {
    DIVIDED_WORDS.iter().fold(line.to_owned(), |line, [one, other]| line.replace(one, other))
}

/// The Chinese characters of a line.
pub(crate) fn han(line: &str) -> impl Iterator<Item = char> {
    line.chars().filter(|c| matches!(c, '\u{3400}'..='\u{9FFF}'))
}
