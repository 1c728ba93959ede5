//! Notation inside sentences: emoticons, `#tags#`, short codes `:tada:`, locants `N,N-`, ratios `a:b=c:d`,
//! sequences `1,2,...,10`.

use std::ops::Range;

use super::scanner::Scanner;
use super::starts::{is_ascii_face, is_locant};
use crate::step_counter::count;
use crate::text::char_class::is_chinese;

/// The longest short code, in bytes.
const MAX_CODE: usize = 32;
/// The longest tag between two `#`, in characters.
const MAX_TAG: usize = 32;
/// The longest face, in characters.
const MAX_FACE: usize = 20;
/// The longest ratio or sequence in front of the byte by which it is found, in bytes.
const MAX_FORMULA: usize = 64;

impl Scanner<'_> {
    /// What a dot at `at` may belong to.
    pub(super) fn dot(&self, at: usize, end: usize) -> Option<Range<usize>> {
        let www = at.checked_sub(3).filter(|start| self.lowest_start(at, 3) == *start);
        www.and_then(|start| self.url_without_scheme(start, end))
            .or_else(|| self.path(at, end))
            .or_else(|| self.sequence(at, end))
    }

    /// What a colon at `at` may belong to.
    pub(super) fn colon(&mut self, at: usize, end: usize, line_start: usize) -> Option<Range<usize>> {
        match self.byte(at + 1) {
            b'/' | b'\\' => self.url(at, end).or_else(|| self.drive_path(at, end)),
            b'0'..=b'9' => {
                self.port(at, end).or_else(|| self.ratio(at, end)).or_else(|| self.digest(at, end))
            }
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'+' | b'?' => self
                .short_code(at, end)
                .or_else(|| self.ratio(at, end))
                .or_else(|| self.digest(at, end))
                .or_else(|| self.emoticon(at, end)),
            b'*' | b'#' | b':' if self.markup && at == line_start => self.indentation(at, end),
            byte if byte >= 0x80 && self.markup && at == line_start => self.indentation(at, end),
            _ => self.emoticon(at, end),
        }
    }

    /// Markers of lists at the start of a line of wikitext: `::`, `:*`.
    fn indentation(&self, at: usize, end: usize) -> Option<Range<usize>> {
        let length = self.run(at, end, |byte| matches!(byte, b':' | b'*' | b'#'));
        Some(at..at + length)
    }

    /// An emoticon at `at`: `:)`, `;-)`, `=(`.
    pub(super) fn emoticon(&self, at: usize, end: usize) -> Option<Range<usize>> {
        let mut next = at + 1;
        let tear = self.byte(next) == b'\'';
        let nose = matches!(self.byte(next), b'-' | b'o' | b'^') || tear;
        next += usize::from(nose);
        let mouth = self.byte(next);
        // A row of eyes must not be read again for each of them.
        if !b")]([DPpOo3|/\\*".contains(&mouth) {
            return None;
        }
        let stop = next + self.run(next, end, |byte| byte == mouth);
        let before = self.byte_before(at);
        let apart = before.is_ascii_whitespace() || self.lowest_start(at, 1) == at;
        let after = self.text.get(stop..end).and_then(|rest| rest.chars().next());
        let free = after.is_none_or(|c| !c.is_alphanumeric() || is_chinese(c) && mouth == b')');
        let is_face = match mouth {
            // A bracket that is open in the line is more likely closed.
            b')' | b']' => nose || self.brackets == 0 && !before.is_ascii_alphanumeric(),
            b'(' | b'[' => {
                (nose || after.is_none_or(char::is_whitespace)) && after.is_none_or(|c| !c.is_alphanumeric())
            }
            b'D' | b'P' | b'p' | b'O' | b'o' | b'3' => (nose || apart) && free && stop == next + 1,
            b'|' | b'/' | b'\\' | b'*' => nose && apart && free,
            _ => false,
        };
        let eyes_alone = self.byte(at) != b'=' || apart && nose;
        (is_face && free && eyes_alone).then_some(at..stop)
    }

    /// The short code of an emoji, whose first colon is at `at`: `:tada:`.
    fn short_code(&self, at: usize, end: usize) -> Option<Range<usize>> {
        let is_code = |byte: u8| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'+' | b'-')
        };
        let length = self.run(at + 1, end.min(at + 1 + MAX_CODE), is_code);
        let stop = at + 1 + length;
        let apart = !self.byte_before(at).is_ascii_alphanumeric() && self.byte_before(at) != b':';
        let closed = self.byte(stop) == b':'
            && !self.byte(stop + 1).is_ascii_alphanumeric()
            && !matches!(self.byte(stop + 1), b':' | b'/' | b'\\');
        (length > 1 && apart && closed).then_some(at..stop + 1)
    }

    /// Ratios between letters around the colon at `at`: `a:b=c:d`.
    fn ratio(&self, at: usize, end: usize) -> Option<Range<usize>> {
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'=');
        let before = self.run_before(at, self.lowest_start(at, 8), |byte| byte.is_ascii_alphanumeric());
        let length = self.run(at + 1, end.min(at + MAX_FORMULA), is_part);
        let ratio = self.slice(at - before..at + 1 + length);
        let ratio = ratio.strip_suffix(b":").unwrap_or(ratio);
        let sides = ratio.split(|byte| *byte == b'=');
        let is_side = |side: &[u8]| {
            let mut terms = side.split(|byte| *byte == b':');
            side.contains(&b':') && terms.all(|term| (1..=4).contains(&term.len()))
        };
        let mut sides = sides.peekable();
        (ratio.contains(&b'=') && before > 0 && sides.all(is_side))
            .then(|| at - before..at - before + ratio.len())
    }

    /// A hash after its name, whose colon is at `at`: `sha256:9f86d081`.
    fn digest(&self, at: usize, end: usize) -> Option<Range<usize>> {
        let name = self.run_before(at, self.lowest_start(at, 16), |byte| byte.is_ascii_alphanumeric());
        let length = self.run(at + 1, end, |byte| byte.is_ascii_hexdigit());
        let after = self.byte(at + 1 + length).is_ascii_alphanumeric();
        (name > 1 && length >= 8 && !after).then(|| at - name..at + 1 + length)
    }

    /// Locants of chemical names around the comma at `at`: `N,N-`, `α,β-`, `2,2'-`.
    pub(super) fn locants(&self, at: usize, end: usize) -> Option<Range<usize>> {
        let from = self.lowest_start(at, 8);
        let primes = self.run_before(at, from, |byte| byte == b'\'');
        let digits = self.run_before(at - primes, from, |byte| byte.is_ascii_digit());
        let letter = self.char_before(at - primes - digits, from).filter(|c| is_locant(*c));
        let start = at - primes - digits - letter.map_or(0, char::len_utf8);
        let before = self.char_before(start, from);
        if start == at || before.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | ',')) {
            return None;
        }
        let mut next = at;
        while self.byte(next) == b',' {
            let c = self.text.get(next + 1..end).and_then(|rest| rest.chars().next());
            let letter = c.filter(|c| is_locant(*c)).map_or(0, char::len_utf8);
            let digits = self.run(next + 1 + letter, end, |byte| byte.is_ascii_digit());
            let primes = self.run(next + 1 + letter + digits, end, |byte| byte == b'\'');
            let length = letter + digits + primes;
            if length == 0 || digits > 2 {
                return None;
            }
            next += 1 + length;
        }
        let after = self.text.get(next + 1..end).and_then(|rest| rest.chars().next());
        let named = after.is_some_and(|c| is_chinese(c) || c.is_ascii_alphabetic() || matches!(c, '(' | '['));
        (self.byte(next) == b'-' && named).then_some(start..next + 1)
    }

    /// A sequence with an ellipsis: `n=1,2,...,10`. `at` is the first dot.
    pub(super) fn sequence(&self, at: usize, end: usize) -> Option<Range<usize>> {
        if !self.slice(at..end).starts_with(b"...,") || self.byte_before(at) != b',' {
            return None;
        }
        let is_term = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'+' | b'-' | b'^');
        let is_part = |byte: u8| is_term(byte) || matches!(byte, b',' | b'=' | b'.');
        let last = self.run(at + 4, end.min(at + MAX_FORMULA), is_term);
        let before = self.run_before(at, self.lowest_start(at, MAX_FORMULA), is_part);
        let start = at - before + self.run(at - before, at, |byte| !byte.is_ascii_alphanumeric());
        (last > 0 && start + 1 < at).then_some(start..at + 4 + last)
    }

    /// A tag at `at`: `#话题#`, `#标签`.
    pub(super) fn topic(&self, at: usize, end: usize, line_start: usize) -> Option<Range<usize>> {
        let before = self.char_before(at, line_start);
        if before.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '#' | '&' | '/')) {
            return None;
        }
        let first = self.text.get(at + 1..end)?.chars().next()?;
        if !first.is_alphanumeric() {
            return None;
        }
        // Up to another `#`, or up to the first character that no word has.
        let (mut word, mut closed) = (None, None);
        for (offset, c) in self.chars(at + 1..end).take(MAX_TAG + 1) {
            if c == '#' {
                closed = (offset > at + 1).then_some(offset + 1);
                break;
            }
            if matches!(c, '\n' | '\r' | '。' | '\t') {
                break;
            }
            if word.is_none() && !(c.is_alphanumeric() || c == '_') {
                word = Some(offset);
            }
        }
        if let Some(stop) = closed {
            let after = self.byte(stop).is_ascii_alphanumeric();
            return (!after).then_some(at..stop);
        }
        // A line that is nothing but the word may be a heading without a space.
        let stop = word?;
        let apart = before.is_none_or(char::is_whitespace) && at > line_start;
        let tags = self.byte(stop) == b' ' && self.byte(stop + 1) == b'#';
        (apart || tags).then_some(at..stop)
    }

    /// A face in brackets that begins at `at`: `(・∀・)`, `(^_^)`, and the hands after it.
    pub(super) fn kaomoji(&self, at: usize, end: usize) -> Option<Range<usize>> {
        let mut symbols = 0;
        let mut close = None;
        for (offset, c) in self.chars(at + 1..end).take(MAX_FACE) {
            match c {
                ')' => {
                    close = Some(offset);
                    break;
                }
                _ if is_face(c) => symbols += 1,
                _ if u8::try_from(c).is_ok_and(is_ascii_face) => {}
                _ => return None,
            }
        }
        let close = close?;
        let inside = self.text.get(at + 1..close)?;
        if !(symbols >= 2 || symbols == 1 && inside == "ツ" || is_face_of_ascii(inside)) {
            return None;
        }
        let mut stop = close + 1;
        let mut last = stop;
        for (offset, c) in self.chars(stop..end).take(MAX_FACE) {
            count(1);
            if is_hand(c) {
                last = offset + c.len_utf8();
            } else if c != ' ' {
                break;
            }
        }
        stop = stop.max(last);
        Some(at..stop)
    }
}

