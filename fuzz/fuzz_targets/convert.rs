//! All built-in configurations. The one-pass form equals the step interpreter: as a whole, appended, and in
//! pieces.
//!
//! Input: configuration, with or without dictionaries marked `may_output_tofu`, cuts, text. Run it with the
//! address sanitizer, which checks the reads and writes of the `unsafe` code.

#![no_main]

use fuzz_input::{Input, alphabet, converted};
use libfuzzer_sys::fuzz_target;
use zhnorm::{Config, Converter};

fuzz_target!(|data: &[u8]| {
    let mut input = Input::new(data);
    let config = Config::ALL[input.choice(Config::ALL.len())];
    let builder = Converter::builder(config).include_tofu_risk_dictionaries(input.choice(2) == 1);
    let converter = builder.build().expect("a built-in configuration");
    let cuts = input.cuts();
    let text = input.text(alphabet::CONVERSION);

    let whole = converter.convert(&text).into_owned();
    assert_eq!(whole, converter.convert_step_by_step(&text), "one pass and steps, {config} of {text:?}");
    let mut appended = "前".to_owned();
    converter.convert_into(&text, &mut appended);
    assert_eq!(appended.strip_prefix("前"), Some(whole.as_str()), "appended, {config} of {text:?}");
    assert_eq!(converted(converter.stream(), &text, &cuts), whole, "in pieces, {config} of {text:?}");
});
