//! Tests blocks of any size, and lines that keep changing in every pass.

use std::borrow::Cow;

use proptest::prelude::*;
use zhnorm_testkit::cases::cases;

use super::block::Limits;
use crate::growth_tests::SYMBOLS as SYMBOLS_OF_STAGES;
use crate::report::Rule;
use crate::{Normalizer, Stage, Target};

fn normalizer(soft: usize, hard: usize) -> Normalizer {
    Normalizer::builder().target(Target::Hans).limits(Limits { soft, hard }).build()
}

fn streamed(normalizer: &Normalizer, text: &str, size: usize) -> String {
    let (mut stream, mut output) = (normalizer.stream(), String::new());
    let characters: Vec<char> = text.chars().collect();
    for piece in characters.chunks(size) {
        stream.push(&piece.iter().collect::<String>(), &mut output);
    }
    stream.finish(&mut output);
    output
}

/// As `streamed`, on several threads. Returns the offset of what is never closed, too.
#[cfg(any(feature = "parallel", zhnorm_command))]
fn streamed_by_threads(normalizer: &Normalizer, text: &str, size: usize) -> (String, Option<usize>) {
    let (mut stream, mut output) = (normalizer.parallel_stream(), String::new());
    let characters: Vec<char> = text.chars().collect();
    for piece in characters.chunks(size) {
        stream.push(&piece.iter().collect::<String>(), &mut output);
    }
    let summary = stream.finish(&mut output);
    (output, summary.unclosed)
}

/// Text that the stages change, as it is found on pages.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "中",
        "文",
        "業",
        "𠀀",
        "é",
        "a",
        "Bc",
        "12",
        "，",
        "。",
        ",",
        ".",
        "(",
        ")",
        "“",
        "”",
        "\"",
        " ",
        "\u{3000}",
        "\r\n",
        "\n",
        "\n\n\n",
        "\r",
        "\u{2028}",
        "發(fā)",
        "&#20013;",
        "```\n",
        "`a,b`",
        "https://a.cn/甲",
        "<b>",
        "\u{200B}",
        "e\u{301}",
    ]);
    prop::collection::vec(piece, 0..120).prop_map(|pieces| pieces.concat())
}

/// Text of the characters to which some rule reacts, each beside any other.
fn symbols() -> impl Strategy<Value = String> {
    const SYMBOLS: &str = "中文業〇𠀀ㄅかガー・~～`<>@#$%&*+=_^|\\/()（）[]{}【】《》〈〉〔〕「」『』“”‘’\"'\
        ,.:;?!，。、：；？！…—·•・‧○⋯‥-―─━﹐︐｡．％＋－／＆＝＂Ａ１①ﬁｶﾞ二年㎡é×Āж😀❤\t\r\n\n\n  a7wW\
        \u{3000}\u{A0}\u{AD}\u{7}\u{B}\u{1B}\u{85}\u{93}\u{F0B7}\u{FFFC}\u{1F}\u{7F}\u{200B}\u{200D}\u{2028}\u{301}\
        \u{3099}\u{FE0F}\u{FE00}\u{2F00}\u{E5E5}\u{FFFD}\u{303E}\u{4DC0}\u{2E80}\u{F900}";
    const WORDS: [&str; 26] = [
        "\u{1B}[1m",
        ". . .",
        "it is so",
        "the one",
        "a1:80",
        "二○",
        "<<家>>",
        "12：30",
        "１，２３４",
        "Go.",
        "```\n",
        "~~~\n",
        "http://a.cn",
        "www.a.cn",
        "](",
        "-{",
        "}-",
        "<!--",
        "-->",
        "<b>",
        "……",
        "...",
        "中文",
        "1,2",
        "a@b.cn",
        "\":",
    ];
    let character = prop::sample::select(SYMBOLS.chars().map(String::from).collect::<Vec<_>>());
    let word = prop::sample::select(WORDS.map(str::to_owned).to_vec());
    let any = any::<char>().prop_map(String::from);
    let symbol = prop::sample::select(SYMBOLS_OF_STAGES.to_vec()).prop_map(str::to_owned);
    let text = prop::sample::select(vec!["中", "\n"]).prop_map(str::to_owned);
    let piece = prop_oneof![6 => character, 3 => word, 3 => symbol, 2 => text, 1 => any];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// Lines that can each be normalized alone, because none is evidence for another.
fn lines() -> impl Strategy<Value = String> {
    lines_with(&[])
}

fn lines_with(more: &'static [&'static str]) -> impl Strategy<Value = String> {
    let line = prop::sample::select(
        [
            more,
            &[
                "今天,天气很好;明天呢?下雨!",
                "他說“好”,  走了...",
                "上涨３．２％，１－８月(同比)",
                "\u{3000}\u{3000}成效顯著，他的著作很著名.",
                "e\u{301}tude 見https://a.cn/x,y 好",
                "",
                "\u{3000}",
                "- 選項 ：『一』",
                "𠀀𠀀𠀀,𠀀",
            ],
        ]
        .concat(),
    );
    let end = prop::sample::select(vec!["\n", "\r\n", "\n\n\n", " \n"]);
    prop::collection::vec((line, end), 0..30)
        .prop_map(|lines| lines.into_iter().map(|(line, end)| [line, end].concat()).collect())
}

