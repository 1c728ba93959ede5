//! A conversion before it is compiled: dictionaries, groups of them, and steps.
//!
//! The shape is that of OpenCC's configurations: normalization steps over the whole text, an optional
//! segmentation by forward maximum match, and conversion steps that run inside each segment separately.
//!
//! The build script compiles this file too.

use crate::dictionary::text::DictSource;
use std::sync::Arc;

/// How a group of dictionaries decides between its members.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MatchPolicy {
    /// The longest match of all members wins; at equal length the earlier member.
    Union,
    /// The first member that matches wins, even if a later one has a longer match.
    ShortCircuit,
}

/// A dictionary or a group of them.
#[derive(Clone, Debug)]
pub enum Group {
    /// One dictionary.
    Dict(Arc<DictSource>),
    /// Several, with the policy that decides between them.
    Members(MatchPolicy, Vec<Group>),
}

/// A conversion, as a configuration describes it.
#[derive(Clone, Debug, Default)]
pub struct PlanSource {
    /// Steps over the whole text, before it is segmented.
    pub normalization: Vec<Group>,
    /// The dictionaries that cut the text into segments; without them the text is one segment.
    pub segmentation: Option<Group>,
    /// Steps inside each segment.
    pub chain: Vec<Group>,
}

impl Group {
    /// Whether another group has the same dictionaries in the same order, and decides between them in the
    /// same way.
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Dict(dict), Self::Dict(other)) => Arc::ptr_eq(dict, other),
            (Self::Members(policy, members), Self::Members(other_policy, others)) => {
                policy == other_policy
                    && members.len() == others.len()
                    && members.iter().zip(others).all(|(member, other)| member.is_same(other))
            }
            _ => false,
        }
    }

    /// All dictionaries of the group, in order.
    pub fn dicts(&self) -> Vec<&Arc<DictSource>> {
        match self {
            Self::Dict(dict) => vec![dict],
            Self::Members(_, members) => members.iter().flat_map(Self::dicts).collect(),
        }
    }
}

impl PlanSource {
    /// All groups of the plan, in the order in which they run.
    pub fn groups(&self) -> impl Iterator<Item = &Group> {
        self.normalization.iter().chain(self.segmentation.as_ref()).chain(&self.chain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_the_same_if_they_have_the_same_dictionaries_and_policy() {
        let [a, b] =
            ["a", "b"].map(|name| Group::Dict(Arc::new(DictSource { name: name.into(), entries: vec![] })));
        let group = |policy, members: &[&Group]| {
            Group::Members(policy, members.iter().map(|&member| member.clone()).collect())
        };
        let union = group(MatchPolicy::Union, &[&a, &b]);
        assert!(union.is_same(&group(MatchPolicy::Union, &[&a, &b])) && a.is_same(&a.clone()));
        let others = [
            group(MatchPolicy::Union, &[&b, &a]),
            group(MatchPolicy::Union, &[&a]),
            group(MatchPolicy::ShortCircuit, &[&a, &b]),
            a.clone(),
            // Another dictionary with the same entries: what is shared must not depend on comparing them.
            group(
                MatchPolicy::Union,
                &[&a, &Group::Dict(Arc::new(DictSource { name: "b".into(), entries: vec![] }))],
            ),
        ];
        assert!(others.iter().all(|other| !union.is_same(other)));
    }
}
