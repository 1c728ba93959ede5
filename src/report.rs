//! The report of a normalization: rules, changes, counts, findings.
//! [`Normalizer::explain`](crate::Normalizer::explain) returns it.

mod confidence;
mod counts;
mod rule;

pub use confidence::Confidence;
pub use counts::ReportCounts;
pub use rule::Rule;

use crate::edit::offsets;
use std::fmt;
use std::ops::Range;

/// A changed part of the text: bytes `source` of the original became bytes `output` of the result.
///
/// If several rules changed overlapping text, that is one change, which names the last of these rules.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// The rule that gave the text its final form.
    pub rule: Rule,
    /// The span in the original text, in bytes.
    pub source: Range<usize>,
    /// The span in the result, in bytes.
    pub output: Range<usize>,
}

/// A part of the text that looks damaged, with its possible originals.
///
/// If the best one is likely enough, it replaces the damaged text. Otherwise the text stays as it is, and the
/// finding only reports the suspicion.
///
/// ```
/// use zhnorm::Normalizer;
/// use zhnorm::report::Rule;
///
/// // One byte of `海` is lost, and nothing here rules out `校` and others.
/// let text = "開(kāi)門(mén)聽(tīng)雨，星宿?!⒃旰⒍趿旰⑷魻柹w等";
/// let report = Normalizer::builder().build().explain(text).report;
/// let found = &report.findings()[0];
/// assert_eq!((found.rule, found.repaired), (Rule::ByteShiftedText, false));
/// assert!(text[found.source.clone()].starts_with("?!"));
/// assert!(found.candidates.len() > 1 && found.candidates[0].probability < 0.95);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Finding {
    /// The rule that repairs such damage.
    pub rule: Rule,
    /// The span in the original text, in bytes.
    pub source: Range<usize>,
    /// The likeliest originals, the best first. There are none if nobody looked for them: a text is not
    /// searched to its end if it has far more spans that look damaged than damaged pages have.
    pub candidates: Vec<Candidate>,
    /// Whether the best candidate replaces the damaged text.
    pub repaired: bool,
}

/// What a part of the text may stand for: a possible original of damaged text, or a character of the target.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Candidate {
    /// The text that may be meant.
    pub text: String,
    /// How likely that is among all candidates, from 0 to 1.
    pub probability: f32,
}

/// How a text comes to be written as it is. The script model tells these four ways apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Channel {
    /// Somebody wrote Traditional Chinese.
    Traditional,
    /// Somebody wrote Simplified Chinese.
    Simplified,
    /// Simplified text was converted character by character: `制造`, `頭發`.
    CharacterMap,
    /// The same, except that characters which Traditional text has too stayed: `后面`, `里面`.
    PartialCharacterMap,
}

impl Channel {
    /// Every channel.
    pub const ALL: &'static [Channel] =
        &[Channel::Traditional, Channel::Simplified, Channel::CharacterMap, Channel::PartialCharacterMap];

    /// The name in kebab case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Traditional => "traditional",
            Self::Simplified => "simplified",
            Self::CharacterMap => "character-map",
            Self::PartialCharacterMap => "partial-character-map",
        }
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// How likely each [`Channel`] wrote a part of the text.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ChannelShares(pub(crate) [f32; 4]);

impl ChannelShares {
    /// The probability of a channel, from 0 to 1.
    #[must_use]
    pub fn of(&self, channel: Channel) -> f32 {
        self.iter().find(|(other, _)| *other == channel).map_or(0.0, |(_, share)| share)
    }

    /// The likeliest channel.
    #[must_use]
    pub fn likeliest(&self) -> Channel {
        self.iter().max_by(|a, b| a.1.total_cmp(&b.1)).map_or(Channel::Traditional, |(channel, _)| channel)
    }

    /// All channels with their probabilities.
    pub fn iter(&self) -> impl Iterator<Item = (Channel, f32)> + '_ {
        Channel::ALL.iter().copied().zip(self.0)
    }
}

