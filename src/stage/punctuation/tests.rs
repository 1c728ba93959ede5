//! Input and expected output, one table for each group of rules.

use super::{Buffers, QuoteStyle, apply};
use crate::edit::collect;
use crate::stage::protect::{SpanFinder, Start};
use crate::stage::{StageInput, line_scan};

fn run(style: QuoteStyle, text: &str) -> String {
    let (mut lines, mut protected) = (Vec::new(), Vec::new());
    line_scan::find(text, style, &mut lines);
    SpanFinder::default().find(text, Start::Document, &lines, &mut protected);
    collect(text, |sink| apply(style, &StageInput::whole(text, &protected), &mut Buffers::default(), sink))
}

#[track_caller]
fn check(style: QuoteStyle, table: &[(&str, &str)]) {
    for (raw, expected) in table {
        assert_eq!(&run(style, raw), expected, "{raw}");
        assert_eq!(&run(style, expected), expected, "not stable");
    }
}

#[test]
fn marks() {
    check(
        QuoteStyle::AsFound,
        &[
            ("今天,天气很好;明天呢?下雨!", "今天，天气很好；明天呢？下雨！"),
            ("记者:张三", "记者：张三"),
            ("占LED总量的40.4%,不算多", "占LED总量的40.4%，不算多"),
            ("增长77.3%,GDP增长5%", "增长77.3%，GDP增长5%"),
            ("1-8月份,共1,000人,10:30开会,比分3:2", "1-8月份，共1,000人，10:30开会，比分3:2"),
            ("他说:Hello, world", "他说：Hello, world"),
            ("run a, b and c; then d: ok? yes!", "run a, b and c; then d: ok? yes!"),
            ("选用Rust,Go等语言", "选用Rust，Go等语言"),
            ("什么是 GDP?", "什么是 GDP？"),
            ("收到👍!谢谢🙏,再见", "收到👍！谢谢🙏，再见"),
            ("会用F#,C++,Go", "会用F#，C++，Go"),
            ("<p>他说完.</p><b>她走了.<br>再见</b>", "<p>他说完。</p><b>她走了。<br>再见</b>"),
            ("I like 中 and Python, Rust!", "I like 中 and Python, Rust!"),
            ("`a`, `b` or 和", "`a`, `b` or 和"),
            ("使用`a`,`b`和`c`", "使用`a`，`b`和`c`"),
            ("见https://a.cn/?x=1,2,再说", "见https://a.cn/?x=1,2，再说"),
            ("std::mem与C:\\盘", "std::mem与C:\\盘"),
            ("![图](a.png)好!", "![图](a.png)好！"),
            (":::tip 提示\n| :-- | :-: |", ":::tip 提示\n| :-- | :-: |"),
            ("用 :smile: 表情", "用 :smile: 表情"),
            ("甲&nbsp;乙;丙", "甲&nbsp;乙；丙"),
            ("{\"名\": \"甲,乙\", \"b\": 1}", "{\"名\": \"甲，乙\", \"b\": 1}"),
            ("當?shù)貙W(xué)校", "當?shù)貙W(xué)校"),
        ],
    );
}

#[test]
fn marks_of_programs() {
    check(
        QuoteStyle::AsFound,
        &[
            ("呼叫 panic! 巨集,或使用 println!，再看", "呼叫 panic! 巨集，或使用 println!，再看"),
            ("可以把 use rand; 加到檔案,再寫 mod garden;。", "可以把 use rand; 加到檔案，再寫 mod garden;。"),
            ("相容於 ? 的結果,這個 ! 型別很少見", "相容於 ? 的結果，這個 ! 型別很少見"),
            ("可以使用 ? 或者不用", "可以使用 ？ 或者不用"),
            ("他喊着 hello!", "他喊着 hello！"),
            ("寫成println!(\"共 {} 元,謝謝\", sum);,再試", "寫成println!(\"共 {} 元,謝謝\", sum);，再試"),
            ("會印出 {\"藍隊\": 25},原本是10", "會印出 {\"藍隊\": 25}，原本是10"),
            ("他说(\"你好\"),走了", "他说（“你好”），走了"),
            ("属性mode=\"in-out\",其值为\"甲\"", "属性mode=\"in-out\"，其值为“甲”"),
            ("配置了 \"jsx\": \"preserve\",然后", "配置了 \"jsx\": \"preserve\"，然后"),
            ("数值 (1, 2, 3) 不变,在 : 的后面", "数值 （1, 2, 3） 不变，在 : 的后面"),
            ("[甲-乙]: a.html#甲--乙\n[丙]: 文,字", "[甲-乙]: a.html#甲--乙\n[丙]： 文，字"),
            ("先裝 Rust; 然後重啟", "先裝 Rust； 然後重啟"),
            ("是这样吗 ? 不是", "是这样吗 ？ 不是"),
        ],
    );
}

