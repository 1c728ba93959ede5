//! Which parts of a line are in a language with half-width marks: quotations without Chinese text, sentences
//! of English that name or quote something in Chinese, and code.

use super::context::LineTokens;
use super::literals;
use super::token::{Classes, TokenKind};
use crate::text::marks::{CORNER_QUOTES, CURLY_QUOTES};

/// Frequent words of English. A sentence of several words nearly always has one of them, and no name and no
/// term consists of them.
const FREQUENT: &[&str] = &[
    "a", "about", "all", "an", "and", "any", "are", "as", "at", "be", "because", "but", "by", "can", "do",
    "does", "for", "from", "had", "has", "have", "he", "her", "here", "his", "how", "i", "if", "in", "is",
    "it", "its", "like", "more", "my", "no", "not", "of", "on", "one", "or", "other", "our", "please",
    "said", "see", "she", "so", "some", "that", "the", "their", "them", "then", "there", "these", "they",
    "this", "those", "to", "up", "was", "we", "were", "what", "when", "which", "who", "will", "with",
    "would", "you", "your",
];
/// The longest of them, in letters.
const LONGEST: usize = 7;
/// A sentence of fewer words is too short to tell.
const MIN_WORDS: usize = 3;

/// Finds the quotations, sentences and code, and stores them in `line.foreign`. `open` is scratch.
pub(super) fn find(line: &mut LineTokens, open: &mut Vec<(usize, usize, usize)>, text: &str) {
    let asks = [Classes::BRACKET, Classes::MARK, Classes::STOP, Classes::QUOTE, Classes::AFTER_LATIN];
    if !asks.into_iter().any(|class| line.has(class)) {
        return;
    }
    let mut foreign = std::mem::take(&mut line.foreign);
    foreign.extend(literals::definition(line));
    if line.letters > 0 {
        sentences(line, &mut foreign);
    }
    if line.has(Classes::QUOTE) {
        if line.letters > 0 {
            quotations(line, open, &mut foreign);
        }
        literals::find(line, text, &mut foreign);
    }
    if foreign.len() > 1 {
        foreign.sort_by_key(|range| range.start);
    }
    // A quotation inside a sentence adds nothing.
    foreign.dedup_by(|later, range| {
        let touches = later.start < range.end;
        if touches {
            range.end = range.end.max(later.end);
        }
        touches
    });
    line.foreign = foreign;
}

/// Adds what stands between the quotation marks of each pair that contains letters and no Chinese text.
fn quotations(
    line: &LineTokens,
    open: &mut Vec<(usize, usize, usize)>,
    foreign: &mut Vec<std::ops::Range<usize>>,
) {
    open.clear();
    let (mut chinese, mut letters) = (0, 0);
    let mut straight: Option<(usize, usize, usize)> = None;
    let mut add = |start: usize, end: usize| {
        if end > start + 1 {
            foreign.push(start + 1..end);
        }
    };
    for (index, token) in line.tokens.iter().enumerate() {
        chinese += usize::from(token.kind == TokenKind::Chinese);
        letters += usize::from(token.kind == TokenKind::Letter);
        // The other kinds have no quotation marks.
        if !matches!(token.kind, TokenKind::Mark | TokenKind::Shared | TokenKind::AsciiMark) {
            continue;
        }
        match token.c {
            '"' | '＂' => {
                if let Some((start, chinese_before, letters_before)) = straight.take() {
                    if chinese == chinese_before && letters > letters_before {
                        add(start, index);
                    }
                } else {
                    straight = Some((index, chinese, letters));
                }
            }
            c if CURLY_QUOTES.iter().chain(&CORNER_QUOTES).any(|(opening, _)| *opening == c) => {
                open.push((index, chinese, letters));
            }
            c if CURLY_QUOTES.iter().chain(&CORNER_QUOTES).any(|(_, closing)| *closing == c) => {
                // An apostrophe closes nothing.
                let opens = |start: &(usize, usize, usize)| {
                    let pairs = CURLY_QUOTES.iter().chain(&CORNER_QUOTES);
                    pairs.into_iter().any(|pair| *pair == (line.c(start.0), c))
                };
                if let Some((start, chinese_before, letters_before)) = open.pop_if(|start| opens(start))
                    && chinese == chinese_before
                    && letters > letters_before
                {
                    add(start, index);
                }
            }
            _ => {}
        }
    }
}

