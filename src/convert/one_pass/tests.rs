//! Compares the fast path with the exact path, which is its safe twin. CONTRIBUTING.md names the command that
//! runs these tests under Miri. The memory of each text is exactly as long as the text, so Miri notices each
//! read or write that goes too far.

use super::OnePass;
use super::action::InputText;
use crate::convert::Config;
use crate::convert::text_end::TextEnd;
use crate::dictionary::blob::View;
use crate::dictionary::builtin::SharedBlob;
use crate::dictionary::compile::compile;
use crate::dictionary::compile::frequencies::Frequencies;
use crate::dictionary::plan::{Group, PlanSource};
use crate::dictionary::text::DictSource;
use std::sync::Arc;
use zhnorm_testkit::rng::Rng;

/// Pieces of the texts: keys of the dictionaries below and of built-in ones, characters of each length.
const PIECES: &[&str] = &[
    "头发",
    "发现",
    "理发师",
    "里面",
    "软件",
    "后",
    "伊利諾",
    "裡",
    "著",
    "⿰",
    "⿰一二",
    "甲",
    "乙",
    "丙",
    "甲乙",
    "的",
    "，",
    "a",
    "ascii, and more of it",
    "OK",
    "卡拉OK",
    "é",
    "𠀀",
    "\u{F900}",
    "\n",
];

/// The number of texts that are compared. Miri is some thousand times slower.
const TEXTS: usize = if cfg!(miri) { 20 } else { 3000 };

struct Random(Rng);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0.below(limit)
    }

    fn text(&mut self) -> Box<str> {
        let pieces = 1 + self.below(40);
        // Few different pieces, so that they repeat.
        let kinds: Vec<&str> = (0..1 + self.below(6)).map(|_| PIECES[self.below(PIECES.len())]).collect();
        (0..pieces).map(|_| kinds[self.below(kinds.len())]).collect::<String>().into_boxed_str()
    }
}

#[track_caller]
fn compare(view: &View<'_>, plan: usize, seed: u64) {
    let plan = view.plan(plan).unwrap();
    let one_pass = OnePass::new(view, plan).unwrap();
    assert!(one_pass.exact.tables().fast().is_some());
    let mut random = Random(Rng::new(seed));
    for _ in 0..TEXTS {
        let text = random.text();
        for end in [TextEnd::Final, TextEnd::Open] {
            let (mut fast, mut exact) = (String::from("前"), String::from("前"));
            fast.shrink_to_fit();
            let fast_len = one_pass.run(&text, end, &mut fast, &mut ());
            let exact_len = one_pass.exact.run(InputText { text: &text, end }, 0, &mut exact, &mut ());
            assert_eq!((&fast, fast_len), (&exact, exact_len), "{text:?}, {end:?}");
        }
    }
}

#[test]
fn the_fast_path_equals_the_exact_path() {
    let configs = if cfg!(miri) { &[Config::S2twp, Config::T2s] } else { Config::ALL };
    for (seed, config) in (1..).zip(configs) {
        let (blob, plan) = SharedBlob::builtin(config.path(), false).unwrap();
        compare(blob.view(), plan, seed);
    }
}

#[test]
fn the_fast_path_equals_the_exact_path_with_tables_made_at_run_time() {
    let step = |text: &str| Group::Dict(Arc::new(DictSource::parse("test", text.as_bytes()).unwrap()));
    // Under Miri the compiler takes minutes for each plan.
    let plans = if cfg!(miri) { 1 } else { usize::MAX };
    let all = [
        vec![step("甲甲\t乙\n甲\t丙丙\n"), step("丙丙丙\t一\n乙丙\t二三\n")],
        vec![step("甲\t乙\n头发\t頭髮\n甲乙丙\t丁\n")],
        vec![step("OK\tHAO\n卡拉OK\t唱歌\na\tb\n")],
        vec![step("后\t後\né\t甲\n𠀀\t乙\n"), step("後\t后\n甲乙\t𠀀\n")],
    ];
    for (seed, steps) in (100..).zip(all).take(plans) {
        let plan = PlanSource { chain: steps, ..PlanSource::default() };
        let words = compile(&[plan], &Frequencies::default()).unwrap();
        compare(&View::new(&words.to_words()).unwrap(), 0, seed);
    }
}
