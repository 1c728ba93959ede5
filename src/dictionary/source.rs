//! Reads a compiled plan back into what it was compiled from, so that a user's dictionaries can be laid over it.

use super::automaton::{PAGE_COUNT, ROOT};
use super::format::{Plan, View};
use super::plan::{Group, MatchPolicy, PlanSource};
use super::text::{Entry, Lexicon};
use std::collections::HashMap;
use std::sync::Arc;

/// Reads the plan with this number back.
pub(crate) fn plan_source(view: &View<'_>, plan: &Plan<'_>) -> PlanSource {
    let mut reader = Reader { view, keys: key_texts(view), lexicons: HashMap::new() };
    PlanSource {
        normalization: plan.normalization.iter().map(|&group| reader.group(group).0).collect(),
        segmentation: plan.segmentation.map(|group| reader.group(group).0),
        chain: plan.chain.iter().map(|&group| reader.group(group).0).collect(),
    }
}

/// Reads the built-in dictionary of this name back, if the blob has it.
pub(crate) fn lexicon_named(view: &View<'_>, name: &str) -> Option<Arc<Lexicon>> {
    let number = (0..).map_while(|leaf| view.leaf(leaf)).position(|leaf| leaf == name)?;
    let mut reader = Reader { view, keys: key_texts(view), lexicons: HashMap::new() };
    Some(reader.lexicon(number as u32))
}

struct Reader<'r, 'a> {
    view: &'r View<'a>,
    /// The text of each key, by number.
    keys: Vec<String>,
    lexicons: HashMap<u32, Arc<Lexicon>>,
}

impl Reader<'_, '_> {
    /// The group that begins at an item, and where the next one does.
    fn group(&mut self, at: u32) -> (Group, u32) {
        let [kind, number, ..] = *self.view.group(at) else {
            return (Group::Members(MatchPolicy::Union, Vec::new()), at + 2);
        };
        if kind == 0 {
            return (Group::Leaf(self.lexicon(number)), at + 2);
        }
        let policy = if kind == 1 { MatchPolicy::Union } else { MatchPolicy::ShortCircuit };
        let (mut members, mut next) = (Vec::new(), at + 2);
        for _ in 0..number {
            let (member, after) = self.group(next);
            members.push(member);
            next = after;
        }
        (Group::Members(policy, members), next)
    }

    fn lexicon(&mut self, leaf: u32) -> Arc<Lexicon> {
        if let Some(known) = self.lexicons.get(&leaf) {
            return Arc::clone(known);
        }
        let mut entries: Vec<Entry> = self
            .view
            .entries(leaf)
            .map(|(key, candidates)| Entry {
                key: self.keys.get(key as usize).cloned().unwrap_or_default(),
                values: candidates.iter().map(|&value| self.view.text(value).to_owned()).collect(),
            })
            .collect();
        entries.sort_by(|a, b| a.key.cmp(&b.key));
        let name = self.view.leaf(leaf).unwrap_or_default().to_owned();
        let lexicon = Arc::new(Lexicon { name, entries });
        self.lexicons.insert(leaf, Arc::clone(&lexicon));
        lexicon
    }
}

/// The text of each key of the automaton, by number: from each node where one ends, up to the root.
fn key_texts(view: &View<'_>) -> Vec<String> {
    let automaton = &view.automaton;
    let mut characters = vec!['\0'; usize::from(u16::MAX) + 1];
    for point in 0..(PAGE_COUNT as u32) << 8 {
        let Some(ch) = char::from_u32(point) else { continue };
        if let Some(place) = characters.get_mut(usize::from(automaton.code(ch))) {
            *place = ch;
        }
    }
    let mut texts: Vec<(u32, String)> = (0..automaton.units.len() as u32)
        .filter_map(|node| Some((automaton.key(node)?, node)))
        .map(|(key, mut node)| {
            let mut text = Vec::new();
            while node != ROOT {
                let (parent, code) = automaton.parent(node);
                text.push(characters.get(usize::from(code)).copied().unwrap_or('\0'));
                node = parent;
            }
            (key, text.into_iter().rev().collect())
        })
        .collect();
    texts.sort_by_key(|&(key, _)| key);
    texts.into_iter().map(|(_, text)| text).collect()
}

#[cfg(test)]
mod tests {
    use super::super::compile::compile;
    use super::super::triggers::Frequencies;
    use super::*;

    #[test]
    fn what_was_compiled_comes_back() {
        let leaf =
            |name: &str, text: &str| Group::Leaf(Arc::new(Lexicon::parse(name, text.as_bytes()).unwrap()));
        let plan = PlanSource {
            normalization: vec![leaf("n", "豈\t豈\n")],
            segmentation: Some(leaf("s", "头发\t頭髮\n")),
            chain: vec![Group::Members(
                MatchPolicy::ShortCircuit,
                vec![leaf("p", "头发\t頭髮\n𠀀a\tb c\n"), leaf("c", "发\t發 髮\n头\t頭\n")],
            )],
        };
        let words = compile(std::slice::from_ref(&plan), &Frequencies::default()).unwrap();
        let view = View::new(&words).unwrap();
        let back = plan_source(&view, &view.plan(0).unwrap());
        assert_eq!(format!("{back:?}"), format!("{plan:?}"));
    }
}
