//! Detects the encoding of bytes: the one in which they read most like Chinese.
//!
//! The bytes are decoded in each possible encoding, and each character earns points by its frequency in
//! Chinese text. The encoding with the most points wins. DESIGN.md says how often that is right, and what
//! each kind of points contributes.

use super::encoding::Encoding;
use super::utf8::is_utf8;
use crate::text::spans::slice_bytes;
use encoding_rs::CoderResult;
use std::sync::LazyLock;

/// The result of [`Encoding::detect`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Detection {
    /// The encoding that fits best.
    pub encoding: Encoding,
    /// Whether it fits well enough to be trusted. If not, the bytes are badly damaged, in another language,
    /// or not text.
    pub fits: bool,
}

/// Frequent characters of both scripts, each with its frequency per million. `cargo xtask language-data`
/// writes this file.
const FREQUENT_CHARACTERS: &str = include_str!("../../dictionaries/zhnorm/frequent-characters.tsv");

/// The lowest frequency, per million, of a very frequent character. Some 110 characters of each script reach
/// it; they make up about two fifths of a text.
const VERY_FREQUENT: u32 = 2000;

/// The points of one character. Only sums of points are compared, so the unit has no meaning of its own.
mod points {
    /// A very frequent character, or a Chinese punctuation mark.
    pub(super) const VERY_FREQUENT: i8 = 3;
    /// Any other character of the list of frequent characters.
    pub(super) const FREQUENT: i8 = 2;
    /// An ideograph of the commoner half of GB 2312 or Big5, or a symbol that text in any language uses.
    pub(super) const NEUTRAL: i8 = 0;
    /// Any other ideograph, or a box drawing character.
    pub(super) const RARE: i8 = -1;
    /// A character that is very rare in Chinese text.
    pub(super) const FOREIGN: i8 = -2;
    /// An ideograph between two Latin letters: usually an accented letter that was decoded wrongly.
    pub(super) const INSIDE_WORD: i8 = -3;
    /// Malformed bytes.
    pub(super) const MALFORMED: i8 = -8;
    /// Any character that has three or four bytes in UTF-8: other encodings rarely produce such a sequence.
    pub(super) const LONG_UTF8: i8 = 3;
    /// An ASCII character that is no control character, or whitespace, in UTF-16. Every other byte has to be
    /// NUL there.
    pub(super) const ASCII_IN_UTF16: i8 = 1;
}

/// Chinese punctuation marks.
const PUNCTUATION: &str = "，。、：；？！「」『』“”（）《》";

/// Symbols that text in any language uses: punctuation, enclosed numbers, full-width forms.
const SYMBOLS: [std::ops::RangeInclusive<char>; 4] =
    ['\u{2010}'..='\u{2027}', '\u{2460}'..='\u{24FF}', '\u{3000}'..='\u{3029}', '\u{FF01}'..='\u{FF65}'];

/// The points of every character of the Basic Multilingual Plane, by code point.
static POINTS: LazyLock<Vec<i8>> = LazyLock::new(|| {
    let mut table = vec![points::FOREIGN; 1 << 16];
    let mut set = |c: char, to: i8| {
        if let Some(entry) = table.get_mut(c as usize) {
            *entry = to;
        }
    };
    ('\u{1}'..='\u{7F}').for_each(|c| set(c, points::NEUTRAL));
    ('\u{2500}'..='\u{25FF}').chain('\u{4E00}'..='\u{9FFF}').for_each(|c| set(c, points::RARE));
    SYMBOLS.into_iter().flatten().for_each(|c| set(c, points::NEUTRAL));
    common_halves().for_each(|c| set(c, points::NEUTRAL));
    for (character, frequency) in frequent_characters() {
        set(character, if frequency >= VERY_FREQUENT { points::VERY_FREQUENT } else { points::FREQUENT });
    }
    PUNCTUATION.chars().for_each(|c| set(c, points::VERY_FREQUENT));
    set(char::REPLACEMENT_CHARACTER, points::MALFORMED);
    table
});

/// The list of frequent characters, with their frequencies per million.
fn frequent_characters() -> impl Iterator<Item = (char, u32)> {
    FREQUENT_CHARACTERS.lines().filter_map(|line| {
        let (character, frequency) = line.split_once('\t')?;
        Some((character.chars().next()?, frequency.parse().ok()?))
    })
}

