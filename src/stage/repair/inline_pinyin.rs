//! Inline pinyin: removes `項(xiàng)` -> `項` where the document shows that a machine added it.
//!
//! A machine has a table with one pronunciation for each of its characters and annotates every occurrence;
//! its table has characters whose Traditional and Simplified forms differ. A person explains a rare word
//! once. So all of a block is counted before anything is removed.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::params::InlinePinyinParams;
use crate::edit::Sink;
use crate::language_model::{LanguageModel, ModelHandle};
use crate::number_hash::NumberMap;
use crate::report::Rule;
use crate::stage::split_protected;
use crate::step_counter;
use crate::text::char_class::is_han;
use crate::text::pinyin::{Syllable, before_closing_bracket, common_pronunciation};
use crate::text::spans::slice;

pub(super) fn apply<S: Sink>(
    text: &str,
    protected: &[Range<usize>],
    model: &ModelHandle,
    params: &InlinePinyinParams,
    sink: &mut S,
) {
    let stats = AnnotationStats::count(text, protected, params);
    let remove = stats.is_by_machine(model, params);
    for (range, is_protected) in split_protected(text, protected) {
        let part = slice(text, range);
        if is_protected {
            sink.protect(part);
            continue;
        }
        let mut kept = 0;
        if remove {
            for found in annotations(part).filter(|found| stats.is_of_machine(found, model.get())) {
                sink.keep(slice(part, kept..found.span.start));
                sink.replace(slice(part, found.span.clone()), "", Rule::InlinePinyin);
                kept = found.span.end;
            }
        }
        sink.keep(slice(part, kept..));
    }
}

/// A character with its pronunciation in brackets.
struct Annotation {
    character: char,
    pronunciation: Syllable,
    /// The bracketed part.
    span: Range<usize>,
}

impl Annotation {
    /// Whether no Chinese character stands beside the annotated one in `text`.
    fn is_isolated(&self, text: &str) -> bool {
        let before = text.get(..self.span.start).and_then(|head| head.chars().rev().nth(1));
        let after = text.get(self.span.end..).and_then(|tail| tail.chars().next());
        let beside = |c: char| is_han(c) || matches!(c, ')' | '）');
        !before.is_some_and(beside) && !after.is_some_and(beside)
    }
}

fn annotations(text: &str) -> impl Iterator<Item = Annotation> + '_ {
    let (mut openings, mut at) = (opening_brackets(text), 0);
    std::iter::from_fn(move || {
        loop {
            let bracket = openings.next()?;
            step_counter::count(1);
            let open = bracket.start;
            if open < at {
                continue;
            }
            at = bracket.end;
            let Some(character) = text.get(..open)?.chars().next_back().filter(|c| is_han(*c)) else {
                continue;
            };
            let Some((pronunciation, end)) = before_closing_bracket(text, at) else { continue };
            at = end;
            // The machine may have run twice.
            while let Some(next) = text.get(at..)?.chars().next().filter(|c| matches!(c, '(' | '（')) {
                match before_closing_bracket(text, at + next.len_utf8()) {
                    Some((again, end)) if again == pronunciation => at = end,
                    _ => break,
                }
            }
            return Some(Annotation { character, pronunciation, span: open..at });
        }
    })
}

/// The opening brackets, in order.
fn opening_brackets(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    static WIDE: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("（"));
    let mut narrow = memchr::memchr_iter(b'(', text.as_bytes()).map(|at| at..at + 1).peekable();
    let mut wide = WIDE.find_iter(text.as_bytes()).map(|at| at..at + '（'.len_utf8()).peekable();
    std::iter::from_fn(move || match (narrow.peek(), wide.peek()) {
        (Some(first), Some(other)) if other.start < first.start => wide.next(),
        (None, _) => wide.next(),
        _ => narrow.next(),
    })
}

/// How one annotated character is used in the block.
#[derive(Default)]
struct CharacterUse {
    /// Its pronunciations, with how often each is given.
    pronunciations: Vec<(Syllable, usize)>,
    /// How often the character occurs.
    occurrences: usize,
}

impl CharacterUse {
    fn annotations(&self) -> usize {
        self.pronunciations.iter().map(|(_, count)| count).sum()
    }

    /// The pronunciation that is given most often and how often, if at least half of the occurrences have it.
    /// A machine may have missed one of two occurrences. So whether nearly all are annotated is checked for
    /// all characters together.
    fn systematic(&self) -> Option<(Syllable, usize)> {
        let (pronunciation, count) = self.pronunciations.iter().copied().max_by_key(|(_, count)| *count)?;
        (count * 2 >= self.occurrences).then_some((pronunciation, count))
    }
}

/// What was counted in a block.
#[derive(Default)]
struct AnnotationStats {
    characters: NumberMap<char, CharacterUse>,
    /// Chinese characters in all.
    han: usize,
    /// Annotations of characters without a Chinese character beside them.
    isolated: usize,
}

