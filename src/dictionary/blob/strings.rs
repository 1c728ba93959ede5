//! References to strings in the pool of a blob.

use std::collections::HashMap;

/// Where a string lies in the pool.
///
/// Bits 9 to 31 are its offset, bits 1 to 8 its length. Length 255 means that a length of four bytes,
/// little-endian, stands before the string. Bit 0 is free for the user of the reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StringRef(pub u32);

const LONG: u32 = 255;
const MAX_POOL: usize = 1 << 23;

impl StringRef {
    /// A reference to `text`, which is added to the pool unless it is there; `None` when the pool is full (8
    /// MiB).
    pub fn intern(pool: &mut Vec<u8>, known: &mut HashMap<String, u32>, text: &str) -> Option<u32> {
        if let Some(&reference) = known.get(text) {
            return Some(reference);
        }
        let start = pool.len();
        if start >= MAX_POOL {
            return None;
        }
        let mut len = LONG;
        if text.len() < LONG as usize {
            len = text.len() as u32;
        } else {
            pool.extend_from_slice(&u32::try_from(text.len()).ok()?.to_le_bytes());
        }
        pool.extend_from_slice(text.as_bytes());
        let reference = (start as u32) << 9 | len << 1;
        known.insert(text.to_owned(), reference);
        Some(reference)
    }

    /// Start and length of the string in the pool.
    #[inline]
    pub fn locate(self, pool: &[u8]) -> (usize, usize) {
        let (start, len) = ((self.0 >> 9) as usize, self.0 >> 1 & 0xFF);
        if len < LONG {
            return (start, len as usize);
        }
        let len = pool.get(start..).and_then(<[u8]>::first_chunk).map_or(0, |&len| u32::from_le_bytes(len));
        (start + 4, len as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_of_any_length_come_back_and_are_stored_once() {
        let (mut pool, mut known) = (Vec::new(), HashMap::new());
        let texts = ["".to_owned(), "a".repeat(254), "b".repeat(255), "c".repeat(70_000)];
        let mut intern = |text: &str| StringRef(StringRef::intern(&mut pool, &mut known, text).unwrap());
        let references: Vec<_> = texts.iter().map(|text| intern(text)).collect();
        assert_eq!(intern(&texts[2]), references[2]);
        for (text, reference) in texts.iter().zip(references) {
            let (start, len) = reference.locate(&pool);
            assert_eq!(&pool[start..start + len], text.as_bytes());
        }
    }
}