/// The ideographs in level 1 of GB 2312 and of Big5, which is the commoner half of each.
fn common_halves() -> impl Iterator<Item = char> {
    let gb2312 = (0xB0..=0xD7_u8).flat_map(|lead| (0xA1..=0xFE).map(move |trail| [lead, trail]));
    let big5 =
        (0xA4..=0xC6_u8).flat_map(|lead| (0x40..=0x7E).chain(0xA1..=0xFE).map(move |trail| [lead, trail]));
    let pairs = gb2312.map(|pair| (encoding_rs::GBK, pair)).chain(big5.map(|pair| (encoding_rs::BIG5, pair)));
    pairs
        .flat_map(|(encoding, pair)| {
            let text = encoding.decode_without_bom_handling_and_without_replacement(&pair);
            text.map(std::borrow::Cow::into_owned).unwrap_or_default().chars().collect::<Vec<_>>()
        })
        .filter(|c| is_ideograph(*c))
}

/// Whether a character is in the block that contains all Han characters of GB 2312 and Big5. Han characters
/// of other blocks are too rare to matter here.
fn is_ideograph(c: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&c)
}

impl Encoding {
    /// The most likely encoding of `bytes`. One MiB is more than enough to tell.
    ///
    /// A byte order mark decides. Otherwise, well-formed UTF-8 is UTF-8, unless its NULs show that it is
    /// ASCII in UTF-16. Other bytes get the encoding in which their characters are the most frequent in
    /// Chinese text. Encodings of other languages are never found. The answer is less certain if there are
    /// few Chinese characters. A character that the end cuts off is ignored, but an odd number of bytes
    /// counts against UTF-16.
    ///
    /// ```
    /// use zhnorm::decode::Encoding;
    ///
    /// assert_eq!(Encoding::detect("中文".as_bytes()).encoding, Encoding::Utf8);
    /// assert_eq!(Encoding::detect(b"\xD6\xD0\xCE\xC4").encoding, Encoding::Gb18030);
    /// assert_eq!(Encoding::detect(b"\xA4\xA4\xA4\xE5").encoding, Encoding::Big5);
    /// assert_eq!(Encoding::detect(b"-N\x87e").encoding, Encoding::Utf16Le);
    /// assert!(!Encoding::detect(b"Stra\xDFe f\xFChrt \xFCber die Br\xFCcke").fits);
    /// ```
    pub fn detect(bytes: &[u8]) -> Detection {
        if let Some((encoding, _)) = Self::for_bom(bytes) {
            return Detection { encoding, fits: true };
        }
        if is_utf8(bytes) {
            let encoding = wide_ascii(bytes).unwrap_or(Self::Utf8);
            return Detection { encoding, fits: true };
        }
        best(Self::ALL, bytes)
    }
}

/// As [`Encoding::detect`], for bytes that follow ASCII text, which rules out UTF-16 and a byte order mark.
pub(super) fn detect_after_ascii(bytes: &[u8]) -> Detection {
    if is_utf8(bytes) {
        return Detection { encoding: Encoding::Utf8, fits: true };
    }
    best(&[Encoding::Utf8, Encoding::Gb18030, Encoding::Big5], bytes)
}

/// As [`Encoding::detect`], for one line among lines in UTF-8, GB 18030 and Big5. Where the last two fit
/// equally well, `before` decides.
pub(super) fn detect_line(bytes: &[u8], before: Encoding) -> Detection {
    if is_utf8(bytes) {
        return Detection { encoding: Encoding::Utf8, fits: true };
    }
    best(&[Encoding::Utf8, before, Encoding::Gb18030, Encoding::Big5], bytes)
}

/// The UTF-16 encoding of well-formed UTF-8 with NULs, which may be ASCII text in UTF-16. `None` unless the
/// characters in UTF-16 earn at least three quarters of a point each on average, as letters and symbols of
/// ASCII do.
fn wide_ascii(bytes: &[u8]) -> Option<Encoding> {
    if !bytes.contains(&0) {
        return None;
    }
    let best = best(&[Encoding::Utf16Le, Encoding::Utf16Be], bytes);
    let score = EncodingScore::of(best.encoding, bytes);
    (score.points * 4 >= score.characters * 3).then_some(best.encoding)
}

