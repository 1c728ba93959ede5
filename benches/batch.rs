//! `cargo bench --bench batch --features parallel`: many texts at once, on one thread and on all cores.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod common;

use common::{checksum, texts};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use zhnorm::{Config, Converter, Normalizer, Target};

fn batch(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("batch");
    for text in texts().iter().filter(|text| matches!(text.name, "hans" | "hant" | "file")) {
        let lines: Vec<&str> = text.text.lines().collect();
        group.throughput(Throughput::Bytes(text.text.len() as u64));
        let normalizer = Normalizer::new(Target::HantTw);
        let one_by_one =
            || lines.iter().map(|line| normalizer.normalize(line).into_owned()).collect::<Vec<_>>();
        group.bench_function(format!("normalize/{}/one-thread", text.name), |bencher| {
            bencher.iter(one_by_one)
        });
        group.bench_function(format!("normalize/{}/all-cores", text.name), |bencher| {
            let sum = |lines: &[String]| checksum(lines.iter().map(String::as_str));
            assert_eq!(sum(&normalizer.normalize_batch(&lines)), sum(&one_by_one()));
            bencher.iter(|| normalizer.normalize_batch(&lines));
        });
        let converter = Converter::new(if text.name == "hant" { Config::T2s } else { Config::S2t });
        group.bench_function(format!("convert/{}/one-thread", text.name), |bencher| {
            bencher.iter(|| converter.convert(&text.text));
        });
        group.bench_function(format!("convert/{}/all-cores", text.name), |bencher| {
            assert!(converter.convert_lines(&text.text) == converter.convert(&text.text));
            bencher.iter(|| converter.convert_lines(&text.text));
        });
    }
}

criterion_group! { name = benches; config = common::short(); targets = batch }
criterion_main!(benches);
