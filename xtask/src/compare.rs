//! `cargo xtask compare`: lists the lines that two builds of the command print differently. It checks a
//! change that must keep the output, and shows the effect of one that must not.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use zhnorm_testkit::rng::Rng;

use crate::{Outcome, UsageError, process};

const USAGE: &str = "compare BEFORE AFTER [FILE|FOLDER]...";

const CONFIGURATIONS: [&str; 16] = [
    "s2t", "t2s", "s2tw", "tw2s", "s2twp", "tw2sp", "s2hk", "hk2s", "s2hkp", "hk2sp", "t2tw", "tw2t", "t2hk",
    "hk2t", "t2jp", "jp2t",
];
const TARGETS: [&str; 4] = ["zh-Hans", "zh-Hant", "zh-Hant-TW", "zh-Hant-HK"];

/// The number of random lines that are compared.
const RANDOM_LINES: usize = 10_000;
/// The largest number of differing lines that are shown, for each command line and text.
const SHOWN: usize = 5;

/// Runs both binaries with every configuration and target over the named text and over random lines. Fails if
/// any line differs.
pub(crate) fn main(arguments: &[String]) -> Result<Outcome> {
    let [before, after, paths @ ..] = arguments else {
        return Err(UsageError(format!("two binaries are needed; usage: cargo xtask {USAGE}")).into());
    };
    let mut texts = vec![("random lines".to_owned(), random_lines().into_bytes())];
    for path in paths {
        for file in files(Path::new(path))? {
            let text = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
            texts.push((file.display().to_string(), text));
        }
    }
    let (skip_before, skip_after) = (without_repair(before)?, without_repair(after)?);
    let mut different = 0;
    for CommandLine { options, repairs } in command_lines() {
        let with = |skip: &[&'static str]| match repairs {
            true => options.clone(),
            false => [&options, skip].concat(),
        };
        let mut total = Tally::default();
        for (name, text) in &texts {
            let old = run(before, &with(skip_before), text)?;
            let tally = Tally::of(&old, &run(after, &with(skip_after), text)?);
            total.lines += tally.lines;
            total.different += tally.different;
            for (old, new) in tally.examples.iter().take(SHOWN) {
                println!("{}, {name}:\n- {old}\n+ {new}", with(skip_after).join(" "));
            }
        }
        println!("{}: {} of {} lines differ", with(skip_after).join(" "), total.different, total.lines);
        different += total.different;
    }
    println!("{different} lines differ in {} texts", texts.len());
    Ok(if different == 0 { Outcome::Success } else { Outcome::Failure })
}

/// A command line that both binaries run.
struct CommandLine {
    options: Vec<&'static str>,
    /// Whether damage is repaired. If not, each binary gets the options that [`without_repair`] found.
    repairs: bool,
}

fn command_lines() -> Vec<CommandLine> {
    let line = |options: &[&'static str], repairs| CommandLine { options: options.to_vec(), repairs };
    let mut lines: Vec<CommandLine> =
        CONFIGURATIONS.iter().map(|configuration| line(&["convert", "-c", configuration], true)).collect();
    for repairs in [true, false] {
        lines.extend(TARGETS.iter().map(|target| line(&["normalize", "--to", target], repairs)));
    }
    lines.push(line(&["repair", "--from", "utf-8"], true));
    lines
}

/// How a build of the command is told to normalize without repairing, by what its help lists.
fn without_repair(binary: &str) -> Result<&'static [&'static str]> {
    let help = process::output(Command::new(binary).args(["normalize", "--help"]))?;
    match help {
        _ if help.contains("--skip ") => Ok(&["--skip", "repair,inline-pinyin"]),
        _ if help.contains("--no-repair") => Ok(&["--no-repair"]),
        _ => bail!("`{binary} normalize --help` lists neither `--skip` nor `--no-repair`"),
    }
}

/// The files of a folder and its subfolders, or the file itself, in the order of their names.
fn files(path: &Path) -> Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut entries = fs::read_dir(path)
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>())
        .with_context(|| format!("cannot list {}", path.display()))?;
    entries.sort();
    let mut found = Vec::new();
    for entry in entries {
        found.extend(files(&entry)?);
    }
    Ok(found)
}

