//! Tests the statements of `docs/opencc-differences.md` about zhnorm, case by case.
//! `tests/differential/known_differences.rs` tests those about OpenCC.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use zhnorm::{Config, Converter, Normalizer, Target};

/// Converts a text whole, step by step and character by character, which have to agree.
fn convert(config: Config, text: &str) -> String {
    let converter = Converter::new(config);
    let whole = converter.convert(text).into_owned();
    assert_eq!(converter.convert_step_by_step(text), whole);
    let (mut stream, mut streamed) = (converter.stream(), String::new());
    text.chars().for_each(|ch| stream.push(ch.encode_utf8(&mut [0; 4]), &mut streamed));
    stream.finish(&mut streamed);
    assert_eq!(streamed, whole);
    whole
}

#[test]
fn a_nul_is_a_character_like_any_other() {
    assert_eq!(convert(Config::S2twp, "头发\0软件"), "頭髮\0軟體");
    assert_eq!(convert(Config::S2t, "头\0发"), "頭\0發");
    for &config in Config::ALL {
        assert_eq!(convert(config, "\0"), "\0");
        assert_eq!(convert(config, "ab\0\0cd\n\0"), "ab\0\0cd\n\0");
    }
}

#[test]
fn a_line_end_is_no_operand_of_a_description_sequence() {
    for line_end in ["\n", "\r\n", "\r"] {
        let text = ["⿰头", "发现"].join(line_end);
        let lines = ["⿰頭", "發現"].join(line_end);
        assert_eq!(convert(Config::S2t, &text), lines);
        assert_eq!(convert(Config::S2twp, &text), lines);
    }
    // Within a line, a sequence is one unit, and nothing inside it is converted.
    assert_eq!(convert(Config::S2t, "⿰头发现"), "⿰头发現");
    let text = "⿰\n头发\n⿱头\n\n发⿳头发\r\n里面";
    for &config in Config::ALL {
        let by_lines: String = text.split_inclusive('\n').map(|line| convert(config, line)).collect();
        assert_eq!(convert(config, text), by_lines, "{config}");
    }
}

#[test]
fn tofu_risk_dictionaries_are_left_out_unless_asked_for() {
    let with = |on| Converter::builder(Config::T2s).include_tofu_risk_dictionaries(on).build().unwrap();
    assert_eq!(convert(Config::T2s, "殢雲"), "殢云");
    assert_eq!(with(false).convert("殢雲"), "殢云");
    assert_eq!(with(true).convert("殢雲"), "𣨼云");
    assert_eq!(Normalizer::new(Target::Hans).normalize("殢雲"), "殢云");
}
