//! The repair stages as a whole, against damage whose original is known.

use super::Repairer;
use super::finding;
use crate::edit::collect;
use crate::report::{Finding, Rule};
use crate::step_counter;
use crate::text::html::Markup;
use crate::{Normalizer, Stage};

fn find(text: &str) -> Vec<Finding> {
    Repairer::default().find(text, Markup::DocumentStart, &[])
}

/// The text with every sure repair made.
fn repaired(text: &str) -> String {
    finding::apply_to(text, &find(text))
}

#[test]
fn every_kind_of_byte_shift_is_repaired() {
    for (damaged, original) in [
        // A pronunciation across two characters.
        ("當地的從?liǎn)I人員很多", "當地的從業人員很多"),
        // It ends at a second lost byte, which swallowed a space.
        ("江城當?shù)鼐用?錢國(guó)強(qiáng)", "江城當地居民 錢國(guó)強(qiáng)"),
        ("(雲河建築(zhù)/當?shù)鼐用?陸遠(yuǎn)帆 韓芷若)", "(雲河建築(zhù)/當地居民 陸遠(yuǎn)帆 韓芷若)"),
        // A cut at a full-width exclamation mark or question mark, which a scraper may have made half-width.
        ("我們認(rèn)為,要擔?！跋瓤床『蟾顿M”。", "我們認(rèn)為,要擔保“先看病后付費”。"),
        ("我們認(rèn)為,要擔?!跋瓤床『蟾顿M”。", "我們認(rèn)為,要擔保“先看病后付費”。"),
        ("開展(zhǎn)工作??h委書記(jì)", "開展(zhǎn)工作。縣委書記(jì)"),
        // The lone byte 0x80 of a wrong decoding.
        ("每?zǒng)€月記(jì)一次賬", "每個月記(jì)一次賬"),
    ] {
        assert_eq!(repaired(damaged), original);
    }
}

#[test]
fn quotations_close_what_is_open() {
    // The first one opens where the line is damaged, the second one is short, the third one is inside
    // another.
    let damaged = concat!(
        "老周把門關(guān)上了?!霸俚鹊劝伞!彼\u{e382}f,“事情還沒有那麼(me)壞?!?\n",
        "她搖頭(tóu):“不行?!?\n",
        "店里的夥計(jì)都笑了,他說:“師傅問,‘還剩多少?’我說,‘沒有了?!\u{e1d6}?\n",
    );
    let truth = concat!(
        "老周把門關(guān)上了。“再等等吧。”他說,“事情還沒有那麼(me)壞。”\n",
        "她搖頭(tóu):“不行。”\n",
        "店里的夥計(jì)都笑了,他說:“師傅問,‘還剩多少?’我說,‘沒有了。’”\n",
    );
    assert_eq!(repaired(damaged), truth);
}

#[test]
fn clean_text_stays() {
    for text in [
        "什么?!你说的是真的吗??我不信。",
        "真的??可是他说不行?!那怎么办?",
        "选(A)还是(B)?重庆(chóngqìng)在哪里?行(xíng)不行?(yes)",
        "???????!!!!!??!!",
        "中国?v2.0版本??v3呢?",
    ] {
        assert_eq!(find(text), [], "{text}");
    }
}

#[test]
fn rows_of_punctuation_marks_stay_in_a_primer() {
    let text = "生词：生(shēng)、重庆(chóngqìng)、行(xíng)人、长(zhǎng)大。你真的去了?!?那里怎么样?!可是他没说??好吧。";
    assert_eq!(repaired(text), text);
}

#[test]
fn protected_text_does_not_block_other_repairs() {
    let (bytes, ..) = encoding_rs::BIG5.encode("雲河市去年新建了三座圖書館，市民說借書方便多了");
    let (misread, _) = encoding_rs::GB18030.decode_without_bom_handling(&bytes);
    // Without the protection the whole would be one span, with the URL and the entity in it.
    let text = format!("{misread} https://a.cn/b {misread}&#20013;");
    let normalizer = Normalizer::builder().only([Stage::Repair, Stage::InlinePinyin]).build();
    assert!(find(&text).iter().any(|finding| finding.source.contains(&(text.len() - 1))));
    assert!(normalizer.normalize(&text).ends_with('中'));
}

