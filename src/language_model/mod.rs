//! The language model: how likely a piece of Chinese text is. The repair stage compares hypotheses with it.
//!
//! The model knows words with their frequencies, bigrams of words, and which characters end and begin
//! neighbouring words. The build packs them into a table of 1.2 MB (`build`, `format`); the first use reads
//! it (`model`), and [`Viterbi`] finds the cheapest segmentation of a text into words. All costs are negative
//! natural logarithms of probabilities (nats): lower is likelier.
//!
//! Both scripts share one model. Traditional characters count as their Simplified forms.

#[cfg(test)]
pub(crate) mod build;
mod format;
mod model;
mod pairs;
mod params;
mod script;
mod symbols;
mod viterbi;

pub(crate) use model::LanguageModel;
pub(crate) use params::ModelParams;
pub(crate) use symbols::symbol_class;
pub(crate) use viterbi::Viterbi;

use std::sync::{Arc, LazyLock};

static BUILTIN: LazyLock<LanguageModel> = LazyLock::new(|| {
    LanguageModel::read(include_bytes!(concat!(env!("OUT_DIR"), "/language.bin")), &ModelParams::default())
});

/// The model that a stage was built with. Reading the built-in one takes some milliseconds, so it is read
/// when a text first needs it: clean text never does.
#[derive(Clone, Debug, Default)]
pub(crate) enum ModelHandle {
    /// The model that comes with the crate.
    #[default]
    Builtin,
    /// A model with other words or parameters.
    Own(Arc<LanguageModel>),
}

impl ModelHandle {
    /// The built-in model with other parameters.
    pub(crate) fn with_params(params: &ModelParams) -> Self {
        if *params == ModelParams::default() {
            return Self::Builtin;
        }
        let packed = include_bytes!(concat!(env!("OUT_DIR"), "/language.bin"));
        Self::Own(Arc::new(LanguageModel::read(packed, params)))
    }

    pub(crate) fn get(&self) -> &LanguageModel {
        match self {
            Self::Builtin => &BUILTIN,
            Self::Own(model) => model,
        }
    }
}

#[cfg(test)]
pub(crate) mod testing {
    use super::build::LanguageLists;
    use super::{LanguageModel, ModelParams};

    /// A model of few words, for tests. `words` holds lines of a word, a tab and a count; `bigrams` has the
    /// format of `bigrams.tsv`; `simplified` holds lines of a Traditional character, a tab and its Simplified
    /// form.
    pub(crate) fn small_model(words: &str, bigrams: &str, simplified: &str) -> LanguageModel {
        let packed = LanguageLists { words, bigrams, simplified }.pack();
        LanguageModel::read(&packed, &ModelParams::default())
    }
}
