//! The crate `ferrous-opencc`.

use bench_peer_protocol::{converter, serve};
use ferrous_opencc::{OpenCC, config::BuiltinConfig};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    serve(|config| {
        let config = BuiltinConfig::from_filename(&format!("{config}.json")).ok()?;
        let opencc = OpenCC::from_config(config).ok()?;
        Some(converter(move |text| opencc.convert(text).into()))
    })
}
