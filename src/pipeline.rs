//! The normalizer: runs the stages of the main path over the blocks of a text, in order.
//!
//! What one stage writes can give another something to do, so the stages run over a block until nothing changes any
//! more; that makes the canonical form a fixed point by construction. Text that is canonical already takes one pass
//! and is never copied. The script is converted last, when the other stages have come to an end.

pub(crate) mod block;
pub(crate) mod stream;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use self::block::Limits;
use crate::edit::{Edits, Log, TextSink};
use crate::report::{Output, Report};
use crate::stage::punctuation::QuoteStyle;
use crate::stage::script::Script;
use crate::stage::{protect, punctuation, repair, unicode, whitespace};
use crate::target::Target;

/// How often the stages run over a block at most. Two passes do for real text, the second finding nothing. What goes on
/// for longer was built to do so (entities within entities, say), and stays as it is, so that twice is still once.
const MAX_PASSES: usize = 16;

/// Chooses what a [`Normalizer`] does. Every stage is on unless turned off; no target means no conversion.
///
/// ```
/// use zhnorm::{Normalizer, Target};
///
/// let normalizer = Normalizer::builder().target(Some(Target::HantTw)).whitespace(false).build();
/// assert_eq!(normalizer.normalize("他說“好”,  走了"), "他說「好」，  走了");
/// ```
#[derive(Clone, Debug)]
pub struct NormalizerBuilder {
    target: Option<Target>,
    repair: bool,
    unicode: bool,
    punctuation: bool,
    whitespace: bool,
}

impl Default for NormalizerBuilder {
    fn default() -> Self {
        Self { target: None, repair: true, unicode: true, punctuation: true, whitespace: true }
    }
}

impl NormalizerBuilder {
    /// The script and regional standard to convert to, which also decide on the quotation marks.
    pub fn target(mut self, target: Option<Target>) -> Self {
        self.target = target;
        self
    }

    /// Whether damage is undone: text read out of step or in the wrong encoding, HTML entities, inline pinyin.
    pub fn repair(mut self, on: bool) -> Self {
        self.repair = on;
        self
    }

    /// Whether characters are brought to one code point each, and invisible ones removed.
    pub fn unicode(mut self, on: bool) -> Self {
        self.unicode = on;
        self
    }

    /// Whether marks in Chinese sentences become full-width, letters and digits half-width.
    pub fn punctuation(mut self, on: bool) -> Self {
        self.punctuation = on;
        self
    }

    /// Whether line ends and blanks are unified.
    pub fn whitespace(mut self, on: bool) -> Self {
        self.whitespace = on;
        self
    }

    /// The normalizer.
    pub fn build(self) -> Normalizer {
        let mut stages = Vec::new();
        if self.repair {
            stages.extend([Stage::Damage, Stage::Annotation]);
        }
        let readers = stages.len();
        if self.unicode {
            stages.push(Stage::Unicode);
        }
        if self.punctuation {
            stages.push(Stage::Punctuation(match self.target {
                None => QuoteStyle::AsFound,
                Some(Target::Hans) => QuoteStyle::Curly,
                Some(Target::Hant | Target::HantTw | Target::HantHk) => QuoteStyle::Corner,
            }));
        }
        if self.whitespace {
            stages.push(Stage::Whitespace);
        }
        let script = self.target.map(|target| Stage::Script(Script::new(target)));
        Normalizer { plan: Arc::new(Plan { stages, readers, script }) }
    }
}

/// Brings text to its canonical form. Cheap to clone, and safe to share between threads.
///
/// ```
/// use zhnorm::{Normalizer, Target};
/// use std::borrow::Cow;
///
/// let normalizer = Normalizer::new(Target::Hans);
/// assert_eq!(normalizer.normalize("１-8月份完成77.3%,增长(同比)8.3%."), "1-8月份完成77.3%，增长（同比）8.3%.");
/// assert!(matches!(normalizer.normalize("已经规范。"), Cow::Borrowed(_)));
/// ```
#[derive(Clone, Debug)]
pub struct Normalizer {
    plan: Arc<Plan>,
}

#[derive(Debug)]
struct Plan {
    stages: Vec<Stage>,
    /// How many of them, from the first, look at what characters mean, so that a conversion may give them something to do.
    readers: usize,
    script: Option<Stage>,
}

#[derive(Debug)]
enum Stage {
    Damage,
    Annotation,
    Unicode,
    Punctuation(QuoteStyle),
    Whitespace,
    Script(Script),
}

