//! Carries one input through a transformation to a sink.

use super::account::Account;
use super::progress::ProgressDisplay;
use super::records::{BadRecord, RecordStream};
use super::resumption::Resumption;
use super::sink::ResultSink;
use super::task::TextTransform;
use crate::cli::input::Input;
use anyhow::Result;
use zhnorm::Checkpoint;

/// Finds out whether a result differs from its input, while both come in pieces.
#[derive(Debug, Default)]
struct Comparison {
    /// Bytes of the input. From `compared` on, no result has been compared with them.
    ahead: Vec<u8>,
    compared: usize,
    differs: bool,
}

impl Comparison {
    fn read(&mut self, bytes: &[u8]) {
        if !self.differs {
            self.ahead.extend_from_slice(bytes);
        }
    }

    fn write(&mut self, bytes: &[u8]) {
        if self.differs {
            return;
        }
        let rest = self.ahead.get(self.compared..).unwrap_or_default();
        if rest.starts_with(bytes) {
            self.compared += bytes.len();
            // What is moved is never more than what was compared since.
            if self.compared > self.ahead.len() / 2 {
                self.ahead.drain(..self.compared);
                self.compared = 0;
            }
        } else {
            self.differs = true;
            self.ahead = Vec::new();
        }
    }

    /// Whether the whole result differs from the whole input.
    fn differs_at_end(&self) -> bool {
        self.differs || self.compared < self.ahead.len()
    }
}

/// So much of a result is given to a file at once.
pub(crate) const BLOCK: usize = 64 * 1024;

/// The way of one file to its sink: what is counted, compared and noted beside it.
struct Passage<'p, 'o> {
    sink: &'p mut ResultSink<'o>,
    account: &'p mut Account,
    progress: &'p ProgressDisplay,
    resumption: Option<Resumption<'p>>,
    comparison: Comparison,
    /// The bytes of the file that the progress knows of.
    used: u64,
}

impl<'p, 'o> Passage<'p, 'o> {
    /// Begins a file, or goes on where an earlier run was broken off.
    fn begin(
        sink: &'p mut ResultSink<'o>,
        account: &'p mut Account,
        progress: &'p ProgressDisplay,
        mut resumption: Option<Resumption<'p>>,
    ) -> Self {
        let mut comparison = Comparison::default();
        if let Some(part) = resumption.as_mut().and_then(Resumption::begin) {
            sink.continue_after(part.written);
            *account = part.account;
            comparison.differs = part.differs;
        }
        Self { sink, account, progress, resumption, comparison, used: 0 }
    }

    /// Takes a piece of the input. Returns how many of its first bytes an earlier run has done.
    fn read(&mut self, piece: &[u8]) -> Result<usize> {
        let skipped = self.resumption.as_mut().map_or(0, |resumption| resumption.skip(piece.len()));
        let piece = piece.get(skipped..).unwrap_or_default();
        self.account.bytes_read += piece.len() as u64;
        self.sink.read(piece)?;
        Ok(skipped)
    }

    /// After a piece was read: notes what is known of the input by now.
    fn follow(&mut self, input: &Input) {
        self.comparison.differs |= !input.is_verbatim();
        self.progress.advance(input.used().saturating_sub(self.used));
        self.used = input.used();
        self.sink.input_has(input.compression());
    }

    /// Takes a part of the result that still has to be compared with what was read.
    fn write_compared(&mut self, ready: &[u8]) -> Result<()> {
        self.comparison.write(ready);
        self.write(ready)
    }

    fn write(&mut self, ready: &[u8]) -> Result<()> {
        if !ready.is_empty() {
            self.sink.write(ready, self.comparison.differs)?;
            self.account.bytes_written += ready.len() as u64;
        }
        Ok(())
    }

    /// Takes a part of the result. `differs` says whether it is another than the same part of the input.
    fn write_records(&mut self, ready: &[u8], differs: bool) -> Result<()> {
        self.comparison.differs |= differs;
        self.write(ready)
    }

    /// Whether it is time to note how far the file is.
    fn is_due(&mut self) -> bool {
        self.resumption.as_mut().is_some_and(|resumption| resumption.is_due(self.account))
    }

    /// Notes that all of the input is done but for its last `pending` bytes.
    fn note(&mut self, pending: usize, state: String, bad: &[BadRecord]) -> Result<()> {
        let Some(resumption) = &self.resumption else { return Ok(()) };
        resumption.note(pending, state, bad, self.sink, self.account, self.comparison.differs)
    }

