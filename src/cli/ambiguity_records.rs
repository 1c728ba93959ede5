//! `opencc --ambiguities`: the converted text as records of JSON, in the format of OpenCC's command.
//!
//! A record `def` gives a source text the next number, from 0. `lit` is text with one possible conversion,
//! `amb` a span with several, with the number of its source. `end` is the last record; without it the output
//! is incomplete.

use super::corpus::account::Account;
use super::corpus::{Drain, TextTransform};
use super::whole_text::write_json;
use anyhow::Result;
use serde::Serialize;
use std::collections::HashMap;
use zhnorm::Converter;
use zhnorm::decode::Encoding;

/// How many bytes are collected before the complete lines among them are converted. No match spans a line
/// end.
const BLOCK: usize = 1024 * 1024;

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum StreamRecord<'t> {
    Def(&'t str),
    Lit(&'t str),
    Amb { t: &'t str, s: usize },
    End { output_bytes: usize, ambiguities: usize, sources: usize },
}

/// Writes a text that comes in pieces as records.
pub(crate) struct AmbiguityRecords<'c> {
    converter: &'c Converter,
    /// Lines that wait for more, and the beginning of the next one.
    held: String,
    /// The numbers of the sources that have been defined.
    sources: HashMap<String, usize>,
    converted: usize,
    ambiguities: usize,
}

impl<'c> AmbiguityRecords<'c> {
    pub(crate) fn new(converter: &'c Converter) -> Self {
        Self { converter, held: String::new(), sources: HashMap::new(), converted: 0, ambiguities: 0 }
    }

    fn write(&mut self, text: &str, out: &mut String) -> Result<()> {
        let converted = self.converter.convert(text);
        let found = self.converter.ambiguities(text);
        for span in &found {
            if !self.sources.contains_key(&span.text) {
                self.sources.insert(span.text.clone(), self.sources.len());
                write_json(out, &StreamRecord::Def(&span.text))?;
            }
        }
        let mut done = 0;
        for span in &found {
            literal(converted.get(done..span.output.start), out)?;
            let t = converted.get(span.output.clone()).unwrap_or_default();
            let s = self.sources.get(&span.text).copied().unwrap_or_default();
            write_json(out, &StreamRecord::Amb { t, s })?;
            done = span.output.end;
        }
        literal(converted.get(done..), out)?;
        self.converted += converted.len();
        self.ambiguities += found.len();
        Ok(())
    }
}

fn literal(text: Option<&str>, out: &mut String) -> Result<()> {
    match text {
        Some(text) if !text.is_empty() => write_json(out, &StreamRecord::Lit(text)),
        _ => Ok(()),
    }
}

impl TextTransform for AmbiguityRecords<'_> {
    fn push(&mut self, piece: &str, out: &mut String) -> Result<()> {
        self.held.push_str(piece);
        if self.held.len() < BLOCK {
            return Ok(());
        }
        let Some(end) = self.held.rfind('\n') else { return Ok(()) };
        let rest = self.held.split_off(end + 1);
        let lines = std::mem::replace(&mut self.held, rest);
        self.write(&lines, out)
    }

    fn finish(
        mut self: Box<Self>,
        _: Option<Encoding>,
        _: &mut Account,
        out: &mut String,
        _: Drain<'_>,
    ) -> Result<Option<String>> {
        let rest = std::mem::take(&mut self.held);
        self.write(&rest, out)?;
        let (output_bytes, ambiguities) = (self.converted, self.ambiguities);
        let sources = self.sources.len();
        write_json(out, &StreamRecord::End { output_bytes, ambiguities, sources })?;
        Ok(None)
    }
}
