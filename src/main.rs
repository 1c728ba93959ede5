//! The command `zhnorm`.

fn main() {}
