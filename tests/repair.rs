//! The repair stage against simulated damage whose truth is known.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use zhnorm::testing::DamageFinder;
use zhnorm_testkit::cp936::{Swallow, Unassigned};
use zhnorm_testkit::damage::DamageKind;
use zhnorm_testkit::damage::gbk::{DamageOptions, damage};
use zhnorm_testkit::damage::profile::DamageProfile;
use zhnorm_testkit::score::{Replacement, Score};

const CLEAN: &str = include_str!("../samples/clean.txt");

/// The repairs that the engine is sure of.
fn sure(text: &str) -> Vec<Replacement> {
    let found = DamageFinder::default().find(text).into_iter().filter(|finding| finding.repaired);
    found.filter_map(|finding| Some((finding.source, finding.candidates.first()?.text.clone()))).collect()
}

/// Damages the sample with ten seeds and both profiles. Of each kind of damage there has to be some, four fifths of it
/// have to be restored, and no repair may be wrong.
fn assert_damage_is_restored(options: &DamageOptions) {
    for profile in DamageProfile::ALL {
        let tables = profile.tables().unwrap();
        let mut score = Score::default();
        for seed in 0..10 {
            let damaged = damage(CLEAN, &tables, options, seed);
            score.add(&damaged, &sure(&damaged.text));
        }
        for kind in [DamageKind::Straddled, DamageKind::Cut] {
            let tally = score.tally(kind);
            assert!(tally.spans >= 20, "{profile:?} {kind:?}: too little damage, {tally:?}");
            assert!(
                tally.wrong == 0 && tally.restored * 10 >= tally.spans * 8,
                "{profile:?} {kind:?} {tally:?} {:?}",
                score.examples
            );
        }
        assert_eq!(score.harmed, 0, "{profile:?}");
    }
}

fn nine_tenths() -> DamageOptions {
    DamageOptions { share: 0.9, probability: 0.9, cut: 0.9, ..DamageOptions::default() }
}

#[test]
fn damaged_news_is_restored() {
    assert_damage_is_restored(&nine_tenths());
}

#[test]
fn damaged_news_that_python_decoded_is_restored() {
    assert_damage_is_restored(&DamageOptions {
        unassigned: Unassigned::Alone,
        swallow: Swallow::Nothing,
        ..nine_tenths()
    });
}

#[test]
fn lost_pairs_are_hardly_ever_guessed() {
    let options = DamageOptions { unassigned: Unassigned::Lost, ..DamageOptions::default() };
    for profile in DamageProfile::ALL {
        let damaged = damage(CLEAN, &profile.tables().unwrap(), &options, 1);
        assert!(damaged.spans.len() > 100, "{profile:?}: too little damage");
        let mut score = Score::default();
        score.add(&damaged, &sure(&damaged.text));
        let wrong: usize = score.kinds.values().map(|tally| tally.wrong).sum();
        assert!(wrong <= 1, "{profile:?} {:?}", score.examples);
    }
}

#[test]
fn clean_and_merely_annotated_text_stays() {
    for profile in DamageProfile::ALL {
        let traditional = profile.tables().unwrap().map.convert(CLEAN);
        for text in [CLEAN, &traditional, include_str!("../samples/mixed.txt")] {
            assert_eq!(sure(text), [], "{profile:?}");
        }
    }
}
