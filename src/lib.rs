//! Brings Chinese text into one canonical form, and converts between the scripts and regional standards of
//! Chinese.
//!
//! Text from the web mixes Simplified and Traditional characters, carries inline pinyin and HTML entities,
//! uses ASCII punctuation between Chinese words, and contains passages that were decoded in the wrong
//! encoding. This library undoes all of that. It has four entry points:
//!
//! * [`Normalizer`]: text in, canonical text out. It repairs damage, removes inline pinyin, gives each
//!   character one code point, uses Chinese punctuation, cleans whitespace, and converts to one script. Each
//!   of these can be left out.
//! * [`Converter`]: conversion alone, with the 16 configurations of
//!   [OpenCC](https://github.com/BYVoid/OpenCC) or your own.
//! * [`detect::detect`]: what a text is written in, as a whole and line by line.
//! * [`decode::Decoder`]: bytes in, text out, in an encoding that is named or detected.
//!
//! # Guarantees
//!
//! * Normalizing twice gives the same as normalizing once. Canonical text comes back borrowed, without a
//!   copy.
//! * A text gives the same result as a whole, with reused buffers ([`Worker`]), in pieces
//!   ([`NormalizerStream`], [`ConverterStream`]) and in a
//!   batch.
//! * A conversion equals the output of OpenCC 1.4.2 byte for byte; `docs/opencc-differences.md` lists the few
//!   exceptions.
//! * Nothing is guessed silently. Damage without a certain original stays, and the [report](report::Report)
//!   names it.
//! * Code, URLs, e-mail addresses, tags, link targets and `-{ }-` are never changed by the normalizer.
//! * Input never causes a panic.
//!
//! # Examples
//!
//! Normalize a text:
//!
//! ```
//! use zhnorm::{Normalizer, Target};
//!
//! let normalizer = Normalizer::new(Target::Hans);
//! assert_eq!(normalizer.normalize("遊客跟著人群走,门票30元!"), "游客跟着人群走，门票30元！");
//! ```
//!
//! See what was changed, by which rule, and where:
//!
//! ```
//! use zhnorm::report::Rule;
//! use zhnorm::{Normalizer, Target};
//!
//! let normalized = Normalizer::new(Target::Hans).explain("你好,世界");
//! assert_eq!(normalized.text, "你好，世界");
//! let change = &normalized.report.changes()[0];
//! assert_eq!((change.rule, change.source.clone()), (Rule::FullwidthMark, 6..7));
//! ```
//!
//! Only repair, and list the damage that was found:
//!
//! ```
//! use zhnorm::{Normalizer, Stage};
//!
//! let repairer = Normalizer::builder().only([Stage::Repair, Stage::InlinePinyin]).build();
//! let repaired = repairer.explain("ä¸\u{AD}æ–‡æµ‹è¯•, 锟斤拷");
//! assert_eq!(repaired.text, "中文测试, 锟斤拷");
//! assert_eq!(repaired.report.findings()[0].rule.id(), "wrong-encoding");
//! // `锟斤拷` is what remains of characters that nothing can restore.
//! assert_eq!(repaired.report.lost().len(), 1);
//! ```
//!
//! Decode bytes in an encoding that has to be detected, and handle the error if they are malformed:
//!
//! ```
//! use zhnorm::decode::{Decoder, Encoding, OnMalformed};
//!
//! let mut decoder = Decoder::detecting(OnMalformed::Error);
//! let mut text = String::new();
//! for piece in [&b"\xC4\xE3\xBA"[..], b"\xC3,\xCA\xC0\xBD\xE7"] {
//!     decoder.push(piece, &mut text)?;
//! }
//! decoder.finish(&mut text)?;
//! assert_eq!((text.as_str(), decoder.encoding()), ("你好,世界", Some(Encoding::Gb18030)));
//! # Ok::<(), zhnorm::Error>(())
//! ```
//!
//! Convert with a standard configuration and a dictionary of your own:
//!
//! ```
//! use zhnorm::dictionary::{Dictionary, Layer};
//! use zhnorm::{Config, Converter};
//!
//! assert_eq!(Converter::new(Config::S2twp).convert("鼠标里面的软件"), "滑鼠裡面的軟體");
//!
//! let words = Dictionary::parse("words.txt", "软件\t軟體\n鼠标\t鼠标\n".as_bytes())?;
//! let converter = Converter::builder(Config::S2t).dictionary(words, Layer::default()).build()?;
//! assert_eq!(converter.convert("鼠标里面的软件"), "鼠标裏面的軟體");
//! # Ok::<(), zhnorm::Error>(())
//! ```
//!
//! Ask why a conversion came out as it did:
//!
//! ```
//! use zhnorm::{Config, Converter};
//!
//! let converter = Converter::new(Config::S2t);
//! let inspection = converter.inspect("头发");
//! let entry = &inspection.steps[0].matches[0];
//! assert_eq!((entry.key.as_str(), entry.dictionary.as_str()), ("头发", "STPhrases"));
//! ```
//!
//! # Streams
//!
//! [`Normalizer::stream`] and [`Converter::stream`] take a document in pieces of any size and hold back at
//! most a few MiB. A stream ends with `finish`, which writes the rest:
//!
//! ```
//! use zhnorm::{Normalizer, Target};
//!
//! let mut stream = Normalizer::new(Target::Hans).stream();
//! let mut text = String::new();
//! for piece in ["你", "好,", "世界"] {
//!     stream.push(piece, &mut text);
//! }
//! stream.finish(&mut text);
//! assert_eq!(text, "你好，世界");
//! ```
//!
//! # Batches and threads
//!
//! All types are `Send` and `Sync`, and normalizers and converters are cheap to clone.
//! [`Normalizer::normalize_batch`] and [`Converter::convert_batch`] take many texts,
//! [`Converter::convert_lines`] takes one large text. With the feature `parallel` they use all cores, and the
//! module `parallel` has streams that do.
//!
//! # Features
//!
//! None is on by default.
//!
//! * `parallel`: batches and the streams of the module `parallel` use all cores, through rayon.
//! * `documents`: the module `documents`, for texts in EPUB and DOCX files.
//! * `records`: the module `records`, for fields of JSON Lines, CSV and TSV.
//! * `warc`: also WARC and WET files in the module `records`.
//! * `arrow`: the module `columns`, for Arrow arrays in memory.
//! * `parquet`: also text columns of Parquet and Arrow IPC files. It adds some 40 packages.
//! * `cli`: the dependencies of the command `zhnorm`. The library does not need it.
//!
//! # Size
//!
//! The tables are a part of the binary, about 8 MB, and are used in place: 4.4 MB for conversions from
//! Simplified Chinese, 2.6 MB for those from Traditional Chinese, and 1.2 MB for the language model of the
//! repair. There is no feature to leave any of them out.
//!
//! # Limits
//!
//! * It is not a translator. Words are exchanged only where a configuration of OpenCC does.
//! * Where one Simplified character stands for several Traditional ones, the longest word in the dictionaries
//!   decides, as in OpenCC. That is sometimes wrong.
//! * Text is normalized in blocks of about 1 MiB. A decision that rests on a whole block can differ when a
//!   canonical text of several blocks is normalized again.
//! * Offsets in reports count bytes of the text, not of the input that it was decoded from.

