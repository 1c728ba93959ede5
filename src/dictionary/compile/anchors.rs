//! Where the hot loop has to look closer: at few characters, chosen so that none of the keys that matter is missed.
//!
//! Most keys are *quiet*: what becomes of them is what becomes of their characters one by one. A loop that takes such a
//! text character by character writes the right bytes; all that it misses is where the key ends, and that only matters
//! if a *loud* key lies near. So the loop needs to notice loud keys alone. Each of them holds a **trigger**, a character
//! at which the loop stops to look, and beside it a pair of characters that tells it whether to look closer. Of all
//! choices the compiler takes one whose triggers are rare in running text.
//!
//! This file names nothing else of the crate: `build.rs` compiles with it too.

use super::frequencies::Frequencies;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap};

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
    chosen.triggers = cover(&heads, frequencies);
    for head in &heads {
        let pairs = (0..).zip(pairs(head));
        let best = pairs
            .filter(|(_, (first, second))| [first, second].iter().any(|ch| chosen.triggers.contains(ch)))
            .min_by(|(_, a), (_, b)| frequencies.pair(*a).total_cmp(&frequencies.pair(*b)));
        if let Some((at, pair)) = best {
            let before = usize::checked_sub(at, 1).and_then(|before| head.get(before));
            chosen.pairs.entry(pair).or_default().extend(before);
        }
    }
    chosen
}

/// The characters that stand beside each other.
fn pairs(head: &[char]) -> impl Iterator<Item = (char, char)> {
    head.iter().zip(head.iter().skip(1)).map(|(&first, &second)| (first, second))
}

/// How many triggers that prove to be none the loop takes in the time of one pair that proves to be none.
const PAIR_COST: f64 = 5.0;

/// Characters of which each head holds one, so that they and the pairs that they stand in cost little in sum: at each turn
/// the one that covers most heads for its cost; then those that turn out to be needless are dropped, the dearest first.
fn cover(heads: &[Vec<char>], frequencies: &Frequencies) -> BTreeSet<char> {
    let mut holding: BTreeMap<char, BTreeSet<usize>> = BTreeMap::new();
    for (number, head) in heads.iter().enumerate() {
        for &ch in head {
            holding.entry(ch).or_default().insert(number);
        }
    }
    // For each character the pair that it would take for each head, and how often that stands.
    let pair_in = |ch: char, head: &[char]| {
        let with_it = pairs(head).filter(|&(first, second)| first == ch || second == ch);
        with_it.min_by(|a, b| frequencies.pair(*a).total_cmp(&frequencies.pair(*b)))
    };
    let own_pairs: BTreeMap<char, HashMap<usize, (char, char)>> = holding
        .iter()
        .map(|(&ch, numbers)| {
            (ch, numbers.iter().filter_map(|&number| Some((number, pair_in(ch, &heads[number])?))).collect())
        })
        .collect();
    let worth = |ch: char, covered: &[bool]| {
        let open: Vec<usize> = holding[&ch].iter().copied().filter(|&number| !covered[number]).collect();
        let pairs: BTreeSet<(char, char)> =
            open.iter().filter_map(|number| own_pairs[&ch].get(number)).copied().collect();
        let pairs: f64 = pairs.into_iter().map(|pair| frequencies.pair(pair)).sum();
        (open.len() as f64 / (frequencies.character(ch) + PAIR_COST * pairs + 4.0) * 1e9) as u64
    };
    let mut covered = vec![false; heads.len()];
    // What a character is worth changes while others are chosen: it is worked out anew when it comes to the top.
    let mut best: BinaryHeap<(u64, Reverse<char>)> =
        holding.keys().map(|&ch| (worth(ch, &covered), Reverse(ch))).collect();
    let mut chosen: Vec<char> = Vec::new();
    while let Some((known, Reverse(ch))) = best.pop() {
        let now = worth(ch, &covered);
        if now == 0 {
            continue;
        }
        if now < known {
            best.push((now, Reverse(ch)));
            continue;
        }
        holding[&ch].iter().for_each(|&number| covered[number] = true);
        chosen.push(ch);
    }
    chosen.sort_by(|&a, &b| frequencies.character(b).total_cmp(&frequencies.character(a)));
    let mut left: BTreeSet<char> = chosen.iter().copied().collect();
    for ch in chosen {
        let needless =
            |&number: &usize| heads[number].iter().any(|&other| other != ch && left.contains(&other));
        if holding[&ch].iter().all(needless) {
            left.remove(&ch);
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_characters_stand_for_keys() {
        let frequencies = Frequencies {
            characters: BTreeMap::from([('的', 220), ('发', 200), ('头', 80), ('菜', 80)]),
            pairs: HashMap::from([(('的', '头'), 1.0), (('头', '发'), 1.0), (('发', '菜'), 1.0)]),
        };
        let chosen = choose(["的头发", "头发", "发菜"], BTreeSet::new(), &frequencies);
        // 发 alone would do, but it is more frequent than 头 and 菜 together.
        assert_eq!(chosen.triggers, BTreeSet::from(['头', '菜']));
        let pairs = [(('头', '发'), BTreeSet::from(['的'])), (('发', '菜'), BTreeSet::new())];
        assert_eq!(chosen.pairs, BTreeMap::from(pairs));
        assert_eq!(chosen.turns, BTreeSet::new());
    }

    #[test]
    fn a_key_that_leaves_the_three_bytes_shows_before() {
        let chosen =
            choose(["卡OK", "拉卡OK拉", "A片", "𠀀片", "𠀀"], BTreeSet::new(), &Frequencies::default());
        assert_eq!(chosen.turns, BTreeSet::from(['卡']));
        assert_eq!(chosen.triggers, BTreeSet::new(), "the second key holds 卡, where the loop stops anyway");
    }

    #[test]
    fn what_is_a_turn_needs_no_trigger() {
        let chosen = choose(["头发", "头面"], BTreeSet::from(['面']), &Frequencies::default());
        assert_eq!(chosen.triggers.len(), 1);
        assert!(chosen.pairs.contains_key(&('头', '发')));
        assert!(!chosen.pairs.contains_key(&('头', '面')));
    }
}
