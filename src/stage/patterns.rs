//! The patterns that a caller protects: regular expressions, which are searched for line by line.

use std::ops::Range;

use regex::Regex;

use crate::text::spans::add_spans;

/// Adds what the patterns match in `text` to `spans`.
pub(crate) fn find(patterns: &[Regex], text: &str, spans: &mut Vec<Range<usize>>) {
    if patterns.is_empty() {
        return;
    }
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end_matches(['\n', '\r']);
        let matches = patterns.iter().flat_map(|pattern| pattern.find_iter(content));
        found.extend(
            matches.filter(|found| !found.is_empty()).map(|found| start + found.start()..start + found.end()),
        );
        start += line.len();
    }
    add_spans(spans, found);
}
