//! Transforms the field `text` of JSON Lines in memory, on one thread, and prints the nanoseconds that it
//! took: an upper limit for programs that also read and write.
//! `cargo run --release --features records --example records_in_memory -- FILE convert -c CONFIG`, or
//! `... FILE normalize --to TARGET`

use std::error::Error;
use std::time::Instant;
use zhnorm::records::{Fields, JsonRecords, RecordEnds};
use zhnorm::{Config, Converter, Normalizer, Target};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [path, command, _, name] = arguments.as_slice() else {
        return Err("usage: records_in_memory FILE convert -c CONFIG | FILE normalize --to TARGET".into());
    };
    let input = std::fs::read(path)?;
    match command.as_str() {
        "convert" => {
            let converter = Converter::new(name.parse::<Config>()?);
            run(&input, &mut |text, out| out.push_str(&converter.convert(text)))
        }
        "normalize" => {
            let mut worker = Normalizer::new(name.parse::<Target>()?).worker();
            run(&input, &mut |text, out| worker.normalize_into(text, out))
        }
        other => Err(format!("`{other}` is neither `convert` nor `normalize`").into()),
    }
}

fn run(input: &[u8], transform: &mut dyn FnMut(&str, &mut String)) -> Result<(), Box<dyn Error>> {
    let records = JsonRecords::new(Fields::new(["text".parse()?]));
    let mut output = Vec::with_capacity(input.len() + input.len() / 8);
    let start = Instant::now();
    for record in RecordEnds::of_lines().split(input) {
        if let Err(error) = records.rewrite(record.bytes, transform, &mut output) {
            return Err(format!("the record at byte {} is malformed: {error}", record.offset).into());
        }
    }
    println!("{}", start.elapsed().as_nanos());
    Ok(())
}
