//! Tests the repair stages on simulated damage whose truth is known.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::Path;
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

/// Every second development article.
fn articles() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testkit/articles/development");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "txt"));
    files.sort();
    assert!(files.len() > 50);
    files.iter().step_by(2).map(|file| fs::read_to_string(file).unwrap()).collect()
}

/// Damages articles with both profiles, repairs them, and checks each kind of damage: at least `least`
/// percent of its spans are restored, and at most `most_wrong` percent are changed into something else.
fn assert_damage_is_restored(options: &DamageOptions, least: usize, most_wrong: usize) {
    let articles = articles();
    for profile in DamageProfile::ALL {
        let tables = profile.tables().unwrap();
        let mut score = Score::default();
        for (seed, article) in articles.iter().enumerate() {
            let damaged = damage(article, &tables, options, seed as u64);
            score.add(&damaged, &sure(&damaged.text));
        }
        for kind in [DamageKind::Straddled, DamageKind::Cut] {
            let tally = score.tally(kind);
            assert!(tally.spans >= 20, "{profile:?} {kind:?}: too little damage, {tally:?}");
            assert!(
                tally.restored * 100 >= tally.spans * least && tally.wrong * 100 <= tally.spans * most_wrong,
                "{profile:?} {kind:?} {tally:?} {:?}",
                score.examples
            );
        }
        assert_eq!(score.harmed, 0, "{profile:?}");
    }
}

#[test]
fn damaged_articles_are_restored() {
    assert_damage_is_restored(&DamageOptions::default(), 88, 1);
}

/// Python loses more bytes than other decoders.
#[test]
fn damaged_articles_that_python_decoded_are_restored() {
    let python = DamageOptions {
        unassigned: Unassigned::Alone,
        swallow: Swallow::Nothing,
        ..DamageOptions::default()
    };
    assert_damage_is_restored(&python, 75, 2);
}

#[test]
fn lost_pairs_are_almost_never_guessed() {
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
