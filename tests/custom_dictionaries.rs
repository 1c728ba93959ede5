//! A user's dictionaries and configuration files: where they win, what they protect, and which are refused.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use zhnorm::dictionary::{Dictionary, Layer, StepIndex};
use zhnorm::{Config, Converter, ConverterBuilder, Error, ErrorKind, Normalizer};

fn dictionary(text: &str) -> Dictionary {
    Dictionary::parse("words.txt", text.as_bytes()).unwrap()
}

fn with(config: Config, dictionaries: &[(&str, Layer)]) -> Result<Converter, Error> {
    let mut builder = Converter::builder(config);
    for (text, layer) in dictionaries {
        builder = builder.dictionary(dictionary(text), *layer);
    }
    builder.build()
}

#[test]
fn an_entry_wins_over_the_built_in_ones() {
    let converter = with(Config::S2t, &[("理发\t整髮\n", Layer::Before(StepIndex::FIRST))]).unwrap();
    assert_eq!(Converter::new(Config::S2t).convert("理发师理发"), "理髮師理髮");
    assert_eq!(converter.convert("理发师理发"), "整髮師整髮");
    // In a configuration with a segmentation the entry is a segment.
    let converter = with(Config::S2tw, &[("理发\t整髮\n", Layer::Before(StepIndex::FIRST))]).unwrap();
    assert_eq!(converter.convert("理发师理发"), "整髮師整髮");
}

#[test]
fn after_the_built_in_ones_only_a_longer_entry_wins() {
    let converter = with(Config::S2t, &[("理发师傅们\t髮師\n", Layer::After(StepIndex::FIRST))]).unwrap();
    assert_eq!(converter.convert("理发师傅们理发师"), "髮師理髮師");
}

#[test]
fn entries_of_a_later_step_see_what_the_earlier_made() {
    let converter =
        with(Config::S2twp, &[("軟體\t軟軟\n裏面\t裏裏\n", Layer::Before(StepIndex::SECOND))]).unwrap();
    // The second step gets 軟件 and 裏面 from the first.
    assert_eq!(converter.convert("软件里面"), "軟體裏裏");
    let converter = with(Config::S2twp, &[("軟件\t軟軟\n", Layer::Before(StepIndex::SECOND))]).unwrap();
    assert_eq!(converter.convert("软件"), "軟軟");
}

#[test]
fn of_several_dictionaries_the_longest_key_wins_and_then_the_first() {
    let converter = with(
        Config::S2t,
        &[
            ("甲乙\t1\n", Layer::Before(StepIndex::FIRST)),
            ("甲乙丙\t2\n甲\t3\n", Layer::Before(StepIndex::FIRST)),
        ],
    )
    .unwrap();
    assert_eq!(converter.convert("甲乙丙甲乙甲"), "213");
}

#[test]
fn protected_words_come_through_every_step_and_streams() {
    let words = "发那科\t发那科\n软件\t软件\n";
    let converter = with(Config::S2twp, &[(words, Layer::default())]).unwrap();
    let text = "发那科发布软件，鼠标里面的软件包发那";
    let expected = "发那科釋出软件，滑鼠裡面的软件包發那";
    assert_eq!(converter.convert(text), expected);
    for cut in (1..text.len()).filter(|&at| text.is_char_boundary(at)) {
        let (mut stream, mut out) = (converter.stream(), String::new());
        stream.push(&text[..cut], &mut out);
        stream.push(&text[cut..], &mut out);
        stream.finish(&mut out);
        assert_eq!(out, expected, "cut at {cut}");
    }
    let inspection = converter.inspect(text);
    assert_eq!(inspection.output, expected);
    assert!(inspection.segments.contains(&"发那科".to_owned()));
}