impl Stage {
    fn apply<L: Log>(&self, text: &str, protected: &[Range<usize>], sink: &mut TextSink<'_, L>) {
        match self {
            Self::Damage => repair::apply(text, protected, sink),
            Self::Annotation => repair::annotation::apply(text, protected, sink),
            Self::Unicode => unicode::apply(text, protected, sink),
            Self::Punctuation(style) => punctuation::apply(*style, text, protected, sink),
            Self::Whitespace => whitespace::apply(text, protected, sink),
            Self::Script(script) => script.apply(text, protected, sink),
        }
    }
}

/// Text of one block on its way through the stages.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    /// What the last stage that changed anything made.
    text: String,
    /// What the stage at work makes.
    next: String,
    protected: Vec<Range<usize>>,
    moved: Vec<Range<usize>>,
}

impl Buffers {
    fn run<L: Log>(&mut self, stage: &Stage, block: Option<&str>, log: &mut L) -> bool {
        let text = block.unwrap_or(&self.text);
        let mut sink = TextSink::new(text, &mut self.next, &mut self.moved, log);
        stage.apply(text, &self.protected, &mut sink);
        let changed = sink.finish();
        std::mem::swap(&mut self.protected, &mut self.moved);
        if changed {
            std::mem::swap(&mut self.text, &mut self.next);
        }
        changed
    }
}

impl Normalizer {
    /// All stages, for `target`.
    pub fn new(target: Target) -> Self {
        Self::builder().target(Some(target)).build()
    }

    /// Chooses stages one by one.
    pub fn builder() -> NormalizerBuilder {
        NormalizerBuilder::default()
    }

    /// The canonical form of `text`; borrowed if it is canonical already.
    pub fn normalize<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut buffers = Buffers::default();
        if block::BlockEnd::new(Limits::default()).find(text).is_none() {
            return match self.block(text, true, &mut buffers, &mut ()) {
                None => Cow::Borrowed(text),
                Some(_) => Cow::Owned(buffers.text),
            };
        }
        let mut output: Option<String> = None;
        let mut done = 0;
        for block in Limits::default().blocks(text) {
            match self.block(block, done == 0, &mut buffers, &mut ()) {
                Some(changed) => {
                    let before = || text.get(..done).unwrap_or_default().to_owned();
                    output.get_or_insert_with(before).push_str(changed);
                }
                None => output.iter_mut().for_each(|output| output.push_str(block)),
            }
            done += block.len();
        }
        output.map_or(Cow::Borrowed(text), Cow::Owned)
    }

    /// Appends the canonical form of `text` to `output`.
    pub fn normalize_into(&self, text: &str, output: &mut String) {
        self.append(text, &mut Buffers::default(), output);
    }

    /// The canonical form of `text` with the account of every change.
    pub fn explain(&self, text: &str) -> Output {
        let (mut buffers, mut edits) = (Buffers::default(), Edits::default());
        let mut output = Output { text: String::new(), report: Report::default() };
        let mut done = 0;
        for block in Limits::default().blocks(text) {
            let result = self.block(block, done == 0, &mut buffers, &mut edits).unwrap_or(block);
            edits.finish((block, done), (result, output.text.len()), &mut output.report);
            output.text.push_str(result);
            done += block.len();
        }
        output.report.lost = repair::lost(text);
        output
    }

    pub(crate) fn append(&self, text: &str, buffers: &mut Buffers, output: &mut String) {
        let mut first = true;
        for block in Limits::default().blocks(text) {
            output.push_str(self.block(block, first, buffers, &mut ()).unwrap_or(block));
            first = false;
        }
    }

    /// Runs the stages over one block; `None` if nothing changes. `first` says that the document starts here.
    pub(crate) fn block<'b, L: Log>(
        &self,
        block: &str,
        first: bool,
        buffers: &'b mut Buffers,
        log: &mut L,
    ) -> Option<&'b str> {
        let mut changed = false;
        // Nothing has changed since but the script, which leaves alone what protected spans are found by.
        let mut converted = false;
        for _ in 0..MAX_PASSES {
            if !converted {
                protect::find(if changed { &buffers.text } else { block }, first, &mut buffers.protected);
            }
            let count = if converted { self.plan.readers } else { self.plan.stages.len() };
            let mut again = false;
            for stage in self.plan.stages.iter().take(count) {
                again |= buffers.run(stage, (!changed && !again).then_some(block), log);
            }
            changed |= again;
            converted = false;
            if again {
                continue;
            }
            let script = self.plan.script.as_ref();
            converted = script.is_some_and(|script| buffers.run(script, (!changed).then_some(block), log));
            changed |= converted;
            if !converted {
                return changed.then_some(buffers.text.as_str());
            }
        }
        log.forget();
        None
    }
}
