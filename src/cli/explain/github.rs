//! Changes as workflow commands of GitHub, which its pages show beside the lines.

use super::record::{ExplainRecord, RecordKind};
use std::fmt::Write as _;

/// Appends a line for a record.
pub(super) fn write(record: &ExplainRecord<'_>, out: &mut String) {
    let level = if record.kind == RecordKind::Change { "warning" } else { "notice" };
    let ExplainRecord { line, column, end_line, end_column, .. } = record;
    let (file, title) = (property(record.file), property(&format!("zhnorm {}", record.id())));
    let message = data(&record.message());
    // Writing to a string can't fail.
    let _ = write!(out, "::{level} file={file}");
    if let (Some(line), Some(field)) = (record.record_line, record.field) {
        // The columns of a text are not those of the record that it is written in.
        let _ = writeln!(out, ",line={line},title={title}::{}: {message}", data(field));
        return;
    }
    let _ = write!(out, ",line={line},endLine={end_line}");
    // Columns only make sense within a line.
    if line == end_line {
        let _ = write!(out, ",col={column},endColumn={end_column}");
    }
    let _ = writeln!(out, ",title={title}::{message}");
}

/// The text of a message.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::super::record::{Subject, of_normalized};
    use super::*;
    use zhnorm::{Normalizer, Target};

    #[test]
    fn values_are_escaped() {
        let text = "增长5%:好,好";
        let normalized = Normalizer::new(Target::Hans).explain(text);
        let mut out = String::new();
        let subject = Subject { file: "a,b.txt", place: None, text };
        of_normalized(subject, &normalized).for_each(|record| write(&record, &mut out));
        assert_eq!(
            out.lines().next(),
            Some(
                "::warning file=a%2Cb.txt,line=1,endLine=1,col=5,endColumn=6,title=zhnorm fullwidth-mark::: -> ："
            )
        );
    }
}
