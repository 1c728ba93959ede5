//! Conversion between the scripts and regional standards of Chinese: the last stage of the main path, and a tool alone.

mod builder;
mod config;
mod fused;
mod stream;

pub use builder::ConverterBuilder;
pub use config::Config;
pub use stream::ConverterStream;

use crate::dictionary::builtin::Tables;
use crate::dictionary::steps;
use fused::FusedLoop;
use std::borrow::Cow;
use std::fmt;

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
    tables: Tables,
    plan: usize,
    name: &'static str,
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
        match Tables::builtin(path, tofu_risk) {
            Some((tables, plan)) => Self { tables, plan, name },
            None => unreachable!("build.rs compiled the plan {path}; a test looks for each of them"),
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

    /// A converter for a text that comes in pieces.
    pub fn stream(&self) -> ConverterStream<'_> {
        ConverterStream::new(self)
    }

    /// Appends what is decided of `text` and returns how many bytes that is; all of them if `last` is set.
    fn run(&self, text: &str, last: bool, out: &mut String) -> usize {
        let view = self.tables.view();
        let Some(plan) = view.plan(self.plan) else { return 0 };
        match FusedLoop::new(view, plan) {
            Some(fused) => fused.run(text, last, out),
            None => {
                // Step by step nothing reaches across a line end.
                let len = if last { text.len() } else { text.rfind('\n').map_or(0, |at| at + 1) };
                steps::run_plan(view, &plan, text.get(..len).unwrap_or_default(), out);
                len
            }
        }
    }

    /// What the steps of the plan make of `text`, one after the other: the reference form of [`Converter::convert`].
    #[doc(hidden)]
    pub fn convert_step_by_step(&self, text: &str) -> String {
        let view = self.tables.view();
        let mut out = String::with_capacity(text.len());
        if let Some(plan) = view.plan(self.plan) {
            steps::run_plan(view, &plan, text, &mut out);
        }
        out
    }
}
