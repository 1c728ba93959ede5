//! Finds the text that no stage may touch: code, addresses, tags, formulas, keys, the syntax of data. It runs
//! at the start of each pass. The sinks move the spans along while the stages change the text between them.
//!
//! `line_scan` finds the lines in which a span may begin. One scan over them finds all spans, in linear
//! time: every look-ahead has a limit, or ends where the next one begins, or its result is remembered.
//!
//! The documents that are data in a known format, such as CSV, are for `format`.

mod address;
mod buffers;
mod document;
mod elements;
mod latex;
mod markdown;
mod notation;
mod open;
mod scanner;
pub(super) mod starts;
mod wikitext;

use std::ops::Range;

use self::buffers::SpanBuffers;
use self::open::Open;
pub(crate) use self::open::Start;
use self::scanner::{Scanner, find_off, line_end};
use super::line_scan::{FlaggedLine, Needs};
use crate::format::{DataState, Format};

/// Finds protected spans. The buffers are reused.
#[derive(Debug, Default)]
pub(crate) struct SpanFinder {
    buffers: SpanBuffers,
    /// The syntax of a document of data.
    syntax: Vec<Range<usize>>,
}

impl SpanFinder {
    /// Finds the protected spans of `text`: sorted, not empty, not overlapping. Only the lines of `lines` are
    /// searched for the beginning of a span. Returns the state at the end of the text, which is the state at
    /// the start of the next block.
    ///
    /// A fenced code block or a comment that is never closed extends to the end of the document, as in
    /// CommonMark and HTML. So a span need not be searched for its end in advance, and the spans of a text do
    /// not depend on its blocks.
    #[cfg(test)]
    pub(crate) fn find(
        &mut self,
        text: &str,
        start: Start,
        lines: &[FlaggedLine],
        spans: &mut Vec<Range<usize>>,
    ) -> Start {
        self.find_in_text(None, text, start, lines, spans)
    }

    fn find_in_text(
        &mut self,
        format: Option<Format>,
        text: &str,
        start: Start,
        lines: &[FlaggedLine],
        spans: &mut Vec<Range<usize>>,
    ) -> Start {
        spans.clear();
        self.buffers.forget();
        let bytes = text.as_bytes();
        let mut scanner = Scanner::new(text, spans, &mut self.buffers);
        (scanner.markup, scanner.format) = (format != Some(Format::Text), format);
        let mut at = match start {
            Start::Document if scanner.markup => scanner.front_matter(),
            Start::Document | Start::Text => 0,
            Start::Inside(Open::Lines(before)) => {
                scanner.before = before;
                0
            }
            Start::Inside(open) => scanner.close(open, 0, 0),
        };
        if matches!(format, Some(Format::Markdown | Format::Html | Format::Wikitext | Format::Latex)) {
            return scanner.every_line(at);
        }
        for line in lines.iter().filter(|line| line.needs.any_of(Needs::SPANS)) {
            at = at.max(line.range.start);
            // CR may divide the line once more.
            while at < line.range.end {
                let end = line_end(bytes, at);
                let off = line.needs.any_of(Needs::OFF).then(|| find_off(scanner.slice(at..end))).flatten();
                at = match off {
                    Some(off) => scanner.close(Open::Off, at, at + off),
                    None => scanner.line(at, end),
                };
            }
        }
        scanner.open.map_or(Start::Text, Start::Inside)
    }

    /// As `find`, for a document of a known format, if it has one.
    pub(crate) fn find_in(
        &mut self,
        format: Option<Format>,
        text: &str,
        start: Start,
        lines: &[FlaggedLine],
        spans: &mut Vec<Range<usize>>,
    ) -> Start {
        let Some(format) = format.filter(|format| format.is_data()) else {
            return self.find_in_text(format, text, start, lines, spans);
        };
        let mut state = match start {
            Start::Inside(Open::Data(state)) => state,
            _ => DataState::new(format),
        };
        spans.clear();
        self.buffers.forget();
        let mut syntax = std::mem::take(&mut self.syntax);
        syntax.clear();
        state.find(format, text, &mut syntax);
        Scanner::new(text, spans, &mut self.buffers).fill(&mut syntax, 0..text.len());
        self.syntax = syntax;
        Start::Inside(Open::Data(state))
    }
}

#[cfg(test)]
mod tests {
    use super::Start;
    use crate::stage::line_scan;
    use crate::stage::punctuation::QuoteStyle;

    fn find(text: &str, start: Start, spans: &mut Vec<std::ops::Range<usize>>) -> Start {
        let mut lines = Vec::new();
        line_scan::find(text, QuoteStyle::AsFound, &mut lines);
        super::SpanFinder::default().find(text, start, &lines, spans)
    }

