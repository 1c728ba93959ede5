//! zhnorm itself, on one thread.

use bench_peer_protocol::{converter, serve};
use zhnorm::{Config, Converter};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    serve(|config| {
        let zhnorm = Converter::new(config.parse::<Config>().ok()?);
        Some(converter(move |text| zhnorm.convert(text)))
    })
}
