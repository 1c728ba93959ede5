//! The crate `zhconv` with OpenCC's rules, without Taiwan's words.

#[path = "../../zhconv.rs"]
mod peer;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    peer::main()
}