    /// Ends the file. Returns whether the result differs from the input.
    fn end(self, input: &Input) -> bool {
        let differs = self.comparison.differs_at_end();
        self.account.files += 1;
        self.account.replaced_sequences += input.replaced();
        self.account.changed_files += usize::from(differs);
        differs
    }
}

/// Carries a text. Returns the notices about it, and whether the result differs from the input.
pub(crate) fn carry(
    input: &mut Input,
    mut transform: Box<dyn TextTransform + '_>,
    sink: &mut ResultSink<'_>,
    account: &mut Account,
    progress: &ProgressDisplay,
    resumption: Option<Resumption<'_>>,
) -> Result<(Vec<String>, bool)> {
    let (mut out, mut passage) = (String::new(), Passage::begin(sink, account, progress, resumption));
    while let Some(piece) = input.next_piece()? {
        let skipped = passage.read(piece.as_bytes())?;
        // What was read before ended between two characters.
        let piece = piece.get(skipped..).unwrap_or_default();
        passage.comparison.read(piece.as_bytes());
        transform.push(piece, &mut out)?;
        passage.follow(input);
        // A result is worth a call if it is long, or if somebody may wait for it.
        if out.len() >= BLOCK || passage.sink.is_joined() {
            passage.write_compared(out.as_bytes())?;
            out.clear();
        }
        if passage.is_due()
            && let Some(Checkpoint { pending, state, .. }) = transform.checkpoint(&mut out)
        {
            passage.write_compared(out.as_bytes())?;
            out.clear();
            passage.note(pending, state, &[])?;
        }
    }
    let mut told = Account { documents: 1, ..Account::default() };
    let notice = transform.finish(input.encoding(), &mut told, &mut out, &mut |ready| {
        passage.write_compared(ready.as_bytes())?;
        ready.clear();
        Ok(())
    })?;
    *passage.account += told;
    passage.follow(input);
    passage.write_compared(out.as_bytes())?;
    let differs = passage.end(input);
    Ok(([input.notice(), notice].into_iter().flatten().collect(), differs))
}

/// Carries the records of a file. `is_text` says that the file may be in any encoding. Returns the bad
/// records, and whether the result differs from the input.
pub(crate) fn carry_records(
    input: &mut Input,
    is_text: bool,
    mut records: RecordStream<'_>,
    sink: &mut ResultSink<'_>,
    account: &mut Account,
    progress: &ProgressDisplay,
    resumption: Option<Resumption<'_>>,
) -> Result<(Vec<BadRecord>, bool)> {
    let mut passage = Passage::begin(sink, account, progress, resumption);
    loop {
        let buffer = records.buffer();
        let before = buffer.len();
        let has_more = if is_text {
            input.next_piece()?.inspect(|piece| buffer.extend_from_slice(piece.as_bytes())).is_some()
        } else {
            input.append_bytes(buffer)?
        };
        if !has_more {
            break;
        }
        let skipped = passage.read(buffer.get(before..).unwrap_or_default())?;
        buffer.drain(before..before + skipped);
        passage.follow(input);
        records.appended(before, &mut |output, differs| passage.write_records(output, differs))?;
        if passage.is_due()
            && let Some((pending, state)) =
                records.checkpoint(&mut |output, differs| passage.write_records(output, differs))?
        {
            passage.note(pending, state, &records.take_bad())?;
        }
    }
    passage.follow(input);
    let mut changes = Account::default();
    let bad = records.finish(&mut changes, &mut |output, differs| passage.write_records(output, differs))?;
    *passage.account += changes;
    Ok((bad, passage.end(input)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_compared_as_they_come() {
        type Step = (&'static str, &'static str);
        let cases: [(&[Step], bool); 6] = [
            (&[("ab", ""), ("c", "abc")], false),
            (&[("ab", "a"), ("", "b")], false),
            (&[], false),
            (&[("ab", "a")], true),
            (&[("ab", "abc")], true),
            (&[("ab", "x"), ("", "ab")], true),
        ];
        for (steps, expected) in cases {
            let mut comparison = Comparison::default();
            for (read, written) in steps {
                comparison.read(read.as_bytes());
                comparison.write(written.as_bytes());
            }
            assert_eq!(comparison.differs_at_end(), expected, "{steps:?}");
        }
    }
}
