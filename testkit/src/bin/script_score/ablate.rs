//! Scores without each term of the script model, and with other values of each weight.

use crate::LINES;
use crate::mixtures::Mixer;
use crate::trial::Trial;
use std::error::Error;
use zhnorm::Target;
use zhnorm::testing::{SCRIPT_TERMS, SCRIPT_WEIGHTS, ScriptParams};

/// The default weights, and then those without each term, with what was changed.
pub(crate) fn without_terms() -> Vec<(String, ScriptParams)> {
    let without = SCRIPT_TERMS.iter().map(|term| {
        let mut params = ScriptParams::default();
        (term.switch_off)(&mut params);
        (format!("without {}", term.name), params)
    });
    std::iter::once(default_weights()).chain(without).collect()
}

/// The default weights, and then those with half and double of each weight.
pub(crate) fn with_scaled_weights() -> Vec<(String, ScriptParams)> {
    let scaled = SCRIPT_WEIGHTS.iter().flat_map(|weight| {
        [0.5, 2.0].map(|by| {
            let mut params = ScriptParams::default();
            *(weight.of)(&mut params) *= by;
            (format!("{} × {by}", weight.name), params)
        })
    });
    std::iter::once(default_weights()).chain(scaled).collect()
}

/// The default weights, and then those with each of the settings `WEIGHT=VALUE` alone.
pub(crate) fn with_settings(settings: &[String]) -> Result<Vec<(String, ScriptParams)>, String> {
    let mut all = vec![default_weights()];
    for setting in settings {
        let mut params = ScriptParams::default();
        for part in setting.split(',') {
            let parsed = part.split_once('=').and_then(|(name, value)| {
                let weight = SCRIPT_WEIGHTS.iter().find(|weight| weight.name == name)?;
                Some((weight, value.parse::<f32>().ok()?))
            });
            let (weight, value) =
                parsed.ok_or_else(|| format!("{part} sets no weight of src/script_model/params.rs"))?;
            *(weight.of)(&mut params) = value;
        }
        all.push((setting.clone(), params));
    }
    Ok(all)
}

fn default_weights() -> (String, ScriptParams) {
    ("(nothing)".to_owned(), ScriptParams::default())
}

/// Prints a table of the scores of all `parameters`, over all texts.
pub(crate) fn print(
    texts: &[String],
    target: Target,
    parameters: Vec<(String, ScriptParams)>,
) -> Result<(), Box<dyn Error>> {
    let mixer = Mixer::new()?;
    let documents = texts.iter().map(|text| (0, mixer.lines(text, LINES))).collect();
    let trial = Trial::new(&mixer, documents, target)?;
    println!("Wrong among {} Chinese characters, toward {target}\n", trial.characters(0));
    println!("| changed | {} | sum |", trial.mixtures.join(" | "));
    println!("|---|{}", "---|".repeat(trial.mixtures.len() + 1));
    for (name, params) in parameters {
        let [wrong] = trial.wrong(&params)?;
        let counts: Vec<String> = wrong.iter().map(usize::to_string).collect();
        println!("| {name} | {} | {} |", counts.join(" | "), wrong.iter().sum::<usize>());
    }
    Ok(())
}
