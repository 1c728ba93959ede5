//! Inline pinyin: removes `項(xiàng)` -> `項` where the document shows that a machine put it in. Part of repair.
//!
//! The machine has one reading per character and annotates every occurrence; a person glosses a word once. So the
//! whole block is read before anything is removed. `dictionaries/zhnorm/annotations.tsv` holds the pairs known from
//! such pages, which settle the matter where a text is too short to show a habit.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;
use pinyin::ToPinyin;

use super::lexicon::Lexicon;
use super::syllable::{MAX_LENGTH, Syllable};
use crate::edit::Sink;
use crate::report::Rule;
use crate::stage::stretches;
use crate::text::char_class::{is_blank, is_han};

/// How many different characters are annotated, and how often, where a machine does it.
const MIN_CHARACTERS: usize = 3;
const MIN_HITS: usize = 6;
/// How often, where all of them are Traditional, most have their commonest reading, as in the machine's table, and either
/// one is annotated again or all are so frequent that nobody would explain them: at most that much is their cost.
const MIN_TRADITIONAL: usize = 4;
const FREQUENT: f32 = 9.0;

pub(crate) fn apply<S: Sink>(text: &str, protected: &[Range<usize>], sink: &mut S) {
    let evidence = Evidence::gather(text, protected);
    let noisy = evidence.is_noisy();
    for (range, shielded) in stretches(text, protected) {
        let part = text.get(range).unwrap_or_default();
        if shielded {
            sink.protect(part);
            continue;
        }
        let mut kept = 0;
        if noisy {
            for found in annotations(part).filter(|found| evidence.condemns(found)) {
                sink.keep(part.get(kept..found.span.start).unwrap_or_default());
                sink.replace(part.get(found.span.clone()).unwrap_or_default(), "", Rule::InlinePinyin);
                kept = found.span.end;
            }
        }
        sink.keep(part.get(kept..).unwrap_or_default());
    }
}

/// `character(reading)`; the span is that of the bracketed part.
struct Annotation {
    character: char,
    reading: Syllable,
    span: Range<usize>,
}

impl Annotation {
    /// Whether no Chinese character stands beside the annotated one in `text`.
    fn is_alone(&self, text: &str) -> bool {
        let before = text.get(..self.span.start).and_then(|head| head.chars().rev().nth(1));
        let behind = text.get(self.span.end..).and_then(|tail| tail.chars().next());
        let beside = |c: char| is_han(c) || matches!(c, ')' | '）');
        !before.is_some_and(beside) && !behind.is_some_and(beside)
    }
}

fn annotations(text: &str) -> impl Iterator<Item = Annotation> + '_ {
    let (mut openings, mut at) = (openings(text), 0);
    std::iter::from_fn(move || {
        loop {
            let bracket = openings.next()?;
            let open = bracket.start;
            if open < at {
                continue;
            }
            at = bracket.end;
            let Some(character) = text.get(..open)?.chars().next_back().filter(|c| is_han(*c)) else {
                continue;
            };
            let Some((reading, end)) = bracketed(text, at) else { continue };
            at = end;
            // The machine may have run twice.
            while let Some(next) = text.get(at..)?.chars().next().filter(|c| matches!(c, '(' | '（')) {
                match bracketed(text, at + next.len_utf8()) {
                    Some((again, end)) if again == reading => at = end,
                    _ => break,
                }
            }
            return Some(Annotation { character, reading, span: open..at });
        }
    })
}

/// The opening brackets, in order.
fn openings(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    static WIDE: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("（"));
    let mut narrow = memchr::memchr_iter(b'(', text.as_bytes()).map(|at| at..at + 1).peekable();
    let mut wide = WIDE.find_iter(text.as_bytes()).map(|at| at..at + '（'.len_utf8()).peekable();
    std::iter::from_fn(move || match (narrow.peek(), wide.peek()) {
        (Some(first), Some(other)) if other.start < first.start => wide.next(),
        (None, _) => wide.next(),
        _ => narrow.next(),
    })
}

/// The reading that starts at `start`, behind a bracket, and where its closing bracket ends.
fn bracketed(text: &str, start: usize) -> Option<(Syllable, usize)> {
    let rest = text.get(start..)?;
    let inside = rest.trim_start_matches(is_gap);
    let before = rest.len() - inside.len();
    let length = inside
        .char_indices()
        .take_while(|(at, c)| *at <= MAX_LENGTH + 4 && !matches!(c, ')' | '）'))
        .map(|(at, c)| at + c.len_utf8())
        .last()?;
    let close = inside.get(length..)?.chars().next().filter(|c| matches!(c, ')' | '）'))?;
    let reading = Syllable::parse(inside.get(..length)?.trim_end_matches(is_gap))?;
    (before <= 4).then_some((reading, start + before + length + close.len_utf8()))
}

