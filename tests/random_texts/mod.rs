//! Random texts, with many symbols that the stages look for, and the normalizers that get them.
#![allow(dead_code, reason = "each test target uses a part of it")]

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use proptest::prelude::*;
use zhnorm::report::Rule;
use zhnorm::{Normalizer, Profile, Spacing, Target};

/// Each profile toward each target, and rules that are off by default among those of the canonical form.
pub(crate) fn profiles() -> Vec<(String, Normalizer)> {
    let of_profile = |profile: &Profile| {
        let builder = Normalizer::builder().profile(*profile);
        let with_target = |target: &Target| builder.clone().target(*target).build();
        Target::ALL
            .iter()
            .map(|target| (format!("{profile} {target}"), with_target(target)))
            .collect::<Vec<_>>()
    };
    let optional = Rule::ALL.iter().filter(|rule| !rule.is_default());
    let with_rule = |rule: &Rule| {
        let builder = Normalizer::builder().target(Target::HantTw).with_rules([*rule]);
        (format!("with {rule}"), builder.build())
    };
    let spaced = |spacing: &Spacing| {
        let all = [Target::Hans, Target::HantTw].map(|target| Normalizer::builder().target(target));
        all.map(|builder| (format!("{spacing} space"), builder.spacing(*spacing).build()))
    };
    let spaced = Spacing::ALL.iter().flat_map(spaced);
    Profile::ALL.iter().flat_map(of_profile).chain(optional.map(with_rule)).chain(spaced).collect()
}

/// The keys and values of the dictionaries in these files or folders.
pub(crate) fn words(paths: &[&str]) -> Vec<String> {
    let mut words = BTreeSet::new();
    for path in paths.iter().map(|path| Path::new("dictionaries").join(path)) {
        let files = match std::fs::read_dir(&path) {
            Ok(folder) => folder.map(|file| file.unwrap().path()).collect(),
            Err(_) => vec![path],
        };
        for file in files.iter().filter(|file| file.extension().is_some_and(|end| end == "tsv")) {
            let text = std::fs::read_to_string(file).unwrap();
            let entries = text.lines().filter(|line| !line.starts_with('#'));
            words.extend(entries.flat_map(|entry| entry.split(['\t', ' '])).map(str::to_owned));
        }
    }
    words.into_iter().collect()
}

/// All keys and values of OpenCC's dictionaries.
pub(crate) static WORDS: LazyLock<Vec<String>> = LazyLock::new(|| words(&["opencc"]));

/// Keys and values of small dictionaries. Most of these keep a word that other dictionaries change.
pub(crate) static EXCEPTIONS: LazyLock<Vec<String>> = LazyLock::new(|| {
    words(&[
        "opencc/TSPhrases.tsv",
        "opencc/TWVariants.tsv",
        "opencc/TWVariantsPhrases.tsv",
        "opencc/HKVariants.tsv",
        "opencc/HKVariantsPhrases.tsv",
        "zhnorm/hans-characters.tsv",
        "zhnorm/hans-words.tsv",
        "zhnorm/hans-words-with-zhe.tsv",
        "zhnorm/hans-words-with-zhu.tsv",
    ])
});

/// Words and characters of the dictionaries that meet each other in every order.
pub(crate) fn words_in_a_row() -> impl Strategy<Value = String> {
    let word = || prop::sample::select(WORDS.as_slice());
    let character = word().prop_map(|word| word.chars().take(1).collect());
    let piece = prop_oneof![word(), character, prop::sample::select(EXCEPTIONS.as_slice())];
    prop::collection::vec(piece, 1..7).prop_map(|pieces| pieces.concat())
}

/// Lines of both scripts and of character maps.
pub(crate) fn chinese_lines() -> impl Strategy<Value = String> {
    let line = prop::sample::select(vec![
        "他们在房间里面说话，后来皇后也来了。",
        "頭髮很長，裡面的麵包是乾的。",
        "投產后的制造業，在房間里生產面包。",
        "干部说几公里外的松树很干。",
        "鲁迅的著作，他看著我；余先生說。",
        "会計ソフトを開発する。",
        "台湾的软件，体育系",
    ]);
    prop::collection::vec((line, prop::sample::select(vec!["", "\n", "。"])), 1..8)
        .prop_map(|lines| lines.into_iter().map(|(line, end)| [line, end].concat()).collect())
}

/// Text out of pieces that meet each other in every order.
pub(crate) fn mixed() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(vec![
            "中", "文", "項", "業", "發", "「", "」", "“", "”", "‘", "’", "，", "。", "、", "：", "；", "？", "！", "（", "）", "《",
            "》", "…", "……", "—", "——", "·", "１", "Ａ", "％", "．", "︐", "｡", "か", "\u{3099}",
            "•", "・", "‧", "○", "⋯", "‥", "━", "－", "＋", "＆", "＂", "ｶ", "ﾞ", "ﬁ", "二", "年", "<<家>>", "12：30", "１，２３４", "比分3：2",
        ]),
        4 => prop::sample::select(vec![
            ",", ".", ":", ";", "?", "!", "(", ")", "[", "]", "\"", "'", "-", "--", "...", "%", "1", "23", "a", "Bc", "/", "*", "|",
            "#", "~", "_", "=", "+", "&", "{", "}", "<", ">", "`", "@", "\\",
        ]),
        2 => prop::sample::select(vec![
            " ", "  ", "\n", "\r\n", "\r", "\t", "\u{3000}", "\u{A0}", "\n\n\n", "\u{2028}", "\u{85}", "\u{200B}", "\u{FEFF}",
            "\u{200D}", "\u{FE0F}", "\u{301}", "\u{0}", "\u{F90A}", "\u{2F00}", "\u{E5E5}", "😀",
            "\u{7}", "\u{1B}", "\u{1B}[1m", "\u{93}", "\u{94}", "\u{F0B7}", "\u{FFFC}",
        ]),
        2 => prop::sample::select(vec![
            "項(xiàng)", "業(yè)", "發(fā)", "網(wǎng )", "(yè)", "當?shù)貙W(xué)", "重庆(chóngqìng)", "https://a.cn/b?c=1,2",
            "?chù)煾?", "擔?！跋瓤床『蟾顿M”", "“上?！焙蜕睢", "?!", "鐨勬枃", "ÖÐÎÄ", "&#20013;", "&amp;lt;", "&#60;",
            "a@b.cn", "<b>", "</b>", "`x,y`", "```\n", "-{", "}-", "](", "77.3%", "1-8", "&nbsp;", "---\n", "<!--", "-->", "www.a.cn", " it is so",
            "The one. ", ". . .", "C++", "\\u4e2d", "\\ud83d\\ude00", "\\u0025", "%E4%BD%A0", "%2C", "{\"a\":\"\\u4e2d,\"}\n",
        ]),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

pub(crate) fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![4 => mixed(), 1 => any::<String>()]
}
