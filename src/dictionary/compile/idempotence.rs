//! Makes the output of a plan stay unchanged when the plan runs again.
//!
//! OpenCC's dictionaries do not ensure that: TSPhrases keeps the `乾` of `乾縣`, but has no entry for the output
//! `乾县`, so that a second run would turn it into `干县`.

use super::flat::FlatGroup;
use super::key_trie::KeyTrie;
use crate::dictionary::plan::{Group, MatchPolicy, PlanSource};
use crate::dictionary::text::{DictSource, Entry};
use crate::text::spans::slice;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Adds to each step the outputs of its phrases as keys that stay, where the step would change them.
pub fn make_idempotent(plan: &mut PlanSource) {
    for group in &mut plan.chain {
        let flat = FlatGroup::new(group);
        let Some(trie) = KeyTrie::new(flat.keys()) else { continue };
        let changed: BTreeSet<&str> = flat
            .phrases()
            .map(|(_, value)| value)
            .filter(|value| run(&flat, &trie, value) != *value)
            .collect();
        if changed.is_empty() {
            continue;
        }
        let entries =
            changed.into_iter().map(|value| Entry { key: value.to_owned(), values: vec![value.to_owned()] });
        let kept = DictSource { name: "kept".to_owned(), entries: entries.collect() };
        *group = Group::Members(MatchPolicy::Union, vec![group.clone(), Group::Dict(Arc::new(kept))]);
    }
}

/// The output of one step for a text. Unlike the interpreter it needs no compiled plan, and it knows no
/// ideographic description sequences, which do not occur in our dictionaries.
fn run(flat: &FlatGroup<'_>, trie: &KeyTrie, text: &str) -> String {
    let (mut out, mut at) = (String::new(), 0);
    while let Some(ch) = slice(text, at..).chars().next() {
        if let Some((len, key)) = trie.longest_prefix(slice(text, at..)) {
            out.push_str(flat.value(key as usize));
            at += len;
        } else {
            out.push(ch);
            at += ch.len_utf8();
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_output_of_a_phrase_is_kept_if_it_would_change() {
        let dict = |text: &str| Group::Dict(Arc::new(DictSource::parse("test", text.as_bytes()).unwrap()));
        let members = vec![dict("乾縣\t乾县\n乾隆\t乾隆\n頭髮\t头发\n"), dict("乾\t干\n縣\t县\n")];
        let mut plan = PlanSource {
            chain: vec![Group::Members(MatchPolicy::ShortCircuit, members)],
            ..PlanSource::default()
        };
        make_idempotent(&mut plan);
        let flat = FlatGroup::new(&plan.chain[0]);
        let trie = KeyTrie::new(flat.keys()).unwrap();
        for (text, expected) in [("乾縣", "乾县"), ("乾县", "乾县"), ("乾隆乾", "乾隆干")] {
            assert_eq!(run(&flat, &trie, text), expected);
        }
        assert_eq!(flat.keys().count(), 6);
    }
}
