//! What several stages know about text: the lowest layer, which names nothing above it.

pub(crate) mod char_class;
pub(crate) mod fence;
pub(crate) mod gbk;
pub(crate) mod html;
pub(crate) mod legacy_bytes;
pub(crate) mod lost;
pub(crate) mod marks;
pub(crate) mod pinyin;
pub(crate) mod spans;
