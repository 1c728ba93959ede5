//! Reads an OpenCC configuration, which is JSON with comments, into a plan. The build script reads the
//! built-in configurations with it, the library a user's.
//!
//! It reads what OpenCC 1.4's `Config.cpp` reads: `normalization`, `segmentation` of type `mmseg`, and
//! `conversion_chain`. Groups and dictionaries of type `inline` are read here; `load` reads all others.
//!
//! The build script compiles this file too, so of this crate it names only files of this folder.

use crate::dictionary::plan::{Group, MatchPolicy, PlanSource};
use crate::dictionary::text::{DictSource, Entry, MAX_KEY_CHARS};
use jsonc_parser::{CollectOptions, JsonArray, JsonObject, JsonValue, ParseOptions, ast};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Why a configuration cannot be used: the problem, after the path to the value that has it, such as
/// `conversion_chain[0].dict`. Malformed JSON has no path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError(pub String);

impl std::fmt::Display for ConfigError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ConfigError {}

fn fail<T>(path: &str, problem: impl std::fmt::Display) -> Result<T, ConfigError> {
    Err(ConfigError(if path.is_empty() { problem.to_string() } else { format!("{path}: {problem}") }))
}

/// Loads a dictionary that a configuration names. The arguments are its type (`text`, `ocd2`, ...) and its
/// file.
pub type Load<'l> = dyn FnMut(&str, &str) -> Result<Arc<DictSource>, String> + 'l;

/// Reads a configuration.
///
/// Dictionaries marked `may_output_tofu` are left out of the steps unless `tofu_risk` is set. A segmentation
/// always has them, as in OpenCC.
///
/// # Errors
///
/// Malformed JSON, a name that occurs twice in an object, the first value that OpenCC would refuse or that
/// zhnorm does not support, or the error of `load`.
pub fn parse(text: &str, tofu_risk: bool, load: &mut Load<'_>) -> Result<PlanSource, ConfigError> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let options = ParseOptions {
        allow_comments: true,
        allow_trailing_commas: true,
        allow_loose_object_property_names: false,
        ..ParseOptions::default()
    };
    let json = |error: jsonc_parser::errors::ParseError| ConfigError(error.to_string());
    let tree = jsonc_parser::parse_to_ast(text, &CollectOptions::default(), &options).map_err(json)?;
    if let Some(name) = tree.value.as_ref().and_then(repeated_name) {
        return fail("", format_args!("`{name}` occurs twice in an object; keep one of them"));
    }
    let value = jsonc_parser::parse_to_value(text, &options).map_err(json)?;
    let Some(JsonValue::Object(root)) = value else { return fail("", "the root must be an object") };
    let mut reader = ConfigReader { load };
    let mut plan = PlanSource::default();
    if root.get("normalization").is_some() {
        plan.normalization = reader.chain(&root, "normalization", tofu_risk)?;
    }
    if let Some(segmentation) = root.get("segmentation") {
        let segmentation = object("segmentation", segmentation)?;
        match string("segmentation", segmentation, "type")? {
            "mmseg" => {}
            other => {
                return fail(
                    "segmentation.type",
                    format_args!("`{other}` is a plug-in of OpenCC; only `mmseg` is read here"),
                );
            }
        }
        plan.segmentation =
            reader.dict("segmentation.dict", property("segmentation", segmentation, "dict")?, true)?;
        if plan.segmentation.is_none() {
            return fail("segmentation.dict", "contains no dictionary");
        }
    }
    plan.chain = reader.chain(&root, "conversion_chain", tofu_risk)?;
    Ok(plan)
}

/// The first name that occurs twice in one object. The reader below would see only one of the two values.
fn repeated_name<'j>(value: &'j ast::Value<'_>) -> Option<&'j str> {
    match value {
        ast::Value::Object(object) => {
            let mut names = BTreeSet::new();
            object.properties.iter().find_map(|property| {
                let name = property.name.as_str();
                if names.insert(name) { repeated_name(&property.value) } else { Some(name) }
            })
        }
        ast::Value::Array(array) => array.elements.iter().find_map(repeated_name),
        _ => None,
    }
}