#[test]
fn misread_text_is_repaired_around_protected_text() {
    use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, WINDOWS_1252};
    let normalizer = Normalizer::builder().only([Stage::Repair, Stage::InlinePinyin]).build();
    // Each has an even number of bytes; some are too short to be told on their own.
    let clean = ["云河市今年新建了三座图书馆，", "市民", "方便", "借书方便多了，大家都说好"];
    let written = |bold: &str, parts: &[String]| match parts {
        [a, b, c, d] => format!("{a}<{bold}>{b}</{bold}>{c} https://a.cn/b {d}"),
        _ => panic!("four parts"),
    };
    let misread = |was: &'static Encoding, as_what: &'static Encoding| {
        clean.map(|part| as_what.decode_without_bom_handling(&was.encode(part).0).0.into_owned())
    };
    // The title is protected and no evidence.
    let bold = "b title=\"ÖÐÎÄ²âÊÔ鐨勬枃\"";
    let expected = written(bold, &clean.map(str::to_owned));
    for (was, as_what) in [(UTF_8, GB18030), (UTF_8, WINDOWS_1252), (GB18030, WINDOWS_1252), (GB18030, BIG5)]
    {
        let text = written(bold, &misread(was, as_what));
        assert_eq!(normalizer.normalize(&text), expected, "{text}");
        let output = normalizer.explain(&text);
        assert_eq!((output.text.as_str(), output.report.changes().len()), (expected.as_str(), 4));
    }
    // Where the whole is not damaged, a part of it may be.
    for (text, expected) in [
        ("Déjà vu, naïve café <b>ÖÐÎÄ²âÊÔ</b> ±", "Déjà vu, naïve café <b>中文测试</b> ±"),
        ("没有问题的一段<b>鍊熶功鏂逛究澶氫簡</b>这里", "没有问题的一段<b>借书方便多了</b>这里"),
    ] {
        assert_eq!(normalizer.normalize(text), expected);
    }
}

#[test]
fn the_stage_leaves_protected_text() {
    let normalizer = Normalizer::builder().only([Stage::Repair, Stage::InlinePinyin]).build();
    let output = normalizer.explain("當?shù)鼐用?錢進(jìn)\nÖÐÎÄ²âÊÔ，`&#20013;當?shù)貙W(xué)`");
    assert_eq!(output.text, "當地居民 錢進(jìn)\n中文测试，`&#20013;當?shù)貙W(xué)`");
    assert_eq!(output.report.count(Rule::ByteShiftedText), 1);
    assert_eq!(output.report.count(Rule::WrongEncoding), 1);
    assert_eq!(output.report.count(Rule::HtmlEntity), 0);
    let output = normalizer.explain("第一https://a.cn/?a=1&lt;2 &#20013;");
    assert_eq!(output.text, "第一https://a.cn/?a=1&lt;2 中");
}

/// More places that look damaged than the budget of the search allows.
fn hopeless(places: usize) -> String {
    let mut rng = zhnorm_testkit::rng::Rng::new(13);
    let mut frequent = |count: usize| {
        let bytes = (0..count).flat_map(|_| [0xB0 + rng.below(39) as u8, 0xA1 + rng.below(94) as u8]);
        encoding_rs::GBK.decode(&bytes.collect::<Vec<u8>>()).0.into_owned()
    };
    (0..places).map(|_| format!("發(fā)?!{}?{}", frequent(3), frequent(2))).collect()
}

