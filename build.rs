//! Compiles the text dictionaries into the blobs that the library embeds, with the compiler that the library
//! has too.

// The compiler of the library, at the same module paths as there.
#[allow(dead_code, missing_docs, unreachable_pub)]
#[path = "src/dictionary"]
mod dictionary {
    pub mod blob;
    pub mod builtin_plans;
    pub mod compile;
    pub mod config;
    pub mod ideographic_description;
    pub mod interpreter;
    pub mod plan;
    pub mod text;
}
#[path = "src/digest.rs"]
mod digest;
#[allow(dead_code)]
#[path = "src/number_hash.rs"]
mod number_hash;
#[allow(dead_code)]
#[path = "src/step_counter.rs"]
mod step_counter;
#[allow(dead_code)]
#[path = "src/text"]
mod text {
    pub(crate) mod spans;
}

#[allow(dead_code, reason = "the library reads what is packed here")]
#[path = "src/language_model/format.rs"]
mod format;
#[allow(dead_code, unreachable_pub)]
#[path = "src/language_model/build.rs"]
mod language_model;
#[allow(dead_code, reason = "the library looks symbols up")]
#[path = "src/language_model/symbols.rs"]
mod symbols;

#[allow(dead_code, unreachable_pub, reason = "the library reads what is packed here")]
#[path = "src/script_model"]
mod script_model {
    pub mod characters;
    pub mod compile;
    pub mod homographs;
    pub mod list_check;
    pub mod params;
    pub mod symbol;
    pub mod table;
}

use dictionary::builtin_plans::{BLOBS, BuiltinPlan};
use dictionary::compile::frequencies::{Frequencies, pair_key};
use dictionary::compile::idempotence::make_idempotent;
use dictionary::plan::PlanSource;
use dictionary::text::DictSource;
use digest::Digest;
use number_hash::NumberMap;
use script_model::compile::ScriptLists;
use script_model::params::ScriptParams;
use std::collections::HashMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{env, fs};

/// Where the dictionaries and configurations are.
const FOLDER: &str = "dictionaries";

/// The code points whose frequencies are counted: the planes that have Chinese characters.
const CHARACTERS: usize = 0x4_0000;

fn main() -> Result<(), Box<dyn Error>> {
    // Cargo runs the script again when the script itself changes, with all modules above. Besides, it has to
    // know the files that `read` reads.
    println!("cargo::rerun-if-changed=build.rs");
    let_tests_find_opencc();
    let out = env::var("OUT_DIR")?;
    let out = Path::new(&out);
    let words = read("zhnorm/words.tsv")?;
    let simplified = read("opencc/TSCharacters.tsv")?;
    let bigrams = read("zhnorm/bigrams.tsv")?;
    let frequencies = frequencies(&words)?;
    let mut dicts = HashMap::new();
    for (name, plans) in BLOBS {
        let sources: Vec<PlanSource> =
            plans.iter().map(|plan| read_plan(plan, &mut dicts)).collect::<Result<_, _>>()?;
        let sections = dictionary::compile::compile(&sources, &frequencies)?;
        let own_order = if cfg!(target_endian = "big") { "big" } else { "little" };
        let is_own_order = env::var("CARGO_CFG_TARGET_ENDIAN")? == own_order;
        let blob = if is_own_order { sections.to_words() } else { sections.to_swapped_words() };
        fs::write(out.join(name), bytemuck::cast_slice::<u64, u8>(&blob))?;
    }
    let lists = language_model::LanguageLists { words: &words, bigrams: &bigrams, simplified: &simplified };
    fs::write(out.join("language.bin"), lists.pack())?;
    let lists = ScriptLists::read(read)?;
    // The library reads these itself.
    for path in ["surnames", "name-characters", "press-hk"].map(|name| format!("zhnorm/script/{name}.tsv")) {
        script_model::list_check::check(&path, &read(&path)?)?;
    }
    fs::write(out.join("script.bin"), lists.pack(&ScriptParams::default()))?;
    println!("cargo::rustc-env=ZHNORM_DICTIONARIES={}", digest_of_dictionaries()?.hex());
    Ok(())
}

/// The digest of the data, for the fingerprint of a normalizer. The tables above differ between machines by
/// the order of bytes and the last bits of logarithms, so this is about what they are made from.
fn digest_of_dictionaries() -> Result<Digest, Box<dyn Error>> {
    println!("cargo::rerun-if-changed={FOLDER}");
    let (mut folders, mut files) = (vec![PathBuf::from(FOLDER)], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "tsv" || end == "json") {
                let name = path.to_string_lossy().replace('\\', "/");
                files.push((name, fs::read_to_string(&path)?.replace('\r', "")));
            }
        }
    }
    files.sort_unstable();
    let mut digest = Digest::new();
    for (name, text) in &files {
        digest.add(name);
        digest.add(text);
    }
    Ok(digest)
}

