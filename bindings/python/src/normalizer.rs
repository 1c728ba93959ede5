//! The class `Normalizer`.

use crate::aligned::Aligned;
use crate::dictionaries::{self, DictionaryText};
use crate::engine::{self, LONG};
use crate::error::exception;
use crate::explanation::Explanation;
use crate::stream::NormalizerStream;
use crate::text;
use crate::{arrow, pool, state};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyList, PyString, PyTuple};
use serde::{Deserialize, Serialize};
use std::sync::{Mutex, PoisonError};
use toml::{Table, Value};
use zhnorm::parallel::TextFunction;
use zhnorm::{Options, Worker};

/// What messages about options begin with.
const NAME: &str = "Normalizer";

/// How many workers are kept for the next call, and up to which length of text. A worker keeps buffers of
/// some times that length.
const KEPT_WORKERS: usize = 8;
const KEPT_LENGTH: usize = 1 << 20;

/// Brings Chinese text into one canonical form.
///
/// It repairs damage, removes inline pinyin, gives each character one code point, uses Chinese punctuation,
/// cleans whitespace, and converts to one script. Normalizing twice gives the same as normalizing once.
///
/// >>> from zhnorm import Normalizer
/// >>> normalizer = Normalizer("zh-Hans")
/// >>> normalizer.normalize("遊客跟著人群走,门票30元!")
/// '游客跟着人群走，门票30元！'
///
/// The arguments are the options of the command `zhnorm normalize`:
///
/// * `to`: `"zh-Hans"`, `"zh-Hant"`, `"zh-Hant-TW"` or `"zh-Hant-HK"`. Without it, the script stays.
/// * `profile`: `"default"`, `"gentle"`, `"search"`, `"corpus"`, or the path of a TOML file.
/// * `only`, `skip`: names of stages, of which only these run, or all but these.
/// * `rules`, `without_rules`: names of rules to apply, or to leave out.
/// * `protect`: regular expressions of what stays as it is.
/// * `dict`: words that you decide: a mapping, the path of a file with a key, a tab and a value on each line,
///   or a list of these.
/// * `script_hint`, `variants`, `regional_words`, `format`, `markup`, `decode_escapes`, `spacing`,
///   `blank_lines`: as the options of the command.
/// * `threads`: for `batch` and `arrow`. Without it, the environment variable ZHNORM_NUM_THREADS counts, or
///   else all cores.
///
/// >>> Normalizer("zh-Hant-TW", dict={"软件": "軟件"}, spacing="one").normalize("用Rust写软件")
/// '用 Rust 寫軟件'
///
/// A wrong option is a `ValueError`, and a file that can't be read an `OSError`. A normalizer can be pickled,
/// with the words of its dictionaries, and may be used by several threads at once.
#[pyclass(module = "zhnorm", frozen)]
pub(crate) struct Normalizer {
    normalizer: zhnorm::Normalizer,
    arguments: Arguments,
    workers: Mutex<Vec<Worker>>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Arguments {
    /// The options as TOML.
    options: String,
    dictionaries: Vec<DictionaryText>,
    threads: usize,
}

#[pymethods]
impl Normalizer {
    #[new]
    #[pyo3(signature = (
        to=None, *, profile=None, only=None, skip=None, rules=None, without_rules=None,
        protect=None, dict=None, script_hint=None, variants=None, regional_words=None, format=None,
        markup=None, decode_escapes=None, spacing=None, blank_lines=None, threads=None
    ))]
    #[allow(clippy::too_many_arguments)]
    fn new(
        to: Option<Bound<'_, PyAny>>,
        profile: Option<Bound<'_, PyAny>>,
        only: Option<Bound<'_, PyAny>>,
        skip: Option<Bound<'_, PyAny>>,
        rules: Option<Bound<'_, PyAny>>,
        without_rules: Option<Bound<'_, PyAny>>,
        protect: Option<Bound<'_, PyAny>>,
        dict: Option<Bound<'_, PyAny>>,
        script_hint: Option<Bound<'_, PyAny>>,
        variants: Option<Bound<'_, PyAny>>,
        regional_words: Option<Bound<'_, PyAny>>,
        format: Option<Bound<'_, PyAny>>,
        markup: Option<Bound<'_, PyAny>>,
        decode_escapes: Option<Bound<'_, PyAny>>,
        spacing: Option<Bound<'_, PyAny>>,
        blank_lines: Option<Bound<'_, PyAny>>,
        threads: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let threads = pool::argument(threads.as_ref())?;
        let options = [
            ("to", to),
            ("profile", profile),
            ("only", only),
            ("skip", skip),
            ("rule", rules),
            ("no-rule", without_rules),
            ("protect", protect),
            ("script-hint", script_hint),
            ("variants", variants),
            ("regional-words", regional_words),
            ("format", format),
            ("markup", markup),
            ("decode-escapes", decode_escapes),
            ("spacing", spacing),
            ("blank-lines", blank_lines),
        ];
        let mut table = Table::new();
        for (key, value) in options {
            if let Some(value) = value {
                table.insert(key.to_owned(), option_value(key, &value)?);
            }
        }
        let mut options = parse(&table.to_string())?;
        let files = std::mem::take(&mut options.dictionaries);
        let mut words = files.iter().map(|path| DictionaryText::open(path)).collect::<PyResult<Vec<_>>>()?;
        if let Some(dict) = dict {
            words.extend(dictionaries::read(&dict)?);
        }
        let options = options.to_toml();
        Self::from_arguments(Arguments { options, dictionaries: words, threads })
    }

    /// The canonical form of `text`. It is `text` itself, the same object, if nothing changes.
    ///
    /// >>> from zhnorm import Normalizer
    /// >>> Normalizer("zh-Hans").normalize("１-3月份,多于(去年)2.4%.")
    /// '1-3月份，多于（去年）2.4%。'
    ///
    /// Anything but a `str` is a `TypeError`, and a string with lone surrogates a `UnicodeEncodeError`.
    fn normalize<'py>(&self, text: Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let py = text.py();
        let utf8 = text::read(&text)?;
        let (utf8, mut worker) = (utf8.as_str(), self.take_worker());
        // The result is in the worker's buffers, or is the text.
        let result =
            if utf8.len() < LONG { worker.normalize(utf8) } else { py.detach(|| worker.normalize(utf8)) };
        let changed = !std::ptr::eq(result, utf8) && result != utf8;
        let result = changed.then(|| text::write(py, result)).transpose()?;
        if utf8.len() <= KEPT_LENGTH {
            self.keep_worker(worker);
        }
        Ok(result.unwrap_or(text))
    }

    /// The canonical forms of many texts, in their order. All cores share the work.
    ///
    /// `None` stays `None`, and so does the NaN of pandas. A text that does not change is the same object.
    ///
    /// >>> from zhnorm import Normalizer
    /// >>> Normalizer("zh-Hans").batch(["你好,世界", None, "再見!"])
    /// ['你好，世界', None, '再见！']
    fn batch<'py>(&self, texts: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyList>> {
        engine::batch(texts, &|| self.new_function(), self.arguments.threads)
    }

    /// The canonical forms of a column of Arrow.
    ///
    /// `column` is any object with the method `__arrow_c_array__` or `__arrow_c_stream__`: an array or
    /// chunked array of pyarrow, a series of polars or pandas, and so on. Its type is `string`,
    /// `large_string`, `string_view`, or a dictionary of these, whose values are normalized once. Nulls stay.
    ///
    /// If nothing changes, the result is `column` itself. Otherwise it is of the type of `column` for
    /// pyarrow, polars and pandas, and else an `ArrowArray` or `ArrowStream`, which all libraries for Arrow
    /// can read. A chunk of type `string` that grows beyond 2 GiB becomes several.
    ///
    /// >>> import pyarrow
    /// >>> from zhnorm import Normalizer
    /// >>> Normalizer("zh-Hans").arrow(pyarrow.array(["你好,世界", None])).to_pylist()
    /// ['你好，世界', None]
    fn arrow<'py>(&self, column: Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        arrow::convert(column, &|| self.new_function(), self.arguments.threads)
    }

    /// The canonical form of `text`, with every change, finding and decision. Offsets count code points, as
    /// Python's strings do.
    ///
    /// >>> from zhnorm import Normalizer
    /// >>> explanation = Normalizer("zh-Hans").explain("你好,世界")
    /// >>> change = explanation.changes[0]
    /// >>> change.rule, change.span, change.before, change.after
    /// ('fullwidth-mark', (2, 3), ',', '，')
    fn explain(&self, text: &Bound<'_, PyAny>) -> PyResult<Explanation> {
        let utf8 = text::read(text)?;
        let utf8 = utf8.as_str();
        let normalized = text.py().detach(|| self.normalizer.explain(utf8));
        Explanation::new(text.py(), utf8, normalized)
    }

    /// The canonical form of `text`, with spans of either in the other. Offsets count code points.
    ///
    /// >>> from zhnorm import Normalizer
    /// >>> aligned = Normalizer("zh-Hant-TW").align("軟件,頭发&#38271;")
    /// >>> aligned.text, aligned.to_source(5, 6), aligned.to_output(4, 5)
    /// ('軟件，頭髮長', (5, 13), (4, 5))
    fn align(&self, text: &Bound<'_, PyAny>) -> PyResult<Aligned> {
        let utf8 = text::read(text)?;
        let utf8 = utf8.as_str();
        Ok(text.py().detach(|| Aligned::new(&self.normalizer.align(utf8))))
    }

    /// A stream, which takes a document in pieces of any size.
    ///
    /// >>> from zhnorm import Normalizer
    /// >>> stream = Normalizer("zh-Hans").stream()
    /// >>> "".join([stream.push(piece) for piece in ["你", "好,", "世界"]] + [stream.finish()])
    /// '你好，世界'
    fn stream(&self) -> NormalizerStream {
        NormalizerStream::new(self.normalizer.stream())
    }

    /// What the result depends on: the version of the canonical form, the tables and the options. Equal
    /// fingerprints mean equal results.
    #[getter]
    fn fingerprint(&self) -> String {
        self.normalizer.fingerprint()
    }

    /// Rebuilds a normalizer from its pickle.
    #[staticmethod]
    fn _restore(state: &str) -> PyResult<Self> {
        Self::from_arguments(state::restore(state)?)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyTuple>)> {
        state::reduce(py, "normalizer", &self.arguments)
    }

    fn __repr__(&self) -> String {
        let options = self.arguments.options.lines().map(|line| line.replace(" = ", "="));
        let mut parts: Vec<String> = options.collect();
        if !self.arguments.dictionaries.is_empty() {
            parts.push(format!("dict=<{}>", self.arguments.dictionaries.len()));
        }
        format!("<zhnorm.Normalizer {}>", parts.join(", "))
    }
}

