//! autocorrect, with its default rules for plain text.

use bench_peer_protocol::{converter, serve};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    serve(|name| {
        name.starts_with("normalize-").then(|| converter(|text| autocorrect::format(text).into()))
    })
}
