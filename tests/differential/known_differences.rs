//! Tests the statements of `docs/opencc-differences.md` about OpenCC. `tests/opencc_differences.rs` tests
//! those about zhnorm.

use std::io::Write as _;
use std::process::Stdio;
use zhnorm::{Config, Converter};
use zhnorm_testkit::opencc::{self, OpenCc};

fn zhnorm(config: Config, text: &str) -> String {
    Converter::new(config).convert(text).into_owned()
}

/// Converts a text with OpenCC's command.
fn command(config: Config, options: &[&str], text: &str) -> String {
    let mut command = opencc::command(config.name());
    let mut child = command.args(options).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn opencc_loses_the_text_after_a_nul() {
    let text = "一\0二三";
    for &config in Config::ALL {
        assert_eq!(command(config, &[], text), "一", "{config}");
        assert_eq!(zhnorm(config, text), text, "{config}");
    }
    // With a segmentation, it loses the text up to the next segment.
    assert_eq!(command(Config::S2twp, &[], "头发\0软件\n里头发"), "頭髮頭髮");
    assert_eq!(zhnorm(Config::S2twp, "头发\0软件\n里头发"), "頭髮\0軟體\n裡頭髮");
}

#[test]
fn opencc_takes_a_line_end_for_an_operand() {
    let library = OpenCc::load("s2t").unwrap();
    assert_eq!(library.convert("⿰头\n发现"), "⿰头\n發現");
    assert_eq!(zhnorm(Config::S2t, "⿰头\n发现"), "⿰頭\n發現");
}

#[test]
fn opencc_has_two_defaults() {
    assert_eq!(OpenCc::load_with_tofu_risk("t2s").unwrap().convert("殢雲"), "𣨼云");
    assert_eq!(command(Config::T2s, &[], "殢雲"), "殢云");
    assert_eq!(command(Config::T2s, &["--include-tofu-risk-dictionaries"], "殢雲"), "𣨼云");
}
