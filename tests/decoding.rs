//! Tests decoding in every encoding, with all ways to cut the bytes, with and without malformed bytes, and
//! how often the encoding is detected.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use proptest::prelude::*;
use std::fs;
use std::path::Path;
use zhnorm::decode::{Decoder, Encoding, OnMalformed, Sniff, sniff};
use zhnorm::{Config, Converter, Error, ErrorKind};
use zhnorm_testkit::cases::cases;
use zhnorm_testkit::corpus::{Corpus, Kind};

const SAMPLE: usize = 1 << 20;

fn tables(encoding: Encoding) -> &'static encoding_rs::Encoding {
    encoding_rs::Encoding::for_label(encoding.name().as_bytes()).unwrap()
}

/// `text` in this encoding, without the characters that it does not have.
fn encode(text: &str, encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        Encoding::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        _ => {
            let encoded = text.chars().map(|c| {
                let character = c.to_string();
                let (bytes, _, lossy) = tables(encoding).encode(&character);
                if lossy { Vec::new() } else { bytes.into_owned() }
            });
            encoded.flatten().collect()
        }
    }
}

/// The result of decoding.
#[derive(Debug, PartialEq, Eq)]
struct Outcome {
    text: String,
    replaced: u64,
    malformed_at: Option<u64>,
    error: Option<String>,
}

fn decode<'b>(mut decoder: Decoder, pieces: impl IntoIterator<Item = &'b [u8]>) -> Outcome {
    let mut text = String::new();
    let mut result: Result<(), Error> = Ok(());
    for piece in pieces {
        result = result.and_then(|()| decoder.push(piece, &mut text));
    }
    result = result.and_then(|()| decoder.finish(&mut text));
    if let Err(error) = &result {
        assert_eq!(error.kind(), ErrorKind::Encoding);
        // The decoder keeps failing with the same error.
        let length = text.len();
        assert_eq!(decoder.push(b"more", &mut text).unwrap_err().to_string(), error.to_string());
        assert_eq!(text.len(), length);
    }
    let (replaced, malformed_at) = (decoder.replaced(), decoder.malformed_at());
    Outcome { text, replaced, malformed_at, error: result.err().map(|error| error.to_string()) }
}

fn whole(encoding: Encoding, on_malformed: OnMalformed, bytes: &[u8]) -> Outcome {
    decode(Decoder::new(encoding, on_malformed), [bytes])
}

const TEXT: &str = "中文abc，繁體字和简体字。\r\n「引號」€1,000 𠮷野家 ①㎡\n";

#[test]
fn text_survives_every_encoding_in_pieces_of_any_size() {
    for encoding in Encoding::ALL {
        let has: String = TEXT.chars().filter(|c| !encode(&c.to_string(), *encoding).is_empty()).collect();
        assert!(has.chars().count() > 30 && has.contains("中文abc"));
        let bytes = encode(&has, *encoding);
        for size in [1, 2, 3, 7, 1000] {
            for decoder in
                [Decoder::new(*encoding, OnMalformed::Error), Decoder::detecting(OnMalformed::Error)]
            {
                let outcome = decode(decoder, bytes.chunks(size));
                let expected = Outcome { text: has.clone(), replaced: 0, malformed_at: None, error: None };
                assert_eq!(outcome, expected, "{encoding} in pieces of {size}");
            }
        }
    }
}

#[test]
fn what_only_the_larger_sets_have_is_read() {
    // GB 18030 in four bytes; the euro of code page 936; HKSCS; ETEN.
    assert_eq!(whole(Encoding::Gb18030, OnMalformed::Error, b"\x95\x32\x90\x31\x80").text, "𠂇€");
    assert_eq!(whole(Encoding::Big5, OnMalformed::Error, b"\xF9\xD6\x88\x62").text, "碁Ê̄");
}

