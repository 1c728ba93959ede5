//! Conversion to the Traditional standards. Lines in which nothing can change are kept as they are; the model
//! decides the others, a few at a time.

use super::block::{BlockLines, BlockText, keep_all, visit_parts};
use super::decisions::DecidedBlock;
use super::options::{ScriptBuffers, ScriptOptions};
use super::standard::Standard;
use crate::convert::{Config, Converter};
use crate::edit::Sink;
use crate::report::Rule;
use crate::script_model::channel::PartChannel;
use crate::script_model::characters::{HOMOGRAPH, IS_ZHE, OPEN, TRADITIONAL};
use crate::script_model::homographs::ToldApart;
use crate::script_model::symbol::{ZHE, is_han};
use crate::script_model::{DecideOptions, ScriptModel};
use crate::stage::split_protected;
use crate::step_counter::count;
use crate::target::Target;
use crate::text::spans::slice;
use std::ops::Range;

/// About how many bytes of lines of one channel are decided at once.
const GROUP: usize = 4096;

/// Conversion to a Traditional standard.
#[derive(Clone, Debug)]
pub(crate) struct ToTraditional {
    standard: Standard,
    /// For characters that the model has no units for.
    rare: Converter,
    script: ScriptOptions,
    options: DecideOptions,
    /// The flags of the characters that may change in Traditional text.
    touched: u8,
}

impl ToTraditional {
    pub(crate) fn new(target: Target, options: ScriptOptions) -> Self {
        let told_apart = if target == Target::HantTw { ToldApart::None } else { ToldApart::Zhe };
        Self {
            standard: Standard::new(target, options.variants),
            rare: Converter::new(Config::S2t),
            script: options,
            options: DecideOptions { told_apart, only_homographs: false, channel: options.channel() },
            touched: OPEN | if told_apart == ToldApart::Zhe { HOMOGRAPH } else { IS_ZHE },
        }
    }

    /// Converts the free parts of a block.
    pub(crate) fn apply<S: Sink>(&self, text: BlockText<'_>, buffers: &mut ScriptBuffers, sink: &mut S) {
        let Some(model) = self.script.model() else { return keep_all(text.text, text.protected, sink) };
        visit_parts(model, text, self.options, buffers, |block, part, buffers| {
            let range = block.range(&part.lines);
            let mut group = |range, flags, is_kept| {
                self.group(model, block, range, (&part.channel, flags, is_kept), buffers, sink);
            };
            let PartChannel::Plain(channel) = part.channel else { return group(range, OPEN, false) };
            let (mut start, mut end) = (range.start, range.start);
            let (mut flags, mut is_kept) = (0, false);
            for line in block.lines_of(part) {
                let keeps = channel == TRADITIONAL && line.flags & self.touched == 0;
                let is_full = !keeps && end - start >= GROUP;
                if end > start && (is_kept != keeps || is_full) {
                    group(start..end, flags, is_kept);
                    (start, flags) = (end, 0);
                }
                is_kept = keeps;
                flags |= line.flags;
                end = line.end;
            }
            group(start..end, flags, is_kept);
        });
    }

    /// Converts lines of one channel. If they are kept, nothing in them may change.
    fn group<S: Sink>(
        &self,
        model: &ScriptModel,
        block: &BlockLines<'_>,
        range: Range<usize>,
        (channel, flags, is_kept): (&PartChannel, u8, bool),
        buffers: &mut ScriptBuffers,
        sink: &mut S,
    ) {
        if is_kept {
            if self.standard.is_of_model() {
                return block.keep(range, sink);
            }
            for (range, is_protected) in block.pieces(range) {
                let piece = slice(block.text.text, range);
                if is_protected {
                    sink.protect(piece);
                } else {
                    write(piece, &self.standard.write(piece.to_owned()), sink);
                }
            }
            return;
        }
        count(range.len());
        let ScriptBuffers { worker, units, decided, line, .. } = buffers;
        units.clear();
        worker.fixed.clear();
        block.symbols_of(range.clone(), units, Some(&mut worker.fixed));
        decided.clear();
        decided.extend_from_slice(units);
        model.decide_lines(units, channel, self.options, worker, decided);
        let mut done = 0;
        for (range, is_protected) in block.pieces(range) {
            let piece = slice(block.text.text, range.clone());
            let (seen, meant) =
                (units.get(done..).unwrap_or_default(), decided.get(done..).unwrap_or_default());
            if is_protected {
                done += block.text.symbols_of_protected(&range);
                sink.protect(piece);
                continue;
            }
            line.clear();
            let has_rare = flags & OPEN != 0 && piece.chars().any(is_rare);
            if has_rare {
                line.extend(piece.chars().zip(seen.iter().zip(meant)).map(|(c, (seen, meant))| {
                    done += 1;
                    match char::from_u32((*meant).into()) {
                        Some(new) if seen != meant => new,
                        _ if is_rare(c) => self.convert_rare(c),
                        _ => c,
                    }
                }));
            } else {
                line.push_str(piece);
                done += overwrite(line, seen, meant, self.standard.zhe());
            }
            if has_rare || !self.standard.is_of_model() {
                *line = self.standard.write(std::mem::take(line));
            }
            write(piece, line, sink);
        }
    }

