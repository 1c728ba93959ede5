//! `cargo bench --bench normalize`: each target on modern text, and on text damaged like the sample.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod common;

use common::{checksum, texts};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use zhnorm::{Normalizer, Target};
use zhnorm_testkit::damage::profile::DamageProfile;
use zhnorm_testkit::sample;

fn normalize(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("normalize");
    let mut inputs: Vec<(&str, &str)> = texts()
        .iter()
        .filter(|text| matches!(text.name, "hans" | "hant" | "no-chinese" | "file"))
        .map(|text| (text.name, text.text.as_str()))
        .collect();
    let damaged = damaged();
    inputs.push(("damaged", &damaged));
    for &target in Target::ALL {
        let normalizer = Normalizer::new(target);
        for (name, text) in &inputs {
            group.throughput(Throughput::Bytes(text.len() as u64));
            group.bench_function(format!("{target}/{name}"), |bencher| {
                // The same stages with a report of every change, which takes another path through the code.
                let explained = normalizer.explain(text).text;
                assert_eq!(
                    checksum([&*normalizer.normalize(text)]),
                    checksum([explained.as_str()]),
                    "{name}"
                );
                bencher.iter(|| normalizer.normalize(text).len());
            });
        }
    }
}

/// The sample, and generated text that was damaged in the same way.
fn damaged() -> String {
    let tables = DamageProfile::Shared.tables().expect("the dictionaries of the repository");
    let clean = &texts()[0].text;
    let end = clean.char_indices().map(|(at, _)| at).find(|&at| at >= 400_000).unwrap_or(clean.len());
    include_str!("../samples/mixed.txt").to_owned() + &sample::mixed(&clean[..end], &tables)
}

criterion_group! { name = benches; config = common::short(); targets = normalize }
criterion_main!(benches);