#![deny(missing_docs, clippy::exhaustive_enums, clippy::exhaustive_structs)]
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

pub mod alignment;
mod batch;
#[cfg(feature = "arrow")]
pub mod columns;
mod convert;
pub mod decode;
pub mod detect;
pub mod dictionary;
mod digest;
#[cfg(any(feature = "documents", zhnorm_command))]
pub mod documents;
mod edit;
mod error;
mod format;
#[cfg(test)]
mod growth_tests;
mod language_model;
mod named;
mod number_hash;
mod options;
#[cfg(any(feature = "parallel", zhnorm_command))]
pub mod parallel;
mod pipeline;
#[cfg(any(feature = "records", zhnorm_command))]
pub mod records;
pub mod report;
mod rule_set;
mod script_model;
mod stage;
mod step_counter;
mod target;
mod text;
mod text_stream;

/// Explanations of a conversion: what matched, and where there was a choice.
///
/// [`Converter::inspect`](crate::Converter::inspect) and
/// [`Converter::ambiguities`](crate::Converter::ambiguities) return them.
pub mod inspect {
    pub use crate::convert::{Ambiguity, EntryMatch, InspectedStep, Inspection};
}

pub use convert::{Config, Converter, ConverterBuilder, ConverterStream};
pub use error::{Error, ErrorKind};
pub use format::Format;
pub use options::Options;
pub use options::choices::{BlankLines, FormatChoice, MarkupChoice, Spacing};
pub use options::profile::Profile;
pub use pipeline::Normalizer;
pub use pipeline::builder::NormalizerBuilder;
pub use pipeline::fingerprint::CANONICAL_FORM;
pub use pipeline::line_stream::LineStream;
pub use pipeline::stream::NormalizerStream;
pub use pipeline::worker::Worker;
pub use stage::choice::Stage;
pub use target::{ScriptHint, Target, Variants};
pub use text_stream::{Checkpoint, TextStream};

/// What the tools of this project measure with. Not part of the public interface.
#[doc(hidden)]
pub mod testing {
    pub use crate::script_model::compile::ScriptLists;
    pub use crate::script_model::params::{
        SCRIPT_TERMS, SCRIPT_WEIGHTS, ScriptParams, ScriptTerm, ScriptWeight,
    };
    pub use crate::stage::repair::testing::DamageFinder;
    pub use crate::stage::repair::{Params, TERMS, Term, WEIGHTS, Weight};
    pub use crate::stage::script::testing::with_script_model;
}

/// Runs the examples of the README as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
