//! Reads the bytes of an input as choices and as text. All targets share it.
//!
//! Random bytes rarely form a word. So most text is built from a list: one or a few bytes name a character or
//! a word. When the fuzzer changes, cuts, repeats or joins bytes, it changes, cuts, repeats or joins words.

pub mod alphabet;
pub mod damage;

use zhnorm::decode::Decoder;
use zhnorm::{ConverterStream, Error, NormalizerStream};

/// The bytes of an input, taken from the front. After the end, every byte is 0.
pub struct Input<'d> {
    rest: &'d [u8],
}

impl<'d> Input<'d> {
    pub fn new(rest: &'d [u8]) -> Self {
        Self { rest }
    }

    pub fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.rest.split_first() else { return 0 };
        self.rest = rest;
        *first
    }

    /// A number below `count`. The byte of a digit gives its value, so that seeds can be written by hand.
    pub fn choice(&mut self, count: usize) -> usize {
        usize::from(self.byte().wrapping_sub(b'0')) % count
    }

    /// Up to three fractions of a length, in units of 1/65536.
    pub fn cuts(&mut self) -> Vec<u16> {
        (0..self.choice(4)).map(|_| u16::from_be_bytes([self.byte(), self.byte()])).collect()
    }

    /// The rest of the bytes.
    pub fn bytes(&mut self) -> &'d [u8] {
        std::mem::take(&mut self.rest)
    }

    /// The rest as text: either decoded as UTF-8, or built from up to 128 short strings and from words.
    ///
    /// The text is boxed, so that its memory ends where the text ends and the sanitizer notices reads beyond
    /// it.
    pub fn text(&mut self, short: &[&str]) -> Box<str> {
        match self.choice(4) {
            0 => String::from_utf8_lossy(self.bytes()).into(),
            _ => self.built(short).into(),
        }
    }

    fn built(&mut self, short: &[&str]) -> String {
        let mut text = String::new();
        while !self.rest.is_empty() {
            match self.byte() {
                byte @ 0..0x80 => text.push_str(short[usize::from(byte) % short.len()]),
                byte @ 0x80..0xC0 => {
                    text.push(alphabet::character(usize::from(byte & 0x3F) << 8 | usize::from(self.byte())));
                }
                byte => {
                    let number = u32::from_be_bytes([0, byte & 0x3F, self.byte(), self.byte()]);
                    text.push_str(alphabet::word(number as usize));
                }
            }
        }
        text
    }
}

/// Cuts bytes at the given fractions of their length, but only at offsets that `may_cut` allows.
pub fn pieces<'t>(bytes: &'t [u8], cuts: &[u16], may_cut: impl Fn(usize) -> bool) -> Vec<&'t [u8]> {
    let mut ends: Vec<usize> = cuts.iter().map(|&cut| usize::from(cut) * (bytes.len() + 1) >> 16).collect();
    ends.retain(|&end| may_cut(end));
    ends.extend([0, bytes.len()]);
    ends.sort_unstable();
    ends.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect()
}

/// Pushes a text in pieces. If there is no cut, it is pushed character by character.
fn streamed(text: &str, cuts: &[u16], mut push: impl FnMut(&str)) {
    if cuts.is_empty() {
        text.chars().for_each(|ch| push(ch.encode_utf8(&mut [0; 4])));
    }
    for piece in pieces(text.as_bytes(), cuts, |at| text.is_char_boundary(at)) {
        if !cuts.is_empty() {
            push(std::str::from_utf8(piece).expect("cut between characters"));
        }
    }
}

/// Converts a text in pieces.
pub fn converted(mut stream: ConverterStream, text: &str, cuts: &[u16]) -> String {
    let mut out = String::new();
    streamed(text, cuts, |piece| stream.push(piece, &mut out));
    stream.finish(&mut out);
    out
}

/// Normalizes a text in pieces.
pub fn normalized(mut stream: NormalizerStream, text: &str, cuts: &[u16]) -> String {
    let mut out = String::new();
    streamed(text, cuts, |piece| stream.push(piece, &mut out));
    stream.finish(&mut out);
    out
}

/// Decodes pieces, and returns the decoder, the text and the result.
pub fn decoded<'b>(
    mut decoder: Decoder,
    pieces: impl IntoIterator<Item = &'b [u8]>,
) -> (Decoder, String, Result<(), Error>) {
    let mut text = String::new();
    let mut result = pieces.into_iter().try_for_each(|piece| decoder.push(piece, &mut text));
    result = result.and_then(|()| decoder.finish(&mut text));
    (decoder, text, result)
}
