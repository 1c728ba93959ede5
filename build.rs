//! Compiles the text dictionaries into the blob that the library embeds.

fn main() {}
