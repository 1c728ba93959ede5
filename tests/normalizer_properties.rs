//! Tests the promises of the canonical form on random text, with many symbols that the stages look for.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod random_texts;

use std::borrow::Cow;
use std::path::Path;

use proptest::prelude::*;
use random_texts::{WORDS, any_text, chinese_lines, profiles, words_in_a_row};
use zhnorm::dictionary::Dictionary;
use zhnorm::report::{Normalized, Rule};
use zhnorm::{Normalizer, ScriptHint, Stage, Target, Variants};
use zhnorm_testkit::cases::cases;

fn normalizers() -> Vec<Normalizer> {
    let mut all: Vec<_> = Target::ALL.iter().map(|target| Normalizer::new(*target)).collect();
    all.push(Normalizer::builder().build());
    all
}

/// Each target with each option of the conversion.
fn normalizers_with_options() -> Vec<Normalizer> {
    let builder = |target: &Target| Normalizer::builder().target(*target);
    let hinted = |target| ScriptHint::ALL.iter().map(move |hint| builder(target).script_hint(*hint).build());
    let variants = |target| builder(target).variants(Variants::OpenCc).build();
    let regional = |target| builder(target).regional_words(true).build();
    let words = "软件\t軟件\n皇后\t皇后\n頭\t头\n里面\t裏边\n面包\t面包面\n后来\t来后\n";
    let words = Dictionary::parse("words.txt", words.as_bytes()).unwrap();
    let with_words =
        |target| builder(target).dictionaries([words.clone()]).unwrap().regional_words(true).build();
    let targets = || Target::ALL.iter();
    let without_target = Normalizer::builder().dictionaries([words.clone()]).unwrap().build();
    targets()
        .flat_map(hinted)
        .chain(targets().map(variants))
        .chain(targets().map(regional))
        .chain(targets().map(with_words))
        .chain([without_target])
        .collect()
}

/// Normalizers with the script stage alone, which gets text that the other stages would have changed.
fn converters() -> Vec<Normalizer> {
    Target::ALL.iter().map(|target| Normalizer::builder().target(*target).only_script().build()).collect()
}

