//! The main function of all peers with the crate `zhconv`. Their features choose its rules.
//!
//! zhconv knows targets, not pairs of source and target.

use bench_peer_protocol::{converter, serve};
use zhconv::{Variant, get_builtin_converter};

pub fn main() -> Result<(), Box<dyn std::error::Error>> {
    serve(|config| {
        let target = match config {
            "s2t" => Variant::ZhHant,
            "t2s" => Variant::ZhHans,
            "s2tw" | "s2twp" | "t2tw" => Variant::ZhTW,
            "tw2s" | "tw2sp" => Variant::ZhCN,
            _ => return None,
        };
        let zhconv = get_builtin_converter(target);
        Some(converter(move |text| zhconv.convert(text).into()))
    })
}
