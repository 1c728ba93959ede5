//! Writes `samples/mixed.txt` again. A test compares what it would write with the file.

use std::error::Error;
use std::path::Path;
use zhnorm_testkit::damage::profile::DamageProfile;
use zhnorm_testkit::sample;

fn main() -> Result<(), Box<dyn Error>> {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../samples");
    let tables = DamageProfile::Shared.tables()?;
    let clean = std::fs::read_to_string(samples.join("clean.txt"))?;
    std::fs::write(samples.join("mixed.txt"), sample::mixed(&clean, &tables))?;
    Ok(())
}
