//! `Options`: what a normalizer does, as a value. Configuration files, profiles and the command line all give
//! options, one layer over the other. `file` reads and writes TOML.

pub(crate) mod choices;
mod file;
pub(crate) mod profile;

use std::path::PathBuf;

use self::choices::{BlankLines, FormatChoice, MarkupChoice, Spacing};
use crate::error::{Error, ErrorKind};
use crate::report::Rule;
use crate::rule_set::RuleSet;
use crate::stage::choice::Stage;
use crate::target::{ScriptHint, Target, Variants};

/// What a normalizer does, as far as somebody has said it. A configuration file gives such a value, and so
/// does a [`Profile`](crate::Profile). [`Options::then`] puts one over the other.
///
/// In a file, which is TOML, the keys are the long options of `zhnorm normalize`: `to`, `only`, `skip`,
/// `rule`, `no-rule`, `script-hint`, `variants`, `regional-words`, `dict`, `format`, `markup`, `protect`,
/// `decode-escapes`, `spacing`, `blank-lines`. The key `profile` names a built-in profile or a file that the
/// others are put over.
///
/// ```
/// use zhnorm::{Normalizer, Options, Target};
///
/// let text = "to = \"zh-Hans\"\nno-rule = [\"fullwidth-bracket\"]\n";
/// let options = Options::parse("zhnorm.toml", text)?;
/// assert_eq!(options.target, Some(Target::Hans));
/// let normalizer = Normalizer::builder().options(&options)?.build();
/// assert_eq!(normalizer.normalize("公司(集團),成立"), "公司(集团)，成立");
///
/// let error = Options::parse("zhnorm.toml", "\nno-rules = []\n").unwrap_err();
/// let message = "zhnorm.toml, line 2: unknown key `no-rules`; did you mean `no-rule`?";
/// assert!(error.to_string().starts_with(message));
/// # Ok::<(), zhnorm::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// The script and region of the result: `to`.
    pub target: Option<Target>,
    /// The stages that run, and no others: `only`.
    pub only: Option<Vec<Stage>>,
    /// The stages that are left out: `skip`.
    pub skip: Vec<Stage>,
    /// The rules that apply although their stage is left out: `rule`.
    pub rules: Vec<Rule>,
    /// The rules that are left out: `no-rule`.
    pub no_rules: Vec<Rule>,
    /// The script that the text is in: `script-hint`.
    pub script_hint: Option<ScriptHint>,
    /// The forms of characters where usage is divided: `variants`.
    pub variants: Option<Variants>,
    /// Whether words of other regions are exchanged: `regional-words`.
    pub regional_words: Option<bool>,
    /// Files of words that the caller decides: `dict`. In a file, they are relative to its folder.
    pub dictionaries: Vec<PathBuf>,
    /// The format of documents: `format`.
    pub format: Option<FormatChoice>,
    /// The markup of documents that are text: `markup`.
    pub markup: Option<MarkupChoice>,
    /// Regular expressions for what stays as it is: `protect`.
    pub protect: Vec<String>,
    /// Whether `\uXXXX` and `%XX` are decoded: `decode-escapes`.
    pub decode_escapes: Option<bool>,
    /// The space between Chinese characters and Latin letters or digits: `spacing`.
    pub spacing: Option<Spacing>,
    /// What happens to several blank lines in a row: `blank-lines`.
    pub blank_lines: Option<BlankLines>,
}

