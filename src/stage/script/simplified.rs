//! Conversion to Simplified Chinese: by dictionaries, but for homographs, of which one (`著`) is `着` or `著`
//! and another (`乾`) is `干` or `乾`. The script model tells these apart.

use super::block::{BlockLines, BlockText, visit_parts};
use super::decisions::{DecidedBlock, is_visible};
use super::options::{ScriptBuffers, ScriptOptions};
use crate::convert::Converter;
use crate::edit::Sink;
use crate::report::Rule;
use crate::script_model::channel::PartChannel;
use crate::script_model::characters::HOMOGRAPH;
use crate::script_model::homographs::{self, ToldApart};
use crate::script_model::{DecideOptions, ScriptModel};
use crate::stage::split_protected;
use crate::text::spans::slice;
use std::ops::Range;

/// Conversion to Simplified Chinese.
#[derive(Clone, Debug)]
pub(crate) struct ToSimplified {
    dictionaries: Converter,
    script: ScriptOptions,
    options: DecideOptions,
}

impl ToSimplified {
    pub(crate) fn new(options: ScriptOptions) -> Self {
        Self {
            dictionaries: Converter::from_plan("hans", "zhnorm/configs/hans.json", false),
            script: options,
            options: DecideOptions {
                told_apart: ToldApart::All,
                only_homographs: false,
                channel: options.channel(),
            },
        }
    }

    pub(crate) fn apply<S: Sink>(
        &self,
        text: &str,
        protected: &[Range<usize>],
        buffers: &mut ScriptBuffers,
        sink: &mut S,
    ) {
        // A homograph and what stands for it take as many bytes, so that every offset holds in both texts.
        let told_apart = homographs::is_in(text).then(|| self.tell_apart(text, protected, buffers)).flatten();
        let read = told_apart.as_deref().unwrap_or(text);
        for (range, is_protected) in split_protected(text, protected) {
            let (part, part_read) = (slice(text, range.clone()), slice(read, range));
            if is_protected {
                sink.protect(part);
                continue;
            }
            let converted = &mut buffers.line;
            converted.clear();
            let resized = &mut buffers.resized;
            resized.clear();
            if sink.wants_edits() {
                self.dictionaries.convert_and_log(part_read, converted, resized);
            } else {
                self.dictionaries.convert_into(part_read, converted);
            }
            sink.replace_with_edits(part, converted, Rule::Script, |visit| {
                resized.changes(part, converted, visit);
            });
        }
    }

    /// The same as `apply`, with the reason for each change.
    pub(super) fn explain<S: Sink>(&self, text: &str, protected: &[Range<usize>], sink: &mut S) {
        let mut decided =
            DecidedBlock::of(self.script.model(), BlockText { text, protected, words: &[] }, self.options);
        let told_apart = decided.as_ref().map(|decided| {
            let mut told_apart = text.to_owned();
            let mut units = decided.units.iter().zip(&decided.decided);
            for (range, is_protected) in split_protected(text, protected) {
                if is_protected {
                    units.by_ref().take(usize::from(is_visible(slice(text, range)))).for_each(drop);
                } else {
                    let part = slice(text, range.clone()).char_indices();
                    write_told(
                        &mut told_apart,
                        part.zip(units.by_ref()).map(|((at, _), pair)| (range.start + at, pair)),
                    );
                }
            }
            told_apart
        });
        let read = told_apart.as_deref().unwrap_or(text);
        let mut unit = 0;
        for (range, is_protected) in split_protected(text, protected) {
            let (part, mut at) = (slice(text, range.clone()), range.start);
            if is_protected {
                unit += usize::from(is_visible(part));
                sink.protect(part);
                continue;
            }
            self.pieces(part, slice(read, range), |source, result| {
                let (start, first) = (at, unit);
                at += source.len();
                unit += source.chars().count();
                if result == source {
                    return sink.keep(source);
                }
                let Some(decided) = decided.as_mut() else { return write(source, result, sink) };
                // A later pass may change what stays in a piece, so only the changes are told.
                if result.chars().count() == source.chars().count() {
                    decided.tell_characters((source, start), result, first, None, sink);
                } else {
                    decided.tell(start..at, first, result, None, sink);
                }
                write(source, result, sink);
            });
        }
    }

    /// Converts a part in the pieces in which the dictionaries decide it. `read` is the part as they read it.
    fn pieces(&self, part: &str, read: &str, mut write: impl FnMut(&str, &str)) {
        let mut at = 0;
        self.dictionaries.pieces(read, |piece, replacement| {
            let source = slice(part, at..at + piece.len());
            at += piece.len();
            write(source, replacement.unwrap_or(piece));
        });
    }

