//! Catalogs of messages: gettext's PO, and `.strings` of Apple. The translations are prose.

use std::ops::Range;

use super::syntax::Syntax;
use crate::step_counter::count;

/// The part of an entry of a PO file that a line continues.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum CatalogPart {
    #[default]
    Other,
    /// `msgid`, which is empty so far.
    EmptyId,
    Id,
    /// `msgstr` of the entry with the empty id, which is the header of the file.
    Header,
    Translation,
}

/// Adds the syntax of a PO file to `spans`. `part` is the part of the entry before `text`, and after it.
pub(crate) fn find_po(text: &str, part: &mut CatalogPart, spans: &mut Vec<Range<usize>>) {
    let mut syntax = Syntax::new(spans, 0);
    for (start, line) in lines(text) {
        let content = line.trim_ascii();
        if content.starts_with("msgid") || content.starts_with("msgctxt") {
            let empty =
                content.ends_with(" \"\"") && !content.starts_with("msgctxt") && *part != CatalogPart::Id;
            *part = if empty { CatalogPart::EmptyId } else { CatalogPart::Id };
        } else if content.starts_with("msgstr") {
            *part =
                if *part == CatalogPart::EmptyId { CatalogPart::Header } else { CatalogPart::Translation };
        } else if !content.starts_with('"') {
            *part = CatalogPart::Other;
        } else if *part == CatalogPart::EmptyId && content != "\"\"" {
            *part = CatalogPart::Id;
        }
        let open = line.find('"').filter(|_| *part == CatalogPart::Translation);
        string(text, start..start + line.len(), open.map(|open| start + open), &mut syntax);
    }
}

/// Adds the syntax of `.strings` to `spans`.
pub(crate) fn find_strings(text: &str, spans: &mut Vec<Range<usize>>) {
    let mut syntax = Syntax::new(spans, 0);
    for (start, line) in lines(text) {
        let open = value_of_strings(line).map(|open| start + open);
        string(text, start..start + line.len(), open, &mut syntax);
    }
}

/// The offset of the quotation mark that opens the value in `"key" = "value";`.
pub(crate) fn value_of_strings(line: &str) -> Option<usize> {
    let content = line.trim_ascii_end();
    let inside = content.trim_ascii_start().strip_prefix('"')?;
    let close = closing_quote(inside)?;
    let value = inside.get(close + 1..)?.trim_ascii_start().strip_prefix('=')?.trim_ascii_start();
    let text = value.strip_prefix('"')?;
    let end = closing_quote(text)?;
    (text.get(end + 1..)?.trim_ascii() == ";").then_some(content.len() - value.len())
}

/// The offset of the quotation mark that ends the string at the start of `text`.
fn closing_quote(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.bytes().position(|byte| {
        count(1);
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    })
}

/// Protects the line at `line` but for the string that opens at `open`.
fn string(text: &str, line: Range<usize>, open: Option<usize>, syntax: &mut Syntax<'_>) {
    let inside = open.and_then(|open| text.get(open + 1..line.end));
    let (Some(open), Some(inside)) = (open, inside) else { return syntax.add(text, line) };
    let Some(close) = closing_quote(inside).map(|close| open + 1 + close) else {
        return syntax.add(text, line);
    };
    syntax.add(text, line.start..open + 1);
    let mut at = open + 1;
    while let Some(length) = text.get(at..close).and_then(|rest| rest.find(['\\', '%'])) {
        count(length + 1);
        at += length;
        let rest = text.get(at..close).unwrap_or_default();
        let length = if rest.starts_with('%') { directive(rest) } else { escape(rest) };
        syntax.add(text, at..at + length);
        at += length.max(1);
    }
    syntax.add(text, close..line.end);
}

/// The length of the escape at the start of `text`.
fn escape(text: &str) -> usize {
    1 + text.chars().nth(1).map_or(0, char::len_utf8)
}

/// The length of the directive of a format at the start of `text`: `%s`, `%1$d`, `%(name)s`, `%@`. 0 for a
/// percent sign.
fn directive(text: &str) -> usize {
    let name = text
        .get(1..)
        .filter(|rest| rest.starts_with('('))
        .and_then(|rest| rest.find(')'))
        .map_or(0, |end| end + 1);
    let rest = text.get(1 + name..).unwrap_or_default();
    let flags =
        rest.bytes().take(8).take_while(|byte| byte.is_ascii_digit() || b"$.-+#l".contains(byte)).count();
    let kind = rest.as_bytes().get(flags).filter(|byte| b"sdifuxXcge@".contains(byte));
    kind.map_or(0, |_| 1 + name + flags + 1)
}

fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut start = 0;
    text.split_inclusive('\n').map(move |line| {
        let at = start;
        start += line.len();
        (at, line)
    })
}

/// Whether `text` begins a PO file: a `msgid` and a `msgstr` begin lines.
pub(super) fn is_po(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim_start).inspect(|line| count(line.len()));
    let before = lines
        .by_ref()
        .find(|line| !(line.is_empty() || line.starts_with('#') || line.starts_with("msgctxt \"")));
    before.is_some_and(|line| line.starts_with("msgid \"")) && lines.any(|line| line.starts_with("msgstr"))
}

/// Whether `text` is a file of strings: each line is a pair, a comment or blank.
pub(super) fn is_strings(text: &str) -> bool {
    let mut pairs = 0;
    let mut in_comment = false;
    let fits = text.lines().all(|line| {
        let content = line.trim_ascii();
        if in_comment || content.starts_with("/*") {
            in_comment = !content.contains("*/");
            return true;
        }
        let is_pair = value_of_strings(content).is_some();
        pairs += usize::from(is_pair);
        is_pair || content.is_empty() || content.starts_with("//")
    });
    fits && pairs > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prose(text: &str, find: impl Fn(&str, &mut Vec<Range<usize>>)) -> Vec<String> {
        let mut spans = Vec::new();
        find(text, &mut spans);
        let starts = std::iter::once(0).chain(spans.iter().map(|span| span.end));
        let ends = spans.iter().map(|span| span.start).chain(std::iter::once(text.len()));
        starts
            .zip(ends)
            .map(|(start, end)| text[start..end].to_owned())
            .filter(|text| !text.is_empty())
            .collect()
    }

    #[test]
    fn translations_are_prose() {
        let text = "msgid \"\"\nmsgstr \"\"\n\"作者: 甲,\\n\"\n\n# 注释,\nmsgid \"甲,\"\nmsgstr \"乙,%s!\\n\"\n\"丙,50%\"\n";
        let found = prose(text, |text, spans| find_po(text, &mut CatalogPart::default(), spans));
        assert_eq!(found, ["乙,", "!", "丙,50%"]);
    }

    #[test]
    fn values_of_strings_are_prose() {
        let text = "/* 注释, */\n\"甲,\" = \"乙,\\\"%@\";\n\"丙\" = 丁;\n";
        assert_eq!(prose(text, find_strings), ["乙,"]);
    }
}
