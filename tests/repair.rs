//! The repair stage against damage whose truth is known.

use zhnorm::testing::DamageFinder;
use zhnorm_testkit::cp936::{Swallow, Unassigned};
use zhnorm_testkit::damage::gbk::{Knobs, damage};
use zhnorm_testkit::damage::table::Table;
use zhnorm_testkit::score::{Change, Score};
use zhnorm_testkit::script::CharMap;

const CLEAN: &str = include_str!("../samples/clean.txt");

fn sure(text: &str) -> Vec<Change> {
    let found = DamageFinder::default().find(text).into_iter().filter(|finding| finding.repaired);
    found.filter_map(|finding| Some((finding.source, finding.candidates.first()?.text.clone()))).collect()
}

/// Damages the sample in ten ways with these knobs: hardly anything may stay, nothing come out wrong.
fn assert_it_comes_back(map: &CharMap, knobs: &Knobs) {
    let mut score = Score::default();
    for seed in 0..10 {
        let damaged = damage(CLEAN, map, &Table::whole(), knobs, seed);
        score.add(&damaged, &sure(&damaged.text));
    }
    for kind in ["class 1", "class 2"] {
        let tally = *score.kinds.get(kind).unwrap_or_else(|| panic!("no damage of kind {kind}"));
        assert!(
            tally.places > 0 && tally.wrong == 0 && tally.restored * 10 >= tally.places * 8,
            "{kind} {tally:?} {:?}",
            score.examples
        );
    }
    assert_eq!(score.harmed, 0);
}

#[test]
fn damaged_news_comes_back() {
    let map = CharMap::simplified_to_traditional().unwrap().as_on_pages();
    assert_it_comes_back(&map, &Knobs { share: 0.9, probability: 0.9, cut: 0.9, ..Knobs::default() });
}

#[test]
fn damaged_news_comes_back_from_python() {
    let map = CharMap::simplified_to_traditional().unwrap().as_on_pages();
    let python = Knobs { unassigned: Unassigned::Alone, swallow: Swallow::Nothing, ..Knobs::default() };
    assert_it_comes_back(&map, &Knobs { share: 0.9, probability: 0.9, cut: 0.9, ..python });
}

#[test]
fn lost_pairs_are_hardly_ever_guessed() {
    let map = CharMap::simplified_to_traditional().unwrap();
    let knobs = Knobs { unassigned: Unassigned::Lost, ..Knobs::default() };
    let damaged = damage(CLEAN, &map, &Table::whole(), &knobs, 1);
    let mut score = Score::default();
    score.add(&damaged, &sure(&damaged.text));
    let wrong: usize = score.kinds.values().map(|t| t.wrong).sum();
    assert!(wrong <= 1, "{:?}", score.examples);
}

#[test]
fn clean_and_merely_annotated_text_stays() {
    let map = CharMap::simplified_to_traditional().unwrap();
    for text in [CLEAN, &map.convert(CLEAN), include_str!("../samples/mixed.txt")] {
        assert_eq!(sure(text), []);
    }
}
