//! `zhnorm normalize`: the canonical form of files or standard input.

use super::args::{MarkupChoice, NormalizeArguments, NormalizerChoices};
use super::flow::{self, ReadAs};
use anyhow::{Result, bail};
use std::path::Path;
use zhnorm::dictionary::Dictionary;
use zhnorm::{Format, Normalizer, Stage, Target};

/// Normalizes the files that the arguments name.
pub(crate) fn run(arguments: &NormalizeArguments) -> Result<()> {
    let normalizer = normalizer(&arguments.choices)?;
    let for_input = |name: &str| normalizer.for_format(format(&arguments.choices, name));
    if arguments.lines {
        flow::run(&arguments.flow, ReadAs::Lines, |name| for_input(name).lines())
    } else {
        flow::run(&arguments.flow, ReadAs::Text, |name| for_input(name).stream())
    }
}

/// The format of the text that has this name: the one that the arguments choose, or else that of its
/// extension.
pub(crate) fn format(choices: &NormalizerChoices, name: &str) -> Option<Format> {
    let of_name =
        || Path::new(name).extension().and_then(|extension| Format::of_extension(extension.to_str()?));
    match choices.markup {
        Some(MarkupChoice::Auto) | None => choices.format.map_or_else(of_name, |choice| choice.0),
        Some(MarkupChoice::None) => Some(Format::Text),
        Some(MarkupChoice::Markdown) => Some(Format::Markdown),
        Some(MarkupChoice::Html) => Some(Format::Html),
        Some(MarkupChoice::Wikitext) => Some(Format::Wikitext),
        Some(MarkupChoice::Latex) => Some(Format::Latex),
    }
}

/// The normalizer that the arguments choose.
pub(crate) fn normalizer(choices: &NormalizerChoices) -> Result<Normalizer> {
    let mut builder = Normalizer::builder().target(choices.target).variants(choices.variants);
    builder = builder.skip(choices.skip.iter().copied());
    if !choices.only.is_empty() {
        builder = builder.only(choices.only.iter().copied());
    }
    if let Some(rule) = choices.rules.iter().find(|rule| choices.no_rules.contains(rule)) {
        bail!("`--rule {rule}` and `--no-rule {rule}` contradict each other");
    }
    builder = builder.with_rules(choices.rules.iter().copied());
    builder = builder.without_rules(choices.no_rules.iter().copied());
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
    for pattern in &choices.protect {
        builder = builder.protect(pattern)?;
    }
    Ok(builder.regional_words(choices.regional_words).build())
}
