//! Which characters of a text became which of its transformed text.
//!
//! A transformation changes characters here and there, and each output is about as long as its source. So a
//! walk through both texts looks only a few characters ahead where they differ. It takes a number of steps
//! linear in the texts. A wrong guess costs nothing but the boundary of a format: the text is complete in any
//! case.

use crate::step_counter::count;

/// How many characters of both texts a change is searched for.
const WINDOW: usize = 16;

/// How many equal characters show that a change has ended.
const SAME: usize = 2;

/// For each character of `new`, the character of `old` that it stands for, and whether it is the same. An
/// added character stands for the one before it.
pub(super) fn align(old: &[char], new: &[char]) -> Vec<(usize, bool)> {
    let suffix = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    let (mut i, mut j) = (0, 0);
    let mut origins = Vec::with_capacity(new.len());
    while j < new.len() {
        count(1);
        let (rest, new_rest) = (old.get(i..).unwrap_or_default(), new.get(j..).unwrap_or_default());
        if rest.first() == new_rest.first() {
            origins.push((i, true));
            (i, j) = (i + 1, j + 1);
            continue;
        }
        // What follows the last change is the same.
        let most = (rest.len().saturating_sub(suffix), new_rest.len().saturating_sub(suffix));
        let (removed, added) = change(rest, new_rest, most);
        let (from, to) = (rest.get(..removed).unwrap_or(rest), new_rest.get(..added).unwrap_or(new_rest));
        for (number, ch) in to.iter().enumerate() {
            let origin = origin_in_change(from, to, number);
            let is_same = removed == added && from.get(number) == Some(ch);
            let last = old.len().saturating_sub(1);
            origins.push((origin.map_or(i.saturating_sub(1), |origin| i + origin).min(last), is_same));
        }
        (i, j) = (i + removed, j + added);
    }
    origins
}

/// The index in `old` of what became `new[number]`, where all of `old` became all of `new`. `None` if `old`
/// is empty.
fn origin_in_change(old: &[char], new: &[char], number: usize) -> Option<usize> {
    let last = old.len().checked_sub(1)?;
    if old.len() == new.len() {
        return Some(number);
    }
    // A word became a longer or shorter one. Punctuation marks after it still stand for those after it.
    let pairs = old.iter().rev().zip(new.iter().rev());
    let marks = pairs.take_while(|(a, b)| !a.is_alphanumeric() && !b.is_alphanumeric()).count();
    let from_end = new.len().saturating_sub(number);
    if from_end <= marks {
        return Some((old.len() - from_end).min(last));
    }
    // Several characters that replace fewer belong to the last of them.
    Some(number.min(last.saturating_sub(marks)))
}

/// The numbers of characters at the beginning of both texts that differ. They are not both 0.
fn change(old: &[char], new: &[char], most: (usize, usize)) -> (usize, usize) {
    for size in 1..=WINDOW {
        // A replacement of equal length is the likeliest.
        for shorter in (0..=size).rev() {
            for (removed, added) in [(size, shorter), (shorter, size)] {
                count(1);
                let is_inside = removed <= most.0 && added <= most.1;
                let ends_both = (removed, added) == most;
                if is_inside && (ends_both || begins_same(old.get(removed..), new.get(added..))) {
                    return (removed, added);
                }
            }
        }
    }
    // Too much has changed. Both texts go on in step as far as they can.
    match most {
        (0, added) => (0, added.max(1)),
        (removed, 0) => (removed, 0),
        _ => (1, 1),
    }
}

fn begins_same(old: Option<&[char]>, new: Option<&[char]>) -> bool {
    let (Some(old), Some(new)) = (old, new) else { return false };
    old.len() >= SAME && new.len() >= SAME && old.get(..SAME) == new.get(..SAME)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::step_counter;

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    /// The characters of the new text, each followed by the one that it stands for if that is another.
    fn aligned(old: &str, new: &str) -> String {
        let (old, new) = (chars(old), chars(new));
        let origins = align(&old, &new);
        assert_eq!(origins.len(), new.len());
        let pairs = new.iter().zip(origins);
        pairs
            .map(|(ch, (origin, same))| if same { ch.to_string() } else { format!("{ch}({})", old[origin]) })
            .collect()
    }

    #[test]
    fn characters_stand_for_those_that_they_replace() {
        for (old, new, expected) in [
            ("头发长", "頭髮長", "頭(头)髮(发)長(长)"),
            ("我的头发很长", "我的頭髮很長", "我的頭(头)髮(发)很長(长)"),
            ("你好,世界", "你好，世界", "你好，(,)世界"),
            ("用计算机写", "用電腦寫", "用電(计)腦(算)寫(机)"),
            ("计算机, 好", "電腦， 好", "電(计)腦(算)，(,) 好"),
            ("U盘: 好", "隨身碟： 好", "隨(U)身(盘)碟(盘)：(:) 好"),
            ("一个U盘里面的", "一個隨身碟裡面的", "一個(个)隨(U)身(盘)碟(里)裡(里)面的"),
            ("中文 , 英文", "中文，英文", "中文，( )英文"),
            ("甲乙", "甲新乙", "甲新(甲)乙"),
            ("甲乙", "新甲乙", "新(甲)甲乙"),
            ("甲乙", "甲", "甲"),
            ("甲", "甲乙丙", "甲乙(甲)丙(甲)"),
            ("甲", "", ""),
        ] {
            assert_eq!(aligned(old, new), expected, "{old} {new}");
        }
    }

    #[test]
    fn the_number_of_steps_is_linear() {
        let old = chars(&"头发甲乙丙丁戊己庚".repeat(1000));
        let steps = |length: usize| {
            let new: Vec<char> =
                old[..length].iter().map(|ch| if *ch == '甲' { *ch } else { '字' }).collect();
            step_counter::of(|| align(&old[..length], &new))
        };
        assert!(steps(8000) < 3 * steps(4000));
    }
}
