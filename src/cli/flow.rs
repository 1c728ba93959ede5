//! Carries text from the inputs through a transformation to the output, a block at a time.

use super::args::{FlowArguments, OnMalformed, Origin};
use super::input::{Input, Reading};
use super::output::Output;
use anyhow::Result;
use std::io::Write as _;
use zhnorm::Encoding;

/// Something that turns a text that comes in pieces into another.
pub(crate) trait Transform {
    /// Takes a piece and appends what is decided.
    fn push(&mut self, piece: &str, out: &mut String);
    /// Ends the text and appends the rest.
    fn finish(self, out: &mut String);
}

/// How a subcommand reads, unless the arguments say otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Habit {
    /// As OpenCC's command: UTF-8, byte for byte, with its byte order mark.
    Verbatim,
    /// Any encoding, which is found out; a byte order mark is no part of the text.
    Text,
}

/// Runs a new transformation over each input in turn, writing to one output.
///
/// Every file is opened and checked before anything is written, so that a mistake in the last leaves nothing behind.
/// What comes through a pipe can't be checked ahead: it is checked as it flows.
pub(crate) fn run<T: Transform>(
    arguments: &FlowArguments,
    habit: Habit,
    transform: impl Fn() -> T,
) -> Result<()> {
    let usual = if habit == Habit::Verbatim { Origin::Named(Encoding::Utf8) } else { Origin::Auto };
    let reading = Reading {
        origin: arguments.from.unwrap_or(usual),
        on_malformed: match arguments.on_malformed {
            OnMalformed::Error => zhnorm::OnMalformed::Error,
            OnMalformed::Replace => zhnorm::OnMalformed::Replace,
        },
        keep_mark: habit == Habit::Verbatim,
    };
    let inputs: Vec<Input> = if arguments.files.is_empty() {
        vec![Input::stdin(reading)]
    } else {
        arguments.files.iter().map(|path| Input::open(path, reading)).collect::<Result<_>>()?
    };
    let mut output = Output::open(arguments.output.as_deref(), inputs.iter().any(Input::is_typed))?;
    let mut out = String::new();
    for mut input in inputs {
        let mut transform = transform();
        while let Some(piece) = input.next_piece()? {
            transform.push(piece, &mut out);
            output.write(&mut out)?;
        }
        transform.finish(&mut out);
        output.write(&mut out)?;
        if let Some(notice) = input.notice() {
            // It is no mistake, so nothing is lost if nobody reads it.
            let _ = writeln!(std::io::stderr(), "zhnorm: {notice}");
        }
    }
    output.finish()
}
