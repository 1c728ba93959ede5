//! `NormalizerBuilder`: the choice of stages.

use std::sync::Arc;

use regex::Regex;

use super::Normalizer;
use super::block::Limits;
use super::block_worker::Plan;
use super::fingerprint;
use crate::dictionary::compile::error::CompileError;
use crate::dictionary::custom::{self, Dictionary};
use crate::error::{Error, ErrorKind};
use crate::format::Format;
use crate::options::Options;
use crate::options::choices::{BlankLines, FormatChoice, MarkupChoice, Spacing};
use crate::options::profile::Profile;
use crate::report::Rule;
use crate::rule_set::RuleSet;
use crate::script_model::ScriptModel;
use crate::stage::choice::Stage;
use crate::stage::folding;
use crate::stage::punctuation::QuoteStyle;
use crate::stage::repair::Repairer;
use crate::stage::script::regional::RegionalWords;
use crate::stage::script::words::WordTable;
use crate::stage::script::{Script, ScriptOptions};
use crate::stage::stages::{BlockStage, LineStage};
use crate::target::{ScriptHint, Target, Variants};

/// Chooses what a [`Normalizer`] does. Every stage runs unless it is left out; without a target there is no
/// conversion.
///
/// ```
/// use zhnorm::{Normalizer, Stage, Target};
///
/// let normalizer = Normalizer::builder().target(Target::HantTw).skip([Stage::Whitespace]).build();
/// assert_eq!(normalizer.normalize("他說“好”,  走了"), "他說「好」，  走了");
/// ```
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct NormalizerBuilder {
    pub(super) target: Option<Target>,
    pub(super) rules: RuleSet,
    pub(super) script: ScriptOptions,
    pub(super) dictionaries: Vec<Dictionary>,
    pub(super) words: Option<Arc<WordTable>>,
    pub(super) regional_words: bool,
    pub(super) spacing: Spacing,
    pub(super) format: Option<Format>,
    pub(super) patterns: Vec<Regex>,
    pub(super) limits: Limits,
    #[cfg(test)]
    pub(super) every_line: bool,
}

impl Default for NormalizerBuilder {
    fn default() -> Self {
        Self {
            target: None,
            rules: RuleSet::DEFAULT,
            script: ScriptOptions::default(),
            dictionaries: Vec::new(),
            words: None,
            regional_words: false,
            spacing: Spacing::Keep,
            format: None,
            patterns: Vec::new(),
            limits: Limits::default(),
            #[cfg(test)]
            every_line: false,
        }
    }
}

impl NormalizerBuilder {
    /// Converts with another script model than the one that comes with the crate.
    pub(crate) fn script_model(mut self, model: &'static ScriptModel) -> Self {
        self.script.model = Some(model);
        self
    }

    /// Converts to this script and regional standard, and uses its quotation marks. Without a target,
    /// characters and quotation marks stay as they are.
    pub fn target(mut self, target: Target) -> Self {
        self.target = Some(target);
        self
    }

    /// Runs only these stages. They run in the order of [`Stage::ALL`], whatever their order here.
    ///
    /// ```
    /// use zhnorm::{Normalizer, Stage};
    ///
    /// let normalizer = Normalizer::builder().only([Stage::Repair, Stage::InlinePinyin]).build();
    /// let text = "&#20013;文, 強(qiáng)化環(huán)境標(biāo)準(zhǔn)";
    /// assert_eq!(normalizer.normalize(text), "中文, 強化環境標準");
    /// ```
    pub fn only(mut self, stages: impl IntoIterator<Item = Stage>) -> Self {
        self.rules = RuleSet::only(stages);
        self
    }

    /// Leaves out these stages.
    ///
    /// ```
    /// use zhnorm::{Normalizer, Stage};
    ///
    /// let normalizer = Normalizer::builder().skip([Stage::InlinePinyin]).build();
    /// assert!(normalizer.normalize("強(qiáng)化環(huán)境標(biāo)準(zhǔn)").contains("qiáng"));
    /// ```
    pub fn skip(mut self, stages: impl IntoIterator<Item = Stage>) -> Self {
        self.rules = self.rules.skip(stages);
        self
    }

