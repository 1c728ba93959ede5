//! Options as TOML: one list of keys for reading and writing.

use std::fmt::Display;
use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use toml::de::{DeTable, DeValue};
use toml_writer::ToTomlValue as _;

use super::profile::Profile;
use super::{Options, error};
use crate::error::{Error, ErrorKind};
use crate::named::nearest;

/// A key that files may have.
struct OptionKey {
    /// The name, which is also that of the long option of the command.
    name: &'static str,
    read: fn(&mut Options, Value<'_>) -> Result<(), String>,
    /// The value, if there is one.
    write: fn(&Options) -> Option<String>,
}

/// Every key but `profile`, in the order in which they are written.
const KEYS: &[OptionKey] = &[
    OptionKey {
        name: "to",
        read: |options, value| value.name().map(|name| options.target = Some(name)),
        write: |options| options.target.map(quoted),
    },
    OptionKey {
        name: "only",
        read: |options, value| value.names().map(|names| options.only = Some(names)),
        write: |options| options.only.as_ref().map(|stages| list(stages)),
    },
    OptionKey {
        name: "skip",
        read: |options, value| value.names().map(|names| options.skip = names),
        write: |options| some_list(&options.skip),
    },
    OptionKey {
        name: "rule",
        read: |options, value| value.names().map(|names| options.rules = names),
        write: |options| some_list(&options.rules),
    },
    OptionKey {
        name: "no-rule",
        read: |options, value| value.names().map(|names| options.no_rules = names),
        write: |options| some_list(&options.no_rules),
    },
    OptionKey {
        name: "script-hint",
        read: |options, value| value.name().map(|name| options.script_hint = Some(name)),
        write: |options| options.script_hint.map(quoted),
    },
    OptionKey {
        name: "variants",
        read: |options, value| value.name().map(|name| options.variants = Some(name)),
        write: |options| options.variants.map(quoted),
    },
    OptionKey {
        name: "regional-words",
        read: |options, value| value.flag().map(|flag| options.regional_words = Some(flag)),
        write: |options| options.regional_words.map(|flag| flag.to_string()),
    },
    OptionKey {
        name: "dict",
        read: |options, value| {
            value.strings().map(|paths| options.dictionaries = paths.into_iter().map(PathBuf::from).collect())
        },
        write: |options| {
            some_list(&options.dictionaries.iter().map(|path| path.display()).collect::<Vec<_>>())
        },
    },
    OptionKey {
        name: "format",
        read: |options, value| value.name().map(|name| options.format = Some(name)),
        write: |options| options.format.map(quoted),
    },
    OptionKey {
        name: "markup",
        read: |options, value| value.name().map(|name| options.markup = Some(name)),
        write: |options| options.markup.map(quoted),
    },
    OptionKey {
        name: "protect",
        read: |options, value| value.strings().map(|patterns| options.protect = patterns),
        write: |options| some_list(&options.protect),
    },
    OptionKey {
        name: "decode-escapes",
        read: |options, value| value.flag().map(|flag| options.decode_escapes = Some(flag)),
        write: |options| options.decode_escapes.map(|flag| flag.to_string()),
    },
    OptionKey {
        name: "spacing",
        read: |options, value| value.name().map(|name| options.spacing = Some(name)),
        write: |options| options.spacing.map(quoted),
    },
    OptionKey {
        name: "blank-lines",
        read: |options, value| value.name().map(|name| options.blank_lines = Some(name)),
        write: |options| options.blank_lines.map(quoted),
    },
];

/// The key that names what the others are put over.
const BASE: &str = "profile";

impl Options {
    /// Reads a configuration file, with the files that its key `profile` names.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) if a file can't be read, and otherwise as [`Options::parse`].
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        open(path.as_ref(), &mut Vec::new())
    }

    /// Reads the text of a configuration file. Paths in it are relative to the folder of the path `name`,
    /// which messages begin with.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if the text is not TOML, if a key or a
    /// value is unknown, or if options contradict each other. The message names the line, and the most
    /// similar key. If `profile` names a file, also the errors of [`Options::open`].
    pub fn parse(name: &str, text: &str) -> Result<Self, Error> {
        parse(Path::new(name), text, &mut Vec::new())
    }

