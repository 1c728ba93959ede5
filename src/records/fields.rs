//! The chosen fields of a record, and how a scan follows their paths.

use super::path::{FieldPath, PathStep};

/// The fields to transform: the texts that at least one of the paths names.
///
/// ```
/// use zhnorm::records::Fields;
///
/// let fields = Fields::new(["title".parse()?, "sections[].text".parse()?]);
/// assert_eq!(fields.paths().len(), 2);
/// # Ok::<(), zhnorm::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    paths: Vec<FieldPath>,
}

/// How far a path has been followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PathMatch {
    /// The index of the path.
    path: usize,
    /// The number of steps that lead to the current value.
    steps: usize,
}

/// The way from a value to a part of it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Member<'k> {
    Key(&'k str),
    Element(usize),
}

/// What the paths want of a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    /// A path ends here.
    pub(super) itself: bool,
    /// A path goes on into it.
    pub(super) parts: bool,
}

impl Fields {
    /// The fields with these paths. Without any path there is nothing to transform.
    #[must_use]
    pub fn new(paths: impl IntoIterator<Item = FieldPath>) -> Self {
        let mut all: Vec<FieldPath> = Vec::new();
        for path in paths {
            if !all.contains(&path) {
                all.push(path);
            }
        }
        Self { paths: all }
    }

    /// The paths, each once.
    #[must_use]
    pub fn paths(&self) -> &[FieldPath] {
        &self.paths
    }

    /// The matches of a record as a whole.
    pub(super) fn matches_of_record(&self) -> Vec<PathMatch> {
        (0..self.paths.len()).map(|path| PathMatch { path, steps: 0 }).collect()
    }

    /// The index of a path that ends at the value with these matches.
    pub(super) fn path_that_ends(&self, matches: &[PathMatch]) -> usize {
        let ends = |found: &&PathMatch| {
            self.paths.get(found.path).is_some_and(|path| path.steps().len() == found.steps)
        };
        matches.iter().find(ends).map_or(0, |found| found.path)
    }

    /// Appends to `matches` those of a part of the value whose matches are `matches[from..to]`.
    pub(super) fn follow(
        &self,
        matches: &mut Vec<PathMatch>,
        (from, to): (usize, usize),
        member: Member<'_>,
    ) -> Wanted {
        let mut wanted = Wanted::default();
        for index in from..to {
            let Some(&PathMatch { path, steps }) = matches.get(index) else { break };
            let all = self.paths.get(path).map_or(&[][..], FieldPath::steps);
            let fits = match (all.get(steps), member) {
                (Some(PathStep::Key(name)), Member::Key(key)) => name == key,
                (Some(PathStep::Index(index)), Member::Element(number)) => *index == number,
                (Some(PathStep::Each), Member::Element(_)) => true,
                _ => false,
            };
            if fits {
                matches.push(PathMatch { path, steps: steps + 1 });
                wanted.itself |= steps + 1 == all.len();
                wanted.parts |= steps + 1 < all.len();
            }
        }
        wanted
    }
}

impl FromIterator<FieldPath> for Fields {
    fn from_iter<I: IntoIterator<Item = FieldPath>>(paths: I) -> Self {
        Self::new(paths)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_paths_are_followed_at_once() {
        let paths = ["a[].b", "a[1]", "a[].b", "c"].map(|path| path.parse().unwrap());
        let fields: Fields = paths.into_iter().collect();
        assert_eq!(fields.paths().len(), 3, "each path counts once");
        let mut matches = fields.matches_of_record();
        let wanted = fields.follow(&mut matches, (0, 3), Member::Key("a"));
        assert_eq!(wanted, Wanted { itself: false, parts: true });
        assert_eq!(matches.len(), 5);
        let wanted = fields.follow(&mut matches, (3, 5), Member::Element(1));
        assert_eq!(wanted, Wanted { itself: true, parts: true });
        let wanted = fields.follow(&mut matches, (3, 5), Member::Element(0));
        assert_eq!(wanted, Wanted { itself: false, parts: true });
        assert_eq!(fields.follow(&mut matches, (3, 5), Member::Key("0")), Wanted::default());
    }
}
