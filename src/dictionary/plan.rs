//! What a conversion is made of, before it is compiled: dictionaries, groups with a policy, steps.
//!
//! The shape is OpenCC's (`data/config/*.json`): a normalization chain over the whole text, an optional segmentation
//! by forward maximum match, and a conversion chain that runs inside each segment separately.
//!
//! This file names nothing else of the crate but its siblings: `build.rs` compiles with it too.

use super::text::Lexicon;
use std::sync::Arc;

/// How a group of dictionaries decides between its members.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MatchPolicy {
    /// The longest match over all members; at equal length the earlier member.
    Union,
    /// The first member that matches at all, even if a later one matches longer.
    ShortCircuit,
}

/// A dictionary or a group of them.
#[derive(Clone, Debug)]
pub enum Group {
    /// One dictionary.
    Leaf(Arc<Lexicon>),
    /// Several, with the policy that decides between them.
    Members(MatchPolicy, Vec<Group>),
}

/// One conversion, as a configuration describes it.
#[derive(Clone, Debug, Default)]
pub struct PlanSource {
    /// Steps over the whole text, before it is segmented.
    pub normalization: Vec<Group>,
    /// The dictionary that cuts the text into segments; none: the text is one segment.
    pub segmentation: Option<Group>,
    /// Steps inside each segment.
    pub chain: Vec<Group>,
}

impl Group {
    /// All dictionaries of the group, in order.
    pub fn leaves(&self) -> Vec<&Arc<Lexicon>> {
        match self {
            Self::Leaf(lexicon) => vec![lexicon],
            Self::Members(_, members) => members.iter().flat_map(Self::leaves).collect(),
        }
    }
}

impl PlanSource {
    /// All groups of the plan, in the order in which they run.
    pub fn groups(&self) -> impl Iterator<Item = &Group> {
        self.normalization.iter().chain(self.segmentation.as_ref()).chain(&self.chain)
    }
}
