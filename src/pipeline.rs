//! The normalizer. `block` cuts a text into blocks, `block_worker` runs the stages over one block, `progress`
//! carries state from block to block. `stream` takes text in pieces, and `batch` takes many texts.

mod align;
pub(crate) mod block;
pub(crate) mod block_worker;
pub(crate) mod builder;
pub(crate) mod fingerprint;
pub(crate) mod line_stream;
mod lines;
pub(crate) mod progress;
pub(crate) mod stream;
#[cfg(test)]
mod tests;
pub(crate) mod worker;

use std::borrow::Cow;
use std::sync::Arc;

use self::block_worker::{BlockWorker, Plan};
use self::builder::NormalizerBuilder;
use self::progress::Progress;
use crate::edit::change_log::ChangeLog;
use crate::format::Format;
use crate::report::{Normalized, Report};
use crate::target::Target;

/// Brings text to its canonical form. Cheap to clone, and safe to share between threads.
///
/// A line that each pass of the stages changes again, such as forty nested entities, stays as it is.
/// [`Report::unsettled`] names such lines.
///
/// ```
/// use zhnorm::{Normalizer, Target};
/// use std::borrow::Cow;
///
/// let normalizer = Normalizer::new(Target::Hans);
/// assert_eq!(normalizer.normalize("１-3月份卖出17.5%,多于(去年)2.4%."), "1-3月份卖出17.5%，多于（去年）2.4%。");
/// assert!(matches!(normalizer.normalize("已经规范。"), Cow::Borrowed(_)));
/// ```
#[derive(Clone, Debug)]
pub struct Normalizer {
    pub(crate) plan: Arc<Plan>,
    /// The format of the documents, if the caller knows it.
    pub(crate) format: Option<Format>,
    /// Whether streams and workers count what they change and find.
    pub(crate) counts: bool,
}

impl Normalizer {
    /// A normalizer with all stages, for `target`.
    #[must_use]
    pub fn new(target: Target) -> Self {
        Self::builder().target(target).build()
    }

    /// A builder, which chooses the stages. [`NormalizerBuilder`] has an example.
    pub fn builder() -> NormalizerBuilder {
        NormalizerBuilder::default()
    }

    /// The same normalizer for documents of this format, or for those whose format their first lines show.
    ///
    /// ```
    /// use zhnorm::{Format, Normalizer, Target};
    ///
    /// let normalizer = Normalizer::new(Target::Hans);
    /// assert_eq!(normalizer.for_format(Some(Format::Yaml)).normalize("名称: 甲,乙"), "名称: 甲,乙");
    /// ```
    #[must_use]
    pub fn for_format(&self, format: Option<Format>) -> Self {
        Self { plan: Arc::clone(&self.plan), format, counts: self.counts }
    }

    /// The same normalizer, whose streams and workers also count what they change and find: the counts of
    /// [`explain`](Self::explain), at a small part of its cost.
    ///
    /// ```
    /// use zhnorm::report::Rule;
    /// use zhnorm::{Normalizer, Target};
    ///
    /// let normalizer = Normalizer::new(Target::Hans).counting();
    /// let mut worker = normalizer.worker();
    /// for text in ["你好,世界", "再見,世界!"] {
    ///     let _ = worker.normalize(text);
    /// }
    /// let counts = worker.take_summary().counts;
    /// assert_eq!((counts.rule(Rule::FullwidthMark), counts.rule(Rule::Script)), (3, 1));
    /// ```
    #[must_use]
    pub fn counting(&self) -> Self {
        Self { counts: true, ..self.clone() }
    }

    /// The canonical form of `text`. It is borrowed, and nothing is copied, if that is `text` itself.
    #[must_use]
    pub fn normalize<'a>(&self, text: &'a str) -> Cow<'a, str> {
        self.worker().into_changed(text).map_or(Cow::Borrowed(text), Cow::Owned)
    }

    /// Appends the canonical form of `text` to `output`.
    ///
    /// ```
    /// use zhnorm::{Normalizer, Target};
    ///
    /// let (normalizer, mut output) = (Normalizer::new(Target::Hans), String::from("> "));
    /// normalizer.normalize_into("你好,世界", &mut output);
    /// assert_eq!(output, "> 你好，世界");
    /// ```
    pub fn normalize_into(&self, text: &str, output: &mut String) {
        self.worker().normalize_into(text, output);
    }

    /// The canonical form of `text`, with a report of every change. [`Report`] has an example.
    #[must_use]
    pub fn explain(&self, text: &str) -> Normalized {
        let (mut worker, mut log) = (BlockWorker::default(), ChangeLog::default());
        let mut normalized = Normalized { text: String::new(), report: Report::default() };
        let mut progress = Progress::new(self.format);
        for block in self.plan.limits.blocks(text) {
            let done = progress.done;
            let output = worker.normalize(&self.plan, block, &mut progress, &mut log).unwrap_or(block);
            log.finish((block, done), (output, normalized.text.len()), &mut normalized.report);
            normalized.text.push_str(output);
        }
        normalized.report.unclosed = progress.unclosed();
        normalized
    }
}
