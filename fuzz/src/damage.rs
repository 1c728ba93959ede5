//! What happened to real pages, on built text: read in a wrong encoding, or out of step with its bytes.

use encoding_rs::{BIG5, GB18030, UTF_8, WINDOWS_1252};

/// Damages `text` as two bytes say: how, and where if it is at one place. Most of the time it stays.
pub fn damaged(text: &str, how: usize, place: u8) -> String {
    let encoded = |encoding: &'static encoding_rs::Encoding| encoding.encode(text).0.into_owned();
    let read = |encoding: &'static encoding_rs::Encoding, bytes: &[u8]| {
        encoding.decode_without_bom_handling(bytes).0.into_owned()
    };
    let out_of_step = |instead: &str| {
        let mut bytes = encoded(GB18030);
        let at = usize::from(place) * bytes.len() / 256;
        bytes.splice(at..bytes.len().min(at + 1), GB18030.encode(instead).0.iter().copied());
        read(GB18030, &bytes)
    };
    match how {
        0 => out_of_step("?"),
        1 => out_of_step("?zhǔn)"),
        2 => out_of_step("(yè"),
        3 => out_of_step(""),
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
