//! Changes as SARIF 2.1.0, the format of tools that check code (OASIS, "Static Analysis Results Interchange
//! Format").

use super::record::{CONVERSION, ExplainRecord, RecordKind};
use crate::cli::corpus::{FailedInput, Frame};
use anyhow::Result;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use zhnorm::report::Rule;

/// What stays as it is in the path of a URI.
const PATH: AsciiSet = NON_ALPHANUMERIC.remove(b'/').remove(b'.').remove(b'-').remove(b'_').remove(b'~');

/// What stands around the results of all files. `of_conversion` says that the changes are those of `convert`.
pub(super) fn frame(of_conversion: bool) -> Frame {
    let rules: Vec<Value> = match of_conversion {
        true => vec![json!({ "id": CONVERSION, "help": { "text": "what `zhnorm convert` changes" } })],
        false => Rule::ALL.iter().map(|rule| rule_descriptor(*rule)).collect(),
    };
    let driver = json!({ "name": "zhnorm", "semanticVersion": env!("CARGO_PKG_VERSION"), "rules": rules });
    // The results come as they are found, so all that depends on them comes after them.
    let before = format!(
        "{{\"version\":\"2.1.0\",\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"runs\":[{{\
         \"tool\":{{\"driver\":{driver}}},\"columnKind\":\"unicodeCodePoints\",\"results\":[\n"
    );
    Frame { before, between: ",\n", after }
}

/// The end of the document: whether all files could be read, and which could not.
fn after(failed: &[FailedInput]) -> String {
    let notifications: Vec<Value> = failed.iter().map(notification).collect();
    let invocation = json!({
        "executionSuccessful": failed.is_empty(),
        "toolExecutionNotifications": notifications,
    });
    format!("\n],\"invocations\":[{invocation}]}}]}}\n")
}

fn notification(failed: &FailedInput) -> Value {
    let mut notification = json!({ "level": "error", "message": { "text": plain(&failed.message) } });
    if let (Some(name), Value::Object(fields)) = (&failed.name, &mut notification) {
        let location = json!([{ "physicalLocation": { "artifactLocation": artifact(name) } }]);
        fields.insert("locations".to_owned(), location);
    }
    notification
}

fn artifact(file: &str) -> Value {
    json!({ "uri": utf8_percent_encode(file, &PATH).to_string() })
}

fn rule_descriptor(rule: Rule) -> Value {
    json!({
        "id": rule.id(),
        "properties": { "stage": rule.stage().name(), "confidence": rule.confidence().name() },
        "help": { "text": format!("docs/canonical-form.md, section `{0}`; or run `zhnorm rule {0}`", rule.id()) },
    })
}

/// Appends the result for a record. `is_first` says that it is the first of its file.
pub(super) fn write(record: &ExplainRecord<'_>, is_first: bool, out: &mut String) -> Result<()> {
    if !is_first {
        out.push_str(",\n");
    }
    out.push_str(&serde_json::to_string(&result(record))?);
    Ok(())
}

fn result(record: &ExplainRecord<'_>) -> Value {
    let file = artifact(record.file);
    let (region, logical) = match (record.record_line, record.field) {
        // The columns of a text are not those of the record that it is written in.
        (Some(line), Some(field)) => {
            (json!({ "startLine": line }), Some(json!([{ "fullyQualifiedName": field }])))
        }
        _ => (
            json!({
                "startLine": record.line,
                "startColumn": record.column,
                "endLine": record.end_line,
                "endColumn": record.end_column,
            }),
            None,
        ),
    };
    let is_whole_text = logical.is_none();
    let mut location = json!({ "physicalLocation": { "artifactLocation": file, "region": region } });
    if let (Some(logical), Value::Object(fields)) = (logical, &mut location) {
        fields.insert("logicalLocations".to_owned(), logical);
    }
    let mut result = json!({
        "ruleId": record.id(),
        "level": if record.kind == RecordKind::Change { "warning" } else { "note" },
        "message": { "text": plain(&record.message()) },
        "locations": [location],
    });
    if let (Some(inserted), Value::Object(fields), true) = (record.result, &mut result, is_whole_text) {
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
