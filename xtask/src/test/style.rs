//! Checks what rustfmt and clippy do not: the width of lines, and that the library uses each type name once.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use anyhow::{Context, Result};

use crate::{Outcome, process, workspace};

/// The longest comment line in characters, as `max_width` of code in `rustfmt.toml`.
const COMMENT_WIDTH: usize = 110;
/// The longest line of code in characters. rustfmt leaves lines alone that it cannot break.
const CODE_WIDTH: usize = 120;

/// Checks all Rust files that git knows, and prints each violation.
pub(super) fn check() -> Result<Outcome> {
    let files = process::output(Command::new("git").current_dir(workspace::root()).args([
        "ls-files",
        "--cached",
        "--others",
        "--exclude-standard",
        "--",
        "*.rs",
    ]))?;
    let (mut violations, mut types) = (Vec::new(), BTreeMap::<String, Vec<String>>::new());
    let mut checked = 0;
    // git lists files that are deleted but not yet staged, too.
    for path in files.lines().filter(|path| workspace::root().join(path).exists()) {
        let text = fs::read_to_string(workspace::root().join(path))
            .with_context(|| format!("cannot read {path}"))?;
        checked += 1;
        for (number, line) in (1..).zip(text.lines()) {
            if let Some(width) = exceeded_width(line) {
                violations.push(format!("{path}:{number}: the line has more than {width} characters"));
            }
            if let Some(name) = declared_type(line).filter(|_| path.starts_with("src/")) {
                types.entry(name.to_owned()).or_default().push(format!("{path}:{number}"));
            }
        }
    }
    let repeated = types.iter().filter(|(_, places)| places.len() > 1);
    violations.extend(
        repeated.map(|(name, places)| format!("the type name `{name}` is used at {}", places.join(", "))),
    );
    for violation in &violations {
        println!("{violation}");
    }
    println!("{checked} files, {} types, {} violations", types.len(), violations.len());
    Ok(if violations.is_empty() { Outcome::Success } else { Outcome::Failure })
}

/// The width that a line exceeds. Rows of tables and lines with a string literal may be longer, since they
/// cannot always be broken.
fn exceeded_width(line: &str) -> Option<usize> {
    let code = line.trim_start();
    let (width, is_exempt) = if code.starts_with("//") {
        (COMMENT_WIDTH, code.trim_start_matches(['/', '!', ' ']).starts_with('|'))
    } else {
        (CODE_WIDTH, code.contains('"'))
    };
    (!is_exempt && line.chars().count() > width).then_some(width)
}

/// The name of the type that a line declares. Associated types, which are indented, are not declarations.
fn declared_type(line: &str) -> Option<&str> {
    let mut rest = line.trim_start();
    let is_indented = rest.len() < line.len();
    if let Some(visible) = rest.strip_prefix("pub") {
        let visible = match visible.strip_prefix('(') {
            Some(scope) => scope.split_once(')')?.1,
            None => visible,
        };
        rest = visible.strip_prefix(' ')?;
    }
    let (keyword, name) = rest.split_once(' ')?;
    let declares =
        matches!(keyword, "struct" | "enum" | "trait" | "union") || keyword == "type" && !is_indented;
    let end = name.find(|c: char| !c.is_alphanumeric()).unwrap_or(name.len());
    name.get(..end).filter(|name| declares && name.starts_with(char::is_uppercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_of_types_are_recognized() {
        for (line, name) in [
            ("struct A;", Some("A")),
            ("pub(super) struct Ab<'a> {", Some("Ab")),
            ("    pub enum Inner {", Some("Inner")),
            ("pub(in crate::convert) type Short = u32;", Some("Short")),
            ("    type Item = char;", None),
            ("// struct Comment", None),
            ("fn structure() {}", None),
        ] {
            assert_eq!(declared_type(line), name, "{line}");
        }
    }

    #[test]
    fn comments_have_a_smaller_width_than_code() {
        let text = "字".repeat(COMMENT_WIDTH);
        assert_eq!(exceeded_width(&format!("    /// {text}")), Some(COMMENT_WIDTH));
        assert_eq!(exceeded_width(&format!("//! | {text} |")), None);
        assert_eq!(exceeded_width(&text), None);
        assert_eq!(exceeded_width(&format!("let {text} = 10;")), None);
        assert_eq!(exceeded_width(&format!("let {text} = 10_000;")), Some(CODE_WIDTH));
        assert_eq!(exceeded_width(&format!("let name = \"{text}\";")), None);
    }
}
