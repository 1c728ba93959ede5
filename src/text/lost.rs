//! What is left of characters that nobody can bring back.

use super::spans::slice;
use memchr::memmem::Finder;
use std::ops::Range;
use std::sync::LazyLock;

/// What a row of two U+FFFD becomes if its bytes are read as GBK, and what a converter makes of that.
const REPLACED: [&str; 2] = ["锟斤拷", "錕斤拷"];

/// What is looked for, ready for the search: many texts are short. Both of `REPLACED` end with the first.
static FINDERS: LazyLock<[Finder<'static>; 3]> =
    LazyLock::new(|| ["斤拷", UNWRITTEN, "\u{FFFD}"].map(Finder::new));

/// What memory of eight bytes or more becomes to which no text was ever written: compilers fill it with 0xCC,
/// and GBK reads `烫`. Three in a row are also what people say.
///
/// `燙` is not looked for. GBK reads these bytes as `烫` and never as `燙`, so `燙` comes from a person or from a
/// converter, and nothing tells which.
const UNWRITTEN: &str = "烫烫烫烫";

/// The spans that stand for characters that nobody can bring back: U+FFFD, `锟斤拷`, `錕斤拷`, and `烫烫烫烫`.
pub(crate) fn find(text: &str) -> Vec<Range<usize>> {
    let mut found = find_chinese(text);
    let unknown = '\u{FFFD}'.len_utf8();
    let [_, _, finder] = &*FINDERS;
    found.extend(finder.find_iter(text.as_bytes()).map(|at| at..at + unknown));
    found.sort_by_key(|span| span.start);
    found
}

/// Those of them that consist of Chinese characters. They stay in every script, where readers know them.
pub(crate) fn find_chinese(text: &str) -> Vec<Range<usize>> {
    let [replaced, unwritten, _] = &*FINDERS;
    let replaced = replaced.find_iter(text.as_bytes()).filter_map(|at| {
        let span = at.checked_sub("锟".len())?..at + "斤拷".len();
        REPLACED.contains(&text.get(span.clone())?).then_some(span)
    });
    let mut found: Vec<Range<usize>> = replaced.collect();
    let mut done = 0;
    for at in unwritten.find_iter(text.as_bytes()) {
        // The whole row is one span.
        if at >= done {
            let rest = slice(text, at..);
            done = at + (rest.len() - rest.trim_start_matches('烫').len());
            found.push(at..done);
        }
    }
    found.sort_by_key(|span| span.start);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_one_span() {
        let text = "烫烫烫烫烫，锟斤拷錕斤拷\u{FFFD}。烫手，烫烫，a斤拷，斤拷";
        let spans = |found: Vec<Range<usize>>| found.into_iter().map(|span| &text[span]).collect::<Vec<_>>();
        assert_eq!(spans(find(text)), ["烫烫烫烫烫", "锟斤拷", "錕斤拷", "\u{FFFD}"]);
        assert_eq!(spans(find_chinese(text)), ["烫烫烫烫烫", "锟斤拷", "錕斤拷"]);
    }

    #[test]
    fn speech_is_not_lost() {
        for text in ["地面太烫，烫烫烫", "燙燙燙！外皮酥脆", "燙燙燙燙燙", "屯屯屯屯"]
        {
            assert!(find(text).is_empty(), "{text}");
        }
    }
}
