//! What a text is written in: script, regional standard, other languages, damage.
//!
//! The evidence is that of the script model: how often each channel writes each character. [`detect()`] takes
//! a whole text, [`Detector`] one that comes in pieces.
//!
//! ```
//! use zhnorm::detect::{Region, TextScript, detect};
//!
//! let profile = detect("她的头发很长。\n她的頭髮很長。\n天空下雨\n");
//! assert_eq!(profile.script, TextScript::Mixed);
//! let lines: Vec<TextScript> = profile.lines.iter().map(|line| line.script).collect();
//! assert_eq!(lines, [TextScript::Hans, TextScript::Hant, TextScript::Either]);
//! assert_eq!(detect("这个软件的默认设置。").region(), Some(Region::Mainland));
//! ```

mod kinds;
mod lines;
mod region;

use crate::Normalizer;
use crate::pipeline::block::{BlockEnd, Limits};
use crate::report::Rule;
use crate::stage::choice::Stage;
use crate::stage::script::languages::Language;
use crate::text::spans::slice;
pub use kinds::{Region, TextScript};
use lines::BlockReader;
use region::RegionEvidence;
use std::ops::Range;

/// A document is mixed if at least this share of its Chinese characters is in the lesser script.
const MIXED: f32 = 0.05;

/// What a line is written in.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct LineProfile {
    /// Bytes of the text, without the line end.
    pub source: Range<usize>,
    /// What the characters of the line show by themselves.
    pub script: TextScript,
    /// The number of its Chinese characters.
    pub characters: usize,
    /// The share of them that is probably Simplified Chinese, from 0 to 1. The lines around it count, too.
    pub hans: f32,
}

/// What a text is written in.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct TextProfile {
    /// The script of the text as a whole.
    pub script: TextScript,
    /// The number of its Chinese characters, without those in Japanese and Korean.
    pub characters: usize,
    /// The share of them that is probably Simplified Chinese, from 0 to 1. It says little if the script is
    /// [`TextScript::Either`].
    pub hans: f32,
    /// The lines, in order. A line of more than 4 MiB counts as several.
    pub lines: Vec<LineProfile>,
    /// Bytes of the text that are in Japanese, in order. Normalization leaves their characters alone.
    pub japanese: Vec<Range<usize>>,
    /// The same for Korean.
    pub korean: Vec<Range<usize>>,
    /// Damage that the stages `repair` and `inline-pinyin` find: how often for each rule, suspicions
    /// included.
    pub damage: Vec<(Rule, usize)>,
    /// How many parts of the text nobody can restore; see [`Report::lost`](crate::report::Report::lost).
    pub lost: usize,
    regions: [f32; 3],
}

impl TextProfile {
    const EMPTY: Self = Self {
        script: TextScript::None,
        characters: 0,
        hans: 0.0,
        lines: Vec::new(),
        japanese: Vec::new(),
        korean: Vec::new(),
        damage: Vec::new(),
        lost: 0,
        regions: [0.0; 3],
    };

    /// The share of the Chinese characters that is probably Traditional Chinese.
    #[must_use]
    pub fn hant(&self) -> f32 {
        1.0 - self.hans
    }

    /// How likely a region's standard and words are the ones that the text uses, from 0 to 1. It is 0 if
    /// there is no Chinese.
    #[must_use]
    pub fn probability(&self, region: Region) -> f32 {
        Region::ALL.iter().zip(self.regions).find(|(other, _)| **other == region).map_or(0.0, |(_, p)| p)
    }

    /// The likeliest region. `None` if there is no Chinese.
    #[must_use]
    pub fn region(&self) -> Option<Region> {
        let likelier = |a: &&Region, b: &&Region| self.probability(**a).total_cmp(&self.probability(**b));
        let best = Region::ALL.iter().max_by(likelier).copied();
        best.filter(|_| self.script != TextScript::None)
    }
}

/// Finds out what a text is written in.
#[must_use]
pub fn detect(text: &str) -> TextProfile {
    let mut detector = Detector::new();
    detector.push(text);
    detector.finish()
}

