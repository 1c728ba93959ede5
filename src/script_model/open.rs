//! Which characters of a row words alone settle, and which are left open for the lattice.

use super::buffers::ModelBuffers;
use super::characters::SIMPLIFIED;
use super::homographs::{ToldApart, is_homograph};
use super::model::ScriptModel;
use super::symbol::{ZHU, is_han};
use super::table::{self, Support};
use std::ops::Range;

impl ScriptModel {
    /// Writes what is one character alone in a channel, and notes what is open.
    pub(super) fn open_plain(
        &self,
        text: &[u16],
        range: Range<usize>,
        channel: usize,
        told_apart: ToldApart,
        worker: &mut ModelBuffers,
        out: &mut [u16],
    ) {
        let ModelBuffers { open, beside, fixed, .. } = worker;
        open.clear();
        let alone = self.characters.alone_in(channel);
        let units = text.get(range.clone()).unwrap_or_default();
        let slots = out.get_mut(range.clone()).unwrap_or_default();
        for ((at, unit), slot) in range.clone().zip(units).zip(slots) {
            *slot = match *unit {
                ZHU if told_apart == ToldApart::None => ZHU,
                unit if told_apart == ToldApart::All && is_homograph(unit) => 0,
                unit => alone.get(usize::from(unit)).copied().unwrap_or(unit),
            };
            if *slot == 0 {
                open.push(at);
            }
        }
        fixed.write(&range, open, out);
        if channel != SIMPLIFIED {
            if told_apart == ToldApart::All {
                open.retain(|&at| {
                    let is_plain = self.is_plain_homograph(text, at);
                    if is_plain && let (Some(unit), Some(slot)) = (text.get(at), out.get_mut(at)) {
                        *slot = *unit;
                    }
                    !is_plain
                });
            }
            return;
        }
        let near = |at: Option<usize>| {
            at.and_then(|at| text.get(at)).copied().filter(|unit| is_han(*unit)).unwrap_or(0)
        };
        beside.clear();
        beside.extend(open.iter().map(|&at| {
            let unit = near(Some(at));
            let before = self.tables.probe_neighbours(near(at.checked_sub(1)), unit, true);
            (before, self.tables.probe_neighbours(unit, near(Some(at + 1)), false))
        }));
        let mut beside = beside.iter();
        open.retain(|&at| {
            let (Some((before, after)), Some(&unit)) = (beside.next(), text.get(at)) else { return true };
            let (before, after) = (self.tables.support_at(*before), self.tables.support_at(*after));
            let settled = self.settled(unit, before, after).or_else(|| match (before.sure, after.sure) {
                (Some(one), Some(other)) if one == other => self.characters.candidate(unit, one),
                (Some(form), None) if after == Support::default() => {
                    let beside = (near(at.checked_sub(2)), near(at.checked_sub(1)));
                    self.characters.candidate(unit, form).filter(|_| !self.may_be_word(beside, alone))
                }
                (None, Some(form)) if before == Support::default() => {
                    let beside = (near(Some(at + 1)), near(Some(at + 2)));
                    self.characters.candidate(unit, form).filter(|_| !self.may_be_word(beside, alone))
                }
                _ => None,
            });
            if let (Some(settled), Some(slot)) = (settled, out.get_mut(at)) {
                *slot = settled;
            }
            settled.is_none()
        });
    }

    /// Whether a character of Traditional text is a homograph in a word that Simplified text writes with
    /// another character: no word in which it stays holds its neighbours, and no name begins before it.
    fn is_plain_homograph(&self, text: &[u16], at: usize) -> bool {
        let near = |at: Option<usize>| at.and_then(|at| text.get(at)).copied().unwrap_or(0);
        let unit = near(Some(at));
        let (second, first) = (near(at.checked_sub(2)), near(at.checked_sub(1)));
        unit != ZHU
            && is_homograph(unit)
            && !self.kept_words.may_hold([first, unit])
            && !self.kept_words.may_hold([unit, near(Some(at + 1))])
            && !(self.names.may_have_kept(unit)
                && [first, second].iter().any(|unit| self.names.is_surname(*unit)))
    }

    /// Whether two characters, which are 0 if there are none, may make a word or the beginning of one.
    /// `alone` has the form of each character that has one form alone.
    fn may_be_word(&self, (first, second): (u16, u16), alone: &[u16]) -> bool {
        let form = |unit: u16| alone.get(usize::from(unit)).copied().unwrap_or(0);
        match (form(first), form(second)) {
            _ if first == 0 || second == 0 => false,
            (0, _) | (_, 0) => true,
            (first, second) => {
                let word = table::Word::from(first) << 16 | table::Word::from(second);
                self.tables.word_at(self.tables.probe_word(word)).is_some()
            }
        }
    }

    /// The same where the channel may be any.
    pub(super) fn open_mixed(
        &self,
        text: &[u16],
        row: Range<usize>,
        told_apart: ToldApart,
        worker: &mut ModelBuffers,
        out: &mut [u16],
    ) {
        let ModelBuffers { open, fixed, .. } = worker;
        open.clear();
        let slots = out.get_mut(row.clone()).unwrap_or_default();
        let units = text.get(row.clone()).unwrap_or_default();
        for ((at, unit), slot) in row.clone().zip(units).zip(slots) {
            match self.characters.candidates(*unit) {
                _ if *unit == ZHU && told_apart == ToldApart::None => {}
                _ if told_apart == ToldApart::All && is_homograph(*unit) => {
                    *slot = 0;
                    open.push(at);
                }
                [] => {}
                [one] => *slot = one.unit,
                _ => {
                    *slot = 0;
                    open.push(at);
                }
            }
        }
        fixed.write(&row, open, out);
    }

    /// What a character of Simplified text is if only its main form makes words with its neighbours.
    fn settled(&self, unit: u16, before: Support, after: Support) -> Option<u16> {
        let main = self.characters.main(unit);
        let held = before.main || after.main;
        let is_main =
            !before.other && !after.other && (held && main.leads || main.rules && !self.names.may_hold(unit));
        (is_main && main.unit != 0).then_some(main.unit)
    }
}
