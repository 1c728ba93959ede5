//! Character items: what a plan's one-pass form does with each character, in 32 bits.
//!
//! The high 8 bits are the kind ([`char_kind`]), the low 24 the payload. The payload of a character of three
//! bytes is always three bytes to write: the output if that has three bytes, else the character itself. So
//! the fast path can write it without asking for the kind.

/// Characters in one row of items: those that differ in their last byte only.
pub const ROW: usize = 64;
/// Rows of the characters below U+10000.
pub const ROWS: usize = 1024;

/// Where the kind starts in an item.
pub const KIND_SHIFT: u32 = 24;

/// The high 8 bits of a character item: one of `KEEP`, `PLAIN`, `STRING` and `DESCRIPTION`, and flags.
pub mod char_kind {
    /// The character stays as it is.
    pub const KEEP: u32 = 0;
    /// The payload is the output.
    pub const PLAIN: u32 = 1;
    /// The output is in [`OnePassTables::strings`](crate::dictionary::blob::plan::OnePassTables::strings).
    pub const STRING: u32 = 2;
    /// The character is an ideographic description operator.
    pub const DESCRIPTION: u32 = 3;
    /// Mask of the four above.
    pub const OUTPUT: u32 = 3;
    /// Flag: a key of two or more characters may start here.
    pub const START: u32 = 4;
    /// Flag, only together with `ANCHOR`: the character is a candidate whatever its neighbours are.
    pub const ALWAYS_CONFIRM: u32 = 0x40;
    /// Flag, only on characters of three bytes: the character is an anchor, so the fast path has to look at
    /// the pairs that it stands in.
    pub const ANCHOR: u32 = 0x80;
}

/// Writes the bytes of the character itself as the payload of each character of three bytes that has no
/// other.
pub fn write_kept_bytes(first: u32, row: &mut [u32]) {
    for (point, item) in (first..).zip(row) {
        let ch = char::from_u32(point).filter(|ch| ch.len_utf8() == 3);
        if let Some(ch) = ch.filter(|_| *item >> KIND_SHIFT & char_kind::OUTPUT != char_kind::PLAIN) {
            let mut bytes = [0; 4];
            ch.encode_utf8(&mut bytes);
            *item = *item & 0xFF << KIND_SHIFT | u32::from_le_bytes(bytes);
        }
    }
}
