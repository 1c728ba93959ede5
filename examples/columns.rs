//! Converts text columns of a Parquet or Arrow file from Simplified to Traditional Chinese:
//! `cargo run --features parquet --example columns -- INPUT OUTPUT [--suffix SUFFIX] COLUMN...`

use std::error::Error;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read as _, Seek as _, Write as _};
use zhnorm::columns::ColumnFormat;
use zhnorm::columns::{rewrite_arrow_file, rewrite_arrow_stream, rewrite_parquet};
use zhnorm::parallel::TextFunction;
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
    let suffix = suffix.as_deref();
    let columns: Vec<FieldPath> = columns.iter().map(|column| column.parse()).collect::<Result<_, _>>()?;
    let converter = Converter::new(Config::S2t);
    let new_function = || -> TextFunction {
        let converter = converter.clone();
        Box::new(move |text, out| out.push_str(&converter.convert(text)))
    };
    let (mut input, mut output) = (File::open(input)?, BufWriter::new(File::create(output)?));
    let mut beginning = [0; 8];
    input.read_exact(&mut beginning)?;
    input.rewind()?;
    let changes = match ColumnFormat::detect(&beginning) {
        Some(ColumnFormat::Parquet) => rewrite_parquet(input, &mut output, &columns, suffix, &new_function),
        Some(ColumnFormat::ArrowFile) => {
            rewrite_arrow_file(BufReader::new(input), &mut output, &columns, suffix, &new_function)
        }
        Some(ColumnFormat::ArrowStream) => {
            rewrite_arrow_stream(BufReader::new(input), &mut output, &columns, suffix, &new_function)
        }
        _ => return Err("the input is neither Parquet nor Arrow IPC".into()),
    }?;
    output.flush()?;
    println!("{} rows, {} of {} texts changed", changes.rows, changes.changed, changes.texts);
    Ok(())
}
