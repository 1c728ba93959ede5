//! Converters with options.

use super::{Config, Converter, Engine};
use crate::Error;

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
    config: Config,
    tofu_risk: bool,
    engine: Engine,
}

impl ConverterBuilder {
    pub(super) fn new(config: Config) -> Self {
        Self { config, tofu_risk: false, engine: Engine::Native }
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

    /// Makes the converter.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Engine`](crate::ErrorKind::Engine) if OpenCC is asked for and is not compiled in, or can't be loaded.
    pub fn build(self) -> Result<Converter, Error> {
        #[allow(unused_mut, reason = "changed where OpenCC is compiled in")]
        let mut converter = Converter::from_plan(self.config.name(), self.config.path(), self.tofu_risk);
        match self.engine {
            Engine::Native => {}
            #[cfg(feature = "opencc")]
            Engine::OpenCc => {
                let reference = super::reference::Reference::load(self.config, self.tofu_risk)?;
                converter.reference = Some(std::sync::Arc::new(reference));
            }
            #[cfg(not(feature = "opencc"))]
            Engine::OpenCc => {
                return Err(Error::new(
                    crate::ErrorKind::Engine,
                    "OpenCC is not compiled in: in zhnorm's source tree run `cargo xtask opencc`, then build with \
                     `--features opencc`",
                ));
            }
        }
        Ok(converter)
    }
}
