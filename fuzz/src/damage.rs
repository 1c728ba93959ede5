//! Damages text as real pages were damaged: decoded in a wrong encoding, or byte-shifted.

use encoding_rs::{BIG5, GB18030, UTF_8, WINDOWS_1252};

/// Damages `text`. `how` is the kind of damage; most numbers leave the text as it is. `position` is the
/// offset of damage to a single byte, as a fraction of the length in units of 1/256.
pub fn damaged(text: &str, how: usize, position: u8) -> String {
    let encoded = |encoding: &'static encoding_rs::Encoding| encoding.encode(text).0.into_owned();
    let read = |encoding: &'static encoding_rs::Encoding, bytes: &[u8]| {
        encoding.decode_without_bom_handling(bytes).0.into_owned()
    };
    let byte_shifted = |instead: &str| {
        let mut bytes = encoded(GB18030);
        let at = usize::from(position) * bytes.len() / 256;
        bytes.splice(at..bytes.len().min(at + 1), GB18030.encode(instead).0.iter().copied());
        read(GB18030, &bytes)
    };
    match how {
        0 => byte_shifted("?"),
        1 => byte_shifted("?zhǔn)"),
        2 => byte_shifted("(yè"),
        3 => byte_shifted(""),
        4 => read(GB18030, text.as_bytes()),
        5 => read(WINDOWS_1252, text.as_bytes()),
        6 => read(WINDOWS_1252, &encoded(GB18030)),
        7 => read(WINDOWS_1252, &encoded(BIG5)),
        8 => read(BIG5, &encoded(GB18030)),
        9 => read(GB18030, &encoded(BIG5)),
        10 => read(UTF_8, &encoded(GB18030)),
        11 => text.chars().map(|ch| format!("&#{};", ch as u32)).collect(),
        _ => text.to_owned(),
    }
}
