//! How many random texts a property is tested with.

/// The number of texts: that of the environment variable `PROPTEST_CASES`, or else `usual`.
///
/// `ProptestConfig::with_cases` alone would ignore the variable.
#[must_use]
pub fn cases(usual: u32) -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|number| number.parse().ok()).unwrap_or(usual)
}
