//! Imports a configuration: keeps what decides the result of a conversion, in a fixed order.
//!
//! An unknown field is an error, so that nothing that a new version of OpenCC adds is overlooked.

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Map, Value, json};

/// A configuration of OpenCC in our form.
pub(super) fn rewrite(text: &str) -> Result<String> {
    let config: Value = serde_json::from_str(text)?;
    let config =
        fields(&config, "configuration", &["name", "normalization", "segmentation", "conversion_chain"])?;
    let mut ours = Map::new();
    ours.insert("name".to_owned(), json!(string(config, "name")?));
    ours.insert("normalization".to_owned(), steps(config, "normalization")?);
    if let Some(segmentation) = config.get("segmentation") {
        let segmentation = fields(segmentation, "segmentation", &["type", "dict"])?;
        let kind = string(segmentation, "type")?;
        ensure!(kind == "mmseg", "segmentation of type `{kind}`");
        let dict = segmentation.get("dict").context("segmentation has no `dict`")?;
        ours.insert("segmentation".to_owned(), json!({ "type": kind, "dict": dictionary(dict)? }));
    }
    ours.insert("conversion_chain".to_owned(), steps(config, "conversion_chain")?);
    Ok(serde_json::to_string_pretty(&ours)? + "\n")
}

/// The names of all dictionary files that a configuration in our form uses.
pub(super) fn files(text: &str) -> Result<Vec<String>> {
    fn walk(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(map) => {
                found.extend(map.get("file").and_then(Value::as_str).map(str::to_owned));
                map.values().for_each(|value| walk(value, found));
            }
            Value::Array(values) => values.iter().for_each(|value| walk(value, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    walk(&serde_json::from_str(text)?, &mut found);
    Ok(found)
}

fn steps(config: &Map<String, Value>, name: &str) -> Result<Value> {
    let steps = config.get(name).and_then(Value::as_array).with_context(|| format!("no list `{name}`"))?;
    let step = |step| {
        let step = fields(step, name, &["dict"])?;
        let dict = step.get("dict").with_context(|| format!("a step of `{name}` has no `dict`"))?;
        Ok(json!({ "dict": dictionary(dict)? }))
    };
    steps.iter().map(step).collect::<Result<Vec<_>>>().map(Value::Array)
}

fn dictionary(value: &Value) -> Result<Value> {
    let dict = value.as_object().context("a dictionary is not an object")?;
    let mut ours = Map::new();
    match string(dict, "type")? {
        "text" => {
            let dict = fields(value, "text dictionary", &["type", "file", "may_output_tofu"])?;
            let file = string(dict, "file")?;
            let stem = file.strip_suffix(".txt").with_context(|| format!("`{file}` is not a .txt file"))?;
            ours.insert("type".to_owned(), json!("text"));
            ours.insert("file".to_owned(), json!(format!("{stem}.tsv")));
        }
        "group" => {
            let dict = fields(value, "group", &["type", "match_policy", "dicts", "may_output_tofu"])?;
            let policy = string(dict, "match_policy")?;
            ensure!(matches!(policy, "union" | "short_circuit"), "match policy `{policy}`");
            let dicts = dict.get("dicts").and_then(Value::as_array).context("a group has no `dicts`")?;
            ours.insert("type".to_owned(), json!("group"));
            ours.insert("match_policy".to_owned(), json!(policy));
            ours.insert("dicts".to_owned(), dicts.iter().map(dictionary).collect::<Result<_>>()?);
        }
        other => bail!("dictionary of type `{other}`"),
    }
    match dict.get("may_output_tofu") {
        None | Some(Value::Bool(false)) => {}
        Some(Value::Bool(true)) => {
            ours.insert("may_output_tofu".to_owned(), json!(true));
        }
        Some(other) => bail!("may_output_tofu is `{other}`"),
    }
    Ok(Value::Object(ours))
}

/// The fields of an object, which must all be known.
fn fields<'a>(value: &'a Value, what: &str, known: &[&str]) -> Result<&'a Map<String, Value>> {
    let map = value.as_object().with_context(|| format!("{what} is not an object"))?;
    for name in map.keys() {
        ensure!(known.contains(&name.as_str()), "{what} has a field `{name}` that the import does not know");
    }
    Ok(map)
}

fn string<'a>(map: &'a Map<String, Value>, name: &str) -> Result<&'a str> {
    map.get(name).and_then(Value::as_str).with_context(|| format!("no text `{name}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIG: &str = r#"{"conversion_chain": [{"dict": {"dicts": [
            {"file": "A.txt", "type": "text", "may_output_tofu": true},
            {"type": "text", "file": "B.txt", "may_output_tofu": false}],
        "match_policy": "union", "type": "group"}}], "name": "x", "normalization": []}"#;

    #[test]
    fn the_order_is_ours() {
        let ours = rewrite(CONFIG).unwrap();
        let compact: String = ours.split_whitespace().collect();
        assert_eq!(
            compact,
            concat!(
                r#"{"name":"x","normalization":[],"conversion_chain":[{"dict":{"type":"group","#,
                r#""match_policy":"union","dicts":[{"type":"text","file":"A.tsv","may_output_tofu":true},"#,
                r#"{"type":"text","file":"B.tsv"}]}}]}"#
            )
        );
        assert!(ours.ends_with("}\n"));
        assert_eq!(files(&ours).unwrap(), ["A.tsv", "B.tsv"]);
    }

    #[test]
    fn what_we_do_not_know_is_an_error() {
        for (from, to) in [
            ("\"name\"", "\"plugin\": 1, \"name\""),
            ("\"union\"", "\"longest\""),
            ("A.txt", "A.ocd2"),
            ("\"type\": \"text\", \"may_output_tofu\": true", "\"type\": \"ocd2\""),
            ("\"match_policy\"", "\"policy\""),
            ("\"normalization\": []", "\"normalization\": [{}]"),
        ] {
            let changed = CONFIG.replace(from, to);
            assert_ne!(changed, CONFIG, "{from}");
            assert!(rewrite(&changed).is_err(), "{to}");
        }
    }
}
