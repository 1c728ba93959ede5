//! Imports a dictionary: reads OpenCC's text format, and writes it sorted.
//!
//! The format is `key<TAB>value value...`, and a line that starts with `#` is a comment. OpenCC's own loader
//! skips or repairs lines that break this form; here they are errors with a line number.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};

/// The values of each key. The keys are sorted by their bytes.
pub(super) type Table<'a> = BTreeMap<&'a str, Vec<&'a str>>;

pub(super) fn parse(text: &str) -> Result<Table<'_>> {
    let mut table = Table::new();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (index, line) in text.split('\n').enumerate() {
        let line = line.strip_suffix('\r').unwrap_or(line);
        if !line.is_empty() && !line.starts_with('#') {
            add(&mut table, line).with_context(|| format!("line {}", index + 1))?;
        }
    }
    ensure!(!table.is_empty(), "it has no entry");
    Ok(table)
}

fn add<'a>(table: &mut Table<'a>, line: &'a str) -> Result<()> {
    let Some((key, values)) = line.split_once('\t') else { bail!("no tab in `{line}`") };
    ensure!(!key.is_empty(), "empty key in `{line}`");
    let values: Vec<&str> = values.split(' ').collect();
    ensure!(values.iter().all(|value| !value.is_empty()), "empty value for `{key}`");
    ensure!(
        !line.contains('\r') && line.matches('\t').count() == 1,
        "a carriage return or a second tab in `{line}`"
    );
    ensure!(table.insert(key, values).is_none(), "second entry for `{key}`");
    Ok(())
}

pub(super) fn write(table: &Table<'_>) -> String {
    table.iter().map(|(key, values)| format!("{key}\t{}\n", values.join(" "))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_go_and_entries_are_sorted() {
        let table = parse("\u{feff}# License\n\n里\t里 裏\r\n丁當\t叮噹\n𠀀\t一\n﨑\t崎").unwrap();
        assert_eq!(write(&table), "丁當\t叮噹\n里\t里 裏\n﨑\t崎\n𠀀\t一\n");
    }

    #[test]
    fn mistakes_name_their_line() {
        for (text, message) in [
            ("# x\n里 裏\n", "line 2: no tab in `里 裏`"),
            ("里\t裏\n\t裏\n", "line 2: empty key in `\t裏`"),
            ("里\t裏 \n", "line 1: empty value for `里`"),
            ("里\t\n", "line 1: empty value for `里`"),
            ("里\t裏\tx\n", "line 1: a carriage return or a second tab in `里\t裏\tx`"),
            ("里\t裏\n丁\t丁\n里\t里\n", "line 3: second entry for `里`"),
            ("# nothing\n", "it has no entry"),
        ] {
            assert_eq!(format!("{:#}", parse(text).unwrap_err()), message);
        }
    }
}
