//! Checks of our own dictionaries in `dictionaries/zhnorm/`: each entry takes effect, and each file is in
//! order.

use super::text::DictSource;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Our dictionaries for Simplified Chinese.
const OWN: &[&str] = &[
    "zhnorm/hans-words-with-zhu.tsv",
    "zhnorm/hans-words-with-zhe.tsv",
    "zhnorm/hans-words.tsv",
    "zhnorm/hans-characters.tsv",
];

/// The plans that use them.
const PLANS: &[&str] = &["zhnorm/configs/hans.json"];

fn read(path: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("dictionaries");
    fs::read_to_string(folder.join(path)).unwrap()
}

/// The dictionaries of the only step of a plan, by the names that the configuration has for them.
fn dictionaries(plan: &str) -> Vec<(String, DictSource)> {
    let plan = super::config::parse(&read(plan), false, &mut |_, file| {
        let path = if file.contains('/') { file.to_owned() } else { format!("opencc/{file}") };
        Ok(DictSource::parse(file, read(&path).as_bytes()).unwrap().into())
    })
    .unwrap();
    let [step] = plan.chain.as_slice() else { panic!("the plan has several steps") };
    step.dicts().into_iter().map(|dict| (dict.name.clone(), DictSource::clone(dict))).collect()
}

/// The output of a short circuit of dictionaries for a text.
fn output(dicts: &[(String, DictSource)], text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some(ch) = rest.chars().next() {
        let prefixes = || rest.char_indices().map(|(at, ch)| &rest[..at + ch.len_utf8()]).rev();
        let longest = |dict: &DictSource| prefixes().find_map(|key| dict.get(key).cloned());
        let found = dicts.iter().find_map(|(_, dict)| longest(dict));
        let len = found.as_ref().map_or(ch.len_utf8(), |entry| entry.key.len());
        out.push_str(found.as_ref().map_or(&rest[..len], |entry| &entry.values[0]));
        rest = &rest[len..];
    }
    out
}

#[test]
fn each_entry_of_ours_is_what_the_plans_write() {
    let plans: Vec<_> = PLANS.iter().map(|plan| dictionaries(plan)).collect();
    let mut problems = String::new();
    for &file in OWN {
        for entry in DictSource::parse(file, read(file).as_bytes()).unwrap().entries {
            let (key, value) = (entry.key.as_str(), entry.values[0].as_str());
            let with_file = || plans.iter().filter(|plan| plan.iter().any(|(name, _)| name == file));
            if entry.values.len() > 1 {
                writeln!(problems, "{file}: `{key}` has several values; only the first one is written")
                    .unwrap();
            }
            if with_file().any(|plan| output(plan, key) != value) {
                writeln!(problems, "{file}: `{key}` is converted by an entry of an earlier file").unwrap();
            }
        }
    }
    assert!(problems.is_empty(), "{problems}");
}

#[test]
fn keys_are_sorted_and_in_one_file_only() {
    let mut known: Vec<(String, &str)> = Vec::new();
    for &file in OWN {
        let text = read(file);
        let keys: Vec<&str> = text
            .lines()
            .filter(|line| !line.starts_with('#'))
            .map(|line| line.split_once('\t').unwrap().0)
            .collect();
        let unsorted = keys.windows(2).find(|pair| pair[0] >= pair[1]);
        assert_eq!(unsorted, None, "{file}: the keys are not sorted by their bytes");
        for key in keys {
            let other = known.iter().find(|(other, _)| other == key);
            assert_eq!(other, None, "{file}: `{key}` is in another file too");
            known.push((key.to_owned(), file));
        }
    }
}