    /// Applies these rules too: those that are off by default ([`Rule::is_default`]), or left out by
    /// [`only`](Self::only), [`skip`](Self::skip) or [`without_rules`](Self::without_rules).
    ///
    /// ```
    /// use zhnorm::report::Rule;
    /// use zhnorm::{Normalizer, Stage};
    ///
    /// let normalizer = Normalizer::builder().only([Stage::Unicode]).with_rules([Rule::LineEnd]).build();
    /// assert_eq!(normalizer.normalize("甲,\u{200B}乙  \r\n"), "甲,乙  \n");
    /// ```
    pub fn with_rules(mut self, rules: impl IntoIterator<Item = Rule>) -> Self {
        self.rules = rules.into_iter().fold(self.rules, RuleSet::with);
        self
    }

    /// Leaves out these rules: what only they would change stays.
    ///
    /// ```
    /// use zhnorm::Normalizer;
    /// use zhnorm::report::Rule;
    ///
    /// let normalizer = Normalizer::builder().without_rules([Rule::FullwidthBracket]).build();
    /// assert_eq!(normalizer.normalize("公司(集团),成立"), "公司(集团)，成立");
    /// ```
    pub fn without_rules(mut self, rules: impl IntoIterator<Item = Rule>) -> Self {
        self.rules = rules.into_iter().fold(self.rules, RuleSet::without);
        self
    }

    /// Converts to the target and does nothing else.
    ///
    /// ```
    /// use zhnorm::{Normalizer, Target};
    ///
    /// let normalizer = Normalizer::builder().target(Target::Hans).only_script().build();
    /// assert_eq!(normalizer.normalize("“裡面”, 外面"), "“里面”, 外面");
    /// ```
    pub fn only_script(self) -> Self {
        self.only([Stage::Script])
    }

    /// All of the text is in this script, and each line need not show it by itself. A character of the other
    /// script is converted nevertheless.
    ///
    /// ```
    /// use zhnorm::{Normalizer, ScriptHint, Target};
    ///
    /// // `几` is a small table in Traditional Chinese, and stands for `幾` in Simplified Chinese.
    /// let builder = Normalizer::builder().target(Target::HantTw);
    /// assert_eq!(builder.clone().build().normalize("几上"), "幾上");
    /// assert_eq!(builder.script_hint(ScriptHint::Hant).build().normalize("几上"), "几上");
    /// ```
    pub fn script_hint(mut self, hint: ScriptHint) -> Self {
        self.script.hint = Some(hint);
        self
    }

    /// Which forms of characters the Traditional targets use. The default is [`Variants::Press`].
    ///
    /// ```
    /// use zhnorm::{Normalizer, Target, Variants};
    ///
    /// let builder = Normalizer::builder().target(Target::HantHk);
    /// assert_eq!(builder.clone().build().normalize("说户"), "說戶");
    /// assert_eq!(builder.variants(Variants::OpenCc).build().normalize("说户"), "説户");
    /// ```
    pub fn variants(mut self, variants: Variants) -> Self {
        self.script.variants = variants;
        self
    }

    /// Whether words of other regions are exchanged for those of the target's, by OpenCC's tables: `軟件` for
    /// `軟體` toward Taiwan. A word that is used in the region too stays. [`Target::Hant`] has no region.
    ///
    /// ```
    /// use zhnorm::{Normalizer, Target};
    ///
    /// let normalizer = Normalizer::builder().target(Target::HantTw).regional_words(true).build();
    /// assert_eq!(normalizer.normalize("软件和鼠标"), "軟體和滑鼠");
    /// ```
    pub fn regional_words(mut self, on: bool) -> Self {
        self.regional_words = on;
        self
    }

