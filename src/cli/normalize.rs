//! `zhnorm normalize`: the canonical form of files or standard input.

use super::args::{NormalizeArguments, NormalizerChoices};
use super::flow::{self, ReadAs};
use anyhow::{Result, bail};
use zhnorm::dictionary::Dictionary;
use zhnorm::{Normalizer, Stage, Target};

/// Normalizes the files that the arguments name.
pub(crate) fn run(arguments: &NormalizeArguments) -> Result<()> {
    let normalizer = normalizer(&arguments.choices)?;
    flow::run(&arguments.flow, ReadAs::Text, || normalizer.stream())
}

/// The normalizer that the arguments choose.
pub(crate) fn normalizer(choices: &NormalizerChoices) -> Result<Normalizer> {
    let mut builder = Normalizer::builder().target(choices.target).variants(choices.variants);
    builder = builder.skip(choices.skip.iter().copied());
    if !choices.only.is_empty() {
        builder = builder.only(choices.only.iter().copied());
    }
    let converts = if choices.only.is_empty() {
        !choices.skip.contains(&Stage::Script)
    } else {
        choices.only.contains(&Stage::Script)
    };
    let of_script = [
        ("--script-hint", choices.script_hint.is_some()),
        ("--regional-words", choices.regional_words),
        ("--dict", !choices.dictionaries.is_empty()),
    ];
    if let Some((name, _)) = of_script.into_iter().find(|(_, given)| *given && !converts) {
        bail!("`{name}` is for the stage `script`, which is left out");
    }
    if choices.regional_words && choices.target == Target::Hant {
        bail!("`--regional-words` needs a target with a region: zh-Hans, zh-Hant-TW or zh-Hant-HK");
    }
    if let Some(hint) = choices.script_hint {
        builder = builder.script_hint(hint);
    }
    if !choices.dictionaries.is_empty() {
        let opened = choices.dictionaries.iter().map(Dictionary::open);
        builder = builder.dictionaries(opened.collect::<Result<Vec<_>, _>>()?)?;
    }
    Ok(builder.regional_words(choices.regional_words).build())
}