/// Whether a face in brackets may have this character, besides those of ASCII.
fn is_face(c: char) -> bool {
    matches!(
        c,
        '°' | '´'
            | 'º'
            | 'ʘ'
            | '\u{300}'
            | '\u{301}'
            | '\u{35C}'
            | '\u{361}'
            | 'ε'
            | 'ω'
            | 'Д'
            | 'д'
            | 'ಠ'
            | 'ಥ'
            | 'ᴗ'
            | 'ᴥ'
            | 'ᵕ'
            | '—'
            | '•'
            | '…'
            | '‿'
            | '∀'
            | '∇'
            | '∩'
            | '∪'
            | '≡'
            | '≦'
            | '≧'
            | '⌒'
            | '━'
            | '┬'
            | '┻'
            | '╥'
            | '╯'
            | '╰'
            | '╹'
            | '□'
            | '△'
            | '▽'
            | '◇'
            | '◉'
            | '○'
            | '◎'
            | '●'
            | '◕'
            | '◠'
            | '◡'
            | '★'
            | '☆'
            | '♥'
            | '❛'
            | '❜'
            | '❤'
            | '〃'
            | 'ェ'
            | 'シ'
            | 'ツ'
            | 'ノ'
            | 'ヘ'
            | 'ヮ'
            | 'ワ'
            | '・'
            | 'ー'
            | '皿'
            | '益'
            | '︵'
            | '︶'
            | '︿'
            | '﹃'
            | '﹏'
            | '；'
            | '＜'
            | '＝'
            | '＞'
            | '＠'
            | '＾'
            | '｀'
            | '｡'
            | '･'
            | 'ﾟ'
            | '￣'
    )
}

