//! Ideographic description sequences, which no conversion looks into: an operator and its operands are one unit.
//!
//! The grammar and its limits are those of OpenCC 1.4.2 (`UTF8Util.hpp`), with one deliberate difference, explained in
//! `docs/opencc-differences.md`: a line end is no operand, so that cutting a text into lines changes nothing.
//!
//! This file names nothing else of the crate: `build.rs` compiles with it too.

/// What begins at a place in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Description {
    /// A sequence of this many bytes.
    Complete(usize),
    /// The beginning of one, for as far as the text goes.
    Incomplete,
    /// None.
    None,
}

const MAX_DEPTH: usize = 16;
const MAX_CHARACTERS: usize = 64;

/// No description sequence is longer than this many bytes.
pub const MAX_BYTES: usize = MAX_CHARACTERS * 4;

/// How many operands an ideographic description operator takes; 0 for any other character.
///
/// As in OpenCC 1.4.2: U+2FF0..=U+2FFF; U+31EF, which Unicode 15.1 added, is not one of them.
#[inline]
pub fn arity(ch: char) -> usize {
    match ch {
        '\u{2FF2}' | '\u{2FF3}' => 3,
        '\u{2FFE}' | '\u{2FFF}' => 1,
        '\u{2FF0}'..='\u{2FFF}' => 2,
        _ => 0,
    }
}

/// Reads the description sequence that `text` begins with.
pub fn read(text: &str) -> Description {
    if text.chars().next().is_none_or(|ch| arity(ch) == 0) {
        return Description::None;
    }
    let mut reader = Reader { rest: text, characters: 0 };
    match reader.operand(MAX_DEPTH) {
        Ok(()) => Description::Complete(text.len() - reader.rest.len()),
        Err(stop) => stop,
    }
}

struct Reader<'t> {
    rest: &'t str,
    characters: usize,
}

impl Reader<'_> {
    fn operand(&mut self, depth_left: usize) -> Result<(), Description> {
        let mut chars = self.rest.chars();
        let ch = chars.next().ok_or(Description::Incomplete)?;
        if depth_left == 0 || self.characters >= MAX_CHARACTERS || matches!(ch, '\n' | '\r') {
            return Err(Description::None);
        }
        self.characters += 1;
        self.rest = chars.as_str();
        for _ in 0..arity(ch) {
            self.operand(depth_left - 1)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_operators_with_their_operands() {
        assert_eq!(read("⿰金龍x"), Description::Complete(9));
        assert_eq!(read("⿳一⿰二三四x"), Description::Complete(18));
        assert_eq!(read("⿾左x"), Description::Complete(6));
        assert_eq!(read("⿰金"), Description::Incomplete);
        assert_eq!(read("⿰"), Description::Incomplete);
        assert_eq!(read("金"), Description::None);
        assert_eq!(read(""), Description::None);
    }

    #[test]
    fn a_line_end_is_no_operand() {
        assert_eq!(read("⿰金\n龍"), Description::None);
        assert_eq!(read("⿰\r\n龍"), Description::None);
    }

    #[test]
    fn depth_and_length_are_limited() {
        let nested = |depth: usize| "⿾".repeat(depth) + "金";
        assert_eq!(read(&nested(15)), Description::Complete(16 * 3));
        assert_eq!(read(&nested(16)), Description::None);
        let wide = "⿳".repeat(10) + &"⿳一一一".repeat(20);
        assert_eq!(read(&wide), Description::None);
    }
}
