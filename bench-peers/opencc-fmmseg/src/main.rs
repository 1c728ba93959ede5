//! The crate `opencc-fmmseg`, on one thread.

use bench_peer_protocol::{converter, serve};
use opencc_fmmseg::{OpenCC, OpenccConfig};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    serve(|config| {
        let config = OpenccConfig::parse(config)?;
        let mut opencc = OpenCC::new();
        opencc.set_parallel(false);
        Some(converter(move |text| opencc.convert_with_config(text, config, false).into()))
    })
}
