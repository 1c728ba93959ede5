//! Shows what changes in a text: lines as in a patch, and on a terminal the characters in them.

use crate::cli::visible::visible_name;
use similar::{ChangeTag, DiffOp, TextDiff};
use std::fmt::Write as _;

/// The number of unchanged lines around a change.
const CONTEXT: usize = 3;

/// The changes as a unified diff.
pub(crate) fn show(name: &str, before: &str, after: &str, coloured: bool) -> String {
    let name = visible_name(name);
    if coloured {
        return in_colour(&name, before, after);
    }
    let diff = TextDiff::from_lines(before, after);
    diff.unified_diff().context_radius(CONTEXT).header(&name, &name).to_string()
}

fn in_colour(name: &str, before: &str, after: &str) -> String {
    let diff = TextDiff::from_lines(before, after);
    let mut shown = format!("\x1b[1m{name}\x1b[0m\n");
    for op in diff.grouped_ops(CONTEXT).iter().flatten() {
        let lines = |tag| diff.iter_changes(op).filter(move |change| change.tag() == tag);
        if let DiffOp::Equal { .. } = op {
            lines(ChangeTag::Equal).for_each(|line| write_line(&mut shown, ' ', line.value()));
            continue;
        }
        let old: String = lines(ChangeTag::Delete).map(|line| line.value()).collect();
        let new: String = lines(ChangeTag::Insert).map(|line| line.value()).collect();
        let characters = TextDiff::from_chars(&old, &new);
        for (sign, colour, tag) in [('-', 31, ChangeTag::Delete), ('+', 32, ChangeTag::Insert)] {
            let mut marked = String::new();
            for change in characters.iter_all_changes() {
                if change.tag() == tag {
                    // A line end has no colour of its own.
                    let text = change.value().replace('\n', "\x1b[27m\n\x1b[7m");
                    // Writing to a string can't fail.
                    let _ = write!(marked, "\x1b[7m{text}\x1b[27m");
                } else if change.tag() == ChangeTag::Equal {
                    marked.push_str(change.value());
                }
            }
            for line in marked.split_inclusive('\n') {
                let _ = write!(shown, "\x1b[{colour}m");
                write_line(&mut shown, sign, line);
                shown.push_str("\x1b[0m");
            }
        }
    }
    shown
}

fn write_line(shown: &mut String, sign: char, line: &str) {
    shown.push(sign);
    shown.push_str(line);
    if !line.ends_with('\n') {
        shown.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_characters_are_marked() {
        let shown = in_colour("甲.txt", "同\n你好,世界\n", "同\n你好，世界\n");
        assert!(shown.contains("-你好\x1b[7m,\x1b[27m世界"), "{shown:?}");
        assert!(shown.contains("+你好\x1b[7m，\x1b[27m世界"), "{shown:?}");
        assert!(shown.contains("\n 同\n"), "{shown:?}");
    }
}
