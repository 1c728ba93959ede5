//! What a normalisation did to a text: rules, changes, counts. `edit` collects it, `pipeline` hands it out.

use std::fmt;
use std::ops::Range;

macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident = $id:literal,)*) => {
        /// Why a stretch of text was changed.
        ///
        /// The ids are stable: they are what logs, reports and configuration files name.
        ///
        /// ```
        /// use zhnorm::Rule;
        ///
        /// assert_eq!(Rule::InlinePinyin.id(), "inline-pinyin");
        /// assert_eq!(Rule::ALL.iter().find(|rule| rule.id() == "line-end"), Some(&Rule::LineEnd));
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Rule { $($(#[$doc])* $name,)* }

        impl Rule {
            /// Every rule, in the order of the stages.
            pub const ALL: &'static [Rule] = &[$(Rule::$name,)*];

            /// The stable kebab-case name.
            pub fn id(self) -> &'static str {
                match self { $(Rule::$name => $id,)* }
            }
        }
    };
}

rules! {
    /// Chinese read out of step with its bytes: `鏈?zhǔn)桨l(fā)展` -> `鏈式發(fā)展`.
    DesynchronisedRun = "desynchronised-run",
    /// Chinese read in another encoding than it was written in: `ÖÐÎÄ` -> `中文`.
    WrongEncoding = "wrong-encoding",
    /// A character written as in HTML, in text that is none: `&#20013;` -> `中`.
    HtmlEntity = "html-entity",
    /// `項(xiàng)` -> `項`, in a document where annotation is noise.
    InlinePinyin = "inline-pinyin",
    /// A sequence that is not in Unicode normalization form C.
    CanonicalComposition = "canonical-composition",
    /// A CJK compatibility ideograph.
    CompatibilityIdeograph = "compatibility-ideograph",
    /// A Kangxi or CJK radical where an ideograph is meant.
    Radical = "radical",
    /// A private use code point of GB 18030.
    PrivateUse = "private-use",
    /// A zero-width, bidi or other invisible format character.
    Invisible = "invisible",
    /// A control character.
    Control = "control",
    /// A variation selector after a Chinese character or mark.
    VariationSelector = "variation-selector",
    /// Full-width letters and digits become half-width.
    HalfwidthAlphanumeric = "halfwidth-alphanumeric",
    /// Vertical, small and half-width presentation forms of Chinese marks.
    PresentationForm = "presentation-form",
    /// `,` `:` `;` `?` `!` in a Chinese sentence.
    FullwidthMark = "fullwidth-mark",
    /// `(` and `)` in a Chinese sentence.
    FullwidthBracket = "fullwidth-bracket",
    /// `.` at the end of a Chinese sentence.
    FullStop = "full-stop",
    /// `...`, `。。。` and `…` in a Chinese sentence.
    Ellipsis = "ellipsis",
    /// `--` between Chinese characters.
    Dash = "dash",
    /// Quotation marks of the target region.
    Quote = "quote",
    /// A mark written twice, or a comma before another mark.
    RepeatedMark = "repeated-mark",
    /// A line end other than LF.
    LineEnd = "line-end",
    /// Blanks inside a line.
    Space = "space",
    /// Blanks at the end of a line.
    TrailingSpace = "trailing-space",
    /// Indentation by ideographic or no-break spaces.
    Indentation = "indentation",
    /// More than one blank line in a row.
    BlankLine = "blank-line",
    /// Conversion to the target script.
    Script = "script",
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

/// One changed stretch: bytes `source` of the original became bytes `output` of the result.
///
/// Where several rules worked on overlapping text they make one change, which names the last of them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// The rule that gave the stretch its final form.
    pub rule: Rule,
    /// Bytes of the original text.
    pub source: Range<usize>,
    /// Bytes of the output.
    pub output: Range<usize>,
}

/// A stretch that looks damaged, with what may have stood there.
///
/// Where the best reading is likely enough it was put in place; otherwise the stretch stays as it is, and this is all
/// that is said of it.
///
/// ```
/// use zhnorm::{Normalizer, Rule};
///
/// // One byte of `海` is lost, and little tells it from `校` and others.
/// let text = "產(chǎn)業(yè)發(fā)展，星宿?!⒃旰⒍趿旰⑷魻柹w等";
/// let report = Normalizer::builder().build().explain(text).report;
/// let found = &report.findings()[0];
/// assert_eq!((found.rule, found.repaired), (Rule::DesynchronisedRun, false));
/// assert!(text[found.source.clone()].starts_with("?!"));
/// assert!(found.candidates.len() > 1 && found.candidates[0].probability < 0.95);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Finding {
    /// The rule that repairs such damage.
    pub rule: Rule,
    /// Bytes of the original text.
    pub source: Range<usize>,
    /// The likeliest readings, the best first.
    pub candidates: Vec<Candidate>,
    /// Whether the best reading was put in place.
    pub repaired: bool,
}

/// One way to read a damaged stretch.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Candidate {
    /// What it says.
    pub text: String,
    /// Its share of the probability of all readings, 0 to 1.
    pub probability: f32,
}

/// Everything a normalisation changed.
///
/// ```
/// use zhnorm::{Normalizer, Rule};
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
    pub(crate) lost: Vec<Range<usize>>,
}

impl Report {
    /// The changes in the order of the text; they never overlap.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// How often `rule` was applied. Applications that a later rule wrote over count too.
    pub fn count(&self, rule: Rule) -> usize {
        self.counts.iter().find(|(other, _)| *other == rule).map_or(0, |(_, count)| *count)
    }

    /// The rules that were applied, with how often, in the order of [`Rule::ALL`].
    pub fn counts(&self) -> impl Iterator<Item = (Rule, usize)> + '_ {
        Rule::ALL.iter().map(|rule| (*rule, self.count(*rule))).filter(|(_, count)| *count > 0)
    }

    /// The stretches that look damaged, in the order of the text: what was repaired, and what is only suspected.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The stretches that look damaged and stay as they are, because no reading is likely enough.
    pub fn suspicions(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| !finding.repaired)
    }

    /// Bytes of the original text that stand for what nobody can bring back: `\u{FFFD}`, `锟斤拷`, `烫烫烫`. They stay as
    /// they are.
    ///
    /// ```
    /// let output = zhnorm::Normalizer::builder().build().explain("项目\u{FFFD}设，锟斤拷");
    /// assert_eq!(output.report.lost(), [6..9, 15..24]);
    /// ```
    pub fn lost(&self) -> &[Range<usize>] {
        &self.lost
    }

    /// Whether nothing was changed.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
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

/// A normalised text with the account of how it came about.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Output {
    /// The canonical form.
    pub text: String,
    /// What was changed.
    pub report: Report,
}
