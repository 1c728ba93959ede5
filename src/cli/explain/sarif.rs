//! Changes as SARIF 2.1.0, the format of tools that check code (OASIS, "Static Analysis Results Interchange
//! Format").

use super::record::{ExplainRecord, RecordKind};
use crate::cli::corpus::Frame;
use anyhow::Result;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use zhnorm::report::Rule;

/// What stays as it is in the path of a URI.
const PATH: AsciiSet = NON_ALPHANUMERIC.remove(b'/').remove(b'.').remove(b'-').remove(b'_').remove(b'~');

/// What stands around the results of all files.
pub(super) fn frame() -> Frame {
    let rules: Vec<Value> = Rule::ALL.iter().map(|rule| rule_descriptor(*rule)).collect();
    let driver = json!({ "name": "zhnorm", "semanticVersion": env!("CARGO_PKG_VERSION"), "rules": rules });
    // The results come last.
    let before = format!(
        "{{\"version\":\"2.1.0\",\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"runs\":[{{\
         \"tool\":{{\"driver\":{driver}}},\"columnKind\":\"unicodeCodePoints\",\"results\":[\n"
    );
    Frame { before, between: ",\n", after: "\n]}]}\n" }
}

fn rule_descriptor(rule: Rule) -> Value {
    json!({
        "id": rule.id(),
        "properties": { "stage": rule.stage().name(), "confidence": rule.confidence().name() },
        "help": { "text": format!("docs/canonical-form.md, section `{0}`; or run `zhnorm rule {0}`", rule.id()) },
    })
}

/// Appends the results of a file, with commas between them.
pub(super) fn write(records: &[ExplainRecord<'_>], out: &mut String) -> Result<()> {
    for (index, record) in records.iter().enumerate() {
        if index > 0 {
            out.push_str(",\n");
        }
        out.push_str(&serde_json::to_string(&result(record))?);
    }
    Ok(())
}

fn result(record: &ExplainRecord<'_>) -> Value {
    let region = json!({
        "startLine": record.line,
        "startColumn": record.column,
        "endLine": record.end_line,
        "endColumn": record.end_column,
    });
    let file = json!({ "uri": utf8_percent_encode(record.file, &PATH).to_string() });
    let mut result = json!({
        "ruleId": record.id(),
        "level": if record.kind == RecordKind::Change { "warning" } else { "note" },
        "message": { "text": plain(&record.message()) },
        "locations": [{ "physicalLocation": { "artifactLocation": file, "region": region } }],
    });
    if let (Some(inserted), Value::Object(fields)) = (record.result, &mut result) {
        let replacement = json!({ "deletedRegion": region, "insertedContent": { "text": inserted } });
        let change = json!({ "artifactLocation": file, "replacements": [replacement] });
        fields.insert("fixes".to_owned(), json!([{ "artifactChanges": [change] }]));
    }
    result
}

/// A message without links and placeholders (section 3.11 of the standard).
fn plain(message: &str) -> String {
    let mut plain = String::with_capacity(message.len());
    for c in message.chars() {
        match c {
            '\\' | '[' | ']' => plain.extend(['\\', c]),
            '{' | '}' => plain.extend([c, c]),
            _ => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_has_no_placeholders() {
        assert_eq!(plain(r"\u{7} -> [a](1)"), r"\\u{{7}} -> \[a\](1)");
    }
}
