//! Every kind of damage that is known from pages, as it looks there.

use super::find_repairs;
use crate::{Normalizer, Rule};

/// The text with every sure repair made.
fn repaired(text: &str) -> String {
    let (mut out, mut from) = (String::new(), 0);
    for r in find_repairs(text).iter().filter(|r| r.sure) {
        out.push_str(&text[from..r.span.start]);
        out.push_str(&r.replacement);
        from = r.span.end;
    }
    out.push_str(&text[from..]);
    out
}

#[test]
fn known_from_pages() {
    for (damaged, truth) in [
        ("在產(chǎn)業(yè)鏈?zhǔn)桨l(fā)展上下功夫", "在產(chǎn)業(yè)鏈式發(fā)展上下功夫"),
        ("觀海新聞?dòng)浾?錫復(fù)春", "觀海新聞記者 錫復(fù)春"),
        (
            "(云河日報(bào)/新聞?dòng)浾?陸遠(yuǎn)帆 韓芷若 羅芃)",
            "(云河日報(bào)/新聞記者 陸遠(yuǎn)帆 韓芷若 羅芃)",
        ),
        ("工作,并確?！澳玫丶撮_工”。", "工作,并確保“拿地即開工”。"),
        ("工作,并確?!澳玫丶撮_工”。", "工作,并確保“拿地即開工”。"),
        ("更新進(jìn)入快車道?!半p招雙引”項(xiàng)目", "更新進(jìn)入快車道。“雙招雙引”項(xiàng)目"),
        ("發(fā)展能級??v深推進(jìn)", "發(fā)展能級。縱深推進(jìn)"),
        ("政企服務(wù)“下?！焙托枨蟆吧习丁睓C(jī)制", "政企服務(wù)“下海”和需求“上岸”機(jī)制"),
        ("開展工作??h委書記", "開展工作。縣委書記"),
        ("衣服霉?fàn)€變質(zhì)", "衣服霉爛變質(zhì)"),
    ] {
        assert_eq!(repaired(damaged), truth);
    }
}

#[test]
fn quotations_close_what_is_open() {
    // The first is opened where the line is damaged, the second is short, the third stands in another.
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
        assert_eq!(find_repairs(text), [], "{text}");
    }
}

#[test]
fn marks_in_rows_stay_where_readings_are_given() {
    let text = "生词：生(shēng)、重庆(chóngqìng)、行(xíng)人、长(zhǎng)大。你真的去了?!?那里怎么样?!可是他没说??好吧。";
    assert_eq!(repaired(text), text);
}

#[test]
fn what_may_not_be_made_does_not_stand_in_the_way() {
    let (bytes, ..) = encoding_rs::BIG5.encode("雲河市去年新建了三座圖書館，市民說借書方便多了");
    let (misread, _) = encoding_rs::GB18030.decode_without_bom_handling(&bytes);
    // The whole is one span, which holds a URL and the entity.
    let text = format!("{misread} https://a.cn/b {misread}&#20013;");
    let normalizer = Normalizer::builder().unicode(false).punctuation(false).whitespace(false).build();
    assert!(find_repairs(&text).iter().any(|repair| repair.span.contains(&(text.len() - 1))));
    assert!(normalizer.normalize(&text).ends_with('中'));
}

#[test]
fn misread_text_is_repaired_around_what_is_protected() {
    use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, WINDOWS_1252};
    let normalizer = Normalizer::builder().unicode(false).punctuation(false).whitespace(false).build();
    // Of an even number of bytes each, and some too short to be told by themselves.
    let clean = ["云河市今年新建了三座图书馆，", "市民", "方便", "借书方便多了，大家都说好"];
    let written = |bold: &str, parts: &[String]| match parts {
        [a, b, c, d] => format!("{a}<{bold}>{b}</{bold}>{c} https://a.cn/b {d}"),
        _ => unreachable!(),
    };
    let misread = |was: &'static Encoding, as_what: &'static Encoding| {
        clean.map(|part| as_what.decode_without_bom_handling(&was.encode(part).0).0.into_owned())
    };
    // The title is protected, and no evidence.
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
fn the_stage_repairs_what_is_not_protected() {
    let normalizer = Normalizer::builder().unicode(false).punctuation(false).whitespace(false).build();
    let output = normalizer.explain("新聞?dòng)浾?錫復(fù)春\nÖÐÎÄ²âÊÔ，`&#20013;鏈?zhǔn)桨l(fā)`");
    assert_eq!(output.text, "新聞記者 錫復(fù)春\n中文测试，`&#20013;鏈?zhǔn)桨l(fā)`");
    assert_eq!(output.report.count(Rule::ByteShiftedText), 1);
    assert_eq!(output.report.count(Rule::WrongEncoding), 1);
    assert_eq!(output.report.count(Rule::HtmlEntity), 0);
    let output = normalizer.explain("第一https://a.cn/?a=1&lt;2 &#20013;");
    assert_eq!(output.text, "第一https://a.cn/?a=1&lt;2 中");
}
