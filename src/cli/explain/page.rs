//! Changes as a page to proofread on: one file for a browser, with the text in it, which loads nothing.
//!
//! The page shows what `records` tells, and writes the reader's decisions as a dictionary. The keys of a
//! dictionary are looked for in the text that the conversion reads, after repair and punctuation. So the page
//! needs that text, too.

use super::record::{CONVERSION, DecisionRecord, ExplainRecord, RecordKind};
use anyhow::{Context as _, Result};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::ops::Range;
use zhnorm::Stage;
use zhnorm::report::{Channel, Confidence, Rule};

const TEMPLATE: &str = include_str!("page/page.html");
const STYLE: &str = include_str!("page/page.css");
const SCRIPT: &str = concat!(
    include_str!("page/model.js"),
    include_str!("page/choices.js"),
    include_str!("page/dictionary.js"),
    include_str!("page/text.js"),
    include_str!("page/list.js"),
    include_str!("page/filters.js"),
    include_str!("page/detail.js"),
    include_str!("page/main.js"),
);

/// What the page is about.
#[derive(Serialize)]
pub(super) struct PageHead<'t> {
    pub(super) name: &'t str,
    /// The language of the result, or the configuration that it was converted with.
    pub(super) target: &'t str,
    /// The command that applies the dictionary of the page.
    pub(super) command: &'t str,
    /// How many steps of a conversion read the words of the dictionary. `normalize` never changes them again.
    pub(super) steps: usize,
    pub(super) fingerprint: &'t str,
}

/// What the stages before the conversion make of a span of the text.
type Middle<'m, 't> = &'m dyn Fn(Range<usize>) -> Option<&'t str>;

/// Appends the page.
pub(super) fn write<'t>(
    head: &PageHead<'_>,
    records: &[ExplainRecord<'t>],
    text: &'t str,
    middle: Middle<'_, 't>,
    out: &mut String,
) -> Result<()> {
    let mut rules: Vec<[&str; 3]> = Rule::ALL.iter().map(|rule| describe(*rule)).collect();
    rules.push([CONVERSION, Stage::Script.name(), Confidence::Certain.name()]);
    let data = PageData {
        head,
        version: env!("CARGO_PKG_VERSION"),
        rules,
        channels: Channel::ALL.iter().map(|channel| channel.name()).collect(),
        segments: segments(records, text, middle),
    };
    let data = escaped(&serde_json::to_string(&data)?);
    let policy = format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'",
        digest(STYLE),
        digest(SCRIPT)
    );
    let mut rest = TEMPLATE;
    for (mark, value) in
        [("{policy}", policy.as_str()), ("{style}", STYLE), ("{data}", &data), ("{script}", SCRIPT)]
    {
        let (before, after) = rest.split_once(mark).with_context(|| format!("the page has no {mark}"))?;
        out.push_str(before);
        out.push_str(value);
        rest = after;
    }
    out.push_str(rest);
    Ok(())
}

/// JSON that can stand in an element `script` of HTML.
fn escaped(json: &str) -> String {
    json.replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

/// How a Content Security Policy names an embedded style or script.
fn digest(embedded: &str) -> String {
    format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(embedded)))
}

#[derive(Serialize)]
struct PageData<'t> {
    #[serde(flatten)]
    head: &'t PageHead<'t>,
    version: &'static str,
    /// Id, stage and confidence.
    rules: Vec<[&'static str; 3]>,
    channels: Vec<&'static str>,
    segments: Vec<PageSegment<'t>>,
}

fn describe(rule: Rule) -> [&'static str; 3] {
    [rule.id(), rule.stage().name(), rule.confidence().name()]
}

/// A part of the text.
#[derive(Serialize)]
#[serde(untagged)]
enum PageSegment<'t> {
    Kept(&'t str),
    /// The index of the rule, source, result.
    Change(usize, &'t str, &'t str),
    Explained(usize, &'t str, &'t str, PageDetails<'t>),
    /// What looks damaged and stays: the kind, and the text.
    Stays(RecordKind, &'t str, PageDetails<'t>),
}

/// What is only told where it is not plain.
#[derive(Default, Serialize)]
struct PageDetails<'t> {
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<usize>,
    /// The text that the conversion reads. Without it, that is the source for a change of the script stage,
    /// and the result for others.
    #[serde(skip_serializing_if = "Option::is_none")]
    middle: Option<&'t str>,
    /// Possible originals with their probabilities in units of 1/10000.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    candidates: Vec<(&'t str, u16)>,
    /// Decisions of the script stage between several candidates.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    decisions: Vec<PageDecision<'t>>,
}

#[derive(Serialize)]
struct PageDecision<'t> {
    /// Which character of the text that the conversion reads.
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<usize>,
    source: &'t str,
    /// The index of the channel, and its probability.
    channel: (usize, u16),
    candidates: Vec<(&'t str, u16)>,
}

