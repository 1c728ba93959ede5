//! Finds a configuration as OpenCC's library does, but that its own ones are a part of this library.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use zhnorm::{Config, Converter, ConverterBuilder};

/// The converter of a configuration: a file, a built-in configuration, or a file in the folder that the
/// environment names, in this order.
pub(crate) fn converter(name: &[u8]) -> Result<Converter, Vec<u8>> {
    let path = path(name);
    let builder = if path.is_file() {
        ConverterBuilder::from_file(path)
    } else if let Some(config) = std::str::from_utf8(name).ok().and_then(|name| name.parse::<Config>().ok()) {
        Converter::builder(config)
    } else {
        let folder = std::env::var_os("OPENCC_DATA_DIR").map(PathBuf::from);
        let Some(path) = folder.map(|folder| folder.join(path)).filter(|path| path.is_file()) else {
            return Err([name, b" not found or not accessible."].concat());
        };
        ConverterBuilder::from_file(path)
    };
    // As OpenCC's library, unlike its command. A path may lead to the files that OpenCC has installed.
    let builder = builder.include_tofu_risk_dictionaries(true).binary_dictionaries_by_name(true);
    builder.build().map_err(|error| error.to_string().into_bytes())
}

#[cfg(unix)]
fn path(name: &[u8]) -> &Path {
    use std::os::unix::ffi::OsStrExt as _;

    OsStr::from_bytes(name).as_ref()
}

#[cfg(not(unix))]
fn path(name: &[u8]) -> &Path {
    OsStr::new(std::str::from_utf8(name).unwrap_or_default()).as_ref()
}
