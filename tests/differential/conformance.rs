//! Tests zhnorm with OpenCC's own test cases and golden files, from the source that `cargo xtask opencc`
//! builds.

use std::collections::BTreeMap;
use std::fs;
use zhnorm::{Config, Converter};
use zhnorm_testkit::opencc;

fn read(path: &str) -> String {
    let path = opencc::source().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn every_test_case_of_opencc_gives_the_expected_output() {
    // The file has trailing commas.
    let text = read("test/testcases/testcases.json");
    let cases: serde_json::Value = jsonc_parser::parse_to_serde_value(&text, &Default::default()).unwrap();
    let mut checked: BTreeMap<Config, usize> = BTreeMap::new();
    for case in cases["cases"].as_array().unwrap() {
        let input = case["input"].as_str().unwrap();
        for (name, expected) in case["expected"].as_object().unwrap() {
            // Other configurations need a plug-in, such as jieba.
            let Ok(config) = name.parse::<Config>() else {
                assert!(name.contains("jieba"), "{name}");
                continue;
            };
            // The cases expect the output of OpenCC's library, which uses these dictionaries.
            let converter = Converter::builder(config).include_tofu_risk_dictionaries(true).build().unwrap();
            let expected = expected.as_str().unwrap();
            assert_eq!(converter.convert(input), expected, "{config} of {input} ({})", case["id"]);
            assert_eq!(converter.convert_step_by_step(input), expected, "{config} of {input}, step by step");
            *checked.entry(config).or_default() += 1;
        }
    }
    for &config in Config::ALL {
        assert!(checked.get(&config).is_some_and(|&count| count > 0), "no case for {config}");
    }
    assert!(checked.values().sum::<usize>() > 500);
}

#[test]
fn every_golden_file_of_opencc_is_reproduced() {
    let input = read("test/golden/input/us_constitution_zhs.txt");
    let mut checked = 0;
    for &config in Config::ALL {
        let path = format!("test/golden/output/us_constitution_zhs.{config}.txt");
        if !opencc::source().join(&path).exists() {
            continue;
        }
        let expected = read(&path);
        assert!(Converter::new(config).convert(&input) == expected, "{config} differs from {path}");
        assert!(Converter::new(config).convert_step_by_step(&input) == expected, "{config}, step by step");
        checked += 1;
    }
    assert_eq!(checked, 5);
}