/// The start of `bytes`, up to a length that is enough to detect the encoding.
fn enough(bytes: &[u8]) -> &[u8] {
    /// The number of bytes that are not ASCII.
    const ENOUGH: usize = 32 * 1024;
    let end = bytes.iter().enumerate().filter(|(_, byte)| !byte.is_ascii()).nth(ENOUGH);
    // An even length keeps the units of UTF-16 whole.
    slice_bytes(bytes, ..end.map_or(bytes.len(), |(end, _)| end & !1))
}

/// The encoding with the most points.
fn best(candidates: &[Encoding], bytes: &[u8]) -> Detection {
    let bytes = enough(bytes);
    let mut best = (Encoding::Utf8, None::<EncodingScore>);
    for candidate in candidates {
        let score = EncodingScore::of(*candidate, bytes);
        if best.1.is_none_or(|best| score.points > best.points) {
            best = (*candidate, Some(score));
        }
    }
    Detection { encoding: best.0, fits: best.1.is_some_and(EncodingScore::fits) }
}

/// The points that some bytes earn in one encoding.
#[derive(Clone, Copy, Debug, Default)]
struct EncodingScore {
    points: i64,
    /// The number of characters that may earn points: in UTF-16 all, otherwise NUL and all that are not
    /// ASCII. A symbol that repeats counts once.
    characters: i64,
    utf16: bool,
}

impl EncodingScore {
    fn of(encoding: Encoding, bytes: &[u8]) -> Self {
        /// The length in bytes of the pieces in which decoded text is read.
        const PIECE: usize = 16 * 1024;
        let mut decoder = encoding.tables().new_decoder_without_bom_handling();
        let mut reader = ScoreReader::new(encoding);
        let (mut rest, mut text) = (bytes, String::with_capacity(PIECE));
        loop {
            text.clear();
            let (result, read, _) = decoder.decode_to_string(rest, &mut text, false);
            rest = slice_bytes(rest, read..);
            text.chars().for_each(|c| reader.read(c));
            if result == CoderResult::InputEmpty {
                break;
            }
        }
        let mut score = reader.score;
        if score.utf16 && !bytes.len().is_multiple_of(2) {
            score.points += i64::from(points::MALFORMED);
        }
        score
    }

    /// Whether the decoded text is plausible Chinese.
    ///
    /// Chinese text earns more than one point per character. Text in other languages that happens to be
    /// well-formed earns less than 0.6, with few exceptions. The characters of a very short text may all be
    /// rare, so its limit is lower. UTF-16 has no lower limit, because nearly every short byte sequence is
    /// well-formed UTF-16.
    fn fits(self) -> bool {
        if self.characters < 8 && !self.utf16 {
            self.points >= 0
        } else {
            self.points * 5 >= self.characters * 3
        }
    }
}

/// Adds up the points of decoded text, one character at a time.
struct ScoreReader<'t> {
    encoding: Encoding,
    table: &'t [i8],
    /// The last two characters.
    before: [char; 2],
    score: EncodingScore,
}

impl ScoreReader<'static> {
    fn new(encoding: Encoding) -> Self {
        let score = EncodingScore { utf16: encoding.is_utf16(), ..EncodingScore::default() };
        Self { encoding, table: POINTS.as_slice(), before: ['\0'; 2], score }
    }
}

impl ScoreReader<'_> {
    fn read(&mut self, c: char) {
        let [earlier, last] = self.before;
        self.before = [last, c];
        let utf16 = self.score.utf16;
        if c.is_ascii() && c != '\0' && !utf16 {
            if c.is_ascii_alphabetic() && is_ideograph(last) && earlier.is_ascii_alphabetic() {
                self.score.points += i64::from(points::INSIDE_WORD);
            }
            return;
        }
        // A repeated symbol counts once.
        if c == last && !c.is_ascii() && !is_ideograph(c) && c != char::REPLACEMENT_CHARACTER {
            return;
        }
        self.score.characters += 1;
        self.score.points += i64::from(match self.encoding {
            Encoding::Utf8 if c >= '\u{800}' && c != char::REPLACEMENT_CHARACTER => points::LONG_UTF8,
            _ if utf16 && c.is_ascii() && (c >= ' ' || c.is_ascii_whitespace()) => points::ASCII_IN_UTF16,
            _ => self.table.get(c as usize).copied().unwrap_or(points::FOREIGN),
        });
    }
}