#[test]
fn a_byte_order_mark_decides_and_is_not_part_of_the_text() {
    let marked: [(&[u8], &str); 4] = [
        (b"\xEF\xBB\xBF\xE4\xB8\xAD", "中"),
        (b"\xFF\xFE\x2D\x4E", "中"),
        (b"\xFE\xFF\x4E\x2D", "中"),
        (b"\x84\x31\x95\x33\xD6\xD0", "中"),
    ];
    for (bytes, text) in marked {
        for size in [1, 2, 3, 7] {
            for encoding in Encoding::ALL {
                let outcome = decode(Decoder::new(*encoding, OnMalformed::Error), bytes.chunks(size));
                assert_eq!((outcome.text.as_str(), outcome.error), (text, None), "{encoding}");
            }
            assert_eq!(decode(Decoder::detecting(OnMalformed::Error), bytes.chunks(size)).text, text);
        }
        assert_eq!(Encoding::detect(bytes).encoding, Encoding::for_bom(bytes).unwrap().0);
    }
    // The byte order mark counts toward offsets, and U+FEFF is one only at the start.
    assert_eq!(whole(Encoding::Utf8, OnMalformed::Error, b"\xEF\xBB\xBFa\xFF").malformed_at, Some(4));
    assert_eq!(whole(Encoding::Utf8, OnMalformed::Error, "a\u{FEFF}".as_bytes()).text, "a\u{FEFF}");
    assert_eq!(whole(Encoding::Utf8, OnMalformed::Error, "\u{FEFF}\u{FEFF}".as_bytes()).text, "\u{FEFF}");
    assert_eq!(whole(Encoding::Utf16Le, OnMalformed::Error, b"\xFF\xFE").text, "");
}

#[test]
fn malformed_bytes_have_an_offset_and_a_name() {
    let cases: [(Encoding, &[u8], u64, &str); 16] = [
        (Encoding::Utf8, b"ab\xFFcd", 2, "ab\u{FFFD}cd"),
        (Encoding::Utf8, b"\xE4\xB8", 0, "\u{FFFD}"),
        (Encoding::Utf8, b"\xE4\xB8\xAD\xE6\x96a", 3, "中\u{FFFD}a"),
        (Encoding::Utf8, b"\xED\xA0\x80", 0, "\u{FFFD}\u{FFFD}\u{FFFD}"),
        (Encoding::Gb18030, b"ab\xFFcd", 2, "ab\u{FFFD}cd"),
        (Encoding::Gb18030, b"\xD6\xD0\xD6", 2, "中\u{FFFD}"),
        (Encoding::Gb18030, b"\xD6\xD0\xD6\x20a", 2, "中\u{FFFD} a"),
        (Encoding::Gb18030, b"\xD6\xD0\x81\x30\x81", 2, "中\u{FFFD}"),
        (Encoding::Gb18030, b"\xD6\xD0\x81\x30\x81a", 2, "中\u{FFFD}0乤"),
        (Encoding::Big5, b"\xA4\xA4\xFF", 2, "中\u{FFFD}"),
        (Encoding::Big5, b"\xA4\xA4\xA4", 2, "中\u{FFFD}"),
        (Encoding::Big5, b"\xA4\xA4\xA4\n", 2, "中\u{FFFD}\n"),
        (Encoding::Utf16Le, b"\x2D\x4E\x87", 2, "中\u{FFFD}"),
        (Encoding::Utf16Le, b"\x2D\x4E\x00\xD8\x2D\x4E", 2, "中\u{FFFD}中"),
        (Encoding::Utf16Be, b"\x4E\x2D\xDC\x00\x4E\x2D", 2, "中\u{FFFD}中"),
        (Encoding::Utf16Be, b"\x4E\x2D\xD8\x00", 2, "中\u{FFFD}"),
    ];
    for (encoding, bytes, offset, replaced) in cases {
        for size in [1, 2, 3, 7] {
            let outcome = decode(Decoder::new(encoding, OnMalformed::Error), bytes.chunks(size));
            assert_eq!(outcome.malformed_at, Some(offset), "{encoding} {bytes:X?}");
            assert_eq!(outcome.text, replaced.split('\u{FFFD}').next().unwrap());
            let message = outcome.error.unwrap();
            assert!(
                message.contains(&format!("not {encoding}: malformed at byte {offset};")),
                "{message} of {bytes:X?}"
            );
            let outcome = decode(Decoder::new(encoding, OnMalformed::Replace), bytes.chunks(size));
            let count = replaced.matches('\u{FFFD}').count() as u64;
            let expected = Outcome {
                text: replaced.to_owned(),
                replaced: count,
                malformed_at: Some(offset),
                error: None,
            };
            assert_eq!(outcome, expected, "{encoding} {bytes:X?}");
        }
    }
}