#[test]
fn a_longer_key_wins_over_a_word_that_maps_to_itself() {
    let words = "软件\t软件\n软件包\t套件\n发那科\t发那科\n";
    let converter = with(Config::S2twp, &[(words, Layer::default())]).unwrap();
    // `软件` can not be protected, because `软件包` contains it, but it wins in its step.
    assert_eq!(converter.convert("软件包里的软件，发那科"), "套件裡的软件，发那科");
    // The first step writes `軟件`, so that the key of the second step can match although it contains a
    // protected word.
    let layers =
        [("件\t件\n", Layer::Before(StepIndex::FIRST)), ("軟件\t軟軟\n", Layer::Before(StepIndex::SECOND))];
    assert_eq!(with(Config::S2twp, &layers).unwrap().convert("软件"), "軟件");
    let layers = [
        ("軟件\t軟件\n", Layer::Before(StepIndex::FIRST)),
        ("軟件\t軟軟\n", Layer::Before(StepIndex::SECOND)),
    ];
    assert_eq!(with(Config::S2twp, &layers).unwrap().convert("软件軟件"), "軟軟軟件");
}

#[test]
fn all_dictionaries_of_opencc_load() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/dictionaries/opencc");
    let is_dictionary =
        |path: &std::path::PathBuf| path.extension().is_some_and(|extension| extension == "tsv");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(is_dictionary);
    let mut count = 0;
    for path in paths {
        let dictionary = Dictionary::open(&path).unwrap();
        for config in [Config::T2jp, Config::Hk2sp] {
            let builder = Converter::builder(config).dictionary(dictionary.clone(), Layer::default());
            builder.build().unwrap_or_else(|error| panic!("{error}"));
        }
        count += 1;
    }
    assert_eq!(count, 22);
}

#[test]
fn words_of_the_normalizer_that_contradict_each_other_are_refused_by_line() {
    let words = |name: &str, text: &str| Dictionary::parse(name, text.as_bytes()).unwrap();
    let refused = |dictionaries: [Dictionary; 2]| {
        Normalizer::builder().dictionaries(dictionaries).map(|_| ()).unwrap_err().to_string()
    };
    assert_eq!(
        refused([words("a.txt", "丁\t戊\n甲\t乙\n"), words("b.txt", "# A comment.\n甲\t丙\n")]),
        "b.txt, line 2: a.txt, line 2, has the key `甲` already; remove one of the two"
    );
    assert_eq!(
        refused([words("a.txt", "丁\t戊\n甲\t乙\n"), words("b.txt", "\n\n乙\t丙\n")]),
        "a.txt, line 2: the value of `甲` is `乙`, which becomes `丙` itself (b.txt, line 3); write `甲<TAB>丙`"
    );
}

#[test]
fn a_hostile_dictionary_does_not_stop_the_compiler() {
    // Each `軟` in the second step may come from `软` or from `軟`: 2 to the power of 100 texts. The plan runs
    // step by step.
    let key = "軟".repeat(100);
    let converter =
        with(Config::S2twp, &[(&format!("{key}\t好\n"), Layer::Before(StepIndex::SECOND))]).unwrap();
    assert_eq!(converter.convert(&("软".repeat(50) + &"軟".repeat(50) + "软件")), "好軟體");
}

#[test]
fn errors_name_the_file_the_line_and_the_way_out() {
    let parse = |bytes: &[u8]| Dictionary::parse("words.txt", bytes).unwrap_err().to_string();
    assert_eq!(parse(b"ab\n"), "words.txt, line 1: no tab between key and value; write `key<TAB>value`");
    assert!(parse(b"a\tb\n\tb\n").starts_with("words.txt, line 2: the key is empty"));
    assert!(parse(b"a\tb\nc\td\na\te\n").starts_with("words.txt, line 3: line 1 has the key `a` already"));
    assert!(parse(b"\n\xFF\tb\n").starts_with("words.txt, line 2: not UTF-8"));
    let long = "一".repeat(256);
    assert!(parse(format!("a\tb\n{long}\tb\n").as_bytes()).contains("line 2: the key has 256 characters"));
    for text in [&b"a\tb\nc\t\n"[..], b"a\tb\nc\t d\n"] {
        assert!(
            parse(text).starts_with("words.txt, line 2: the value is empty, which would delete the word")
        );
    }

    let refused = |dictionaries: &[(&str, Layer)]| {
        let error = with(Config::S2t, dictionaries).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Dictionary);
        error.to_string()
    };
    assert_eq!(
        refused(&[("a\tb\n", Layer::Before(StepIndex::SECOND))]),
        "words.txt: there is no step 2; the conversion has 1"
    );
    assert!(
        refused(&[("\u{F900}\tb\n", Layer::default())])
            .contains("words.txt, line 1: the key `\u{F900}` can never match: U+F900 becomes U+8C48 before anything is looked up")
    );
    assert!(
        refused(&[("头发\tb\n", Layer::After(StepIndex::FIRST))])
            .contains("the built-in dictionaries have it already")
    );
    assert_eq!(
        refused(&[
            ("z\ty\na\tb\n", Layer::Before(StepIndex::FIRST)),
            ("\n# A comment.\na\tc\n", Layer::Before(StepIndex::FIRST))
        ]),
        "words.txt, line 3: the key `a` can never match: words.txt, line 2, has it already; remove one of the two"
    );
    let missing = Dictionary::open("no/such/file.txt").unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::Io);
    assert!(missing.to_string().contains("no/such/file.txt"));
}