impl Normalizer {
    fn from_arguments(arguments: Arguments) -> PyResult<Self> {
        let options = parse(&arguments.options)?;
        // Options that contradict each other, or have no effect, are refused here.
        Options::default().then(&options).map_err(|error| exception(&error))?;
        let builder = zhnorm::Normalizer::builder().options(&options).map_err(|error| exception(&error))?;
        let words = arguments.dictionaries.iter().map(DictionaryText::parse).collect::<PyResult<Vec<_>>>()?;
        let normalizer = match words.is_empty() {
            true => builder.build(),
            false => builder.dictionaries(words).map_err(|error| exception(&error))?.build(),
        };
        Ok(Self { normalizer, arguments, workers: Mutex::default() })
    }

    fn new_function(&self) -> TextFunction {
        let mut worker = self.normalizer.worker();
        Box::new(move |text, output| worker.normalize_into(text, output))
    }

    /// A worker for a call. Who holds the lock holds the interpreter, too, as in `pool`.
    fn take_worker(&self) -> Worker {
        let kept = self.workers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        kept.unwrap_or_else(|| self.normalizer.worker())
    }

    fn keep_worker(&self, worker: Worker) {
        let mut workers = self.workers.lock().unwrap_or_else(PoisonError::into_inner);
        if workers.len() < KEPT_WORKERS {
            workers.push(worker);
        }
    }
}