#[test]
fn detection_waits_for_the_first_byte_that_is_not_ascii() {
    let ascii = "All of this is ASCII, and more than is looked at.\n".repeat(30_000);
    assert!(ascii.len() > SAMPLE + SAMPLE / 4);
    let corpus = Corpus::read().unwrap();
    let hans = corpus.text(Kind::Hans, 3 * SAMPLE / 2);
    for encoding in [Encoding::Utf8, Encoding::Gb18030, Encoding::Big5] {
        let hans =
            if encoding == Encoding::Big5 { corpus.text(Kind::Hant, 3 * SAMPLE / 2) } else { hans.clone() };
        let bytes = encode(&hans, encoding);
        let hans = whole(encoding, OnMalformed::Error, &bytes).text;
        let bytes = [ascii.as_bytes(), &bytes, b"\xFF"].concat();
        for size in [65_537, 10_000_000] {
            let outcome = decode(Decoder::detecting(OnMalformed::Replace), bytes.chunks(size));
            assert_eq!(
                (outcome.replaced, outcome.malformed_at),
                (1, Some(bytes.len() as u64 - 1)),
                "{encoding}"
            );
            assert!(outcome.text == ascii.clone() + &hans + "\u{FFFD}", "{encoding}");
        }
    }
    assert!(decode(Decoder::detecting(OnMalformed::Error), [ascii.as_bytes()]).text == ascii);
}

#[test]
fn bytes_that_fit_no_encoding_are_an_error_or_replaced() {
    let other: [&[u8]; 9] = [
        b"\xFF\xFF\xFF",
        b"Stra\xDFe f\xFChrt \xFCber die Br\xFCcke",
        b"M\xFCller",
        b"na\xEFve",
        b"caf\xE9 au lait",
        b"S\xE3o Paulo",
        b"Die M\xE4nner f\xFChrten \xFCber die Br\xFCcke; sch\xF6ne Gr\xFC\xDFe",
        // Japanese and Korean.
        b"\x93\xFA\x96\x7B\x8C\xEA\x82\xCC\x95\xB6\x8F\xCD\x82\xF0\x8F\x91\x82\xAD",
        b"\xB4\xEB\xC7\xD1\xB9\xCE\xB1\xB9\xC0\xC7 \xC7\xE5\xB9\xFD\xC0\xBA \xB1\xB9\xB9\xCE\xC0\xC7 \xB1\xE2\xBA\xBB",
    ];
    for bytes in other {
        assert!(!Encoding::detect(bytes).fits, "{bytes:X?}");
        let error = decode(Decoder::detecting(OnMalformed::Error), [bytes]).error.unwrap();
        assert!(error.contains("no encoding fits") && error.contains("malformed at byte"), "{error}");
        assert_eq!(decode(Decoder::detecting(OnMalformed::Replace), [bytes]).error, None);
    }
    // One malformed character does not change the encoding.
    for encoding in Encoding::ALL {
        let text = encode("没有問題的文字。\n", *encoding);
        let bytes = [text.as_slice(), b"\x00\xDC", &text].concat();
        let detection = Encoding::detect(&bytes);
        assert!(detection.encoding == *encoding && detection.fits, "{encoding}: {detection:?}");
    }
}

#[test]
fn letters_in_utf16_are_not_taken_for_ascii() {
    for encoding in [Encoding::Utf16Le, Encoding::Utf16Be] {
        assert_eq!(Encoding::detect(&encode("It's 5 o'clock.\r\n", encoding)).encoding, encoding);
    }
    for bytes in [&b""[..], b"abc", b"abc\0def", b"\0\0\0\0", b"one.txt\0two.txt\0three.txt\0"] {
        assert_eq!(Encoding::detect(bytes).encoding, Encoding::Utf8);
    }
}

