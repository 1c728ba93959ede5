//! `cargo bench --bench align`: what an alignment costs. Each text is normalized or converted with one and
//! without; compare the ratios.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod common;

use common::{checksum, texts};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use zhnorm::{Config, Converter, Normalizer, Target};
use zhnorm_testkit::normalizer_texts::edited;

fn align(criterion: &mut Criterion) {
    let text = |name| texts().iter().find(|text| text.name == name).map(|text| text.text.as_str());
    let (hans, hant) = (text("hans").expect("generated"), text("hant").expect("generated"));
    let [to_hans, to_taiwan] = [Target::Hans, Target::HantTw].map(Normalizer::new);
    let canonical = to_hans.normalize(hans).into_owned();
    let mut group = criterion.benchmark_group("align");
    let mut inputs = vec![
        (Target::Hans, "canonical", canonical.clone()),
        (Target::Hans, "edited", edited(&canonical)),
        (Target::Hans, "other-script", hant.to_owned()),
        (Target::HantTw, "canonical", to_taiwan.normalize(hant).into_owned()),
        (Target::HantTw, "other-script", canonical.clone()),
    ];
    if let Some(file) = text("file") {
        inputs.extend([Target::Hans, Target::HantTw].map(|target| (target, "file", file.to_owned())));
    }
    for (target, name, text) in &inputs {
        group.throughput(Throughput::Bytes(text.len() as u64));
        let normalizer = Normalizer::new(*target);
        let (aligned, normalized) = (normalizer.align(text), normalizer.normalize(text));
        assert_eq!(checksum([aligned.text()]), checksum([&*normalized]), "{target} {name}");
        group.bench_function(format!("{target}/{name}/normalize"), |bencher| {
            bencher.iter(|| black_box(normalizer.normalize(black_box(text))).len());
        });
        group.bench_function(format!("{target}/{name}/align"), |bencher| {
            bencher.iter(|| black_box(normalizer.align(black_box(text))).text().len());
        });
    }
    for config in [Config::S2t, Config::S2twp, Config::T2s] {
        for (name, text) in [("hans", hans), ("hant", hant)] {
            group.throughput(Throughput::Bytes(text.len() as u64));
            let converter = Converter::new(config);
            let (aligned, converted) = (converter.align(text), converter.convert(text));
            assert_eq!(checksum([aligned.text()]), checksum([&*converted]), "{config} {name}");
            group.bench_function(format!("{config}/{name}/convert"), |bencher| {
                bencher.iter(|| black_box(converter.convert(black_box(text))).len());
            });
            group.bench_function(format!("{config}/{name}/align"), |bencher| {
                bencher.iter(|| black_box(converter.align(black_box(text))).text().len());
            });
        }
    }
}

criterion_group! { name = benches; config = common::short(); targets = align }
criterion_main!(benches);