    fn found(text: &str) -> Vec<&str> {
        let mut spans = Vec::new();
        find(text, Start::Document, &mut spans);
        spans.into_iter().filter_map(|span| text.get(span)).collect()
    }

    #[test]
    fn table() {
        let table: &[(&str, &[&str])] = &[
            ("见https://a.cn/x?y=1,2,再说", &["https://a.cn/x?y=1,2"]),
            ("(见http://a.cn/b_(c))", &["http://a.cn/b_(c)"]),
            ("上www.a.cn看", &["www.a.cn"]),
            ("写信给li.lei+x@a.cn.谢谢", &["li.lei+x@a.cn"]),
            ("人@人, a@b", &[]),
            ("见http://a.cn/中文?x=你好,再见。", &["http://a.cn/中文?x=你好,再见"]),
            (
                "从http://a.cn/b开始,见https://例子.中国/路径?x=1",
                &["http://a.cn/b", "https://例子.中国/路径?x=1"],
            ),
            (
                "http://a.cn/文件,二.pdf和http://a.cn/目录,还有",
                &["http://a.cn/文件,二.pdf", "http://a.cn/目录"],
            ),
            ("访问localhost:8080,或db.a.cn:80/x", &["localhost:8080", "db.a.cn:80/x"]),
            ("时间:12:30,比分3:2,CPU:16核", &[]),
            ("请发mailto:a@b.cn,谢谢", &["mailto:a@b.cn"]),
            ("拷到root@主机,git@a.cn:me/库.git", &["git@a.cn:me/库.git"]),
            ("scp a.b@host:/数据/一.txt", &["a.b@host:/数据/一.txt"]),
            ("存在C:\\文档\\图,一.png。或/usr/share/文件,好", &["C:\\文档\\图,一.png", "/usr/share/文件"]),
            ("和/或,甲/乙,男/女/其他", &[]),
            ("回复 @张三:好,@李_四 你好", &["@张三", "@李_四"]),
            ("#热点,话题# 好,C#,F#和 #标签 好", &["#热点,话题#", "#标签"]),
            ("好的:tada: 好;-) 好:) (见下:)", &[":tada:", ";-)", ":)"]),
            ("答案:D,选项:(一)", &[]),
            ("(・∀・) 好(^_^),(╯°□°)╯︵ ┻━┻", &["(・∀・)", "(^_^)", "(╯°□°)╯︵ ┻━┻"]),
            ("(°C),(约翰・史密斯),(-1)", &[]),
            ("N,N-二甲基和α,β-不饱和,A,B两点", &["N,N-", "α,β-"]),
            ("若a:b=c:d,则n=1,2,...,10", &["a:b=c:d", "n=1,2,...,10"]),
            (
                "[1] 张三, 李四. 题名[J]. 学报, 2020, 5(3): 1-5.\n",
                &["[1] 张三, 李四. 题名[J]. 学报, 2020, 5(3): 1-5."],
            ),
            ("// zhnorm:off 甲, zhnorm:on 乙,", &["// zhnorm:off 甲, zhnorm:on"]),
            ("// zhnorm:off\n甲,乙\n// zhnorm:on\n丙,", &["// zhnorm:off\n甲,乙\n// zhnorm:on"]),
            ("用`a,b`和``c`d``好", &["`a,b`", "``c`d``"]),
            ("只有一个`号", &[]),
            ("<b class=\"甲,乙\">好</b><br/>", &["<b class=\"甲,乙\">", "</b>", "<br/>"]),
            ("若a<b且c>d,则", &[]),
            ("<!-- 甲,\n乙 -->丙", &["<!-- 甲,\n乙 -->"]),
            ("见[文](a/b,c \"题,目\"),好", &["(a/b,c \"题,目\")"]),
            ("[注](这是 说明)", &[]),
            ("-{zh-hans:里,;zh-hant:裡}-了", &["-{zh-hans:里,;zh-hant:裡}-"]),
            ("甲\n```js\n乙,\n```\n丙", &["```js\n乙,\n```\n"]),
            ("甲\n~~~\n没有结尾,\n```\n", &["~~~\n没有结尾,\n```\n"]),
            ("甲<!-- 没有结尾,\n```\n", &["<!-- 没有结尾,\n```\n"]),
            ("---\ntitle: 题\n---\n文", &["---\ntitle: 题\n---\n"]),
            ("://x @ < ` ]( -{", &[]),
            ("+++\na = 1\n+++\n文", &["+++\na = 1\n+++\n"]),
            ("> ```\n> 甲,\n乙,", &["> ```\n> 甲,\n"]),
            ("- ```\n  甲,\n  ```\n乙,", &["- ```\n  甲,\n  ```\n"]),
            ("[^1]: 甲,乙\n[主页]: https://a.cn/b\n[注意]: 丙,丁", &["[^1]:", "[主页]: https://a.cn/b"]),
            ("# 题 {#标,题}", &["{#标,题}"]),
            ("<p\n  class=\"甲,\">乙,", &["<p\n  class=\"甲,\">"]),
            ("<项\n 名='甲,'>乙,", &[]),
            ("<item\n  名='甲,'>乙,", &["<item\n  名='甲,'>"]),
            ("若a <b\n且c", &[]),
            ("用<code>求(甲,乙)</code>和<code>标签,", &["<code>求(甲,乙)</code>", "<code>"]),
            ("<script>\nlet a = \"甲\";\n</script>\n乙", &["<script>\nlet a = \"甲\";\n</script>"]),
            ("<pre>甲,\n\n乙,</PRE>", &["<pre>甲,\n\n乙,</PRE>"]),
            ("<![CDATA[甲,\n乙]]>", &["<![CDATA[甲,\n乙]]>"]),
            ("[[甲:乙,]]和![[图,1.png]]和[[甲,|乙,]]", &["[[甲:乙,]]", "![[图,1.png]]", "[[甲,|", "]]"]),
            ("[[File:图,1.jpg|thumb|说明,]]", &["[[File:图,1.jpg|thumb|", "]]"]),
            ("'''甲''',''乙''", &["'''", "'''", "''", "''"]),
            ("{{甲|{{乙}}}}和{{丙", &["{{甲|{{乙}}}}"]),
            ("{{框\n| 名 = 甲,\n}}\n乙,", &["{{框\n| 名 = 甲,\n}}"]),
            ("``甲''和``乙''", &["''", "''"]),
            ("由\\eqref{eq:甲}知,\\textbf{乙,丙}", &["\\eqref{eq:甲}", "\\textbf"]),
            ("设$x>0,y<0$,价格$5,到$10", &["$x>0,y<0$"]),
            ("\\begin{align}\na,\n\\end{align}乙", &["\\begin{align}\na,\n\\end{align}"]),
            ("$$\nx,y\n$$\n甲", &["$$\nx,y\n$$"]),
            ("[b]甲,[/b][quote=张三,]乙", &["[b]", "[/b]", "[quote=张三,]"]),
            ("{\\an8}制{\\b1}造", &["{\\an8}", "{\\b1}"]),
            ("见{'甲,': '乙,'}", &[]),
            ("{'甲,': '乙,'}\n", &["{'甲,': '", "'}"]),
            ("[ti:歌,名]\n[00:12.34]第一句,", &["[ti:歌,名]"]),
            ("[12:30] 张三: 你好,[微笑]", &[]),
            ("2024-01-02 12:30:01 INFO 登录,成功\n", &["2024-01-02 12:30:01 INFO 登录,成功"]),
        ];
        let wrong: Vec<_> = table
            .iter()
            .filter(|(text, spans)| found(text) != *spans)
            .map(|(text, _)| (text, found(text)))
            .collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    /// A text that is cut between its lines has the spans of the whole text.
    #[test]
    fn spans_go_on_in_the_next_block() {
        let text = "甲\n````\n`a`\n```\n<!--\n````\n<!-- 乙\n```\n-->丙 `b`\n~~~ c\n<!--\n~~~\n丁 <!--\n戊\n";
        let mut whole = Vec::new();
        let end = find(text, Start::Document, &mut whole);
        let is_protected = |spans: &[std::ops::Range<usize>], at| spans.iter().any(|span| span.contains(&at));
        let (mut start, mut done) = (Start::Document, 0);
        for line in text.split_inclusive('\n') {
            let mut spans = Vec::new();
            start = find(line, start, &mut spans);
            for at in 0..line.len() {
                assert_eq!(is_protected(&spans, at), is_protected(&whole, done + at), "{line:?} at {at}");
            }
            done += line.len();
        }
        assert_eq!(start, end);
    }

    #[test]
    fn linear_on_hostile_text() {
        for unit in [
            "`", "<a ", "](", "<!--", "-{", "a@", "://", "```\n", "www.", "``a`", "~~~~\n", "``` `\n", "{{",
            "[[", "$", "<code>", "\\(", "\\cite{", "#甲", "(^", "/a,", "[b]", "<p\n", "{{a\n", "''", "[1]",
            "=:", "@甲", "{\\", "> ", "- ",
        ] {
            found(&unit.repeat(300_000));
        }
    }
}