/// The held-out articles. No table of the detector was counted in them.
fn articles() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testkit/articles/held-out");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "txt"));
    files.sort();
    files.iter().map(|file| fs::read_to_string(file).unwrap().replace('\n', "")).collect()
}

/// The encoding has to be detected in at least a given share of the pieces of 20 and of 200 characters.
#[test]
fn the_encoding_of_articles_is_detected() {
    let simplified = articles();
    let to_traditional = Converter::new(Config::S2tw);
    let traditional: Vec<String> =
        simplified.iter().map(|article| to_traditional.convert(article).into_owned()).collect();
    let without_big5: Vec<Encoding> =
        Encoding::ALL.iter().copied().filter(|encoding| *encoding != Encoding::Big5).collect();
    for (script, articles, encodings) in
        [("Simplified", &simplified, &without_big5[..]), ("Traditional", &traditional, Encoding::ALL)]
    {
        for encoding in encodings {
            for (length, least) in [(20, 99.5), (200, 100.0)] {
                let (mut right, mut all) = (0_u32, 0_u32);
                for article in articles {
                    let article: Vec<char> = article.chars().collect();
                    for piece in article.chunks_exact(length) {
                        let bytes = encode(&piece.iter().collect::<String>(), *encoding);
                        // A piece of ASCII is the same in all encodings but UTF-16.
                        if bytes.is_ascii() && !encoding.name().starts_with("UTF-16") {
                            continue;
                        }
                        let detection = Encoding::detect(&bytes);
                        all += 1;
                        right += u32::from(detection.encoding == *encoding && detection.fits);
                    }
                }
                let share = 100.0 * f64::from(right) / f64::from(all);
                println!("{script} in {encoding}, {length} characters: {share:.2} % of {all}");
                assert!(all > 500, "{script} in {encoding}: too few pieces");
                assert!(share >= least, "{script} in {encoding}, {length} characters: {share:.2} % of {all}");
            }
        }
    }
}

/// Clauses of articles, each in another encoding than the clause before: nothing but the line itself helps.
#[test]
fn lines_that_differ_in_encoding_are_told_apart() {
    let to_traditional = Converter::new(Config::S2tw);
    let articles = articles().concat();
    let clauses = articles.split(['，', '。', '、', '；', '：']).filter(|clause| !clause.is_ascii());
    let (mut right, mut all) = ([0_u32; 2], [0_u32; 2]);
    let (mut bytes, mut expected) = (Vec::new(), Vec::new());
    for (clause, encoding) in
        clauses.zip([Encoding::Gb18030, Encoding::Big5, Encoding::Utf8].into_iter().cycle())
    {
        let text = match encoding {
            Encoding::Big5 => to_traditional.convert(clause).into_owned(),
            _ => clause.to_owned(),
        };
        let encoded = encode(&text, encoding);
        let text = whole(encoding, OnMalformed::Error, &encoded).text;
        if text.is_ascii() {
            continue;
        }
        bytes.extend_from_slice(&encoded);
        bytes.push(b'\n');
        expected.push(text);
    }
    let mut decoder = Decoder::mixed(OnMalformed::Replace);
    let mut text = String::new();
    bytes.chunks(4099).for_each(|piece| decoder.push(piece, &mut text).unwrap());
    decoder.finish(&mut text).unwrap();
    assert_eq!(text.lines().count(), expected.len());
    for (line, expected) in text.lines().zip(&expected) {
        let is_long = usize::from(expected.chars().count() > 5);
        all[is_long] += 1;
        right[is_long] += u32::from(line == expected);
    }
    println!("up to 5 characters: {right:?} of {all:?}, then longer ones");
    println!("{:?}, {} doubtful", decoder.line_counts().collect::<Vec<_>>(), decoder.doubtful_lines());
    let share = |is_long: usize| 100.0 * f64::from(right[is_long]) / f64::from(all[is_long]);
    assert!(all[0] > 1000 && all[1] > 1000);
    assert!(share(0) >= 97.5 && share(1) >= 99.9, "{:.2} % and {:.2} %", share(0), share(1));
}

