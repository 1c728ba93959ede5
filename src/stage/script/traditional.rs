//! The text of a block as the model sees it, and what it decided as a text again.

use super::ScriptOptions;
use super::decisions::{DecidedBlock, is_visible};
use super::standard::Standard;
use crate::convert::{Config, Converter};
use crate::edit::Sink;
use crate::report::Rule;
use crate::script_model::DecideOptions;
use crate::stage::split_protected;
use crate::target::Target;
use crate::text::spans::slice;
use std::ops::Range;

/// Conversion to a Traditional standard.
#[derive(Clone, Debug)]
pub(crate) struct ToTraditional {
    standard: Standard,
    /// For characters that the model has no units for.
    rare: Converter,
    options: DecideOptions,
}

impl ToTraditional {
    pub(crate) fn new(target: Target, options: ScriptOptions) -> Self {
        Self {
            standard: Standard::new(target, options.variants),
            rare: Converter::new(Config::S2t),
            options: DecideOptions { tells_zhe: target != Target::HantTw, channel: options.channel() },
        }
    }

    /// Converts the free parts of a block.
    pub(crate) fn apply<S: Sink>(&self, text: &str, protected: &[Range<usize>], sink: &mut S) {
        let Some(mut decided) = DecidedBlock::of(text, protected, self.options) else { return };
        let mut done = 0;
        for (range, is_protected) in split_protected(text, protected) {
            let (part, start) = (slice(text, range.clone()), range.start);
            if is_protected {
                done += usize::from(is_visible(part));
                sink.protect(part);
                continue;
            }
            let first = done;
            let both = decided.units.iter().zip(&decided.decided).skip(done);
            let converted = part.chars().zip(both).map(|(c, (unit, decided))| {
                done += 1;
                match char::from_u32((*decided).into()) {
                    Some(new) if unit != decided => new,
                    _ if is_rare(c) => self.convert_rare(c),
                    _ => c,
                }
            });
            let converted: String = converted.collect();
            let written = self.standard.write(converted);
            if sink.wants_decisions() {
                decided.tell_characters((part, start), &written, first, Some(&self.standard), sink);
            }
            write(part, &written, sink);
        }
    }

    fn convert_rare(&self, c: char) -> char {
        let converted = self.rare.convert(c.encode_utf8(&mut [0; 4])).chars().next();
        converted.unwrap_or(c)
    }
}

/// Characters that the lists hardly have: beyond the Basic Multilingual Plane, and extension A.
fn is_rare(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{2_0000}'..='\u{3_FFFF}')
}

/// Tells the sink which characters of `part` became others; `converted` has as many.
pub(super) fn write<S: Sink>(part: &str, converted: &str, sink: &mut S) {
    if part == converted {
        return sink.keep(part);
    }
    let mut pairs = part.char_indices().zip(converted.char_indices()).peekable();
    let (mut kept, mut out) = (0, 0);
    let one_by_one = sink.wants_decisions();
    while let Some(((at, from), (start, to))) = pairs.next() {
        if from == to {
            continue;
        }
        // Neighbours that change are one change. Decisions are about single characters, though, and a later
        // pass may decide one of them again.
        let (mut end, mut finish) = (at + from.len_utf8(), start + to.len_utf8());
        while !one_by_one
            && let Some(((at, from), (start, to))) = pairs.next_if(|((_, from), (_, to))| from != to)
        {
            (end, finish) = (at + from.len_utf8(), start + to.len_utf8());
        }
        if kept < at {
            sink.keep(slice(part, kept..at));
        }
        sink.replace(slice(part, at..end), slice(converted, start..finish), Rule::Script);
        (kept, out) = (end, finish);
    }
    debug_assert_eq!(slice(part, kept..), slice(converted, out..));
    if kept < part.len() {
        sink.keep(slice(part, kept..));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::collect;

    fn converted(target: Target, text: &str) -> String {
        collect(text, |sink| ToTraditional::new(target, ScriptOptions::default()).apply(text, &[], sink))
    }

    #[test]
    fn simplified_text_is_decided_by_words() {
        for (text, expected) in [
            ("火箭被发射到太空", "火箭被發射到太空"),
            ("理发师的头发很干", "理髮師的頭髮很乾"),
            ("皇后走在后面", "皇后走在後面"),
            ("几公里里面没有一只鸟", "幾公里裡面沒有一隻鳥"),
            ("干部说饼干是干的", "幹部說餅乾是乾的"),
            ("他只有一台计算机", "他只有一臺計算機"),
        ] {
            assert_eq!(converted(Target::HantTw, text), expected);
            assert_eq!(converted(Target::HantTw, expected), expected);
        }
    }

    #[test]
    fn text_of_a_character_map_is_repaired() {
        let text = "投產后的制造業，生產了許多面包和餅干。\n這是我們關系最好的干部，他在房間里。";
        let expected = "投產後的製造業，生產了許多麵包和餅乾。\n這是我們關係最好的幹部，他在房間裡。";
        assert_eq!(converted(Target::HantTw, text), expected);
        assert_eq!(converted(Target::HantTw, expected), expected);
    }

    #[test]
    fn one_simplified_character_changes_nothing_around_it() {
        assert_eq!(
            converted(Target::HantTw, "余先生說這個问題在公里數，皇后不懂"),
            "余先生說這個問題在公里數，皇后不懂"
        );
    }

    #[test]
    fn each_target_has_one_form() {
        for (target, expected) in [
            (Target::HantTw, "他看著裡面的衛生間，說為什麼"),
            (Target::HantHk, "他看着裏面的衛生間，說為什麼"),
        ] {
            for text in [
                "他看著裡面的衛生間，說為什麼",
                "他看着裏面的衞生間，説為什麼",
                "他看着里面的卫生间，说为什么",
            ] {
                assert_eq!(converted(target, text), expected);
            }
        }
    }

    #[test]
    fn descriptions_and_markup() {
        assert_eq!(converted(Target::Hant, "⿰虫风是一个字"), "⿰虫风是一個字");
        let text = "由他制{\\b1}造";
        let span = 9..9 + 5;
        let result = collect(text, |sink| {
            let script = ToTraditional::new(Target::HantTw, ScriptOptions::default());
            script.apply(text, std::slice::from_ref(&span), sink);
        });
        assert_eq!(result, "由他製{\\b1}造");
    }
}
