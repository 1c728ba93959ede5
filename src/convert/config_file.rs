//! Reads a user's configuration file, in OpenCC's format, into a plan.

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

/// How a configuration is read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ConfigReading {
    /// Whether dictionaries marked `may_output_tofu` are used.
    pub(super) tofu_risk: bool,
    /// Whether the built-in dictionaries take the place of binary ones of their names.
    pub(super) binary_by_name: bool,
}

/// Reads a configuration file and the dictionaries that it names.
pub(super) fn read(path: &Path, reading: ConfigReading) -> Result<PlanSource, Error> {
    let bytes = custom::read(path)?;
    let fail = |problem: &dyn std::fmt::Display| {
        Error::new(ErrorKind::Configuration, format_args!("{}: {problem}", path.display()))
    };
    let text = std::str::from_utf8(&bytes)
        .map_err(|error| fail(&format_args!("byte {} is not UTF-8", error.valid_up_to())))?;
    // Some editors write a byte order mark.
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let folder = path.parent().unwrap_or(Path::new(""));
    // A file that is named several times is one dictionary.
    let mut known: HashMap<String, Arc<DictSource>> = HashMap::new();
    let mut load = |kind: &str, file: &str| {
        if let Some(dict) = known.get(file) {
            return Ok(Arc::clone(dict));
        }
        let dict = find(&folder.join(file), kind, reading)?;
        known.insert(file.to_owned(), Arc::clone(&dict));
        Ok(dict)
    };
    config::parse(text, reading.tofu_risk, &mut load).map_err(|error| fail(&error))
}

/// The dictionary in a file, or the built-in dictionary of that name if the file does not exist or must not
/// be read.
fn find(path: &Path, kind: &str, reading: ConfigReading) -> Result<Arc<DictSource>, String> {
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let is_binary = matches!(kind, "ocd" | "ocd2");
    if (!path.exists() || is_binary && reading.binary_by_name)
        && let Some(dict) = builtin(stem)
    {
        return Ok(dict);
    }
    match kind {
        "text" => {
            let bytes = custom::read(path).map_err(|error| error.to_string())?;
            let name = path.display().to_string();
            Ok(Arc::new(DictSource::parse(&name, &bytes).map_err(|error| error.to_string())?))
        }
        "ocd" | "ocd2" => Err(format!(
            "{} has a binary format of OpenCC; convert it with `opencc_dict -f {kind} -t text -i {stem}.{kind} -o \
             {stem}.txt`, and name the result with type `text`",
            path.display()
        )),
        other => Err(format!("there is no dictionary type `{other}`; use text, inline or group")),
    }
}

/// The built-in dictionary of this name.
fn builtin(name: &str) -> Option<Arc<DictSource>> {
    // One configuration of each blob: a blob has the dictionaries of all its configurations.
    [Config::S2t, Config::T2s].into_iter().find_map(|config| {
        let (blob, _) = SharedBlob::builtin(config.path(), false)?;
        decompile::dict_named(blob.view(), name)
    })
}
