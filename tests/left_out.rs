//! Names the tests that plain `cargo test` leaves out, so that its output shows them as ignored.

#![allow(clippy::panic, reason = "a test fails by panicking")]

#[test]
#[ignore = "needs the real OpenCC: `cargo xtask test --only test`"]
fn differential() {
    panic!("this test only represents tests/differential; run `cargo xtask test --only test`");
}
