//! Simulates byte-shifted text: converts the script, encodes in GBK, inserts annotations, cuts the bytes,
//! decodes them with losses, and flattens punctuation.

use super::flatten::flatten_char;
use super::profile::DamageTables;
use super::table::AnnotationTable;
use super::{DamageKind, Damaged, DamagedSpan};
use crate::cp936::{self, Decoded, Swallow, Unassigned};
use crate::rng::Rng;
use crate::script::CharMap;

/// How strong the damage is, and how the damaged bytes are decoded.
#[derive(Debug, Clone)]
pub struct DamageOptions {
    /// Share of the annotation table in use.
    pub share: f64,
    /// Probability that an occurrence of a table entry is annotated.
    pub probability: f64,
    /// Whether byte pairs that straddle two characters are annotated too, as by a byte-level replacement.
    pub straddle: bool,
    /// Probability of a space before the closing bracket.
    pub space: f64,
    /// Probability that the text is cut at a byte pair A3 A1 (`！`) or A3 BF (`？`), even if the pair belongs
    /// to two characters.
    pub cut: f64,
    /// Which byte `?` swallows.
    pub swallow: Swallow,
    /// How two bytes without a character are decoded.
    pub unassigned: Unassigned,
    /// Whether full-width punctuation is flattened at the end.
    pub flatten: bool,
    /// Whether every line is put into `<p>...</p>` before the bytes are damaged.
    pub html: bool,
}

impl Default for DamageOptions {
    /// The damage of the worked example.
    fn default() -> Self {
        Self {
            share: 1.0,
            probability: 1.0,
            straddle: true,
            space: 0.0,
            cut: 1.0,
            swallow: Swallow::Observed,
            unassigned: Unassigned::Private,
            flatten: true,
            html: false,
        }
    }
}

/// A byte of the stream, and the index of its byte in the true text. An inserted byte has no index.
#[derive(Debug, Clone, Copy)]
struct Byte {
    value: u8,
    source: Option<usize>,
}

/// Damages `clean` with the tables of a profile. Characters that CP936 cannot encode are left out, both of
/// the text and of the truth.
pub fn damage(clean: &str, tables: &DamageTables, options: &DamageOptions, seed: u64) -> Damaged {
    let mut rng = Rng::new(seed);
    let annotations = tables.annotations.clone().retain(|_| rng.chance(options.share));
    let source = TrueBytes::new(clean, &tables.map, options.html);
    let stream = annotate(&source, &annotations, options, &mut rng);
    let pieces = cut(&stream, options, &mut rng);

    let values: Vec<u8> = stream.iter().map(|b| b.value).collect();
    let mut decoded = Vec::with_capacity(values.len());
    let how = (options.swallow, options.unassigned);
    let mut from = 0;
    for &to in pieces.iter().chain([&values.len()]) {
        cp936::decode_lossy(values.get(from..to).unwrap_or_default(), from, how, &mut decoded);
        from = to;
    }
    assemble(source, &stream, &pieces, &decoded, options.flatten)
}

/// The true text, its bytes in CP936, and the offset of the character of each byte.
struct TrueBytes {
    truth: String,
    bytes: Vec<u8>,
    /// For each byte, the offset in `truth` of the character that it belongs to.
    owner: Vec<usize>,
    /// For each byte, whether a character starts with it.
    starts: Vec<bool>,
}

impl TrueBytes {
    fn new(clean: &str, map: &CharMap, html: bool) -> Self {
        let text =
            if html { clean.lines().map(|l| format!("<p>{l}</p>\n")).collect() } else { clean.to_owned() };
        let (mut truth, mut bytes, mut owner, mut starts) =
            (String::new(), Vec::new(), Vec::new(), Vec::new());
        for c in map.convert(&text).chars() {
            let Some(code) = cp936::encode_char(c) else { continue };
            for (k, b) in code.iter().enumerate() {
                bytes.push(*b);
                owner.push(truth.len());
                starts.push(k == 0);
            }
            truth.push(c);
        }
        Self { truth, bytes, owner, starts }
    }

    /// Whether a character starts with byte `i`. The end of the text counts as a start.
    fn starts_at(&self, i: usize) -> bool {
        self.starts.get(i).copied().unwrap_or(true)
    }

    /// The offset in `truth` of the character of byte `i`. After the last byte it is the length of `truth`.
    fn truth_offset(&self, i: usize) -> usize {
        self.owner.get(i).copied().unwrap_or(self.truth.len())
    }
}

