//! Converters with options.

use super::{Config, Converter};
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
}

impl ConverterBuilder {
    pub(super) fn new(config: Config) -> Self {
        Self { config, tofu_risk: false }
    }

    /// Whether dictionaries marked `may_output_tofu` take part, whose characters many fonts lack.
    ///
    /// OpenCC's library uses them, its command leaves them out; zhnorm leaves them out everywhere unless told.
    #[must_use]
    pub fn include_tofu_risk_dictionaries(mut self, include: bool) -> Self {
        self.tofu_risk = include;
        self
    }

    /// Makes the converter.
    ///
    /// # Errors
    ///
    /// None at present; a dictionary given at run time may be malformed.
    pub fn build(self) -> Result<Converter, Error> {
        Ok(Converter::from_plan(self.config.name(), self.config.path(), self.tofu_risk))
    }
}
