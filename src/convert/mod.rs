//! Converts between the scripts and regional standards of Chinese. It is the last stage of the main path, and
//! a tool by itself.

pub(crate) mod align;
mod ambiguity;
mod builder;
mod config;
mod config_file;
#[cfg(test)]
mod growth_tests;
mod inspect;
mod one_pass;
mod protected_words;
mod stream;
mod text_end;

pub use ambiguity::Ambiguity;
pub use builder::ConverterBuilder;
pub use config::Config;
pub use inspect::{EntryMatch, InspectedStep, Inspection};
pub use stream::ConverterStream;

use crate::dictionary::builtin::SharedBlob;
use crate::dictionary::interpreter;
use crate::step_counter::count;
use crate::text::spans::slice;
use one_pass::OnePass;
use protected_words::{PieceKind, ProtectedWords};
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use text_end::TextEnd;

/// The number of bytes that [`Converter::convert`] converts at once while the output equals the text.
const COMPARED: usize = 16 << 10;

/// Converts text according to one configuration.
///
/// The output equals that of OpenCC 1.4.2 byte for byte, but for the differences that
/// `docs/opencc-differences.md` lists. The cost is linear in the length of the text.
///
/// A converter with built-in dictionaries costs nothing to make: its tables are part of the binary and are
/// used in place. A converter is cheap to clone, and threads can share it.
///
/// ```
/// use zhnorm::{Config, Converter};
///
/// let converter = Converter::new(Config::S2twp);
/// assert_eq!(converter.convert("鼠标里面的软件"), "滑鼠裡面的軟體");
/// ```
#[derive(Clone)]
pub struct Converter {
    plan: SharedPlan,
    protected: Option<Arc<ProtectedWords>>,
    name: &'static str,
}

/// A plan, and the blob that contains it.
#[derive(Clone)]
struct SharedPlan {
    blob: SharedBlob,
    number: usize,
}

impl fmt::Debug for Converter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Converter").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Converter {
    /// The converter of a standard configuration.
    ///
    /// Like OpenCC's command, it leaves out the dictionaries marked `may_output_tofu`, whose characters many
    /// fonts lack.
    pub fn new(config: Config) -> Self {
        Self::from_plan(config.name(), config.path(), false)
    }

    /// A builder for a converter with options.
    ///
    /// ```
    /// use zhnorm::dictionary::{Dictionary, Layer};
    /// use zhnorm::{Config, Converter};
    ///
    /// let words = Dictionary::parse("words.txt", "软件\t軟體\n".as_bytes())?;
    /// let converter = Converter::builder(Config::S2t).dictionary(words, Layer::default()).build()?;
    /// assert_eq!(converter.convert("软件里面"), "軟體裏面");
    /// # Ok::<(), zhnorm::Error>(())
    /// ```
    pub fn builder(config: Config) -> ConverterBuilder {
        ConverterBuilder::new(config)
    }

    /// The converter of a plan that is part of the binary.
    pub(crate) fn from_plan(name: &'static str, path: &'static str, tofu_risk: bool) -> Self {
        match SharedBlob::builtin(path, tofu_risk) {
            Some((blob, number)) => Self::from_shared(name, SharedPlan { blob, number }),
            None => unreachable!("build.rs compiled the plan {path}; a test looks for each of them"),
        }
    }

    /// A converter without protected words.
    fn from_shared(name: &'static str, plan: SharedPlan) -> Self {
        Self { plan, protected: None, name }
    }

    /// Converts `text`. The result is borrowed, and nothing of its size is allocated, if the text stays as it
    /// is.
    ///
    /// ```
    /// use std::borrow::Cow;
    /// use zhnorm::{Config, Converter};
    ///
    /// assert!(matches!(Converter::new(Config::S2t).convert("繁體字"), Cow::Borrowed(_)));
    /// ```
    pub fn convert<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let (mut same, mut step) = (0, COMPARED);
        let mut out = String::new();
        while same < text.len() {
            let end = text.floor_char_boundary(same + step);
            let piece = slice(text, same..end);
            let is_rest = end == text.len();
            out.clear();
            one_pass::reserve(piece.len(), &mut out);
            let done = self.run(piece, if is_rest { TextEnd::Final } else { TextEnd::Open }, &mut out);
            if out == slice(piece, ..done) {
                // If nothing was decided, the piece was too short.
                step = if done == 0 { 2 * step } else { COMPARED };
                same += done;
            } else if is_rest && same == 0 {
                return Cow::Owned(out);
            } else {
                let mut whole = String::with_capacity(text.len() + text.len() / 16);
                whole.push_str(slice(text, ..same));
                self.run(slice(text, same..), TextEnd::Final, &mut whole);
                return Cow::Owned(whole);
            }
        }
        Cow::Borrowed(text)
    }

    /// Appends the conversion of `text` to `out`. It allocates only if `out` has too little room.
    ///
    /// ```
    /// use zhnorm::{Config, Converter};
    ///
    /// let (converter, mut out) = (Converter::new(Config::S2t), String::from("> "));
    /// converter.convert_into("头发", &mut out);
    /// assert_eq!(out, "> 頭髮");
    /// ```
    pub fn convert_into(&self, text: &str, out: &mut String) {
        one_pass::reserve(text.len(), out);
        self.run(text, TextEnd::Final, out);
    }

    /// Calls `visit` with each piece of `text` and its output, or with `None` if the piece stays as it is.
    pub(crate) fn pieces(&self, text: &str, mut visit: impl FnMut(&str, Option<&str>)) {
        let view = self.plan.blob.view();
        let one_pass = view.plan(self.plan.number).and_then(|plan| OnePass::new(view, plan));
        let Some(one_pass) = one_pass else { return visit(text, None) };
        let (mut kept, mut out) = (0, String::new());
        one_pass.actions(text, |at, action| {
            if action.is_kept() {
                return;
            }
            if kept < at {
                visit(slice(text, kept..at), None);
            }
            kept = at + action.len();
            let source = slice(text, at..kept);
            out.clear();
            one_pass.write(source, action, &mut out);
            visit(source, (out != source).then_some(out.as_str()));
        });
        if kept < text.len() {
            visit(slice(text, kept..), None);
        }
    }

    /// Starts the conversion of a text that comes in pieces. [`ConverterStream`] has an example.
    pub fn stream(&self) -> ConverterStream {
        ConverterStream::new(self.clone())
    }

    /// Appends all output that no following text can change. Returns how many bytes of `text` are converted:
    /// all of them if the text is complete.
    fn run(&self, text: &str, end: TextEnd, out: &mut String) -> usize {
        let Some(protected) = &self.protected else { return self.plan.run(text, end, out) };
        protected.split(text, end, |piece, kind| match kind {
            PieceKind::Free(end) => self.plan.run(piece, end, out),
            PieceKind::Protected => {
                out.push_str(piece);
                piece.len()
            }
        })
    }
}

impl SharedPlan {
    /// As [`Converter::run`], without protected words.
    fn run(&self, text: &str, end: TextEnd, out: &mut String) -> usize {
        let view = self.blob.view();
        let Some(plan) = view.plan(self.number) else { return 0 };
        match OnePass::new(view, plan) {
            Some(one_pass) => one_pass.run(text, end, out, &mut ()),
            None => {
                // No match spans a line end, so complete lines can be converted step by step.
                let len = match end {
                    TextEnd::Final => text.len(),
                    TextEnd::Open => text.rfind('\n').map_or(0, |at| at + 1),
                };
                count(len);
                interpreter::run_plan(view, &plan, slice(text, ..len), out);
                len
            }
        }
    }
}
