//! The packed form of the language model: words, characters, neighbours and bigrams, one byte for each cost.
//! `build.rs` of the crate writes it with `build`; `model` reads it.
//!
//! All characters are Simplified ones of the Basic Multilingual Plane, as code units. Numbers are written
//! seven bits to a byte, the lowest first. Sorted numbers are written as differences to the one before. The
//! sections, in order:
//!
//! * How many words the text had in which neighbours were counted.
//! * Simplified forms: how many, then for each the code of the Traditional character (sorted) and the
//!   Simplified one (two bytes).
//! * Characters: how many, then for each its code and four bytes: its cost as a word, its cost inside a word,
//!   and the logarithms of how many words end and begin with it.
//! * Words: how many, then for each a byte (high half: characters shared with the word before; low half:
//!   further characters), a byte for the cost, and the further characters (two bytes each).
//! * Neighbours: how many first characters, then for each its code, how many second characters, and for each
//!   of those its code and a byte for the logarithm of the count.
//! * Bigrams: how many first words, then for each its number, a byte for the back-off, how many second words,
//!   and for each of those its number and a byte for the cost. The number of a word of one character is its
//!   code; longer words are numbered from [`FIRST_WORD`] in the order of the section above.

/// Costs and logarithms of counts are stored as multiples of this, in nats.
pub(crate) const STEP: f32 = 1.0 / 12.0;
/// Stored where nothing is known.
pub(crate) const NONE: u8 = u8::MAX;

/// The number of the first word of several characters.
pub(crate) const FIRST_WORD: u32 = 0x1_0000;

/// Receives what [`read`] finds. Costs are in nats.
pub(crate) trait Visitor {
    /// The number of words counted.
    fn total(&mut self, words: f32);
    /// `simplified` is the Simplified form of `traditional`.
    fn simplified(&mut self, traditional: u16, simplified: u16);
    /// Costs are `None` where nothing is known; counts are 0 there.
    fn character(&mut self, code: u16, alone: Option<f32>, inside: Option<f32>, ends: f32, begins: f32);
    /// `key` holds the characters, 16 bits each, the last one lowest.
    fn word(&mut self, number: u32, key: u64, cost: f32);
    /// How often a word that begins with `second` followed one that ends with `first`.
    fn neighbours(&mut self, first: u16, second: u16, count: f32);
    /// The bigrams that begin with `first` follow. Any other word after `first` costs `cost` more than it
    /// does alone.
    fn backoff(&mut self, first: u32, cost: f32);
    /// `second` costs `cost` after the word last given to `backoff`.
    fn bigram(&mut self, second: u32, cost: f32);
}

/// Tells `visitor` everything that `packed` holds. Stops where `packed` is cut short, which only a damaged
/// build can cause.
pub(crate) fn read(packed: &[u8], visitor: &mut impl Visitor) {
    let mut reader = PackedReader(packed);
    let complete = reader.read(visitor);
    debug_assert!(cfg!(test) || complete.is_some(), "the packed language model is cut short");
}

struct PackedReader<'p>(&'p [u8]);

impl PackedReader<'_> {
    fn bytes<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*head)
    }

    fn number(&mut self) -> Option<u32> {
        let mut number = 0;
        for shift in (0..u32::BITS).step_by(7) {
            let [byte] = self.bytes()?;
            number |= u32::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    /// Reads a code that is stored as the difference to `last`.
    fn code(&mut self, last: &mut u16) -> Option<u16> {
        *last = last.wrapping_add(u16::try_from(self.number()?).ok()?);
        Some(*last)
    }

    fn read(&mut self, visitor: &mut impl Visitor) -> Option<()> {
        visitor.total(self.number()? as f32);
        let mut traditional = 0;
        for _ in 0..self.number()? {
            let traditional = self.code(&mut traditional)?;
            visitor.simplified(traditional, u16::from_le_bytes(self.bytes()?));
        }
        self.characters(visitor)?;
        self.words(visitor)?;
        self.neighbours(visitor)?;
        self.bigrams(visitor)
    }

    fn characters(&mut self, visitor: &mut impl Visitor) -> Option<()> {
        let cost = |byte| (byte != NONE).then(|| f32::from(byte) * STEP);
        let mut code = 0;
        for _ in 0..self.number()? {
            let code = self.code(&mut code)?;
            let [alone, inside, ends, begins] = self.bytes()?;
            visitor.character(code, cost(alone), cost(inside), count(ends), count(begins));
        }
        Some(())
    }

    fn words(&mut self, visitor: &mut impl Visitor) -> Option<()> {
        let mut word = [0_u16; 4];
        for number in 0..self.number()? {
            let [lengths, cost] = self.bytes()?;
            let (shared, own) = (usize::from(lengths >> 4), usize::from(lengths & 15));
            for unit in word.get_mut(shared..shared + own)? {
                *unit = u16::from_le_bytes(self.bytes()?);
            }
            let key = word.iter().take(shared + own).fold(0, |key, unit| key << 16 | u64::from(*unit));
            visitor.word(FIRST_WORD + number, key, f32::from(cost) * STEP);
        }
        Some(())
    }

    fn neighbours(&mut self, visitor: &mut impl Visitor) -> Option<()> {
        let mut first = 0;
        for _ in 0..self.number()? {
            let first = self.code(&mut first)?;
            let mut second = 0;
            for _ in 0..self.number()? {
                let second = self.code(&mut second)?;
                let [byte] = self.bytes()?;
                visitor.neighbours(first, second, count(byte));
            }
        }
        Some(())
    }

    fn bigrams(&mut self, visitor: &mut impl Visitor) -> Option<()> {
        let mut first = 0;
        for _ in 0..self.number()? {
            first += self.number()?;
            let [byte] = self.bytes()?;
            visitor.backoff(first, f32::from(byte) * STEP);
            let mut second = 0;
            for _ in 0..self.number()? {
                second += self.number()?;
                let [byte] = self.bytes()?;
                visitor.bigram(second, f32::from(byte) * STEP);
            }
        }
        Some(())
    }
}

/// The count that a byte stands for.
fn count(byte: u8) -> f32 {
    if byte == NONE { 0.0 } else { (f32::from(byte) * STEP).exp() }
}