#[test]
fn a_long_line_is_decided_by_its_start_and_utf16_by_its_byte_order_mark() {
    let long = "长行文字。".repeat(SAMPLE / 8);
    let text = format!("短行\n{long}\n中文\n");
    let big5 = encode("中文\n", Encoding::Big5);
    let bytes = [&encode(&format!("短行\n{long}\n"), Encoding::Gb18030)[..], &big5].concat();
    for size in [997, SAMPLE + 1, bytes.len()] {
        let outcome = decode(Decoder::mixed(OnMalformed::Error), bytes.chunks(size));
        assert!(outcome.error.is_none() && outcome.text == text, "{size}");
    }
    for encoding in [Encoding::Utf16Le, Encoding::Utf16Be, Encoding::Utf8] {
        let bytes = encode("\u{FEFF}中文\n上\n", encoding);
        for size in [1, 2, 100] {
            let outcome = decode(Decoder::mixed(OnMalformed::Error), bytes.chunks(size));
            assert_eq!((outcome.text.as_str(), outcome.error), ("中文\n上\n", None), "{encoding} {size}");
        }
    }
}

#[test]
fn a_line_that_fits_no_encoding_is_an_error_or_counted() {
    let bytes =
        b"\xD6\xD0\xCE\xC4\nDie M\xE4nner f\xFChrten \xFCber die Br\xFCcke\n\xE4\xB8\xAD\xFF\xE4\xB8\xAD\xE6\x96\x87\n";
    let error = decode(Decoder::mixed(OnMalformed::Error), [&bytes[..]]).error.unwrap();
    assert!(error.starts_with("the line at byte 5 is not UTF-8"), "{error}");
    let mut decoder = Decoder::mixed(OnMalformed::Replace);
    let mut text = String::new();
    decoder.push(bytes, &mut text).unwrap();
    decoder.finish(&mut text).unwrap();
    assert!(text.starts_with("中文\nDie M") && text.ends_with("\n中\u{FFFD}中文\n"), "{text}");
    assert_eq!(decoder.doubtful_lines(), 1);
    assert_eq!(decoder.line_counts().map(|(_, count)| count).sum::<u64>(), 3);
}

/// Reads as the command does: UTF-8 is borrowed, and everything else goes through a decoder.
fn read_sniffed(named: Option<Encoding>, bytes: &[u8], size: usize) -> Outcome {
    let mut seen = 0;
    let sniffed = loop {
        match sniff(named, &bytes[..seen], seen == bytes.len()) {
            Sniff::NeedsMore => seen = bytes.len().min(seen + size),
            sniffed => break sniffed,
        }
    };
    let Sniff::Utf8 { bom } = sniffed else {
        let decoder = match named {
            Some(encoding) => Decoder::new(encoding, OnMalformed::Error),
            None => Decoder::detecting(OnMalformed::Error),
        };
        return decode(decoder, [bytes]);
    };
    match std::str::from_utf8(&bytes[bom..]) {
        Ok(text) => Outcome { text: text.to_owned(), replaced: 0, malformed_at: None, error: None },
        Err(error) => {
            let (at, end) = ((bom + error.valid_up_to()) as u64, bom + error.valid_up_to());
            Outcome {
                text: std::str::from_utf8(&bytes[bom..end]).unwrap().to_owned(),
                replaced: 0,
                malformed_at: Some(at),
                error: Some(format!(
                    "not UTF-8: malformed at byte {at}; name another encoding, or replace malformed bytes"
                )),
            }
        }
    }
}

