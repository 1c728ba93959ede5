//! Words that a caller's dictionary or a region decides: they are exchanged, or stay as they are.

use crate::dictionary::compile::key_trie::KeyTrie;
use crate::step_counter::count;
use crate::text::spans::slice;
use std::collections::BTreeMap;
use std::ops::Range;

/// Words and what stands for them.
#[derive(Debug)]
pub(crate) struct WordTable {
    words: KeyTrie,
    /// By the number of the word; `None` if it stays.
    results: Vec<Option<String>>,
}

/// A word in a text, and its replacement: `None` if it stays.
pub(crate) type FoundWord<'w> = (Range<usize>, Option<&'w str>);

impl WordTable {
    /// A table of words and their results. A result stays wherever it stands, so that exchanging words twice
    /// gives the same as exchanging them once. `None` if the words exceed the limits of the search.
    pub(crate) fn new(entries: impl IntoIterator<Item = (String, String)>) -> Option<Self> {
        let entries: BTreeMap<String, String> = entries.into_iter().collect();
        let mut words: BTreeMap<&str, Option<&str>> =
            entries.iter().map(|(word, result)| (word.as_str(), Some(result.as_str()))).collect();
        words.extend(
            entries.values().filter(|result| !result.is_empty()).map(|result| (result.as_str(), None)),
        );
        let results = words.values().map(|result| result.map(str::to_owned)).collect();
        Some(Self { words: KeyTrie::new(words.keys().copied())?, results })
    }

    /// The words in `span` of a text, from left to right; of several that begin together, the longest.
    pub(crate) fn find<'w>(&'w self, text: &str, span: Range<usize>, found: &mut Vec<FoundWord<'w>>) {
        let mut at = span.start;
        while at < span.end {
            count(1);
            let rest = slice(text, at..span.end);
            if let Some((length, number)) = self.words.longest_prefix(rest) {
                found.push((at..at + length, self.results.get(number as usize).and_then(Option::as_deref)));
                at += length;
            } else {
                at += rest.chars().next().map_or(1, char::len_utf8);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::step_counter;

    fn exchanged(table: &WordTable, text: &str) -> String {
        let mut found = Vec::new();
        table.find(text, 0..text.len(), &mut found);
        let (mut out, mut done) = (String::new(), 0);
        for (range, result) in found {
            out.push_str(&text[done..range.start]);
            out.push_str(result.unwrap_or(&text[range.clone()]));
            done = range.end;
        }
        out + &text[done..]
    }

    fn table(entries: &[(&str, &str)]) -> WordTable {
        let owned = |(word, result): &(&str, &str)| ((*word).to_owned(), (*result).to_owned());
        WordTable::new(entries.iter().map(owned)).unwrap()
    }

    #[test]
    fn the_longest_word_wins_and_results_stay() {
        let table = table(&[
            ("軟件", "軟體"),
            ("軟件包", "套件"),
            ("文檔", "文件"),
            ("文件", "檔案"),
            ("甲", "乙甲"),
        ]);
        for (text, expected) in [
            ("軟件包和軟件", "套件和軟體"),
            ("文檔文件", "文件文件"),
            ("甲", "乙甲"),
            ("乙甲", "乙甲"),
            ("a", "a"),
        ] {
            assert_eq!(exchanged(&table, text), expected);
            assert_eq!(exchanged(&table, expected), expected);
        }
    }

    #[test]
    fn the_cost_grows_with_the_text_alone() {
        let table = table(&[("甲甲甲甲甲甲甲甲乙", "丙"), ("甲丁", "戊")]);
        let steps = |length: usize| step_counter::of(|| drop(exchanged(&table, &"甲".repeat(length))));
        assert!(steps(4000) <= 5 * steps(1000));
    }
}
