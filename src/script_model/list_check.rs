//! Checks the lists of `dictionaries/zhnorm/script` when the library is built.
//!
//! Without this check, a malformed line would be left out, or its number would count as 0.

use std::collections::HashMap;

/// What a column of a list contains.
#[derive(Clone, Copy, Debug)]
enum ListColumn {
    /// A character of the Basic Multilingual Plane.
    Character,
    /// A word of 1 to 4 characters.
    Word,
    /// Several such words, with a space between two.
    Words,
    /// A kind of characters or words in names.
    Kind,
    /// The characters or words of that kind.
    Members,
    /// A number, 0 or more.
    Number,
    /// A number above 0.
    Positive,
    /// A number above 0 and at most 1.
    Probability,
}

impl ListColumn {
    /// What a message calls it.
    fn name(self) -> &'static str {
        match self {
            Self::Character => "character",
            Self::Word => "word of 1 to 4 characters",
            Self::Words => "words of 1 to 4 characters",
            Self::Kind => "given, surnames, titles or foreign",
            Self::Members => "characters or words",
            Self::Number => "number",
            Self::Positive => "number above 0",
            Self::Probability => "probability above 0, at most 1",
        }
    }

    fn accepts(self, text: &str) -> bool {
        let is_word = |text: &str| (1..=4).contains(&text.encode_utf16().count());
        let is_number = |accept: fn(f32) -> bool| text.parse().is_ok_and(|number: f32| accept(number));
        match self {
            Self::Character => text.encode_utf16().count() == 1,
            Self::Word => is_word(text),
            Self::Words => text.split(' ').all(is_word),
            Self::Kind => matches!(text, "given" | "surnames" | "titles" | "foreign"),
            Self::Members => !text.is_empty(),
            Self::Number => is_number(|number| number >= 0.0 && number.is_finite()),
            Self::Positive => is_number(|number| number > 0.0 && number.is_finite()),
            Self::Probability => is_number(|number| number > 0.0 && number <= 1.0),
        }
    }
}

/// The columns of a list.
struct ListFormat {
    file: &'static str,
    columns: &'static [ListColumn],
    /// How many of the first columns may not be the same in two lines; 0 for the lists that a command makes.
    key: usize,
}

const FORMATS: &[ListFormat] = {
    use ListColumn::{Character, Kind, Members, Number, Positive, Probability, Word, Words};
    &[
        ListFormat { file: "words.tsv", columns: &[Word, Number, Number], key: 0 },
        ListFormat { file: "pairs.tsv", columns: &[Word, Word, Number], key: 0 },
        ListFormat { file: "own-words.tsv", columns: &[Word, Number, Number], key: 1 },
        ListFormat { file: "own-pairs.tsv", columns: &[Word, Word, Probability], key: 2 },
        ListFormat { file: "variants.tsv", columns: &[Character, Character], key: 1 },
        ListFormat { file: "inherited-forms.tsv", columns: &[Character, Character], key: 1 },
        ListFormat { file: "spellings.tsv", columns: &[Character, Character], key: 1 },
        ListFormat { file: "press-hk.tsv", columns: &[Character, Character], key: 1 },
        ListFormat { file: "homographs.tsv", columns: &[Character, Words], key: 1 },
        ListFormat { file: "surnames.tsv", columns: &[Character, Positive], key: 1 },
        ListFormat { file: "name-characters.tsv", columns: &[Kind, Members], key: 1 },
    ]
};

/// Checks the list at `path` below `dictionaries/`. Files that are not in `zhnorm/script` pass.
///
/// # Errors
///
/// A message that names file and line, for the first line that lacks a column, has another one, or has a
/// column that its list cannot have; and for an entry that occurs twice in a list that is written by hand.
pub(crate) fn check(path: &str, text: &str) -> Result<(), String> {
    let file = path.strip_prefix("zhnorm/script/");
    let Some(format) = FORMATS.iter().find(|format| Some(format.file) == file) else { return Ok(()) };
    let names: Vec<String> = format.columns.iter().map(|column| format!("<{}>", column.name())).collect();
    let pattern = names.join("<tab>");
    let mut known: HashMap<Vec<&str>, usize> = HashMap::new();
    for (line, number) in text.lines().zip(1..) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let fail = |problem: &str| Err(format!("dictionaries/{path}, line {number}: {problem}"));
        let count = line.split('\t').count();
        if count != format.columns.len() {
            let needed = format.columns.len();
            return fail(&format!("the line has {count} of {needed} columns; write `{pattern}`"));
        }
        for ((text, column), index) in line.split('\t').zip(format.columns).zip(1..) {
            if !column.accepts(text) {
                return fail(&format!("`{text}` cannot be column {index}; write `{pattern}`"));
            }
        }
        if format.key > 0
            && let Some(first) = known.insert(line.split('\t').take(format.key).collect(), number)
        {
            return fail(&format!("line {first} has the same entry; keep one of them"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_malformed_line_is_named_with_its_file() {
        let cases = [
            ("own-words.tsv", "#\n\n一隻隻\t50\t0\n大\t2.5e3\t0\n", ""),
            (
                "own-words.tsv",
                "# words\n一隻隻\t50\n",
                "line 2: the line has 2 of 3 columns; write `<word of",
            ),
            ("own-words.tsv", "一隻隻\t5O\t0\n", "line 1: `5O` cannot be column 2"),
            ("own-words.tsv", "一隻隻又一隻\t50\t0\n", "line 1: `一隻隻又一隻` cannot be column 1"),
            ("own-words.tsv", "大\t1\t0\n小\t1\t0\n大\t2\t0\n", "line 3: line 1 has the same entry"),
            ("own-pairs.tsv", "著\t「\t0.9\n著\t『\t1.5\n", "line 2: `1.5` cannot be column 3"),
            ("own-pairs.tsv", "著\t「\t0.9\n著\t『\t0.9\n", ""),
            ("variants.tsv", "値\t\n", "line 1: `` cannot be column 2"),
            ("surnames.tsv", "于\t0\n", "line 1: `0` cannot be column 2"),
            ("name-characters.tsv", "title\t老師\n", "line 1: `title` cannot be column 1"),
            ("homographs.tsv", "乾\t乾坤  乾隆\n", "line 1: `乾坤  乾隆` cannot be column 2"),
            ("words.tsv", "大\t1\t-1\n", "line 1: `-1` cannot be column 3"),
        ];
        for (file, text, expected) in cases {
            let message = check(&format!("zhnorm/script/{file}"), text).err().unwrap_or_default();
            let start = if expected.is_empty() { "" } else { "dictionaries/zhnorm/script/" };
            assert_eq!(message.is_empty(), expected.is_empty(), "{message}");
            assert!(message.starts_with(start) && message.contains(expected), "{message}");
        }
    }

    #[test]
    fn every_list_in_the_folder_has_a_format() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/dictionaries/zhnorm/script");
        for entry in std::fs::read_dir(folder).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if name.ends_with(".tsv") {
                assert!(FORMATS.iter().any(|format| format.file == name), "{name}");
            }
        }
    }
}
