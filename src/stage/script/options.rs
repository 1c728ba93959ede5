//! The options and the buffers of the script stage.

use super::decisions::MODEL;
use crate::convert::align::Resized;
use crate::script_model::characters::{SIMPLIFIED, TRADITIONAL};
use crate::script_model::{ModelBuffers, ScriptModel};
use crate::target::{ScriptHint, Variants};

/// What a caller may say about the conversion besides its target.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ScriptOptions {
    pub(crate) hint: Option<ScriptHint>,
    pub(crate) variants: Variants,
    /// Another model than the one that comes with the crate.
    pub(crate) model: Option<&'static ScriptModel>,
}

impl ScriptOptions {
    pub(super) fn model(self) -> Option<&'static ScriptModel> {
        self.model.or_else(|| MODEL.as_ref())
    }

    /// The channel that wrote all of the text, if the caller knows it.
    pub(super) fn channel(self) -> Option<usize> {
        self.hint.map(|hint| match hint {
            ScriptHint::Hans => SIMPLIFIED,
            ScriptHint::Hant => TRADITIONAL,
        })
    }
}

/// The buffers of the conversion, for use with one block after the other.
#[derive(Debug, Default)]
pub(crate) struct ScriptBuffers {
    pub(super) worker: ModelBuffers,
    pub(super) units: Vec<u16>,
    pub(super) decided: Vec<u16>,
    pub(super) line: String,
    /// What gets another length in the line, if anybody asks.
    pub(super) resized: Resized,
}
