//! Names of people and places, which no list of words has all of: surnames with given names or titles after
//! them, and what sounds like a foreign name.

use super::homographs::{is_kept, kept};
use super::params::ScriptParams;
use super::table::Word;

/// How many characters of a name are looked at together.
const LONGEST: usize = 4;

/// What is known of names.
#[derive(Debug)]
pub(crate) struct Names {
    /// What each character is in names, by code unit.
    kinds: Vec<u8>,
    /// Surnames with their costs among all surnames, sorted.
    surnames: Vec<(u16, f32)>,
    /// Sorted.
    titles: Vec<[u16; 2]>,
    params: ScriptParams,
}

const SURNAME: u8 = 1;
const GIVEN: u8 = 2;
const FOREIGN: u8 = 4;
/// A surname that is only thought of where a homograph follows.
const OTHER_SURNAME: u8 = 8;

/// Candidates of one position with their costs.
type Position<'c> = &'c [(u16, f32)];

impl Names {
    /// Reads the lists `surnames.tsv` and `name-characters.tsv`.
    pub(crate) fn read(surnames: &str, characters: &str, params: &ScriptParams) -> Self {
        let mut names = Self {
            kinds: vec![0; 0x1_0000],
            surnames: Vec::new(),
            titles: Vec::new(),
            params: params.clone(),
        };
        for (name, count) in lines(surnames) {
            let count: f32 = count.parse().unwrap_or(1.0);
            names.mark(name, SURNAME);
            names.surnames.extend(name.encode_utf16().map(|unit| (unit, -(count / 10_000.0).ln())));
        }
        for (kind, list) in lines(characters) {
            match kind {
                "given" => names.mark(list, GIVEN),
                "foreign" => names.mark(list, FOREIGN),
                "surnames" => names.mark(list, OTHER_SURNAME),
                _ => names.titles.extend(list.split(' ').filter_map(|title| {
                    let mut units = title.encode_utf16();
                    Some([units.next()?, units.next()?])
                })),
            }
        }
        names.surnames.sort_by_key(|(unit, _)| *unit);
        names.titles.sort_unstable();
        names
    }

    fn mark(&mut self, list: &str, kind: u8) {
        let units = list.encode_utf16();
        // A homograph is in names what it is in the words in which it stays.
        for unit in units.map(|unit| kept(unit).filter(|_| kind == GIVEN).unwrap_or(unit)) {
            if let Some(kinds) = self.kinds.get_mut(usize::from(unit)) {
                *kinds |= kind;
            }
        }
    }

    #[inline]
    fn is(&self, unit: u16, kind: u8) -> bool {
        self.kinds.get(usize::from(unit)).is_some_and(|kinds| kinds & kind != 0)
    }

    /// Whether names begin with a character or are spelled with it, so that words alone don't settle it.
    #[inline]
    pub(crate) fn may_hold(&self, unit: u16) -> bool {
        self.is(unit, SURNAME | FOREIGN)
    }

    /// Whether a homograph stays in names.
    pub(super) fn may_have_kept(&self, homograph: u16) -> bool {
        kept(homograph).is_some_and(|kept| self.is(kept, GIVEN))
    }

    /// Whether a character is a surname.
    pub(super) fn is_surname(&self, unit: u16) -> bool {
        self.is(unit, SURNAME | OTHER_SURNAME)
    }

    /// The names that start with the first of these positions, with their lengths and costs.
    pub(crate) fn find(&self, positions: [Position<'_>; LONGEST], found: &mut Vec<(Word, usize, f32)>) {
        let [first, second, third, _] = positions;
        // Where nothing is open, no name changes anything.
        if first.len() == 1 && second.len() <= 1 && third.len() <= 1 {
            return;
        }
        for &(surname, own) in first {
            if self.is(surname, SURNAME)
                && let Ok(at) = self.surnames.binary_search_by_key(&surname, |(unit, _)| *unit)
                && let Some((_, cost)) = self.surnames.get(at)
            {
                self.people(Word::from(surname), own + cost + self.params.name, second, third, found);
            }
        }
        let has_kept =
            |position: Position<'_>| position.iter().any(|(unit, _)| is_kept(*unit) && self.is(*unit, GIVEN));
        if has_kept(second) || has_kept(third) {
            for &(surname, own) in first.iter().filter(|(unit, _)| self.is(*unit, OTHER_SURNAME)) {
                let cost = own + self.params.other_surname + self.params.name;
                self.people(Word::from(surname), cost, second, third, found);
            }
        }
        self.foreign(positions, found);
    }

    fn people(
        &self,
        surname: Word,
        cost: f32,
        second: Position<'_>,
        third: Position<'_>,
        found: &mut Vec<(Word, usize, f32)>,
    ) {
        for &(a, own) in second {
            for &(b, _) in third {
                if self.titles.binary_search(&[a, b]).is_ok() {
                    found.push((surname, 1, cost - self.params.title));
                }
            }
            let (name, cost) = (surname << 16 | Word::from(a), cost + own + self.given(a));
            found.push((name, 2, cost));
            for &(b, own) in third {
                found.push((name << 16 | Word::from(b), 3, cost + own + self.given(b)));
            }
        }
    }

    fn given(&self, unit: u16) -> f32 {
        if self.is(unit, GIVEN) { self.params.given } else { self.params.unusual_given }
    }

    /// Three and four characters that spell a foreign name.
    fn foreign(&self, positions: [Position<'_>; LONGEST], found: &mut Vec<(Word, usize, f32)>) {
        let mut name = 0;
        let mut cost = self.params.foreign_name;
        for (at, position) in positions.iter().enumerate() {
            let Some((unit, own)) = position.iter().find(|(unit, _)| self.is(*unit, FOREIGN)) else { return };
            name = name << 16 | Word::from(*unit);
            cost += own + self.params.foreign_syllable;
            if at >= 2 {
                found.push((name, at + 1, cost));
            }
        }
    }
}

fn lines(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'))
}
