//! `NormalizerBuilder`: the choice of stages.

use std::sync::Arc;

use super::Normalizer;
use super::block::Limits;
use super::worker::Plan;
use crate::stage::punctuation::QuoteStyle;
use crate::stage::repair::Repairer;
use crate::stage::script::Script;
use crate::stage::stages::Stage;
use crate::target::Target;

/// Chooses what a [`Normalizer`] does. Every stage is on unless turned off; without a target there is no
/// conversion.
///
/// ```
/// use zhnorm::{Normalizer, Target};
///
/// let normalizer = Normalizer::builder().target(Target::HantTw).whitespace(false).build();
/// assert_eq!(normalizer.normalize("他說“好”,  走了"), "他說「好」，  走了");
/// ```
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct NormalizerBuilder {
    target: Option<Target>,
    repair: bool,
    /// `None`: as `repair`.
    inline_pinyin: Option<bool>,
    unicode: bool,
    punctuation: bool,
    whitespace: bool,
    limits: Limits,
}

impl Default for NormalizerBuilder {
    fn default() -> Self {
        Self {
            target: None,
            repair: true,
            inline_pinyin: None,
            unicode: true,
            punctuation: true,
            whitespace: true,
            limits: Limits::default(),
        }
    }
}

impl NormalizerBuilder {
    /// Converts to this script and regional standard, and uses its quotation marks. Without a target,
    /// characters and quotation marks stay as they are.
    pub fn target(mut self, target: Target) -> Self {
        self.target = Some(target);
        self
    }

    /// Whether damage is repaired: byte-shifted text, text in the wrong encoding, HTML entities. Inline
    /// pinyin goes with it unless [`inline_pinyin`](Self::inline_pinyin) says otherwise.
    pub fn repair(mut self, on: bool) -> Self {
        self.repair = on;
        self
    }

    /// Whether pinyin in brackets is removed where the text shows that a machine put it in. Without this call
    /// it is removed if [`repair`](Self::repair) is on.
    ///
    /// ```
    /// use zhnorm::Normalizer;
    ///
    /// let text = "強(qiáng)化環(huán)境標(biāo)準(zhǔn)";
    /// let normalized = |builder: zhnorm::NormalizerBuilder| builder.build().normalize(text).into_owned();
    /// assert_eq!(normalized(Normalizer::builder()), "強化環境標準");
    /// assert_eq!(normalized(Normalizer::builder().repair(false).inline_pinyin(true)), "強化環境標準");
    /// assert!(normalized(Normalizer::builder().inline_pinyin(false)).contains("qiáng"));
    /// assert!(normalized(Normalizer::builder().repair(false)).contains("qiáng"));
    /// ```
    pub fn inline_pinyin(mut self, on: bool) -> Self {
        self.inline_pinyin = Some(on);
        self
    }

    /// Whether each character gets one code point, and invisible and control characters are removed.
    pub fn unicode(mut self, on: bool) -> Self {
        self.unicode = on;
        self
    }

    /// Whether punctuation in Chinese sentences becomes full-width, and letters and digits half-width.
    pub fn punctuation(mut self, on: bool) -> Self {
        self.punctuation = on;
        self
    }

    /// Whether line ends, spaces and blank lines are unified.
    pub fn whitespace(mut self, on: bool) -> Self {
        self.whitespace = on;
        self
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
        let stages = [
            (self.repair, Stage::Damage(Arc::clone(&repairer))),
            (self.inline_pinyin.unwrap_or(self.repair), Stage::InlinePinyin(repairer)),
            (self.unicode, Stage::Unicode),
            (self.punctuation, Stage::Punctuation(quotes)),
            (self.whitespace, Stage::Whitespace),
        ];
        let stages = stages.into_iter().filter_map(|(on, stage)| on.then_some(stage)).collect();
        let script = self.target.map(|target| Stage::Script(Script::new(target)));
        Normalizer { plan: Arc::new(Plan { stages, script, limits: self.limits }) }
    }
}