/// Replaces byte pairs `X` of the table by `X(pinyin)`.
fn annotate(
    source: &TrueBytes,
    table: &AnnotationTable,
    options: &DamageOptions,
    rng: &mut Rng,
) -> Vec<Byte> {
    let mut out = Vec::with_capacity(source.bytes.len() * 2);
    let mut i = 0;
    while let Some(&value) = source.bytes.get(i) {
        out.push(Byte { value, source: Some(i) });
        let entry = match source.bytes.get(i + 1) {
            Some(&next) if options.straddle || source.starts_at(i) => table.find([value, next]),
            _ => None,
        };
        let Some(entry) = entry.filter(|_| rng.chance(options.probability)) else {
            i += 1;
            continue;
        };
        out.push(Byte { value: entry.bytes[1], source: Some(i + 1) });
        let space = if rng.chance(options.space) { " " } else { "" };
        for c in format!("({}{space})", entry.pronunciation).chars() {
            let code = cp936::encode_char(c).unwrap_or_default();
            out.extend(code.into_iter().map(|value| Byte { value, source: None }));
        }
        i += 2;
    }
    out
}

/// The indices at which the stream is cut: before the byte pairs A3 A1 and A3 BF.
fn cut(stream: &[Byte], options: &DamageOptions, rng: &mut Rng) -> Vec<usize> {
    let at = |w: &[Byte]| matches!(w, [a, b] if a.value == 0xA3 && (b.value == 0xA1 || b.value == 0xBF));
    stream.windows(2).enumerate().filter(|(_, w)| at(w) && rng.chance(options.cut)).map(|(i, _)| i).collect()
}

/// Joins the decoded characters, and determines which of them are damaged.
fn assemble(
    source: TrueBytes,
    stream: &[Byte],
    cuts: &[usize],
    decoded: &[Decoded],
    flatten: bool,
) -> Damaged {
    let mut text = String::new();
    let mut spans: Vec<DamagedSpan> = Vec::new();
    for d in decoded {
        let start = text.len();
        text.push(if flatten { flatten_char(d.ch) } else { d.ch });
        let owned = stream.get(d.start..d.end).unwrap_or_default();
        let from_source: Vec<usize> = owned.iter().filter_map(|b| b.source).collect();
        let inserted = from_source.len() < owned.len();
        // A character is intact if its bytes are whole true characters. A `?` is intact only if it is true.
        let intact = match from_source.as_slice() {
            [first, ..] => {
                let end = from_source.last().map_or(*first, |l| l + 1);
                source.starts_at(*first) && source.starts_at(end) && !inserted && d.ch != '?'
                    || (d.ch == '?' && source.bytes.get(*first) == Some(&b'?'))
            }
            [] => false,
        };
        let Some(kind) = classify(intact, &from_source, cuts.contains(&d.end)) else { continue };
        let at = from_source.first().copied();
        let next = stream.get(d.end..).and_then(|s| s.iter().find_map(|b| b.source));
        let truth_end = source.truth_offset(next.unwrap_or(usize::MAX));
        let truth_start = at.map_or(truth_end, |i| source.truth_offset(i));
        match spans.last_mut() {
            Some(last) if last.damaged.end == start => {
                last.damaged.end = text.len();
                last.truth.end = last.truth.end.max(truth_end);
                last.kind = merge(last.kind, kind);
            }
            _ => spans.push(DamagedSpan { damaged: start..text.len(), truth: truth_start..truth_end, kind }),
        }
    }
    for span in &mut spans {
        // A character that shares a byte with the last damaged one belongs to the span.
        span.truth.start = span.truth.start.min(span.truth.end);
    }
    Damaged { text, truth: source.truth, spans }
}

/// The kind of damage of a decoded character; `None` if it is intact. An annotation that straddles two
/// characters is corrected later, by [`merge`].
fn classify(intact: bool, from_source: &[usize], cut_follows: bool) -> Option<DamageKind> {
    match (intact, from_source.is_empty()) {
        (true, _) => None,
        (false, true) => Some(DamageKind::Annotation),
        (false, false) if cut_follows => Some(DamageKind::Cut),
        (false, false) => Some(DamageKind::Straddled),
    }
}

/// The worse of two kinds of damage that touch.
fn merge(a: DamageKind, b: DamageKind) -> DamageKind {
    match (a, b) {
        (DamageKind::Cut, _) | (_, DamageKind::Cut) => DamageKind::Cut,
        (DamageKind::Straddled, _) | (_, DamageKind::Straddled) => DamageKind::Straddled,
        _ => a,
    }
}

#[cfg(test)]
#[path = "gbk_tests.rs"]
mod tests;
