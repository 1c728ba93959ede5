//! Where zhnorm differs from OpenCC 1.4.2 on purpose: each case of `docs/opencc-differences.md`, and where the feature
//! `opencc` is on, that OpenCC does what is said of it there.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

use zhnorm::{Config, Converter, Normalizer, Target};

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
    for config in Config::ALL {
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
    // Within a line a sequence is one unit, of which nothing is converted.
    assert_eq!(convert(Config::S2t, "⿰头发现"), "⿰头发現");
    let text = "⿰\n头发\n⿱头\n\n发⿳头发\r\n里面";
    for config in Config::ALL {
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

#[cfg(feature = "opencc")]
mod reference {
    use super::convert;
    use std::io::Write as _;
    use std::path::Path;
    use std::process::{Command, Stdio};
    use zhnorm::{Config, Converter, Engine};

    fn library(config: Config, tofu_risk: bool, text: &str) -> String {
        let builder = Converter::builder(config).include_tofu_risk_dictionaries(tofu_risk);
        builder.engine(Engine::OpenCc).build().unwrap().convert(text).into_owned()
    }

    /// What OpenCC's own command makes of a text.
    fn command(config: Config, options: &[&str], text: &str) -> String {
        let prefix = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/opencc");
        let mut child = Command::new(prefix.join("bin/opencc"))
            .arg("-c")
            .arg(prefix.join(format!("share/opencc/{config}.json")))
            .args(options)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    }

    #[test]
    fn opencc_loses_what_follows_a_nul() {
        let text = "一\0二三";
        for config in Config::ALL {
            assert_eq!(command(config, &[], text), "一", "{config}");
            assert_eq!(convert(config, text), text, "{config}");
        }
        // With a segmentation, up to the next segment.
        assert_eq!(command(Config::S2twp, &[], "头发\0软件\n里头发"), "頭髮頭髮");
        assert_eq!(convert(Config::S2twp, "头发\0软件\n里头发"), "頭髮\0軟體\n裡頭髮");
    }

    #[test]
    fn opencc_takes_a_line_end_for_an_operand() {
        assert_eq!(library(Config::S2t, false, "⿰头\n发现"), "⿰头\n發現");
        assert_eq!(convert(Config::S2t, "⿰头\n发现"), "⿰頭\n發現");
    }

    #[test]
    fn opencc_has_two_defaults() {
        assert_eq!(library(Config::T2s, true, "殢雲"), "𣨼云");
        assert_eq!(command(Config::T2s, &[], "殢雲"), "殢云");
        assert_eq!(command(Config::T2s, &["--include-tofu-risk-dictionaries"], "殢雲"), "𣨼云");
    }
}
