//! `cargo bench --bench load`: the time to make the converter of each configuration.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod common;

use criterion::{Criterion, criterion_group, criterion_main};
use zhnorm::{Config, Converter};
use zhnorm_testkit::opencc::OpenCc;

fn load(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("load");
    for &config in Config::ALL {
        let text = "软件里面的滑鼠裡面的芸";
        assert_eq!(Converter::new(config).convert(text), Converter::new(config).convert_step_by_step(text));
        group.bench_function(format!("{config}/zhnorm"), |bencher| bencher.iter(|| Converter::new(config)));
        if OpenCc::load(config.name()).is_ok() {
            group.bench_function(format!("{config}/opencc"), |bencher| {
                bencher.iter(|| OpenCc::load(config.name()));
            });
        }
    }
}

criterion_group! { name = benches; config = common::short(); targets = load }
criterion_main!(benches);
