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

/// Carries a text. Returns the notices about it, and whether the result differs from the input.
pub(crate) fn carry(
    input: &mut Input,
    mut transform: Box<dyn TextTransform + '_>,
    sink: &mut ResultSink<'_>,
    account: &mut Account,
    progress: &ProgressDisplay,
    mut resumption: Option<Resumption<'_>>,
) -> Result<(Vec<String>, bool)> {
    let (mut out, mut comparison, mut used) = (String::new(), Comparison::default(), 0);
    comparison.differs = begin(resumption.as_mut(), sink, account);
    while let Some(piece) = input.next_piece()? {
        let skipped = resumption.as_mut().map_or(0, |resumption| resumption.skip(piece.len()));
        // What was read before ended between two characters.
        let piece = piece.get(skipped..).unwrap_or_default();
        account.bytes_read += piece.len() as u64;
        comparison.read(piece.as_bytes());
        sink.read(piece.as_bytes())?;
        transform.push(piece, &mut out)?;
        comparison.differs |= !input.is_verbatim();
        count_used(input, &mut used, sink, progress);
        if out.len() >= BLOCK || sink.is_joined() {
            pass_on_text(&mut out, &mut comparison, sink, account)?;
        }
        if let Some(resumption) = resumption.as_mut()
            && resumption.is_due(account)
            && let Some(Checkpoint { pending, state, .. }) = transform.checkpoint(&mut out)
        {
            pass_on_text(&mut out, &mut comparison, sink, account)?;
            resumption.note(pending, state, &[], sink, account, comparison.differs)?;
        }
    }
    let notice = transform.finish(input.encoding(), account, &mut out)?;
    comparison.differs |= !input.is_verbatim();
    pass_on_text(&mut out, &mut comparison, sink, account)?;
    account.files += 1;
    account.documents += 1;
    account.replaced_sequences += input.replaced();
    let differs = comparison.differs_at_end();
    account.changed_files += usize::from(differs);
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
    mut resumption: Option<Resumption<'_>>,
) -> Result<(Vec<BadRecord>, bool)> {
    let (mut out, mut comparison, mut used) = (Vec::new(), Comparison::default(), 0);
    comparison.differs = begin(resumption.as_mut(), sink, account);
    loop {
        let piece = if is_text { input.next_piece()?.map(str::as_bytes) } else { input.next_bytes()? };
        let Some(piece) = piece else { break };
        let skipped = resumption.as_mut().map_or(0, |resumption| resumption.skip(piece.len()));
        let piece = piece.get(skipped..).unwrap_or_default();
        account.bytes_read += piece.len() as u64;
        comparison.read(piece);
        sink.read(piece)?;
        records.push(piece, &mut out)?;
        comparison.differs |= !input.is_verbatim();
        count_used(input, &mut used, sink, progress);
        if out.len() >= BLOCK || sink.is_joined() {
            pass_on(&mut out, &mut comparison, sink, account)?;
        }
        if let Some(resumption) = resumption.as_mut()
            && resumption.is_due(account)
            && let Some((pending, state)) = records.checkpoint(&mut out)?
        {
            pass_on(&mut out, &mut comparison, sink, account)?;
            resumption.note(pending, state, &records.take_bad(), sink, account, comparison.differs)?;
        }
    }
    let bad = records.finish(account, &mut out)?;
    pass_on(&mut out, &mut comparison, sink, account)?;
    account.files += 1;
    account.replaced_sequences += input.replaced();
    let differs = comparison.differs_at_end();
    account.changed_files += usize::from(differs);
    Ok((bad, differs))
}

/// Goes on where an earlier run was broken off. Returns whether the result differed up to there.
fn begin(resumption: Option<&mut Resumption<'_>>, sink: &mut ResultSink<'_>, account: &mut Account) -> bool {
    let Some(part) = resumption.and_then(|resumption| resumption.begin()) else { return false };
    sink.continue_after(part.written);
    *account = part.account;
    part.differs
}

/// Tells the progress how much of the file has been used, and the sink how the file is compressed.
fn count_used(input: &Input, used: &mut u64, sink: &mut ResultSink<'_>, progress: &ProgressDisplay) {
    progress.advance(input.used().saturating_sub(*used));
    *used = input.used();
    sink.input_has(input.compression());
}

/// So much of a result is given to a file at once.
const BLOCK: usize = 64 * 1024;

/// Gives the sink what is ready, and empties it.
fn pass_on(
    out: &mut Vec<u8>,
    comparison: &mut Comparison,
    sink: &mut ResultSink<'_>,
    account: &mut Account,
) -> Result<()> {
    if !out.is_empty() {
        comparison.write(out);
        sink.write(out, comparison.differs)?;
        account.bytes_written += out.len() as u64;
        out.clear();
    }
    Ok(())
}

/// As `pass_on`, keeping the memory of the text.
fn pass_on_text(
    out: &mut String,
    comparison: &mut Comparison,
    sink: &mut ResultSink<'_>,
    account: &mut Account,
) -> Result<()> {
    let mut bytes = std::mem::take(out).into_bytes();
    pass_on(&mut bytes, comparison, sink, account)?;
    // It is empty by now, and the empty text is UTF-8.
    *out = String::from_utf8(bytes).unwrap_or_default();
    Ok(())
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