fn run(binary: &str, options: &[&str], text: &[u8]) -> Result<Vec<u8>> {
    let mut command = Command::new(binary);
    command.args(options).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().with_context(|| format!("cannot start `{}`", process::line(&command)))?;
    let mut input = child.stdin.take().context("the command has no standard input")?;
    let output = std::thread::scope(|scope| {
        // A command that stops early closes its input. Its exit status is checked below.
        scope.spawn(move || input.write_all(text).is_ok());
        child.wait_with_output()
    })
    .with_context(|| process::line(&command))?;
    if !output.status.success() {
        bail!("`{}` failed: {}", process::line(&command), output.status);
    }
    Ok(output.stdout)
}

/// The number of lines of two outputs, and those that differ. Lines are compared by number.
#[derive(Default)]
struct Tally {
    lines: usize,
    different: usize,
    examples: Vec<(String, String)>,
}

impl Tally {
    fn of(before: &[u8], after: &[u8]) -> Self {
        let mut tally = Self::default();
        let (mut old, mut new) =
            (before.split_inclusive(|byte| *byte == b'\n'), after.split_inclusive(|byte| *byte == b'\n'));
        loop {
            let (old, new) = (old.next(), new.next());
            if old.is_none() && new.is_none() {
                return tally;
            }
            tally.lines += 1;
            if old != new {
                tally.different += 1;
                let shown = |line: Option<&[u8]>| {
                    String::from_utf8_lossy(line.unwrap_or_default()).trim_end_matches('\n').to_owned()
                };
                if tally.examples.len() < SHOWN {
                    tally.examples.push((shown(old), shown(new)));
                }
            }
        }
    }
}

/// Random lines of pieces that the stages treat differently. They are the same in every run.
fn random_lines() -> String {
    const PIECES: &[&str] = &[
        "中文",
        "发展",
        "發展",
        "后面",
        "頭髮",
        "着",
        "著",
        "里",
        "裏",
        "乾",
        "么",
        "項(xiàng)",
        "業(yè)",
        "(",
        ")",
        "（",
        "）",
        "?",
        "?！",
        "!",
        "！",
        ",",
        "，",
        ".",
        "。",
        ":",
        "：",
        ";",
        "；",
        "\"",
        "“",
        "”",
        "「",
        "」",
        "'",
        "‘",
        "’",
        " ",
        "  ",
        "\u{3000}",
        "\t",
        "\u{200b}",
        "a",
        "Ｂ",
        "GDP",
        "8",
        "８",
        "3.5%",
        "12:30",
        "...",
        "……",
        "--",
        "——",
        "·",
        "&#20013;",
        "&amp;",
        "&",
        "http://a.cn/x",
        "`x`",
        "<b>",
        "</b>",
        "-{",
        "}-",
        "ÖÐÎÄ",
        "鐨勬枃",
        "涓枃",
        "锟斤拷",
        "\u{fffd}",
        "€",
        "⼀",
        "\u{f90a}",
        "㎡",
        "ｱ",
        "の",
        "가",
        "𠮷",
        "e\u{301}",
        "⿰",
        "\r",
        "\u{7}",
    ];
    let mut random = Rng::new(1);
    let mut text = String::new();
    for _ in 0..RANDOM_LINES {
        for _ in 0..=random.below(12) {
            text.push_str(PIECES.get(random.below(PIECES.len())).copied().unwrap_or_default());
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_differ_or_are_missing_are_counted() {
        let tally = Tally::of(b"a\nb\nc\n", b"a\nB\nc\nd\n");
        assert_eq!((tally.lines, tally.different), (4, 2));
        assert_eq!(tally.examples[0], ("b".to_owned(), "B".to_owned()));
    }

    #[test]
    fn random_lines_are_the_same_in_every_run() {
        assert_eq!(random_lines(), random_lines());
        assert_eq!(random_lines().lines().count(), RANDOM_LINES);
    }
}
