//! `docs/canonical-form.md` defines the rules. These tests read its examples.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

use std::collections::BTreeMap;
use zhnorm::report::Rule;
use zhnorm::{Normalizer, Stage, Target};

const SPECIFICATION: &str = include_str!("../docs/canonical-form.md");

/// One row of a table: a text, and its canonical form toward a target.
struct Example {
    rule: Rule,
    target: Target,
    before: String,
    after: String,
}

/// The text between backticks, with its escapes resolved.
fn code(cell: &str) -> Option<String> {
    let text = cell.strip_prefix('`')?.strip_suffix('`')?;
    let mut result = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            result.push(c);
            continue;
        }
        match chars.next()? {
            'n' => result.push('\n'),
            'r' => result.push('\r'),
            't' => result.push('\t'),
            '\\' => result.push('\\'),
            'u' => {
                let digits: String = chars.by_ref().skip(1).take_while(|c| *c != '}').collect();
                result.push(char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?);
            }
            other => panic!("unknown escape \\{other} in {cell}"),
        }
    }
    Some(result)
}

/// The sections, in order: a rule, and the lines below its heading.
fn sections() -> Vec<(Rule, Stage, Vec<&'static str>)> {
    let mut sections: Vec<(Rule, Stage, Vec<&str>)> = Vec::new();
    let mut stage = None;
    for line in SPECIFICATION.lines() {
        if let Some(name) = line.strip_prefix("## ") {
            stage = name.strip_prefix("Stage `").map(|name| name.trim_end_matches('`').parse().unwrap());
        } else if let Some(id) = line.strip_prefix("### `") {
            let rule = id.trim_end_matches('`').parse().unwrap();
            sections.push((rule, stage.expect("a rule belongs to a stage"), Vec::new()));
        } else if let Some((_, _, lines)) = sections.last_mut() {
            lines.push(line);
        }
    }
    sections
}

fn examples() -> Vec<Example> {
    let mut examples = Vec::new();
    for (rule, _, lines) in sections() {
        let mut targets: Vec<Target> = Vec::new();
        for line in lines.iter().filter(|line| line.starts_with("| ")) {
            let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
            if cells[0] == "before" {
                let target = |cell: &&str| match *cell {
                    "after" => Target::Hans,
                    cell => cell.strip_prefix("toward ").expect("a target").parse().unwrap(),
                };
                targets = cells[1..].iter().map(target).collect();
                continue;
            }
            let before = code(cells[0]).unwrap_or_else(|| panic!("{line}"));
            assert_eq!(cells.len(), targets.len() + 1, "{line}");
            for (target, cell) in targets.iter().zip(&cells[1..]) {
                let after = if *cell == "unchanged" { Some(before.clone()) } else { code(cell) };
                let after = after.unwrap_or_else(|| panic!("{line}"));
                examples.push(Example { rule, target: *target, before: before.clone(), after });
            }
        }
    }
    examples
}

/// A normalizer that applies the rule, which may be off by default.
fn with_rule(rule: Rule, target: Target) -> Normalizer {
    Normalizer::builder().target(target).with_rules([rule]).build()
}

#[test]
fn every_rule_has_one_section_in_its_stage_and_class() {
    let sections = sections();
    assert_eq!(sections.iter().map(|(rule, ..)| *rule).collect::<Vec<_>>(), Rule::ALL);
    for (rule, stage, lines) in sections {
        assert_eq!(rule.stage(), stage, "{rule}");
        let class = rule.confidence().to_string();
        let text = lines.iter().find(|line| !line.is_empty()).unwrap();
        assert!(text.to_lowercase().starts_with(&format!("*{class}.*")), "{rule}: {text}");
    }
}

#[test]
fn every_example_holds_and_is_final() {
    let mut applied: BTreeMap<Rule, usize> = Rule::ALL.iter().map(|rule| (*rule, 0)).collect();
    let mut wrong = Vec::new();
    for Example { rule, target, before, after } in examples() {
        let normalizer = with_rule(rule, target);
        let output = normalizer.explain(&before);
        if output.text != after {
            wrong.push(format!("{rule}: {before:?} became {:?}, not {after:?}", output.text));
        }
        if normalizer.normalize(&after) != after {
            wrong.push(format!("{rule}: {after:?} is not final"));
        }
        *applied.get_mut(&rule).unwrap() += output.report.count(rule);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // These need an option.
    let without_option = applied.iter().filter(|(_, count)| **count == 0).map(|(rule, _)| *rule);
    assert_eq!(
        without_option.collect::<Vec<_>>(),
        [Rule::LatinSpace, Rule::UserDictionary, Rule::RegionalWord]
    );
}

#[test]
fn a_rule_that_is_left_out_changes_nothing() {
    for Example { rule, target, before, .. } in examples() {
        let normalizer = Normalizer::builder().target(target).without_rules([rule]).build();
        let output = normalizer.explain(&before);
        assert_eq!(output.report.count(rule), 0, "{rule}: {before:?}");
        assert_eq!(normalizer.normalize(&before), output.text);
        assert_eq!(normalizer.normalize(&output.text), output.text, "{rule}: {before:?}");
        assert!(output.report.findings().iter().all(|finding| finding.rule != rule || !finding.repaired));
    }
}

/// Every rule alone has a canonical form, too.
#[test]
fn every_rule_alone_is_idempotent() {
    let text: String = examples().iter().map(|example| format!("{}\n", example.before)).collect();
    for rule in Rule::ALL {
        let normalizer = Normalizer::builder().target(Target::Hans).only([]).with_rules([*rule]).build();
        let once = normalizer.normalize(&text).into_owned();
        assert_eq!(normalizer.normalize(&once), once, "{rule}");
    }
}