/// All of the text in order. The span of a record that is no change ends where the next change begins.
fn segments<'t>(
    records: &[ExplainRecord<'t>],
    text: &'t str,
    middle: Middle<'_, 't>,
) -> Vec<PageSegment<'t>> {
    // Where the change after each record begins.
    let mut nexts = vec![text.len(); records.len()];
    let mut next = text.len();
    for (record, slot) in records.iter().zip(&mut nexts).rev() {
        *slot = next;
        if record.kind == RecordKind::Change {
            next = record.offset;
        }
    }
    let (mut segments, mut done) = (Vec::new(), 0);
    for (record, next) in records.iter().zip(nexts) {
        let start = record.offset.max(done);
        // A change or another finding covers it.
        if record.kind != RecordKind::Change && record.end <= start {
            continue;
        }
        if start > done {
            segments.push(PageSegment::Kept(text.get(done..start).unwrap_or_default()));
        }
        let end = match record.kind {
            RecordKind::Change => record.end,
            _ => record.end.min(next),
        };
        if record.kind != RecordKind::Change && end <= start {
            continue;
        }
        segments.push(segment(record, text.get(start..end).unwrap_or_default(), middle));
        done = end;
    }
    segments.push(PageSegment::Kept(text.get(done..).unwrap_or_default()));
    segments
}

fn segment<'t>(record: &ExplainRecord<'t>, source: &'t str, middle: Middle<'_, 't>) -> PageSegment<'t> {
    let of_conversion = record.rule.is_none();
    let rule = match record.rule {
        Some(id) => Rule::ALL.iter().position(|rule| rule.id() == id),
        // It comes after all rules.
        None => (record.kind == RecordKind::Change).then_some(Rule::ALL.len()),
    };
    let candidates = record.candidates.iter().map(|one| (one.text, fraction(one.probability))).collect();
    let (Some(result), Some(index)) = (record.result, rule) else {
        return PageSegment::Stays(
            record.kind,
            source,
            PageDetails { rule, candidates, ..Default::default() },
        );
    };
    let is_script = of_conversion || record.stage == Some(Stage::Script.name());
    let before = middle(record.offset..record.end).unwrap_or(source);
    let places = places(record, before);
    let decisions: Vec<_> =
        record.decisions.iter().zip(places).filter_map(|(made, at)| decision(made, at)).collect();
    let plain = if is_script { source } else { result };
    let middle = (before != plain).then_some(before);
    if middle.is_none() && candidates.is_empty() && decisions.is_empty() {
        return PageSegment::Change(index, source, result);
    }
    PageSegment::Explained(index, source, result, PageDetails { rule: None, middle, candidates, decisions })
}

/// A decision, if it had a choice.
fn decision<'t>(made: &DecisionRecord<'t>, at: Option<usize>) -> Option<PageDecision<'t>> {
    let channel = Channel::ALL.iter().position(|channel| channel.name() == made.channel).unwrap_or_default();
    (made.candidates.len() > 1).then(|| PageDecision {
        at,
        source: made.source,
        channel: (channel, fraction(made.channel_probability)),
        candidates: made.candidates.iter().map(|one| (one.text, fraction(one.probability))).collect(),
    })
}

/// The character that each decision of a record is about: its number in what the conversion reads there.
fn places(record: &ExplainRecord<'_>, middle: &str) -> Vec<Option<usize>> {
    let result: Vec<char> = record.result.unwrap_or_default().chars().collect();
    let before: Vec<char> = middle.chars().collect();
    if before.len() != result.len() {
        return vec![None; record.decisions.len()];
    }
    // A decision within a repair only names all that was repaired, but the decisions come in order.
    let mut from = 0;
    let place = |made: &DecisionRecord<'_>| {
        let decided = made.candidates.first()?.text;
        let is_it = |(before, result): (&char, &char)| before != result && decided.chars().eq([*result]);
        let rest = before.get(from..)?.iter().zip(result.get(from..)?);
        let at = from + rest.into_iter().position(is_it)?;
        from = at + 1;
        Some(at)
    };
    record.decisions.iter().map(place).collect()
}

/// A probability in units of 1/10000.
fn fraction(probability: f32) -> u16 {
    // From 0 to 10000.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let units = (probability.clamp(0.0, 1.0) * 10_000.0).round() as u16;
    units
}
#[cfg(test)]
mod tests {
    use super::super::record::{Subject, of_normalized};
    use super::*;
    use serde_json::json;
    use zhnorm::{Normalizer, Target};

    /// The segments that the page gets for a text, as JSON.
    fn page_segments(text: &str) -> serde_json::Value {
        let builder = || Normalizer::builder().target(Target::HantTw);
        let (normalized, before) =
            (builder().build().explain(text), builder().skip([Stage::Script]).build().explain(text));
        let subject = Subject { file: "a.txt", place: None, text };
        let records: Vec<_> = of_normalized(subject, &normalized).collect();
        let middle = |span| before.text.get(before.report.to_output(span));
        serde_json::to_value(segments(&records, text, &middle)).unwrap()
    }

    fn index(id: &str) -> usize {
        Rule::ALL.iter().position(|rule| rule.id() == id).unwrap()
    }

    #[test]
    fn plain_changes_have_no_details() {
        assert_eq!(
            page_segments("甲,对\u{FFFD}"),
            json!([
                "甲",
                [index("fullwidth-mark"), ",", "，"],
                [index("script"), "对", "對"],
                ["lost", "\u{FFFD}", {}],
                ""
            ])
        );
    }

    /// The conversion does not read the entity, but the character that stands for it.
    #[test]
    fn a_change_of_two_stages_has_the_text_between_them() {
        let segments = page_segments("他的头&#21457;很好");
        let change = &segments[1];
        assert_eq!((change[1].as_str(), change[2].as_str()), (Some("头&#21457;"), Some("頭髮")));
        assert_eq!(change[3]["middle"], "头发");
        let decision = &change[3]["decisions"][0];
        assert_eq!((decision["at"].as_u64(), decision["candidates"][0][0].as_str()), (Some(1), Some("髮")));
    }
}