#[test]
fn repeated_marks() {
    check(
        QuoteStyle::AsFound,
        &[
            ("好,,的,。走了，；再来，？", "好，的。走了；再来？"),
            ("真的？？好！！是？！", "真的？？好！！是？！"),
            ("有这些：，、；！都行", "有这些：，、；！都行"),
            ("完了。。再来、、吧", "完了。再来、吧"),
        ],
    );
}

#[test]
fn brackets() {
    check(
        QuoteStyle::AsFound,
        &[
            ("有限公司(集团)成立", "有限公司（集团）成立"),
            ("(李四 摄)", "（李四 摄）"),
            ("(一)总则", "（一）总则"),
            ("维生素(A)有用", "维生素（A）有用"),
            ("虚拟 DOM (virtual DOM) 中", "虚拟 DOM （virtual DOM） 中"),
            ("函数f(x)与print()", "函数f(x)与print()"),
            ("see (A) and (b)", "see (A) and (b)"),
            ("API(程序调用接口)文档", "API（程序调用接口）文档"),
            ("(甲(乙)丙)", "（甲（乙）丙）"),
            ("（甲)乙", "（甲）乙"),
            ("(工程?chù)煾?李 王五)", "（工程?chù)煾?李 王五）"),
            ("1)甲 :) 乙", "1)甲 :) 乙"),
            ("[文](a,b)了", "[文](a,b)了"),
        ],
    );
}

#[test]
fn full_stops() {
    check(
        QuoteStyle::AsFound,
        &[
            ("今天下雨.明天晴.", "今天下雨。明天晴。"),
            ("他说“好.”", "他说“好。”"),
            ("1.总则 2.细则", "1.总则 2.细则"),
            ("产量提高8%.", "产量提高8%。"),
            ("这个模块用Go.", "这个模块用Go。"),
            ("引擎支持C++.", "引擎支持C++。"),
            ("祝贺🎉.", "祝贺🎉。"),
            ("路径用 . 分隔", "路径用 . 分隔"),
            ("先洗菜 . 后切肉 .", "先洗菜 。 后切肉 。"),
            ("由 ABC Co., Ltd. 出品", "由 ABC Co., Ltd. 出品"),
            ("图1.", "图1."),
            ("文件.txt与3.14和Node.js", "文件.txt与3.14和Node.js"),
        ],
    );
}

#[test]
fn ellipses_and_dashes() {
    check(
        QuoteStyle::AsFound,
        &[
            ("慢着...下雨。。。", "慢着……下雨……"),
            ("他…走了", "他……走了"),
            ("好……的", "好……的"),
            ("wait... what…", "wait... what…"),
            ("展开 ...args 参数", "展开 ...args 参数"),
            ("目录...........1", "目录...........1"),
            ("书架--木头──铁皮", "书架——木头——铁皮"),
            ("1—8月份与2024--2026年,甲—乙", "1—8月份与2024--2026年，甲—乙"),
            ("选项 --verbose 与 a--b", "选项 --verbose 与 a--b"),
            ("走了⋯⋯停了⋯又走‥‥停．．．吧", "走了……停了……又走……停……吧"),
            ("走了. . .停", "走了……停"),
            ("取i=0,1,...,9时", "取i=0,1,...,9时"),
            ("--老舍", "——老舍"),
            ("--verbose 输出", "--verbose 输出"),
            ("“来”--她喊", "“来”——她喊"),
            ("东－－西━━南", "东——西——南"),
        ],
    );
}