fn is_gap(c: char) -> bool {
    is_blank(c) && c != '\t'
}

/// What the block says about one annotated character.
#[derive(Default)]
struct Habit {
    readings: Vec<(Syllable, usize)>,
    occurrences: usize,
}

impl Habit {
    fn hits(&self) -> usize {
        self.readings.iter().map(|(_, count)| count).sum()
    }

    /// The reading that is given most often, and how often, if it is at half of the places at least. Whether characters
    /// are annotated nearly everywhere is for all of them together to tell: of two places a machine may miss one.
    fn systematic(&self) -> Option<(Syllable, usize)> {
        let (reading, count) = self.readings.iter().copied().max_by_key(|(_, count)| *count)?;
        (count * 2 >= self.occurrences).then_some((reading, count))
    }
}

#[derive(Default)]
struct Evidence {
    habits: HashMap<char, Habit>,
    han: usize,
    /// Annotated characters that no other stands beside.
    alone: usize,
}

impl Evidence {
    fn gather(text: &str, protected: &[Range<usize>]) -> Self {
        let mut evidence = Self::default();
        let free = || {
            stretches(text, protected)
                .filter(|(_, shielded)| !shielded)
                .filter_map(|(range, _)| text.get(range))
        };
        for (part, found) in free().flat_map(|part| annotations(part).map(move |found| (part, found))) {
            evidence.alone += usize::from(found.is_alone(part));
            let readings = &mut evidence.habits.entry(found.character).or_default().readings;
            match readings.iter_mut().find(|(reading, _)| *reading == found.reading) {
                Some((_, count)) => *count += 1,
                None => readings.push((found.reading, 1)),
            }
        }
        let hits: usize = evidence.habits.values().map(Habit::hits).sum();
        if evidence.habits.len() < MIN_CHARACTERS && hits < MIN_TRADITIONAL {
            return Self::default();
        }
        for c in free().flat_map(str::chars).filter(|c| is_han(*c)) {
            evidence.han += 1;
            if let Some(habit) = evidence.habits.get_mut(&c) {
                habit.occurrences += 1;
            }
        }
        evidence
    }

    fn is_noisy(&self) -> bool {
        let hits: usize = self.habits.values().map(Habit::hits).sum();
        let places: usize = self.habits.values().map(|habit| habit.occurrences).sum();
        let (mut characters, mut systematic, mut repeated, mut known, mut common) = (0, 0, 0, 0, 0);
        for (character, habit) in &self.habits {
            if let Some((reading, count)) = habit.systematic() {
                characters += 1;
                systematic += count;
                repeated += usize::from(count > 1);
                known += usize::from(is_known(*character, reading));
                common += usize::from(is_common(*character, reading));
            }
        }
        let everywhere = hits * 5 >= places * 3;
        let single = systematic * 5 >= hits * 4;
        if !everywhere || !single {
            return false;
        }
        // Where every character has its reading, the reading is the point: a primer.
        let primer = self.han >= 20 && hits * 10 >= self.han * 9;
        let habit = systematic >= MIN_HITS && repeated >= 2;
        let familiar = known >= MIN_CHARACTERS && known * 2 >= self.habits.len();
        // A person glosses what is hard to read, be it Traditional or not, or characters by themselves.
        let table = systematic >= MIN_TRADITIONAL
            && hits * 4 <= self.han
            && self.alone * 2 <= hits
            && common * 4 >= characters * 3
            && self.habits.keys().all(|c| {
                let lexicon = Lexicon::builtin();
                lexicon.is_traditional(*c) && (repeated > 0 || lexicon.rarity(*c) <= FREQUENT)
            });
        !primer && (characters >= MIN_CHARACTERS && (habit || familiar) || table)
    }

    /// Whether the machine put it in, in a text where it was. Characters that were read out of step have lost their
    /// annotations; but all that have a place in its table are Traditional.
    fn condemns(&self, found: &Annotation) -> bool {
        let Some(habit) = self.habits.get(&found.character) else { return false };
        is_known(found.character, found.reading)
            || habit.readings.len() == 1 && Lexicon::builtin().is_traditional(found.character)
            || habit.systematic().is_some_and(|(reading, _)| reading == found.reading)
    }
}

fn is_known(character: char, reading: Syllable) -> bool {
    KNOWN.get(&character) == Some(&reading)
}

/// Whether a character is mostly read so.
fn is_common(character: char, reading: Syllable) -> bool {
    character.to_pinyin().and_then(|pinyin| Syllable::parse(pinyin.with_tone())) == Some(reading)
}

