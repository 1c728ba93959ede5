//! Anchors: the few characters at which the fast path has to look closer, chosen so that no override key is
//! missed.
//!
//! The output of a compositional key is the concatenation of its characters' outputs. A loop that writes such
//! a text character by character writes the right bytes; it does not see where the key ends, but that matters
//! only near an override key. So the loop needs to notice override keys alone. Each of them contains an
//! **anchor**, a character at which the loop stops, and next to the anchor a pair of characters by which it
//! decides whether to look closer. Of all possible choices, the compiler takes one whose anchors are rare in
//! running text.

use super::char_set::CharSet;
use super::frequencies::Frequencies;
use crate::step_counter;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

/// The characters and pairs by which override keys are noticed.
#[derive(Debug, Default)]
pub struct Anchors {
    /// An override key may be near one of these if one of `pairs` is there, and the anchor is one of its two
    /// characters.
    pub anchors: CharSet,
    /// Pairs of neighbouring characters of override keys. Each has the characters that precede it in the keys
    /// that it was chosen for.
    pub pairs: BTreeMap<(char, char), BTreeSet<char>>,
    /// An override key may be near one of these, whatever the neighbours are.
    pub always: CharSet,
}

/// How many characters at the start of a key may become its anchor. The built-in keys are shorter. The search
/// compares each character of a head with each pair.
const MAX_HEAD: usize = 32;

/// Chooses anchors for override keys. A key that contains one of the characters `always` needs no other
/// anchor.
///
/// The loop sees only characters of three bytes. So the anchor and all characters before it must have three
/// bytes.
pub fn choose<'k>(
    keys: impl IntoIterator<Item = &'k str>,
    always: CharSet,
    frequencies: &Frequencies,
) -> Anchors {
    let mut chosen = Anchors { always, ..Anchors::default() };
    let heads: Vec<Vec<char>> = keys
        .into_iter()
        .map(|key| key.chars().take(MAX_HEAD).take_while(|ch| ch.len_utf8() == 3).collect::<Vec<char>>())
        .collect();
    // A head of one character has no pair.
    chosen.always.extend(heads.iter().filter(|head| head.len() == 1).flatten().copied());
    let heads: Vec<Vec<char>> = heads
        .into_iter()
        .filter(|head| head.len() > 1 && !head.iter().any(|&ch| chosen.always.contains(ch)))
        .collect();
    chosen.anchors = Cover::new(&heads, frequencies).choose();
    for head in &heads {
        let with_anchor = (0..)
            .zip(neighbours(head))
            .filter(|&(_, (first, second))| chosen.anchors.contains(first) || chosen.anchors.contains(second))
            .map(|(at, pair)| (at, pair, frequencies.pair(pair)));
        if let Some((at, pair, _)) = with_anchor.min_by(|(.., a), (.., b)| a.total_cmp(b)) {
            let before = usize::checked_sub(at, 1).and_then(|before| head.get(before));
            chosen.pairs.entry(pair).or_default().extend(before);
        }
    }
    chosen
}

/// The pairs of characters that stand next to each other.
fn neighbours(head: &[char]) -> impl Iterator<Item = (char, char)> {
    head.iter().zip(head.iter().skip(1)).map(|(&first, &second)| (first, second))
}

/// The cost of a pair that turns out to be no override key, in units of the same for an anchor.
const PAIR_COST: f64 = 5.0;
/// A cost of each anchor that does not depend on its frequency, so that rare characters are not chosen in any
/// number.
const ANCHOR_COST: f64 = 4.0;

/// The search for a set of characters that contains one character of each head.
struct Cover<'h> {
    frequencies: &'h Frequencies,
    candidates: Vec<AnchorCandidate>,
    heads: usize,
}

/// A character that may become an anchor.
struct AnchorCandidate {
    ch: char,
    /// The heads that contain the character, sorted by pair.
    heads: Vec<CandidateHead>,
}

/// A head with the cheapest pair in it that contains the candidate.
#[derive(Clone, Copy)]
struct CandidateHead {
    pair: (char, char),
    cost: f64,
    head: usize,
}

impl<'h> Cover<'h> {
    fn new(heads: &[Vec<char>], frequencies: &'h Frequencies) -> Self {
        let mut candidates: Vec<AnchorCandidate> = Vec::new();
        // For each code point the position of its candidate, counted from 1.
        let mut positions = vec![0_usize; 0x1_0000];
        for (number, head) in heads.iter().enumerate() {
            let pairs: Vec<((char, char), f64)> =
                neighbours(head).map(|pair| (pair, frequencies.pair(pair))).collect();
            step_counter::count(head.len() * head.len());
            for (at, &ch) in head.iter().enumerate() {
                if head.iter().take(at).any(|&earlier| earlier == ch) {
                    continue;
                }
                let own = pairs.iter().filter(|((first, second), _)| *first == ch || *second == ch);
                if let Some(&(pair, cost)) = own.min_by(|(_, a), (_, b)| a.total_cmp(b))
                    && let Some(position) = positions.get_mut(ch as usize)
                {
                    if *position == 0 {
                        candidates.push(AnchorCandidate { ch, heads: Vec::new() });
                        *position = candidates.len();
                    }
                    if let Some(candidate) = candidates.get_mut(*position - 1) {
                        candidate.heads.push(CandidateHead { pair, cost, head: number });
                    }
                }
            }
        }
        candidates.sort_by_key(|candidate| candidate.ch);
        for candidate in &mut candidates {
            candidate.heads.sort_by_key(|head| (head.pair, head.head));
        }
        Self { frequencies, candidates, heads: heads.len() }
    }

