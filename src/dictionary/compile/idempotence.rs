//! Makes what a plan writes stay when the plan runs again, which not every dictionary sees to: OpenCC's TSPhrases keeps
//! the `乾` of `乾縣`, but knows no `乾县`, so that a second run would make it `干县`.
//!
//! This file names nothing else of the crate but its siblings: `build.rs` compiles with it too.

use super::cross_step_keys::{Flat, ends, flatten, single};
use crate::dictionary::plan::{Group, MatchPolicy, PlanSource};
use crate::dictionary::text::{DictSource, Entry};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Gives each step the values of its phrases as keys that stay, as far as it would change them.
pub fn make_idempotent(plan: &mut PlanSource) {
    for group in &mut plan.chain {
        let flat = flatten(group);
        let phrases = flat.iter().filter(|(key, _)| single(key).is_none());
        let kept: BTreeSet<&String> =
            phrases.map(|(_, value)| value).filter(|value| run(&flat, value) != **value).collect();
        if kept.is_empty() {
            continue;
        }
        let entries = kept.into_iter().map(|value| Entry { key: value.clone(), values: vec![value.clone()] });
        let kept = DictSource { name: "kept".to_owned(), entries: entries.collect() };
        *group = Group::Members(MatchPolicy::Union, vec![group.clone(), Group::Dict(Arc::new(kept))]);
    }
}

/// What one step makes of `text`.
fn run(flat: &Flat, text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some(first) = ends(rest).next() {
        let key = ends(rest).rev().find(|&end| flat.contains_key(&rest[..end])).unwrap_or(first);
        let (head, tail) = rest.split_at(key);
        out.push_str(flat.get(head).map_or(head, String::as_str));
        rest = tail;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_phrase_becomes_is_kept_if_it_would_change() {
        let leaf = |text: &str| Group::Dict(Arc::new(DictSource::parse("test", text.as_bytes()).unwrap()));
        let members = vec![leaf("乾縣\t乾县\n乾隆\t乾隆\n頭髮\t头发\n"), leaf("乾\t干\n縣\t县\n")];
        let mut plan = PlanSource {
            chain: vec![Group::Members(MatchPolicy::ShortCircuit, members)],
            ..PlanSource::default()
        };
        make_idempotent(&mut plan);
        let step = flatten(&plan.chain[0]);
        for (text, expected) in [("乾縣", "乾县"), ("乾县", "乾县"), ("乾隆乾", "乾隆干")] {
            assert_eq!(run(&step, text), expected);
        }
        assert_eq!(step.len(), 6);
    }
}
