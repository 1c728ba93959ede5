//! Types whose values have names, which options, files and reports use.

use crate::error::{Error, ErrorKind};

/// Implements `Display` and `FromStr` for a type with `ALL` and a function that names a value. `what` is what
/// messages call the type.
macro_rules! named {
    ($type:ty, $name:ident, $what:literal) => {
        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.$name())
            }
        }

        impl std::str::FromStr for $type {
            type Err = $crate::error::Error;

            /// The value with this name, in upper or lower case.
            ///
            /// # Errors
            ///
            /// [`ErrorKind::UnknownName`](crate::ErrorKind::UnknownName), with all names, if there is none.
            fn from_str(name: &str) -> Result<Self, Self::Err> {
                $crate::named::by_name($what, name, Self::ALL, Self::$name)
            }
        }
    };
}
pub(crate) use named;

/// The one of `all` with this name, or an error that lists the names.
pub(crate) fn by_name<T: Copy>(
    what: &str,
    name: &str,
    all: &[T],
    name_of: fn(T) -> &'static str,
) -> Result<T, Error> {
    all.iter().copied().find(|one| name_of(*one).eq_ignore_ascii_case(name)).ok_or_else(|| {
        let names: Vec<_> = all.iter().map(|one| name_of(*one)).collect();
        let hint = nearest(name, names.iter().copied());
        let hint = hint.map_or(String::new(), |nearest| format!(" did you mean {nearest:?}?"));
        Error::new(
            ErrorKind::UnknownName,
            format!("unknown {what} {name:?};{hint} the choices are {}", names.join(", ")),
        )
    })
}

/// The one of `names` that `name` was probably meant to be: at most a third of its letters differ.
pub(crate) fn nearest<'n>(name: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let distance =
        |other: &str| strsim::osa_distance(&name.to_ascii_lowercase(), &other.to_ascii_lowercase());
    let with_distance = names.into_iter().map(|other| (distance(other), other));
    let (distance, nearest) = with_distance.min_by_key(|(distance, _)| *distance)?;
    (distance * 3 <= name.chars().count()).then_some(nearest)
}
