//! Writes `samples/mixed.txt` again; a test compares what it would write with what is there.

use std::error::Error;
use std::path::Path;
use zhnorm_testkit::{sample, script::CharMap};

fn main() -> Result<(), Box<dyn Error>> {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../samples");
    let map = CharMap::simplified_to_traditional()?.as_on_pages();
    let clean = std::fs::read_to_string(samples.join("clean.txt"))?;
    std::fs::write(samples.join("mixed.txt"), sample::mixed(&clean, &map))?;
    Ok(())
}