/// Finds out what a text that comes in pieces is written in. The result does not depend on the pieces.
///
/// ```
/// use zhnorm::detect::{Detector, TextScript};
///
/// let mut detector = Detector::new();
/// for piece in ["她的头", "发很长"] {
///     detector.push(piece);
/// }
/// assert_eq!(detector.finish().script, TextScript::Hans);
/// ```
#[derive(Debug)]
#[must_use = "`finish` returns what was found"]
pub struct Detector {
    pending: String,
    search: BlockEnd,
    reader: BlockReader,
    regions: RegionEvidence,
    repairer: Normalizer,
    /// The offset of `pending` in the text.
    offset: usize,
    profile: TextProfile,
    /// The evidence of all lines, in nats.
    evidence: f32,
}

impl Default for Detector {
    fn default() -> Self {
        Self::new()
    }
}

impl Detector {
    /// Begins a text.
    pub fn new() -> Self {
        Self {
            pending: String::new(),
            search: BlockEnd::new(Limits::default()),
            reader: BlockReader::default(),
            regions: RegionEvidence::default(),
            repairer: Normalizer::builder().only([Stage::Repair, Stage::InlinePinyin]).build(),
            offset: 0,
            profile: TextProfile::EMPTY,
            evidence: 0.0,
        }
    }

    /// Takes the next piece. Besides what is found, at most 5 MiB are held.
    pub fn push(&mut self, mut piece: &str) {
        while !piece.is_empty() {
            let length = piece.ceil_char_boundary(Limits::default().soft.min(piece.len()));
            self.pending.push_str(slice(piece, ..length));
            piece = slice(piece, length..);
            while let Some(end) = self.search.find(&self.pending) {
                self.read_block(end);
                self.pending.drain(..end);
                self.search = BlockEnd::new(Limits::default());
            }
        }
    }

    /// Ends one of several texts that are described together, such as the records of a corpus. What comes
    /// next is another text: a span that the first leaves open, such as fenced code, does not reach into it.
    /// Offsets go on.
    pub fn end_text(&mut self) {
        self.read_block(self.pending.len());
        self.pending.clear();
        self.search = BlockEnd::new(Limits::default());
    }

    /// Describes what came so far, and begins anew.
    ///
    /// ```
    /// use zhnorm::detect::{Detector, TextScript};
    ///
    /// let mut detector = Detector::new();
    /// let scripts = ["她的头发很长", "她的頭髮很長"].map(|text| {
    ///     detector.push(text);
    ///     detector.take().script
    /// });
    /// assert_eq!(scripts, [TextScript::Hans, TextScript::Hant]);
    /// ```
    #[must_use]
    pub fn take(&mut self) -> TextProfile {
        self.end_text();
        self.offset = 0;
        let evidence = std::mem::take(&mut self.evidence);
        let mut profile = std::mem::replace(&mut self.profile, TextProfile::EMPTY);
        if profile.characters == 0 {
            self.regions.clear();
            return profile;
        }
        profile.hans /= profile.characters as f32;
        profile.script = match profile.hans {
            _ if evidence < lines::SURE => TextScript::Either,
            hans if hans < MIXED => TextScript::Hant,
            hans if hans > 1.0 - MIXED => TextScript::Hans,
            _ => TextScript::Mixed,
        };
        profile.regions = self.regions.probabilities(profile.hans);
        self.regions.clear();
        profile
    }

    /// Ends the text.
    #[must_use]
    pub fn finish(mut self) -> TextProfile {
        self.take()
    }

    fn read_block(&mut self, end: usize) {
        let block = slice(&self.pending, ..end);
        let profile = &mut self.profile;
        let report = self.repairer.explain(block).report;
        for finding in report.findings() {
            count(&mut profile.damage, finding.rule, 1);
        }
        match report.count(Rule::InlinePinyin) {
            0 => {}
            times => count(&mut profile.damage, Rule::InlinePinyin, times),
        }
        profile.lost += report.lost().len();
        self.reader.read(block, &mut self.regions);
        let in_text = |range: &Range<usize>| range.start + self.offset..range.end + self.offset;
        for (range, language) in &self.reader.languages {
            match language {
                Language::Japanese => profile.japanese.push(in_text(range)),
                Language::Korean => profile.korean.push(in_text(range)),
            }
        }
        for line in &self.reader.lines {
            profile.characters += line.characters;
            profile.hans += line.hans * line.characters as f32;
            self.evidence += line.evidence;
            profile.lines.push(LineProfile {
                source: in_text(&line.range),
                script: line.script,
                characters: line.characters,
                hans: line.hans,
            });
        }
        self.offset += end;
    }
}