    /// The same as `apply`, with the reason for each change.
    pub(super) fn explain<S: Sink>(&self, block: BlockText<'_>, sink: &mut S) {
        let BlockText { text, protected, .. } = block;
        let Some(mut decided) = DecidedBlock::of(self.script.model(), block, self.options) else {
            return keep_all(text, protected, sink);
        };
        let mut done = 0;
        for (range, is_protected) in split_protected(text, protected) {
            let (part, start) = (slice(text, range.clone()), range.start);
            if is_protected {
                done += block.symbols_of_protected(&range);
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
            decided.tell_characters((part, start), &written, first, Some(&self.standard), sink);
            write(part, &written, sink);
        }
    }

    fn convert_rare(&self, c: char) -> char {
        let converted = self.rare.convert(c.encode_utf8(&mut [0; 4])).chars().next();
        converted.unwrap_or(c)
    }
}

/// Overwrites the characters of a text that became others, which take as many bytes. Returns the number of
/// characters.
fn overwrite(text: &mut str, seen: &[u16], meant: &[u16], zhe: u16) -> usize {
    // SAFETY: only whole characters of three bytes are replaced, by Chinese characters, which take three
    // bytes, too.
    let bytes = unsafe { text.as_bytes_mut() };
    let (mut at, mut done) = (0, 0);
    for (seen, meant) in seen.iter().zip(meant) {
        let Some(rest) = bytes.get_mut(at..).filter(|rest| !rest.is_empty()) else { break };
        done += 1;
        at += match rest {
            [lead @ 0xE0..=0xEF, second, third, ..] => {
                let meant = if *meant == ZHE { zhe } else { *meant };
                if is_han(*seen) && is_han(meant) {
                    *lead = 0xE0 | (meant >> 12) as u8 & 0x0F;
                    *second = 0x80 | (meant >> 6 & 0x3F) as u8;
                    *third = 0x80 | (meant & 0x3F) as u8;
                }
                3
            }
            [..=0x7F, ..] => 1,
            [..=0xDF, ..] => 2,
            _ => 4,
        };
    }
    done
}

/// Characters that are rare in the lists: beyond the Basic Multilingual Plane, and extension A.
fn is_rare(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{2_0000}'..='\u{3_FFFF}')
}

/// Writes `converted` for `part`, and tells which characters became others. Both have as many.
pub(super) fn write<S: Sink>(part: &str, converted: &str, sink: &mut S) {
    debug_assert_eq!(part.chars().count(), converted.chars().count());
    let pairs = part.char_indices().zip(converted.char_indices());
    let changed = pairs.filter(|((_, from), (_, to))| from != to);
    let edits =
        changed.map(|((at, from), (start, to))| (at..at + from.len_utf8(), start..start + to.len_utf8()));
    sink.replace_with_edits(part, converted, Rule::Script, |visit| edits.for_each(visit));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::collect;

    fn converted(target: Target, text: &str) -> String {
        collect(text, |sink| {
            let script = ToTraditional::new(target, ScriptOptions::default());
            let block = BlockText { text, protected: &[], words: &[] };
            script.apply(block, &mut ScriptBuffers::default(), sink);
        })
    }

    #[test]
    fn simplified_text_is_decided_by_words() {
        for (text, expected) in [
            ("火箭被发射到太空", "火箭被發射到太空"),
            ("理发师的头发很干", "理髮師的頭髮很乾"),
            ("皇后走在后面", "皇后走在後面"),
            ("几公里里面没有一只鸟", "幾公里裡面沒有一隻鳥"),
            ("干部说他爱吃饼干", "幹部說他愛吃餅乾"),
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
        assert_eq!(converted(Target::Hant, "⿰木风像一个字"), "⿰木风像一個字");
        let text = "由他制{\\b1}造";
        let span = 9..9 + 5;
        let result = collect(text, |sink| {
            let script = ToTraditional::new(Target::HantTw, ScriptOptions::default());
            let block = BlockText { text, protected: std::slice::from_ref(&span), words: &[] };
            script.apply(block, &mut ScriptBuffers::default(), sink);
        });
        assert_eq!(result, "由他製{\\b1}造");
    }
}