/// Reads a file below `dictionaries/`, and has Cargo run the script again when it changes.
fn read(name: &str) -> Result<String, String> {
    println!("cargo::rerun-if-changed={FOLDER}/{name}");
    let path = Path::new(FOLDER).join(name);
    fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
}

/// Reads a configuration and the dictionaries that it names; each dictionary is read once.
fn read_plan(
    plan: &BuiltinPlan,
    dicts: &mut HashMap<String, Arc<DictSource>>,
) -> Result<PlanSource, Box<dyn Error>> {
    let text = read(plan.path)?;
    let mut load = |_: &str, file: &str| {
        if let Some(known) = dicts.get(file) {
            return Ok(Arc::clone(known));
        }
        // OpenCC's configurations name the files of its own folder; ours name files below `dictionaries/`.
        let path = if file.contains('/') { file.to_owned() } else { format!("opencc/{file}") };
        let name = file.rsplit('/').next().unwrap_or(file).trim_end_matches(".tsv");
        let dict = DictSource::parse(name, read(&path)?.as_bytes()).map_err(|error| error.to_string())?;
        let dict = Arc::new(dict);
        dicts.insert(file.to_owned(), Arc::clone(&dict));
        Ok(dict)
    };
    let mut source = dictionary::config::parse(&text, plan.tofu_risk, &mut load)
        .map_err(|error| format!("{}: {error}", plan.path))?;
    if plan.is_idempotent {
        make_idempotent(&mut source);
    }
    Ok(source)
}

/// The frequencies of characters and pairs: those of Simplified Chinese from the counted words, those of
/// Traditional Chinese from the same words, converted.
fn frequencies(words: &str) -> Result<Frequencies, Box<dyn Error>> {
    let table = DictSource::parse("STCharacters", read("opencc/STCharacters.tsv")?.as_bytes())?;
    // Indexed by code point: the script runs unoptimized, and hash tables are slow then.
    let mut traditional: Vec<Vec<char>> = vec![Vec::new(); CHARACTERS];
    for entry in &table.entries {
        let Some(forms) = entry.key.chars().next().and_then(|ch| traditional.get_mut(ch as usize)) else {
            continue;
        };
        *forms = entry.values.iter().filter_map(|value| value.chars().next()).collect();
    }
    let forms = |ch: char| traditional.get(ch as usize).map_or(&[][..], Vec::as_slice);
    let mut characters: Vec<f64> = vec![0.0; CHARACTERS];
    let mut add = |ch: char, count: f64| {
        if let Some(sum) = characters.get_mut(ch as usize) {
            *sum += count;
        }
    };
    let mut pairs: NumberMap<u64, f64> = NumberMap::default();
    let mut total = 0.0;
    for (line, number) in words.lines().zip(1..) {
        let row = line.split_once('\t').and_then(|(word, count)| Some((word, count.parse::<f64>().ok()?)));
        let (word, count) = row.ok_or_else(|| {
            format!("{FOLDER}/zhnorm/words.tsv, line {number}: write `<word><tab><number>`")
        })?;
        let mut before: Option<(char, char)> = None;
        for ch in word.chars() {
            total += count;
            add(ch, count);
            let forms = forms(ch);
            for &form in forms.iter().filter(|&&form| form != ch) {
                add(form, count);
            }
            let form = forms.first().copied().unwrap_or(ch);
            if let Some((before, before_form)) = before {
                *pairs.entry(pair_key(before, ch)).or_default() += count;
                if (before_form, form) != (before, ch) {
                    *pairs.entry(pair_key(before_form, form)).or_default() += count;
                }
            }
            before = Some((ch, form));
        }
    }
    let per_million = |count: f64| count / total * 1e6;
    let logarithm = |count: f64| (8.0 * (1.0 + per_million(count)).log2()).min(255.0) as u8;
    Ok(Frequencies {
        characters: characters.into_iter().map(logarithm).collect(),
        pairs: pairs.into_iter().map(|(pair, count)| (pair, per_million(count) as f32)).collect(),
    })
}

/// Has the tests and benches find the library of the real OpenCC when they start, for those that link it.
///
/// `.cargo/config.toml` sets the variable in a checkout. The packed crate has no tests or benches, and Cargo
/// refuses link arguments for kinds of targets that a package does not have, whoever set the variable.
fn let_tests_find_opencc() {
    println!("cargo::rerun-if-env-changed=OPENCC_DIR");
    if let Ok(prefix) = env::var("OPENCC_DIR") {
        for kind in ["tests", "benches"].into_iter().filter(|kind| Path::new(kind).is_dir()) {
            println!("cargo::rustc-link-arg-{kind}=-Wl,-rpath,{prefix}/lib");
        }
    }
}
