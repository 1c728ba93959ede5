//! Which conversion `-c` names: a standard configuration, an old name of one, or a file.

use std::path::PathBuf;
use zhnorm::{Config, Error};

/// A standard configuration or a file.
#[derive(Clone, Debug)]
pub(crate) enum ConversionChoice {
    Standard(Config),
    File(PathBuf),
}

impl ConversionChoice {
    /// Reads a name, with or without `.json`, an old name such as `zhs2zht.ini`, or the path of a file.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let unknown = match text.parse() {
            Ok(config) => return Ok(Self::Standard(config)),
            Err(error) => error,
        };
        if text.contains(['/', '\\']) || PathBuf::from(text).is_file() {
            return Ok(Self::File(text.into()));
        }
        of_old_name(text).unwrap_or_else(|| Err(Error::to_string(&unknown))).map(Self::Standard)
    }
}

/// The configuration that takes the place of one of OpenCC 0.4, such as `zhs2zht.ini`. `None` if OpenCC 0.4
/// had no such configuration, and an error if no later one does the same.
///
/// Three configurations do more than their old ones. `mix2zht` and `mix2zhs` took text in both scripts, for
/// which `s2t` and `t2s` are the nearest today. `zhs2zhtw_p` exchanged words and kept OpenCC's forms of
/// characters, whereas `s2twp` also writes Taiwan's.
pub(crate) fn of_old_name(name: &str) -> Option<Result<Config, String>> {
    let bare = name.strip_suffix(".ini").unwrap_or(name);
    let config = match bare {
        "zhs2zht" | "mix2zht" => Config::S2t,
        "zht2zhs" | "mix2zhs" => Config::T2s,
        "zhs2zhtw_v" => Config::S2tw,
        "zhs2zhtw_vp" | "zhs2zhtw_p" => Config::S2twp,
        "zht2zhtw_v" => Config::T2tw,
        "zhtw2zht" => Config::Tw2t,
        "zhtw2zhs" => Config::Tw2s,
        "zhtw2zhcn_s" => Config::Tw2sp,
        "zht2zhtw_vp" | "zht2zhtw_p" => return Some(Err(gone(name, "t2tw", "s2twp"))),
        "zhtw2zhcn_t" => return Some(Err(gone(name, "tw2t", "tw2sp"))),
        _ => return None,
    };
    Some(Ok(config))
}

fn gone(name: &str, forms: &str, words: &str) -> String {
    format!(
        "OpenCC has no configuration that does what `{name}` did: `{forms}` keeps the script and exchanges no \
         words, `{words}` exchanges words and expects or writes Simplified Chinese"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_names_mean_the_configuration_of_today() {
        for (old, config) in [
            ("zhs2zht.ini", Config::S2t),
            ("zht2zhs.ini", Config::T2s),
            ("mix2zht.ini", Config::S2t),
            ("mix2zhs.ini", Config::T2s),
            ("zhs2zhtw_v.ini", Config::S2tw),
            ("zhs2zhtw_vp.ini", Config::S2twp),
            ("zhs2zhtw_p.ini", Config::S2twp),
            ("zht2zhtw_v.ini", Config::T2tw),
            ("zhtw2zht.ini", Config::Tw2t),
            ("zhtw2zhs.ini", Config::Tw2s),
            ("zhtw2zhcn_s.ini", Config::Tw2sp),
            ("zht2zhs", Config::T2s),
        ] {
            assert!(
                matches!(ConversionChoice::parse(old), Ok(ConversionChoice::Standard(found)) if found == config),
                "{old}"
            );
        }
    }

    #[test]
    fn old_names_without_a_successor_are_errors_that_name_the_nearest() {
        for (old, nearest) in
            [("zht2zhtw_vp.ini", "t2tw"), ("zht2zhtw_p.ini", "s2twp"), ("zhtw2zhcn_t.ini", "tw2sp")]
        {
            let error = ConversionChoice::parse(old).unwrap_err();
            assert!(error.contains(old) && error.contains(nearest), "{error}");
        }
    }
}
