//! Where a transformed text goes when it is written beside its field, under the key with a suffix.

use std::ops::Range;

use super::scan::FieldToken;

/// The place for the transformed text of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Beside {
    /// The value of the key with the suffix, which the object has already.
    Existing(Range<usize>),
    /// A new member after the field. It is made of these parts of the record.
    New {
        /// The whitespace before a key.
        space: Range<usize>,
        /// The key of the field, with its quotation marks.
        key: Range<usize>,
        /// From the end of the key to the value.
        colon: Range<usize>,
    },
}

/// A member of an object: a chosen field, or one whose key ends with the suffix.
#[derive(Debug)]
pub(super) struct Sibling {
    name: String,
    key: Range<usize>,
    after_colon: usize,
    /// It ends where it begins as long as its end is not known.
    value: Range<usize>,
    /// The depth of the object.
    depth: usize,
    /// The index of the token of a chosen field.
    token: Option<usize>,
}

/// The members that matter in the objects that are open.
#[derive(Debug)]
pub(super) struct Siblings<'s> {
    suffix: &'s str,
    /// The members of inner objects follow those of outer ones.
    members: Vec<Sibling>,
    /// For each open object on the way to a field: its depth, and the whitespace before its first and its
    /// second key.
    spaces: Vec<(usize, Range<usize>, Option<Range<usize>>)>,
}

impl Sibling {
    /// A member whose value begins where the whitespace `space` after the colon ends.
    pub(super) fn new(name: &str, key: Range<usize>, space: Range<usize>, depth: usize) -> Self {
        let value = space.end..space.end;
        Self { name: name.to_owned(), key, after_colon: space.start, value, depth, token: None }
    }
}

impl<'s> Siblings<'s> {
    pub(super) fn new(suffix: &'s str) -> Self {
        Self { suffix, members: Vec::new(), spaces: Vec::new() }
    }

    /// Whether `key` may be where a transformed text goes.
    pub(super) fn is_named(&self, key: &str) -> bool {
        key.ends_with(self.suffix)
    }

    /// Adds a member whose value ends at `end`, or at a later [`end_value`](Self::end_value).
    pub(super) fn add(&mut self, member: Sibling, end: Option<usize>, token: Option<usize>) {
        let value = member.value.start..end.unwrap_or(member.value.start);
        self.members.push(Sibling { value, token, ..member });
    }

    /// An object or array ends here that is the value of a member at this depth.
    pub(super) fn end_value(&mut self, depth: usize, end: usize) {
        if let Some(member) = self.members.last_mut().filter(|member| member.depth == depth)
            && member.value.is_empty()
        {
            member.value.end = end;
        }
    }

    /// Remembers the whitespace before a key.
    pub(super) fn note_space(&mut self, depth: usize, space: Range<usize>) {
        match self.spaces.last_mut().filter(|(of, ..)| *of == depth) {
            None => self.spaces.push((depth, space, None)),
            Some((_, _, second @ None)) => *second = Some(space),
            Some(_) => {}
        }
    }

    /// Tells the tokens of an object, which ends here, their places.
    pub(super) fn end_object(&mut self, depth: usize, tokens: &mut [FieldToken]) {
        let space = self.spaces.pop_if(|(of, ..)| *of == depth);
        let first = self.members.partition_point(|member| member.depth < depth);
        let mut members = self.members.split_off(first);
        // Stable, so that the last of several members with one key is the last of its group.
        members.sort_by(|a, b| a.name.cmp(&b.name));
        for member in &members {
            let Some(token) = member.token.and_then(|index| tokens.get_mut(index)) else { continue };
            let name = format!("{}{}", member.name, self.suffix);
            let after = members.partition_point(|other| other.name <= name);
            let last = after.checked_sub(1).and_then(|index| members.get(index));
            let existing = last.filter(|other| other.name == name);
            token.beside = Some(match existing {
                Some(existing) => Beside::Existing(existing.value.clone()),
                None => {
                    let colon = member.key.end..member.value.start;
                    let space = match &space {
                        Some((_, _, Some(second))) => second.clone(),
                        Some((_, first, None)) if !first.is_empty() => first.clone(),
                        // The only member of a narrow object. Writers with a space after the colon have one
                        // after the comma.
                        _ => member.after_colon..member.value.start,
                    };
                    Beside::New { space, key: member.key.clone(), colon }
                }
            });
        }
    }
}