/// A line that takes one pass for each level: 14 levels are few enough, 36 are not.
fn nested(levels: usize) -> String {
    format!("中文{}#{}书", "&".repeat(levels), "35;".repeat(levels))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(400)))]

    #[test]
    fn blocks_do_not_depend_on_how_the_text_arrives(
        text in pieces(), soft in 8_usize..60, more in 0_usize..90, size in 1_usize..40,
    ) {
        let normalizer = normalizer(soft, soft + more);
        let whole = normalizer.normalize(&text).into_owned();
        prop_assert_eq!(&streamed(&normalizer, &text, size), &whole);
        prop_assert_eq!(&normalizer.explain(&text).text, &whole);
        let mut appended = String::new();
        normalizer.normalize_into(&text, &mut appended);
        prop_assert_eq!(&appended, &whole);
        #[cfg(any(feature = "parallel", zhnorm_command))]
        {
            let unclosed = normalizer.explain(&text).report.unclosed();
            prop_assert_eq!(streamed_by_threads(&normalizer, &text, size), (whole, unclosed));
        }
    }

    #[test]
    fn lines_in_many_blocks_are_normalized_once_and_for_all(
        text in lines_with(&["```", "```` c", "````", "~~~", "<!--", "甲,<!-- 乙,", "-->", "--> 丙,"]),
        soft in 8_usize..100,
    ) {
        // The first block tells the format. Two lines alone may look like a table.
        let text = format!("正文。\n{text}");
        let blocks = normalizer(soft, 2000);
        let once = blocks.normalize(&text).into_owned();
        let whole = normalizer(1 << 20, 4 << 20);
        prop_assert_eq!(&once, &whole.normalize(&text));
        prop_assert_eq!(blocks.explain(&text).report.unclosed(), whole.explain(&text).report.unclosed());
        prop_assert!(matches!(blocks.normalize(&once), Cow::Borrowed(_)), "{:?}", once);
    }

    /// The lines around a line that keeps changing are normalized as if it were not there.
    #[test]
    fn an_unsettled_line_is_given_up_alone(
        before in lines(),
        after in lines(),
        levels in prop::collection::vec(prop_oneof![8_usize..14, 36_usize..45], 1..4),
        size in 1_usize..200,
    ) {
        let hostile: String = levels.iter().map(|levels| nested(*levels) + "\n").collect();
        let text = format!("{before}甲,乙\n{hostile}丙,丁\n{after}");
        for (soft, hard) in [(1 << 20, 4 << 20), (200, 2000)] {
            let normalizer = normalizer(soft, hard);
            let output = normalizer.explain(&text);
            prop_assert!(output.text.contains("甲，乙\n") && output.text.contains("丙，丁\n"));
            let unsettled = output.report.unsettled().iter().map(|lines| &text[lines.source.clone()]);
            let expected: Vec<_> = levels.iter().filter(|levels| **levels > 20).map(|levels| nested(*levels)).collect();
            prop_assert_eq!(unsettled.collect::<Vec<_>>(), expected);
            prop_assert_eq!(&normalizer.normalize(&text), &output.text);
            prop_assert_eq!(&streamed(&normalizer, &text, size), &output.text);
            prop_assert_eq!(&normalizer.normalize_batch(&[&text])[0], &output.text);
            prop_assert!(matches!(normalizer.normalize(&output.text), Cow::Borrowed(_)));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(3000)))]

    /// The stages by line change nothing in the lines that the line scan accepts.
    #[test]
    fn the_line_scan_misses_nothing(text in prop_oneof![symbols(), pieces()]) {
        let by_line = [Stage::Unicode, Stage::Punctuation, Stage::Whitespace];
        for target in [None, Some(Target::Hans), Some(Target::HantTw)] {
            let builder = Normalizer::builder().with_rules([Rule::Icon]);
            let builder = match target {
                Some(target) => builder.target(target),
                None => builder.only(by_line),
            };
            let (scanned, whole) = (builder.clone().build(), builder.every_line().build());
            prop_assert_eq!(scanned.normalize(&text), whole.normalize(&text));
            prop_assert_eq!(scanned.explain(&text), whole.explain(&text));
        }
    }
}

