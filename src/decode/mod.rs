//! Decodes bytes into text: names or detects the encoding, and reports the offset of malformed bytes.
//!
//! ```
//! use zhnorm::decode::{Decoder, Encoding, OnMalformed};
//!
//! let mut decoder = Decoder::detecting(OnMalformed::Error);
//! let mut text = String::new();
//! decoder.push(b"\xA4\xA4\xA4\xE5\xA6\x72", &mut text)?;
//! decoder.finish(&mut text)?;
//! assert_eq!((text.as_str(), decoder.encoding()), ("中文字", Some(Encoding::Big5)));
//! # Ok::<(), zhnorm::Error>(())
//! ```

mod decoder;
mod detect;
mod encoding;
mod mixed;
mod sniff;
mod utf8;

pub use decoder::{Decoder, OnMalformed};
pub use detect::Detection;
pub use encoding::Encoding;
pub use sniff::{Sniff, sniff};
