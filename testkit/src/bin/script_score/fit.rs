//! Fits the weights of the script model: one weight after the other takes the value that makes the fewest
//! errors on the development documents. The held-out documents only tell whether that holds elsewhere.

use crate::mixtures::Mixer;
use crate::trial::Trial;
use std::error::Error;
use zhnorm::Target;
use zhnorm::testing::{SCRIPT_WEIGHTS, ScriptParams};

/// How many lines in a row are a document. Text is cut into documents since texts of one kind differ within
/// themselves, and few files would make an uneven split.
const DOCUMENT: usize = 200;
/// Every third document is held out.
const SPLIT: usize = 3;
/// What each weight is multiplied by.
const STEPS: [f32; 4] = [0.5, 0.8, 1.25, 2.0];
/// A wrong character where nothing should have changed counts as so many.
const HARM: usize = 10;
/// A value is taken if it makes so many errors less: fewer may be chance.
const LEAST_GAIN: usize = 3;
/// How often all weights are gone through.
const ROUNDS: usize = 3;
/// What is not fitted: weights that save time at the cost of errors, and those that no document toward
/// Traditional Chinese touches.
const NOT_FITTED: [&str; 11] = [
    "sure",
    "ruled",
    "led",
    "settled",
    "ahead",
    "odd_lines",
    "against",
    "least_backoff",
    "kept_word",
    "uncounted_kept",
    "other_surname",
];

/// Fits the weights on the texts, and prints each change and the scores.
pub(crate) fn fit(texts: &[String], target: Target) -> Result<(), Box<dyn Error>> {
    let mixer = Mixer::new()?;
    let mut documents = Vec::new();
    for text in texts {
        let lines: Vec<&str> = text.lines().collect();
        for document in lines.chunks(DOCUMENT) {
            let set = usize::from(documents.len() % SPLIT == SPLIT - 1);
            documents.push((set, mixer.lines(&document.join("\n"), DOCUMENT)));
        }
    }
    let trial = Trial::new(&mixer, documents, target)?;
    let mut params = ScriptParams::default();
    let mut best: [Vec<usize>; 2] = trial.wrong(&params)?;
    println!("{} and {} Chinese characters, toward {target}", trial.characters(0), trial.characters(1));
    print_scores("at the start", &best);
    for _ in 0..ROUNDS {
        let mut is_better = false;
        for weight in SCRIPT_WEIGHTS.iter().filter(|weight| !NOT_FITTED.contains(&weight.name)) {
            let before = *(weight.of)(&mut params);
            let mut chosen = before;
            for step in STEPS {
                *(weight.of)(&mut params) = before * step;
                let wrong = trial.wrong(&params)?;
                if loss(&wrong[0]) + LEAST_GAIN <= loss(&best[0]) {
                    (best, chosen, is_better) = (wrong, before * step, true);
                }
            }
            *(weight.of)(&mut params) = chosen;
            if chosen != before {
                print_scores(&format!("{} = {chosen} (was {before})", weight.name), &best);
            }
        }
        if !is_better {
            break;
        }
    }
    Ok(())
}

/// What is minimized. The first mixture is text in which nothing should change.
fn loss(wrong: &[usize]) -> usize {
    wrong.iter().sum::<usize>() + (HARM - 1) * wrong.first().copied().unwrap_or(0)
}

fn print_scores(what: &str, [development, held_out]: &[Vec<usize>; 2]) {
    let counts = |wrong: &[usize]| wrong.iter().map(usize::to_string).collect::<Vec<_>>().join(" ");
    println!(
        "{what}: development {} ({}), held out {} ({})",
        loss(development),
        counts(development),
        loss(held_out),
        counts(held_out),
    );
}