fn object<'j, 't>(path: &str, value: &'j JsonValue<'t>) -> Result<&'j JsonObject<'t>, ConfigError> {
    match value {
        JsonValue::Object(object) => Ok(object),
        _ => fail(path, "must be an object"),
    }
}

fn property<'j, 't>(
    path: &str,
    object: &'j JsonObject<'t>,
    name: &str,
) -> Result<&'j JsonValue<'t>, ConfigError> {
    object.get(name).map_or_else(|| fail(path, format_args!("`{name}` is missing")), Ok)
}

fn string<'j>(path: &str, object: &'j JsonObject<'_>, name: &str) -> Result<&'j str, ConfigError> {
    match property(path, object, name)? {
        JsonValue::String(text) => Ok(text),
        _ => fail(path, format_args!("`{name}` must be a string")),
    }
}

fn array<'j, 't>(
    path: &str,
    object: &'j JsonObject<'t>,
    name: &str,
) -> Result<&'j JsonArray<'t>, ConfigError> {
    match property(path, object, name)? {
        JsonValue::Array(items) => Ok(items),
        _ => fail(path, format_args!("`{name}` must be an array")),
    }
}

struct ConfigReader<'r, 'l> {
    load: &'r mut Load<'l>,
}

impl ConfigReader<'_, '_> {
    fn chain(
        &mut self,
        root: &JsonObject<'_>,
        name: &str,
        tofu_risk: bool,
    ) -> Result<Vec<Group>, ConfigError> {
        let mut groups = Vec::new();
        for (number, step) in array("", root, name)?.iter().enumerate() {
            let path = format!("{name}[{number}]");
            let dict = property(&path, object(&path, step)?, "dict")?;
            groups.extend(self.dict(&format!("{path}.dict"), dict, tofu_risk)?);
        }
        Ok(groups)
    }

    /// Reads a dictionary or group; `None` if everything in it is left out.
    fn dict(
        &mut self,
        path: &str,
        value: &JsonValue<'_>,
        tofu_risk: bool,
    ) -> Result<Option<Group>, ConfigError> {
        let dict = object(path, value)?;
        let kind = string(path, dict, "type")?;
        let marked = match dict.get("may_output_tofu") {
            None => false,
            Some(JsonValue::Boolean(_)) if kind == "inline" => {
                return fail(path, "an inline dictionary takes no `may_output_tofu`");
            }
            Some(JsonValue::Boolean(marked)) => *marked,
            Some(_) => return fail(path, "`may_output_tofu` must be true or false"),
        };
        if marked && !tofu_risk {
            return Ok(None);
        }
        match kind {
            "inline" => Ok(Some(Group::Dict(Arc::new(inline(path, dict)?)))),
            "group" => self.group(path, dict, tofu_risk),
            _ => {
                let file = string(path, dict, "file")?;
                match (self.load)(kind, file) {
                    Ok(dict) => Ok(Some(Group::Dict(dict))),
                    Err(problem) => fail(path, problem),
                }
            }
        }
    }

    fn group(
        &mut self,
        path: &str,
        dict: &JsonObject<'_>,
        tofu_risk: bool,
    ) -> Result<Option<Group>, ConfigError> {
        let policy = match dict.get("match_policy") {
            None => MatchPolicy::ShortCircuit,
            Some(JsonValue::String(name)) if name == "short_circuit" => MatchPolicy::ShortCircuit,
            Some(JsonValue::String(name)) if name == "union" => MatchPolicy::Union,
            Some(_) => return fail(path, "`match_policy` must be \"short_circuit\" or \"union\""),
        };
        let mut members = Vec::new();
        for (number, member) in array(path, dict, "dicts")?.iter().enumerate() {
            members.extend(self.dict(&format!("{path}.dicts[{number}]"), member, tofu_risk)?);
        }
        Ok((!members.is_empty()).then_some(Group::Members(policy, members)))
    }
}