static KNOWN: LazyLock<HashMap<char, Syllable>> = LazyLock::new(|| {
    include_str!("../../../dictionaries/zhnorm/annotations.tsv")
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .filter_map(|(character, reading)| Some((character.chars().next()?, Syllable::parse(reading)?)))
        .collect()
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::collect;

    fn run(text: &str) -> String {
        collect(text, |sink| apply(text, &[], sink))
    }

    #[test]
    fn removes_what_a_machine_put_in() {
        let table = [
            ("強(qiáng)化環(huán)境標(biāo)準(zhǔn)", "強化環境標準"),
            (
                "發(fā)（fā）展（zhǎn）環（huán ）節( jié)與計(jì)\u{A0}劃，環（huán）與節(jie\u{301})",
                "發展環節與計\u{A0}劃，環與節",
            ),
            // Unknown pairs count when they are a habit.
            ("書(shū)與車(chē)，書(shū)車(chē)，東(dōng)書(shū)", "書與車，書車，東書"),
        ];
        assert_eq!(run(table[0].0), table[0].1);
        assert_eq!(run(table[2].0), table[2].1);
        // 展 is annotated once in three places: not the machine's.
        let raw = "發(fā)（fā）展（zhǎn）展展環（huán ）節( jié)計(jì)劃";
        assert_eq!(run(raw), "發展（zhǎn）展展環節計劃");
        // Of the four 因為 three were read out of step.
        let raw = "因為為為為(wèi)項(xiàng)目發(fā)展環(huán)節(jié)計(jì)劃項(xiàng)目發(fā)展";
        assert_eq!(run(raw), "因為為為為項目發展環節計劃項目發展");
    }

    #[test]
    fn traditional_characters_tell_the_table() {
        let text =
            "他豎起手指壓低聲音，孩子只是嚴肅地盯著聽(tīng)筒，側著頭聽(tīng)了聽(tīng)，又聽(tīng)了一會。";
        assert_eq!(run(text), text.replace("(tīng)", ""));
        let text =
            "隨后傳來了馬達(dá)的聲音，耕牛和拖拉機(jī)慢慢地轉(zhuǎn)過鎮上新開的面館(guǎn)，走遠了。";
        assert_eq!(run(text), "隨后傳來了馬達的聲音，耕牛和拖拉機慢慢地轉過鎮上新開的面館，走遠了。");
        // Characters that are explained, and taught.
        for text in [
            "他望著懸崖上鑿(záo)出的小路，又看看水裡的鱷(è)魚、天上的鷺鷥(sī)，心中的挑釁(xìn)之意全沒有了。",
            "「愛(ài)」「國(guó)」「書(shū)」「門(mén)」是最先要學會的四個字，請大家跟著老師念一遍，再寫十遍。",
        ] {
            assert_eq!(run(text), text);
        }
        // Readings that people get wrong.
        let text = "這些字容易讀錯：說(shuì)客、單(chán)于、參(cēn)差、龜(jūn)裂、會(kuài)計，都要小心才好。";
        assert_eq!(run(text), text);
    }

    #[test]
    fn leaves_what_a_person_wrote() {
        for text in [
            "重庆(chóngqìng)是山城。",
            "行(xíng)不行？",
            "选(A)还是(B)，看图(a)、(b)。",
            "犇(bēn)、骉(biāo)、羴(shān)、鱻(xiān)、猋(biāo)、麤(cū)、焱(yàn)",
            "乐(lè)与乐(yuè)，长(cháng)与长(zhǎng)，重(zhòng)与重(chóng)，行(xíng)与行(háng)",
            "小(xiǎo)猫(māo)小(xiǎo)狗(gǒu)一(yī)起(qǐ)跑(pǎo)小(xiǎo)猫(māo)小(xiǎo)狗(gǒu)一(yī)起(qǐ)跑(pǎo)小(xiǎo)猫(māo)小(xiǎo)狗(gǒu)一(yī)起(qǐ)跑(pǎo)",
        ] {
            assert_eq!(run(text), text);
        }
    }

    #[test]
    fn leaves_runs_that_are_out_of_step() {
        let raw = "項(xiàng)目、環(huán)境、規(guī)劃：鏈?zhǔn)桨l(fā)展";
        assert_eq!(run(raw), "項目、環境、規劃：鏈?zhǔn)桨l(fā)展");
    }

    #[test]
    fn brackets_are_found_in_order() {
        let text = "为了(（到））（(分）到（";
        let brackets = text.match_indices(['(', '（']).map(|(at, bracket)| at..at + bracket.len());
        assert_eq!(openings(text).collect::<Vec<_>>(), brackets.collect::<Vec<_>>());
    }

    #[test]
    fn known_pairs_are_readable() {
        assert_eq!(KNOWN.len(), 88);
    }
}
