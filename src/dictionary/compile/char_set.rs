//! Sets of characters.

/// A set of characters: one bit for each code point, so that looking one up is one load.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CharSet {
    words: Vec<u64>,
}

impl Default for CharSet {
    fn default() -> Self {
        Self { words: vec![0; (char::MAX as usize + 1) / 64] }
    }
}

impl CharSet {
    /// Whether the set has a character.
    pub fn contains(&self, ch: char) -> bool {
        self.words.get(ch as usize / 64).is_some_and(|word| word >> (ch as u32 % 64) & 1 == 1)
    }

    /// Adds a character.
    pub fn insert(&mut self, ch: char) {
        if let Some(word) = self.words.get_mut(ch as usize / 64) {
            *word |= 1 << (ch as u32 % 64);
        }
    }

    /// Adds all characters of a text.
    pub fn insert_all(&mut self, text: &str) {
        for ch in text.chars() {
            self.insert(ch);
        }
    }

    /// Whether the set has a character of a text.
    pub fn contains_any(&self, text: &str) -> bool {
        text.chars().any(|ch| self.contains(ch))
    }

    /// The characters, sorted.
    pub fn iter(&self) -> impl Iterator<Item = char> + Clone + '_ {
        let words = (0..).zip(&self.words).filter(|&(_, &word)| word != 0);
        words.flat_map(|(at, word)| {
            (0..64)
                .filter(move |bit| word >> bit & 1 == 1)
                .filter_map(move |bit| char::from_u32(at * 64 + bit))
        })
    }
}

impl Extend<char> for CharSet {
    fn extend<I: IntoIterator<Item = char>>(&mut self, characters: I) {
        for ch in characters {
            self.insert(ch);
        }
    }
}

impl FromIterator<char> for CharSet {
    fn from_iter<I: IntoIterator<Item = char>>(characters: I) -> Self {
        let mut set = Self::default();
        set.extend(characters);
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_what_was_added_in_order() {
        let mut set: CharSet = ['一', 'a', '\u{10FFFF}', '\0'].into_iter().collect();
        set.insert_all("ba");
        assert_eq!(set.iter().collect::<String>(), "\0ab一\u{10FFFF}");
        assert!(set.contains('一') && !set.contains('丁'));
        assert!(set.contains_any("丁一") && !set.contains_any("丁") && !set.contains_any(""));
    }
}
