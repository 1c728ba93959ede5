//! Converts documents in memory, s2t, and prints the seconds. `bindings/python/benches/throughput.py`
//! compares with it. The documents are in a file, with NUL between them.
//!
//!     cargo run --release --features parallel --example batch_loop -- FILE THREADS

use std::error::Error;
use std::time::Instant;
use zhnorm::{Config, Converter};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [path, threads] = arguments.as_slice() else { return Err("usage: batch_loop FILE THREADS".into()) };
    let text = std::fs::read_to_string(path)?;
    let texts: Vec<&str> = text.split('\0').collect();
    let converter = Converter::new(Config::S2t);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.parse()?).build()?;
    // The first call reads the tables.
    let _ = converter.convert_batch(texts.get(..texts.len().min(1000)).unwrap_or_default());
    let start = Instant::now();
    let converted = pool.install(|| converter.convert_batch(&texts));
    println!("{}", start.elapsed().as_secs_f64());
    drop(converted);
    Ok(())
}
