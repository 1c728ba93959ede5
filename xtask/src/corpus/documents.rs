//! Documents of any number: each is a row of paragraphs from a pool, chosen by the number of the document.
//!
//! The pool has several MB of generated text in both scripts, in which no line repeats, and the development
//! articles. A document takes neighbouring paragraphs from a random place, in one script or in both.

use std::fs;

use anyhow::{Context, Result};
use zhnorm_testkit::corpus::{Corpus, Kind};
use zhnorm_testkit::rng::Rng;

use crate::workspace;

/// The parts of the pool: kind, bytes, and how many documents of 100 are of it. The others are articles.
const POOL: [(Kind, usize, usize); 5] = [
    (Kind::Hans, 6_000_000, 50),
    (Kind::Hant, 3_000_000, 20),
    (Kind::Mixed, 1_500_000, 10),
    (Kind::Classical, 500_000, 4),
    (Kind::NoChinese, 500_000, 4),
];

/// A different number gives other documents.
const SEED: u64 = 15;

/// Where documents come from.
pub(super) struct Documents {
    /// The lines of each part of the pool, and how many documents of 100 are of it.
    pool: Vec<(Vec<String>, usize)>,
}

/// The parts of a document.
pub(super) struct CorpusDocument<'d> {
    pub(super) number: usize,
    pub(super) title: &'d str,
    pub(super) paragraphs: Vec<&'d str>,
    /// Whether its JSON has no characters but ASCII, as some programs write it.
    pub(super) is_ascii: bool,
}

impl Documents {
    pub(super) fn read() -> Result<Self> {
        let corpus = Corpus::read().context("cannot read the dictionaries")?;
        Self::from_pool(&corpus, 1)
    }

    /// A small pool, for tests.
    #[cfg(test)]
    pub(super) fn sample() -> Self {
        Self::from_pool(&Corpus::read().unwrap(), 100).unwrap()
    }

    fn from_pool(corpus: &Corpus, divisor: usize) -> Result<Self> {
        let lines = |text: &str| text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect();
        let mut pool: Vec<(Vec<String>, usize)> = POOL
            .iter()
            .map(|(kind, bytes, share)| (lines(&corpus.text(*kind, bytes / divisor)), *share))
            .collect();
        let folder = workspace::root().join("testkit/articles/development");
        let mut paths: Vec<_> = fs::read_dir(&folder)
            .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>())
            .with_context(|| format!("cannot read {}", folder.display()))?;
        paths.sort();
        let mut articles = Vec::new();
        for path in paths {
            let text =
                fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            let lines: Vec<String> = lines(&text);
            articles.extend(lines);
        }
        let share = 100 - POOL.iter().map(|(.., share)| share).sum::<usize>();
        pool.push((articles, share));
        Ok(Self { pool })
    }

    /// A document with about so many bytes of text.
    pub(super) fn document(&self, number: usize, bytes: usize) -> CorpusDocument<'_> {
        let mut rng = Rng::new(SEED << 40 | number as u64);
        let (one, other) = (self.part(&mut rng), self.part(&mut rng));
        let is_mixed = rng.chance(0.1);
        let (mut line, mut other_line) = (rng.below(one.len()), rng.below(other.len()));
        let title = one.get(rng.below(one.len())).map_or("", |line| clause(line));
        let (mut paragraphs, mut length) = (Vec::new(), 0);
        while length < bytes {
            let (part, line) =
                if is_mixed && rng.chance(0.5) { (other, &mut other_line) } else { (one, &mut line) };
            *line = (*line + 1) % part.len().max(1);
            let paragraph = part.get(*line).map_or("", String::as_str);
            let paragraph = prefix(paragraph, bytes - length);
            length += paragraph.len() + 1;
            paragraphs.push(paragraph);
        }
        CorpusDocument { number, title, paragraphs, is_ascii: rng.chance(0.02) }
    }

    fn part(&self, rng: &mut Rng) -> &[String] {
        let mut choice = rng.below(100);
        for (lines, share) in &self.pool {
            if choice < *share {
                return lines;
            }
            choice -= share;
        }
        &[]
    }
}

/// The beginning of a paragraph, up to its first punctuation mark.
fn clause(paragraph: &str) -> &str {
    paragraph.split(['，', '。', '、', '；', '！', '？', '：', ',', '.']).next().unwrap_or(paragraph)
}

/// The longest beginning of so many bytes.
fn prefix(text: &str, bytes: usize) -> &str {
    text.get(..text.floor_char_boundary(bytes)).unwrap_or_default()
}
