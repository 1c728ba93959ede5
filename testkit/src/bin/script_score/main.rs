//! Measures the script stage on Traditional text that people wrote, made into mixtures of both scripts.
//!
//! `script_score [--json] [--examples] [--ablate|--vary|--fit] [--set WEIGHT=VALUE]... [--to TARGET]
//! FILE...`; `cargo xtask script-score` and `cargo xtask fit-script` run it.
#![allow(clippy::print_stdout)]

mod ablate;
mod fit;
mod mixtures;
mod trial;
mod wrong;

use mixtures::{Lines, Mixer};
use serde_json::json;
use std::collections::BTreeMap;
use std::error::Error;
use wrong::Fold;
use zhnorm::{Config, Converter, Normalizer, Target};

/// The most lines of one file that are measured, so that a long one does not decide alone.
const LINES: usize = 4000;

/// What is measured, in the order of the columns.
const SYSTEMS: [&str; 3] = ["OpenCC s2tw", "OpenCC tw2s, then s2tw", "zhnorm"];

fn main() -> Result<(), Box<dyn Error>> {
    let (mut json, mut examples, mut target, mut files) = (false, false, Target::HantTw, Vec::new());
    let (mut task, mut settings) = (None, Vec::new());
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--json" => json = true,
            "--examples" => examples = true,
            "--set" => settings.push(arguments.next().ok_or("--set needs WEIGHT=VALUE")?),
            "--ablate" | "--vary" | "--fit" => task = Some(argument),
            "--to" => target = arguments.next().ok_or("--to needs a target")?.parse()?,
            option if option.starts_with('-') => return Err(format!("unknown option {option}").into()),
            file => files.push(file.to_owned()),
        }
    }
    if files.is_empty() {
        return Err("no text to measure on; name files of Traditional text, a paragraph per line".into());
    }
    let texts: Vec<String> = files
        .iter()
        .map(|file| std::fs::read_to_string(file).map_err(|error| format!("cannot read {file}: {error}")))
        .collect::<Result<_, _>>()?;
    for (file, text) in files.iter().zip(&texts) {
        if !is_traditional(text) {
            return Err(
                format!("{file} is not Traditional text: hardly a character is Traditional alone").into()
            );
        }
    }
    match task.as_deref() {
        Some("--ablate") => return ablate::print(&texts, target, ablate::without_terms()),
        Some("--vary") => return ablate::print(&texts, target, ablate::with_scaled_weights()),
        Some(_) => return fit::fit(&texts, target),
        None if !settings.is_empty() => {
            return ablate::print(&texts, target, ablate::with_settings(&settings)?);
        }
        None => {}
    }
    let mixer = Mixer::new()?;
    let fold = Fold::new()?;
    let mut all = Vec::new();
    for (file, text) in files.iter().zip(&texts) {
        let lines = mixer.lines(text, LINES);
        if lines.traditional.is_empty() {
            return Err(format!("{file} has no line with five Chinese characters").into());
        }
        all.push((file.as_str(), measure(&mixer, &fold, &lines, target)));
    }
    if json {
        let files = all.iter().map(|(file, results)| {
            let mixtures = results.iter().map(|result| {
                let systems = SYSTEMS.iter().zip(&result.wrong);
                let counts = systems.map(|(name, wrong)| ((*name).to_owned(), json!(wrong.count)));
                (result.mixture.clone(), counts.collect::<serde_json::Map<_, _>>().into())
            });
            let wrong: serde_json::Map<_, serde_json::Value> = mixtures.collect();
            let characters = results.first().map_or(0, |result| result.characters);
            json!({"file": file, "characters": characters, "wrong": wrong})
        });
        println!("{:#}", json!({"target": target.name(), "files": files.collect::<Vec<_>>()}));
        return Ok(());
    }
    for (file, results) in &all {
        print_table(file, results, examples);
    }
    Ok(())
}

/// Whether at least one Chinese character in twenty has another Simplified form. In Traditional text, about
/// one in three has.
fn is_traditional(text: &str) -> bool {
    let simplified = Converter::new(Config::Tw2s).convert(text).into_owned();
    let changed = wrong::han(text).zip(wrong::han(&simplified)).filter(|(before, after)| before != after);
    changed.count() * 20 >= wrong::han(text).count()
}

/// How many characters came out wrong, and which.
#[derive(Default)]
struct Wrong {
    count: usize,
    examples: BTreeMap<String, usize>,
}

/// One mixture of one file.
struct Measured {
    mixture: String,
    characters: usize,
    /// For each of `SYSTEMS`.
    wrong: [Wrong; 3],
}

fn measure(mixer: &Mixer, fold: &Fold, lines: &Lines, target: Target) -> Vec<Measured> {
    let normalizer = Normalizer::builder().target(target).only_script().build();
    // `convert` gives what OpenCC gives, byte for byte; the differential tests hold it to that.
    let (s2tw, tw2s) = (Converter::new(Config::S2tw), Converter::new(Config::Tw2s));
    let mixtures = mixer.mixtures(lines).into_iter();
    let measured = mixtures.map(|(mixture, text)| {
        let outputs = [
            s2tw.convert(&text).into_owned(),
            s2tw.convert(&tw2s.convert(&text)).into_owned(),
            normalizer.normalize(&text).into_owned(),
        ];
        Measured {
            mixture,
            characters: lines.traditional.iter().map(|line| wrong::han(line).count()).sum(),
            wrong: outputs.map(|output| fold.compare(&lines.traditional, &output)),
        }
    });
    measured.collect()
}

fn print_table(file: &str, results: &[Measured], examples: bool) {
    let characters = results.first().map_or(0, |result| result.characters);
    println!("{file}: wrong among {characters} Chinese characters\n");
    println!("| input | {} |\n|---|---|---|---|", SYSTEMS.join(" | "));
    for result in results {
        let counts: Vec<String> = result.wrong.iter().map(|wrong| wrong.count.to_string()).collect();
        println!("| {} | {} |", result.mixture, counts.join(" | "));
    }
    let sum = |system: usize| {
        results.iter().filter_map(|result| result.wrong.get(system)).map(|wrong| wrong.count).sum()
    };
    let sums: Vec<String> = (0..SYSTEMS.len()).map(sum).map(|sum: usize| sum.to_string()).collect();
    println!("| sum | {} |\n", sums.join(" | "));
    if examples {
        for result in results {
            let Some(wrong) = result.wrong.last() else { continue };
            println!("{}:", result.mixture);
            wrong.examples.iter().for_each(|(example, times)| println!("    {example} ({times})"));
        }
    }
}
