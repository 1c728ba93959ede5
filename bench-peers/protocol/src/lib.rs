//! The main loop of every program of `cargo xtask bench-peers`. It reads requests from standard input, one a
//! line, and answers each with one line.
//!
//! | request | what it does | answer |
//! |---|---|---|
//! | `load CONFIG` | loads a configuration | the time in nanoseconds, or `no` if there is none |
//! | `text FILE` | reads the text | its length in bytes |
//! | `round` | converts the whole text in one call | the time in nanoseconds |
//! | `write FILE` | writes the output to a file | its length in bytes |
//! | `check FILE` | compares the output with a file | hash of the output, number of lines, number of equal lines |
//!
//! With arguments, a program does one thing and ends: `line CONFIG` converts one line and prints it, `memory
//! CONFIG` prints the time to load in nanoseconds and the peak memory in kB, `nothing` ends at once.

use std::borrow::Cow;
use std::error::Error;
use std::hint::black_box;
use std::io::{BufRead, Write};
use std::time::Instant;

/// Converts a text in one call.
pub type Convert = Box<dyn for<'t> FnMut(&'t str) -> Cow<'t, str>>;

/// Boxes a closure. Its argument gets the right lifetime here, which a closure without types would not have.
pub fn converter(convert: impl for<'t> FnMut(&'t str) -> Cow<'t, str> + 'static) -> Convert {
    Box::new(convert)
}

const LINE: &str =
    "据新华社报道，今年前三季度软件和信息服务业的收入同比增长百分之十二，网络里面的鼠标也卖得更多了。";

/// The number of bytes that are converted before the clock starts, because the other programs have emptied
/// the caches.
const WARM_UP: usize = 200_000;

/// Answers requests. `load` makes the converter of a configuration, or returns `None` if the peer lacks it.
pub fn serve(mut load: impl FnMut(&str) -> Option<Convert>) -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => talk(&mut load),
        ["nothing"] => Ok(()),
        [mode @ ("line" | "memory"), config] => {
            let start = Instant::now();
            let Some(mut convert) = load(config) else { return Err(format!("no {config}").into()) };
            // Some converters load their tables at the first use.
            black_box(convert("软件").len());
            let loaded = start.elapsed().as_nanos();
            let line = convert(LINE);
            if *mode == "line" {
                println!("{line}");
            } else {
                println!("{loaded} {}", peak_memory().unwrap_or(0));
            }
            Ok(())
        }
        other => Err(format!("unknown arguments {other:?}").into()),
    }
}

fn talk(load: &mut dyn FnMut(&str) -> Option<Convert>) -> Result<(), Box<dyn Error>> {
    let (mut convert, mut text): (Option<Convert>, String) = (None, String::new());
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let (word, rest) = line.split_once(' ').unwrap_or((&line, ""));
        let answer = match (word, &mut convert) {
            ("load", _) => {
                let start = Instant::now();
                convert = load(rest);
                match &mut convert {
                    Some(convert) => {
                        black_box(convert("软件").len());
                        start.elapsed().as_nanos().to_string()
                    }
                    None => "no".to_owned(),
                }
            }
            ("text", _) => {
                text = std::fs::read_to_string(rest)?;
                text.len().to_string()
            }
            ("round", Some(convert)) => {
                black_box(convert(prefix(&text)).len());
                let start = Instant::now();
                let output = black_box(convert(black_box(&text)));
                let time = start.elapsed();
                drop(output);
                time.as_nanos().to_string()
            }
            ("write", Some(convert)) => {
                let output = convert(&text);
                std::fs::write(rest, output.as_bytes())?;
                output.len().to_string()
            }
            ("check", Some(convert)) => check(&convert(&text), &std::fs::read_to_string(rest)?),
            _ => return Err(format!("cannot do `{line}` now").into()),
        };
        println!("{answer}");
        std::io::stdout().flush()?;
    }
    Ok(())
}

fn prefix(text: &str) -> &str {
    let mut end = WARM_UP.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn check(output: &str, reference: &str) -> String {
    let lines = output.split('\n').count().max(reference.split('\n').count());
    let equal = output.split('\n').zip(reference.split('\n')).filter(|(a, b)| a == b).count();
    // FNV-1a.
    let hash = output.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    });
    format!("{hash:016x} {lines} {equal}")
}

/// The peak memory of this process in kB. Only Linux reports it.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.split_whitespace().next()?.parse().ok()
}
