//! Text that a person wrote in a target's standard stays as it is, and each standard comes back from each
//! other.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::prelude::*;
use zhnorm::{Normalizer, Target};

// Sentences with characters that a converter confuses, as people of each region write them.
const TAIWAN: &[&str] = &[
    "皇后住在后里，離臺中只有幾公里。",
    "余先生姓余，家裡只剩餘糧。",
    "范教授舉了一個範例，說明干擾的原因。",
    "他把麵包放在桌面上，又煮了一碗麵。",
    "這隻貓只吃魚乾，不吃餅乾。",
    "總統與各部會首長討論製造業的制度。",
    "占卜的人佔了一個位子，佔用不到十分鐘。",
    "鐘錶行的鍾老闆複習了復健的資料。",
    "她的頭髮很長，發現的時候已經白了。",
    "雲林縣的雲很低，他不願人云亦云。",
    "志工把雜誌寄給臺北市的同志。",
    "岳父登上五嶽，向導遊徵求意見。",
    "須知鬍鬚長了必須修剪。",
    "谷底種了稻穀，山谷裡有穀倉。",
    "準備好的文件不准外流。",
    "丑角不醜，他的衝勁衝破了難關。",
    "里長在這裡住了三十年，鄰里都認識他。",
    "薑湯要加薑，姜太公釣魚。",
    "他穿著襯衫看著著名的著作。",
    "衛生所說明了為什麼要污水處理。",
];
const HONG_KONG: &[&str] = &[
    "皇后大道中離這裏只有幾公里。",
    "他穿着襯衫看着著名的著作。",
    "衛生署說明為什麼要處理污水。",
    "台灣的朋友在電台接受訪問。",
    "余先生的家裏只剩餘糧。",
    "這隻貓只吃魚乾，不吃餅乾。",
    "他啟程前檢查了線路和稅單。",
];
const SIMPLIFIED: &[&str] = &[
    "皇后住在后里，离台中只有几公里。",
    "余先生家里只剩余粮，干部说他很能干。",
    "范教授举了一个范例，说明干扰的原因。",
    "这只猫只吃鱼干，不吃饼干。",
    "乾隆皇帝的特征是爱征求意见。",
    "他借这个机会了解情况，在瞭望台上得到慰藉。",
    "他著书立说，穿着衬衫看着著名的著作。",
];

fn normalized(target: Target, text: &str) -> String {
    Normalizer::new(target).normalize(text).into_owned()
}

/// Some of the sentences in any order, several in a line or each in its own.
fn text_of(sentences: &'static [&'static str]) -> impl Strategy<Value = String> {
    let sentence = (prop::sample::select(sentences), prop::sample::select(&["", "\n", "\n\n"][..]));
    let text = prop::collection::vec(sentence, 1..12);
    text.prop_map(|sentences| {
        let text: String = sentences.into_iter().flat_map(<[&str; 2]>::from).collect();
        text.trim_end().to_owned() + "\n"
    })
}

proptest! {
    #[test]
    fn text_in_the_standard_of_taiwan_stays(text in text_of(TAIWAN)) {
        prop_assert_eq!(normalized(Target::HantTw, &text), text);
    }

    #[test]
    fn text_in_the_standard_of_hong_kong_stays(text in text_of(HONG_KONG)) {
        prop_assert_eq!(normalized(Target::HantHk, &text), text);
    }

    #[test]
    fn simplified_text_stays(text in text_of(SIMPLIFIED)) {
        prop_assert_eq!(normalized(Target::Hans, &text), text);
    }

    #[test]
    fn text_in_the_standard_of_opencc_stays(text in text_of(TAIWAN)) {
        let standard = normalized(Target::Hant, &text);
        prop_assert_eq!(normalized(Target::Hant, &standard), standard);
    }

    #[test]
    fn a_simplified_line_leaves_the_lines_around_it(
        before in text_of(TAIWAN),
        line in prop::sample::select(SIMPLIFIED),
        after in text_of(TAIWAN),
    ) {
        let converted = normalized(Target::HantTw, &format!("{before}{line}\n{after}"));
        prop_assert!(converted.starts_with(&before) && converted.ends_with(&after), "{}", converted);
    }

    #[test]
    fn taiwans_standard_comes_back_from_every_other(text in text_of(TAIWAN)) {
        for other in [Target::Hant, Target::HantHk] {
            prop_assert_eq!(normalized(Target::HantTw, &normalized(other, &text)), text.as_str());
        }
    }

    #[test]
    fn hong_kongs_standard_comes_back_from_every_other(text in text_of(HONG_KONG)) {
        for other in [Target::Hant, Target::HantTw] {
            prop_assert_eq!(normalized(Target::HantHk, &normalized(other, &text)), text.as_str());
        }
    }

    #[test]
    fn simplified_text_comes_back_from_every_standard(text in text_of(SIMPLIFIED)) {
        for other in [Target::Hant, Target::HantTw, Target::HantHk] {
            prop_assert_eq!(normalized(Target::Hans, &normalized(other, &text)), text.as_str());
        }
    }
}

#[test]
fn inherited_print_forms_become_those_of_the_target() {
    let text = "他爲羣衆啓動了裏面的機器，説温泉衞生。\n喫麪的人纔來，顔色是綉上去的。\n";
    for (target, expected) in [
        (Target::Hant, "他爲羣衆啓動了裏面的機器，說溫泉衛生。\n喫麪的人才來，顏色是繡上去的。\n"),
        (Target::HantTw, "他為群眾啟動了裡面的機器，說溫泉衛生。\n吃麵的人才來，顏色是繡上去的。\n"),
        (Target::HantHk, "他為羣眾啟動了裏面的機器，說溫泉衛生。\n吃麪的人才來，顏色是繡上去的。\n"),
        (Target::Hans, "他为群众启动了里面的机器，说温泉卫生。\n吃面的人才来，颜色是绣上去的。\n"),
    ] {
        assert_eq!(normalized(target, text), expected, "{target}");
    }
}
