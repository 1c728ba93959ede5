//! What a subcommand does with its inputs.

use super::InputFile;
use super::NewDocumentTransform;
use super::account::Account;
use super::tally::StageCounts;
use crate::cli::flow_args::RecordFormat;
use anyhow::Result;
use zhnorm::decode::Encoding;
use zhnorm::report::StreamSummary;
use zhnorm::{Checkpoint, TextStream};

/// What a subcommand does with each text.
pub(crate) trait Task: Sync {
    /// How inputs are read unless the arguments say otherwise.
    fn read_as(&self) -> ReadAs;

    /// What the results are.
    fn yields(&self) -> Yields;

    /// A transformation for the text of `input`. It may use all threads if `threads` says so.
    fn transform(&self, input: &InputFile, threads: Threads) -> Result<Box<dyn TextTransform + '_>>;

    /// A transformation for the rest of a text, on all threads. `state` is that of the checkpoint.
    fn continued(&self, input: &InputFile, _state: &str) -> Result<Box<dyn TextTransform + '_>> {
        self.transform(input, Threads::All)
    }

    /// What tells whether another run has the same results.
    fn fingerprint(&self) -> String {
        String::new()
    }

    /// Whether the run only tells if anything would change.
    fn checks(&self) -> bool {
        false
    }

    /// What stands around the results, if they make up one document.
    fn frame(&self) -> Option<Frame> {
        None
    }

    /// The records of `input`, if a report is about the texts in them.
    fn records_to_report(&self, _input: &InputFile) -> Result<Option<RecordFormat>> {
        Ok(None)
    }

    /// Transformations for the texts in the records of `input`, if the task has one.
    fn documents(&self, _input: &InputFile) -> Option<NewDocumentTransform> {
        None
    }
}

/// What makes one document of the results of all inputs.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    pub(crate) before: String,
    /// Between two results. One that is empty does not count.
    pub(crate) between: &'static str,
    /// What comes last, if these inputs failed.
    pub(crate) after: fn(&[FailedInput]) -> String,
}

/// An input that failed.
#[derive(Clone, Debug)]
pub(crate) struct FailedInput {
    /// Its name. There is none for a folder in which files were looked for.
    pub(crate) name: Option<String>,
    pub(crate) message: String,
}

/// Writes what a transformation has appended, and empties it. So a long result need not be in memory as a
/// whole.
pub(crate) type Drain<'d> = &'d mut dyn FnMut(&mut String) -> Result<()>;

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

/// What the results of a task are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Yields {
    /// The texts in another form, which may take the place of the inputs.
    Texts,
    /// Reports on the inputs, which only make sense in one output.
    Reports,
}

/// How many threads may work on one text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Threads {
    /// The one that calls.
    One,
    /// All of the pool.
    All,
}

/// Turns a text that comes in pieces into another.
pub(crate) trait TextTransform {
    /// Takes a piece and appends the output that is certain by now.
    fn push(&mut self, piece: &str, out: &mut String) -> Result<()>;

    /// Appends all output that is certain by now, and tells where a transformation can go on.
    fn checkpoint(&mut self, _out: &mut String) -> Option<Checkpoint> {
        None
    }

    /// Ends the text, whose encoding is known by now, and appends the rest; it may drain `out` as it goes.
    /// Adds to the account what is worth telling, and returns a notice for standard error if there is
    /// something to tell about this text.
    fn finish(
        self: Box<Self>,
        encoding: Option<Encoding>,
        account: &mut Account,
        out: &mut String,
        drain: Drain<'_>,
    ) -> Result<Option<String>>;
}

/// The streams of the library.
impl<S: TextStream<Summary: Notice>> TextTransform for S {
    fn push(&mut self, piece: &str, out: &mut String) -> Result<()> {
        TextStream::push(self, piece, out);
        Ok(())
    }

    fn checkpoint(&mut self, out: &mut String) -> Option<Checkpoint> {
        TextStream::checkpoint(self, out)
    }

    fn finish(
        self: Box<Self>,
        _: Option<Encoding>,
        account: &mut Account,
        out: &mut String,
        _: Drain<'_>,
    ) -> Result<Option<String>> {
        let summary = TextStream::finish(*self, out);
        summary.add_to(account);
        Ok(summary.notice())
    }
}

/// What a stream has to tell at the end of a text.
pub(crate) trait Notice {
    fn notice(&self) -> Option<String>;
    fn add_to(&self, account: &mut Account);
}

impl Notice for () {
    fn notice(&self) -> Option<String> {
        None
    }

    fn add_to(&self, _: &mut Account) {}
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

    fn add_to(&self, account: &mut Account) {
        account.unsettled_lines += self.unsettled;
        account.unsearched_places += self.unsearched;
        account.counts += StageCounts(self.counts);
        account.unclosed_documents += usize::from(self.unclosed.is_some());
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
