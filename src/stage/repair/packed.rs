//! What the repair stage knows of the language, as it lies in the binary: words, single characters, what stands beside
//! what, a byte for each cost. `build.rs` packs it (`pack.rs`), `lexicon` reads it on first need.
//!
//! All characters are Simplified ones of the Basic Multilingual Plane. Numbers are written seven bits to a byte, the
//! lowest first; sorted ones as differences to the one before.
//!
//! * How many words were counted.
//! * Characters: how many, then for each its code, and a byte each for what it costs alone and inside a word, how often
//!   a word ends and begins with it.
//! * Words: how many, then for each a byte that says what it shares with the word before and what is its own, in
//!   characters, a byte for its cost, the characters of its own (two bytes each).
//! * Neighbours: how many first characters, then for each its code, how many second ones, and for each of those its code
//!   and a byte for the count.
//! * Bigrams: how many first words, then for each its number, a byte for the backoff, how many second words, and for each
//!   of those its number and a byte for the cost. The number of a word of one character is its code, the others come
//!   after those in order.

/// Costs and logarithms of counts are whole numbers of these.
pub(crate) const STEP: f32 = 1.0 / 12.0;
/// Nothing known.
pub(crate) const NONE: u8 = u8::MAX;

/// The number of the first word of several characters.
pub(crate) const FIRST_WORD: u32 = 0x1_0000;

/// What `read` finds; costs are negative natural logarithms of probabilities.
pub(crate) trait Visitor {
    fn total(&mut self, words: f32);
    /// `None` where nothing is known; counts are 0 then.
    fn character(&mut self, code: u16, alone: Option<f32>, inside: Option<f32>, ends: f32, begins: f32);
    /// The codes are 16 bits each, the last in the lowest.
    fn word(&mut self, number: u32, key: u64, cost: f32);
    fn neighbours(&mut self, first: u16, second: u16, count: f32);
    /// The bigrams that begin with `first` come next; any other word behind it costs so much more.
    fn backoff(&mut self, first: u32, cost: f32);
    /// What `second` costs behind `first`.
    fn bigram(&mut self, first: u32, second: u32, cost: f32);
}

/// Tells `visitor` everything that `packed` holds; stops where it is cut short.
pub(crate) fn read(packed: &[u8], visitor: &mut impl Visitor) {
    let mut reader = Reader(packed);
    // Only a file that is cut short ends with `None`.
    let _ = reader.read(visitor);
}

struct Reader<'p>(&'p [u8]);

impl Reader<'_> {
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

    fn code(&mut self, last: &mut u16) -> Option<u16> {
        *last = last.wrapping_add(u16::try_from(self.number()?).ok()?);
        Some(*last)
    }

    fn read(&mut self, visitor: &mut impl Visitor) -> Option<()> {
        visitor.total(self.number()? as f32);
        let count = |byte| if byte == NONE { 0.0 } else { (f32::from(byte) * STEP).exp() };
        let cost = |byte| (byte != NONE).then(|| f32::from(byte) * STEP);
        let mut code = 0;
        for _ in 0..self.number()? {
            let code = self.code(&mut code)?;
            let [alone, inside, ends, begins] = self.bytes()?;
            visitor.character(code, cost(alone), cost(inside), count(ends), count(begins));
        }
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
        let mut first = 0;
        for _ in 0..self.number()? {
            first += self.number()?;
            let [byte] = self.bytes()?;
            visitor.backoff(first, f32::from(byte) * STEP);
            let mut second = 0;
            for _ in 0..self.number()? {
                second += self.number()?;
                let [byte] = self.bytes()?;
                visitor.bigram(first, second, f32::from(byte) * STEP);
            }
        }
        Some(())
    }
}

/// The Simplified form of every Traditional character, read from OpenCC's `TSCharacters`.
pub(crate) fn simplified(table: &str) -> impl Iterator<Item = (char, char)> {
    let entries = table.lines().filter_map(|line| {
        let (from, to) = line.split_once('\t')?;
        Some((from.chars().next()?, to.chars().next()?))
    });
    // Pages write 跟著 and 著名 alike, so the two characters are one here.
    entries.filter(|(from, to)| *from != '著' && code(*to) != 0).chain([('著', '着')])
}

/// `$` is a line end in the lists.
pub(crate) fn code(c: char) -> u16 {
    u16::try_from(u32::from(if c == '$' { '\n' } else { c })).unwrap_or(0)
}
