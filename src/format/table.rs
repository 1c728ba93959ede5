//! Tables of values between commas, semicolons or tabs. The fields that stand in quotation marks are prose,
//! and the cells between tabs. All else stays, so no field is ever lost.

use std::ops::Range;

use super::syntax::Syntax;
use crate::step_counter::count;

/// The longest field without quotation marks in a table without other evidence, in characters.
const SHORT: usize = 10;

/// The state of the scan after a byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TableScan {
    /// Whether tabs separate the cells, which have no quotation marks.
    tabs: bool,
    /// Whether a quoted field is open.
    in_quotes: bool,
    /// Whether the byte before closed a quoted field.
    after_quote: bool,
    /// Whether a field begins here.
    begins: bool,
}

impl TableScan {
    pub(crate) fn new(tabs: bool) -> Self {
        Self { tabs, in_quotes: false, after_quote: false, begins: true }
    }

    /// Adds the syntax of `text` to `spans`.
    pub(crate) fn find(&mut self, text: &str, spans: &mut Vec<Range<usize>>) {
        Syntax::new(spans, 0).add_all_but(text, |byte| self.take(byte));
    }

    /// Takes the next byte. Returns whether it belongs to prose.
    fn take(&mut self, byte: u8) -> bool {
        if self.tabs {
            return !matches!(byte, b'\t' | b'\n' | b'\r');
        }
        if byte == b'"' {
            let escaped = self.after_quote;
            self.after_quote = self.in_quotes;
            self.in_quotes = !self.in_quotes && (self.begins || escaped);
            self.begins = false;
            return false;
        }
        self.after_quote = false;
        if self.in_quotes {
            return true;
        }
        self.begins = matches!(byte, b',' | b';' | b'\n');
        false
    }
}

/// What the records of a table have in common.
#[derive(Debug, Default)]
struct TableEvidence {
    records: usize,
    /// Records with another number of fields than the first.
    ragged: usize,
    quoted: usize,
    empty: usize,
    /// Records that look like sentences.
    sentences: usize,
    /// The longest field without quotation marks, in characters.
    longest: usize,
    /// For each field, whether it is a number or a name of ASCII characters in each record but the first.
    plain: Vec<bool>,
}

/// Whether `text` is a table with commas or semicolons: each record has as many fields as the first, and some
/// fields are such as no sentence has. `is_whole` says that the text does not go on.
pub(crate) fn is_table(text: &str, is_whole: bool) -> bool {
    let first = text.lines().next().unwrap_or_default();
    let delimiter = if first.contains(',') { b',' } else { b';' };
    let mut evidence = TableEvidence::default();
    let mut records = Records { rest: text, delimiter };
    let mut fields = Vec::new();
    while records.next_record(&mut fields) {
        count(fields.len());
        let is_cut = records.rest.is_empty() && !is_whole && !text.ends_with('\n');
        if is_cut {
            break;
        }
        if fields == [""] {
            continue;
        }
        if evidence.records == 0 {
            evidence.plain = vec![true; fields.len()];
        }
        let ragged = fields.len() != evidence.plain.len();
        evidence.ragged += usize::from(ragged);
        if fields.len() < 2 || ragged && (fields.len() < 3 || evidence.ragged * 2 > evidence.records + 1) {
            return false;
        }
        evidence.add(&fields);
        if evidence.sentences * 5 > evidence.records + 4 {
            return false;
        }
    }
    let TableEvidence { records, quoted, empty, longest, .. } = evidence;
    let fields = evidence.plain.len();
    let plain = records > 1 && evidence.plain.contains(&true);
    match fields {
        0 | 1 => false,
        // Some records are longer or shorter in real files.
        _ if evidence.ragged > 0 => evidence.ragged * 2 < records && quoted > 0,
        2 => records >= 3 && (plain || empty > 0) || records >= 2 && quoted > 0,
        _ => records >= 2 && (plain || quoted > 0 || empty > 0 || longest <= SHORT),
    }
}