impl Options {
    /// These options with `later` over them: what `later` says counts, and these options say the rest.
    ///
    /// Dictionaries and patterns add up. Stages and rules are chosen in turn: what `later` leaves out or adds
    /// is left out of, or added to, what these options choose; `only` starts anew. The result names the
    /// stages and rules that differ from those of the default profile.
    ///
    /// ```
    /// use zhnorm::report::Rule;
    /// use zhnorm::{Options, Stage};
    ///
    /// let file = Options::parse("zhnorm.toml", "skip = ['repair']\nno-rule = ['quote']")?;
    /// let mut flags = Options::default();
    /// flags.rules = vec![Rule::Quote];
    /// let options = file.then(&flags)?;
    /// assert_eq!((options.skip, options.no_rules), (vec![Stage::Repair], vec![]));
    /// # Ok::<(), zhnorm::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if `later` contradicts itself, or has an
    /// option that has no effect, because its stage is left out or the target has no region.
    pub fn then(&self, later: &Self) -> Result<Self, Error> {
        later.check()?;
        let rules = later.choose(self.choose(RuleSet::DEFAULT));
        let format =
            |options: &Self| options.markup.map(MarkupChoice::format).or_else(|| options.format.map(Some));
        let mut options = Self {
            target: later.target.or(self.target),
            script_hint: later.script_hint.or(self.script_hint),
            variants: later.variants.or(self.variants),
            regional_words: later.regional_words.or(self.regional_words),
            dictionaries: [&self.dictionaries[..], &later.dictionaries].concat(),
            format: format(later).or_else(|| format(self)).flatten(),
            protect: [&self.protect[..], &later.protect].concat(),
            spacing: later.spacing.or(self.spacing),
            ..Self::default()
        };
        options.name_rules(rules);
        later.check_effect(rules)?;
        if options.regional_words == Some(true) && options.target == Some(Target::Hant) {
            return Err(error(
                "`regional-words` needs a target with a region: zh-Hans, zh-Hant-TW or zh-Hant-HK",
            ));
        }
        Ok(options)
    }

    /// These options, with the defaults of what they leave open. Stages and rules are named by their
    /// differences from the default profile, which say how many blank lines stay, too.
    #[must_use]
    pub fn with_defaults(mut self) -> Self {
        self.name_rules(self.choose(RuleSet::DEFAULT));
        self.variants = self.variants.or_else(|| Some(Variants::default()));
        self.regional_words = self.regional_words.or(Some(false));
        self.spacing = self.spacing.or_else(|| Some(Spacing::default()));
        self
    }

    /// The rules that these options choose where `rules` were chosen before.
    pub(crate) fn choose(&self, rules: RuleSet) -> RuleSet {
        let rules = self.only.as_ref().map_or(rules, |stages| RuleSet::only(stages.iter().copied()));
        let rules = rules.skip(self.skip.iter().copied());
        let rules = self.decode_escapes.map_or(rules, |on| rules.decoding_escapes(on));
        let rules = self.blank_lines.map_or(rules, |blank_lines| blank_lines.choose(rules));
        let rules = self.rules.iter().copied().fold(rules, RuleSet::with);
        self.no_rules.iter().copied().fold(rules, RuleSet::without)
    }

    /// Names `rules` by their differences from the default profile.
    fn name_rules(&mut self, rules: RuleSet) {
        let named = |set: RuleSet| Rule::ALL.iter().copied().filter(move |rule| set.contains(*rule));
        (self.only, self.skip, self.no_rules) = (None, Vec::new(), Vec::new());
        (self.decode_escapes, self.blank_lines) = (None, None);
        self.rules = named(rules.minus(RuleSet::DEFAULT)).collect();
        let missing = RuleSet::DEFAULT.minus(rules);
        for stage in Stage::ALL {
            let of_stage = RuleSet::of(*stage);
            if missing.any_of(of_stage) && !rules.any_of(of_stage) {
                self.skip.push(*stage);
            } else {
                self.no_rules.extend(named(missing).filter(|rule| of_stage.contains(*rule)));
            }
        }
    }

    /// Refuses options that contradict each other.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.only.is_some() && !self.skip.is_empty() {
            return Err(error("`only` and `skip` exclude each other"));
        }
        if let Some(rule) = self.rules.iter().find(|rule| self.no_rules.contains(rule)) {
            return Err(error(format!("`rule` and `no-rule` contradict each other: both name `{rule}`")));
        }
        if self.format.is_some() && self.markup.is_some() {
            return Err(error("`format` and `markup` exclude each other"));
        }
        Ok(())
    }

    /// Refuses options of the stage `script` where `rules` leave it out.
    fn check_effect(&self, rules: RuleSet) -> Result<(), Error> {
        let of_script = [
            ("script-hint", self.script_hint.is_some(), Rule::Script),
            ("regional-words", self.regional_words == Some(true), Rule::RegionalWord),
            ("dict", !self.dictionaries.is_empty(), Rule::UserDictionary),
        ];
        match of_script.into_iter().find(|(_, given, rule)| *given && !rules.contains(*rule)) {
            Some((name, ..)) => Err(error(format!("`{name}` is for the stage `script`, which is left out"))),
            None => Ok(()),
        }
    }
}

fn error(message: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::Configuration, message)
}
