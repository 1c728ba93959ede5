//! The function `repair`.

use crate::text;
use pyo3::prelude::*;
use std::sync::LazyLock;
use zhnorm::{Normalizer, Stage};

static REPAIRER: LazyLock<Normalizer> =
    LazyLock::new(|| Normalizer::builder().only([Stage::Repair, Stage::InlinePinyin]).build());

/// The text without damage: passages that were decoded in a wrong encoding are restored, entities are
/// decoded, and inline pinyin is removed. All else stays. What has no certain original stays, too.
///
/// >>> import zhnorm
/// >>> zhnorm.repair("強(qiáng)化環(huán)境標(biāo)準(zhǔn), &#20013;文")
/// '強化環境標準, 中文'
#[pyfunction]
pub(crate) fn repair(text: Bound<'_, PyAny>) -> PyResult<Bound<'_, PyAny>> {
    let utf8 = text::read(&text)?;
    let utf8 = utf8.as_str();
    let result = text.py().detach(|| REPAIRER.normalize(utf8));
    if result == utf8 { Ok(text) } else { text::write(text.py(), &result) }
}