/// Makes the changes of a report to the text, which must give the result.
fn replay(text: &str, output: &Normalized) -> Result<(), TestCaseError> {
    let (mut replayed, mut done) = (String::new(), 0);
    for change in output.report.changes() {
        replayed.push_str(&text[done..change.source.start]);
        prop_assert_eq!(replayed.len(), change.output.start);
        replayed.push_str(&output.text[change.output.clone()]);
        prop_assert_ne!(&text[change.source.clone()], &output.text[change.output.clone()]);
        done = change.source.end;
    }
    replayed.push_str(&text[done..]);
    prop_assert_eq!(&replayed, &output.text);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(600)))]

    #[test]
    fn idempotent_and_borrowed(text in any_text()) {
        for normalizer in normalizers() {
            let once = normalizer.normalize(&text).into_owned();
            let twice = normalizer.normalize(&once);
            prop_assert_eq!(&*twice, &*once);
            prop_assert!(matches!(twice, Cow::Borrowed(_)));
        }
    }

    #[test]
    fn words_in_a_row_are_converted_once_and_for_all(text in words_in_a_row()) {
        for normalizer in normalizers().iter().chain(&converters()) {
            let once = normalizer.normalize(&text).into_owned();
            prop_assert_eq!(&normalizer.normalize(&once), &once);
        }
    }

    #[test]
    fn each_stage_alone_is_idempotent_and_streams(text in any_text(), cut in any::<prop::sample::Index>()) {
        for (stage, normalizer) in stages_alone() {
            let once = normalizer.normalize(&text).into_owned();
            prop_assert_eq!(&normalizer.normalize(&once), &once, "twice, {}", stage);
            let (mut stream, mut streamed) = (normalizer.stream(), String::new());
            let cut = text.floor_char_boundary(cut.index(text.len() + 1));
            stream.push(&text[..cut], &mut streamed);
            stream.push(&text[cut..], &mut streamed);
            stream.finish(&mut streamed);
            prop_assert_eq!(&streamed, &once, "streamed, {}", stage);
            let explained = normalizer.explain(&text);
            prop_assert_eq!(&explained.text, &once, "explained, {}", stage);
            let of_stage = explained.report.counts().all(|(rule, _)| rule.stage() == stage);
            prop_assert!(of_stage, "{} {:?}", stage, explained.report);
        }
    }

    #[test]
    fn streamed_is_whole_is_batch(
        text in any_text(),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
    ) {
        let normalizer = Normalizer::new(Target::Hans);
        let whole = normalizer.normalize(&text).into_owned();
        let cuts = cuts.iter().map(|cut| cut.index(text.len() + 1));
        let mut cuts: Vec<usize> = cuts.filter(|cut| text.is_char_boundary(*cut)).collect();
        cuts.extend([0, text.len()]);
        cuts.sort_unstable();
        let (mut stream, mut streamed) = (normalizer.stream(), String::new());
        for cut in cuts.windows(2) {
            stream.push(&text[cut[0]..cut[1]], &mut streamed);
        }
        stream.finish(&mut streamed);
        prop_assert_eq!(&streamed, &whole);
        prop_assert_eq!(&normalizer.normalize_batch(&[&text, &text])[1], &whole);
        let mut appended = "x".to_owned();
        normalizer.normalize_into(&text, &mut appended);
        prop_assert_eq!(&appended[1..], &whole);
    }

    #[test]
    fn a_line_gives_a_line(text in any_text(), cut in any::<prop::sample::Index>()) {
        let cut = text.floor_char_boundary(cut.index(text.len() + 1));
        for normalizer in normalizers() {
            let lines = |pieces: &[&str]| {
                let (mut stream, mut output) = (normalizer.lines(), String::new());
                pieces.iter().for_each(|piece| stream.push(piece, &mut output));
                stream.finish(&mut output);
                output
            };
            let once = lines(&[&text]);
            prop_assert_eq!(once.matches('\n').count(), text.matches('\n').count());
            prop_assert_eq!(&lines(&[&text[..cut], &text[cut..]]), &once);
            prop_assert_eq!(&lines(&[&once]), &once);
            let alone: Vec<String> = text.split('\n').map(|line| lines(&[line])).collect();
            prop_assert_eq!(alone.join("\n"), once);
        }
    }

    #[test]
    fn changes_replay(text in any_text()) {
        for normalizer in [Normalizer::new(Target::HantTw), Normalizer::new(Target::Hans)] {
            let output = normalizer.explain(&text);
            prop_assert_eq!(&output.text, &normalizer.normalize(&text));
            replay(&text, &output)?;
        }
    }

    #[test]
    fn every_profile_keeps_the_promises(text in any_text(), cut in any::<prop::sample::Index>()) {
        let cut = text.floor_char_boundary(cut.index(text.len() + 1));
        for (name, normalizer) in profiles() {
            let once = normalizer.normalize(&text).into_owned();
            let twice = normalizer.normalize(&once);
            prop_assert_eq!(&*twice, &*once, "twice, {}", name);
            prop_assert!(matches!(twice, Cow::Borrowed(_)), "{}", name);
            let (mut stream, mut streamed) = (normalizer.stream(), String::new());
            stream.push(&text[..cut], &mut streamed);
            stream.push(&text[cut..], &mut streamed);
            stream.finish(&mut streamed);
            prop_assert_eq!(&streamed, &once, "streamed, {}", name);
            prop_assert_eq!(&normalizer.normalize_batch(&[&once, &text])[1], &once, "batch, {}", name);
            let output = normalizer.explain(&text);
            prop_assert_eq!(&output.text, &once, "explained, {}", name);
            replay(&text, &output)?;
        }
    }

    /// The first candidates of all decisions, put in place, are the result.
    #[test]
    fn decisions_are_what_was_applied(text in prop_oneof![words_in_a_row(), chinese_lines()]) {
        for normalizer in converters() {
            let output = normalizer.explain(&text);
            let (mut applied, mut done) = (String::new(), 0);
            for decision in output.report.decisions() {
                applied.push_str(&text[done..decision.source.start]);
                applied.push_str(&decision.candidates[0].text);
                done = decision.source.end;
                let candidates: f32 = decision.candidates.iter().map(|candidate| candidate.probability).sum();
                let channels: f32 = decision.channels.iter().map(|(_, share)| share).sum();
                prop_assert!((candidates - 1.0).abs() < 1e-3 && (channels - 1.0).abs() < 1e-3, "{:?}", decision);
            }
            applied.push_str(&text[done..]);
            prop_assert_eq!(applied, output.text);
        }
    }

    #[test]
    fn options_keep_the_promises(text in prop_oneof![words_in_a_row(), chinese_lines(), any_text()]) {
        for normalizer in normalizers_with_options() {
            let once = normalizer.normalize(&text).into_owned();
            prop_assert_eq!(&normalizer.normalize(&once), &once);
            prop_assert_eq!(&normalizer.explain(&text).text, &once);
            let (mut stream, mut streamed) = (normalizer.stream(), String::new());
            text.chars().for_each(|c| stream.push(c.encode_utf8(&mut [0; 4]), &mut streamed));
            stream.finish(&mut streamed);
            prop_assert_eq!(&streamed, &once);
        }
    }

    #[test]
    fn protected_spans_come_through(
        before in "[中文，,. a-z()“”]{0,12}",
        span in prop::sample::select(vec![
            "https://a.cn/甲".split_at(13).0, "`甲,乙(丙)`", "<a title=\"甲,乙\">", "-{甲,乙}-", "li.lei@a.cn", "[文](b,c)", "``x,`y``",
            "\n```\n甲,乙  (丙)\n\n\n\n```\n",
        ]),
        after in "[中文，。 ]{0,12}",
    ) {
        let text = format!("{before} {span} {after}");
        for normalizer in normalizers() {
            let output = normalizer.normalize(&text);
            prop_assert!(output.contains(span.trim()), "{:?} -> {:?}", text, output);
        }
    }
}

