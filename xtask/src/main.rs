//! Everything a maintainer does: `cargo xtask ...`.

fn main() {}
