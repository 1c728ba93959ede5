//! `cargo bench --bench normalize`: the texts that a normalizer meets, from canonical to hostile. Before a
//! text is measured, the output is compared with that of `explain`, which takes another path through the
//! code.
//!
//! `from_utf8` reads the same text in the same run. Compare the ratios: absolute figures move between
//! machines.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod common;

use common::{checksum, texts};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use zhnorm::{Normalizer, Stage, Target};
use zhnorm_testkit::damage::profile::DamageProfile;
use zhnorm_testkit::normalizer_texts::{HOSTILE_UNITS, damaged, edited, flattened, hostile};

/// The length of the damaged text, in bytes.
const DAMAGED: usize = 300_000;

fn normalize(criterion: &mut Criterion) {
    let text = |name| texts().iter().find(|text| text.name == name).map(|text| text.text.as_str());
    let (hans, hant) = (text("hans").expect("generated"), text("hant").expect("generated"));
    let tables = DamageProfile::Shared.tables().expect("the dictionaries of the repository");
    let [to_hans, to_taiwan] = [Target::Hans, Target::HantTw].map(Normalizer::new);
    let canonical = to_hans.normalize(hans).into_owned();
    let end = canonical.floor_char_boundary(DAMAGED);
    let mut inputs = vec![
        (Target::Hans, "canonical", canonical.clone()),
        (Target::HantTw, "canonical", to_taiwan.normalize(hant).into_owned()),
        (Target::Hans, "edited", edited(&canonical)),
        (Target::Hans, "flattened", flattened(&canonical)),
        (Target::Hans, "other-script", hant.to_owned()),
        (Target::HantTw, "other-script", canonical.clone()),
        (Target::HantTw, "lines-of-both-scripts", lines_in_turn(&canonical, hant)),
        (Target::Hans, "damaged", damaged(&canonical[..end], &tables)),
        (Target::Hans, "no-chinese", text("no-chinese").expect("generated").to_owned()),
    ];
    inputs.extend(HOSTILE_UNITS.into_iter().map(|unit| (Target::Hans, unit, hostile(unit))));
    if let Some(file) = text("file") {
        inputs.extend(Target::ALL.iter().map(|&target| (target, "file", file.to_owned())));
    }
    let mut group = criterion.benchmark_group("normalize");
    for (target, name, text) in &inputs {
        group.throughput(Throughput::Bytes(text.len() as u64));
        let normalizer = Normalizer::new(*target);
        let mut worker = normalizer.worker();
        assert_eq!(
            checksum([worker.normalize(text)]),
            checksum([normalizer.explain(text).text.as_str()]),
            "{target} {name}"
        );
        group.bench_function(format!("{target}/{name}"), |bencher| {
            bencher.iter(|| black_box(worker.normalize(black_box(text))).len());
        });
        let mut script = Normalizer::builder().target(*target).only([Stage::Script]).build().worker();
        group.bench_function(format!("{target}/{name}/script-only"), |bencher| {
            bencher.iter(|| black_box(script.normalize(black_box(text))).len());
        });
        group.bench_function(format!("{target}/{name}/from_utf8"), |bencher| {
            bencher.iter(|| std::str::from_utf8(black_box(text.as_bytes())).map(str::len));
        });
    }
}

/// Two lines of the one text, and two of the other, in turn.
fn lines_in_turn(one: &str, other: &str) -> String {
    let pairs = one.split_inclusive('\n').zip(other.split_inclusive('\n')).enumerate();
    pairs.map(|(line, (one, other))| if line % 4 < 2 { one } else { other }).collect()
}

criterion_group! { name = benches; config = common::short(); targets = normalize }
criterion_main!(benches);