/// The value of a configuration file for an argument.
fn option_value(key: &str, value: &Bound<'_, PyAny>) -> PyResult<Value> {
    if let Ok(flag) = value.extract::<bool>() {
        return Ok(flag.into());
    }
    // A single name or pattern stands for a list of one.
    let is_list = ["only", "skip", "rule", "no-rule", "protect"].contains(&key);
    if value.is_instance_of::<PyString>() {
        let text = value.extract::<String>()?;
        return Ok(if is_list { vec![text].into() } else { text.into() });
    }
    if let Ok(path) = value.extract::<std::path::PathBuf>() {
        return Ok(path.display().to_string().into());
    }
    let list = value.try_iter().and_then(|items| items.map(|item| item?.extract::<String>()).collect());
    let list: Vec<String> = list.map_err(|_| {
        PyValueError::new_err(format!(
            "{NAME}: `{}` must be a string, a list of strings, or True or False",
            argument(key)
        ))
    })?;
    Ok(list.into())
}

/// Reads options. Messages name the option and not its line, which nobody wrote.
fn parse(options: &str) -> PyResult<Options> {
    Options::parse(NAME, options).map_err(|error| {
        let message = error.to_string();
        let prefix = format!("{NAME}, line ");
        let rest = message.strip_prefix(&prefix).and_then(|rest| rest.split_once(": "));
        match rest {
            Some((_, rest)) => PyValueError::new_err(format!("{NAME}: {}", with_arguments(rest))),
            None => exception(&error),
        }
    })
}

/// The argument that has the place of a key of a configuration file.
fn argument(key: &str) -> String {
    match key {
        "rule" => "rules".to_owned(),
        "no-rule" => "without_rules".to_owned(),
        other => other.replace('-', "_"),
    }
}

/// A message about keys, with the names of arguments. Keys are between backticks.
fn with_arguments(message: &str) -> String {
    let part = |(index, part): (usize, &str)| if index % 2 == 1 { argument(part) } else { part.to_owned() };
    message.split('`').enumerate().map(part).collect::<Vec<_>>().join("`")
}
