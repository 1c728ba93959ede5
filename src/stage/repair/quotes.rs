//! Whether the quotation marks of a reading fit its line: what neighbours alone cannot tell. Used by `decide`.

/// A mark that closes what nothing opened.
const UNOPENED: f32 = 5.0;
/// A line that ends before what it opens is closed.
const UNCLOSED: f32 = 4.0;
/// A sentence that ends inside quotation marks around a phrase of few characters: `“下。”`.
const STOP_IN_PHRASE: f32 = 8.0;
const PHRASE: usize = 4;
/// What somebody says, `：“...”`, that does not end as a sentence does.
const UNFINISHED: f32 = 3.0;
/// How far back an opening mark is looked for, in characters.
const FAR: usize = 300;

const PAIRS: [(char, char); 7] =
    [('“', '”'), ('「', '」'), ('『', '』'), ('《', '》'), ('‘', '’'), ('〈', '〉'), ('【', '】')];

/// What is odd about the quotation marks of `reading` behind `line`; `last` says that the line ends with it.
pub(crate) fn cost(line: &str, reading: &str, last: bool) -> f32 {
    PAIRS
        .iter()
        .filter(|(_, close)| last || reading.contains(*close))
        .map(|pair| pair_cost(*pair, line, reading, last))
        .sum()
}

fn pair_cost((open, close): (char, char), line: &str, reading: &str, ends: bool) -> f32 {
    let from = line.char_indices().rev().take(FAR).last().map_or(0, |(at, _)| at);
    let before = line.get(from..).unwrap_or_default();
    let old = before.chars().map(|c| (c, false));
    let new = reading.chars().map(|c| (c, true));
    let (mut depth, mut length, mut last, mut speech, mut cost) = (0_usize, 0, open, false, 0.0);
    for (c, counts) in old.chain(new) {
        if c == open {
            depth += 1;
            length = 0;
            speech = matches!(last, ':' | '：');
        } else if c == close {
            if counts && speech && depth == 1 && length > PHRASE && !"。！？!?…".contains(last) {
                cost += UNFINISHED;
            }
            if counts && depth == 0 {
                cost += UNOPENED;
            } else if counts && matches!(last, '。' | '，' | '、') && length <= PHRASE {
                cost += STOP_IN_PHRASE;
            }
            depth = depth.saturating_sub(1);
        } else {
            length += 1;
        }
        last = c;
    }
    if ends && depth > 0 { cost + UNCLOSED } else { cost }
}

#[cfg(test)]
mod tests {
    use super::cost;

    #[test]
    fn marks_in_pairs() {
        assert_eq!(cost("他说：“好的，明天", "见。”", true), 0.0);
        assert_eq!(cost("服务“下", "海”和", false), 0.0);
        assert!(cost("服务“下", "。”和", false) > 0.0);
        assert!(cost("他说", "。”", false) > 0.0);
        assert!(cost("他说：“我们明天再", "来”", false) > cost("他说“我们明天再", "来”", false));
        assert!(cost("“甲”乙", "”", false) > 0.0);
    }
}
