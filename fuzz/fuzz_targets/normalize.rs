//! All targets, sets of stages and options of the conversion. Normalizing again changes nothing. A text gives
//! the same result as a whole, in pieces, and explained.
//!
//! Input: target with options, stages, damage and its position, cuts, text.

#![no_main]

use fuzz_input::{Input, alphabet, damage, normalized};
use libfuzzer_sys::fuzz_target;
use std::borrow::Cow;
use std::sync::LazyLock;
use zhnorm::dictionary::Dictionary;
use zhnorm::{Normalizer, ScriptHint, Stage, Target, Variants};

/// Words that meet each other, and those of the alphabets.
static WORDS: LazyLock<Dictionary> = LazyLock::new(|| {
    let words = "中文\t中文\n文項\t项\n項業\t業項業\n发\t髮了\n的，\t之\n软件\t軟件\n";
    Dictionary::parse("words", words.as_bytes()).expect("a dictionary")
});

fuzz_target!(|data: &[u8]| {
    let mut input = Input::new(data);
    // The digits 0 to 4 choose a target without options.
    let choice = input.choice(25);
    let (target, options) = (Target::ALL.get(choice % 5).copied(), choice / 5);
    // The bits leave out stages; the script stage is left out by the target.
    let off = input.choice(32);
    let (how, position) = (input.choice(16), input.byte());
    let cuts = input.cuts();
    let text = damage::damaged(&input.text(alphabet::DAMAGE), how, position);

    let builder = match target {
        Some(target) => Normalizer::builder().target(target),
        None => Normalizer::builder(),
    };
    let builder = match options {
        1 => builder.script_hint(ScriptHint::Hans),
        2 => builder.script_hint(ScriptHint::Hant),
        3 => builder.variants(Variants::OpenCc).regional_words(true),
        4 => builder.dictionaries([WORDS.clone()]).expect("a dictionary").regional_words(true),
        _ => builder,
    };
    let left_out = Stage::ALL.iter().enumerate().filter(|(bit, _)| off >> bit & 1 == 1);
    let normalizer = builder.skip(left_out.map(|(_, stage)| *stage)).build();
    let what = || format!("{target:?} with options {options} without {off:#07b} of {text:?}");
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
