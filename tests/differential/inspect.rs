//! Inspections, segmentations and ambiguities, compared with those that OpenCC's command prints.

use crate::generator::{Generator, Vocabulary};
use serde_json::{Value, json};
use std::io::Write as _;
use std::process::Stdio;
use zhnorm::inspect::InspectedStep;
use zhnorm::{Config, Converter};

/// The output of OpenCC's command for these lines, as JSON values.
fn opencc(config: Config, option: &str, lines: &[String]) -> Vec<Value> {
    let mut command = zhnorm_testkit::opencc::command(config.name());
    let mut child = command
        .arg(option)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = lines.join("\n");
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Random lines, without the characters that end a line for OpenCC's command.
fn lines() -> Vec<String> {
    let vocabulary = Vocabulary::read();
    let mut generator = Generator::new(&vocabulary, 3);
    let all = std::iter::from_fn(|| Some(generator.text()));
    all.filter(|text| !text.is_empty() && !text.contains(['\n', '\r'])).take(2000).collect()
}

fn stages(steps: &[InspectedStep]) -> Vec<Value> {
    steps.iter().enumerate().map(|(at, step)| json!({"index": at + 1, "segments": step.segments})).collect()
}

#[test]
fn inspections_are_those_of_opencc() {
    let lines = lines();
    for &config in Config::ALL {
        let converter = Converter::new(config);
        for (line, theirs) in lines.iter().zip(opencc(config, "--inspect", &lines)) {
            let ours = converter.inspect(line);
            let normal = ours.normalization.last().unwrap().segments.concat();
            let ours = json!({
                "input": line, "segments": [], "stages": [], "output": ours.output,
                "pipelineStages": [
                    {"input": line, "segments": [line], "stages": stages(&ours.normalization), "pipelineStages": [],
                     "output": normal},
                    {"input": normal, "segments": ours.segments, "stages": stages(&ours.steps), "pipelineStages": [],
                     "output": ours.output},
                ],
            });
            assert_eq!(ours, theirs, "{config} of {line:?}");
        }
    }
}

#[test]
fn segmentations_are_those_of_opencc() {
    let lines = lines();
    for &config in Config::ALL {
        let converter = Converter::new(config);
        if converter.segmentation("").is_none() {
            continue;
        }
        for (line, theirs) in lines.iter().zip(opencc(config, "--segmentation", &lines)) {
            let ours = json!({"input": line, "segments": converter.segmentation(line)});
            assert_eq!(ours, theirs, "{config} of {line:?}");
        }
    }
}

/// OpenCC lists a source where it first occurs and refers to it by number later.
#[test]
fn ambiguities_are_those_of_opencc() {
    // OpenCC does not read line by line here, so description sequences would span lines.
    let lines: Vec<String> = lines()
        .into_iter()
        .filter(|line| !line.contains(|ch| ('\u{2FF0}'..='\u{2FFF}').contains(&ch)))
        .collect();
    for &config in Config::ALL {
        let (mut sources, mut theirs) = (Vec::new(), Vec::new());
        for record in opencc(config, "--ambiguities", &lines) {
            if let Some(source) = record["def"].as_str() {
                sources.push(source.to_owned());
            } else if let Some(number) = record["amb"]["s"].as_u64() {
                let text = record["amb"]["t"].as_str().unwrap().to_owned();
                theirs.push((sources[number as usize].clone(), text));
            }
        }
        let converter = Converter::new(config);
        let mut ours = Vec::new();
        for line in &lines {
            let output = converter.convert(line);
            for found in converter.ambiguities(line) {
                assert_eq!(output[found.output.clone()], found.candidates[0], "{config} of {line:?}");
                ours.push((found.text, output[found.output].to_owned()));
            }
        }
        assert_eq!(ours, theirs, "{config}");
    }
}
