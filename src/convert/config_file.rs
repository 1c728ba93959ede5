//! A user's configuration file, in OpenCC's format, read into a plan.

use crate::dictionary::builtin::SharedBlob;
use crate::dictionary::custom;
use crate::dictionary::plan::PlanSource;
use crate::dictionary::text::DictSource;
use crate::dictionary::{config, decompile};
use crate::{Error, ErrorKind};
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use super::Config;

/// Reads a configuration file and the dictionaries that it names.
pub(super) fn read(path: &Path, tofu_risk: bool) -> Result<PlanSource, Error> {
    let bytes = custom::read(path)?;
    let fail = |problem: &dyn std::fmt::Display| {
        Error::new(ErrorKind::Configuration, format_args!("{}: {problem}", path.display()))
    };
    let text = std::str::from_utf8(&bytes)
        .map_err(|error| fail(&format_args!("not UTF-8 from byte {} on", error.valid_up_to())))?;
    let folder = path.parent().unwrap_or(Path::new(""));
    // A dictionary that stands in several places is one dictionary.
    let mut known: HashMap<String, Arc<DictSource>> = HashMap::new();
    let mut load = |kind: &str, file: &str| {
        if let Some(lexicon) = known.get(file) {
            return Ok(Arc::clone(lexicon));
        }
        let lexicon = find(&folder.join(file), kind)?;
        known.insert(file.to_owned(), Arc::clone(&lexicon));
        Ok(lexicon)
    };
    config::parse(text, tofu_risk, &mut load).map_err(|error| fail(&error))
}

/// The dictionary in a file, or the built-in one of that name if there is no such file.
fn find(path: &Path, kind: &str) -> Result<Arc<DictSource>, String> {
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    if !path.exists()
        && let Some(lexicon) = builtin(stem)
    {
        return Ok(lexicon);
    }
    match kind {
        "text" => {
            let bytes = custom::read(path).map_err(|error| error.to_string())?;
            let lexicon =
                DictSource::parse(&path.display().to_string(), &bytes).map_err(|error| error.to_string())?;
            Ok(Arc::new(lexicon))
        }
        "ocd" | "ocd2" => Err(format!(
            "{} is in a binary format of OpenCC; convert it with `opencc_dict -f {kind} -t text -i {stem}.{kind} -o \
             {stem}.txt` and name that with type `text`",
            path.display()
        )),
        other => Err(format!("there is no dictionary type `{other}`; there are text, inline and group")),
    }
}

fn builtin(name: &str) -> Option<Arc<DictSource>> {
    [Config::S2twp, Config::S2hkp, Config::T2s].into_iter().find_map(|config| {
        let (tables, _) = SharedBlob::builtin(config.path(), config == Config::T2s)?;
        decompile::dict_named(tables.view(), name)
    })
}
