//! Tests the promises of alignments on random and real text, for all targets and profiles.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod random_texts;

use std::ops::Range;
use std::path::Path;

use proptest::prelude::*;
use random_texts::{any_text, chinese_lines, profiles, words_in_a_row};
use zhnorm::alignment::{Aligned, Alignment, OffsetUnit};
use zhnorm::dictionary::{Dictionary, Layer};
use zhnorm::{Config, Converter, ConverterBuilder, Normalizer, Target};
use zhnorm_testkit::cases::cases;

/// Fails if the alignment is not what it promises.
fn check(aligned: &Aligned<'_>, name: &str) -> Result<(), TestCaseError> {
    let (source, text, alignment) = (aligned.source(), aligned.text(), aligned.alignment());
    prop_assert_eq!((alignment.source_len(), alignment.output_len()), (source.len(), text.len()), "{}", name);
    let (mut replayed, mut done) = (String::new(), (0, 0));
    for edit in alignment.edits() {
        // What lies between two edits is equal.
        let kept = source.get(done.0..edit.source.start).unwrap();
        prop_assert_eq!(Some(kept), text.get(done.1..edit.output.start), "{}", name);
        let (removed, inserted) = (&source[edit.source.clone()], &text[edit.output.clone()]);
        prop_assert_ne!(removed, inserted, "{}", name);
        replayed.push_str(kept);
        replayed.push_str(inserted);
        done = (edit.source.end, edit.output.end);
        check_edit(alignment, &edit.source, &edit.output, name)?;
    }
    replayed.push_str(&source[done.0..]);
    prop_assert_eq!(&replayed, text, "{}", name);
    prop_assert_eq!(alignment.is_identity(), source == text, "{}", name);
    check_order(alignment.output_len(), source.len(), name, |span| alignment.to_source(span))?;
    check_order(source.len(), alignment.output_len(), name, |span| alignment.to_output(span))?;
    check_kept(aligned, name)?;
    check_units(aligned, name)
}

/// Both spans of an edit map to each other. An empty one may take in what was deleted beside it.
fn check_edit(
    alignment: &Alignment,
    source: &Range<usize>,
    output: &Range<usize>,
    name: &str,
) -> Result<(), TestCaseError> {
    let pairs = [
        (alignment.to_source(output.clone()), source, output),
        (alignment.to_output(source.clone()), output, source),
    ];
    for (mapped, expected, from) in pairs {
        if from.is_empty() {
            let is_covered = mapped.start <= expected.start && expected.end <= mapped.end;
            prop_assert!(is_covered, "{}: {:?} {:?}", name, mapped, expected);
        } else {
            prop_assert_eq!(&mapped, expected, "{}", name);
        }
    }
    Ok(())
}

/// Every span maps to one in the other text, and no two change their order.
fn check_order(
    from_len: usize,
    to_len: usize,
    name: &str,
    map: impl Fn(Range<usize>) -> Range<usize>,
) -> Result<(), TestCaseError> {
    let mut last = 0..0;
    for at in 0..from_len {
        let (unit, empty) = (map(at..at + 1), map(at..at));
        prop_assert!(empty.start <= empty.end && empty.end <= to_len, "{}", name);
        prop_assert!(unit.start <= unit.end && unit.end <= to_len, "{}", name);
        prop_assert!(last.start <= unit.start && last.end <= unit.end, "{}: {} {:?}", name, at, unit);
        // A longer span takes in what its parts take in.
        if let Some(before) = at.checked_sub(1) {
            prop_assert_eq!(map(before..at + 1), last.start..unit.end, "{}: {}", name, at);
        }
        last = unit;
    }
    prop_assert_eq!(map(0..from_len).end <= to_len, true);
    // What is beyond the end is cut off.
    prop_assert_eq!(map(0..usize::MAX), map(0..from_len), "{}", name);
    prop_assert_eq!(map(from_len + 7..3), map(from_len..from_len), "{}", name);
    Ok(())
}

/// What was kept maps to itself, there and back.
fn check_kept(aligned: &Aligned<'_>, name: &str) -> Result<(), TestCaseError> {
    let alignment = aligned.alignment();
    let mut start = (0, 0);
    let ends = alignment
        .edits()
        .map(|edit| ((edit.source.start, edit.output.start), (edit.source.end, edit.output.end)));
    let end = (alignment.source_len(), alignment.output_len());
    for (end, next) in ends.chain([(end, end)]) {
        if start.0 < end.0 {
            for (from, to) in
                [(start, end), (start, (start.0 + 1, start.1 + 1)), ((end.0 - 1, end.1 - 1), end)]
            {
                prop_assert_eq!(alignment.to_source(from.1..to.1), from.0..to.0, "{}", name);
                prop_assert_eq!(alignment.to_output(from.0..to.0), from.1..to.1, "{}", name);
            }
        }
        start = next;
    }
    Ok(())
}

/// In other units, characters map to the characters that they map to in bytes.
fn check_units(aligned: &Aligned<'_>, name: &str) -> Result<(), TestCaseError> {
    let (source, text) = (aligned.source(), aligned.text());
    for unit in OffsetUnit::ALL {
        let alignment = aligned.alignment_in(*unit);
        prop_assert_eq!(alignment.unit(), *unit);
        prop_assert_eq!(alignment.source_len(), unit.length(source), "{}", name);
        prop_assert_eq!(alignment.output_len(), unit.length(text), "{}", name);
        for (at, c) in text.char_indices() {
            let in_bytes = aligned.alignment().to_source(at..at + c.len_utf8());
            let start = unit.length(&text[..at]);
            let in_units = alignment.to_source(start..start + unit.length(&text[at..at + c.len_utf8()]));
            let expected = unit.length(&source[..in_bytes.start])..unit.length(&source[..in_bytes.end]);
            prop_assert_eq!(in_units, expected, "{} {:?}", name, unit);
        }
    }
    Ok(())
}