#[test]
fn quotes() {
    check(
        QuoteStyle::AsFound,
        &[
            ("他说\"好\",又说\"abc\"。", "他说“好”，又说“abc”。"),
            ("say \"hi\" and don't", "say \"hi\" and don't"),
            ("这是'好'的 it's", "这是‘好’的 it's"),
            ("屏幕15\"和17\"", "屏幕15\"和17\""),
            ("只有一个\"号", "只有一个\"号"),
            ("「台」“陆”", "「台」“陆”"),
            ("她喊＂来＂。", "她喊“来”。"),
        ],
    );
    check(
        QuoteStyle::Curly,
        &[
            ("「他說『好』」", "“他說‘好’”"),
            ("「首段未完。", "“首段未完。"),
            ("末段完。」", "末段完。”"),
            ("The marks 「 and 」 are in use here.", "The marks 「 and 」 are in use here."),
        ],
    );
    check(
        QuoteStyle::Corner,
        &[
            ("“他说‘好’,”", "「他说『好』，」"),
            ("他說\"好\"", "他說「好」"),
            ("“Don’t” he said", "“Don’t” he said"),
            ("“首段未完。", "「首段未完。"),
            ("末段‘完’。”", "末段『完』。」"),
            ("她答‘Can’t stop’。", "她答『Can’t stop』。"),
            ("1990’s 与 ’90", "1990’s 与 ’90"),
        ],
    );
}

#[test]
fn width() {
    check(
        QuoteStyle::AsFound,
        &[
            ("ＡＢＣ１２３", "ABC123"),
            ("上涨３．２％，１－８月", "上涨3.2%，1-8月"),
            ("ｱｲｳ｡｢甲｣､乙", "ｱｲｳ。「甲」、乙"),
            ("甲︐乙﹐丙︵丁︶", "甲，乙，丙（丁）"),
            ("①㎡℃Ⅲ＝＋", "①㎡℃Ⅲ＝＋"),
        ],
    );
}

#[test]
fn languages() {
    check(
        QuoteStyle::Curly,
        &[
            ("We met 李明 (a teacher), and he left!", "We met 李明 (a teacher), and he left!"),
            ("It is (really) so。", "It is (really) so."),
            ("We thank 王五 (Dr. Wang): see below", "We thank 王五 (Dr. Wang): see below"),
            ("她说「Come in, please!」就走。", "她说“Come in, please!”就走。"),
            ("“No, thanks!”他答,走了。", "“No, thanks!”他答，走了。"),
            ("Windows Server,好用(真)!", "Windows Server，好用（真）！"),
        ],
    );
}

#[test]
fn forms() {
    check(
        QuoteStyle::AsFound,
        &[
            ("卡尔•马克思与J・K・罗琳", "卡尔·马克思与J·K·罗琳"),
            ("ケーキ・セット", "ケーキ・セット"),
            ("• 一项", "• 一项"),
            ("一九八○年、二○○六年和○○公司", "一九八〇年、二〇〇六年和○○公司"),
            ("读<<家>>与<<春>>", "读《家》与《春》"),
            ("cout<<中文>>x; a << 中 >> b", "cout<<中文>>x; a << 中 >> b"),
        ],
    );
}

#[test]
fn numbers() {
    check(
        QuoteStyle::AsFound,
        &[
            ("早8：05出发,18：30到", "早8:05出发，18:30到"),
            ("比分4：1,图1：20年来", "比分4:1，图1：20年来"),
            ("共３，５００．２５元,选１，２，３", "共3,500.25元，选1，2，3"),
            ("Ｃ＋＋、Ｒ＆Ｄ、ｂ．ｃｎ", "C++、R&D、b.cn"),
            ("－３度到＋８度", "-3度到+8度"),
            ("成本＋GDP＋预算", "成本＋GDP＋预算"),
        ],
    );
}