    /// Words that the caller decides. Wherever a key stands in the text as the script stage sees it, its
    /// value takes its place, in the form that it has in the dictionary. A key that is its own value stays.
    /// Of keys that begin together, the longest counts. A value stays wherever it stands.
    ///
    /// The dictionaries belong to [`Stage::Script`]; they need no target. May be called for several.
    ///
    /// ```
    /// use zhnorm::dictionary::Dictionary;
    /// use zhnorm::{Normalizer, Target};
    ///
    /// let words = Dictionary::parse("words.txt", "软件\t軟件\n发那科\t发那科\n".as_bytes())?;
    /// let normalizer = Normalizer::builder().target(Target::HantTw).dictionaries([words])?.build();
    /// assert_eq!(normalizer.normalize("发那科发布软件"), "发那科發布軟件");
    /// # Ok::<(), zhnorm::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Dictionary`](crate::ErrorKind::Dictionary) if two dictionaries have the same key, if a
    /// value is a key with another value, or if there are too many keys.
    pub fn dictionaries(mut self, dictionaries: impl IntoIterator<Item = Dictionary>) -> Result<Self, Error> {
        self.dictionaries.extend(dictionaries);
        let words = custom::words(&self.dictionaries)?;
        let table =
            WordTable::new(words).ok_or_else(|| Error::new(ErrorKind::Dictionary, CompileError::Keys))?;
        self.words = Some(Arc::new(table));
        Ok(self)
    }

    /// The format of the documents. Without it, their first lines show it: a document that clearly is data
    /// keeps its syntax. [`Format`] has an example.
    pub fn format(mut self, format: Format) -> Self {
        self.format = Some(format);
        self
    }

    /// Protects what a regular expression matches in a line, in the syntax of the crate `regex`. May be
    /// called for several.
    ///
    /// ```
    /// use zhnorm::{Normalizer, Target};
    ///
    /// let normalizer = Normalizer::builder().target(Target::Hans).protect(r"\$\w+\([^)]*\)")?.build();
    /// assert_eq!(normalizer.normalize("用$求和(甲,乙),好"), "用$求和(甲,乙)，好");
    /// # Ok::<(), zhnorm::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Pattern`](crate::ErrorKind::Pattern) if the expression is malformed or too large.
    pub fn protect(mut self, pattern: &str) -> Result<Self, Error> {
        let pattern = Regex::new(pattern).map_err(|error| {
            Error::new(ErrorKind::Pattern, format!("the pattern {pattern:?} is malformed: {error}"))
        })?;
        self.patterns.push(pattern);
        Ok(self)
    }

    /// The space between Chinese characters and Latin letters or digits. [`Spacing::Keep`] is the default.
    /// Spaces beside protected text stay, and those of English sentences.
    ///
    /// ```
    /// use zhnorm::{Normalizer, Spacing};
    ///
    /// let with = |spacing| Normalizer::builder().spacing(spacing).build();
    /// assert_eq!(with(Spacing::One).normalize("用Rust写3天"), "用 Rust 写 3 天");
    /// assert_eq!(with(Spacing::None).normalize("用 Rust 写 3 天"), "用Rust写3天");
    /// ```
    pub fn spacing(mut self, spacing: Spacing) -> Self {
        self.spacing = spacing;
        self
    }

    /// Whether `\uXXXX` and `%XX` are decoded, before everything else. They stay by default. The rules are
    /// `unicode-escape` and `percent-escape`.
    ///
    /// ```
    /// use zhnorm::Normalizer;
    ///
    /// let normalizer = Normalizer::builder().decode_escapes(true).build();
    /// assert_eq!(normalizer.normalize(r"\u4e2d\u6587,%E5%A5%BD"), "中文，好");
    /// ```
    pub fn decode_escapes(mut self, on: bool) -> Self {
        self.rules = self.rules.decoding_escapes(on);
        self
    }

    /// Whether several blank lines in a row stay. [`BlankLines::One`] is the default.
    ///
    /// ```
    /// use zhnorm::{BlankLines, Normalizer};
    ///
    /// let normalizer = Normalizer::builder().blank_lines(BlankLines::Keep).build();
    /// assert_eq!(normalizer.normalize("甲\n\n\n乙"), "甲\n\n\n乙");
    /// ```
    pub fn blank_lines(mut self, blank_lines: BlankLines) -> Self {
        self.rules = blank_lines.choose(self.rules);
        self
    }

    /// Does what a profile says. What was chosen before and is not a matter of the profile stays.
    /// [`Profile`] has an example.
    pub fn profile(self, profile: Profile) -> Self {
        self.choices(&profile.options())
    }

