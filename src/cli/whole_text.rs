//! Collects a text for what needs all of it at once.

use super::corpus::account::Account;
use super::corpus::{Drain, TextTransform};
use anyhow::{Result, bail};
use zhnorm::decode::Encoding;

/// The longest text that is taken. What is made of it needs several times as much memory.
pub(crate) const LIMIT: usize = 64 * 1024 * 1024;

/// Calls `write` with a text that comes in pieces. It returns a notice for standard error, if it has one.
pub(crate) struct WholeText<F> {
    text: String,
    write: F,
}

impl<F: FnOnce(&str, &mut String, Drain<'_>) -> Result<Option<String>>> WholeText<F> {
    pub(crate) fn new(write: F) -> Self {
        Self { text: String::new(), write }
    }
}

impl<F: FnOnce(&str, &mut String, Drain<'_>) -> Result<Option<String>>> TextTransform for WholeText<F> {
    fn push(&mut self, piece: &str, _: &mut String) -> Result<()> {
        if self.text.len() + piece.len() > LIMIT {
            bail!("a report takes texts of up to {} MiB; split the text between lines", LIMIT >> 20);
        }
        self.text.push_str(piece);
        Ok(())
    }

    fn finish(
        self: Box<Self>,
        _: Option<Encoding>,
        _: &mut Account,
        out: &mut String,
        drain: Drain<'_>,
    ) -> Result<Option<String>> {
        (self.write)(&self.text, out, drain)
    }
}

/// Appends a record as one line of JSON.
pub(crate) fn write_json(out: &mut String, record: &impl serde::Serialize) -> Result<()> {
    out.push_str(&serde_json::to_string(record)?);
    out.push('\n');
    Ok(())
}
