//! The text that the conversion reads: after repair, punctuation and whitespace.

use std::ops::Range;
use zhnorm::report::{Change, Normalized};

/// What the stages before the conversion make of a text.
pub(super) struct Middle<'t> {
    source: &'t str,
    text: &'t str,
    changes: &'t [Change],
}

impl<'t> Middle<'t> {
    pub(super) fn new(source: &'t str, normalized: &'t Normalized) -> Self {
        Self { source, text: &normalized.text, changes: normalized.report.changes() }
    }

    /// Without such stages: the text itself.
    pub(super) fn of_text(text: &'t str) -> Self {
        Self { source: text, text, changes: &[] }
    }

    /// What they make of a span of the source. `None` if the span cuts a change.
    pub(super) fn of(&self, span: &Range<usize>) -> Option<String> {
        let first = self.changes.partition_point(|change| {
            change.source.end < span.start || change.source.end == span.start && !change.source.is_empty()
        });
        let mut middle = String::new();
        let mut done = span.start;
        for change in self.changes.get(first..)?.iter().take_while(|change| is_before(change, span)) {
            middle.push_str(self.source.get(done..change.source.start)?);
            middle.push_str(self.text.get(change.output.clone())?);
            done = change.source.end;
        }
        middle.push_str(self.source.get(done..span.end)?);
        Some(middle)
    }
}

/// Whether a change begins before the span ends, or where it ends if both are empty.
fn is_before(change: &Change, span: &Range<usize>) -> bool {
    change.source.start < span.end || change.source.is_empty() && span.is_empty() && change.source == *span
}

#[cfg(test)]
mod tests {
    use super::*;
    use zhnorm::{Normalizer, Stage, Target};

    #[test]
    fn spans_have_what_the_stages_before_the_conversion_write() {
        let text = "项(xiàng)目,好  \r\n&#21457;达";
        let builder = Normalizer::builder().target(Target::HantTw).skip([Stage::Script]);
        let normalized = builder.build().explain(text);
        let middle = Middle::new(text, &normalized);
        assert_eq!(middle.of(&(0..text.len())).as_deref(), Some(normalized.text.as_str()));
        let entity = text.find("&#").unwrap();
        assert_eq!(middle.of(&(entity..entity + 8)).as_deref(), Some("发"));
        assert_eq!(middle.of(&(entity + 8..text.len())).as_deref(), Some("达"));
        // A span that cuts the entity.
        assert_eq!(middle.of(&(entity..entity + 3)), None);
        assert_eq!(middle.of(&(3..3)).as_deref(), Some(""));
    }
}
