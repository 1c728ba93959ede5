//! The extension module `zhnorm._zhnorm`. The package in `python/zhnorm` exports its classes and functions.
//!
//! `normalizer`, `converter` and `detector` are the classes. `engine` runs either of the first two over lists
//! and Arrow columns, in the threads of `pool`. `text` reads Python's strings.

mod aligned;
mod arrow;
mod arrow_import;
mod arrow_raw;
mod arrow_stream;
mod converter;
mod detector;
mod dictionaries;
mod engine;
mod error;
mod explanation;
mod normalizer;
mod offsets;
mod pool;
mod repair;
mod state;
mod stream;
mod tables;
mod text;

use pyo3::prelude::*;

/// The classes and functions of the package `zhnorm`.
#[pymodule]
mod _zhnorm {
    #[pymodule_export]
    use crate::aligned::Aligned;
    #[pymodule_export]
    use crate::arrow::{ArrowArray, ArrowStream};
    #[pymodule_export]
    use crate::converter::Converter;
    #[pymodule_export]
    use crate::detector::{Detection, Detector, decode};
    #[pymodule_export]
    use crate::explanation::{Change, Decision, Explanation, Finding};
    #[pymodule_export]
    use crate::normalizer::Normalizer;
    #[pymodule_export]
    use crate::repair::repair;
    #[pymodule_export]
    use crate::stream::{ConverterStream, NormalizerStream};
    #[pymodule_export]
    use crate::tables::_load_tables;

    #[pymodule_export]
    #[allow(non_upper_case_globals)]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