fn any_bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        2 => (prop::sample::select(Encoding::ALL), 0..TEXT.chars().count())
            .prop_map(|(encoding, at)| encode(&TEXT.chars().skip(at).take(3).collect::<String>(), encoding)),
        2 => prop::collection::vec(any::<u8>(), 0..6),
        1 => prop::sample::select(vec![
            &b"\xEF\xBB\xBF"[..], b"\xEF\xBB", b"\xFF\xFE", b"\xFE\xFF", b"\x84\x31\x95\x33", b"\x84\x31", b"\x81\x30",
            b"\xD8\x00", b"\x00\xDC", b"\xF0\x9F\x98", b"\x88", b"\xA4", b"a", b"\n", b"\0",
        ]).prop_map(<[u8]>::to_vec),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(2000)))]

    #[test]
    fn lines_of_several_encodings_may_be_cut_anywhere(
        lines in prop::collection::vec(any_bytes(), 1..4),
        size in 1..8_usize,
    ) {
        let bytes = lines.join(&b'\n');
        for on_malformed in [OnMalformed::Error, OnMalformed::Replace] {
            let whole = decode(Decoder::mixed(on_malformed), [&bytes[..]]);
            prop_assert_eq!(&decode(Decoder::mixed(on_malformed), bytes.chunks(size)), &whole);
            if whole.error.is_none() && Encoding::for_bom(&bytes).is_none() {
                prop_assert_eq!(whole.text.matches('\n').count(), bytes.iter().filter(|b| **b == b'\n').count());
            }
        }
    }

    #[test]
    fn streaming_equals_decoding_at_once_and_errors_are_where_replacements_would_be(
        bytes in any_bytes(),
        size in 1..8_usize,
    ) {
        for encoding in Encoding::ALL {
            let replaced = whole(*encoding, OnMalformed::Replace, &bytes);
            let refused = whole(*encoding, OnMalformed::Error, &bytes);
            prop_assert_eq!(&replaced.error, &None);
            prop_assert_eq!(refused.error.is_some(), replaced.replaced > 0);
            prop_assert_eq!(refused.malformed_at, replaced.malformed_at);
            prop_assert!(replaced.text.starts_with(&refused.text));
            for (on_malformed, whole) in [(OnMalformed::Replace, &replaced), (OnMalformed::Error, &refused)] {
                prop_assert_eq!(&decode(Decoder::new(*encoding, on_malformed), bytes.chunks(size)), whole);
            }

            // encoding_rs replaces malformed bytes at the same offsets.
            let (in_effect, bom) = Encoding::for_bom(&bytes).unwrap_or((*encoding, 0));
            let (text, lossy) = tables(in_effect).decode_without_bom_handling(&bytes[bom..]);
            prop_assert_eq!((text.as_ref(), lossy), (replaced.text.as_str(), replaced.replaced > 0));
            // The bytes before the offset are well-formed and end with a whole character.
            if let Some(at) = replaced.malformed_at {
                let before = whole(*encoding, OnMalformed::Error, &bytes[..at as usize]);
                prop_assert_eq!((before.error, before.text), (None, refused.text));
            }
        }
    }

    #[test]
    fn detection_never_fails_if_malformed_bytes_may_be_replaced(bytes in any_bytes(), size in 1..8_usize) {
        for on_malformed in [OnMalformed::Replace, OnMalformed::Error] {
            let outcome = decode(Decoder::detecting(on_malformed), [bytes.as_slice()]);
            prop_assert!(outcome.error.is_none() || on_malformed == OnMalformed::Error);
            prop_assert_eq!(&decode(Decoder::detecting(on_malformed), bytes.chunks(size)), &outcome);
            if outcome.error.is_none() {
                let encoding = Encoding::detect(&bytes).encoding;
                prop_assert_eq!(&whole(encoding, on_malformed, &bytes), &outcome);
            }
        }
    }

    #[test]
    fn sniffing_changes_nothing(bytes in any_bytes(), size in 1..8_usize) {
        for named in Encoding::ALL.iter().copied().map(Some).chain([None]) {
            let decoder = match named {
                Some(encoding) => Decoder::new(encoding, OnMalformed::Error),
                None => Decoder::detecting(OnMalformed::Error),
            };
            prop_assert_eq!(read_sniffed(named, &bytes, size), decode(decoder, [bytes.as_slice()]));
        }
    }
}
