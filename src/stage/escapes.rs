//! `\uXXXX` and `%XX` in place of characters, decoded on request only: most such text is right as it stands.
//!
//! It belongs to the stage `repair`, and runs first, so that the other stages see characters.

use std::ops::Range;

use super::split_range;
use crate::edit::Sink;
use crate::report::Rule;
use crate::step_counter::count;
use crate::text::char_class::is_line_end;
use crate::text::spans::{slice, slice_bytes};

/// An escape: its bytes, and the character that it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Escape {
    source: Range<usize>,
    c: char,
    rule: Rule,
}

/// Writes `text` with its escapes decoded. Protected ones stay, but for those that are protected only because
/// they look like a command of LaTeX, and those of JSON: there a string with the character is the same value.
pub(crate) fn apply<S: Sink>(text: &str, protected: &[Range<usize>], is_json: bool, sink: &mut S) {
    let mut spans = protected.iter().peekable();
    let mut at = 0;
    for escape in find(text) {
        while spans.next_if(|span| span.end <= escape.source.start).is_some() {}
        let overlaps = spans.peek().filter(|span| span.start < escape.source.end);
        let decodes = match (overlaps, escape.rule) {
            (None, _) => true,
            (Some(_), Rule::UnicodeEscape) if is_json => true,
            (Some(span), Rule::UnicodeEscape) => is_command(text, span, escape.source.start),
            _ => false,
        };
        if !decodes || escape.source.start < at {
            continue;
        }
        write_parts(text, protected, at..escape.source.start, sink);
        let source = slice(text, escape.source.clone());
        let replacement = escape.c.encode_utf8(&mut [0; 4]).to_owned();
        if is_json {
            // It may be part of a key. The next pass finds out.
            sink.replace_and_protect(source, &replacement, escape.rule);
        } else {
            sink.replace(source, &replacement, escape.rule);
        }
        at = escape.source.end;
    }
    write_parts(text, protected, at..text.len(), sink);
}

/// Writes `range` unchanged, with the protected spans in it.
fn write_parts<S: Sink>(text: &str, protected: &[Range<usize>], range: Range<usize>, sink: &mut S) {
    let first = protected.partition_point(|span| span.end <= range.start);
    let inside = protected.get(first..).unwrap_or_default().iter().take_while(|span| span.start < range.end);
    let inside: Vec<Range<usize>> =
        inside.map(|span| span.start.max(range.start)..span.end.min(range.end)).collect();
    for (part, is_protected) in split_range(range, &inside) {
        if is_protected {
            sink.protect(slice(text, part));
        } else {
            sink.keep(slice(text, part));
        }
    }
}

/// Whether a protected span is a command of letters that begins where an escape does.
fn is_command(text: &str, span: &Range<usize>, start: usize) -> bool {
    let rest = slice(text, span.clone()).strip_prefix('\\');
    span.start == start && rest.is_some_and(|name| name.bytes().all(|byte| byte.is_ascii_alphabetic()))
}

/// The escapes of a text, in order.
fn find(text: &str) -> Vec<Escape> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    let mut from = 0;
    while let Some(length) = memchr::memchr2(b'\\', b'%', slice_bytes(bytes, from..)) {
        let at = from + length;
        from = if slice_bytes(bytes, at..).starts_with(b"%") {
            percent_run(bytes, at, &mut found)
        } else {
            backslash(bytes, at, &mut found)
        };
        count(from - at);
    }
    found
}

/// Adds the escape that begins with the backslash at `at`. Returns where to go on.
fn backslash(bytes: &[u8], at: usize, found: &mut Vec<Escape>) -> usize {
    let Some(unit) = unit(bytes, at) else {
        // A backslash before another one makes it a character.
        return at + 1 + usize::from(bytes.get(at + 1) == Some(&b'\\'));
    };
    let pair = [Some(unit), self::unit(bytes, at + 6)];
    let mut decoded = char::decode_utf16(pair.into_iter().flatten());
    let Some(Ok(c)) = decoded.next() else { return at + 6 };
    let end = at + 6 * c.len_utf16();
    if is_text(c) {
        found.push(Escape { source: at..end, c, rule: Rule::UnicodeEscape });
    }
    end
}

