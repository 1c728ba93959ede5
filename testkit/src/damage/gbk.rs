//! Steps 1 to 5 in one run: script, bytes, annotations, cuts, lossy reading, flattened marks.

use super::flatten::flatten_char;
use super::table::Table;
use super::{Damaged, Kind, Place};
use crate::cp936::{self, Decoded, Swallow, Unassigned};
use crate::rng::Rng;
use crate::script::CharMap;

/// The knobs of the damage.
#[derive(Debug, Clone)]
pub struct Knobs {
    /// Share of the table in use.
    pub share: f64,
    /// Probability that an occurrence of a table entry is annotated.
    pub probability: f64,
    /// Annotate byte pairs that straddle two characters too, as a byte-level replacement does.
    pub straddle: bool,
    /// Probability that a blank stands before the closing bracket.
    pub blank: f64,
    /// Probability that the text is cut at a pair A3 A1 or A3 BF, in step or not.
    pub cut: f64,
    /// What `?` takes with it.
    pub swallow: Swallow,
    /// What becomes of two bytes without a character.
    pub unassigned: Unassigned,
    /// Flatten the seven marks at the end.
    pub flatten: bool,
    /// Put every line into `<p>...</p>` before the bytes are hurt.
    pub html: bool,
}

impl Default for Knobs {
    /// The whole machinery, as the worked example shows it.
    fn default() -> Self {
        Self {
            share: 1.0,
            probability: 1.0,
            straddle: true,
            blank: 0.0,
            cut: 1.0,
            swallow: Swallow::Observed,
            unassigned: Unassigned::Private,
            flatten: true,
            html: false,
        }
    }
}

/// A byte of the stream with the place it came from; inserted bytes came from none.
#[derive(Debug, Clone, Copy)]
struct Byte {
    value: u8,
    source: Option<usize>,
}

/// Damages `clean` with `table`. Characters that CP936 cannot hold are left out of both text and truth.
pub fn damage(clean: &str, map: &CharMap, table: &Table, knobs: &Knobs, seed: u64) -> Damaged {
    let mut rng = Rng::new(seed);
    let table = table.clone().retain(|_| rng.chance(knobs.share));
    let source = Source::new(clean, map, knobs.html);
    let stream = annotate(&source, &table, knobs, &mut rng);
    let pieces = cut(&stream, knobs, &mut rng);

    let values: Vec<u8> = stream.iter().map(|b| b.value).collect();
    let mut decoded = Vec::with_capacity(values.len());
    let how = (knobs.swallow, knobs.unassigned);
    let mut from = 0;
    for &to in pieces.iter().chain([&values.len()]) {
        cp936::decode_lossy(values.get(from..to).unwrap_or_default(), from, how, &mut decoded);
        from = to;
    }
    assemble(source, &stream, &pieces, &decoded, knobs.flatten)
}

/// The true text with the byte offset of each of its characters.
struct Source {
    truth: String,
    bytes: Vec<u8>,
    /// For each byte, the offset in `truth` of the character it belongs to.
    owner: Vec<usize>,
    /// True where a character starts.
    starts: Vec<bool>,
}

impl Source {
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

    fn starts_at(&self, i: usize) -> bool {
        self.starts.get(i).copied().unwrap_or(true)
    }

    /// Offset in the truth of the character that owns byte `i`, its end if `i` is past the last byte.
    fn truth_offset(&self, i: usize) -> usize {
        self.owner.get(i).copied().unwrap_or(self.truth.len())
    }
}

fn annotate(source: &Source, table: &Table, knobs: &Knobs, rng: &mut Rng) -> Vec<Byte> {
    let mut out = Vec::with_capacity(source.bytes.len() * 2);
    let mut i = 0;
    while let Some(&value) = source.bytes.get(i) {
        out.push(Byte { value, source: Some(i) });
        let entry = match source.bytes.get(i + 1) {
            Some(&next) if knobs.straddle || source.starts_at(i) => table.find([value, next]),
            _ => None,
        };
        let Some(entry) = entry.filter(|_| rng.chance(knobs.probability)) else {
            i += 1;
            continue;
        };
        out.push(Byte { value: entry.bytes[1], source: Some(i + 1) });
        let blank = if rng.chance(knobs.blank) { " " } else { "" };
        for c in format!("({}{blank})", entry.reading).chars() {
            let code = cp936::encode_char(c).unwrap_or_default();
            out.extend(code.into_iter().map(|value| Byte { value, source: None }));
        }
        i += 2;
    }
    out
}

/// Where the stream is cut: before A3 A1 and A3 BF, as bytes.
fn cut(stream: &[Byte], knobs: &Knobs, rng: &mut Rng) -> Vec<usize> {
    let at = |w: &[Byte]| matches!(w, [a, b] if a.value == 0xA3 && (b.value == 0xA1 || b.value == 0xBF));
    stream.windows(2).enumerate().filter(|(_, w)| at(w) && rng.chance(knobs.cut)).map(|(i, _)| i).collect()
}

fn assemble(source: Source, stream: &[Byte], cuts: &[usize], decoded: &[Decoded], flatten: bool) -> Damaged {
    let mut text = String::new();
    let mut places: Vec<Place> = Vec::new();
    for d in decoded {
        let start = text.len();
        text.push(if flatten { flatten_char(d.ch) } else { d.ch });
        let owned = stream.get(d.start..d.end).unwrap_or_default();
        let from_source: Vec<usize> = owned.iter().filter_map(|b| b.source).collect();
        let inserted = from_source.len() < owned.len();
        let in_step = match from_source.as_slice() {
            [first, ..] => {
                let end = from_source.last().map_or(*first, |l| l + 1);
                source.starts_at(*first) && source.starts_at(end) && !inserted && d.ch != '?'
                    || (d.ch == '?' && source.bytes.get(*first) == Some(&b'?'))
            }
            [] => false,
        };
        let Some(kind) = classify(in_step, &from_source, cuts.contains(&d.end)) else { continue };
        let at = from_source.first().copied();
        let next = stream.get(d.end..).and_then(|s| s.iter().find_map(|b| b.source));
        let truth_end = source.truth_offset(next.unwrap_or(usize::MAX));
        let truth_start = at.map_or(truth_end, |i| source.truth_offset(i));
        match places.last_mut() {
            Some(last) if last.damaged.end == start => {
                last.damaged.end = text.len();
                last.truth.end = last.truth.end.max(truth_end);
                last.kind = merge(last.kind, kind);
            }
            _ => places.push(Place { damaged: start..text.len(), truth: truth_start..truth_end, kind }),
        }
    }
    for p in &mut places {
        // A character that shares a byte with the last damaged one belongs to the place.
        p.truth.start = p.truth.start.min(p.truth.end);
    }
    Damaged { text, truth: source.truth, places }
}

/// `None` for a character that came through; `Annotation` is corrected by [`merge`] if it turns out to straddle.
fn classify(in_step: bool, from_source: &[usize], cut_follows: bool) -> Option<Kind> {
    match (in_step, from_source.is_empty()) {
        (true, _) => None,
        (false, true) => Some(Kind::Annotation),
        (false, false) if cut_follows => Some(Kind::Cut),
        (false, false) => Some(Kind::Straddled),
    }
}

/// The worst of two kinds that touch.
fn merge(a: Kind, b: Kind) -> Kind {
    match (a, b) {
        (Kind::Cut, _) | (_, Kind::Cut) => Kind::Cut,
        (Kind::Straddled, _) | (_, Kind::Straddled) => Kind::Straddled,
        _ => a,
    }
}

#[cfg(test)]
#[path = "gbk_tests.rs"]
mod tests;
