//! Shows what the repair stage finds in a file: `cargo run --example repairs -- page.txt`.
#![allow(clippy::print_stdout, missing_docs)]

fn main() -> std::io::Result<()> {
    let path = std::env::args().nth(1).unwrap_or_else(|| "samples/mixed.txt".into());
    let text = std::fs::read_to_string(path)?;
    for r in zhnorm::find_repairs(&text) {
        let damaged = text.get(r.span.clone()).unwrap_or_default();
        println!(
            "{:?} {:.3} {} {damaged:?} -> {:?} {:?}",
            r.damage, r.confidence, r.sure, r.replacement, r.candidates
        );
    }
    Ok(())
}
