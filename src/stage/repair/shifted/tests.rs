//! Search, hypotheses, ranking and decision with a language model of a few words.

use super::beam::Hypotheses;
use super::document::DocumentStats;
use super::evidence::Evidence;
use super::hypothesis::Hypothesis;
use super::memo::Memo;
use super::pairing::Pairing;
use super::rank::{Ranker, Ranking};
use super::{Decider, find_with};
use crate::language_model::testing::small_model;
use crate::language_model::{LanguageModel, ModelHandle, Viterbi};
use crate::report::Finding;
use crate::stage::repair::finding;
use crate::stage::repair::params::Params;
use crate::step_counter;
use crate::text::pinyin::Syllable;
use std::cell::Cell;
use std::sync::Arc;
use zhnorm_testkit::rng::Rng;

fn model() -> LanguageModel {
    small_model(
        "确保\t80\n新闻\t60\n记者\t60\n当地\t60\n学校\t60\n工程\t60\n师傅\t60\n发展\t90\n担保\t80\n先\t20\n看病\t20\n后\t20\n付费\t20\n开工\t20\n保\t9\n的\t99\n",
        "",
        "準\t准\n當\t当\n數\t数\n學\t学\n師\t师\n處\t处\n發\t发\n動\t动\n聞\t闻\n記\t记\n確\t确\n開\t开\n擔\t担\n費\t费\n",
    )
}