    /// The text with homographs replaced by what Simplified text writes. Only two kinds of lines are decided:
    /// those with a homograph, and those whose channel is not clear to the model.
    fn tell_apart(
        &self,
        text: &str,
        protected: &[Range<usize>],
        buffers: &mut ScriptBuffers,
    ) -> Option<String> {
        let model = self.script.model()?;
        let mut told_apart = text.to_owned();
        let options = DecideOptions { only_homographs: true, ..self.options };
        let block = BlockText { text, protected, words: &[] };
        visit_parts(model, block, self.options, buffers, |block, part, buffers| {
            let mut decide = |lines: Range<usize>| {
                tell_lines(model, block, (lines, &part.channel), options, buffers, &mut told_apart);
            };
            if matches!(part.channel, PartChannel::Mixed(_)) {
                return decide(part.lines.clone());
            }
            for (line, number) in block.lines_of(part).iter().zip(part.lines.start..) {
                if line.flags & HOMOGRAPH != 0 {
                    decide(number..number + 1);
                }
            }
        });
        Some(told_apart)
    }
}

/// Writes what became of a piece. What stays in it is no change.
fn write<S: Sink>(source: &str, result: &str, sink: &mut S) {
    if result.chars().count() == source.chars().count() {
        super::traditional::write(source, result, sink);
    } else {
        sink.replace(source, result, Rule::Script);
    }
}

/// Decides lines of one part, and writes what they tell over the text.
fn tell_lines(
    model: &ScriptModel,
    block: &BlockLines<'_>,
    (lines, channel): (Range<usize>, &PartChannel),
    options: DecideOptions,
    buffers: &mut ScriptBuffers,
    told_apart: &mut String,
) {
    let ScriptBuffers { worker, units, decided, .. } = buffers;
    let range = block.range(&lines);
    units.clear();
    block.symbols_of(range.clone(), units, None);
    decided.clear();
    decided.extend_from_slice(units);
    model.decide_lines(units, channel, options, worker, decided);
    let mut done = 0;
    for (range, is_protected) in block.pieces(range) {
        let piece = slice(block.text.text, range.clone());
        if is_protected {
            done += usize::from(is_visible(piece));
        } else {
            let pairs = units.iter().zip(decided.iter()).skip(done);
            let pairs = piece.char_indices().zip(pairs).map(|((at, _), pair)| (range.start + at, pair));
            done += write_told(told_apart, pairs);
        }
    }
}

/// Writes over each homograph what Simplified text has for it. `pairs` are characters as they were seen and
/// decided, with their offsets. Returns their number.
fn write_told<'u>(text: &mut String, pairs: impl Iterator<Item = (usize, (&'u u16, &'u u16))>) -> usize {
    let mut count = 0;
    for (at, (seen, decided)) in pairs {
        count += 1;
        if let Some(simplified) =
            homographs::simplified(*seen, *decided).and_then(|unit| char::from_u32(unit.into()))
        {
            text.replace_range(at..at + simplified.len_utf8(), simplified.encode_utf8(&mut [0; 4]));
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::collect;

    fn converted(text: &str) -> String {
        collect(text, |sink| {
            ToSimplified::new(ScriptOptions::default()).apply(text, &[], &mut ScriptBuffers::default(), sink)
        })
    }

    #[test]
    fn simplified_from_any_standard() {
        let cases = [
            ("要素跟著项目走", "要素跟着项目走"),
            ("本著既符合", "本着既符合"),
            ("著力谋划", "着力谋划"),
            ("耐鹽堿水稻", "耐盐碱水稻"),
            ("成效顯著，他的著作很著名", "成效显著，他的著作很著名"),
            ("成效显著，他的著作很著名", "成效显著，他的著作很著名"),
            ("魯迅先生這樣想著", "鲁迅先生这样想着"),
            ("他是原著作者", "他是原著作者"),
            ("鲁迅著", "鲁迅著"),
            ("什么怎么那么", "什么怎么那么"),
            ("裡面的為羣衆", "里面的为群众"),
            ("乾隆乾燥", "乾隆干燥"),
            ("乾隆年間的餅乾", "乾隆年间的饼干"),
            ("吳乾信把衣服晾乾了", "吴乾信把衣服晾干了"),
            ("他在瞭望臺上瞭解情況", "他在瞭望台上了解情况"),
            ("安慰藉由信件，得到慰藉", "安慰借由信件，得到慰藉"),
            ("藉這個機會說明", "借这个机会说明"),
            ("有羽毛的特徵，宮商角徵羽五音", "有羽毛的特征，宫商角徵羽五音"),
            ("乾化學的實驗", "干化学的实验"),
            ("乾縣畢昇的苧麻薴烯", "乾县毕昇的苎麻苧烯"),
            ("打壞了，打坏了，磚坏", "打坏了，打坏了，砖坯"),
        ];
        for (raw, expected) in cases {
            assert_eq!(converted(raw), expected);
            assert_eq!(converted(expected), expected);
        }
    }
}
