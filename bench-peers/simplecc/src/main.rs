//! The crate `simplecc`, which has only these five configurations.

use bench_peer_protocol::{converter, serve};
use simplecc::{Dict, dicts};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    serve(|config| {
        let dict: &'static Dict = match config {
            "s2t" => &dicts::S2T,
            "t2s" => &dicts::T2S,
            "s2tw" => &dicts::S2TW,
            "s2hk" => &dicts::S2HK,
            "s2twp" => &dicts::S2TWP,
            _ => return None,
        };
        Some(converter(move |text| dict.replace_all(text).into()))
    })
}
