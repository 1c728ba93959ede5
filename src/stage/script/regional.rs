//! The words of a region, in place of those of another: OpenCC's tables of regional words, in the forms of
//! the target.

use super::words::{FoundWord, WordTable};
use super::{Script, ScriptBuffers, ScriptOptions};
use crate::detect::Region;
use crate::edit::{Sink, collect};
use crate::report::Rule;
use crate::stage::split_protected;
use crate::target::{ScriptHint, Target};
use crate::text::spans::slice;
use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

const TO_TAIWAN: &str = include_str!("../../../dictionaries/opencc/TWPhrases.tsv");
const FROM_TAIWAN: &str = include_str!("../../../dictionaries/opencc/TWPhrasesRev.tsv");
const TO_HONG_KONG: &str = include_str!("../../../dictionaries/opencc/HKPhrases.tsv");
const FROM_HONG_KONG: &str = include_str!("../../../dictionaries/opencc/HKPhrasesRev.tsv");

/// Exchanges words of other regions for those of the target's.
#[derive(Clone, Debug)]
pub(crate) struct RegionalWords {
    words: Arc<WordTable>,
}

impl RegionalWords {
    /// The words of the region of a target. `None` if the target has no region.
    pub(crate) fn new(target: Target, options: ScriptOptions) -> Option<Self> {
        // Of equal words, the last one counts.
        let tables: &[&str] = match target {
            Target::Hans => &[FROM_HONG_KONG, FROM_TAIWAN],
            Target::HantTw => &[TO_TAIWAN],
            Target::HantHk => &[TO_HONG_KONG],
            Target::Hant => return None,
        };
        let form = forms(target, options);
        let entries = tables.iter().flat_map(|table| entries(table));
        let entries = entries.map(|(word, result)| (form(word), form(result)));
        Some(Self { words: Arc::new(WordTable::new(entries)?) })
    }

    pub(crate) fn apply<S: Sink>(&self, text: &str, protected: &[Range<usize>], sink: &mut S) {
        let mut found: Vec<FoundWord<'_>> = Vec::new();
        for (range, is_protected) in split_protected(text, protected) {
            if is_protected {
                sink.protect(slice(text, range));
                continue;
            }
            found.clear();
            self.words.find(text, range.clone(), &mut found);
            let mut done = range.start;
            for (word, result) in &found {
                sink.keep(slice(text, done..word.start));
                let source = slice(text, word.clone());
                sink.replace(source, result.unwrap_or(source), Rule::RegionalWord);
                done = word.end;
            }
            sink.keep(slice(text, done..range.end));
        }
    }
}

/// The words that OpenCC's tables know of only one region, in the model's forms, with that region.
pub(crate) fn words_by_region() -> HashMap<String, Region> {
    let form = forms(Target::HantTw, ScriptOptions::default());
    let mut found: HashMap<String, Option<Region>> = HashMap::new();
    for (table, region) in [(TO_TAIWAN, Region::Taiwan), (TO_HONG_KONG, Region::HongKong)] {
        for (word, result) in entries(table).filter(|(word, result)| word != result) {
            for (word, region) in [(word, Region::Mainland), (result, region)] {
                let known = found.entry(form(word)).or_insert(Some(region));
                *known = known.filter(|known| *known == region);
            }
        }
    }
    found.into_iter().filter_map(|(word, region)| Some((word, region?))).collect()
}

/// The entries of a table with their first results.
fn entries(table: &str) -> impl Iterator<Item = (&str, &str)> {
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once('\t')).map(|(word, results)| {
        let first = results.split(' ').next().unwrap_or(results);
        (word, first)
    })
}

/// Brings words into the form that they have after the script stage.
fn forms(target: Target, options: ScriptOptions) -> impl Fn(&str) -> String {
    let script = Script::new(target, ScriptOptions { hint: Some(ScriptHint::Hant), ..options });
    let buffers = RefCell::new(ScriptBuffers::default());
    move |word: &str| collect(word, |sink| script.apply(word, &[], &mut buffers.borrow_mut(), sink))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_exchanged_for_those_of_the_region() {
        for (target, text, expected) in [
            (Target::HantTw, "鼠標和軟件的默認設置", "滑鼠和軟體的預設設定"),
            (Target::HantTw, "大數據的數據", "大數據的資料"),
            // A word of Taiwan, too.
            (Target::HantTw, "司法程序和文件", "司法程序和文件"),
            (Target::HantHk, "服務器", "伺服器"),
            (Target::Hans, "软体和滑鼠", "软件和鼠标"),
        ] {
            let words = RegionalWords::new(target, ScriptOptions::default()).unwrap();
            let exchanged = |text: &str| collect(text, |sink| words.apply(text, &[], sink));
            assert_eq!(exchanged(text), expected, "{target}");
            assert_eq!(exchanged(expected), expected, "{target}");
        }
        assert!(RegionalWords::new(Target::Hant, ScriptOptions::default()).is_none());
    }
}
