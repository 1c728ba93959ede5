//! `cargo bench --bench convert`: each configuration on each text, as a whole and line by line.
//!
//! The names are `whole/CONFIG/TEXT/ENGINE` and `lines/CONFIG/TEXT/ENGINE`. A filter selects some of them:
//! `cargo bench --bench convert -- whole/s2t/hans`. With `--features zhnorm-testkit/opencc` the real OpenCC
//! is measured too.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod common;

use common::{checksum, texts};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::cell::OnceCell;
use zhnorm::{Config, Converter};
use zhnorm_testkit::opencc::OpenCc;

/// A conversion of a text into a string.
type Convert = Box<dyn Fn(&str, &mut String)>;

/// Each engine with its name.
fn engines(config: Config) -> Vec<(&'static str, Convert)> {
    let zhnorm = Converter::new(config);
    let mut engines: Vec<(&str, Convert)> =
        vec![("zhnorm", Box::new(move |text, out| zhnorm.convert_into(text, out)))];
    if let Ok(opencc) = OpenCc::load(config.name()) {
        engines.push(("opencc", Box::new(move |text, out| out.push_str(&opencc.convert(text)))));
    }
    engines
}

fn convert(criterion: &mut Criterion) {
    for text in texts() {
        let (name, text) = (text.name, text.text.as_str());
        for &config in Config::ALL {
            // The step interpreter takes longer than the bench, so it runs only for benches that run.
            let wanted = OnceCell::new();
            let wanted = || {
                *wanted.get_or_init(|| checksum([Converter::new(config).convert_step_by_step(text).as_str()]))
            };
            for (engine, convert) in &engines(config) {
                let mut group = criterion.benchmark_group("whole");
                group.throughput(Throughput::Bytes(text.len() as u64));
                group.bench_function(format!("{config}/{name}/{engine}"), |bencher| {
                    let mut out = String::new();
                    convert(text, &mut out);
                    assert_eq!(checksum([out.as_str()]), wanted(), "{config} {name} {engine}");
                    bencher.iter(|| {
                        out.clear();
                        convert(text, &mut out);
                        out.len()
                    });
                });
                group.finish();

                let mut group = criterion.benchmark_group("lines");
                group.throughput(Throughput::Bytes(text.len() as u64));
                group.bench_function(format!("{config}/{name}/{engine}"), |bencher| {
                    let lines: Vec<&str> = text.split_inclusive('\n').collect();
                    let each = |line: &&str| {
                        let mut out = String::new();
                        convert(line, &mut out);
                        out
                    };
                    let converted: Vec<String> = lines.iter().map(each).collect();
                    let sum = checksum(converted.iter().map(String::as_str));
                    assert_eq!(sum, wanted(), "{config} {name} {engine}");
                    drop(converted);
                    bencher.iter(|| lines.iter().map(|line| each(line).len()).sum::<usize>());
                });
                group.finish();
            }
        }
    }
}

criterion_group! { name = benches; config = common::short(); targets = convert }
criterion_main!(benches);
