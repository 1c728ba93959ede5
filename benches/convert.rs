//! Each configuration on each text, whole and line by line: `cargo bench --bench convert`.
//!
//! Names are `whole/CONFIG/TEXT/ENGINE` and `lines/CONFIG/TEXT/ENGINE`, of which a filter takes a part:
//! `cargo bench --bench convert -- whole/s2t/hans`. With `--features opencc` the real OpenCC stands beside zhnorm.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod common;

use common::{checksum, texts};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::cell::OnceCell;
use zhnorm::{Config, Converter};

/// Each engine with its name.
fn engines(config: Config) -> Vec<(&'static str, Converter)> {
    vec![
        ("zhnorm", Converter::new(config)),
        #[cfg(feature = "opencc")]
        ("opencc", Converter::builder(config).engine(zhnorm::Engine::OpenCc).build().unwrap()),
    ]
}

fn convert(criterion: &mut Criterion) {
    for text in texts() {
        let (name, text) = (text.name, text.text.as_str());
        for config in Config::ALL {
            // Only when a bench that needs it is run: taking the steps takes longer than measuring.
            let wanted = OnceCell::new();
            let wanted = || {
                *wanted.get_or_init(|| checksum([Converter::new(config).convert_step_by_step(text).as_str()]))
            };
            for (engine, converter) in &engines(config) {
                let mut group = criterion.benchmark_group("whole");
                group.throughput(Throughput::Bytes(text.len() as u64));
                group.bench_function(format!("{config}/{name}/{engine}"), |bencher| {
                    assert_eq!(checksum([&*converter.convert(text)]), wanted(), "{config} {name} {engine}");
                    let mut out = String::new();
                    bencher.iter(|| {
                        out.clear();
                        converter.convert_into(text, &mut out);
                        out.len()
                    });
                });
                group.finish();

                let mut group = criterion.benchmark_group("lines");
                group.throughput(Throughput::Bytes(text.len() as u64));
                group.bench_function(format!("{config}/{name}/{engine}"), |bencher| {
                    let lines: Vec<&str> = text.split_inclusive('\n').collect();
                    let each: Vec<_> = lines.iter().map(|line| converter.convert(line)).collect();
                    assert_eq!(
                        checksum(each.iter().map(|line| &**line)),
                        wanted(),
                        "{config} {name} {engine}"
                    );
                    drop(each);
                    bencher.iter(|| lines.iter().map(|line| converter.convert(line).len()).sum::<usize>());
                });
                group.finish();
            }
        }
    }
}

criterion_group! { name = benches; config = common::short(); targets = convert }
criterion_main!(benches);
