//! Reads a compiled plan back into its source, so that a user's dictionaries can be added to it.

use crate::dictionary::blob::plan::CompiledPlan;
use crate::dictionary::blob::trie::{PAGE_COUNT, ROOT};
use crate::dictionary::blob::{GroupHead, View};
use crate::dictionary::plan::{Group, MatchPolicy, PlanSource};
use crate::dictionary::text::{DictSource, Entry};
use std::collections::HashMap;
use std::sync::Arc;

/// The source of a plan.
pub(crate) fn plan_source(view: &View<'_>, plan: &CompiledPlan<'_>) -> PlanSource {
    let mut reader = PlanReader::new(view);
    PlanSource {
        normalization: plan.normalization.iter().map(|&group| reader.group(group).0).collect(),
        segmentation: plan.segmentation.map(|group| reader.group(group).0),
        chain: plan.chain.iter().map(|&group| reader.group(group).0).collect(),
    }
}

/// The source of the dictionary with this name, if the blob has it.
pub(crate) fn dict_named(view: &View<'_>, name: &str) -> Option<Arc<DictSource>> {
    let number = (0..).map_while(|dict| view.dict_name(dict)).position(|dict| dict == name)?;
    Some(PlanReader::new(view).dict(number as u32))
}

struct PlanReader<'r, 'a> {
    view: &'r View<'a>,
    /// The text of each key, by number.
    keys: Vec<String>,
    dicts: HashMap<u32, Arc<DictSource>>,
}

impl<'r, 'a> PlanReader<'r, 'a> {
    fn new(view: &'r View<'a>) -> Self {
        Self { view, keys: key_texts(view), dicts: HashMap::new() }
    }

    /// The group at a position, and the position of the next one.
    fn group(&mut self, at: u32) -> (Group, u32) {
        let mut next = at + GroupHead::LEN;
        match self.view.group(at) {
            Some(GroupHead::Dict(dict)) => (Group::Dict(self.dict(dict)), next),
            Some(GroupHead::Members(policy, count)) => {
                let mut members = Vec::new();
                for _ in 0..count {
                    let (member, after) = self.group(next);
                    members.push(member);
                    next = after;
                }
                (Group::Members(policy, members), next)
            }
            None => (Group::Members(MatchPolicy::Union, Vec::new()), next),
        }
    }

    fn dict(&mut self, dict: u32) -> Arc<DictSource> {
        if let Some(known) = self.dicts.get(&dict) {
            return Arc::clone(known);
        }
        let mut entries: Vec<Entry> = self
            .view
            .entries(dict)
            .map(|(key, values)| Entry {
                key: self.keys.get(key as usize).cloned().unwrap_or_default(),
                values: values.iter().map(|&value| self.view.text(value).to_owned()).collect(),
            })
            .collect();
        entries.sort_by(|a, b| a.key.cmp(&b.key));
        let name = self.view.dict_name(dict).unwrap_or_default().to_owned();
        let source = Arc::new(DictSource { name, entries });
        self.dicts.insert(dict, Arc::clone(&source));
        source
    }
}

/// The text of each key, by number: from each node where a key ends, up to the root.
fn key_texts(view: &View<'_>) -> Vec<String> {
    let trie = &view.trie;
    let mut characters = vec!['\0'; usize::from(u16::MAX) + 1];
    for point in 0..(PAGE_COUNT as u32) << 8 {
        let Some(ch) = char::from_u32(point) else { continue };
        if let Some(slot) = characters.get_mut(usize::from(trie.code(ch))) {
            *slot = ch;
        }
    }
    let mut texts: Vec<(u32, String)> = (0..trie.nodes.len() as u32)
        .filter_map(|node| Some((trie.key(node)?, node)))
        .map(|(key, mut node)| {
            let mut text = Vec::new();
            while node != ROOT {
                let (parent, code) = trie.parent(node);
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
    use super::*;
    use crate::dictionary::compile::compile;
    use crate::dictionary::compile::frequencies::Frequencies;

    #[test]
    fn a_compiled_plan_comes_back_as_it_was() {
        let dict =
            |name: &str, text: &str| Group::Dict(Arc::new(DictSource::parse(name, text.as_bytes()).unwrap()));
        let plan = PlanSource {
            normalization: vec![dict("n", "豈\t豈\n")],
            segmentation: Some(dict("s", "头发\t頭髮\n")),
            chain: vec![Group::Members(
                MatchPolicy::ShortCircuit,
                vec![dict("p", "头发\t頭髮\n𠀀a\tb c\n"), dict("c", "发\t發 髮\n头\t頭\n")],
            )],
        };
        let words = compile(std::slice::from_ref(&plan), &Frequencies::default()).unwrap().to_words();
        let view = View::new(&words).unwrap();
        let back = plan_source(&view, &view.plan(0).unwrap());
        assert_eq!(format!("{back:?}"), format!("{plan:?}"));
    }
}
