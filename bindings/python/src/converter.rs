//! The class `Converter`.

use crate::aligned::Aligned;
use crate::arrow;
use crate::dictionaries::{self, DictionaryText};
use crate::engine::{self, LONG};
use crate::error::exception;
use crate::stream::ConverterStream;
use crate::text;
use crate::{pool, state};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyList, PyTuple};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::path::{Path, PathBuf};
use zhnorm::dictionary::Layer;
use zhnorm::parallel::TextFunction;
use zhnorm::{Config, ConverterBuilder};

/// Converts between the scripts and regional standards of Chinese, as OpenCC 1.4.2 does.
///
/// >>> from zhnorm import Converter
/// >>> Converter("s2twp").convert("鼠标里面的软件")
/// '滑鼠裡面的軟體'
///
/// * `config`: the name of a configuration of OpenCC, such as `"s2t"`, or the path of a file in its format.
///   `zhnorm.CONFIGS` has the names.
/// * `dict`: words that you decide: a mapping, the path of a file with a key, a tab and a value on each line,
///   or a list of these. They have precedence over the words of the first step.
/// * `tofu`: whether to use characters that many fonts lack, as OpenCC's library does.
/// * `threads`: for `batch` and `arrow`. Without it, the environment variable ZHNORM_NUM_THREADS counts, or
///   else all cores.
///
/// A wrong configuration or dictionary is a `ValueError`, and a file that can't be read an `OSError`. A
/// converter can be pickled, with the words of its dictionaries and the path of its configuration, and may be
/// used by several threads at once.
#[pyclass(module = "zhnorm", frozen)]
pub(crate) struct Converter {
    converter: zhnorm::Converter,
    arguments: Arguments,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Arguments {
    /// The name of a configuration, or the path of a file.
    config: String,
    dictionaries: Vec<DictionaryText>,
    tofu: bool,
    threads: usize,
}

#[pymethods]
impl Converter {
    #[new]
    #[pyo3(signature = (config=PathBuf::from("s2t"), *, dict=None, tofu=false, threads=None))]
    fn new(
        config: PathBuf,
        dict: Option<&Bound<'_, PyAny>>,
        tofu: bool,
        threads: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let threads = pool::argument(threads.as_ref())?;
        let dictionaries = dict.map_or(Ok(Vec::new()), dictionaries::read)?;
        let config = config
            .to_str()
            .ok_or_else(|| PyValueError::new_err("the path of a configuration must be Unicode"))?;
        let mut config = config.to_owned();
        if config.parse::<Config>().is_err() && is_path(&config) {
            // A pickle may be read in another folder.
            config = std::path::absolute(&config)?.to_string_lossy().into_owned();
        }
        Self::from_arguments(Arguments { config, dictionaries, tofu, threads })
    }

    /// The converted text. It is `text` itself, the same object, if nothing changes.
    ///
    /// >>> from zhnorm import Converter
    /// >>> Converter("s2t").convert("头发和发现")
    /// '頭髮和發現'
    ///
    /// Anything but a `str` is a `TypeError`, and a string with lone surrogates a `UnicodeEncodeError`.
    fn convert<'py>(&self, text: Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let py = text.py();
        let utf8 = text::read(&text)?;
        let utf8 = utf8.as_str();
        let convert = || self.converter.convert(utf8);
        let result = if utf8.len() < LONG { convert() } else { py.detach(convert) };
        Ok(match result {
            Cow::Owned(result) if result != utf8 => text::write(py, &result)?,
            _ => text,
        })
    }

    /// The conversions of many texts, in their order. All cores share the work.
    ///
    /// `None` stays `None`, and so does the NaN of pandas. A text that does not change is the same object.
    ///
    /// >>> from zhnorm import Converter
    /// >>> Converter("s2t").batch(["头发", None, "发现"])
    /// ['頭髮', None, '發現']
    fn batch<'py>(&self, texts: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyList>> {
        engine::batch(texts, &|| self.new_function(), self.arguments.threads)
    }

    /// The conversions of a column of Arrow. `Normalizer.arrow` says which columns there are, and what the
    /// result is.
    ///
    /// >>> import pyarrow
    /// >>> from zhnorm import Converter
    /// >>> Converter("s2t").arrow(pyarrow.array(["头发", None])).to_pylist()
    /// ['頭髮', None]
    fn arrow<'py>(&self, column: Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        arrow::convert(column, &|| self.new_function(), self.arguments.threads)
    }

    /// The converted text, with spans of either text in the other. Offsets count code points.
    ///
    /// >>> from zhnorm import Converter
    /// >>> aligned = Converter("s2twp").align("软件很好")
    /// >>> aligned.text, aligned.to_source(0, 2)
    /// ('軟體很好', (0, 2))
    fn align(&self, text: &Bound<'_, PyAny>) -> PyResult<Aligned> {
        let utf8 = text::read(text)?;
        let utf8 = utf8.as_str();
        Ok(text.py().detach(|| Aligned::new(&self.converter.align(utf8))))
    }

    /// A stream, which takes a document in pieces of any size.
    ///
    /// >>> from zhnorm import Converter
    /// >>> stream = Converter("s2t").stream()
    /// >>> "".join([stream.push(piece) for piece in ["头", "发和", "发现"]] + [stream.finish()])
    /// '頭髮和發現'
    fn stream(&self) -> ConverterStream {
        ConverterStream::new(self.converter.stream())
    }

    /// Rebuilds a converter from its pickle.
    #[staticmethod]
    fn _restore(state: &str) -> PyResult<Self> {
        Self::from_arguments(state::restore(state)?)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyTuple>)> {
        state::reduce(py, "converter", &self.arguments)
    }

    fn __repr__(&self) -> String {
        format!("<zhnorm.Converter {:?}>", self.arguments.config)
    }
}

impl Converter {
    fn from_arguments(arguments: Arguments) -> PyResult<Self> {
        let config = &arguments.config;
        let mut builder = match config.parse::<Config>() {
            Ok(config) => ConverterBuilder::new(config),
            Err(_) if is_path(config) => ConverterBuilder::from_file(config),
            Err(error) => return Err(exception(&error)),
        };
        for dictionary in &arguments.dictionaries {
            builder = builder.dictionary(dictionary.parse()?, Layer::default());
        }
        let converter = builder.include_tofu_risk_dictionaries(arguments.tofu).build();
        Ok(Self { converter: converter.map_err(|error| exception(&error))?, arguments })
    }

    fn new_function(&self) -> TextFunction {
        let converter = self.converter.clone();
        Box::new(move |text, output| converter.convert_into(text, output))
    }
}

/// Whether this is the path of a configuration, and not a name.
fn is_path(config: &str) -> bool {
    config.ends_with(".json") || Path::new(config).is_file()
}
