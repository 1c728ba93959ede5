//! Measures the repair stage on damaged text whose truth is known.
//!
//! `repair_score [--json] [--examples] [--ablate|--vary] CLEAN.txt...`; `cargo xtask repair-score` names the
//! files.
#![allow(clippy::print_stdout)]

mod ablate;
mod measure;
mod report;

use measure::{damaged_documents, measure};
use std::error::Error;
use zhnorm_testkit::documents;

/// Characters per document.
const SIZE: usize = 800;

fn main() -> Result<(), Box<dyn Error>> {
    let (mut json, mut examples, mut parameters) = (false, false, None);
    let mut documents = Vec::new();
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "--json" => json = true,
            "--examples" => examples = true,
            "--ablate" => parameters = Some(ablate::without_terms()),
            "--vary" => parameters = Some(ablate::with_scaled_weights()),
            option if option.starts_with('-') => return Err(format!("unknown option {option}").into()),
            path => {
                let text =
                    std::fs::read_to_string(path).map_err(|error| format!("cannot read {path}: {error}"))?;
                documents.extend(documents::documents(&text, SIZE));
            }
        }
    }
    if documents.is_empty() {
        return Err("no clean text to damage; name files".into());
    }
    if let Some(parameters) = parameters {
        let damaged = damaged_documents(documents.len())?;
        let ablations = ablate::measure_each(&documents, damaged, parameters)?;
        if json {
            println!("{:#}", ablate::json(&ablations));
        } else {
            print!("{}", ablate::table(&ablations));
        }
        return Ok(());
    }
    let results = measure(&documents, damaged_documents(1000)?)?;
    if json {
        println!("{:#}", report::json(&documents, &results));
    } else {
        print!("{}", report::table(&documents, &results, examples));
    }
    Ok(())
}
