//! `zhnorm rule`: the definition of a rule, from `docs/canonical-form.md`.

use std::io::{self, Write as _};
use zhnorm::report::Rule;

const SPECIFICATION: &str = include_str!("../../docs/canonical-form.md");

/// Prints the section of `rule`, or a list of all rules.
pub(crate) fn print(rule: Option<Rule>) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let Some(rule) = rule else {
        return Rule::ALL.iter().try_for_each(|rule| {
            let off = if rule.is_default() { "" } else { ", off by default" };
            writeln!(out, "{:<24}{:<15}{}{off}", rule.id(), rule.stage(), rule.confidence())
        });
    };
    out.write_all(section(rule).as_bytes())
}

/// The section that defines `rule`, without a blank line at the end. A test checks that each rule has one.
fn section(rule: Rule) -> String {
    let heading = format!("### `{rule}`\n");
    let start = SPECIFICATION.find(&heading).unwrap_or(SPECIFICATION.len());
    let rest = SPECIFICATION.get(start..).unwrap_or_default();
    let end = rest.get(1..).and_then(|rest| rest.find("\n#")).map_or(rest.len(), |end| end + 1);
    format!("{}\n", rest.get(..end).unwrap_or_default().trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_section() {
        for rule in Rule::ALL {
            let section = section(*rule);
            assert!(section.starts_with(&format!("### `{rule}`\n")), "{rule}");
            assert_eq!(section.matches("\n#").count(), 0, "{rule}");
        }
    }
}