/// A stage alone keeps the promises of all stages together.
fn stages_alone() -> impl Iterator<Item = (Stage, Normalizer)> {
    let targets = [Target::Hans, Target::HantTw].iter().cycle();
    let normalizer = |(stage, target): (&Stage, &Target)| {
        (*stage, Normalizer::builder().target(*target).only([*stage]).build())
    };
    Stage::ALL.iter().flat_map(|stage| [stage, stage]).zip(targets).map(normalizer)
}

/// A word that is converted differently from its characters must not change in a second conversion.
#[test]
fn keys_and_values_of_all_dictionaries_are_converted_once_and_for_all() {
    assert!(WORDS.len() > 101_000);
    for (target, normalizer) in
        Target::ALL.iter().cycle().zip(normalizers().iter().take(4).chain(&converters()))
    {
        let changes_again = |word: &&String| {
            let once = normalizer.normalize(word);
            normalizer.normalize(&once) != once
        };
        let words: Vec<_> = WORDS.iter().filter(changes_again).collect();
        assert!(words.is_empty(), "{} toward {target}: {words:?}", words.len());
    }
}

/// The output of a conversion may look like damage. Its repair must not change in a second normalization.
#[test]
fn damage_that_appears_after_conversion_is_repaired_at_once() {
    let unicode_off = |target| Normalizer::builder().target(target).skip([Stage::Unicode]).build();
    for (normalizer, text) in [
        (Normalizer::new(Target::HantHk), "凤刲寰"),
        (Normalizer::new(Target::Hant), "凤錄控親挔"),
        (Normalizer::new(Target::HantTw), "嬌娘跄?mā)懶?，并蒂莲"),
        (unicode_off(Target::HantTw), "于?zhǔn)_現代"),
        (
            unicode_off(Target::Hans),
            "\u{e4de}\u{e4de}\u{e4de}\u{e4de}\u{e4de}\u{e4de}\u{e4de}\u{e4de}\u{2F83F}",
        ),
    ] {
        let once = normalizer.normalize(text).into_owned();
        assert_eq!(normalizer.normalize(&once), once, "{text:?}");
        assert_eq!(normalizer.explain(text).text, once);
    }
}

/// A text may take the form of data while it is normalized. Then the stages treat it as data at once.
#[test]
fn text_that_becomes_data_is_normalized_once_and_for_all() {
    let decoding = Normalizer::builder().with_rules([Rule::UnicodeEscape]).build();
    for text in ["{\"a\":\"\\u4e2d,\"}\n\u{2028}", "{\"a\":\"\\u4e2d,\"}\u{85}{\"a\":1}\n"] {
        let once = decoding.normalize(text).into_owned();
        assert!(once.starts_with("{\"a\":\"中，\"}\n"), "{once}");
        assert_eq!(decoding.normalize(&once), once, "{text:?}");
        assert_eq!(decoding.explain(text).text, once);
    }
}

