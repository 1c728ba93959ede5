//! Whether the quotation marks of a reading fit its line: what neighbours alone cannot tell. Used by `decide`.

/// A mark that closes what nothing opened.
const UNOPENED: f32 = 5.0;
/// A sentence that ends inside quotation marks around a phrase of few characters: `“下。”`.
const STOP_IN_PHRASE: f32 = 5.0;
const PHRASE: usize = 4;
/// How far back an opening mark is looked for, in characters.
const FAR: usize = 300;

const PAIRS: [(char, char); 5] = [('“', '”'), ('《', '》'), ('‘', '’'), ('〈', '〉'), ('【', '】')];

/// What is odd about the quotation marks of `reading` behind `line`.
pub(crate) fn cost(line: &str, reading: &str) -> f32 {
    PAIRS
        .iter()
        .filter(|(_, close)| reading.contains(*close))
        .map(|pair| pair_cost(*pair, line, reading))
        .sum()
}

fn pair_cost((open, close): (char, char), line: &str, reading: &str) -> f32 {
    let from = line.char_indices().rev().take(FAR).last().map_or(0, |(at, _)| at);
    let before = line.get(from..).unwrap_or_default();
    let old = before.chars().map(|c| (c, false));
    let new = reading.chars().map(|c| (c, true));
    let (mut depth, mut length, mut last, mut cost) = (0_usize, 0, open, 0.0);
    for (c, counts) in old.chain(new) {
        if c == open {
            depth += 1;
            length = 0;
        } else if c == close {
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
    cost
}

#[cfg(test)]
mod tests {
    use super::cost;

    #[test]
    fn marks_in_pairs() {
        assert_eq!(cost("他说：“好的，明天", "见。”"), 0.0);
        assert_eq!(cost("服务“下", "海”和"), 0.0);
        assert!(cost("服务“下", "。”和") > 0.0);
        assert!(cost("他说", "。”") > 0.0);
        assert!(cost("“甲”乙", "”") > 0.0);
    }
}