/// Whether this may follow a face, as a hand or what it throws.
fn is_hand(c: char) -> bool {
    matches!(
        c,
        '─' | '━'
            | '┬'
            | '┳'
            | '┻'
            | '╯'
            | '★'
            | '☆'
            | '♪'
            | '✧'
            | '✿'
            | '❀'
            | 'っ'
            | 'つ'
            | 'ゞ'
            | 'シ'
            | 'ノ'
            | 'ヾ'
            | '彡'
            | '︵'
            | 'ﾉ'
    )
}

/// Whether this is a face of ASCII characters: two equal eyes, and a mouth between them.
fn is_face_of_ascii(inside: &str) -> bool {
    let face = inside.trim_matches(['*', '=', '"', ' ', ';', '~']);
    let mut chars = face.chars();
    let (first, last) = (chars.next(), chars.next_back());
    let (Some(first), Some(last)) = (first, last) else { return false };
    let pair = first == last || (first, last) == ('>', '<') || first.eq_ignore_ascii_case(&last);
    let mouth = chars.as_str();
    let is_mouth = matches!(mouth, "_" | "-" | "." | "o" | "O" | "3" | "w" | "v" | "__" | "___" | "_-");
    let is_eye = |c: char| {
        matches!(
            c,
            '^' | '>'
                | '<'
                | '-'
                | '='
                | 'T'
                | 't'
                | 'o'
                | 'O'
                | 'x'
                | 'X'
                | 'Q'
                | '@'
                | '*'
                | '~'
                | '+'
                | ';'
                | '\''
        )
    };
    pair && is_mouth && is_eye(first) && is_eye(last) && !first.is_ascii_alphabetic()
        || pair && matches!(first, 'T' | 't' | 'o' | 'O' | 'Q' | 'x' | 'X') && mouth.starts_with('_')
}