/// Reads a dictionary whose entries are in the configuration itself, with one value each.
fn inline(path: &str, dict: &JsonObject<'_>) -> Result<DictSource, ConfigError> {
    let entries = object(&format!("{path}.entries"), property(path, dict, "entries")?)?;
    let mut inline = DictSource { name: "inline".to_owned(), entries: Vec::new() };
    for (key, value) in entries.clone().into_iter() {
        match value {
            _ if key.is_empty() => return fail(path, "an inline dictionary's key is empty"),
            _ if key.chars().count() > MAX_KEY_CHARS => {
                let problem =
                    format_args!("an inline dictionary's key has more than {MAX_KEY_CHARS} characters");
                return fail(path, problem);
            }
            // Streams cut the text at line ends, so no key may span one.
            _ if key.contains(['\n', '\r']) => {
                return fail(path, "an inline dictionary's key contains a line end");
            }
            JsonValue::String(value) if !value.is_empty() => {
                inline.entries.push(Entry { key: key.into_owned(), values: vec![value.into_owned()] });
            }
            _ => return fail(path, format_args!("the value of `{key}` must be a string that is not empty")),
        }
    }
    inline.entries.sort_by(|a, b| a.key.cmp(&b.key));
    Ok(inline)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<PlanSource, String> {
        let mut load = |_: &str, file: &str| match file {
            "x.txt" => DictSource::parse(file, b"a\tb\n").map(Arc::new).map_err(|error| error.to_string()),
            other => Err(format!("no file {other}")),
        };
        parse(text, false, &mut load).map_err(|error| error.to_string())
    }

    #[test]
    fn comments_trailing_commas_groups_and_inline_dictionaries_are_read() {
        let plan = read(
            r#"{ // a comment
            "segmentation": {"type": "mmseg", "dict": {"type": "text", "file": "x.txt"}},
            "conversion_chain": [
              {"dict": {"type": "group", "match_policy": "union", "dicts": [
                 {"type": "inline", "entries": {"k": "v", "j": "w"}},
                 {"type": "text", "file": "left-out.txt", "may_output_tofu": true},
              ]}},
              {"dict": {"type": "text", "file": "left-out.txt", "may_output_tofu": true}},
            ],
        }"#,
        )
        .unwrap();
        assert_eq!(plan.chain.len(), 1);
        let Some(Group::Members(MatchPolicy::Union, members)) = plan.chain.first() else { panic!() };
        let Some(Group::Dict(inline)) = members.first() else { panic!() };
        assert_eq!(inline.get("j").unwrap().values, ["w"]);
        assert_eq!(members.len(), 1);
    }

    #[test]
    fn errors_name_the_place() {
        let cases = [
            ("[]", "the root must be an object"),
            ("{}", "`conversion_chain` is missing"),
            (r#"{"conversion_chain": [{"dict": {}}]}"#, "conversion_chain[0].dict: `type` is missing"),
            (
                r#"{"conversion_chain": [{"dict": {"type": "text", "file": "y"}}]}"#,
                "conversion_chain[0].dict: no file y",
            ),
            (
                r#"{"conversion_chain": [{"dict": {"type": "inline", "entries": {"a": 1}}}]}"#,
                "conversion_chain[0].dict: the value of `a`",
            ),
            (
                r#"{"conversion_chain": [{"dict": {"type": "inline", "entries": {"a\nb": "c"}}}]}"#,
                "conversion_chain[0].dict: an inline dictionary's key contains a line end",
            ),
            (
                r#"{"conversion_chain": [{"dict": {"type": "inline", "entries": {"a": "b", "a": "c"}}}]}"#,
                "`a` occurs twice in an object",
            ),
            (
                r#"{"conversion_chain": [], "segmentation": {"type": "jieba"}}"#,
                "segmentation.type: `jieba` is a plug-in",
            ),
        ];
        for (text, message) in cases {
            let error = read(text).unwrap_err();
            assert!(error.starts_with(message), "{error}");
        }
    }
}
