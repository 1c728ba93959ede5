//! `NormalizerBuilder`: the choice of stages.

use std::sync::Arc;

use super::Normalizer;
use super::block::Limits;
use super::worker::Plan;
use crate::stage::choice::Stage;
use crate::stage::punctuation::QuoteStyle;
use crate::stage::repair::Repairer;
use crate::stage::script::Script;
use crate::stage::stages::ActiveStage;
use crate::target::Target;

/// Chooses what a [`Normalizer`] does. Every stage runs unless it is left out; without a target there is no
/// conversion.
///
/// ```
/// use zhnorm::{Normalizer, Stage, Target};
///
/// let normalizer = Normalizer::builder().target(Target::HantTw).skip([Stage::Whitespace]).build();
/// assert_eq!(normalizer.normalize("他說“好”,  走了"), "他說「好」，  走了");
/// ```
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct NormalizerBuilder {
    target: Option<Target>,
    stages: Vec<Stage>,
    limits: Limits,
}

impl Default for NormalizerBuilder {
    fn default() -> Self {
        Self { target: None, stages: Stage::ALL.to_vec(), limits: Limits::default() }
    }
}

impl NormalizerBuilder {
    /// Converts to this script and regional standard, and uses its quotation marks. Without a target,
    /// characters and quotation marks stay as they are.
    pub fn target(mut self, target: Target) -> Self {
        self.target = Some(target);
        self
    }

    /// Runs only these stages. They run in the order of [`Stage::ALL`], whatever their order here.
    ///
    /// ```
    /// use zhnorm::{Normalizer, Stage};
    ///
    /// let normalizer = Normalizer::builder().only([Stage::Repair, Stage::InlinePinyin]).build();
    /// assert_eq!(normalizer.normalize("&#20013;文, 強(qiáng)化環(huán)境標(biāo)準(zhǔn)"), "中文, 強化環境標準");
    /// ```
    pub fn only(mut self, stages: impl IntoIterator<Item = Stage>) -> Self {
        self.stages = stages.into_iter().collect();
        self
    }

    /// Leaves out these stages.
    ///
    /// ```
    /// use zhnorm::{Normalizer, Stage};
    ///
    /// let normalizer = Normalizer::builder().skip([Stage::InlinePinyin]).build();
    /// assert!(normalizer.normalize("強(qiáng)化環(huán)境標(biāo)準(zhǔn)").contains("qiáng"));
    /// ```
    pub fn skip(mut self, stages: impl IntoIterator<Item = Stage>) -> Self {
        let left_out: Vec<Stage> = stages.into_iter().collect();
        self.stages.retain(|stage| !left_out.contains(stage));
        self
    }

    /// Converts to the target and does nothing else.
    ///
    /// ```
    /// use zhnorm::{Normalizer, Target};
    ///
    /// let normalizer = Normalizer::builder().target(Target::Hans).only_script().build();
    /// assert_eq!(normalizer.normalize("“裡面”, 外面"), "“里面”, 外面");
    /// ```
    pub fn only_script(self) -> Self {
        self.only([Stage::Script])
    }

    /// Blocks of another size, so that tests need no megabytes.
    #[cfg(test)]
    pub(crate) fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The normalizer.
    pub fn build(self) -> Normalizer {
        let quotes = match self.target {
            None => QuoteStyle::AsFound,
            Some(Target::Hans) => QuoteStyle::Curly,
            Some(Target::Hant | Target::HantTw | Target::HantHk) => QuoteStyle::Corner,
        };
        let repairer = Arc::new(Repairer::default());
        let active = |stage: &Stage| match stage {
            Stage::Repair => Some(ActiveStage::Damage(Arc::clone(&repairer))),
            Stage::InlinePinyin => Some(ActiveStage::InlinePinyin(Arc::clone(&repairer))),
            Stage::Unicode => Some(ActiveStage::Unicode),
            Stage::Punctuation => Some(ActiveStage::Punctuation(quotes)),
            Stage::Whitespace => Some(ActiveStage::Whitespace),
            // It runs when the others are done.
            Stage::Script => None,
        };
        let chosen = |stage: &&Stage| self.stages.contains(*stage);
        let stages = Stage::ALL.iter().filter(chosen).filter_map(active).collect();
        let target = self.target.filter(|_| chosen(&&Stage::Script));
        let script = target.map(|target| ActiveStage::Script(Script::new(target)));
        Normalizer { plan: Arc::new(Plan { stages, script, limits: self.limits }) }
    }
}
