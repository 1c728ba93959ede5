//! `cargo bench --bench repair`: what the repair stages cost on clean text, beside one pass of `memchr`.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod common;

use common::texts;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use zhnorm::testing::DamageFinder;
use zhnorm::{Normalizer, Stage};

fn repair(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("repair");
    let finder = DamageFinder::default();
    let plain = Normalizer::builder().only([]).build();
    let repairing = Normalizer::builder().only([Stage::Repair, Stage::InlinePinyin]).build();
    for text in texts().iter().filter(|text| matches!(text.name, "hans" | "hant" | "no-chinese" | "file")) {
        let (name, text) = (text.name, text.text.as_str());
        assert!(name == "file" || repairing.normalize(text) == text, "{name} is clean");
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(format!("memchr/{name}"), |bencher| {
            // No text contains this byte.
            bencher.iter(|| memchr::memchr(0xFF, black_box(text.as_bytes())));
        });
        group.bench_function(format!("find/{name}"), |bencher| {
            bencher.iter(|| finder.find(black_box(text)).len());
        });
        // Both find the protected spans, so the difference is the cost of the repair stages.
        for (normalizer, how) in [(&plain, "without"), (&repairing, "with")] {
            group.bench_function(format!("{how}/{name}"), |bencher| {
                bencher.iter(|| normalizer.normalize(black_box(text)).len());
            });
        }
    }
}

criterion_group! { name = benches; config = common::short(); targets = repair }
criterion_main!(benches);
