//! All targets and sets of stages. Normalizing again changes nothing. A text gives the same result as a
//! whole, in pieces, and explained.
//!
//! Input: target, stages, damage and its position, cuts, text.

#![no_main]

use fuzz_input::{Input, alphabet, damage, normalized};
use libfuzzer_sys::fuzz_target;
use std::borrow::Cow;
use zhnorm::{Normalizer, Stage, Target};

fuzz_target!(|data: &[u8]| {
    let mut input = Input::new(data);
    let target = Target::ALL.get(input.choice(5)).copied();
    // The bits leave out stages; the script stage is left out by the target.
    let off = input.choice(32);
    let (how, position) = (input.choice(16), input.byte());
    let cuts = input.cuts();
    let text = damage::damaged(&input.text(alphabet::DAMAGE), how, position);

    let builder = match target {
        Some(target) => Normalizer::builder().target(target),
        None => Normalizer::builder(),
    };
    let left_out = Stage::ALL.iter().enumerate().filter(|(bit, _)| off >> bit & 1 == 1);
    let normalizer = builder.skip(left_out.map(|(_, stage)| *stage)).build();
    let what = || format!("{target:?} without {off:#07b} of {text:?}");
    let once = normalizer.normalize(&text).into_owned();
    let twice = normalizer.normalize(&once);
    assert_eq!(twice, once, "twice, {}", what());
    assert!(matches!(twice, Cow::Borrowed(_)), "canonical text is copied, {}", what());
    assert_eq!(normalized(normalizer.stream(), &text, &cuts), once, "in pieces, {}", what());
    let output = normalizer.explain(&text);
    assert_eq!(output.text, once, "explained, {}", what());
    let (mut replayed, mut done) = (String::new(), 0);
    for change in output.report.changes() {
        replayed.push_str(&text[done..change.source.start]);
        assert_eq!(replayed.len(), change.output.start, "{change:?}, {}", what());
        replayed.push_str(&once[change.output.clone()]);
        done = change.source.end;
    }
    replayed.push_str(&text[done..]);
    assert_eq!(replayed, once, "changes replayed, {}", what());
});
