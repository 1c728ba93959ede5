//! The stages of the main path, one file each.

pub(crate) mod repair;