impl AnnotationStats {
    /// Counts what is not protected. Empty if the annotations are too few for a machine in any case.
    fn count(text: &str, protected: &[Range<usize>], params: &InlinePinyinParams) -> Self {
        let mut stats = Self::default();
        let free = || {
            split_protected(text, protected)
                .filter(|(_, is_protected)| !is_protected)
                .filter_map(|(range, _)| text.get(range))
        };
        for (part, found) in free().flat_map(|part| annotations(part).map(move |found| (part, found))) {
            stats.isolated += usize::from(found.is_isolated(part));
            let known = &mut stats.characters.entry(found.character).or_default().pronunciations;
            match known.iter_mut().find(|(pronunciation, _)| *pronunciation == found.pronunciation) {
                Some((_, count)) => *count += 1,
                None => known.push((found.pronunciation, 1)),
            }
        }
        let annotations: usize = stats.characters.values().map(CharacterUse::annotations).sum();
        if stats.characters.len() < params.characters && annotations < params.pronunciations_of_traditional {
            return Self::default();
        }
        // One bit says that a character is not among these, which is true of most.
        let mut is_annotated = [0_u64; 1 << 10];
        let slot = |c: char| (c as usize >> 6 & 0x3FF, 1_u64 << (c as u32 & 63));
        for (word, bit) in stats.characters.keys().copied().map(slot) {
            is_annotated.get_mut(word).into_iter().for_each(|bits| *bits |= bit);
        }
        for c in free().flat_map(str::chars).filter(|c| is_han(*c)) {
            stats.han += 1;
            let (word, bit) = slot(c);
            if is_annotated.get(word).is_some_and(|bits| bits & bit != 0)
                && let Some(known) = stats.characters.get_mut(&c)
            {
                known.occurrences += 1;
            }
        }
        stats
    }

    /// Whether a machine added the annotations of this block.
    fn is_by_machine(&self, model: &ModelHandle, params: &InlinePinyinParams) -> bool {
        let annotations: usize = self.characters.values().map(CharacterUse::annotations).sum();
        let occurrences: usize = self.characters.values().map(|known| known.occurrences).sum();
        let systematic: Vec<(char, Syllable, usize)> = self
            .characters
            .iter()
            .filter_map(|(c, known)| known.systematic().map(|(syllable, count)| (*c, syllable, count)))
            .collect();
        let hits: usize = systematic.iter().map(|(.., count)| count).sum();
        let repeated = systematic.iter().filter(|(.., count)| *count > 1).count();
        let everywhere = annotations * 5 >= occurrences * 3;
        let one_pronunciation = hits * 5 >= annotations * 4;
        // A text where every character has its pronunciation is a primer.
        let primer = self.han >= 20 && annotations * 10 >= self.han * 9;
        if annotations == 0 || !everywhere || !one_pronunciation || primer {
            return false;
        }
        // Several characters repeat with their pronunciation. Or one repeats more often than any person would
        // explain it; then two thirds of the characters must be Traditional, as in the table of a machine.
        let traditional = systematic.iter().filter(|(c, ..)| model.get().is_traditional(*c)).count();
        let again = repeated >= 2
            || hits - systematic.len() >= params.repetitions_of_one
                && traditional * 3 >= systematic.len() * 2;
        let is_repeated = systematic.len() >= params.characters && hits >= params.pronunciations && again;
        is_repeated || self.is_by_table(&systematic, repeated > 0, model, params)
    }

    /// Whether even few annotations come from the table of a machine: the characters are Traditional and so
    /// frequent that nobody would explain them, and they have the pronunciations that a table would give.
    fn is_by_table(
        &self,
        systematic: &[(char, Syllable, usize)],
        repeated: bool,
        model: &ModelHandle,
        params: &InlinePinyinParams,
    ) -> bool {
        let annotations: usize = self.characters.values().map(CharacterUse::annotations).sum();
        let hits: usize = systematic.iter().map(|(.., count)| count).sum();
        let common = systematic.iter().filter(|(c, syllable, _)| common_pronunciation(*c) == Some(*syllable));
        hits >= params.pronunciations_of_traditional
            // Where most characters are annotated, or annotated characters stand alone, a person teaches
            // them.
            && annotations * 3 <= self.han * 2
            && self.isolated * 2 <= annotations
            && common.count() * 4 >= systematic.len() * 3
            && self.characters.keys().all(|c| {
                let model = model.get();
                model.is_traditional(*c) && (repeated || model.rarity(*c) <= params.frequent)
            })
    }

