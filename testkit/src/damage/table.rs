//! The annotation table of the damage: about 150 characters with one reading each.

use crate::cp936;
use pinyin::ToPinyin;

/// Traditional characters that differ from their Simplified form and are common in news. Which ones a real table
/// held is not known; that it held about this many, with one reading each, is.
const CHARACTERS: &str = "\
    項業產區個經濟發進點動設實強堅優計務達創機領導內質標現轉數醫聯術調學時準運戰規礎應態統環網驗關貿報復責構據\
    節當結預衛團補續農認擔細勵養獻風側負協隊護監財鎮訓遠獨蘊錯習權險獎擴價範異傳滿壓參殺絲鬥驚聽顯歲買賣龍圖\
    塊場處執鐵陽陳陸際雲電頭題顧飛飯館騰驅鮮齊齒淚無為麼樣樂歡殘滅煙燈爐牆狀獄瑪畫盡盤確碼禮種";

/// One line of the table.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The annotated character.
    pub ch: char,
    /// Its two bytes.
    pub bytes: [u8; 2],
    /// Its only reading.
    pub reading: &'static str,
}

/// A table in use.
#[derive(Debug, Clone)]
pub struct Table(Vec<Entry>);

impl Table {
    /// The whole table, in the order it is written above.
    pub fn whole() -> Self {
        Self(CHARACTERS.chars().filter_map(entry).collect())
    }

    /// A table of other characters, for a test; those without a reading or a code are left out.
    pub fn of(characters: &str) -> Self {
        Self(characters.chars().filter_map(entry).collect())
    }

    /// The same table without the entries that `keep` refuses.
    pub fn retain(mut self, mut keep: impl FnMut(&Entry) -> bool) -> Self {
        self.0.retain(|e| keep(e));
        self
    }

    /// The entry for the two bytes, whether or not they are one character in the text.
    pub fn find(&self, bytes: [u8; 2]) -> Option<&Entry> {
        self.0.iter().find(|e| e.bytes == bytes)
    }

    /// Its entries.
    pub fn entries(&self) -> &[Entry] {
        &self.0
    }
}

fn entry(ch: char) -> Option<Entry> {
    let bytes = cp936::encode_char(ch)?.try_into().ok()?;
    Some(Entry { ch, bytes, reading: ch.to_pinyin()?.with_tone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_large_as_the_real_one_and_without_doubles() {
        let table = Table::whole();
        assert!((140..=170).contains(&table.entries().len()), "{}", table.entries().len());
        assert_eq!(table.entries().len(), CHARACTERS.chars().count(), "an entry has no code or reading");
        for e in table.entries() {
            assert_eq!(table.entries().iter().filter(|o| o.ch == e.ch).count(), 1, "{}", e.ch);
        }
    }

    #[test]
    fn readings_are_those_seen() {
        let table = Table::whole();
        for (ch, reading) in
            [('準', "zhǔn"), ('發', "fā"), ('範', "fàn"), ('動', "dòng"), ('機', "jī"), ('產', "chǎn")]
        {
            assert_eq!(table.entries().iter().find(|e| e.ch == ch).map(|e| e.reading), Some(reading));
        }
    }
}
