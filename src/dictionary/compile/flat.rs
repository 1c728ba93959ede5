//! A group of dictionaries as one sorted list of keys in which the longest match wins.

use crate::dictionary::plan::{Group, MatchPolicy};
use crate::step_counter;
use std::cmp::Ordering;

/// The keys of a group that can match, with the values that are written for them, sorted by key.
#[derive(Clone, Debug, Default)]
pub struct FlatGroup<'g> {
    entries: Vec<(&'g str, &'g str)>,
}

impl<'g> FlatGroup<'g> {
    /// Flattens a group. What the group matches at an offset of a text is the longest key of the result
    /// there.
    ///
    /// In a short circuit, a key that begins with a key of an earlier member never matches, because the
    /// earlier member does. Such keys are left out.
    pub fn new(group: &'g Group) -> Self {
        match group {
            Group::Dict(dict) => {
                let value = |values: &'g [String]| values.first().map_or("", String::as_str);
                let entries = dict.entries.iter().map(|entry| (entry.key.as_str(), value(&entry.values)));
                Self { entries: entries.collect() }
            }
            Group::Members(policy, members) => {
                members.iter().map(Self::new).reduce(|all, next| all.merge(next, *policy)).unwrap_or_default()
            }
        }
    }

    /// Adds the keys of a later member.
    fn merge(self, later: Self, policy: MatchPolicy) -> Self {
        let mut merged = Vec::with_capacity(self.entries.len() + later.entries.len());
        let (mut earlier, mut later) =
            (self.entries.into_iter().peekable(), later.entries.into_iter().peekable());
        // The earlier keys that the current key starts with. Both lists are sorted, so a key that the current
        // one does not start with will not be the start of any further key either.
        let mut prefixes: Vec<&str> = Vec::new();
        loop {
            step_counter::count(1);
            let order = match (earlier.peek(), later.peek()) {
                (Some((a, _)), Some((b, _))) => a.cmp(b),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => return Self { entries: merged },
            };
            let is_earlier = order != Ordering::Greater;
            if order == Ordering::Equal {
                later.next();
            }
            let Some(entry) = (if is_earlier { earlier.next() } else { later.next() }) else { continue };
            while prefixes.pop_if(|prefix| !entry.0.starts_with(*prefix)).is_some() {}
            if is_earlier {
                prefixes.push(entry.0);
            } else if policy == MatchPolicy::ShortCircuit && !prefixes.is_empty() {
                continue;
            }
            merged.push(entry);
        }
    }

    /// The keys with their values, sorted.
    pub fn iter(&self) -> impl Iterator<Item = (&'g str, &'g str)> + '_ {
        self.entries.iter().copied()
    }

    /// The keys, sorted.
    pub fn keys(&self) -> impl Iterator<Item = &'g str> + Clone + '_ {
        self.entries.iter().map(|&(key, _)| key)
    }

    /// The keys of two characters or more, sorted, with their values.
    pub fn phrases(&self) -> impl Iterator<Item = (&'g str, &'g str)> + '_ {
        self.iter().filter(|(key, _)| single(key).is_none())
    }

    /// The value with this number in the order of the keys.
    pub fn value(&self, number: usize) -> &'g str {
        self.entries.get(number).map_or("", |&(_, value)| value)
    }

    /// The value of each of `keys`, which must be sorted; `None` for texts that are no key.
    pub fn values(&self, keys: &[&str]) -> Vec<Option<&'g str>> {
        let mut entries = self.iter().peekable();
        let value = |key: &&str| {
            while entries.next_if(|(known, _)| known < key).is_some() {}
            entries.peek().filter(|(known, _)| known == key).map(|&(_, value)| value)
        };
        keys.iter().map(value).collect()
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&'g str> {
        let found = self.entries.binary_search_by(|(known, _)| (*known).cmp(key)).ok()?;
        self.entries.get(found).map(|&(_, value)| value)
    }
}

/// The only character of a text; `None` if it has none or several.
pub fn single(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.as_str().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dictionary::text::DictSource;
    use std::sync::Arc;

    fn group(policy: MatchPolicy, dicts: &[&str]) -> Group {
        let dict = |text: &&str| Group::Dict(Arc::new(DictSource::parse("test", text.as_bytes()).unwrap()));
        Group::Members(policy, dicts.iter().map(dict).collect())
    }

    fn flat(group: &Group) -> Vec<(&str, &str)> {
        FlatGroup::new(group).iter().collect()
    }

    #[test]
    fn in_a_short_circuit_keys_that_can_not_match_are_left_out() {
        let group =
            group(MatchPolicy::ShortCircuit, &["ab\t1\nxyz\t2\n", "abc\t3\nxy\t4\nab\t5\n", "xya\t6\n"]);
        assert_eq!(flat(&group), [("ab", "1"), ("xy", "4"), ("xyz", "2")]);
    }

    #[test]
    fn values_are_looked_up_in_one_pass() {
        let group = group(MatchPolicy::Union, &["b\t1\nc\t2\n", "d\t3\n"]);
        let flat = FlatGroup::new(&group);
        assert_eq!(flat.values(&["a", "b", "cc", "d", "e"]), [None, Some("1"), None, Some("3"), None]);
        assert_eq!(flat.values(&[]), []);
    }

    #[test]
    fn in_a_union_the_first_of_equal_keys_wins() {
        let group = group(MatchPolicy::Union, &["ab\t1\n", "abc\t3\nab\t5\n", "a\t6\nabc\t7\n"]);
        assert_eq!(flat(&group), [("a", "6"), ("ab", "1"), ("abc", "3")]);
    }
}
