//! Tests that the simulator makes `samples/mixed.txt` from `samples/clean.txt`, byte for byte.

use std::path::Path;
use zhnorm_testkit::damage::profile::DamageProfile;
use zhnorm_testkit::sample;

#[test]
fn mixed_sample_is_made_from_the_clean_one() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../samples");
    let read = |name: &str| std::fs::read_to_string(samples.join(name)).unwrap();
    let tables = DamageProfile::Shared.tables().unwrap();
    let made = sample::mixed(&read("clean.txt"), &tables);
    assert!(
        made == read("mixed.txt"),
        "run `cargo run -p zhnorm-testkit --bin make_sample` and look at the diff"
    );
}
