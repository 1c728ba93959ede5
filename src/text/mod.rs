//! What several stages know about text: the lowest layer, which names nothing above it.

pub(crate) mod spans;
