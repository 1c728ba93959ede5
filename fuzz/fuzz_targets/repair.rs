//! The repair stages. Findings are spans of the text in order, and repaired text stays as it is.
//!
//! Input: damage and its position, cuts, text.

#![no_main]

use fuzz_input::{Input, alphabet, damage, normalized};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use zhnorm::testing::DamageFinder;
use zhnorm::{Normalizer, Stage};

static REPAIR: LazyLock<Normalizer> =
    LazyLock::new(|| Normalizer::builder().only([Stage::Repair, Stage::InlinePinyin]).build());

fuzz_target!(|data: &[u8]| {
    let mut input = Input::new(data);
    let (how, position) = (input.choice(16), input.byte());
    let cuts = input.cuts();
    let text = damage::damaged(&input.text(alphabet::DAMAGE), how, position);

    let mut end = 0;
    for finding in DamageFinder::default().find(&text) {
        assert!(text.get(finding.source.clone()).is_some(), "{finding:?} of {text:?}");
        for candidate in &finding.candidates {
            assert!((0.0..=1.0).contains(&candidate.probability), "{finding:?} of {text:?}");
        }
        if finding.repaired {
            assert!(finding.source.start >= end, "{finding:?} overlaps, of {text:?}");
            end = finding.source.end;
        }
    }
    let once = normalized(REPAIR.stream(), &text, &cuts);
    assert_eq!(once, REPAIR.normalize(&text), "in pieces, of {text:?}");
    assert_eq!(REPAIR.normalize(&once), once, "twice, of {text:?}");
});