/// Why the script stage changed a part of the text.
///
/// ```
/// use zhnorm::report::Channel;
/// use zhnorm::{Normalizer, Target};
///
/// let text = "她的头发很长。";
/// let report = Normalizer::new(Target::HantTw).explain(text).report;
/// let hair = &report.decisions()[1];
/// assert_eq!(&text[hair.source.clone()], "发");
/// assert_eq!(hair.channels.likeliest(), Channel::Simplified);
/// assert_eq!(hair.candidates[0].text, "髮");
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ScriptDecision {
    /// Bytes of the original text.
    pub source: Range<usize>,
    /// How likely each channel wrote it.
    pub channels: ChannelShares,
    /// What it may stand for, in the forms of the target; the first is in the result. There is only one where
    /// no choice was left: the channel, the characters beside it or a dictionary decided.
    pub candidates: Vec<Candidate>,
}

/// A line that the normalizer left as it was, because it still changed after many passes.
///
/// ```
/// use zhnorm::Normalizer;
///
/// // Every pass decodes one entity, which makes another.
/// let line = format!("{}#{}", "&".repeat(39), "35;".repeat(39));
/// let text = format!("你好,世界\n{line}\n你好,世界");
/// let output = Normalizer::builder().build().explain(&text);
/// assert_eq!(output.text, format!("你好，世界\n{line}\n你好，世界"));
/// assert_eq!(text[output.report.unsettled()[0].source.clone()], line);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unsettled {
    /// The span in the original text, in bytes: a line without its line end, or a whole block if no single
    /// line is the cause.
    pub source: Range<usize>,
}

/// What [`NormalizerStream::finish`](crate::NormalizerStream::finish) returns about the whole document, and
/// [`Worker::take_summary`](crate::Worker::take_summary) about many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct StreamSummary {
    /// The number of lines that were left as they were; see [`Unsettled`].
    pub unsettled: usize,
    /// The number of places that look damaged and were not searched; see [`Finding::candidates`].
    pub unsearched: usize,
    /// The offset of a fenced code block or comment that is never closed; see [`Report::unclosed`].
    pub unclosed: Option<usize>,
    /// What was changed and found, if [`Normalizer::counting`](crate::Normalizer::counting) asked for it.
    pub counts: ReportCounts,
}

impl StreamSummary {
    /// Adds the summary of a part of the document, or of another one. Its offset means nothing in the whole.
    pub fn add(&mut self, part: Self) {
        self.unsettled += part.unsettled;
        self.unsearched += part.unsearched;
        self.counts += part.counts;
    }

    /// All but the offset in a form of three words, which [`restored`](Self::restored) reads.
    #[cfg(any(feature = "parallel", zhnorm_command))]
    pub(crate) fn saved(&self) -> String {
        format!("{} {} {}", self.unsettled, self.unsearched, self.counts.saved())
    }

    /// What `saved` wrote. `None` if it did not.
    #[cfg(any(feature = "parallel", zhnorm_command))]
    pub(crate) fn restored(saved: &str) -> Option<Self> {
        let (unsettled, rest) = saved.split_once(' ')?;
        let (unsearched, counts) = rest.split_once(' ')?;
        Some(Self {
            unsettled: unsettled.parse().ok()?,
            unsearched: unsearched.parse().ok()?,
            counts: ReportCounts::restored(counts)?,
            unclosed: None,
        })
    }
}

/// All changes and findings of a normalization, and the lines that it left as they were.
///
/// All spans are in bytes: of the original text, or, for [`Change::output`], of the result.
///
/// ```
/// use zhnorm::Normalizer;
/// use zhnorm::report::Rule;
///
/// let output = Normalizer::builder().build().explain("你好,世界");
/// assert_eq!(output.text, "你好，世界");
/// assert_eq!(output.report.count(Rule::FullwidthMark), 1);
/// assert_eq!(output.report.changes()[0].source, 6..7);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    pub(crate) changes: Vec<Change>,
    pub(crate) counts: Vec<(Rule, usize)>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) decisions: Vec<ScriptDecision>,
    pub(crate) lost: Vec<Range<usize>>,
    pub(crate) unsettled: Vec<Unsettled>,
    pub(crate) unclosed: Option<usize>,
}

