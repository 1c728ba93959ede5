//! Documents in the formats of data and markup: only their prose is normalized. `formats/input` holds a
//! document for each format, `formats/output` its normalized form.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use zhnorm::{Format, Normalizer, Target};

fn documents() -> Vec<(PathBuf, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats/input");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    assert!(files.len() > 10);
    files.into_iter().map(|path| (path.clone(), std::fs::read_to_string(path).unwrap())).collect()
}

fn format(path: &Path) -> Format {
    path.extension().and_then(|extension| Format::of_extension(extension.to_str()?)).unwrap()
}

/// `SNAPSHOTS=overwrite` writes the output, for review.
#[test]
fn documents_become_what_was_reviewed() {
    let normalizer = Normalizer::new(Target::Hans);
    let overwrite = std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite");
    for (path, text) in documents() {
        let output = normalizer.for_format(Some(format(&path))).normalize(&text).into_owned();
        let reviewed = path.parent().unwrap().with_file_name("output").join(path.file_name().unwrap());
        if overwrite {
            std::fs::write(&reviewed, &output).unwrap();
        }
        assert_eq!(output, std::fs::read_to_string(&reviewed).unwrap(), "{}", path.display());
    }
}

#[test]
fn a_second_run_changes_nothing() {
    for target in Target::ALL {
        for (path, text) in documents() {
            for format in [Some(format(&path)), None] {
                let normalizer = Normalizer::new(*target).for_format(format);
                let once = normalizer.normalize(&text);
                assert!(
                    matches!(normalizer.normalize(&once), Cow::Borrowed(_)),
                    "{} {format:?}",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn a_stream_gives_what_the_whole_text_gives() {
    for (path, text) in documents() {
        let normalizer = Normalizer::new(Target::Hans).for_format(Some(format(&path)));
        let whole = normalizer.normalize(&text);
        for size in [1, 7, 64, 1000] {
            let (mut stream, mut output) = (normalizer.stream(), String::new());
            let characters: Vec<char> = text.chars().collect();
            for piece in characters.chunks(size) {
                stream.push(&piece.iter().collect::<String>(), &mut output);
            }
            stream.finish(&mut output);
            assert!(output == whole, "{} in pieces of {size}", path.display());
        }
        assert_eq!(normalizer.explain(&text).text, whole);
    }
}

/// The first lines show the format of data, so its name may be left out.
#[test]
fn data_is_known_without_its_name() {
    let normalizer = Normalizer::new(Target::Hans);
    for (path, text) in documents() {
        let named = format(&path);
        if matches!(named, Format::Markdown | Format::Html | Format::Wikitext | Format::Latex) {
            continue;
        }
        let expected = normalizer.for_format(Some(named)).normalize(&text);
        assert_eq!(normalizer.normalize(&text), expected, "{}", path.display());
    }
}

/// What is left without the marks and spaces that a rule of prose may change, and all lines.
#[test]
fn syntax_stays() {
    const MARKS: &str = "，。：；？！（）“”‘’…,.:;?!()\"' ";
    let normalizer = Normalizer::new(Target::Hans);
    for (path, text) in documents() {
        let output = normalizer.for_format(Some(format(&path))).normalize(&text).into_owned();
        if matches!(format(&path), Format::Yaml | Format::Toml | Format::Ini) {
            assert_eq!(output, text, "{}", path.display());
        }
        let kept = |text: &str| text.replace('漢', "汉").replace(|c| MARKS.contains(c), "");
        assert_eq!(kept(&output), kept(&text), "{}", path.display());
    }
}

#[test]
fn values_that_would_break_their_format_stay() {
    let normalizer = Normalizer::new(Target::Hans);
    for (format, text) in [
        (Format::Json, "{\"甲\": \"乙&quot;丙&#44;\"}"),
        (Format::Csv, "甲,\"乙&quot;丙\"\n"),
        (Format::Srt, "1\n00:00:01,000 --> 00:00:02,000\n甲\u{2028}乙\n"),
    ] {
        assert_eq!(normalizer.for_format(Some(format)).normalize(text), text);
    }
}

#[test]
fn a_format_has_a_name_and_extensions() {
    for format in Format::ALL {
        assert_eq!(format.name().parse::<Format>().unwrap(), *format);
    }
    assert_eq!(Format::of_extension("YML"), Some(Format::Yaml));
    assert_eq!(Format::of_extension("txt"), None);
    assert!("yml".parse::<Format>().is_err());
}