    /// The options as TOML, one `key = value` a line. [`Options::parse`] reads them again.
    ///
    /// ```
    /// use zhnorm::{Options, Target};
    ///
    /// let mut options = Options::default();
    /// options.target = Some(Target::HantTw);
    /// options.regional_words = Some(true);
    /// assert_eq!(options.to_toml(), "to = \"zh-Hant-TW\"\nregional-words = true\n");
    /// ```
    #[must_use]
    pub fn to_toml(&self) -> String {
        let values = KEYS.iter().filter_map(|key| Some((key.name, (key.write)(self)?)));
        values.map(|(name, value)| format!("{name} = {value}\n")).collect()
    }
}

/// Reads a file. `open` are the files that are being read, each of which names the next one.
fn open(path: &Path, open: &mut Vec<PathBuf>) -> Result<Options, Error> {
    let name = path.display();
    let identity = fs::canonicalize(path).map_err(|cause| io_error(path, cause))?;
    if open.contains(&identity) {
        return Err(error(format!("{name}: the key `profile` leads back to this file")));
    }
    open.push(identity);
    let text = fs::read_to_string(path).map_err(|cause| io_error(path, cause))?;
    parse(path, &text, open)
}

fn io_error(path: &Path, cause: std::io::Error) -> Error {
    Error::with_source(ErrorKind::Io, format!("can't read {}: {cause}", path.display()), cause)
}

fn parse(path: &Path, text: &str, open_files: &mut Vec<PathBuf>) -> Result<Options, Error> {
    let name = path.display();
    let folder = path.parent().unwrap_or(Path::new(""));
    let at = |offset: usize, message: &str| {
        let line = text.get(..offset).unwrap_or(text).matches('\n').count() + 1;
        error(format!("{name}, line {line}: {message}"))
    };
    let table = DeTable::parse(text)
        .map_err(|cause| at(cause.span().map_or(0, |span| span.start), cause.message()))?;
    let (mut options, mut base) = (Options::default(), None);
    for (key, value) in table.get_ref() {
        let failed = |message: String| at(value.span().start, &format!("`{}`: {message}", key.get_ref()));
        if key.get_ref() == BASE {
            base = Some(Value(value.get_ref()).string().map_err(failed)?);
            continue;
        }
        let known = KEYS.iter().find(|known| known.name == key.get_ref());
        let known = known.ok_or_else(|| at(key.span().start, &unknown(key.get_ref())))?;
        (known.read)(&mut options, Value(value.get_ref())).map_err(failed)?;
    }
    for dictionary in &mut options.dictionaries {
        *dictionary = folder.join(&*dictionary);
    }
    let in_file = |cause: Error| error(format!("{name}: {cause}"));
    options.check().map_err(in_file)?;
    let Some(base) = base else {
        Options::default().then(&options).map_err(in_file)?;
        return Ok(options);
    };
    let base = match base.parse::<Profile>() {
        Ok(profile) => profile.options(),
        Err(_) if is_path(&base) => open(&folder.join(&base), open_files)?,
        Err(cause) => return Err(in_file(cause)),
    };
    base.then(&options).map_err(in_file)
}

/// Whether the name of a profile is a path.
fn is_path(name: &str) -> bool {
    name.contains(['/', '\\', '.'])
}

fn unknown(key: &str) -> String {
    let names: Vec<&str> = std::iter::once(BASE).chain(KEYS.iter().map(|key| key.name)).collect();
    let hint =
        nearest(key, names.iter().copied()).map_or(String::new(), |name| format!(" did you mean `{name}`?"));
    format!("unknown key `{key}`;{hint} the keys are {}", names.join(", "))
}

/// The value of a key.
#[derive(Clone, Copy)]
struct Value<'v>(&'v DeValue<'v>);

impl Value<'_> {
    fn string(self) -> Result<String, String> {
        match self.0 {
            DeValue::String(text) => Ok(text.to_string()),
            _ => Err("must be a string".to_owned()),
        }
    }

    fn strings(self) -> Result<Vec<String>, String> {
        match self.0 {
            DeValue::Array(values) => values.iter().map(|value| Value(value.get_ref()).string()).collect(),
            _ => Err("must be a list of strings".to_owned()),
        }
    }

    fn flag(self) -> Result<bool, String> {
        match self.0 {
            DeValue::Boolean(flag) => Ok(*flag),
            _ => Err("must be true or false".to_owned()),
        }
    }

    fn name<T: FromStr<Err = Error>>(self) -> Result<T, String> {
        self.string()?.parse().map_err(|error: Error| error.to_string())
    }

    fn names<T: FromStr<Err = Error>>(self) -> Result<Vec<T>, String> {
        self.strings()?.iter().map(|name| name.parse().map_err(|error: Error| error.to_string())).collect()
    }
}