impl Report {
    /// The changes in the order of the text. They never overlap.
    #[must_use]
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// The span of the result that `source`, a span of the original text, became, by the changes of this
    /// report. Both are in bytes.
    ///
    /// The rules are those of [`Alignment`](crate::alignment::Alignment): a span that begins or ends inside a
    /// change takes in all of it, and what was inserted or deleted at its edge does not belong to it.
    ///
    /// ```
    /// let normalized = zhnorm::Normalizer::builder().build().explain("他的头&#21457;,很好");
    /// let hair = normalized.report.to_output(6..17);
    /// assert_eq!(normalized.text.get(hair), Some("头发"));
    /// ```
    #[must_use]
    pub fn to_output(&self, source: Range<usize>) -> Range<usize> {
        offsets::map_by(&self.changes, |change| (change.source.clone(), change.output.clone()), &source)
    }

    /// Whether the result differs from the original text.
    #[must_use]
    pub fn has_changes(&self) -> bool {
        !self.changes.is_empty()
    }

    /// The number of times that `rule` was applied. It counts even where a later rule changed the same text.
    #[must_use]
    pub fn count(&self, rule: Rule) -> usize {
        self.counts.iter().find(|(other, _)| *other == rule).map_or(0, |(_, count)| *count)
    }

    /// The rules that were applied, with their counts, in the order of [`Rule::ALL`].
    pub fn counts(&self) -> impl Iterator<Item = (Rule, usize)> + '_ {
        Rule::ALL.iter().map(|rule| (*rule, self.count(*rule))).filter(|(_, count)| *count > 0)
    }

    /// The spans that look damaged, in the order of the text: those that were repaired, and those that are
    /// only suspected.
    ///
    /// Repairs may overlap, because the text after a repair may contain more damage, which the next pass
    /// repairs.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The findings that were not repaired, because no candidate is likely enough.
    pub fn suspicions(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| !finding.repaired)
    }

    /// Why the script stage changed what it changed, in the order of the text. Where a later pass changed the
    /// same text again, that is the decision of the later pass.
    #[must_use]
    pub fn decisions(&self) -> &[ScriptDecision] {
        &self.decisions
    }

    /// The spans in the original text, in bytes, that nobody can restore: `\u{FFFD}`, `锟斤拷` or `錕斤拷`,
    /// and `烫` four times or more in a row. They stay as they are. Damage that was repaired, with all its
    /// characters, is not among them.
    ///
    /// `烫` in a row is memory to which no text was written. Three in a row are not reported, because people
    /// say them, too. Nor is `燙`, in a row of any length: it may be speech, or come from a converter that
    /// read such memory, and nothing tells which.
    ///
    /// ```
    /// let output = zhnorm::Normalizer::builder().build().explain("项目\u{FFFD}设，锟斤拷");
    /// assert_eq!(output.report.lost(), [6..9, 15..24]);
    /// ```
    #[must_use]
    pub fn lost(&self) -> &[Range<usize>] {
        &self.lost
    }

    /// The lines that were left as they were, in the order of the text.
    #[must_use]
    pub fn unsettled(&self) -> &[Unsettled] {
        &self.unsettled
    }

    /// The offset in the original text, in bytes, of a fenced code block or HTML comment that is never
    /// closed. All text after this offset belongs to it and stays as it is.
    ///
    /// ```
    /// let output = zhnorm::Normalizer::builder().build().explain("甲,乙\n```\n丙,丁\n");
    /// assert_eq!(output.text, "甲，乙\n```\n丙,丁\n");
    /// assert_eq!(output.report.unclosed(), Some(8));
    /// ```
    #[must_use]
    pub fn unclosed(&self) -> Option<usize> {
        self.unclosed
    }

    pub(crate) fn tally(&mut self, rule: Rule, times: usize) {
        match self.counts.iter_mut().find(|(other, _)| *other == rule) {
            Some((_, count)) => *count += times,
            None => self.counts.push((rule, times)),
        }
    }
}

impl<'a> IntoIterator for &'a Report {
    type Item = &'a Change;
    type IntoIter = std::slice::Iter<'a, Change>;

    fn into_iter(self) -> Self::IntoIter {
        self.changes.iter()
    }
}

/// A normalized text with the report of how it came about.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Normalized {
    /// The canonical form.
    pub text: String,
    /// What was changed.
    pub report: Report,
}
