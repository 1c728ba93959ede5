//! Carries text from the inputs through a transformation to the output, a block at a time.

use super::args::FlowArguments;
use super::input::Input;
use super::output::Output;
use anyhow::Result;

/// Something that turns a text that comes in pieces into another.
pub(crate) trait Transform {
    /// Takes a piece and appends what is decided.
    fn push(&mut self, piece: &str, out: &mut String);
    /// Ends the text and appends the rest.
    fn finish(self, out: &mut String);
}

/// Runs a new transformation over each input in turn, writing to one output.
///
/// Every file is opened and checked before anything is written, so that a mistake in the last leaves nothing behind.
/// What comes through a pipe can't be checked ahead: it is checked as it flows.
pub(crate) fn run<T: Transform>(arguments: &FlowArguments, transform: impl Fn() -> T) -> Result<()> {
    let inputs: Vec<Input> = if arguments.files.is_empty() {
        vec![Input::stdin()]
    } else {
        arguments.files.iter().map(|path| Input::open(path)).collect::<Result<_>>()?
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
    }
    output.finish()
}
