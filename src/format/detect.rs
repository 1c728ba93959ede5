//! Finds out which format a document has, from its first lines. In doubt it has none, and is prose.

use super::kind::Format;
use super::{catalog, code, json, keyed, subtitle, table};
use crate::step_counter::count;

/// The length of the text that is looked at, in bytes.
const WINDOW: usize = 1 << 16;

/// The format of data that `text` shows, which begins a document. It reads only the first 64 KiB.
pub(crate) fn detect(text: &str) -> Option<Format> {
    let first = text.trim_start_matches(['\n', '\r', ' ', '\t']).lines().next()?.trim_end();
    // Most documents are prose, and their first line shows it.
    if !first.is_ascii() && !first.bytes().any(|byte| byte.is_ascii_punctuation() || byte.is_ascii_digit()) {
        return None;
    }
    let is_whole = text.len() <= WINDOW;
    let window = text.get(..text.floor_char_boundary(WINDOW)).unwrap_or_default();
    let window = match window.rfind('\n') {
        Some(end) if !is_whole => window.get(..end + 1).unwrap_or_default(),
        _ => window,
    };
    count(first.len());
    let by_first_line = match first.as_bytes().first()? {
        b'{' | b'[' if is_json(window, is_whole) => Some(Format::Json),
        b'/' if is_json(window, is_whole) => Some(Format::Json),
        b'[' if first.eq_ignore_ascii_case("[script info]") => Some(Format::Ass),
        b'[' if subtitle::is_lyrics(window) => Some(Format::Lrc),
        b'W' if first == "WEBVTT" || first.starts_with("WEBVTT ") => Some(Format::WebVtt),
        b'0'..=b'9' if subtitle::is_subrip(window) => Some(Format::Srt),
        b'#' if first.starts_with("#!/") => Some(Format::Code),
        b'm' | b'#' if catalog::is_po(window) => Some(Format::Po),
        b'"' | b'/' if catalog::is_strings(window) => Some(Format::Strings),
        _ => None,
    };
    by_first_line.or_else(|| {
        if table::is_table(window, is_whole) {
            Some(Format::Csv)
        } else if code::is_code(window) {
            Some(Format::Code)
        } else if keyed::is_ini(window) {
            Some(Format::Ini)
        } else if keyed::is_yaml(window) {
            Some(Format::Yaml)
        } else {
            None
        }
    })
}

fn is_json(window: &str, is_whole: bool) -> bool {
    if is_whole { json::is_value(window) } else { json::is_beginning(window) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_known_by_their_first_lines() {
        let table = [
            ("{\n  \"列表\": [\n    \"甲,乙\"\n  ]\n}\n", Some(Format::Json)),
            ("{\"a\": \"甲\"}\n{\"a\": \"乙\"}\n", Some(Format::Json)),
            ("名称: 甲乙\n列表:\n  - 丙: 丁\n", Some(Format::Yaml)),
            ("name: 甲,乙\nversion: 1\ntags: [甲, 乙]\n", Some(Format::Yaml)),
            ("[节]\n键 = 值,一\n; 注释\n", Some(Format::Ini)),
            ("title = \"甲,乙\"\nn = 1\n", Some(Format::Ini)),
            ("# 译者,\nmsgid \"a\"\nmsgstr \"甲,\"\n", Some(Format::Po)),
            ("\"a\" = \"甲,\";\n", Some(Format::Strings)),
            ("编号,姓名\n1,张三\n2,李四\n", Some(Format::Csv)),
            ("1\n00:00:01,500 --> 00:00:04,000\n你好,\n", Some(Format::Srt)),
            ("WEBVTT\n\n00:01.000 --> 00:02.000\n你好,\n", Some(Format::WebVtt)),
            ("[Script Info]\nTitle: 甲,\n", Some(Format::Ass)),
            ("[ti:歌名]\n[00:12.34]第一句,\n[00:15.00]第二句\n", Some(Format::Lrc)),
            ("import os\n\ndef f(x):\n    # 说明,\n    return \"甲,\" + x\n", Some(Format::Code)),
            ("#include <stdio.h>\nint main() {\n    printf(\"甲,\");\n}\n", Some(Format::Code)),
            ("张三: 你好,在吗\n李四: 在,什么事?\n", None),
            ("你好,世界", None),
            ("# 标题\n\n- 甲: 乙\n- 丙: 丁\n", None),
            ("# 标题\n\n步骤:\n\n  - 甲\n  - 乙\n", None),
            ("[12:30] 张三: 你好\n[12:31] 李四: 在\n", None),
            ("1. 甲,乙\n2. 丙,丁\n", None),
            ("摘要: 甲,乙。\n关键词: 丙,丁\n", None),
            ("Note: 你好,世界\n", None),
            ("", None),
        ];
        for (text, format) in table {
            assert_eq!(detect(text), format, "{text}");
        }
    }
}
