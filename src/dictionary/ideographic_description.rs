//! Ideographic description sequences (`⿰木目`): an operator and its operands, which no conversion looks into.
//!
//! The grammar and its limits are those of OpenCC 1.4.2 (`UTF8Util.hpp`), with one deliberate difference,
//! which `docs/opencc-differences.md` explains: a line end is not an operand, so that a text can be cut into
//! lines.
//!
//! The build script compiles this file too.

/// What a text starts with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Description {
    /// A sequence of this many bytes.
    Complete(usize),
    /// The start of a sequence that goes on beyond the end of the text.
    Incomplete,
    /// No sequence.
    None,
}

const MAX_DEPTH: usize = 16;
const MAX_CHARACTERS: usize = 64;

/// No sequence is longer than this many bytes.
pub const MAX_BYTES: usize = MAX_CHARACTERS * 4;

/// How many operands an ideographic description operator takes; 0 for any other character.
///
/// As in OpenCC 1.4.2: U+2FF0 to U+2FFF. U+31EF, which Unicode 15.1 added, is not an operator there.
#[inline]
pub fn arity(ch: char) -> usize {
    match ch {
        '\u{2FF2}' | '\u{2FF3}' => 3,
        '\u{2FFE}' | '\u{2FFF}' => 1,
        '\u{2FF0}'..='\u{2FFF}' => 2,
        _ => 0,
    }
}

/// Reads the description sequence that `text` starts with.
pub fn read(text: &str) -> Description {
    if text.chars().next().is_none_or(|ch| arity(ch) == 0) {
        return Description::None;
    }
    let mut reader = SequenceReader { rest: text, characters: 0 };
    match reader.operand(MAX_DEPTH) {
        Ok(()) => Description::Complete(text.len() - reader.rest.len()),
        Err(stop) => stop,
    }
}

struct SequenceReader<'t> {
    rest: &'t str,
    characters: usize,
}

impl SequenceReader<'_> {
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
    fn a_line_end_is_not_an_operand() {
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
