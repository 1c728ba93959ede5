//! Tests the promises of the canonical form on random text, with many symbols that the stages look for.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use proptest::prelude::*;
use zhnorm::dictionary::Dictionary;
use zhnorm::report::{Normalized, Rule};
use zhnorm::{Normalizer, Profile, ScriptHint, Spacing, Stage, Target, Variants};
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

/// Each profile toward each target, and rules that are off by default among those of the canonical form.
fn profiles() -> Vec<(String, Normalizer)> {
    let of_profile = |profile: &Profile| {
        let builder = Normalizer::builder().profile(*profile);
        let with_target = |target: &Target| builder.clone().target(*target).build();
        Target::ALL
            .iter()
            .map(|target| (format!("{profile} {target}"), with_target(target)))
            .collect::<Vec<_>>()
    };
    let optional = Rule::ALL.iter().filter(|rule| !rule.is_default());
    let with_rule = |rule: &Rule| {
        let builder = Normalizer::builder().target(Target::HantTw).with_rules([*rule]);
        (format!("with {rule}"), builder.build())
    };
    let spaced = |spacing: &Spacing| {
        let all = [Target::Hans, Target::HantTw].map(|target| Normalizer::builder().target(target));
        all.map(|builder| (format!("{spacing} space"), builder.spacing(*spacing).build()))
    };
    let spaced = Spacing::ALL.iter().flat_map(spaced);
    Profile::ALL.iter().flat_map(of_profile).chain(optional.map(with_rule)).chain(spaced).collect()
}

/// Normalizers with the script stage alone, which gets text that the other stages would have changed.
fn converters() -> Vec<Normalizer> {
    Target::ALL.iter().map(|target| Normalizer::builder().target(*target).only_script().build()).collect()
}

/// The keys and values of the dictionaries in these files or folders.
fn words(paths: &[&str]) -> Vec<String> {
    let mut words = BTreeSet::new();
    for path in paths.iter().map(|path| Path::new("dictionaries").join(path)) {
        let files = match std::fs::read_dir(&path) {
            Ok(folder) => folder.map(|file| file.unwrap().path()).collect(),
            Err(_) => vec![path],
        };
        for file in files.iter().filter(|file| file.extension().is_some_and(|end| end == "tsv")) {
            let text = std::fs::read_to_string(file).unwrap();
            let entries = text.lines().filter(|line| !line.starts_with('#'));
            words.extend(entries.flat_map(|entry| entry.split(['\t', ' '])).map(str::to_owned));
        }
    }
    words.into_iter().collect()
}

/// All keys and values of OpenCC's dictionaries.
static WORDS: LazyLock<Vec<String>> = LazyLock::new(|| words(&["opencc"]));

/// Keys and values of small dictionaries. Most of these keep a word that other dictionaries change.
static EXCEPTIONS: LazyLock<Vec<String>> = LazyLock::new(|| {
    words(&[
        "opencc/TSPhrases.tsv",
        "opencc/TWVariants.tsv",
        "opencc/TWVariantsPhrases.tsv",
        "opencc/HKVariants.tsv",
        "opencc/HKVariantsPhrases.tsv",
        "zhnorm/hans-characters.tsv",
        "zhnorm/hans-words.tsv",
        "zhnorm/hans-words-with-zhe.tsv",
        "zhnorm/hans-words-with-zhu.tsv",
    ])
});

/// Words and characters of the dictionaries that meet each other in every order.
fn words_in_a_row() -> impl Strategy<Value = String> {
    let word = || prop::sample::select(WORDS.as_slice());
    let character = word().prop_map(|word| word.chars().take(1).collect());
    let piece = prop_oneof![word(), character, prop::sample::select(EXCEPTIONS.as_slice())];
    prop::collection::vec(piece, 1..7).prop_map(|pieces| pieces.concat())
}

/// Lines of both scripts and of character maps.
fn chinese_lines() -> impl Strategy<Value = String> {
    let line = prop::sample::select(vec![
        "他们在房间里面说话，后来皇后也来了。",
        "頭髮很長，裡面的麵包是乾的。",
        "投產后的制造業，在房間里生產面包。",
        "干部说几公里外的松树很干。",
        "鲁迅的著作，他看著我；余先生說。",
        "会計ソフトを開発する。",
        "台湾的软件，体育系",
    ]);
    prop::collection::vec((line, prop::sample::select(vec!["", "\n", "。"])), 1..8)
        .prop_map(|lines| lines.into_iter().map(|(line, end)| [line, end].concat()).collect())
}

/// Text out of pieces that meet each other in every order.
fn mixed() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(vec![
            "中", "文", "項", "業", "發", "「", "」", "“", "”", "‘", "’", "，", "。", "、", "：", "；", "？", "！", "（", "）", "《",
            "》", "…", "……", "—", "——", "·", "１", "Ａ", "％", "．", "︐", "｡", "か", "\u{3099}",
            "•", "・", "‧", "○", "⋯", "‥", "━", "－", "＋", "＆", "＂", "ｶ", "ﾞ", "ﬁ", "二", "年", "<<家>>", "12：30", "１，２３４", "比分3：2",
        ]),
        4 => prop::sample::select(vec![
            ",", ".", ":", ";", "?", "!", "(", ")", "[", "]", "\"", "'", "-", "--", "...", "%", "1", "23", "a", "Bc", "/", "*", "|",
            "#", "~", "_", "=", "+", "&", "{", "}", "<", ">", "`", "@", "\\",
        ]),
        2 => prop::sample::select(vec![
            " ", "  ", "\n", "\r\n", "\r", "\t", "\u{3000}", "\u{A0}", "\n\n\n", "\u{2028}", "\u{85}", "\u{200B}", "\u{FEFF}",
            "\u{200D}", "\u{FE0F}", "\u{301}", "\u{0}", "\u{F90A}", "\u{2F00}", "\u{E5E5}", "😀",
            "\u{7}", "\u{1B}", "\u{1B}[1m", "\u{93}", "\u{94}", "\u{F0B7}", "\u{FFFC}",
        ]),
        2 => prop::sample::select(vec![
            "項(xiàng)", "業(yè)", "發(fā)", "網(wǎng )", "(yè)", "當?shù)貙W(xué)", "重庆(chóngqìng)", "https://a.cn/b?c=1,2",
            "?chù)煾?", "擔?！跋瓤床『蟾顿M”", "“上?！焙蜕睢", "?!", "鐨勬枃", "ÖÐÎÄ", "&#20013;", "&amp;lt;", "&#60;",
            "a@b.cn", "<b>", "</b>", "`x,y`", "```\n", "-{", "}-", "](", "77.3%", "1-8", "&nbsp;", "---\n", "<!--", "-->", "www.a.cn", " it is so",
            "The one. ", ". . .", "C++", "\\u4e2d", "\\ud83d\\ude00", "\\u0025", "%E4%BD%A0", "%2C", "{\"a\":\"\\u4e2d,\"}\n",
        ]),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![4 => mixed(), 1 => any::<String>()]
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
