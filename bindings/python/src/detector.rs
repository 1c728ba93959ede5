//! The class `Detector`, and the function `decode`.

use crate::offsets::CodePoints;
use crate::text;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::collections::BTreeMap;
use zhnorm::decode::{Decoder, Encoding, OnMalformed};
use zhnorm::detect::{Region, TextProfile};

/// Finds out what a text is written in.
///
/// >>> from zhnorm import Detector
/// >>> Detector().detect("她的头发很长").script
/// 'hans'
/// >>> Detector().detect("她的頭髮很長".encode("big5")).encoding
/// 'Big5'
#[pyclass(module = "zhnorm", frozen)]
pub(crate) struct Detector;

/// What a text is written in.
///
/// * `script`: `"hans"`, `"hant"`, `"mixed"`, `"either"` or `"none"`
/// * `region`: the likeliest region, or `None` if there is no Chinese
/// * `regions`: how likely each region is
/// * `characters`: the number of Chinese characters, without those in Japanese and Korean
/// * `hans`: the share of them that is probably Simplified Chinese, from 0 to 1
/// * `damage`: how often each rule finds damage
/// * `lost`: how many parts nobody can restore
/// * `lines`: the span in code points, the script and the share `hans` of each line
/// * `encoding`: the encoding of bytes, or `None` for a `str`
/// * `encoding_fits`: whether that encoding fits well enough to be trusted
#[pyclass(module = "zhnorm", frozen, get_all)]
pub(crate) struct Detection {
    script: &'static str,
    region: Option<&'static str>,
    regions: BTreeMap<&'static str, f32>,
    characters: usize,
    hans: f32,
    damage: BTreeMap<&'static str, usize>,
    lost: usize,
    lines: Vec<DetectedLine>,
    encoding: Option<&'static str>,
    encoding_fits: Option<bool>,
}

/// The span, the script, and the share of Simplified Chinese.
type DetectedLine = ((usize, usize), &'static str, f32);

#[pymethods]
impl Detector {
    #[new]
    fn new() -> Self {
        Self
    }

    /// What `data` is written in: a `str`, or `bytes` in an encoding that is detected, too.
    #[allow(clippy::unused_self)]
    fn detect(&self, data: &Bound<'_, PyAny>) -> PyResult<Detection> {
        let py = data.py();
        if let Ok(bytes) = data.cast::<PyBytes>() {
            let bytes = bytes.as_bytes();
            return py.detach(|| {
                let mut decoder = Decoder::detecting(OnMalformed::Replace);
                let text = decoded(&mut decoder, bytes)?;
                let detection = decoder.detection();
                Ok(Detection {
                    encoding: decoder.encoding().map(Encoding::name),
                    encoding_fits: detection.map(|detection| detection.fits),
                    ..Detection::new(&text)
                })
            });
        }
        let utf8 = text::read(data)?;
        let utf8 = utf8.as_str();
        Ok(py.detach(|| Detection::new(utf8)))
    }
}

impl Detection {
    fn new(text: &str) -> Self {
        let profile: TextProfile = zhnorm::detect::detect(text);
        let offsets = CodePoints::new(text);
        let line =
            |line: &zhnorm::detect::LineProfile| (offsets.span(&line.source), line.script.name(), line.hans);
        Self {
            script: profile.script.name(),
            region: profile.region().map(Region::name),
            regions: Region::ALL.iter().map(|region| (region.name(), profile.probability(*region))).collect(),
            characters: profile.characters,
            hans: profile.hans,
            damage: profile.damage.iter().map(|(rule, times)| (rule.id(), *times)).collect(),
            lost: profile.lost,
            lines: profile.lines.iter().map(line).collect(),
            encoding: None,
            encoding_fits: None,
        }
    }
}

#[pymethods]
impl Detection {
    fn __repr__(&self) -> String {
        format!("<zhnorm.Detection {} {}>", self.script, self.region.unwrap_or("-"))
    }
}

/// The text of bytes, in a named encoding or in one that is detected.
///
/// `malformed` says what becomes of malformed bytes: `"error"` raises a `ValueError` with their offset,
/// `"replace"` puts U+FFFD in their place.
///
/// >>> import zhnorm
/// >>> zhnorm.decode(b"\xc4\xe3\xba\xc3,\xca\xc0\xbd\xe7")
/// '你好,世界'
#[pyfunction]
#[pyo3(signature = (data, encoding=None, *, malformed="error"))]
pub(crate) fn decode(
    py: Python<'_>,
    data: &Bound<'_, PyBytes>,
    encoding: Option<&str>,
    malformed: &str,
) -> PyResult<String> {
    let malformed = match malformed {
        "error" => OnMalformed::Error,
        "replace" => OnMalformed::Replace,
        other => {
            let message = format!("malformed must be \"error\" or \"replace\", not {other:?}");
            return Err(PyValueError::new_err(message));
        }
    };
    let encoding = encoding.map(str::parse::<Encoding>).transpose();
    let encoding = encoding.map_err(|error| crate::error::exception(&error))?;
    let bytes = data.as_bytes();
    py.detach(|| {
        let mut decoder = match encoding {
            Some(encoding) => Decoder::new(encoding, malformed),
            None => Decoder::detecting(malformed),
        };
        decoded(&mut decoder, bytes)
    })
}

fn decoded(decoder: &mut Decoder, bytes: &[u8]) -> PyResult<String> {
    let mut text = String::new();
    decoder
        .push(bytes, &mut text)
        .and_then(|()| decoder.finish(&mut text))
        .map_err(|error| crate::error::exception(&error))?;
    Ok(text)
}
