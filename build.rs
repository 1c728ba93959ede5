//! Compiles the text dictionaries into the blobs that the library embeds, with the compiler that the library has too.

#[allow(dead_code, missing_docs, unreachable_pub)]
#[path = "src/dictionary"]
mod dictionary {
    pub mod automaton;
    pub mod compile;
    pub mod config;
    pub mod description;
    pub mod format;
    pub mod fuse;
    pub mod names;
    pub mod plan;
    pub mod steps;
    pub mod text;
}

#[allow(dead_code, unreachable_pub)]
#[path = "src/stage/repair/packed.rs"]
mod packed;

use dictionary::names::{BLOBS, PlanName};
use dictionary::plan::PlanSource;
use dictionary::text::Lexicon;
use std::collections::HashMap;
use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=dictionaries");
    println!("cargo::rerun-if-changed=src/dictionary");
    println!("cargo::rerun-if-changed=src/stage/repair/packed.rs");
    if env::var("CARGO_CFG_TARGET_ENDIAN")? != if cfg!(target_endian = "big") { "big" } else { "little" } {
        return Err("the dictionaries can't be compiled for a machine of the other byte order".into());
    }
    link_opencc();
    let out = env::var("OUT_DIR")?;
    let mut lexicons = HashMap::new();
    for (name, plans) in BLOBS {
        let sources: Vec<PlanSource> =
            plans.iter().map(|plan| read_plan(plan, &mut lexicons)).collect::<Result<_, _>>()?;
        let words = dictionary::compile::compile(&sources)?;
        fs::write(Path::new(&out).join(name), bytemuck::cast_slice::<u64, u8>(&words))?;
    }
    let read = |name| fs::read_to_string(Path::new("dictionaries").join(name));
    let [words, alone] = [read("zhnorm/words.tsv")?, read("zhnorm/alone.tsv")?];
    let [neighbours, simplified] = [read("zhnorm/neighbours.tsv")?, read("opencc/TSCharacters.tsv")?];
    let packed = packed::pack(&words, &alone, &neighbours, &simplified);
    Ok(fs::write(Path::new(&out).join("language.bin"), packed)?)
}

fn read_plan(
    plan: &PlanName,
    lexicons: &mut HashMap<String, Arc<Lexicon>>,
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
        let lexicon = Arc::new(Lexicon::parse(name, &bytes).map_err(|error| error.to_string())?);
        lexicons.insert(file.to_owned(), Arc::clone(&lexicon));
        Ok(lexicon)
    };
    dictionary::config::parse(&text, plan.tofu_risk, &mut load)
        .map_err(|error| format!("{}: {error}", path.display()).into())
}

/// With the feature `opencc`: says where its data are and has our programs find its library when they start.
fn link_opencc() {
    println!("cargo::rerun-if-env-changed=OPENCC_DIR");
    if let (Ok(_), Ok(prefix)) = (env::var("CARGO_FEATURE_OPENCC"), env::var("OPENCC_DIR")) {
        println!("cargo::rustc-env=ZHNORM_OPENCC_DATA={prefix}/share/opencc");
        println!("cargo::rustc-link-arg=-Wl,-rpath,{prefix}/lib");
    }
}
