//! Lists the damage in a file, repaired and suspected: `cargo run --example repairs -- page.txt`.
#![allow(clippy::print_stdout, missing_docs)]

use zhnorm::Normalizer;

fn main() -> std::io::Result<()> {
    let path = std::env::args().nth(1).unwrap_or_else(|| "samples/mixed.txt".into());
    let text = std::fs::read_to_string(path)?;
    let report = Normalizer::builder().build().explain(&text).report;
    for found in report.findings() {
        let damaged = text.get(found.source.clone()).unwrap_or_default();
        let state = if found.repaired { "repaired" } else { "suspected" };
        println!("{} {state} {damaged:?}", found.rule);
        for candidate in &found.candidates {
            println!("    {:.3} {:?}", candidate.probability, candidate.text);
        }
    }
    println!("{} spans are lost", report.lost().len());
    Ok(())
}
