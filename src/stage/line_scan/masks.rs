//! The positions of frequent kinds of bytes in 64 bytes, as bit masks. On x86-64 with SSE2, which every such
//! processor has; elsewhere with portable code.

/// The number of bytes that are classified together.
pub(super) const CHUNK: usize = 64;

/// One bit for each byte of a chunk, the lowest for the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Masks {
    /// LF.
    pub(super) newline: u64,
    /// U+0020.
    pub(super) space: u64,
    /// The first byte of a character from U+4000 to U+9FFF: nearly all Chinese characters of real text.
    pub(super) han: u64,
    /// Every other byte that begins a character, but for ASCII letters and digits.
    pub(super) other: u64,
}

/// Whether `byte` begins a character from U+4000 to U+9FFF.
#[cfg(any(test, not(target_arch = "x86_64")))]
fn is_han_lead(byte: u8) -> bool {
    matches!(byte, 0xE4..=0xE9)
}

#[cfg(any(test, not(target_arch = "x86_64")))]
fn portable_masks(chunk: &[u8; CHUNK]) -> Masks {
    /// Turns 64 truth values into 64 bits, eight at a time: the product moves the lowest bit of each of eight
    /// bytes into the highest byte.
    fn pack(is: impl Fn(u8) -> bool, chunk: &[u8; CHUNK]) -> u64 {
        let flags = chunk.map(|byte| u8::from(is(byte)));
        let (groups, _) = flags.as_chunks::<8>();
        groups.iter().rev().fold(0, |bits, group| {
            bits << 8 | u64::from_le_bytes(*group).wrapping_mul(0x0102_0408_1020_4080) >> 56
        })
    }
    Masks {
        newline: pack(|byte| byte == b'\n', chunk),
        space: pack(|byte| byte == b' ', chunk),
        han: pack(is_han_lead, chunk),
        other: pack(
            |byte| {
                !(byte.is_ascii_alphanumeric()
                    || matches!(byte, b'\n' | b' ' | 0x80..=0xBF)
                    || is_han_lead(byte))
            },
            chunk,
        ),
    }
}

#[cfg(not(target_arch = "x86_64"))]
pub(super) use portable_masks as masks;

#[cfg(target_arch = "x86_64")]
#[inline(always)]
pub(super) fn masks(chunk: &[u8; CHUNK]) -> Masks {
    // SAFETY: every x86-64 has SSE2.
    unsafe { sse2_masks(chunk) }
}

#[cfg(target_arch = "x86_64")]
#[inline]
#[target_feature(enable = "sse2")]
fn sse2_masks(chunk: &[u8; CHUNK]) -> Masks {
    use std::arch::x86_64::*;
    let vectors: [__m128i; CHUNK / 16] = bytemuck::cast(*chunk);
    let mut masks = Masks { newline: 0, space: 0, han: 0, other: 0 };
    for (number, bytes) in vectors.into_iter().enumerate() {
        let bits = |vector| u64::from(_mm_movemask_epi8(vector) as u32) << (16 * number);
        let is = |byte: u8| _mm_cmpeq_epi8(bytes, _mm_set1_epi8(byte as i8));
        // Whether a byte is in the `length` bytes from `first` on. Signed comparison, so the range is moved
        // to the lowest numbers.
        let within = |bytes, first: u8, length: u8| {
            let moved = _mm_sub_epi8(bytes, _mm_set1_epi8(first.wrapping_add(0x80) as i8));
            _mm_cmplt_epi8(moved, _mm_set1_epi8((length ^ 0x80) as i8))
        };
        let lower_case = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
        let (newline, space, han) = (is(b'\n'), is(b' '), within(bytes, 0xE4, 6));
        let plain = [within(lower_case, b'a', 26), within(bytes, b'0', 10), within(bytes, 0x80, 0x40)];
        let known = plain
            .into_iter()
            .fold(_mm_or_si128(_mm_or_si128(newline, space), han), |a, b| _mm_or_si128(a, b));
        masks.newline |= bits(newline);
        masks.space |= bits(space);
        masks.han |= bits(han);
        masks.other |= bits(known);
    }
    masks.other = !masks.other;
    masks
}

#[cfg(test)]
mod tests {
    use super::*;
    use zhnorm_testkit::rng::Rng;

    #[test]
    fn masks_are_the_same_on_all_machines() {
        let mut rng = Rng::new(7);
        for _ in 0..10_000 {
            let chunk = std::array::from_fn(|_| (rng.next_u64() >> 33) as u8);
            assert_eq!(masks(&chunk), portable_masks(&chunk), "{chunk:?}");
        }
        for byte in 0..=0xFF {
            assert_eq!(masks(&[byte; CHUNK]), portable_masks(&[byte; CHUNK]), "{byte}");
        }
    }

    #[test]
    fn each_mask_has_the_bits_of_its_bytes() {
        let text = "a \n中,，".as_bytes();
        let chunk = std::array::from_fn(|at| text.get(at).copied().unwrap_or(b'x'));
        let expected = Masks { newline: 1 << 2, space: 1 << 1, han: 1 << 3, other: 1 << 6 | 1 << 7 };
        assert_eq!(portable_masks(&chunk), expected);
    }
}
