//! Builds converters with options: added dictionaries, and configuration files of a user.

use super::config_file::{self, ConfigReading};
use super::protected_words::ProtectedWords;
use super::{Config, Converter, SharedPlan};
use crate::dictionary::builtin::SharedBlob;
use crate::dictionary::compile;
use crate::dictionary::custom::{Dictionary, Layer, add_to_plan};
use crate::dictionary::decompile;
use crate::dictionary::plan::PlanSource;
use crate::{Error, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Builds a [`Converter`] that differs from the standard one.
///
/// ```
/// use zhnorm::{Config, Converter};
///
/// let converter = Converter::builder(Config::T2s).include_tofu_risk_dictionaries(true).build()?;
/// assert_eq!(converter.convert("殢雲"), "𣨼云");
/// assert_eq!(Converter::new(Config::T2s).convert("殢雲"), "殢云");
/// # Ok::<(), zhnorm::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct ConverterBuilder {
    source: ConfigSource,
    reading: ConfigReading,
    dictionaries: Vec<(Dictionary, Layer)>,
}

/// Where the configuration comes from.
#[derive(Clone, Debug)]
enum ConfigSource {
    Standard(Config),
    File(PathBuf),
}

impl ConverterBuilder {
    /// Starts from a standard configuration, like [`Converter::builder`].
    pub fn new(config: Config) -> Self {
        Self::from_source(ConfigSource::Standard(config))
    }

    /// Starts from a configuration file in OpenCC's format, which is JSON with comments.
    ///
    /// The dictionaries may be of type `text`, `inline` and `group`. Paths of files are relative to the
    /// folder of the configuration. If a file does not exist and has the name of one of OpenCC's dictionaries
    /// (`STPhrases.ocd2`), the built-in dictionary takes its place.
    ///
    /// Most configurations are compiled into a one-pass form. A configuration runs step by step, which is
    /// many times slower, if it has more than two steps, or a normalization that does more than replace
    /// single characters.
    ///
    /// ```
    /// use zhnorm::ConverterBuilder;
    ///
    /// let path = std::env::temp_dir().join(format!("zhnorm-example-{}.json", std::process::id()));
    /// let entries = r#"{"type": "inline", "entries": {"鼠标": "滑鼠"}}"#;
    /// std::fs::write(&path, format!(r#"{{"conversion_chain": [{{"dict": {entries}}}]}}"#))?;
    /// let converter = ConverterBuilder::from_file(&path).build()?;
    /// assert_eq!(converter.convert("鼠标"), "滑鼠");
    /// # std::fs::remove_file(path)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_file(path: impl AsRef<Path>) -> Self {
        Self::from_source(ConfigSource::File(path.as_ref().to_owned()))
    }

    fn from_source(source: ConfigSource) -> Self {
        Self { source, reading: ConfigReading::default(), dictionaries: Vec::new() }
    }

    /// Whether to use the dictionaries marked `may_output_tofu`, whose characters many fonts lack.
    ///
    /// OpenCC's library uses them, and its command leaves them out. zhnorm leaves them out by default.
    #[must_use]
    pub fn include_tofu_risk_dictionaries(mut self, include: bool) -> Self {
        self.reading.tofu_risk = include;
        self
    }

    /// Whether a binary dictionary that a configuration file names, such as `STPhrases.ocd2`, stands for the
    /// built-in dictionary of its name, even if the file exists. Its content is not read.
    ///
    /// By default it is refused, because the file may have other entries. The configurations that OpenCC
    /// installs name such files, so that with this they can be read.
    #[must_use]
    pub fn binary_dictionaries_by_name(mut self, by_name: bool) -> Self {
        self.reading.binary_by_name = by_name;
        self
    }

    /// Adds a dictionary. Of several in the same layer the longest key wins; of equal keys, the one added
    /// first.
    #[must_use]
    pub fn dictionary(mut self, dictionary: Dictionary, layer: Layer) -> Self {
        self.dictionaries.push((dictionary, layer));
        self
    }

    /// Builds the converter.
    ///
    /// With added dictionaries or a configuration file, this compiles tables. For the configurations with
    /// phrases that takes a fraction of a second.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::Configuration`] or [`ErrorKind::Io`] for the configuration file
    /// * [`ErrorKind::Dictionary`] for a dictionary with a key that can never match, or for a step that does
    ///   not exist
    pub fn build(self) -> Result<Converter, Error> {
        let standard = match &self.source {
            ConfigSource::Standard(config) => {
                Some(Converter::from_plan(config.name(), config.path(), self.reading.tofu_risk))
            }
            ConfigSource::File(_) => None,
        };
        if let (Some(standard), true) = (&standard, self.dictionaries.is_empty()) {
            return Ok(standard.clone());
        }
        let mut plan = match (&self.source, standard) {
            (ConfigSource::File(path), _) => config_file::read(path, self.reading)?,
            (_, Some(standard)) => standard.source(),
            (_, None) => PlanSource::default(),
        };
        let protected = ProtectedWords::new(&add_to_plan(&mut plan, &self.dictionaries)?)?;
        Ok(Converter { protected: protected.map(Arc::new), ..compiled(&plan)? })
    }
}

impl Converter {
    /// The source that the converter's plan was compiled from.
    fn source(&self) -> PlanSource {
        let view = self.plan.blob.view();
        view.plan(self.plan.number).map(|plan| decompile::plan_source(view, &plan)).unwrap_or_default()
    }
}

/// Compiles a plan that is not part of the binary.
fn compiled(plan: &PlanSource) -> Result<Converter, Error> {
    let words = compile::compile(std::slice::from_ref(plan), &SharedBlob::frequencies())
        .map(|sections| sections.to_words())
        .map_err(|error| Error::new(ErrorKind::Dictionary, error))?;
    match SharedBlob::compiled(words) {
        Some(blob) => Ok(Converter::from_shared("custom", SharedPlan { blob, number: 0 })),
        None => {
            let message =
                "zhnorm cannot read the tables that it compiled from the dictionaries; please report this";
            Err(Error::new(ErrorKind::Dictionary, message))
        }
    }
}