impl TableEvidence {
    fn add(&mut self, fields: &[&str]) {
        let is_header = self.records == 0;
        self.records += 1;
        let mut spaced = 0;
        let mut unquoted = 0;
        for (index, field) in fields.iter().enumerate() {
            let is_quoted = field.len() > 1 && field.starts_with('"') && field.ends_with('"');
            self.quoted += usize::from(is_quoted);
            // Verses end with commas, too.
            self.empty += usize::from(field.is_empty() && index + 1 < fields.len());
            if is_quoted {
                if let Some(plain) = self.plain.get_mut(index) {
                    *plain = false;
                }
                continue;
            }
            unquoted += 1;
            spaced += usize::from(index > 0 && field.starts_with(' '));
            self.longest = self.longest.max(field.chars().count());
            let is_plain = !field.is_empty() && field.trim().bytes().all(|byte| byte.is_ascii_graphic());
            if let Some(plain) = self.plain.get_mut(index).filter(|_| !is_header) {
                *plain &= is_plain;
            }
        }
        let last = fields.last().map_or("", |field| field.trim_end());
        let has_stop = fields
            .iter()
            .any(|field| !field.starts_with('"') && field.contains(['。', '！', '？', '；', '，']));
        let ends = last.ends_with(['.', '!', '?', ';', ':']) && !last.starts_with('"');
        self.sentences += usize::from(has_stop || ends || unquoted > 1 && spaced + 1 >= unquoted);
    }
}

/// Cuts a table into records, and these into fields.
struct Records<'t> {
    rest: &'t str,
    delimiter: u8,
}

impl<'t> Records<'t> {
    /// Replaces `fields` by those of the next record. False if there is none.
    fn next_record(&mut self, fields: &mut Vec<&'t str>) -> bool {
        fields.clear();
        if self.rest.is_empty() {
            return false;
        }
        let mut scan = TableScan::new(false);
        let mut start = 0;
        for (at, byte) in self.rest.bytes().enumerate() {
            scan.take(byte);
            if !scan.in_quotes && (byte == self.delimiter || byte == b'\n') {
                fields.push(self.rest.get(start..at).unwrap_or_default().trim_end_matches('\r'));
                start = at + 1;
                if byte == b'\n' {
                    self.rest = self.rest.get(start..).unwrap_or_default();
                    return true;
                }
            }
        }
        fields.push(self.rest.get(start..).unwrap_or_default());
        self.rest = "";
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_a_table() {
        for text in [
            "编号,姓名,地址\n1,张三,\"北京市,海淀区\"\n2,王五,\n",
            "编号,姓名,地址\n1,张三,\"北京市,海淀区\"\n2,李四,,\"甲\"\n",
            "名称,数量\n苹果,1\n梨,2\n",
            "姓名,城市,职业\n张三,北京,教师\n",
            "a,b\n\"甲,乙\n丙\",1\n",
            "编号;姓名;地址\n1;张三;\"北京市,海淀区\"\n2;李四;上海\n",
            "名称;数量\n苹果;1\n梨;2\n",
        ] {
            assert!(is_table(text, true), "{text}");
        }
        for text in [
            "床前明月光,疑是地上霜\n举头望明月,低头思故乡\n",
            "今天,天气很好,走了.\n明天,下雨,不走了.\n",
            "你好,世界",
            "天晴; 风起; 云散\n雨停; 雪化; 花开\n",
            "甲,乙,丙\n丁,戊\n",
            "He came, saw, won\nShe came, saw, lost\n",
        ] {
            assert!(!is_table(text, true), "{text}");
        }
    }

    #[test]
    fn quoted_fields_are_prose() {
        let text = "1,张三,\"北京市,\"\"海淀\"\"区\",,\"甲\n乙\"\n";
        let mut spans = Vec::new();
        TableScan::new(false).find(text, &mut spans);
        let protected: Vec<_> = spans.into_iter().map(|span| &text[span]).collect();
        assert_eq!(protected, ["1,张三,\"", "\"\"", "\"\"", "\",,\"", "\"\n"]);
    }
}