fn count(counts: &mut Vec<(Rule, usize)>, rule: Rule, times: usize) {
    match counts.iter_mut().find(|(other, _)| *other == rule) {
        Some((_, count)) => *count += times,
        None => counts.push((rule, times)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_told_apart() {
        use TextScript::{Either, Hans, Hant, Mixed, None};
        for (line, expected) in [
            ("她的头发很长", Hans),
            ("她的頭髮很長", Hant),
            ("由他制造，這是我們關系最好的干部", Hant),
            ("她的头发，她的頭髮", Mixed),
            ("天空下雨", Either),
            ("hello", None),
            ("", None),
            ("図書館で辞書を売る", None),
        ] {
            let profile = detect(line);
            let scripts: Vec<TextScript> = profile.lines.iter().map(|line| line.script).collect();
            assert_eq!(scripts, if line.is_empty() { vec![] } else { vec![expected] }, "{line}");
        }
    }

    #[test]
    fn regions_are_told_by_forms_and_words() {
        for (text, expected) in [
            ("这个程序的默认设置", Region::Mainland),
            ("他在廚房裡煮麵，旁邊放著滑鼠", Region::Taiwan),
            ("他看着廚房裏面的人", Region::HongKong),
            ("軟體和滑鼠的預設值", Region::Taiwan),
        ] {
            let profile = detect(text);
            assert_eq!(profile.region(), Some(expected), "{text} {profile:?}");
            let sum: f32 = Region::ALL.iter().map(|region| profile.probability(*region)).sum();
            assert!((sum - 1.0).abs() < 1e-4);
        }
        assert_eq!(detect("abc").region(), None);
    }

    #[test]
    fn other_languages_and_damage_are_listed() {
        let text =
            "天气很好。ありがとう\n大韓民國은\n強(qiáng)化環(huán)境標(biāo)準(zhǔn)，&#20013;文，锟斤拷";
        let profile = detect(text);
        assert_eq!(
            profile.japanese.iter().map(|range| &text[range.clone()]).collect::<Vec<_>>(),
            ["ありがとう"]
        );
        assert_eq!(
            profile.korean.iter().map(|range| &text[range.clone()]).collect::<Vec<_>>(),
            ["大韓民國은"]
        );
        assert!(profile.damage.contains(&(Rule::InlinePinyin, 4)), "{:?}", profile.damage);
        assert!(profile.damage.contains(&(Rule::HtmlEntity, 1)));
        assert_eq!(profile.lost, 1);
    }

    #[test]
    fn several_texts_are_described_together_or_one_by_one() {
        let texts = ["她的头发很长\n```\n", "她的頭髮很長&#20013;", ""];
        let (mut all, mut each) = (Detector::new(), Detector::new());
        for text in texts {
            all.push(text);
            all.end_text();
            each.push(text);
            assert_eq!(each.take(), detect(text), "{text}");
        }
        let profile = all.finish();
        assert_eq!(profile.script, TextScript::Mixed);
        assert_eq!(profile.lines.len(), 3);
        // The open fence protects nothing in the next text.
        assert_eq!(profile.damage, [(Rule::HtmlEntity, 1)]);
    }

    #[test]
    fn pieces_do_not_matter() {
        let text = "她的头发很长。\n她的頭髮很長。\n会計ソフト\n&#20013;\n".repeat(40_000);
        let whole = detect(&text);
        let mut detector = Detector::new();
        let mut rest = text.as_str();
        while !rest.is_empty() {
            let (piece, more) = rest.split_at(rest.floor_char_boundary(rest.len().min(77_777)));
            detector.push(piece);
            rest = more;
        }
        assert!(detector.finish() == whole);
        assert_eq!(whole.lines.len(), 160_000);
        assert!((whole.hans - 0.5).abs() < 0.05, "{}", whole.hans);
    }
}