/// `explain` decides a block as a whole, `normalize` a few lines at a time.
#[test]
fn real_text_is_decided_in_two_ways() {
    let folder = Path::new("testkit/articles/development");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let articles: Vec<String> =
        files.iter().step_by(6).map(|path| std::fs::read_to_string(path).unwrap()).collect();
    assert!(articles.len() >= 3, "{folder:?}");
    let traditional = Normalizer::builder().target(Target::HantTw).only_script().build();
    for article in articles {
        let converted = traditional.normalize(&article).into_owned();
        let mixed: String = article
            .split_inclusive('\n')
            .zip(converted.split_inclusive('\n'))
            .enumerate()
            .map(|(line, (hans, hant))| if line % 3 == 0 { hant } else { hans })
            .collect();
        let stray = converted.replacen('國', "国", 2).replacen('來', "来", 1);
        for text in [&article, &converted, &mixed, &stray] {
            for normalizer in converters() {
                assert_eq!(normalizer.explain(text).text, normalizer.normalize(text));
            }
        }
    }
}

/// A text of many blocks gives the same output in pieces of any size.
#[test]
fn long_text_streams() {
    let line = "項(xiàng)目,業(yè)績:\"好\"...\r\n\r\n\r\n```\n代码,\n```\n“他說”  (一)發(fā)展\n";
    let text = line.repeat((5 << 20) / line.len());
    let normalizer = Normalizer::new(Target::Hans);
    let whole = normalizer.normalize(&text).into_owned();
    assert!(!whole.contains("xiàng") && !whole.contains('\r') && !whole.contains("\n\n\n"));
    assert_eq!(normalizer.normalize(&whole), whole);
    for size in [1 << 14, (1 << 20) + 1, 3 << 20] {
        let (mut stream, mut streamed) = (normalizer.stream(), String::new());
        let mut rest = text.as_str();
        while !rest.is_empty() {
            let mut cut = size.min(rest.len());
            while !rest.is_char_boundary(cut) {
                cut -= 1;
            }
            stream.push(&rest[..cut], &mut streamed);
            rest = &rest[cut..];
        }
        stream.finish(&mut streamed);
        assert!(streamed == whole, "pieces of {size} bytes");
    }
    assert!(normalizer.explain(&text).text == whole);
}

/// One pass restores one level of entities within entities. A text that would take too many passes must not
/// be left half restored.
#[test]
fn text_that_takes_too_many_passes_stays() {
    let nested = |levels: usize| format!("中文{}#{}书", "&".repeat(levels), "35;".repeat(levels));
    let repair = Normalizer::builder().only([Stage::Repair, Stage::InlinePinyin]).build();
    assert_eq!(repair.normalize(&nested(10)), "中文#书");
    assert!(matches!(repair.normalize(&nested(39)), Cow::Borrowed(_)));
    for normalizer in normalizers().iter().chain([&repair]) {
        for text in (10..40).map(nested) {
            let output = normalizer.explain(&text);
            assert_eq!(output.text, normalizer.normalize(&text));
            assert_eq!(normalizer.normalize(&output.text), output.text);
            assert_eq!(output.report.changes().is_empty(), output.text == text);
        }
    }
}

/// Even a long text of one repeated symbol has a canonical form.
#[test]
fn a_repeated_symbol_has_a_canonical_form() {
    let normalizer = Normalizer::new(Target::HantTw);
    for unit in [
        "(",
        ")",
        "?",
        ",",
        "中(",
        "“",
        "”",
        "‘",
        "'",
        "\"",
        "…",
        "。",
        "-",
        " ",
        "\n",
        "項(xiàng",
        "中\u{301}",
        "\u{301}",
        "a.",
        "中,",
        "<",
        "`",
        "｡",
    ] {
        let text = unit.repeat((1 << 18) / unit.len());
        let once = normalizer.normalize(&text).into_owned();
        assert!(normalizer.normalize(&once) == once, "{unit:?}");
    }
}
