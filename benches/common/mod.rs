//! The texts and settings that the benches share.

#![allow(dead_code, reason = "each bench uses a part of it")]

use criterion::Criterion;
use std::sync::OnceLock;
use std::time::Duration;
use zhnorm_testkit::corpus::{Corpus, Kind};

/// The length of each generated text in bytes.
const BYTES: usize = 2_200_000;

/// A text and its name.
pub(crate) struct Text {
    pub(crate) name: &'static str,
    pub(crate) text: String,
}

/// The generated texts, and the file that `ZHNORM_BENCH_TEXT` names.
pub(crate) fn texts() -> &'static [Text] {
    static TEXTS: OnceLock<Vec<Text>> = OnceLock::new();
    TEXTS.get_or_init(|| {
        let corpus = Corpus::read().expect("the dictionaries of the repository");
        let mut texts: Vec<Text> = Kind::ALL
            .iter()
            .map(|&kind| Text { name: kind.name(), text: corpus.text(kind, BYTES) })
            .collect();
        if let Some(path) = std::env::var_os("ZHNORM_BENCH_TEXT") {
            let text = std::fs::read_to_string(&path).expect("ZHNORM_BENCH_TEXT names a file in UTF-8");
            texts.push(Text { name: "file", text });
        }
        texts
    })
}

/// The FNV-1a hash of an output, to compare it with the output of a slower path.
pub(crate) fn checksum<'p>(pieces: impl IntoIterator<Item = &'p str>) -> u64 {
    pieces
        .into_iter()
        .flat_map(str::bytes)
        .fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3))
}

/// Settings that keep the several hundred benches short: together they take minutes.
pub(crate) fn short() -> Criterion {
    Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_millis(500))
        .without_plots()
        .configure_from_args()
}
