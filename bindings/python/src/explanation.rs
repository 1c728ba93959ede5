//! The class `Explanation` and its parts.

use crate::offsets::CodePoints;
use pyo3::prelude::*;
use std::collections::BTreeMap;
use zhnorm::report::{self, Normalized};

/// A span of a text: where it begins and ends, in code points.
type Span = (usize, usize);

/// A possible text, and how likely it is among all candidates, from 0 to 1.
type Candidate = (String, f32);

/// A changed part of a text.
///
/// * `rule`, `stage`: what changed it
/// * `confidence`: how sure the rule is: `"certain"`, `"probable"` and so on
/// * `span`, `output_span`: where it is in the text and in the result
/// * `before`, `after`: what stands there
#[pyclass(module = "zhnorm", frozen, get_all)]
pub(crate) struct Change {
    rule: &'static str,
    stage: &'static str,
    confidence: &'static str,
    span: Span,
    output_span: Span,
    before: String,
    after: String,
}

/// A part of a text that looks damaged.
///
/// * `rule`: the rule that repairs such damage
/// * `span`: where it is in the text
/// * `candidates`: the likeliest originals with their probabilities, the best first
/// * `repaired`: whether the best candidate replaces it
#[pyclass(module = "zhnorm", frozen, get_all)]
pub(crate) struct Finding {
    rule: &'static str,
    span: Span,
    candidates: Vec<Candidate>,
    repaired: bool,
}

/// A part of a text that was converted to the other script.
///
/// * `span`: where it is in the text
/// * `candidates`: what it may stand for, with probabilities; the first is in the result
/// * `channels`: how likely each way of writing is that wrote it
#[pyclass(module = "zhnorm", frozen, get_all)]
pub(crate) struct Decision {
    span: Span,
    candidates: Vec<Candidate>,
    channels: BTreeMap<&'static str, f32>,
}

/// A result, and all that is known about it.
///
/// * `text`: the result
/// * `changes`, `findings`, `decisions`: lists of `Change`, `Finding` and `Decision`, in order
/// * `lost`: spans of the text that nobody can restore
/// * `unsettled`: spans of lines that stay as they are, since each pass changed them again
#[pyclass(module = "zhnorm", frozen, get_all)]
pub(crate) struct Explanation {
    text: String,
    changes: Vec<Py<Change>>,
    findings: Vec<Py<Finding>>,
    decisions: Vec<Py<Decision>>,
    lost: Vec<Span>,
    unsettled: Vec<Span>,
}

impl Explanation {
    pub(crate) fn new(py: Python<'_>, source: &str, normalized: Normalized) -> PyResult<Self> {
        let Normalized { text, report, .. } = normalized;
        let (in_source, in_output) = (CodePoints::new(source), CodePoints::new(&text));
        let part =
            |text: &str, span: &std::ops::Range<usize>| text.get(span.clone()).unwrap_or_default().to_owned();
        let changes = report.changes().iter().map(|change| {
            Py::new(
                py,
                Change {
                    rule: change.rule.id(),
                    stage: change.rule.stage().name(),
                    confidence: change.rule.confidence().name(),
                    span: in_source.span(&change.source),
                    output_span: in_output.span(&change.output),
                    before: part(source, &change.source),
                    after: part(&text, &change.output),
                },
            )
        });
        let changes = changes.collect::<PyResult<_>>()?;
        let findings = report.findings().iter().map(|finding| {
            Py::new(
                py,
                Finding {
                    rule: finding.rule.id(),
                    span: in_source.span(&finding.source),
                    candidates: candidates(&finding.candidates),
                    repaired: finding.repaired,
                },
            )
        });
        let findings = findings.collect::<PyResult<_>>()?;
        let decisions = report.decisions().iter().map(|decision| {
            let channels = decision.channels.iter().map(|(channel, share)| (channel.name(), share)).collect();
            let span = in_source.span(&decision.source);
            Py::new(py, Decision { span, candidates: candidates(&decision.candidates), channels })
        });
        let decisions = decisions.collect::<PyResult<_>>()?;
        let lost = report.lost().iter().map(|span| in_source.span(span)).collect();
        let unsettled = report.unsettled().iter().map(|line| in_source.span(&line.source)).collect();
        Ok(Self { changes, findings, decisions, lost, unsettled, text })
    }
}

fn candidates(candidates: &[report::Candidate]) -> Vec<Candidate> {
    candidates.iter().map(|candidate| (candidate.text.clone(), candidate.probability)).collect()
}

#[pymethods]
impl Change {
    fn __repr__(&self) -> String {
        format!("<zhnorm.Change {} {:?}: {:?} -> {:?}>", self.rule, self.span, self.before, self.after)
    }
}

#[pymethods]
impl Finding {
    fn __repr__(&self) -> String {
        format!("<zhnorm.Finding {} {:?}>", self.rule, self.span)
    }
}

#[pymethods]
impl Decision {
    fn __repr__(&self) -> String {
        format!("<zhnorm.Decision {:?}>", self.span)
    }
}

#[pymethods]
impl Explanation {
    fn __repr__(&self) -> String {
        let (changes, findings) = (self.changes.len(), self.findings.len());
        format!("<zhnorm.Explanation, {changes} changes, {findings} findings>")
    }
}
