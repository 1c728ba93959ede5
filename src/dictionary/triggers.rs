//! Where the hot loop has to look closer: at few characters, chosen so that none of the keys that matter is missed.
//!
//! Most keys are *quiet*: what becomes of them is what becomes of their characters one by one. A loop that takes such a
//! text character by character writes the right bytes; all that it misses is where the key ends, and that only matters
//! if a *loud* key lies near. So the loop needs to notice loud keys alone. Each of them holds a **trigger**, a character
//! at which the loop stops to look, and beside it a pair of characters that tells it whether to look closer. Of all
//! choices the compiler takes one whose triggers are rare in running text.
//!
//! This file names nothing else of the crate: `build.rs` compiles with it too.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

/// How frequent characters are in running text: eight times the binary logarithm of how often one stands among a million,
/// plus one. A character that is not in it counts as 0.
pub type Frequencies = BTreeMap<char, u8>;

/// How frequent a character is that stands `count` times among `total`, in the scale of [`Frequencies`].
pub fn frequency(count: f64, total: f64) -> u8 {
    (8.0 * (1.0 + count / total * 1e6).log2()).min(255.0) as u8
}

/// The characters and pairs at which a loud key shows itself.
#[derive(Debug, Default)]
pub struct Triggers {
    /// Where a loud key may be if one of the pairs is there, with the trigger as first or second character.
    pub triggers: BTreeSet<char>,
    /// Two characters that stand beside each other in a loud key, and what stands before them in the keys for which they
    /// were chosen.
    pub pairs: BTreeMap<(char, char), BTreeSet<char>>,
    /// Where a loud key may be whatever stands beside it.
    pub turns: BTreeSet<char>,
}

/// Chooses triggers for keys, of which those that hold one of `turns` need none.
///
/// The loop sees characters of three bytes only; so the trigger has to be one, and all characters before it.
pub fn choose<'k>(
    keys: impl IntoIterator<Item = &'k str>,
    turns: BTreeSet<char>,
    frequencies: &Frequencies,
) -> Triggers {
    let mut chosen = Triggers { turns, ..Triggers::default() };
    let heads: Vec<Vec<char>> = keys
        .into_iter()
        .map(|key| key.chars().take_while(|ch| ch.len_utf8() == 3).collect::<Vec<char>>())
        .collect();
    // Nothing stands beside the one character of such a head.
    chosen.turns.extend(heads.iter().filter(|head| head.len() == 1).flatten());
    let heads: Vec<Vec<char>> = heads
        .into_iter()
        .filter(|head| head.len() > 1 && !head.iter().any(|ch| chosen.turns.contains(ch)))
        .collect();
    let cost = |ch: char| 2_f64.powf(f64::from(frequencies.get(&ch).copied().unwrap_or(0)) / 8.0);
    chosen.triggers = cover(&heads, cost);
    for head in &heads {
        let pairs = head.iter().zip(head.iter().skip(1)).map(|(&first, &second)| (first, second));
        let best = (0..)
            .zip(pairs)
            .filter(|(_, (first, second))| [first, second].iter().any(|ch| chosen.triggers.contains(ch)))
            .min_by(|(_, a), (_, b)| (cost(a.0) * cost(a.1)).total_cmp(&(cost(b.0) * cost(b.1))));
        if let Some((at, pair)) = best {
            let before = usize::checked_sub(at, 1).and_then(|before| head.get(before));
            chosen.pairs.entry(pair).or_default().extend(before);
        }
    }
    chosen
}

/// Characters of which each of the sets holds one, of little cost in sum: at each turn the one that covers most for its
/// cost; then those that turn out to be needless are dropped, the dearest first.
fn cover(sets: &[Vec<char>], cost: impl Fn(char) -> f64) -> BTreeSet<char> {
    let mut holding: BTreeMap<char, BTreeSet<usize>> = BTreeMap::new();
    for (number, set) in sets.iter().enumerate() {
        for &ch in set {
            holding.entry(ch).or_default().insert(number);
        }
    }
    // What a character is worth only falls while others are chosen: it is worked out anew when it comes to the top.
    let worth = |ch: char, open: usize| (open as f64 / (cost(ch) + 4.0) * 1e9) as u64;
    let mut best: BinaryHeap<(u64, Reverse<char>)> =
        holding.iter().map(|(&ch, sets)| (worth(ch, sets.len()), Reverse(ch))).collect();
    let mut covered = vec![false; sets.len()];
    let mut chosen: Vec<char> = Vec::new();
    while let Some((known, Reverse(ch))) = best.pop() {
        let numbers = &holding[&ch];
        let open = numbers.iter().filter(|&&number| !covered[number]).count();
        if open == 0 {
            continue;
        }
        let now = worth(ch, open);
        if now < known {
            best.push((now, Reverse(ch)));
            continue;
        }
        numbers.iter().for_each(|&number| covered[number] = true);
        chosen.push(ch);
    }
    chosen.sort_by(|&a, &b| cost(b).total_cmp(&cost(a)));
    let mut left: BTreeSet<char> = chosen.iter().copied().collect();
    for ch in chosen {
        let needless = |&number: &usize| {
            sets[number].iter().any(|&other| other != ch && left.contains(&other))
        };
        if holding[&ch].iter().all(needless) {
            left.remove(&ch);
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frequencies(text: &str) -> Frequencies {
        text.chars().enumerate().map(|(rank, ch)| (ch, 200 - 20 * rank as u8)).collect()
    }

    #[test]
    fn rare_characters_stand_for_keys() {
        let chosen = choose(["的头发", "头发", "发菜"], BTreeSet::new(), &frequencies("的发头菜"));
        // 发 alone would do, but it is more frequent than 头 and 菜 together.
        assert_eq!(chosen.triggers, BTreeSet::from(['头', '菜']));
        assert_eq!(chosen.pairs, BTreeMap::from([(('头', '发'), BTreeSet::from(['的'])), (('发', '菜'), BTreeSet::new())]));
        assert_eq!(chosen.turns, BTreeSet::new());
    }

    #[test]
    fn a_key_that_leaves_the_three_bytes_shows_before() {
        let chosen = choose(["卡OK", "拉卡OK拉", "A片", "𠀀片", "𠀀"], BTreeSet::new(), &Frequencies::new());
        assert_eq!(chosen.turns, BTreeSet::from(['卡']));
        assert_eq!(chosen.triggers, BTreeSet::new(), "the second key holds 卡, where the loop stops anyway");
    }

    #[test]
    fn what_is_a_turn_needs_no_trigger() {
        let chosen = choose(["头发", "头面"], BTreeSet::from(['面']), &Frequencies::new());
        assert_eq!(chosen.triggers.len(), 1);
        assert!(chosen.pairs.contains_key(&('头', '发')));
        assert!(!chosen.pairs.contains_key(&('头', '面')));
    }
}
