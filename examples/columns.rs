//! Converts text columns of a Parquet file from Simplified to Traditional Chinese:
//! `cargo run --features parquet --example columns -- INPUT OUTPUT [--suffix SUFFIX] COLUMN...`

use std::error::Error;
use std::fs::File;
use zhnorm::columns::{TextFunction, rewrite_parquet};
use zhnorm::records::FieldPath;
use zhnorm::{Config, Converter};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (input, output) = arguments.next().zip(arguments.next()).ok_or("name an input and an output")?;
    let mut columns: Vec<String> = arguments.collect();
    let mut suffix = None;
    if columns.first().is_some_and(|first| first == "--suffix") && columns.len() > 1 {
        suffix = Some(columns.remove(1));
        columns.remove(0);
    }
    let columns: Vec<FieldPath> = columns.iter().map(|column| column.parse()).collect::<Result<_, _>>()?;
    let converter = Converter::new(Config::S2t);
    let new_function = || -> TextFunction {
        let converter = converter.clone();
        Box::new(move |text, out| out.push_str(&converter.convert(text)))
    };
    let (input, output) = (File::open(input)?, File::create(output)?);
    let changes = rewrite_parquet(input, output, &columns, suffix.as_deref(), &new_function)?;
    println!("{} rows, {} of {} texts changed", changes.rows, changes.changed, changes.texts);
    Ok(())
}