/// The code unit of `\uXXXX` at `at`.
fn unit(bytes: &[u8], at: usize) -> Option<u16> {
    let digits = bytes.get(at..at + 6)?.strip_prefix(b"\\u")?;
    digits.iter().try_fold(0, |sum, digit| Some(sum << 4 | char::from(*digit).to_digit(16)? as u16))
}

/// Adds the characters of the run of `%XX` at `at` if it is UTF-8 and has a character beyond ASCII. Returns
/// its end.
fn percent_run(bytes: &[u8], at: usize, found: &mut Vec<Escape>) -> usize {
    let mut decoded = Vec::new();
    while let Some(byte) = percent(bytes, at + 3 * decoded.len()) {
        decoded.push(byte);
    }
    if let Ok(run) = std::str::from_utf8(&decoded)
        && !run.is_ascii()
    {
        let escape = |(offset, c): (usize, char)| {
            let start = at + 3 * offset;
            Escape { source: start..start + 3 * c.len_utf8(), c, rule: Rule::PercentEscape }
        };
        found.extend(run.char_indices().filter(|(_, c)| is_text(*c)).map(escape));
    }
    at + (3 * decoded.len()).max(1)
}

/// The byte of `%XX` at `at`.
fn percent(bytes: &[u8], at: usize) -> Option<u8> {
    let digits = bytes.get(at..at + 3)?.strip_prefix(b"%")?;
    digits.iter().try_fold(0, |sum, digit| Some(sum << 4 | char::from(*digit).to_digit(16)? as u8))
}

/// Whether a character may be written in place of its escape. A control character or a line end would change
/// the text around it, and `\` and `%` could begin another escape.
fn is_text(c: char) -> bool {
    !c.is_control() && !is_line_end(c) && !matches!(c, '\\' | '%')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::collect_with;
    use crate::rule_set::RuleSet;

    #[test]
    fn table() {
        for (text, expected) in [
            (r"\u4e2d\u6587，\u0041", "中文，A"),
            (r"\ud83d\ude00 \ud83d \ude00", r"😀 \ud83d \ude00"),
            (r"\\u4e2d \u4e2 \u000a \u2028 \u005cu4e2d", r"\\u4e2d \u4e2 \u000a \u2028 \u005cu4e2d"),
            (r"\uface\uFEFF.", "\u{FACE}\u{FEFF}."),
            ("%E4%BD%A0%20%E5%A5%BD%0A", "你 好%0A"),
            ("100%20 %3D %C4%E3 %E4%BD %25E4%25BD%25A0 %", "100%20 %3D %C4%E3 %E4%BD %25E4%25BD%25A0 %"),
        ] {
            let once = collect_with(RuleSet::ALL, text, |sink| apply(text, &[], false, sink));
            assert_eq!(once, expected, "{text}");
            assert_eq!(collect_with(RuleSet::ALL, &once, |sink| apply(&once, &[], false, sink)), once);
        }
    }

    #[test]
    fn protected_escapes_stay_unless_they_are_taken_for_commands() {
        let text = r"`\u4e2d` \u4e2d";
        let code = 0..8;
        let run = |spans: &[Range<usize>], is_json| {
            collect_with(RuleSet::ALL, text, |sink| apply(text, spans, is_json, sink))
        };
        assert_eq!(run(&[code.clone(), 9..11], false), r"`\u4e2d` 中");
        assert_eq!(run(&[code.clone(), 9..text.len()], false), r"`\u4e2d` \u4e2d");
        assert_eq!(run(&[code, 9..text.len()], true), "`中` 中");
    }
}