#[test]
fn a_configuration_file_names_its_dictionaries() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("my.json");
    fs::write(folder.path().join("own.txt"), "鼠标\t滑鼠\n").unwrap();
    let write = |text: &str| fs::write(&path, text).unwrap();
    write(
        r#"{
            // OpenCC's own dictionaries go by their names.
            "segmentation": {"type": "mmseg", "dict": {"type": "ocd2", "file": "STPhrases.ocd2"}},
            "conversion_chain": [{"dict": {"type": "group", "dicts": [
                {"type": "text", "file": "own.txt"},
                {"type": "ocd2", "file": "STPhrases.ocd2"},
                {"type": "ocd2", "file": "STCharacters.ocd2"},
            ]}}],
        }"#,
    );
    let converter = ConverterBuilder::from_file(&path).build().unwrap();
    assert_eq!(converter.convert("鼠标理发"), "滑鼠理髮");

    let chain = |dict: &str| format!(r#"{{"conversion_chain": [{{"dict": {dict}}}]}}"#);
    // A byte order mark is read over; an empty value deletes the word, as in OpenCC.
    fs::write(folder.path().join("delete.txt"), "的\t\n").unwrap();
    write(&format!("\u{FEFF}{}", chain(r#"{"type": "text", "file": "delete.txt"}"#)));
    assert_eq!(ConverterBuilder::from_file(&path).build().unwrap().convert("我的书"), "我书");

    let refused = |text: &str| {
        write(text);
        let error = ConverterBuilder::from_file(&path).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        let message = error.to_string();
        assert!(message.contains("my.json"), "{message}");
        message
    };
    assert!(refused("{").len() > 10);
    assert!(refused("{}").contains("`conversion_chain` is missing"));
    assert!(refused(&chain(r#"{"type": "text", "file": "gone.txt"}"#)).contains("gone.txt"));
    fs::write(folder.path().join("bad.txt"), "x\n").unwrap();
    assert!(refused(&chain(r#"{"type": "text", "file": "bad.txt"}"#)).contains("line 1: no tab"));
    fs::write(folder.path().join("x.ocd2"), "").unwrap();
    assert!(refused(&chain(r#"{"type": "ocd2", "file": "x.ocd2"}"#)).contains("opencc_dict -f ocd2 -t text"));
    // A file with the name of a dictionary of OpenCC may have other entries, so only the caller can say that
    // it has not.
    let standard = chain(r#"{"type": "ocd2", "file": "TSCharacters.ocd2"}"#);
    fs::write(folder.path().join("TSCharacters.ocd2"), "").unwrap();
    assert!(refused(&standard).contains("TSCharacters.ocd2"));
    let by_name = || ConverterBuilder::from_file(&path).binary_dictionaries_by_name(true).build();
    assert_eq!(by_name().unwrap().convert("頭髮"), "头发");
    write(&chain(r#"{"type": "ocd2", "file": "x.ocd2"}"#));
    assert!(by_name().unwrap_err().to_string().contains("x.ocd2"));
    assert!(refused(&chain(r#"{"type": "magic", "file": "x"}"#)).contains("no dictionary type `magic`"));
}
