//! `Digest`: a number of 64 bits for a text, the same on every machine. The build script uses it, too.

/// FNV-1a over parts of a text. The length of each part counts, so that parts can't run together.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Digest(u64);

impl Digest {
    pub(crate) const fn new() -> Self {
        Self(0xCBF2_9CE4_8422_2325)
    }

    /// Adds a part.
    pub(crate) fn add(&mut self, part: &str) {
        self.bytes(part.bytes());
        self.bytes((part.len() as u64).to_le_bytes());
    }

    /// The number, in 12 hexadecimal digits.
    pub(crate) fn hex(self) -> String {
        format!("{:012x}", (self.0 ^ self.0 >> 48) & 0xFFFF_FFFF_FFFF)
    }

    fn bytes(&mut self, bytes: impl IntoIterator<Item = u8>) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_count_by_themselves() {
        let of = |parts: &[&str]| {
            let mut digest = Digest::new();
            parts.iter().for_each(|part| digest.add(part));
            digest.hex()
        };
        assert_eq!(of(&["ab", "c"]), of(&["ab", "c"]));
        let all = [of(&["ab", "c"]), of(&["a", "bc"]), of(&["abc"]), of(&["abc", ""]), of(&[])];
        assert!((1..all.len()).all(|end| !all[..end].contains(&all[end])), "{all:?}");
    }
}
