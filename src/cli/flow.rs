//! Carries text from the inputs through a transformation to the output, one block at a time.

use super::args::{EncodingChoice, FlowArguments, MalformedAction};
use super::input::{Input, InputOptions};
use super::output::Output;
use anyhow::{Context as _, Result, bail};
use std::io::Write as _;
use zhnorm::TextStream;
use zhnorm::decode::{Encoding, OnMalformed};
use zhnorm::report::StreamSummary;

/// Turns a text that comes in pieces into another.
pub(crate) trait Transform {
    /// Takes a piece and appends the output that is certain by now.
    fn push(&mut self, piece: &str, out: &mut String) -> Result<()>;
    /// Says what the text was called and which encoding it was in, before it ends.
    fn input_was(&mut self, _name: &str, _encoding: Option<Encoding>) {}
    /// Ends the text and appends the rest. Returns a notice for standard error, if there is something to
    /// tell.
    fn finish(self, out: &mut String) -> Result<Option<String>>;
}

/// The streams of the library.
impl<S: TextStream<Summary: Notice>> Transform for S {
    fn push(&mut self, piece: &str, out: &mut String) -> Result<()> {
        TextStream::push(self, piece, out);
        Ok(())
    }

    fn finish(self, out: &mut String) -> Result<Option<String>> {
        Ok(TextStream::finish(self, out).notice())
    }
}

/// What a stream has to tell at the end of a text.
pub(crate) trait Notice {
    fn notice(&self) -> Option<String>;
}

impl Notice for () {
    fn notice(&self) -> Option<String> {
        None
    }
}

impl Notice for StreamSummary {
    fn notice(&self) -> Option<String> {
        let unsettled = match self.unsettled {
            0 => None,
            1 => Some("1 line was".to_owned()),
            count => Some(format!("{count} lines were")),
        };
        let unsettled =
            unsettled.map(|lines| format!("{lines} left unchanged, because each pass changed them again"));
        let unsearched = unsearched_notice(self.unsearched);
        let unclosed = self.unclosed.map(unclosed_notice);
        let notices: Vec<String> = [unsettled, unsearched, unclosed].into_iter().flatten().collect();
        (!notices.is_empty()).then(|| notices.join("; "))
    }
}

/// Tells that the budget of the repair ended.
pub(crate) fn unsearched_notice(places: usize) -> Option<String> {
    let places = match places {
        0 => return None,
        1 => "1 place that looks damaged was".to_owned(),
        count => format!("{count} places that look damaged were"),
    };
    Some(format!("{places} left as found, because the text has too many to search them all"))
}

/// Tells that all text after byte `offset` is code or a comment.
pub(crate) fn unclosed_notice(offset: usize) -> String {
    format!(
        "the fenced code or comment at byte {offset} is never closed; all text after it was left unchanged"
    )
}

/// How a subcommand reads its input unless the arguments say otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReadAs {
    /// Like OpenCC's command: UTF-8, and a byte order mark is a part of the text.
    Verbatim,
    /// In the encoding that the bytes show; a byte order mark is not a part of the text.
    Text,
    /// As they come: UTF-8, and what is written is not held back.
    Lines,
}

/// Runs a new transformation, which learns the name of its input, over each input in turn and writes to one
/// output.
///
/// Every file is opened and checked before anything is written, so that an error in the last one leaves
/// nothing behind. The content of a pipe cannot be checked ahead; it is checked as it flows.
pub(crate) fn run<T: Transform>(
    arguments: &FlowArguments,
    read_as: ReadAs,
    transform: impl Fn(&str) -> T,
) -> Result<()> {
    let options = input_options(arguments, read_as);
    let inputs: Vec<Input> = if arguments.files.is_empty() {
        vec![Input::stdin(options)?]
    } else {
        arguments.files.iter().map(|path| Input::open(path, options)).collect::<Result<_>>()?
    };
    let live = read_as == ReadAs::Lines || inputs.iter().any(Input::is_terminal);
    let mut output = Output::open(arguments.output.as_deref(), live)?;
    if let Some(id) = output.file_id()
        && let Some(input) = inputs.iter().find(|input| input.file_id() == Some(id))
    {
        bail!("{} is both input and output; use `--output` to change a file in place", input.name());
    }
    let mut out = String::new();
    for mut input in inputs {
        let name = input.name().to_owned();
        let mut transform = transform(&name);
        while let Some(piece) = input.next_piece()? {
            transform.push(piece, &mut out).with_context(|| name.clone())?;
            output.write(&mut out)?;
        }
        transform.input_was(&name, input.encoding());
        let notice = transform.finish(&mut out).with_context(|| name.clone())?;
        output.write(&mut out)?;
        for notice in [input.notice(), notice].into_iter().flatten() {
            // The output is complete without it, so nothing is lost if standard error is closed.
            let _ = writeln!(std::io::stderr(), "zhnorm: {name}: {notice}");
        }
    }
    output.finish()
}

fn input_options(arguments: &FlowArguments, read_as: ReadAs) -> InputOptions {
    let default = match read_as {
        ReadAs::Verbatim | ReadAs::Lines => EncodingChoice::Named(Encoding::Utf8),
        ReadAs::Text => EncodingChoice::Detect,
    };
    InputOptions {
        encoding: arguments.from.unwrap_or(default),
        on_malformed: match arguments.on_malformed {
            MalformedAction::Error => OnMalformed::Error,
            MalformedAction::Replace => OnMalformed::Replace,
        },
        keep_byte_order_mark: read_as == ReadAs::Verbatim,
    }
}
