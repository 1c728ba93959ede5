//! Conversion between the scripts and regional standards of Chinese: the last stage of the main path, and a tool alone.

mod ambiguity;
mod builder;
mod config;
mod config_file;
mod inspect;
mod one_pass;
mod protected_words;
#[cfg(feature = "opencc")]
mod reference;
pub(crate) mod script_of_line;
mod stream;

pub use ambiguity::Ambiguity;
pub use builder::ConverterBuilder;
pub use config::Config;
pub use inspect::{EntryMatch, Inspection, Step};
pub use stream::ConverterStream;

use crate::dictionary::builtin::SharedBlob;
use crate::dictionary::interpreter;
use one_pass::FusedLoop;
use protected_words::{Kind, Locks};
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// Converts text as one configuration says.
///
/// Built-in converters cost nothing to make: their tables are part of the binary and used in place. A converter is cheap
/// to clone and safe to share between threads.
///
/// ```
/// use zhnorm::{Config, Converter};
///
/// let converter = Converter::new(Config::S2twp);
/// assert_eq!(converter.convert("鼠标里面的软件"), "滑鼠裡面的軟體");
/// ```
#[derive(Clone)]
pub struct Converter {
    engine: Native,
    #[cfg(feature = "opencc")]
    reference: Option<Arc<reference::Reference>>,
    locks: Option<Arc<Locks>>,
    name: &'static str,
}

/// A plan and the tables it lies in.
#[derive(Clone)]
struct Native {
    tables: SharedBlob,
    plan: usize,
}

/// What does the converting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Engine {
    /// zhnorm's own loop.
    #[default]
    Native,
    /// The real OpenCC, if it is compiled in (feature `opencc`): slow, and the reference for everything else.
    OpenCc,
}

impl fmt::Debug for Converter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Converter").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Converter {
    /// The converter of a standard configuration.
    ///
    /// Like OpenCC's command it leaves out the dictionaries marked `may_output_tofu`.
    pub fn new(config: Config) -> Self {
        Self::from_plan(config.name(), config.path(), false)
    }

    /// A converter with options.
    pub fn builder(config: Config) -> ConverterBuilder {
        ConverterBuilder::new(config)
    }

    /// The converter of a plan of the binary.
    pub(crate) fn from_plan(name: &'static str, path: &'static str, tofu_risk: bool) -> Self {
        match SharedBlob::builtin(path, tofu_risk) {
            Some((tables, plan)) => Self::from_engine(name, Native { tables, plan }),
            None => unreachable!("build.rs compiled the plan {path}; a test looks for each of them"),
        }
    }

    fn from_engine(name: &'static str, engine: Native) -> Self {
        Self {
            engine,
            #[cfg(feature = "opencc")]
            reference: None,
            locks: None,
            name,
        }
    }

    /// What the configuration makes of `text`; borrowed if that is the text itself.
    pub fn convert<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut out = String::new();
        self.convert_into(text, &mut out);
        if out == text { Cow::Borrowed(text) } else { Cow::Owned(out) }
    }

    /// Appends what the configuration makes of `text`; allocates only if `out` has too little room.
    pub fn convert_into(&self, text: &str, out: &mut String) {
        out.reserve(text.len() + text.len() / 16);
        self.run(text, true, out);
    }

    /// Calls `piece` with each piece of `text` and what it becomes; `None` if it stays.
    pub(crate) fn pieces(&self, text: &str, mut piece: impl FnMut(&str, Option<&str>)) {
        let view = self.engine.tables.view();
        let fused = view.plan(self.engine.plan).and_then(|plan| FusedLoop::new(view, plan));
        let Some(fused) = fused else { return piece(text, None) };
        let (mut kept, mut out) = (0, String::new());
        fused.turns(text, |at, turn| {
            if turn.is_kept() {
                return;
            }
            if kept < at {
                piece(text.get(kept..at).unwrap_or_default(), None);
            }
            kept = at + turn.len();
            let source = text.get(at..kept).unwrap_or_default();
            out.clear();
            fused.write(source, turn, &mut out);
            piece(source, (out != source).then_some(out.as_str()));
        });
        if kept < text.len() {
            piece(text.get(kept..).unwrap_or_default(), None);
        }
    }

    /// A converter for a text that comes in pieces.
    pub fn stream(&self) -> ConverterStream {
        ConverterStream::new(self.clone())
    }

    /// Appends what is decided of `text` and returns how many bytes that is; all of them if `last` is set.
    fn run(&self, text: &str, last: bool, out: &mut String) -> usize {
        #[cfg(feature = "opencc")]
        if let Some(reference) = &self.reference {
            return reference.run(text, last, out);
        }
        let Some(locks) = &self.locks else { return self.engine.run(text, last, out) };
        locks.split(text, last, |piece, kind| match kind {
            Kind::Free => self.engine.run(piece, true, out),
            Kind::Open => self.engine.run(piece, false, out),
            Kind::Locked => {
                out.push_str(piece);
                piece.len()
            }
        })
    }
}

impl Native {
    fn run(&self, text: &str, last: bool, out: &mut String) -> usize {
        let view = self.tables.view();
        let Some(plan) = view.plan(self.plan) else { return 0 };
        match FusedLoop::new(view, plan) {
            Some(fused) => fused.run(text, last, out),
            None => {
                let len = if last { text.len() } else { whole_lines(text) };
                interpreter::run_plan(view, &plan, text.get(..len).unwrap_or_default(), out);
                len
            }
        }
    }
}

/// Length of the lines that are complete: step by step nothing reaches across a line end.
fn whole_lines(text: &str) -> usize {
    text.rfind('\n').map_or(0, |at| at + 1)
}
