//! The script stage with other weights, for the commands that measure and fit them.

use super::decisions::NAME_LISTS;
use crate::pipeline::builder::NormalizerBuilder;
use crate::script_model::ScriptModel;
use crate::script_model::compile::ScriptLists;
use crate::script_model::params::ScriptParams;

/// `builder` with the script model that these weights make of the lists. `None` if the tables cannot be read.
///
/// The tables of each set of weights, of 5 MB, stay in memory until the process ends.
pub fn with_script_model(
    builder: NormalizerBuilder,
    lists: &ScriptLists,
    params: &ScriptParams,
) -> Option<NormalizerBuilder> {
    let model = ScriptModel::read(lists.pack(params).leak(), &NAME_LISTS, params.clone())?;
    Some(builder.script_model(Box::leak(Box::new(model))))
}