#[test]
fn what_is_not_searched_is_reported() {
    let text = hopeless(2500);
    let unsearched = |found: &[Finding]| {
        found.iter().filter(|finding| !finding.repaired && finding.candidates.is_empty()).count()
    };
    assert!(unsearched(&find(&text)) > 100);
    assert_eq!(unsearched(&find(&text[..text.floor_char_boundary(300)])), 0);
    let normalizer = Normalizer::new(crate::Target::HantTw);
    assert!(unsearched(normalizer.explain(&text).report.findings()) > 100);
    let (mut stream, mut output) = (normalizer.stream(), String::new());
    stream.push(&text, &mut output);
    assert!(stream.finish(&mut output).unsearched > 100);
}

/// A control character of mojibake is a byte of it, and its characters are in no script.
#[test]
fn what_is_suspected_stays_through_all_stages() {
    let korean = encoding_rs::WINDOWS_1252.decode("회의 자료를 봐".as_bytes()).0.into_owned();
    assert!(korean.contains(|c: char| c.is_control()), "{korean}");
    // Most of these names lack a byte, and nobody knows which.
    let names = ["张", "李", "罗", "缪", "鲍", "鲁", "阎", "黎"];
    let names: String = names.iter().map(|name| encoding_rs::GB18030.decode(name.as_bytes()).0).collect();
    let names = format!("閾炬帴{}", names.replace('\u{FFFD}', "?"));
    for target in [crate::Target::Hans, crate::Target::HantTw] {
        for (damaged, before) in [(&korean, "说明,"), (&names, "名单,")] {
            let text = format!("{before}{damaged}。");
            let output = Normalizer::new(target).explain(&text);
            assert!(output.text.contains(damaged.as_str()), "{text} -> {}", output.text);
            assert!(output.report.suspicions().count() > 0, "{text}");
            assert!(output.text.contains('，'), "the rest is normalized: {}", output.text);
            assert_eq!(Normalizer::new(target).normalize(&output.text), output.text);
        }
    }
}

/// Everything that the repair stages look for, and what they look at beside it.
const PATTERNS: [&str; 22] = [
    "鐨",
    "ぁ€",
    "€",
    "Ö",
    "Â·",
    "ä½ ",
    "浠?",
    "α",
    "\u{FFFD}",
    "?",
    "?!",
    "(",
    ")",
    "發(fā)",
    "當?shù)",
    "&#",
    "&amp;",
    "<",
    "/p>",
    " ",
    "\n",
    "中文",
];

/// The steps of both repair stages over a text.
fn steps(repairer: &Repairer, text: &str) -> u64 {
    step_counter::of(|| {
        let found = repairer.find(text, Markup::DocumentStart, &[]);
        collect(text, |sink| repairer.remove_pinyin(text, &[], sink));
        found
    })
}

/// Asserts that twice the text costs about twice the steps. The constants are for work that has a bound which
/// a short text does not reach, such as the budget of the searches after question marks.
fn assert_linear(repairer: &Repairer, name: &str, text: impl Fn(usize) -> String) {
    let [once, twice, four] = [4_000, 8_000, 16_000].map(|length| steps(repairer, &text(length)));
    let bounded = if name.contains('?') { 3_000_000 } else { 5_000 };
    let few = |length: u64| 8 * length;
    assert!(twice <= (once * 11 / 4).max(few(8_000)) + bounded, "{name}: {once}, {twice}, {four}");
    assert!(four <= (twice * 5 / 2).max(few(16_000)) + bounded, "{name}: {once}, {twice}, {four}");
}

fn repeated(pattern: &str, length: usize) -> String {
    pattern.repeat(length / pattern.len() + 1)
}

#[test]
fn the_work_grows_no_faster_than_a_row_after_another() {
    let repairer = Repairer::default();
    for a in PATTERNS {
        for b in PATTERNS.iter().filter(|b| **b != a) {
            let name = format!("{a}..{b}..");
            assert_linear(&repairer, &name, |length| repeated(a, length / 2) + &repeated(b, length / 2));
        }
    }
}