    /// Does what options say, and opens the dictionaries that they name. What they don't say stays as it was.
    /// [`Options`] has an example.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if options contradict each other, and
    /// the errors of [`Dictionary::open`], [`dictionaries`](Self::dictionaries) and
    /// [`protect`](Self::protect).
    pub fn options(self, options: &Options) -> Result<Self, Error> {
        options.check()?;
        let mut builder = self.choices(options);
        if !options.dictionaries.is_empty() {
            let opened = options.dictionaries.iter().map(Dictionary::open);
            builder = builder.dictionaries(opened.collect::<Result<Vec<_>, _>>()?)?;
        }
        options.protect.iter().try_fold(builder, |builder, pattern| builder.protect(pattern))
    }

    /// What options say without files and patterns.
    fn choices(mut self, options: &Options) -> Self {
        self.rules = options.choose(self.rules);
        self.target = options.target.or(self.target);
        self.script.hint = options.script_hint.or(self.script.hint);
        self.script.variants = options.variants.unwrap_or(self.script.variants);
        self.regional_words = options.regional_words.unwrap_or(self.regional_words);
        self.spacing = options.spacing.unwrap_or(self.spacing);
        if let Some(format) = options.format.or_else(|| options.markup.and_then(MarkupChoice::format)) {
            self.format = FormatChoice::format(format);
        }
        self
    }

    /// Blocks of another size, so that tests need no megabytes.
    #[cfg(test)]
    pub(crate) fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// All stages read every line, whatever the line scan says.
    #[cfg(test)]
    pub(crate) fn every_line(mut self) -> Self {
        self.every_line = true;
        self
    }

    /// The normalizer.
    pub fn build(self) -> Normalizer {
        let quotes = match self.target {
            None => QuoteStyle::AsFound,
            Some(Target::Hans) => QuoteStyle::Curly,
            Some(Target::Hant | Target::HantTw | Target::HantHk) => QuoteStyle::Corner,
        };
        let rules = folding::without_opposites(self.rules);
        let options = fingerprint::options(&self, rules);
        let chosen = |stage: Stage| rules.any_of(RuleSet::of(stage));
        let repairer = Arc::new(Repairer::default());
        let repairs = [
            (Stage::Repair, BlockStage::Damage(Arc::clone(&repairer))),
            (Stage::InlinePinyin, BlockStage::InlinePinyin(repairer)),
        ];
        let by_line = [
            (Stage::Unicode, LineStage::Unicode),
            (Stage::Punctuation, LineStage::Punctuation(quotes)),
            (Stage::Whitespace, LineStage::Whitespace),
        ];
        let decodes = rules.contains(Rule::UnicodeEscape) || rules.contains(Rule::PercentEscape);
        let repairs = repairs.into_iter().filter_map(|(name, stage)| chosen(name).then_some(stage));
        let repairs = decodes.then_some(BlockStage::Escapes).into_iter().chain(repairs).collect();
        let by_line = by_line.into_iter().filter_map(|(name, stage)| chosen(name).then_some(stage)).collect();
        let target = self.target.filter(|_| rules.contains(Rule::Script));
        let script = match self.words.filter(|_| rules.contains(Rule::UserDictionary)) {
            Some(words) => Some(Script::with_words(target, self.script, words)),
            None => target.map(|target| Script::new(target, self.script)),
        };
        let regional = target.filter(|_| self.regional_words && rules.contains(Rule::RegionalWord));
        let regional = regional.and_then(|target| RegionalWords::new(target, self.script));
        let conversion = script.map(BlockStage::Script).into_iter();
        let conversion = conversion.chain(regional.map(BlockStage::RegionalWords));
        // Words that the caller decides are protected by then.
        let spacing = self.spacing != Spacing::Keep && rules.contains(Rule::LatinSpace);
        let conversion = conversion.chain(spacing.then_some(BlockStage::Spacing(self.spacing)));
        let conversion = conversion.chain(chosen(Stage::Folding).then_some(BlockStage::Folding)).collect();
        Normalizer {
            format: self.format,
            counts: false,
            plan: Arc::new(Plan {
                repairs,
                by_line,
                conversion,
                quotes,
                patterns: self.patterns,
                rules,
                options,
                limits: self.limits,
                #[cfg(test)]
                every_line: self.every_line,
            }),
        }
    }
}
