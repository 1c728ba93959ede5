//! Upper limits of speed. No converter can beat `memcpy`, `from_utf8` and `simdutf8`, and no normalizer that
//! composes characters one by one `is_nfc`. `flat-CONFIG`, a table
//! with one entry per character, is a limit for converters that know phrases.

use bench_peer_protocol::{converter, serve};
use std::hint::black_box;

macro_rules! dictionary {
    ($name:literal) => {
        include_str!(concat!("../../../dictionaries/opencc/", $name, ".tsv"))
    };
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    serve(|name| {
        Some(match name {
            "memcpy" => {
                let mut copy = Vec::new();
                converter(move |text| {
                    copy.clear();
                    copy.extend_from_slice(black_box(text).as_bytes());
                    black_box(&copy);
                    text.into()
                })
            }
            "from_utf8" => converter(|text| std::str::from_utf8(text.as_bytes()).unwrap_or_default().into()),
            "is_nfc" => converter(|text| {
                black_box(unicode_normalization::is_nfc(text));
                text.into()
            }),
            "simdutf8" => {
                converter(|text| simdutf8::basic::from_utf8(text.as_bytes()).unwrap_or_default().into())
            }
            _ => {
                let tables: &[&str] = match name.strip_prefix("flat-")? {
                    "s2t" => &[dictionary!("STCharacters")],
                    "s2twp" => &[dictionary!("STCharacters"), dictionary!("TWVariants")],
                    "t2s" => &[dictionary!("TSCharacters")],
                    "tw2sp" => &[dictionary!("TWVariantsRev"), dictionary!("TSCharacters")],
                    "t2tw" => &[dictionary!("TWVariants")],
                    _ => return None,
                };
                let table = Flat::new(tables);
                converter(move |text| table.convert(text).into())
            }
        })
    })
}

/// For each character of the Basic Multilingual Plane, its output in UTF-8. Characters of three bytes have an
/// output of three bytes.
struct Flat(Vec<[u8; 4]>);

impl Flat {
    fn new(tables: &[&str]) -> Self {
        let mut to: Vec<u32> = (0..0x10000).collect();
        for table in tables {
            let mut step: Vec<u32> = (0..0x10000).collect();
            for (key, values) in table.lines().filter_map(|line| line.split_once('\t')) {
                let (Some(from), Some(into)) = (key.chars().next(), values.chars().next()) else { continue };
                if matches!(from as u32, 0x800..0x10000) && matches!(into as u32, 0x800..0x10000) {
                    step[from as usize] = into as u32;
                }
            }
            to.iter_mut().for_each(|code| *code = step[*code as usize]);
        }
        let utf8 = |code: u32| {
            let mut bytes = [0; 4];
            char::from_u32(code).unwrap_or_default().encode_utf8(&mut bytes);
            bytes
        };
        Self(to.into_iter().map(utf8).collect())
    }

    fn convert(&self, text: &str) -> String {
        let (bytes, mut at) = (text.as_bytes(), 0);
        let mut out: Vec<u8> = Vec::with_capacity(bytes.len() + 4);
        let start = out.as_mut_ptr();
        while at < bytes.len() {
            // SAFETY: the text is well-formed UTF-8, so two bytes follow the lead byte of three, and the code
            // is below 0x10000. The output advances as far as the text, and each step writes at most four
            // bytes into memory that has room for four more.
            unsafe {
                let lead = *bytes.get_unchecked(at);
                if lead >> 4 == 0xE {
                    let (second, third) = (*bytes.get_unchecked(at + 1), *bytes.get_unchecked(at + 2));
                    let code = usize::from(lead & 0xF) << 12
                        | usize::from(second & 0x3F) << 6
                        | usize::from(third & 0x3F);
                    start.add(at).cast::<[u8; 4]>().write_unaligned(*self.0.get_unchecked(code));
                    at += 3;
                } else {
                    *start.add(at) = lead;
                    at += 1;
                }
            }
        }
        // SAFETY: all bytes were written, as whole characters.
        unsafe {
            out.set_len(bytes.len());
            String::from_utf8_unchecked(out)
        }
    }
}