/// Lines that the line scan, a rule or a protected span once saw differently.
#[test]
fn the_line_scan_agrees_with_the_stages() {
    for text in [
        // A hexagram is no Chinese character, although its first byte is one of theirs.
        "it is so\u{4DC0}w，",
        "it is so\u{4DC0}w，﹐",
        // Locants of two digits, of other letters, at the end of another number.
        "１，２３４2,2'-A> ",
        "中2,2'-Mr.",
        "α,ρ-甲,乙",
        "m,p-甲,乙",
        // Faces of letters, and emoticons of other marks.
        "甲(x_x)乙,丙",
        "好 ;D 甲,乙",
        // Half of an ellipsis in text that is misread.
        "中é¥……文",
        "中é·...文,字",
        "正文\n\"甲,乙\",\n",
    ] {
        for target in [Target::Hans, Target::HantTw] {
            let builder = Normalizer::builder().target(target);
            let (scanned, whole) = (builder.clone().build(), builder.every_line().build());
            let once = scanned.normalize(text);
            assert_eq!(once, whole.normalize(text), "{text}");
            assert_eq!(scanned.explain(text), whole.explain(text), "{text}");
            assert_eq!(scanned.normalize(&once), once, "{text}");
        }
    }
    assert_eq!(Normalizer::new(Target::Hans).normalize("中é¥……文,字"), "中é¥……文，字");
}

/// When the parts of a line are joined, other parts of it may be code.
#[test]
fn a_line_gives_a_line_when_its_parts_protect_each_other() {
    let normalizers = [
        Normalizer::new(Target::Hans),
        Normalizer::builder().only([Stage::Repair]).build(),
        Normalizer::builder().only([Stage::Unicode]).build(),
        Normalizer::builder().format(crate::Format::Tsv).build(),
    ];
    for normalizer in normalizers {
        let line = |text: &str| {
            let (mut lines, mut output) = (normalizer.lines(), String::new());
            lines.push(text, &mut output);
            lines.finish(&mut output);
            output
        };
        for text in [
            "`\r`\u{2028}`",
            "`\r`\u{2028}`\u{2028}`\u{2028}`",
            "`\r`&#10;`",
            "甲&#10;,乙",
            "\r\r",
            "\r\0",
            "甲\r ",
        ] {
            let once = line(text);
            assert!(!once.contains('\n'), "{text:?} -> {once:?}");
            assert_eq!(line(&once), once, "{text:?}");
        }
    }
}

/// Text may take the form of data while it is normalized. Then the rest is normalized as data.
#[test]
fn a_format_that_appears_is_respected() {
    let normalizer = Normalizer::new(Target::Hans);
    for (text, expected) in [
        (
            "\u{B}00:00:01,000 --> 00:00:02,000\nzhnorm:off甲,乙",
            "\n00:00:01,000 --> 00:00:02,000\nzhnorm：off甲，乙",
        ),
        ("１00:00:01,000 --> 00:00:02,000\n甲\u{E},乙", "100:00:01,000 --> 00:00:02,000\n甲，乙"),
    ] {
        assert_eq!(normalizer.normalize(text), expected);
        assert_eq!(normalizer.explain(text).text, expected);
        assert_eq!(streamed(&normalizer, text, 3), expected);
        assert_eq!(normalizer.normalize(expected), expected);
    }
}

