//! A user's dictionaries and configuration files: where they win, what they protect, what is refused.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use zhnorm::dictionary::{Dictionary, Layer};
use zhnorm::{Config, Converter, ConverterBuilder, Error, ErrorKind};

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
    let converter = with(Config::S2t, &[("理发\t整髮\n", Layer::Before(1))]).unwrap();
    assert_eq!(Converter::new(Config::S2t).convert("理发师理发"), "理髮師理髮");
    assert_eq!(converter.convert("理发师理发"), "整髮師整髮");
    // In a configuration with a segmentation the entry is a segment.
    let converter = with(Config::S2tw, &[("理发\t整髮\n", Layer::Before(1))]).unwrap();
    assert_eq!(converter.convert("理发师理发"), "整髮師整髮");
}

#[test]
fn after_the_built_in_ones_only_a_longer_entry_wins() {
    let converter = with(Config::S2t, &[("理发师傅们\t髮師\n", Layer::After(1))]).unwrap();
    assert_eq!(converter.convert("理发师傅们理发师"), "髮師理髮師");
}

#[test]
fn entries_of_a_later_step_see_what_the_earlier_made() {
    let converter = with(Config::S2twp, &[("軟體\t軟軟\n裏面\t裏裏\n", Layer::Before(2))]).unwrap();
    // The second step gets 軟件 and 裏面 from the first.
    assert_eq!(converter.convert("软件里面"), "軟體裏裏");
    let converter = with(Config::S2twp, &[("軟件\t軟軟\n", Layer::Before(2))]).unwrap();
    assert_eq!(converter.convert("软件"), "軟軟");
}

#[test]
fn of_several_dictionaries_the_longest_key_wins_and_then_the_first() {
    let converter =
        with(Config::S2t, &[("甲乙\t1\n", Layer::Before(1)), ("甲乙丙\t2\n甲\t3\n", Layer::Before(1))])
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
fn what_can_not_work_is_refused_with_its_place() {
    let parse = |bytes: &[u8]| Dictionary::parse("words.txt", bytes).unwrap_err().to_string();
    assert_eq!(parse(b"ab\n"), "words.txt, line 1: no tab between key and value; write `key<TAB>value`");
    assert!(parse(b"a\tb\n\tb\n").starts_with("words.txt, line 2: the key is empty"));
    assert!(
        parse(b"a\tb\nc\td\na\te\n").starts_with("words.txt, line 3: the key `a` stands on line 1 already")
    );
    assert!(parse(b"\n\xFF\tb\n").starts_with("words.txt, line 2: not UTF-8"));

    let refused = |dictionaries: &[(&str, Layer)]| {
        let error = with(Config::S2t, dictionaries).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Dictionary);
        error.to_string()
    };
    assert_eq!(
        refused(&[("a\tb\n", Layer::Before(2))]),
        "words.txt: there is no step 2; the conversion has 1"
    );
    assert!(refused(&[("\u{F900}\tb\n", Layer::default())]).contains("U+F900, which is normalized"));
    assert!(refused(&[("头发\tb\n", Layer::After(1))]).contains("the built-in dictionaries have it already"));
    assert!(
        refused(&[("a\tb\n", Layer::Before(1)), ("a\tc\n", Layer::Before(1))])
            .contains("words.txt has it already")
    );
    assert!(refused(&[("软件\t软件\n软件包\tb\n", Layer::default())]).contains("`软件`, which is protected"));
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

    let refused = |text: &str| {
        write(text);
        let error = ConverterBuilder::from_file(&path).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        let message = error.to_string();
        assert!(message.contains("my.json"), "{message}");
        message
    };
    let chain = |dict: &str| format!(r#"{{"conversion_chain": [{{"dict": {dict}}}]}}"#);
    assert!(refused("{").len() > 10);
    assert!(refused("{}").contains("`conversion_chain` is missing"));
    assert!(refused(&chain(r#"{"type": "text", "file": "gone.txt"}"#)).contains("gone.txt"));
    fs::write(folder.path().join("bad.txt"), "x\n").unwrap();
    assert!(refused(&chain(r#"{"type": "text", "file": "bad.txt"}"#)).contains("line 1: no tab"));
    fs::write(folder.path().join("x.ocd2"), "").unwrap();
    assert!(refused(&chain(r#"{"type": "ocd2", "file": "x.ocd2"}"#)).contains("opencc_dict -f ocd2 -t text"));
    assert!(refused(&chain(r#"{"type": "magic", "file": "x"}"#)).contains("no dictionary type `magic`"));
}
