//! zhnorm itself, on one thread: a converter, or, for `normalize-TARGET`, a normalizer.

use bench_peer_protocol::{converter, serve};
use zhnorm::{Config, Converter, Normalizer, Target};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    serve(|name| {
        if let Some(target) = name.strip_prefix("normalize-") {
            let normalizer = Normalizer::new(target.parse::<Target>().ok()?);
            return Some(converter(move |text| normalizer.normalize(text)));
        }
        let zhnorm = Converter::new(name.parse::<Config>().ok()?);
        Some(converter(move |text| zhnorm.convert(text)))
    })
}
