//! Compiles the text dictionaries into the blobs that the library embeds, with the compiler that the library has too.

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

use dictionary::builtin_plans::{BLOBS, BuiltinPlan};
use dictionary::compile::frequencies::Frequencies;
use dictionary::compile::idempotence::make_idempotent;
use dictionary::plan::PlanSource;
use dictionary::text::DictSource;
use std::collections::HashMap;
use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=dictionaries");
    println!("cargo::rerun-if-changed=src/dictionary");
    println!("cargo::rerun-if-changed=src/language_model/build.rs");
    println!("cargo::rerun-if-changed=src/language_model/format.rs");
    println!("cargo::rerun-if-changed=src/language_model/symbols.rs");
    if env::var("CARGO_CFG_TARGET_ENDIAN")? != if cfg!(target_endian = "big") { "big" } else { "little" } {
        return Err("the dictionaries can't be compiled for a machine of the other byte order".into());
    }
    let_tests_find_opencc();
    let out = env::var("OUT_DIR")?;
    let mut lexicons = HashMap::new();
    let read = |name| fs::read_to_string(Path::new("dictionaries").join(name));
    let words = read("zhnorm/words.tsv")?;
    let frequencies = frequencies(&words)?;
    for (name, plans) in BLOBS {
        let sources: Vec<PlanSource> =
            plans.iter().map(|plan| read_plan(plan, &mut lexicons)).collect::<Result<_, _>>()?;
        let blob = dictionary::compile::compile(&sources, &frequencies)?;
        fs::write(Path::new(&out).join(name), bytemuck::cast_slice::<u64, u8>(&blob))?;
    }
    let lists = language_model::Lists {
        words: &words,
        bigrams: &read("zhnorm/bigrams.tsv")?,
        simplified: &read("opencc/TSCharacters.tsv")?,
    };
    Ok(fs::write(Path::new(&out).join("language.bin"), lists.pack())?)
}

fn read_plan(
    plan: &BuiltinPlan,
    lexicons: &mut HashMap<String, Arc<DictSource>>,
) -> Result<PlanSource, Box<dyn Error>> {
    let path = Path::new("dictionaries").join(plan.path);
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut load = |_: &str, file: &str| {
        if let Some(known) = lexicons.get(file) {
            return Ok(Arc::clone(known));
        }
        let place = if file.contains('/') { file.to_owned() } else { format!("opencc/{file}") };
        let path = Path::new("dictionaries").join(&place);
        let bytes = fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let name = file.rsplit('/').next().unwrap_or(file).trim_end_matches(".tsv");
        let lexicon = Arc::new(DictSource::parse(name, &bytes).map_err(|error| error.to_string())?);
        lexicons.insert(file.to_owned(), Arc::clone(&lexicon));
        Ok(lexicon)
    };
    let mut source = dictionary::config::parse(&text, plan.tofu_risk, &mut load)
        .map_err(|error| format!("{}: {error}", path.display()))?;
    if plan.is_idempotent {
        make_idempotent(&mut source);
    }
    Ok(source)
}

/// How frequent characters and pairs are: those of Simplified Chinese as the counted words have them, those of Traditional
/// Chinese as the ones that they become.
fn frequencies(words: &str) -> Result<Frequencies, Box<dyn Error>> {
    let table = DictSource::parse("STCharacters", &fs::read("dictionaries/opencc/STCharacters.tsv")?)?;
    let mut traditional: HashMap<char, Vec<char>> = HashMap::new();
    for entry in &table.entries {
        let Some(ch) = entry.key.chars().next() else { continue };
        traditional.insert(ch, entry.values.iter().filter_map(|value| value.chars().next()).collect());
    }
    let forms = |ch: char| traditional.get(&ch).cloned().unwrap_or_else(|| vec![ch]);
    let mut characters: HashMap<char, f64> = HashMap::new();
    let mut pairs: HashMap<(char, char), f64> = HashMap::new();
    let mut total = 0.0;
    for line in words.lines() {
        let (word, count) = line.split_once('\t').ok_or("words.tsv: a line without a tab")?;
        let count: f64 = count.parse()?;
        let word: Vec<char> = word.chars().collect();
        total += count * word.len() as f64;
        for &ch in &word {
            *characters.entry(ch).or_default() += count;
            for form in forms(ch).into_iter().filter(|&form| form != ch) {
                *characters.entry(form).or_default() += count;
            }
        }
        for (&first, &second) in word.iter().zip(word.iter().skip(1)) {
            *pairs.entry((first, second)).or_default() += count;
            let form = |ch: char| forms(ch).first().copied().unwrap_or(ch);
            if (form(first), form(second)) != (first, second) {
                *pairs.entry((form(first), form(second))).or_default() += count;
            }
        }
    }
    let per_million = |count: f64| count / total * 1e6;
    let logarithm = |count: f64| (8.0 * (1.0 + per_million(count)).log2()).min(255.0) as u8;
    Ok(Frequencies {
        characters: characters.into_iter().map(|(ch, count)| (ch, logarithm(count))).collect(),
        pairs: pairs.into_iter().map(|(pair, count)| (pair, per_million(count) as f32)).collect(),
    })
}

/// Has the tests and benches find the library of the real OpenCC when they start, for those that link it.
///
/// `.cargo/config.toml` sets the variable in a checkout. The packed crate has no tests or benches, and Cargo refuses link
/// arguments for kinds of targets that a package does not have, whoever set the variable.
fn let_tests_find_opencc() {
    println!("cargo::rerun-if-env-changed=OPENCC_DIR");
    if let Ok(prefix) = env::var("OPENCC_DIR") {
        for kind in ["tests", "benches"].into_iter().filter(|kind| Path::new(kind).is_dir()) {
            println!("cargo::rustc-link-arg-{kind}=-Wl,-rpath,{prefix}/lib");
        }
    }
}
