//! Japanese and Korean that were read as GBK: `偙傟偼` for `これは`, `茄惫绢` for `한국어`. There is no language
//! model for them, so what decides are the syllables that every sentence in these languages has.

use crate::step_counter;
use crate::text::legacy_bytes::encode;
use encoding_rs::{EUC_KR, Encoding, GB18030, SHIFT_JIS};

/// The kana of particles and endings, and frequent ones of loan words. Chosen by hand, from the grammar.
const FREQUENT_KANA: &str = "のにはをがでとたしているなもまれすかこそりくンスートルラリッイクド";
/// The syllables of Korean particles, endings and frequent words. Chosen by hand, from the grammar.
const FREQUENT_HANGUL: &str =
    "이가은는을를의에로고도다한하지서인기사어그리으자나아대부정시일전해수있것들니습요여만라과스안게";

/// The frequent kana that GBK reads as a character which Chinese texts next to never have. It reads `に` as
/// `偵` and `ビ` as `價`, which are frequent.
const RARE_AS_GBK: &str = concat!(
    "あいうえおかがきくけげこごさざしじすせそただちっつてでとどのはびべぼみむめもゃやよょらりるれろをん",
    "イウエカキクコサシスタチッテトドナノハフメラリルレン"
);

/// The least number of characters outside ASCII. Chosen by hand.
const LEAST: usize = 4;

/// The least number of different frequent characters. Without it, one of 47,028 rows of words is changed,
/// which repeats one of them (`clean_text_tests`).
const LEAST_DIFFERENT: u32 = 3;

/// A language in the encoding of its systems, and how to know it.
struct LegacyLanguage {
    encoding: &'static Encoding,
    is_own: fn(char) -> bool,
    frequent: &'static str,
    /// Percent of the characters outside ASCII that must be its own, and that must be frequent ones. Chosen
    /// by hand: no list of `clean_text_tests` needs them. In longer text, some frequent ones occur by chance.
    least_own: usize,
    least_frequent: usize,
}

/// Kanji stand between the kana. Korean has next to nothing but Hangul.
const LANGUAGES: [LegacyLanguage; 2] = [
    LegacyLanguage {
        encoding: SHIFT_JIS,
        is_own: |c| matches!(c, 'ぁ'..='ん' | 'ァ'..='ヶ' | 'ー'),
        frequent: FREQUENT_KANA,
        least_own: 50,
        least_frequent: 35,
    },
    LegacyLanguage {
        encoding: EUC_KR,
        is_own: |c| matches!(c, '가'..='힣'),
        frequent: FREQUENT_HANGUL,
        least_own: 90,
        least_frequent: 45,
    },
];

/// Characters that GBK reads for frequent kana and Hangul, and that are rare in Chinese.
pub(super) fn telltales() -> String {
    let bytes = [(SHIFT_JIS, RARE_AS_GBK), (EUC_KR, "이는을하한고기")]
        .map(|(encoding, text)| encode(encoding, text).unwrap_or_default());
    GB18030.decode_without_bom_handling(&bytes.concat()).0.into_owned()
}

/// Japanese or Korean that was read as GBK.
pub(super) fn undo(text: &str) -> Option<String> {
    step_counter::count(LANGUAGES.len() * text.len());
    let bytes = encode(GB18030, text)?;
    LANGUAGES.iter().find_map(|language| {
        let decoder = language.encoding;
        let original = decoder.decode_without_bom_handling_and_without_replacement(&bytes)?;
        // The round trip is the slower question.
        let is_whole = || encode(decoder, &original).is_some_and(|encoded| encoded == bytes);
        (language.knows(&original) && is_whole()).then(|| original.to_string())
    })
}

impl LegacyLanguage {
    fn knows(&self, text: &str) -> bool {
        let (mut wide, mut own, mut frequent, mut ordered) = (0, 0, 0, 0);
        // One bit for each frequent character.
        let (mut different, mut last) = (0_u64, '\0');
        for c in text.chars().filter(|c| !c.is_ascii()) {
            wide += 1;
            own += usize::from((self.is_own)(c));
            if let Some(number) = self.frequent.chars().position(|known| known == c) {
                frequent += 1;
                different |= 1 << (number & 63);
            }
            // A list of characters in the order of their codes becomes the alphabet. Without this, one of
            // 3,921 such rows is changed.
            ordered += usize::from(u32::from(c).wrapping_sub(u32::from(last)) <= 2);
            last = c;
        }
        wide >= LEAST
            && own * 100 >= wide * self.least_own
            && frequent * 100 >= wide * self.least_frequent
            && different.count_ones() >= LEAST_DIFFERENT
            && ordered * 4 < wide
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_as_gbk(text: &str, encoding: &'static Encoding) -> String {
        GB18030.decode_without_bom_handling(&encoding.encode(text).0).0.into_owned()
    }

    #[test]
    fn sentences_come_back() {
        for (text, encoding) in [
            ("これは日本語の文章です。", SHIFT_JIS),
            ("ファイルが見つかりません", SHIFT_JIS),
            ("안녕하세요. 오늘은 날씨가 좋습니다", EUC_KR),
            ("파일을 찾을 수 없습니다", EUC_KR),
        ] {
            let damaged = read_as_gbk(text, encoding);
            assert_eq!(undo(&damaged).as_deref(), Some(text), "{damaged}");
        }
    }

    #[test]
    fn other_text_stays() {
        for text in ["今天的会议很重要", "茄子和扁豆", "ひらがな", "備註欄側邊的傳說"]
        {
            assert_eq!(undo(text), None, "{text}");
        }
        let alphabet = read_as_gbk("あいうえおかきくけこ", SHIFT_JIS);
        assert_eq!(undo(&alphabet), None);
    }
}
