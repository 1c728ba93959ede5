//! The crate `zhconv` with MediaWiki's rules, its default.

#[path = "../../zhconv.rs"]
mod peer;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    peer::main()
}