/// All configurations; one with protected words and entries of its own; one whose words vanish; and one of
/// three steps, which runs step by step.
fn converters() -> Vec<(String, Converter)> {
    let words = Dictionary::parse("words.txt", "面包\t面包\n里面\t裏邊\n乙\t乙乙\n".as_bytes()).unwrap();
    let own = Converter::builder(Config::S2t).dictionary(words, Layer::default()).build().unwrap();
    let folder = tempfile::TempDir::new().unwrap();
    std::fs::write(folder.path().join("delete.txt"), "的\t\n中文\t\n，，\t。\n").unwrap();
    let delete = r#"{"type": "text", "file": "delete.txt"}"#;
    let step = |key: &str, value: &str| format!(r#"{{"type": "inline", "entries": {{"{key}": "{value}"}}}}"#);
    let of_steps = |name: &str, steps: &[&str]| {
        let path = folder.path().join(name);
        let steps: Vec<String> = steps.iter().map(|dict| format!(r#"{{"dict": {dict}}}"#)).collect();
        std::fs::write(&path, format!(r#"{{"conversion_chain": [{}]}}"#, steps.join(","))).unwrap();
        (name.to_owned(), ConverterBuilder::from_file(&path).build().unwrap())
    };
    let (one, two, three) = (step("中", "里面"), step("面", "麵a"), step("裏面", "裡"));
    let all = Config::ALL.iter().map(|config| (config.name().to_owned(), Converter::new(*config)));
    let made = [
        ("own".to_owned(), own),
        of_steps("delete.json", &[delete]),
        of_steps("three.json", &[&one, &two, &three]),
        of_steps("three-delete.json", &[&one, delete, &two]),
    ];
    all.chain(made).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(24)))]

    #[test]
    fn normalizers_keep_the_promises(text in prop_oneof![any_text(), words_in_a_row(), chinese_lines()]) {
        for (name, normalizer) in profiles() {
            let aligned = normalizer.align(&text);
            prop_assert_eq!(aligned.text(), &normalizer.normalize(&text), "{}", name);
            check(&aligned, &name)?;
        }
    }

    #[test]
    fn converters_keep_the_promises(text in prop_oneof![any_text(), words_in_a_row(), chinese_lines()]) {
        for (name, converter) in converters() {
            let aligned = converter.align(&text);
            prop_assert_eq!(aligned.text(), &converter.convert(&text), "{}", name);
            check(&aligned, &name)?;
        }
    }

    /// Two steps, one after the other, are aligned as one.
    #[test]
    fn steps_compose(text in prop_oneof![any_text(), chinese_lines()]) {
        let normalizer = Normalizer::new(Target::Hans);
        let converter = Converter::new(Config::S2twp);
        let first = normalizer.align(&text);
        let second = converter.align(first.text());
        let both = first.alignment().then(second.alignment()).unwrap();
        let len = second.text().len();
        prop_assert_eq!((both.source_len(), both.output_len()), (text.len(), len));
        for at in 0..len {
            let in_steps = first.alignment().to_source(second.alignment().to_source(at..at + 1));
            let at_once = both.to_source(at..at + 1);
            prop_assert!(at_once.start <= in_steps.start && in_steps.end <= at_once.end, "{}", at);
        }
        let (mut replayed, mut done) = (String::new(), 0);
        for edit in both.edits() {
            replayed.push_str(&text[done..edit.source.start]);
            prop_assert_eq!(replayed.len(), edit.output.start);
            replayed.push_str(&second.text()[edit.output.clone()]);
            done = edit.source.end;
        }
        replayed.push_str(&text[done..]);
        prop_assert_eq!(replayed, second.text());
    }
}

#[test]
fn real_text_is_aligned() {
    let folder = Path::new("testkit/articles/development");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    assert!(files.len() > 10, "{folder:?}");
    for file in files.iter().step_by(12) {
        let text = std::fs::read_to_string(file).unwrap();
        let text = &text[..text.floor_char_boundary(1500)];
        for target in Target::ALL {
            let normalizer = Normalizer::new(*target);
            let aligned = normalizer.align(text);
            assert_eq!(aligned.text(), normalizer.normalize(text));
            check(&aligned, target.name()).unwrap();
        }
        for (name, converter) in converters() {
            let aligned = converter.align(text);
            assert_eq!(aligned.text(), converter.convert(text));
            check(&aligned, &name).unwrap();
        }
    }
}

/// A text of several blocks has one alignment.
#[test]
fn long_text_is_aligned() {
    let line = "項(xiàng)目，業(yè)績,头发\r\n";
    let text = line.repeat((3 << 20) / line.len());
    let normalizer = Normalizer::new(Target::HantTw);
    let aligned = normalizer.align(&text);
    assert_eq!(aligned.text(), normalizer.normalize(&text));
    let last = aligned.text().rfind("頭髮").unwrap();
    let source = text.rfind("头发").unwrap();
    assert_eq!(aligned.alignment().to_source(last..last + 6), source..source + 6);
    assert_eq!(aligned.alignment().to_output(source..source + 6), last..last + 6);
}
