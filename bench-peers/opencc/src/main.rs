//! The real OpenCC (C++), through the crate `opencc-rust`. `OPENCC_DATA_DIR` names the folder of its
//! configurations.

use bench_peer_protocol::{converter, serve};
use opencc_rust::OpenCC;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::var_os("OPENCC_DATA_DIR").unwrap_or_default());
    serve(|config| {
        let opencc = OpenCC::new(folder.join(format!("{config}.without-tofu-risk.json"))).ok()?;
        Some(converter(move |text| opencc.convert(text).unwrap_or_default().into()))
    })
}