    /// Whether a machine added this annotation, in a block where it added most. Byte-shifted characters have
    /// lost their annotations. So a Traditional character need not be annotated wherever it occurs.
    fn is_of_machine(&self, found: &Annotation, model: &LanguageModel) -> bool {
        let Some(known) = self.characters.get(&found.character) else { return false };
        known.pronunciations.len() == 1 && model.is_traditional(found.character)
            || known.systematic().is_some_and(|(pronunciation, _)| pronunciation == found.pronunciation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::collect;

    fn normalized(text: &str) -> String {
        let (model, params) = (ModelHandle::default(), InlinePinyinParams::default());
        collect(text, |sink| apply(text, &[], &model, &params, sink))
    }

    #[test]
    fn what_a_machine_added_is_removed() {
        for (text, expected) in [
            ("強(qiáng)化環(huán)境標(biāo)準(zhǔn)", "強化環境標準"),
            // The machine ran twice, with spaces, with combining tone marks.
            (
                "我們發(fā)（fā）現環（huán ）境與計(jì)\u{A0}劃，環（hua\u{301}n）",
                "我們發現環境與計\u{A0}劃，環",
            ),
            // Repetition is enough, whatever the characters are.
            ("他(tā)和我(wǒ)說，他(tā)和她，我(wǒ)和你(nǐ)，他(tā)走了", "他和我說，他和她，我和你，他走了"),
        ] {
            assert_eq!(normalized(text), expected);
        }
    }

    #[test]
    fn one_character_that_comes_again_and_again_tells_a_machine() {
        let text = "我吃瞭(liào)飯(fàn)，洗瞭(liào)碗，關瞭(liào)燈(dēng)，鎖瞭(liào)門，就睡瞭(liào)。";
        assert_eq!(normalized(text), "我吃瞭飯，洗瞭碗，關瞭燈，鎖瞭門，就睡瞭。");
        // Somebody who teaches one character may do so, too.
        let text = "犇(bēn)字有三个牛，犇(bēn)是奔的古字，犇(bēn)、骉(biāo)、羴(shān)都是三叠字，犇(bēn)也是人名，犇(bēn)不常用。";
        assert_eq!(normalized(text), text);
    }

    #[test]
    fn one_gloss_among_the_annotations_of_a_machine_stays() {
        let text = "書(shū)與車(chē)，書(shū)車(chē)，東(dōng)書(shū)，展(zhǎn)開展現展覽";
        assert_eq!(normalized(text), "書與車，書車，東書，展(zhǎn)開展現展覽");
    }

    #[test]
    fn traditional_characters_tell_the_table_of_a_machine() {
        for (text, expected) in [
            (
                "他豎起手指壓低聲音，孩子只是嚴肅地盯著聽(tīng)筒，側著頭聽(tīng)了聽(tīng)，又聽(tīng)了一會。",
                "他豎起手指壓低聲音，孩子只是嚴肅地盯著聽筒，側著頭聽了聽，又聽了一會。",
            ),
            (
                "隨后傳來了馬達(dá)的聲音，耕牛和拖拉機(jī)慢慢地轉(zhuǎn)過鎮上新開的面館(guǎn)，走遠了。",
                "隨后傳來了馬達的聲音，耕牛和拖拉機慢慢地轉過鎮上新開的面館，走遠了。",
            ),
        ] {
            assert_eq!(normalized(text), expected);
        }
    }

    #[test]
    fn what_a_person_wrote_stays() {
        for text in [
            "重庆(chóngqìng)是山城。",
            "行(xíng)不行？",
            "选(A)还是(B)，看图(a)、(b)。",
            // Rare characters, characters that are taught, and pronunciations that people get wrong.
            "他望著懸崖上鑿(záo)出的小路，又看看水裡的鱷(è)魚、天上的鷺鷥(sī)，心中的挑釁(xìn)之意全沒有了。",
            "「愛(ài)」「國(guó)」「書(shū)」「門(mén)」是最先要學會的四個字，請大家跟著老師念一遍，再寫十遍。",
            "這些字容易讀錯：說(shuì)客、單(chán)于、參(cēn)差、龜(jūn)裂、會(kuài)計，都要小心才好。",
            "犇(bēn)、骉(biāo)、羴(shān)、鱻(xiān)、猋(biāo)、麤(cū)、焱(yàn)",
            "乐(lè)与乐(yuè)，长(cháng)与长(zhǎng)，重(zhòng)与重(chóng)，行(xíng)与行(háng)",
            // A primer.
            "小(xiǎo)猫(māo)小(xiǎo)狗(gǒu)一(yī)起(qǐ)跑(pǎo)小(xiǎo)猫(māo)小(xiǎo)狗(gǒu)一(yī)起(qǐ)跑(pǎo)小(xiǎo)猫(māo)小(xiǎo)狗(gǒu)一(yī)起(qǐ)跑(pǎo)",
        ] {
            assert_eq!(normalized(text), text);
        }
    }

    #[test]
    fn byte_shifted_pronunciations_stay() {
        let text = "書(shū)籍、飯(fàn)館、電(diàn)燈：當?shù)貙W(xué)校";
        assert_eq!(normalized(text), "書籍、飯館、電燈：當?shù)貙W(xué)校");
    }

    #[test]
    fn brackets_are_found_in_order() {
        let text = "为了(（到））（(分）到（";
        let brackets = text.match_indices(['(', '（']).map(|(at, bracket)| at..at + bracket.len());
        assert_eq!(opening_brackets(text).collect::<Vec<_>>(), brackets.collect::<Vec<_>>());
    }
}
