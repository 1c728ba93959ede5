//! The tables of the model, ready for use.

use super::characters::Characters;
use super::homographs::KeptWords;
use super::names::Names;
use super::params::ScriptParams;
use super::table::Tables;

/// The tables, ready for use.
#[derive(Debug)]
pub(crate) struct ScriptModel {
    pub(super) tables: Tables<'static>,
    pub(crate) characters: Characters,
    pub(super) names: Names,
    pub(super) kept_words: KeptWords,
    pub(crate) params: ScriptParams,
}

/// The lists that are read as text, by the names of their files.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NameLists<'t> {
    pub(crate) surnames: &'t str,
    pub(crate) name_characters: &'t str,
    pub(crate) homographs: &'t str,
}

impl ScriptModel {
    /// Reads packed tables; `None` if they are none.
    pub(crate) fn read(packed: &'static [u8], lists: &NameLists<'_>, params: ScriptParams) -> Option<Self> {
        let tables = Tables::read(packed)?;
        Some(Self {
            characters: Characters::read(tables.characters(), params.against),
            tables,
            names: Names::read(lists.surnames, lists.name_characters, &params),
            kept_words: KeptWords::read(lists.homographs),
            params,
        })
    }
}
