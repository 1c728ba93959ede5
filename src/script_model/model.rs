//! The tables of the model, ready for use.

use super::characters::Characters;
use super::homographs::KeptWords;
use super::names::Names;
use super::table::Tables;

/// The tables, ready for use.
#[derive(Debug)]
pub(crate) struct ScriptModel {
    pub(super) tables: Tables<'static>,
    pub(crate) characters: Characters,
    pub(super) names: Names,
    pub(super) kept_words: KeptWords,
}

impl ScriptModel {
    /// Reads packed tables; `None` if they are none.
    pub(crate) fn read(
        packed: &'static [u8],
        surnames: &str,
        name_characters: &str,
        homographs: &str,
    ) -> Option<Self> {
        let tables = Tables::read(packed)?;
        let names = Names::read(surnames, name_characters);
        let kept_words = KeptWords::read(homographs);
        Some(Self { characters: Characters::read(tables.characters()), tables, names, kept_words })
    }
}
