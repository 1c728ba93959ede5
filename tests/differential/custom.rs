//! Random configurations with random dictionaries, compared with OpenCC. The alphabet is tiny, so that keys
//! overlap.

use crate::generator::Generator;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use zhnorm::ConverterBuilder;
use zhnorm_testkit::opencc::{self, OpenCc};

const ALPHABET: [char; 7] = ['甲', '乙', '丙', 'x', '𠀀', '⿰', '\u{F900}'];

/// The number of letters at the start of the alphabet that every one-pass form allows.
const ONE_PASS_LETTERS: usize = 5;

struct Dictionaries<'d, 'v> {
    folder: &'d Path,
    generator: &'d mut Generator<'v>,
    /// The number of letters of the alphabet that are used.
    letters: usize,
    files: usize,
}

impl Dictionaries<'_, '_> {
    fn text(&mut self, longest: usize) -> String {
        (0..1 + self.generator.below(longest)).map(|_| ALPHABET[self.generator.below(self.letters)]).collect()
    }

    /// Writes a dictionary, and returns the reference to it for a configuration.
    fn dict(&mut self) -> Value {
        let mut text = String::new();
        let mut keys = std::collections::BTreeSet::new();
        for _ in 0..1 + self.generator.below(7) {
            let key = self.text(3);
            if keys.insert(key.clone()) {
                let (a, b) = (self.text(3), self.text(2));
                writeln!(text, "{key}\t{a} {b}").unwrap();
            }
        }
        self.files += 1;
        let file = format!("{}.txt", self.files);
        fs::write(self.folder.join(&file), text).unwrap();
        json!({"type": "text", "file": file})
    }

    fn group(&mut self, depth: usize) -> Value {
        if depth == 0 || self.generator.below(3) == 0 {
            return self.dict();
        }
        let policy = ["union", "short_circuit"][self.generator.below(2)];
        let members: Vec<Value> = (0..1 + self.generator.below(3)).map(|_| self.group(depth - 1)).collect();
        json!({"type": "group", "match_policy": policy, "dicts": members})
    }
}

#[test]
fn random_configurations() {
    const CONFIGURATIONS: usize = 5000;
    const TEXTS: usize = 60;
    let vocabulary = crate::generator::Vocabulary::read();
    let mut generator = Generator::new(&vocabulary, crate::number("ZHNORM_SEED").unwrap_or(20));
    for number in 0..CONFIGURATIONS {
        let folder = tempfile::tempdir().unwrap();
        let letters = if generator.below(4) == 0 { ALPHABET.len() } else { ONE_PASS_LETTERS };
        let mut make = Dictionaries { folder: folder.path(), generator: &mut generator, letters, files: 0 };
        let steps = [1, 2, 2, 2, 3][make.generator.below(5)];
        let chain: Vec<Value> = (0..steps).map(|_| json!({"dict": make.group(2)})).collect();
        let mut config = json!({"conversion_chain": chain});
        if make.generator.below(3) > 0 {
            config["segmentation"] = json!({"type": "mmseg", "dict": make.group(1)});
        }
        if make.generator.below(3) > 0 {
            config["normalization"] = match make.generator.below(2) {
                0 => json!([{"dict": {"type": "inline", "entries": {"\u{F900}": "甲"}}}]),
                _ => json!([{"dict": make.dict()}]),
            };
        }
        let path = folder.path().join("config.json");
        fs::write(&path, config.to_string()).unwrap();
        let native = ConverterBuilder::from_file(&path).build().unwrap();
        let reference = OpenCc::load_file(&path).unwrap();
        for _ in 0..TEXTS {
            let text: String =
                (0..generator.below(24)).map(|_| ALPHABET[generator.below(ALPHABET.len())]).collect();
            let (ours, theirs) = (native.convert(&text), reference.convert(&text));
            assert_eq!(
                ours,
                theirs,
                "configuration {number} of {text:?}\n  step by step {:?}\n  {config}\n{}",
                native.convert_step_by_step(&text),
                dictionaries(folder.path())
            );
            let mut streamed = String::new();
            let mut stream = native.stream();
            for ch in text.chars() {
                stream.push(ch.encode_utf8(&mut [0; 4]), &mut streamed);
            }
            stream.finish(&mut streamed);
            assert_eq!(streamed, ours, "streamed {text:?}\n{config}\n{}", dictionaries(folder.path()));
        }
    }
}

fn dictionaries(folder: &Path) -> String {
    let mut all = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        writeln!(all, "{}\n{}", path.display(), fs::read_to_string(&path).unwrap()).unwrap();
    }
    all
}

/// OpenCC's own configurations for tests, with nested groups.
#[test]
fn configurations_of_opencc_itself() {
    let folder = opencc::source().join("test/config_test");
    for name in ["config_test.json", "config_test_nested_group.json"] {
        let path = folder.join(name);
        let native = ConverterBuilder::from_file(&path).build().unwrap();
        let reference = OpenCc::load_file(&path).unwrap();
        for text in ["燕燕于飞差池其羽", "之子于归远送于野", "燕燕于飞", "清华大学", "着着", ""]
        {
            assert_eq!(native.convert(text), reference.convert(text), "{name} of {text}");
        }
    }
}
