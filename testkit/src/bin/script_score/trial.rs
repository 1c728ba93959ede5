//! Measures script models with other weights on the same mixtures.

use crate::mixtures::{Lines, Mixer};
use crate::wrong::Fold;
use std::error::Error;
use std::path::Path;
use zhnorm::testing::{ScriptLists, ScriptParams, with_script_model};
use zhnorm::{Normalizer, Target};
use zhnorm_testkit::parallel::in_parallel;

/// Documents in all mixtures, and what their words should become.
pub(crate) struct Trial {
    fold: Fold,
    lists: ScriptLists,
    target: Target,
    /// The names of the mixtures. The first one is Traditional text as it was: what changes there is harm.
    pub(crate) mixtures: Vec<String>,
    documents: Vec<Document>,
}

struct Document {
    /// Documents of one set are measured together.
    set: usize,
    truth: Vec<String>,
    mixtures: Vec<String>,
}

impl Trial {
    /// The mixtures of documents, each of which belongs to a set.
    pub(crate) fn new(
        mixer: &Mixer,
        documents: Vec<(usize, Lines)>,
        target: Target,
    ) -> Result<Self, Box<dyn Error>> {
        let dictionaries = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../dictionaries"));
        let mut names = Vec::new();
        let documents = documents.into_iter().map(|(set, lines)| {
            let (mixtures, texts) = mixer.mixtures(&lines).into_iter().unzip();
            names = mixtures;
            Document { set, truth: lines.traditional, mixtures: texts }
        });
        let documents = documents.collect();
        Ok(Self {
            fold: Fold::new()?,
            lists: ScriptLists::read(|path| {
                std::fs::read_to_string(dictionaries.join(path)).map_err(|error| format!("{path}: {error}"))
            })?,
            target,
            mixtures: names,
            documents,
        })
    }

    /// How many characters come out wrong with these weights: for each set, by mixture.
    pub(crate) fn wrong<const SETS: usize>(
        &self,
        params: &ScriptParams,
    ) -> Result<[Vec<usize>; SETS], Box<dyn Error>> {
        let builder = with_script_model(Normalizer::builder(), &self.lists, params);
        let builder = builder.ok_or("the packed tables cannot be read")?;
        let normalizer = builder.target(self.target).only_script().build();
        let by_document = in_parallel(&self.documents, |document| -> Vec<usize> {
            let outputs = document.mixtures.iter().map(|text| normalizer.normalize(text));
            outputs.map(|output| self.fold.compare(&document.truth, &output).count).collect()
        });
        let mut sums = std::array::from_fn(|_| vec![0; self.mixtures.len()]);
        for (document, wrong) in self.documents.iter().zip(by_document) {
            let sum: Option<&mut Vec<usize>> = sums.get_mut(document.set);
            sum.into_iter().flatten().zip(wrong).for_each(|(sum, wrong)| *sum += wrong);
        }
        Ok(sums)
    }

    /// The number of Chinese characters in the documents of a set.
    pub(crate) fn characters(&self, set: usize) -> usize {
        let documents = self.documents.iter().filter(|document| document.set == set);
        documents.flat_map(|document| &document.truth).map(|line| crate::wrong::han(line).count()).sum()
    }
}