/// A string of TOML.
fn quoted(text: impl Display) -> String {
    text.to_string().to_toml_value()
}

fn list<T: Display>(items: &[T]) -> String {
    format!("[{}]", items.iter().map(quoted).collect::<Vec<_>>().join(", "))
}

fn some_list<T: Display>(items: &[T]) -> Option<String> {
    (!items.is_empty()).then(|| list(items))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Normalizer, Stage};
    use std::collections::BTreeSet;

    /// Values of a key that each give other output for some text.
    fn values(key: &str, folder: &Path) -> Vec<String> {
        let dictionary = |name: &str, text: &str| {
            let path = folder.join(name);
            fs::write(&path, text).unwrap();
            list(&[path.display()])
        };
        let values: &[&str] = match key {
            "to" => &["'zh-Hans'", "'zh-Hant'", "'zh-Hant-TW'", "'zh-Hant-HK'"],
            "only" => &["['unicode']", "['unicode', 'script']", "[]"],
            "skip" => &["['unicode']", "['script']"],
            "rule" => &["['case-folding']", "['mark-folding']"],
            "no-rule" => &["['quote']", "['dash']", "['dash', 'quote']"],
            "script-hint" => &["'hans'", "'hant'"],
            "variants" => &["'opencc'"],
            "regional-words" => &["true"],
            "dict" => return vec![dictionary("a", "甲\t乙\n"), dictionary("b", "甲\t丙\n")],
            "format" => &["'text'", "'csv'", "'json'"],
            "markup" => &["'latex'", "'wikitext'"],
            "protect" => &["['a']", "['b']", "['a', 'b']"],
            "decode-escapes" => &["true"],
            "spacing" => &["'none'", "'one'"],
            "blank-lines" => &["'keep'"],
            _ => panic!("this test needs values of `{key}`"),
        };
        values.iter().map(|value| (*value).to_owned()).collect()
    }

    #[test]
    fn every_option_changes_the_fingerprint() {
        let folder = tempfile::tempdir().unwrap();
        let fingerprint = |text: &str| {
            let options = Options::parse("zhnorm.toml", text).unwrap();
            Normalizer::builder().options(&options).unwrap().build().fingerprint()
        };
        let (mut all, mut count) = (BTreeSet::from([fingerprint("")]), 1);
        for key in KEYS {
            for value in values(key.name, folder.path()) {
                let text = format!("{} = {value}\n", key.name);
                all.insert(fingerprint(&text));
                count += 1;
                assert_eq!(all.len(), count, "{text}");
                // What is written can be read.
                let options = Options::parse("zhnorm.toml", &text).unwrap();
                assert_eq!(Options::parse("zhnorm.toml", &options.to_toml()).unwrap(), options);
                assert_eq!(fingerprint(&options.to_toml()), fingerprint(&text));
            }
        }
        for (one, other) in [
            ("no-rule = ['quote', 'dash']", "no-rule = ['dash', 'quote']"),
            ("protect = ['a', 'b']", "protect = ['b', 'a']"),
            ("blank-lines = 'keep'", "no-rule = ['blank-line']"),
            ("profile = 'gentle'", "only = ['unicode', 'script']"),
            ("variants = 'press'", "regional-words = false"),
        ] {
            assert_eq!(fingerprint(one), fingerprint(other), "{one} {other}");
        }
    }

    /// A rule that is off by default stays off where its stage is chosen: `only = ['repair']` decodes no
    /// escapes, and `only = ['unicode']` removes no icons.
    #[test]
    fn a_file_chooses_stages_as_the_builder_does() {
        for stage in Stage::ALL {
            let options = Options::parse("zhnorm.toml", &format!("only = ['{stage}']")).unwrap();
            let from_file = Normalizer::builder().options(&options).unwrap().build();
            let built = Normalizer::builder().only([*stage]).build();
            assert_eq!(from_file.fingerprint(), built.fingerprint(), "{stage}");
        }
    }
}