/// Calls `work` with the evidence for a span of `text`, whose line says `line`.
fn with_evidence<T>(text: &str, line: &str, params: &Params, work: impl FnOnce(&Evidence<'_>) -> T) -> T {
    let (model, budget) = (model(), Cell::new(100_000));
    let document = DocumentStats::around(text, 0, &params.document);
    work(&Evidence {
        model: &model,
        params,
        text,
        document: &document,
        traditional: true,
        pairing: Pairing::of(line, &params.pairing),
        budget: &budget,
        reach: &Cell::new(0),
        is_budget_of_span: true,
    })
}

fn language(evidence: &Evidence<'_>, text: &str) -> Viterbi {
    text.chars().fold(Viterbi::default(), |viterbi, c| viterbi.push(evidence.model, c))
}

/// The hypotheses about a span that begins with a pronunciation.
fn after_pronunciation(evidence: &Evidence<'_>, left: &str, lead: u8, syllable: &str) -> Hypotheses {
    let at = evidence.text.find(')').unwrap() + 1;
    let syllable = Syllable::parse(syllable).unwrap();
    let mut found = Hypotheses::default();
    found.after_pronunciation(evidence, language(evidence, left), lead, syllable, at);
    found
}

/// Complete hypotheses after `left` with these texts and assumed costs, which end at byte `end`.
fn hypotheses(evidence: &Evidence<'_>, left: &str, end: usize, all: &[(&str, f32)]) -> Hypotheses {
    let mut found = Hypotheses::default();
    for (text, assumed) in all {
        let mut hypothesis = Hypothesis::new(language(evidence, left), 0x81, end, *assumed);
        hypothesis.pending = None;
        text.chars().for_each(|c| hypothesis.push(evidence, &mut found.texts, c));
        found.complete.push(hypothesis);
    }
    found
}

fn rank(evidence: &Evidence<'_>, hypotheses: &Hypotheses, left: Viterbi, start: usize) -> Option<Ranking> {
    Ranker::default().rank(evidence, hypotheses, left, start)
}

#[test]
fn inside_a_span_the_bytes_pair_up_the_other_way_round() {
    // AE 94 | B5 D8 | 8C 57: 數 is 94 B5.
    let text = "當?shù)貙W(xué)校";
    with_evidence(text, "當", &Params::default(), |evidence| {
        let hypotheses = after_pronunciation(evidence, "當", 0x94, "shù");
        let best = hypotheses.complete.first().unwrap();
        assert_eq!((hypotheses.texts.text(best.text).as_str(), &text[best.end..]), ("地學", "(xué)校"));
        assert_eq!((best.assumed, best.lost_pair), (0.0, false));
        assert_eq!(best.viterbi, language(evidence, "當地學"));
    });
}

#[test]
fn what_a_hypothesis_assumes_is_added_up() {
    let params = Params::default();
    with_evidence("鏈?chù)煾?李", "", &params, |evidence| {
        // 處 is the only Traditional character with lead byte CC that is pronounced so.
        let assumed: Vec<f32> = after_pronunciation(evidence, "", 0xCC, "chù")
            .complete
            .iter()
            .map(|hypothesis| hypothesis.assumed)
            .collect();
        assert!(assumed.iter().any(|assumed| *assumed < params.search.not_traditional));
        assert!(assumed.iter().all(|assumed| *assumed >= 0.0));
    });
    // Without the model's knowledge of 數 as a Traditional character, believing in its pronunciation costs.
    let unknown = small_model("地\t9\n", "", "");
    let document = DocumentStats::around("", 0, &params.document);
    let evidence = Evidence {
        model: &unknown,
        params: &params,
        text: "當?shù)貙W(xué)校",
        document: &document,
        traditional: false,
        pairing: Pairing::of("", &params.pairing),
        budget: &Cell::new(1000),
        reach: &Cell::new(0),
        is_budget_of_span: true,
    };
    let hypotheses = after_pronunciation(&evidence, "", 0x94, "shù");
    assert_eq!(hypotheses.complete.first().unwrap().assumed, params.search.not_traditional);
}

#[test]
fn a_lost_byte_at_the_end_is_told_by_the_language() {
    // 師 is 8E 9F, 傅 is B8 B5; the `?` stands for B5 and the space that it swallowed.
    let text = "程?chù)煾?李";
    with_evidence(text, "工程", &Params::default(), |evidence| {
        let left = language(evidence, "工程");
        let hypotheses = after_pronunciation(evidence, "工程", 0xCC, "chù");
        assert!(hypotheses.complete.len() > 1, "other last bytes are hypotheses, too");
        let ranking = rank(evidence, &hypotheses, left, "程".len()).unwrap();
        assert_eq!(ranking.candidates.first().unwrap().text.trim_end(), "師傅");
        assert_eq!(&text[ranking.end..], "李");
        assert!(ranking.posterior > 0.9 && ranking.gain > 0.0, "{ranking:?}");
        let rest: f32 = ranking.candidates.iter().map(|candidate| candidate.probability).sum();
        assert!(rest <= 1.001);
    });
}

#[test]
fn a_lost_lead_byte_is_told_by_the_language() {
    let text = "擔?！跋瓤床『蟾顿M的";
    with_evidence(text, "擔", &Params::default(), |evidence| {
        let left = language(evidence, "擔");
        let mut hypotheses = Hypotheses::default();
        hypotheses.after_cut(evidence, left, '！', "擔?！".len());
        let ranking = rank(evidence, &hypotheses, left, "擔".len()).unwrap();
        assert_eq!(ranking.candidates.first().unwrap().text, "保“先看病后付費");
        assert_eq!(&text[ranking.end..], "的");
        // What does not depend on the lost byte.
        hypotheses.without_lost_byte(evidence, '！', "擔?！".len());
        let texts = &hypotheses.texts;
        assert!(hypotheses.complete.iter().any(|found| texts.text(found.text) == "“先看病后付費"));
    });
}

#[test]
fn equal_hypotheses_are_ranked_once_at_the_lower_cost() {
    with_evidence("的?", "的", &Params::default(), |evidence| {
        let left = language(evidence, "的");
        let ranked = |all: &[(&str, f32)]| {
            let hypotheses = hypotheses(evidence, "的", evidence.text.len(), all);
            rank(evidence, &hypotheses, left, "的".len()).unwrap()
        };
        let one = ranked(&[("发展", 1.0), ("记者", 1.0)]);
        let both = ranked(&[("发展", 9.0), ("记者", 1.0), ("发展", 1.0)]);
        assert_eq!(one.candidates, both.candidates);
        assert_eq!(both.candidates.len(), 2);
        // A trailing space does not make another hypothesis.
        let spaced = ranked(&[("发展", 1.0), ("发展 ", 1.0)]);
        assert!((spaced.posterior - 1.0).abs() < 1e-6);
    });
}

#[test]
fn the_line_decides_between_hypotheses_that_are_alike_to_the_model() {
    let best = |line: &str| {
        with_evidence("的?的", line, &Params::default(), |evidence| {
            let left = language(evidence, "的");
            let hypotheses = hypotheses(evidence, "的", "的?".len(), &[("”", 0.0), ("“", 0.0)]);
            let ranking = rank(evidence, &hypotheses, left, "的".len()).unwrap();
            ranking.candidates.first().unwrap().text.clone()
        })
    };
    assert_eq!((best("“他的").as_str(), best("他的").as_str()), ("”", "“"));
}

#[test]
fn a_search_without_budget_gives_up() {
    with_evidence("當?shù)貙W(xué)校", "當", &Params::default(), |evidence| {
        evidence.budget.set(1);
        assert!(after_pronunciation(evidence, "當", 0x94, "shù").complete.is_empty());
        assert_eq!(evidence.budget.get(), 0);
    });
}

fn find(text: &str, protected: &[std::ops::Range<usize>], model: LanguageModel) -> Vec<Finding> {
    super::find(text, protected, &ModelHandle::Own(Arc::new(model)), &Params::default())
}

#[test]
fn a_sure_hypothesis_is_put_in_place() {
    let text = "的當?shù)貙W(xué)校，工程?chù)煾?李";
    let found = find(text, &[], model());
    assert_eq!(finding::apply_to(text, &found), "的當地學(xué)校，工程師傅 李");
    assert!(found.iter().all(|finding| finding.repaired && !finding.candidates.is_empty()));
}

#[test]
fn without_words_a_lost_byte_is_only_suspected() {
    let text = "的當?shù)貙W(xué)校，工程?chù)煾?李";
    let ignorant = small_model("的\t9\n", "", "當\t当\n數\t数\n學\t学\n師\t师\n處\t处\n");
    let found = find(text, &[], ignorant);
    let last = found.last().unwrap();
    assert_eq!(&text[last.source.start..last.source.start + 6], "?chù)");
    assert!(!last.repaired && last.candidates.len() > 1, "{last:?}");
}

#[test]
fn a_row_of_punctuation_marks_beside_no_chinese_text_stays_in_a_noisy_document() {
    let noise = "確(què)保發(fā)展，記(jì)者開(kāi)工。";
    for text in ["……記者の?！?……).ｱ", "。?!?……"] {
        assert_eq!(find(&format!("{noise}\n{text}"), &[], model()), [], "{text}");
    }
}

#[test]
fn a_span_has_not_ended_where_shifted_text_follows() {
    let text = |after: &str| format!("工程?chù)煾?{after}");
    let is_repaired =
        |after: &str| find(&text(after), &[], model()).first().is_some_and(|first| first.repaired);
    assert!(is_repaired("李的發(fā)展"));
    // A letter has a pronunciation: it is the second half of a shifted character.
    assert!(!is_repaired("李的~a(yú)展"));
}

#[test]
fn clean_and_protected_text_has_no_findings() {
    for text in ["确保发展?!好的", "新闻??记者???", "记者(A)?的", "发(fā)展的"] {
        assert_eq!(find(text, &[], model()), [], "{text}");
    }
    let text = "的當?shù)貙W(xué)校";
    let at = text.find('?').unwrap();
    for protected in [0..text.len(), at..at + 1, at + 8..at + 9] {
        assert_eq!(find(text, std::slice::from_ref(&protected), model()), [], "{protected:?}");
    }
}

/// A decision that was made before is the one that would be made again.
#[test]
fn what_is_remembered_changes_no_decision() {
    let pieces = [
        "?!",
        "?！",
        "?",
        "當?shù)貙W(xué)校",
        "?chù)煾?李",
        "新聞",
        "。",
        "“",
        "”",
        "霸",
        "跋瓤",
        "(fā)",
        "（",
        ")",
        "的",
        "發",
        "\n",
        "<p>",
        "/p>",
        "a",
        "!",
        "\u{e1d6}",
        "€",
        " ",
    ];
    let (model, params) = (ModelHandle::Own(Arc::new(model())), Params::default());
    let mut rng = Rng::new(3);
    let mut remembered = 0;
    for _ in 0..300 {
        // Few pieces repeated, so that contexts come again and differ in one character only.
        let few: Vec<&str> = (0..4).map(|_| pieces[rng.below(pieces.len())]).collect();
        let text: String =
            (0..80)
                .map(|_| {
                    if rng.chance(0.05) { pieces[rng.below(pieces.len())] } else { few[rng.below(few.len())] }
                })
                .collect();
        let text = text.repeat(2)
            + "的的的的的的的的的的的的的的的的的的的的的的的的的的的的的的的的的的的的的的的的";
        let decider = |memo| Decider { memo, ..Decider::default() };
        let steps = |memo| step_counter::of(|| find_with(decider(memo), &text, &[], &model, &params));
        let found = |memo| find_with(decider(memo), &text, &[], &model, &params);
        assert_eq!(found(Memo::default()), found(Memo::off()), "{text}");
        remembered += usize::from(steps(Memo::default()) * 4 < steps(Memo::off()) * 3);
    }
    assert!(remembered > 5, "{remembered}");
}
