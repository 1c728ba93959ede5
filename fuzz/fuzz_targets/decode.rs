//! All encodings, named or detected. Bytes give the same text as a whole and in pieces, both ways of handling
//! malformed bytes find the same bytes, and the text equals that of `encoding_rs`.
//!
//! Input: encoding, how the bytes are made, cuts, bytes or a text to encode.

#![no_main]

use fuzz_input::{Input, alphabet, decoded, pieces};
use libfuzzer_sys::fuzz_target;
use zhnorm::decode::{Decoder, Encoding, OnMalformed};

fn tables(encoding: Encoding) -> &'static encoding_rs::Encoding {
    encoding_rs::Encoding::for_label(encoding.name().as_bytes()).expect("names are labels of WHATWG")
}

/// The bytes of `text`. Unless `byte` is 0, it replaces the byte at `position` / 256 of the length.
fn encoded(text: &str, encoding: Encoding, position: u8, byte: u8) -> Vec<u8> {
    let mut bytes: Vec<u8> = match encoding {
        Encoding::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        Encoding::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        _ => tables(encoding).encode(text).0.into_owned(),
    };
    let at = usize::from(position) * bytes.len() / 256;
    if let (Some(at), true) = (bytes.get_mut(at), byte != 0) {
        *at = byte;
    }
    bytes
}

fuzz_target!(|data: &[u8]| {
    let mut input = Input::new(data);
    let named = Encoding::ALL.get(input.choice(6)).copied();
    let made = Encoding::ALL.get(input.choice(8)).copied();
    let cuts = input.cuts();
    let bytes = match made {
        Some(encoding) => {
            let (position, byte) = (input.byte(), input.byte());
            encoded(&input.text(alphabet::CONVERSION), encoding, position, byte)
        }
        None => input.bytes().to_vec(),
    };

    let decoder = |on_malformed| match named {
        Some(encoding) => Decoder::new(encoding, on_malformed),
        None => Decoder::detecting(on_malformed),
    };
    let [failing, replacing] = [OnMalformed::Error, OnMalformed::Replace].map(|on_malformed| {
        let whole = decoded(decoder(on_malformed), [&bytes[..]]);
        for cut in [pieces(&bytes, &cuts, |_| true), bytes.chunks(1).collect()] {
            let again = decoded(decoder(on_malformed), cut);
            assert_eq!(again.1, whole.1, "text, {named:?} of {bytes:X?}");
            let account = |(decoder, _, result): &(Decoder, String, Result<(), zhnorm::Error>)| {
                let error = result.as_ref().err().map(ToString::to_string);
                (decoder.encoding(), decoder.detection(), decoder.replaced(), decoder.malformed_at(), error)
            };
            assert_eq!(account(&again), account(&whole), "account, {named:?} of {bytes:X?}");
        }
        whole
    });

    let (decoder, text, result) = replacing;
    assert!(result.is_ok(), "nothing is left to fail, {named:?} of {bytes:X?}");
    let fits = decoder.detection().is_none_or(|detection| detection.fits);
    assert_eq!(failing.2.is_err(), decoder.replaced() > 0 || !fits, "{named:?} of {bytes:X?}");
    assert_eq!(decoder.replaced() > 0, decoder.malformed_at().is_some(), "{named:?} of {bytes:X?}");
    if fits {
        assert_eq!(failing.0.malformed_at(), decoder.malformed_at(), "{named:?} of {bytes:X?}");
        assert!(text.starts_with(&failing.1), "the text before the error, {named:?} of {bytes:X?}");
    }
    let for_bom = Encoding::for_bom(&bytes);
    let (encoding, bom) = for_bom.unwrap_or((decoder.encoding().unwrap_or(Encoding::Utf8), 0));
    let (expected, _) = tables(encoding).decode_without_bom_handling(&bytes[bom..]);
    assert_eq!(text, expected, "{encoding} of {bytes:X?}");
});