/// Adds the sentences of English.
fn sentences(line: &LineTokens, foreign: &mut Vec<std::ops::Range<usize>>) {
    let mut sentence = Sentence::default();
    for (index, token) in line.tokens.iter().enumerate() {
        let is_abbreviation = token.c == '.' && sentence.ends_with_abbreviation();
        sentence.add(line, index);
        let ends = match token.c {
            '。' | '！' | '？' => true,
            '.' if is_abbreviation => false,
            '.' | '!' | '?' => matches!(line.kind(index + 1), None | Some(TokenKind::Space)),
            _ => false,
        };
        if ends || index + 1 == line.len() {
            sentence.end_word();
            if sentence.is_english() {
                foreign.push(sentence.start..index + 1);
            }
            sentence = Sentence { start: index + 1, ..Sentence::default() };
        }
    }
}

/// What a sentence consists of.
#[derive(Default)]
struct Sentence {
    start: usize,
    words: usize,
    frequent: usize,
    chinese: usize,
    /// Whether the first letter or Chinese character is a letter. `None` as long as there is none.
    starts_with_letter: Option<bool>,
    /// The letters of the word that goes on, in lower case, as far as there is room.
    word: [u8; LONGEST],
    /// The number of all its letters.
    length: usize,
    /// Whether its first letter is a capital.
    capital: bool,
}

impl Sentence {
    fn add(&mut self, line: &LineTokens, index: usize) {
        let Some(token) = line.get(index) else { return };
        match token.kind {
            TokenKind::Letter => {
                self.starts_with_letter.get_or_insert(true);
                if self.may_be_english()
                    && let Some(letter) = self.word.get_mut(self.length)
                {
                    // Letters other than ASCII occur in none of the words.
                    *letter = u8::try_from(token.c.to_ascii_lowercase()).unwrap_or_default();
                }
                if self.length == 0 {
                    self.capital = token.c.is_uppercase();
                }
                self.length += 1;
            }
            TokenKind::Chinese => {
                self.starts_with_letter.get_or_insert(false);
                self.chinese += token.count as usize;
                self.end_word();
            }
            _ => self.end_word(),
        }
    }

    /// Whether the word before a full stop is probably an abbreviation: `Mr.`, `No.`, `J.`.
    fn ends_with_abbreviation(&self) -> bool {
        self.capital && (1..=3).contains(&self.length)
    }

    fn end_word(&mut self) {
        if self.length > 0 && !self.may_be_english() {
            self.length = 0;
        } else if self.length > 0 {
            self.words += 1;
            let word = self.word.get(..self.length);
            let is_frequent = word
                .is_some_and(|word| FREQUENT.binary_search_by(|other| other.as_bytes().cmp(word)).is_ok());
            self.frequent += usize::from(is_frequent);
            self.length = 0;
        }
    }

    /// Whether the sentence may turn out to be English, according to its first letter.
    fn may_be_english(&self) -> bool {
        self.starts_with_letter == Some(true)
    }

    fn is_english(&self) -> bool {
        self.words >= MIN_WORDS && self.frequent > 0 && self.may_be_english() && self.chinese <= self.words
    }
}

#[cfg(test)]
mod tests {
    use super::FREQUENT;

    #[test]
    fn words_are_sorted() {
        assert!(FREQUENT.is_sorted());
        assert!(FREQUENT.iter().all(|word| word.len() <= super::LONGEST));
    }
}