#[test]
fn a_stream_counts_the_lines_that_were_given_up() {
    let text = format!("{}\n甲,乙\n{}\n", nested(39), nested(40));
    let (mut stream, mut output) = (Normalizer::new(Target::Hans).stream(), String::new());
    stream.push(&text, &mut output);
    assert_eq!(stream.finish(&mut output).unsettled, 2);
    assert!(output.contains("甲，乙"));
}

#[test]
fn a_stream_tells_where_code_begins_that_is_never_closed() {
    let code = "```\n丙,丁\n```\n".repeat(500);
    for (text, unclosed) in
        [(format!("甲,乙\n{code}"), None), (format!("甲,乙\n{code}戊\n````\n{code}"), Some(8012))]
    {
        let normalizer = normalizer(100, 1000);
        let (mut stream, mut output) = (normalizer.stream(), String::new());
        stream.push(&text, &mut output);
        assert_eq!(stream.finish(&mut output).unclosed, unclosed);
        assert!(output == text.replace("甲,", "甲，"));
    }
}

/// In HTML entities are right, also where no tag stands near them.
#[test]
fn entities_stay_after_the_tags_of_other_blocks() {
    let text = format!("<p>甲,乙</p>\n{}", "今天&#65292;晴,风\n".repeat(40));
    let expected = text.replace(',', "，");
    for soft in [20, 50, 4000] {
        let normalizer = normalizer(soft, 8000);
        assert_eq!(normalizer.normalize(&text), expected);
        assert_eq!(normalizer.normalize(&expected), expected);
        assert_eq!(streamed(&normalizer, &text, 7), expected);
    }
}

/// A repair of a later pass is reported with its span in the original text.
#[test]
fn every_repair_is_reported() {
    let text = "當&#63;shù)鼐用?李復(fù)生，電(diàn)燈(dēng)開(kāi)著";
    let report = Normalizer::builder().build().explain(text).report;
    let repaired: Vec<_> = report.findings().iter().filter(|finding| finding.repaired).collect();
    for rule in [Rule::HtmlEntity, Rule::ByteShiftedText] {
        assert_eq!(report.count(rule), 1);
        assert_eq!(repaired.iter().filter(|finding| finding.rule == rule).count(), 1, "{rule}");
    }
    assert!(text[repaired[1].source.clone()].starts_with("&#63;shù"), "{repaired:?}");
}

/// A later pass may decide one character of a phrase again. Each decision names its own character all the
/// same.
#[test]
fn decisions_of_later_passes_are_about_single_characters() {
    let text = "傷亡枕藉手一卷";
    let output = Normalizer::new(Target::Hans).explain(text);
    let decided = output.report.decisions().iter();
    let decided: Vec<_> = decided
        .map(|decision| (&text[decision.source.clone()], decision.candidates[0].text.as_str()))
        .collect();
    assert_eq!(decided, [("傷", "伤"), ("藉", "借")]);
    assert_eq!(output.text, "伤亡枕借手一卷");
}

/// With the real sizes: the hard limit falls at every byte of a character, and the text comes in pieces.
#[test]
fn four_megabytes_are_the_same_whole_and_in_pieces() {
    let normalizer =
        Normalizer::builder().skip([Stage::Repair, Stage::InlinePinyin]).target(Target::Hans).build();
    let line = "今天,天气很好;他說“好”,走了.\r\n\u{3000}\u{3000}上涨３．２％(同比)\r\n";
    for offset in 0..3 {
        let text = "a".repeat(offset) + &line.repeat((4 << 20) / line.len() + 5000);
        let whole = normalizer.normalize(&text).into_owned();
        assert!(!whole.contains(',') && !whole.contains('\r') && !whole.contains('('));
        assert!(matches!(normalizer.normalize(&whole), Cow::Borrowed(_)));
        for size in [1 << 12, 700_001] {
            assert!(streamed(&normalizer, &text, size) == whole, "{offset} {size}");
        }
    }
}
