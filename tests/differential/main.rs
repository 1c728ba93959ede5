//! Compares every configuration with the real OpenCC, byte for byte, on all keys, values, overlaps and
//! characters, and on random strings. It needs `cargo xtask opencc` and `--features zhnorm-testkit/opencc`.
//!
//! `cargo xtask test` runs it. `cargo xtask soak --minutes N` compares other random strings for longer.
//!
//! ```text
//! ZHNORM_SEED=7        random strings from this seed (default: from the clock; it is printed)
//! ZHNORM_STRINGS=1000  number of random strings (default: 2,000,000)
//! ZHNORM_MINUTES=30    random strings for this long instead
//! ```
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

mod conformance;
mod custom;
mod generator;
mod inspect;
mod known_differences;
mod pair;

use generator::{Generator, Vocabulary};
use pair::Pair;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

pub(crate) fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name}={text} is not a number")))
}

/// Text that no key matches, long enough for the fast path to convert the text before it.
pub(crate) const PADDING: &str = "，，，，，，，，，，，，，，";

/// Compares many short texts in all configurations, each by itself and before other text.
fn compare_all(texts: &[String]) {
    for pair in Pair::all() {
        for text in texts {
            pair.compare(text);
            pair.compare(&format!("{text}{PADDING}"));
        }
    }
}

#[test]
fn every_key_and_every_value_alone() {
    let vocabulary = Vocabulary::read();
    let texts: Vec<String> = vocabulary.keys.iter().chain(&vocabulary.values).cloned().collect();
    assert!(texts.len() > 80_000);
    compare_all(&texts);
}

#[test]
fn every_key_in_context() {
    let vocabulary = Vocabulary::read();
    let mut generator = Generator::new(&vocabulary, 1);
    let texts: Vec<String> = vocabulary.keys.iter().map(|key| generator.around(key)).collect();
    compare_all(&texts);
}

/// Pairs of keys where the second begins with the end of the first: 40,000 of them, evenly spread.
#[test]
fn keys_that_overlap() {
    const SAMPLE: usize = 40_000;
    let vocabulary = Vocabulary::read();
    let overlaps = vocabulary.overlaps();
    assert!(overlaps.len() > SAMPLE);
    let step = overlaps.len() / SAMPLE;
    let texts: Vec<String> = overlaps.into_iter().step_by(step).collect();
    compare_all(&texts);
}

#[test]
fn every_unicode_scalar_value() {
    let texts: Vec<String> = ('\u{1}'..=char::MAX).map(String::from).collect();
    // The characters of one call are separated by commas, so that none touches another.
    let texts: Vec<String> = texts.chunks(512).map(|chunk| chunk.join(",")).collect();
    compare_all(&texts);
}

#[test]
fn the_empty_text_line_ends_and_long_runs() {
    let mut texts: Vec<String> = ["", "\n", "\r\n", "\r", " ", "\t"].map(String::from).into();
    for unit in
        ["发", "后", "著", "裡", "乾", "台", "⿰", "⿰一", "啊", "a", "\u{FE00}", "𠀀", "麵包", "头发发现"]
    {
        texts.push(unit.repeat(20_000));
    }
    compare_all(&texts);
}

/// Texts longer than a batch of the fast path, so that batches end inside keys.
#[test]
fn long_texts() {
    let vocabulary = Vocabulary::read();
    let mut generator = Generator::new(&vocabulary, 2);
    let mut mixed = String::new();
    while mixed.len() < 2 << 20 {
        // A line end in a description sequence is a known difference.
        let text = generator.text();
        if !generator::described(&text) {
            mixed.push_str(&text);
        }
    }
    let comma = '，';
    let without_anchors = (0..6).map(|less| {
        let commas = String::from(comma).repeat((1 << 20) / comma.len_utf8() - less);
        format!("{commas}头发头发{PADDING}")
    });
    let without_anchors: Vec<String> = without_anchors.collect();
    for pair in Pair::all() {
        pair.compare(&mixed);
        pair.compare_streamed(&mixed, &mut generator);
        without_anchors.iter().for_each(|text| pair.compare(text));
    }
}

/// Compares random strings on all cores. OpenCC's binding converts one text at a time, so each core runs a
/// process.
#[test]
fn random_strings() {
    let clock = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos() as u64;
    let seed = number("ZHNORM_SEED").unwrap_or(clock);
    if let Some(shard) = number("ZHNORM_SHARD") {
        return random_shard(seed, shard);
    }
    println!("seed {seed}: run again with ZHNORM_SEED={seed}");
    let shards: Vec<Child> = (0..shards()).map(|shard| start_shard(seed, shard)).collect();
    let mut strings = 0;
    for shard in shards {
        let output = shard.wait_with_output().unwrap();
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{out}{err}");
        let count =
            out.lines().find_map(|line| line.strip_prefix("strings compared: ")).expect("the shard's count");
        strings += count.parse::<u64>().unwrap();
    }
    let pairs = Pair::all().len();
    println!(
        "{strings} random strings, each in {pairs} configurations and settings, seed {seed}: 0 differences"
    );
}

fn shards() -> u64 {
    std::thread::available_parallelism().map_or(1, |count| count.get() as u64)
}

/// Runs one part of the test `random_strings` in a process of its own.
fn start_shard(seed: u64, shard: u64) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["random_strings", "--exact", "--nocapture"]);
    command.env("ZHNORM_SEED", seed.to_string()).env("ZHNORM_SHARD", shard.to_string());
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn random_shard(seed: u64, shard: u64) {
    let deadline = number("ZHNORM_MINUTES").map(|minutes| Instant::now() + Duration::from_secs(minutes * 60));
    let limit = number("ZHNORM_STRINGS").unwrap_or(2_000_000).div_ceil(shards());
    let vocabulary = Vocabulary::read();
    let mut generator =
        Generator::new(&vocabulary, seed.wrapping_add(shard.wrapping_mul(0x1234_5678_9ABC_DEF1)));
    let pairs = Pair::all();
    let mut count: u64 = 0;
    while deadline.map_or(count < limit, |deadline| Instant::now() < deadline) {
        let text = generator.text();
        for pair in &pairs {
            pair.compare(&text);
        }
        if count.is_multiple_of(64) {
            for pair in &pairs {
                pair.compare_streamed(&text, &mut generator);
            }
        }
        count += 1;
    }
    println!("strings compared: {count}");
}
