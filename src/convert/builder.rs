//! Converters with options: other dictionaries, other configurations, the other engine.

use super::protected_words::Locks;
use super::{Config, Converter, Engine, Native, config_file};
use crate::dictionary::builtin::SharedBlob;
use crate::dictionary::compile;
use crate::dictionary::custom::{Dictionary, Layer, lay_over};
use crate::dictionary::decompile;
use crate::dictionary::plan::PlanSource;
use crate::{Error, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Makes a [`Converter`] that differs from the standard one.
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
    source: Source,
    tofu_risk: bool,
    engine: Engine,
    dictionaries: Vec<(Dictionary, Layer)>,
}

/// Where the configuration comes from.
#[derive(Clone, Debug)]
enum Source {
    Standard(Config),
    File(PathBuf),
}

impl ConverterBuilder {
    /// Starts from a standard configuration.
    pub fn new(config: Config) -> Self {
        Self::from_source(Source::Standard(config))
    }

    /// Starts from a configuration file in OpenCC's format: JSON, in which comments may stand.
    ///
    /// Dictionaries of type `text`, `inline` and `group` are read, files relative to the configuration's folder; where a
    /// file is missing that has the name of one of OpenCC's dictionaries (`STPhrases.ocd2`), it is that one.
    pub fn from_file(path: impl AsRef<Path>) -> Self {
        Self::from_source(Source::File(path.as_ref().to_owned()))
    }

    fn from_source(source: Source) -> Self {
        Self { source, tofu_risk: false, engine: Engine::Native, dictionaries: Vec::new() }
    }

    /// Whether dictionaries marked `may_output_tofu` take part, whose characters many fonts lack.
    ///
    /// OpenCC's library uses them, its command leaves them out; zhnorm leaves them out everywhere unless told.
    #[must_use]
    pub fn include_tofu_risk_dictionaries(mut self, include: bool) -> Self {
        self.tofu_risk = include;
        self
    }

    /// What does the converting.
    #[must_use]
    pub fn engine(mut self, engine: Engine) -> Self {
        self.engine = engine;
        self
    }

    /// Adds a dictionary; of several in the same place the longest key wins, and of equal keys the first.
    #[must_use]
    pub fn dictionary(mut self, dictionary: Dictionary, layer: Layer) -> Self {
        self.dictionaries.push((dictionary, layer));
        self
    }

    /// Makes the converter. With dictionaries or a file its tables are compiled here, which takes a fraction of a second
    /// for the configurations with phrases.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] and [`ErrorKind::Io`] for the file; [`ErrorKind::Dictionary`] for a dictionary with a
    /// key that can never match, or a step that is not there; [`ErrorKind::Engine`] if OpenCC is asked for and not
    /// compiled in, can't be loaded, or is given dictionaries.
    pub fn build(self) -> Result<Converter, Error> {
        if self.engine == Engine::OpenCc {
            return self.build_reference();
        }
        let standard = match &self.source {
            Source::Standard(config) => {
                Some(Converter::from_plan(config.name(), config.path(), self.tofu_risk))
            }
            Source::File(_) => None,
        };
        if let (Some(standard), true) = (&standard, self.dictionaries.is_empty()) {
            return Ok(standard.clone());
        }
        let mut plan = match (&self.source, standard) {
            (Source::File(path), _) => config_file::read(path, self.tofu_risk)?,
            (_, Some(standard)) => standard.source(),
            (_, None) => PlanSource::default(),
        };
        lay_over(&mut plan, &self.dictionaries)?;
        let locks = Locks::compile(self.dictionaries.iter().map(|(dictionary, _)| &dictionary.locks))?;
        Ok(Converter { locks: locks.map(Arc::new), ..compiled(&plan)? })
    }

    #[cfg(feature = "opencc")]
    fn build_reference(self) -> Result<Converter, Error> {
        if !self.dictionaries.is_empty() {
            return Err(Error::new(
                ErrorKind::Engine,
                "the engine OpenCC takes no dictionaries; name them in a configuration file",
            ));
        }
        let (reference, base) = match self.source {
            Source::Standard(config) => (super::reference::Reference::load(config, self.tofu_risk)?, config),
            Source::File(path) => (super::reference::Reference::load_file(&path)?, Config::S2t),
        };
        let mut converter = Converter::new(base);
        converter.reference = Some(Arc::new(reference));
        Ok(converter)
    }

    #[cfg(not(feature = "opencc"))]
    fn build_reference(self) -> Result<Converter, Error> {
        Err(Error::new(
            ErrorKind::Engine,
            "OpenCC is not compiled in: in zhnorm's source tree run `cargo xtask opencc`, then build with \
             `--features opencc`",
        ))
    }
}

impl Converter {
    /// What the converter's plan was compiled from.
    fn source(&self) -> PlanSource {
        let view = self.engine.tables.view();
        view.plan(self.engine.plan).map(|plan| decompile::plan_source(view, &plan)).unwrap_or_default()
    }
}

/// Compiles a plan that is not part of the binary.
fn compiled(plan: &PlanSource) -> Result<Converter, Error> {
    let words = compile::compile(std::slice::from_ref(plan), &SharedBlob::frequencies())
        .map_err(|error| Error::with_source(ErrorKind::Dictionary, error, error))?;
    match SharedBlob::compiled(words) {
        Some(tables) => Ok(Converter::from_engine("custom", Native { tables, plan: 0 })),
        None => {
            Err(Error::new(ErrorKind::Dictionary, "the dictionaries were compiled to no readable tables"))
        }
    }
}
