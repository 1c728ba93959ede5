//! Buffers of the scan, and the spans of a line that are found in one look: code and templates.

use std::collections::HashMap;
use std::ops::Range;

use super::open::RAW;
use crate::step_counter::count;
use crate::text::spans::slice_bytes;

/// What the scan keeps of a line or a block.
#[derive(Debug, Default)]
pub(super) struct SpanBuffers {
    /// The runs of backticks of a line.
    ticks: Vec<Ticks>,
    /// The index of the next run of each length.
    next: HashMap<usize, usize>,
    /// The code spans of a line.
    pub(super) code: Vec<Range<usize>>,
    /// The templates that begin and end in a line, and whether they are known.
    pub(super) templates: Vec<Range<usize>>,
    pub(super) templates_known: bool,
    /// For each raw element, the end of a line in which its closing tag is missing.
    pub(super) no_closing_tag: [usize; RAW.len()],
}

/// A run of backticks, and the index of the next run of the same length.
#[derive(Debug)]
struct Ticks {
    range: Range<usize>,
    closing: Option<usize>,
}

impl SpanBuffers {
    /// Forgets what was known of another text.
    pub(super) fn forget(&mut self) {
        self.no_closing_tag = [usize::MAX; RAW.len()];
    }

    /// Finds the code spans in `line` of `bytes`. Each begins with a run of backticks, and ends with the next
    /// run of that length. The ` `` ` of a quotation in LaTeX, which `''` ends, begins none.
    pub(super) fn find_code(&mut self, bytes: &[u8], line: Range<usize>) {
        let Self { ticks, next, code, .. } = self;
        ticks.clear();
        code.clear();
        let mut at = line.start;
        while let Some(length) = memchr::memchr(b'`', slice_bytes(bytes, at..line.end)) {
            let start = at + length;
            let before = ticks.last_mut().filter(|before| before.range.len() == 2);
            if let Some(before) = before
                && memchr::memmem::find(slice_bytes(bytes, at..start), b"''").is_some()
            {
                before.range.start = before.range.end;
            }
            let run = slice_bytes(bytes, start..line.end).iter().take_while(|byte| **byte == b'`').count();
            count(length + run);
            at = start + run;
            ticks.push(Ticks { range: start..at, closing: None });
        }
        ticks.retain(|run| !run.range.is_empty());
        next.clear();
        for (index, run) in ticks.iter_mut().enumerate().rev() {
            run.closing = next.insert(run.range.len(), index);
        }
        let mut index = 0;
        while let Some(open) = ticks.get(index) {
            if let Some((close, run)) = open.closing.and_then(|close| Some((close, ticks.get(close)?))) {
                code.push(open.range.start..run.range.end);
                index = close;
            }
            index += 1;
        }
    }

    /// Finds the templates `{{ }}` that begin and end in `line` of `bytes`, without those inside others.
    pub(super) fn find_templates(&mut self, bytes: &[u8], line: Range<usize>) {
        let Self { templates, templates_known, .. } = self;
        templates.clear();
        *templates_known = true;
        let mut open = Vec::new();
        let mut at = line.start;
        let rest = slice_bytes(bytes, ..line.end);
        while let Some(length) = memchr::memchr2(b'{', b'}', rest.get(at..).unwrap_or_default()) {
            count(length + 1);
            at += length;
            if rest.get(at..).is_some_and(|rest| rest.starts_with(b"{{")) {
                open.push(at);
                at += 2;
            } else if rest.get(at..).is_some_and(|rest| rest.starts_with(b"}}")) {
                at += 2;
                if let Some(start) = open.pop() {
                    while templates.pop_if(|inner| inner.start > start).is_some() {}
                    templates.push(start..at);
                }
            } else {
                at += 1;
            }
        }
    }
}