    /// The number of heads that a character would newly cover, divided by its cost.
    fn worth(&self, candidate: &AnchorCandidate, covered: &[bool]) -> u64 {
        step_counter::count(candidate.heads.len());
        let (mut count, mut pairs, mut last) = (0.0, 0.0, None);
        for &CandidateHead { pair, cost, head } in &candidate.heads {
            if covered.get(head).is_none_or(|&covered| covered) {
                continue;
            }
            count += 1.0;
            if last != Some(pair) {
                pairs += cost;
                last = Some(pair);
            }
        }
        (count / (self.frequencies.character(candidate.ch) + PAIR_COST * pairs + ANCHOR_COST) * 1e9) as u64
    }

    /// Chooses greedily: again and again, the character that covers most heads for its cost. Then drops the
    /// characters whose heads all contain another chosen one, the most frequent first.
    fn choose(&self) -> CharSet {
        let mut covered = vec![false; self.heads];
        // The worth of a character falls while others are chosen. It is computed again when the character is
        // on top.
        let mut best: BinaryHeap<(u64, Reverse<usize>)> = (0..)
            .zip(&self.candidates)
            .map(|(number, candidate)| (self.worth(candidate, &covered), Reverse(number)))
            .collect();
        let mut chosen: Vec<&AnchorCandidate> = Vec::new();
        while let Some((known, Reverse(number))) = best.pop() {
            let Some(candidate) = self.candidates.get(number) else { continue };
            let now = self.worth(candidate, &covered);
            if now == 0 {
                continue;
            }
            if now < known {
                best.push((now, Reverse(number)));
                continue;
            }
            for &CandidateHead { head, .. } in &candidate.heads {
                if let Some(covered) = covered.get_mut(head) {
                    *covered = true;
                }
            }
            chosen.push(candidate);
        }
        // How many chosen characters each head contains.
        let mut counts = vec![0_usize; self.heads];
        for &CandidateHead { head, .. } in chosen.iter().flat_map(|candidate| &candidate.heads) {
            if let Some(count) = counts.get_mut(head) {
                *count += 1;
            }
        }
        let frequency = |candidate: &AnchorCandidate| self.frequencies.character(candidate.ch);
        chosen.sort_by(|a, b| frequency(b).total_cmp(&frequency(a)));
        chosen.retain(|candidate| {
            let is_needless = candidate
                .heads
                .iter()
                .all(|&CandidateHead { head, .. }| counts.get(head).is_some_and(|&count| count > 1));
            if is_needless {
                for &CandidateHead { head, .. } in &candidate.heads {
                    if let Some(count) = counts.get_mut(head) {
                        *count -= 1;
                    }
                }
            }
            !is_needless
        });
        chosen.into_iter().map(|candidate| candidate.ch).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::frequencies::pair_key;
    use super::*;

    /// The frequencies of characters, by code point.
    fn by_point(frequencies: &[(char, u8)]) -> Vec<u8> {
        let mut all = vec![0; 0x1_0000];
        frequencies.iter().for_each(|&(ch, frequency)| all[ch as usize] = frequency);
        all
    }

    #[test]
    fn rare_characters_become_anchors() {
        let frequencies = Frequencies {
            characters: by_point(&[('的', 220), ('发', 200), ('头', 80), ('菜', 80)]),
            pairs: [('的', '头'), ('头', '发'), ('发', '菜')]
                .map(|(a, b)| (pair_key(a, b), 1.0))
                .into_iter()
                .collect(),
        };
        let chosen = choose(["的头发", "头发", "发菜"], CharSet::default(), &frequencies);
        // 发 alone would do, but it is more frequent than 头 and 菜 together.
        assert_eq!(chosen.anchors, CharSet::from_iter(['头', '菜']));
        let pairs = [(('头', '发'), BTreeSet::from(['的'])), (('发', '菜'), BTreeSet::new())];
        assert_eq!(chosen.pairs, BTreeMap::from(pairs));
        assert_eq!(chosen.always, CharSet::default());
    }

    #[test]
    fn a_key_with_characters_of_other_lengths_is_noticed_before_them() {
        let chosen =
            choose(["卡OK", "拉卡OK拉", "A片", "𠀀片", "𠀀"], CharSet::default(), &Frequencies::default());
        assert_eq!(chosen.always, CharSet::from_iter(['卡']));
        assert_eq!(
            chosen.anchors,
            CharSet::default(),
            "the second key contains 卡, where the loop stops anyway"
        );
    }

    #[test]
    fn a_character_that_is_always_a_candidate_needs_no_anchor() {
        let chosen = choose(["头发", "头面"], CharSet::from_iter(['面']), &Frequencies::default());
        assert_eq!(chosen.anchors.iter().count(), 1);
        assert!(chosen.pairs.contains_key(&('头', '发')));
        assert!(!chosen.pairs.contains_key(&('头', '面')));
    }
}
