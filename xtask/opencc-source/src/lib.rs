//! Holds nothing: this package exists for its dependency, see `Cargo.toml`.
