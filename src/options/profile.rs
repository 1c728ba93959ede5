//! `Profile`: the options that come with the crate, under a name. `src/profiles/` has them as TOML.

use super::Options;
use crate::named::named;

/// Options under a name. `zhnorm profiles` prints what each of them sets.
///
/// ```
/// use zhnorm::{Normalizer, Profile, Target};
///
/// let normalizer = Normalizer::builder().profile(Profile::Gentle).target(Target::Hans).build();
/// assert_eq!(normalizer.normalize("臺灣\u{200B}很美,真的"), "台湾很美,真的");
/// assert_eq!("corpus".parse::<Profile>()?, Profile::Corpus);
/// # Ok::<(), zhnorm::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Profile {
    /// The canonical form of `docs/canonical-form.md`.
    #[default]
    Default,
    /// Code points and script alone.
    Gentle,
    /// A folding for indexes of search engines: width, punctuation marks, variants and case.
    Search,
    /// Text of the web for training language models.
    Corpus,
}

impl Profile {
    /// Every profile.
    pub const ALL: &'static [Profile] =
        &[Profile::Default, Profile::Gentle, Profile::Search, Profile::Corpus];

    /// The name in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Gentle => "gentle",
            Self::Search => "search",
            Self::Corpus => "corpus",
        }
    }

    /// The options as TOML. The first line is a comment that says what the profile is for; others give
    /// reasons.
    #[must_use]
    pub fn toml(self) -> &'static str {
        match self {
            Self::Default => include_str!("../profiles/default.toml"),
            Self::Gentle => include_str!("../profiles/gentle.toml"),
            Self::Search => include_str!("../profiles/search.toml"),
            Self::Corpus => include_str!("../profiles/corpus.toml"),
        }
    }

    /// The options.
    #[must_use]
    pub fn options(self) -> Options {
        // A test reads each of them.
        Options::parse(self.name(), self.toml()).unwrap_or_default()
    }
}

named!(Profile, name, "profile");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_profile_can_be_read_and_written() {
        for profile in Profile::ALL {
            let options = Options::parse(profile.name(), profile.toml()).unwrap();
            assert!(profile.toml().starts_with("# "), "{profile}");
            let effective = Options::default().then(&options).unwrap();
            let again = Options::parse("again.toml", &effective.to_toml()).unwrap();
            assert_eq!(Options::default().then(&again).unwrap(), effective, "{profile}");
        }
        assert_eq!(Profile::Default.options(), Options::default());
    }
}
