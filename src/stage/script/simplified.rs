//! Conversion to Simplified Chinese: by dictionaries, but for 著, which Traditional text writes for 着 too. The
//! script model tells the two apart.

use super::ScriptOptions;
use super::decisions::{DecidedBlock, is_visible};
use crate::convert::Converter;
use crate::edit::Sink;
use crate::report::Rule;
use crate::script_model::DecideOptions;
use crate::script_model::symbol::{ZHE, ZHU};
use crate::stage::split_protected;
use crate::text::spans::slice;
use std::ops::Range;

/// Conversion to Simplified Chinese.
#[derive(Clone, Debug)]
pub(crate) struct ToSimplified {
    dictionaries: Converter,
    options: DecideOptions,
}

impl ToSimplified {
    pub(crate) fn new(options: ScriptOptions) -> Self {
        Self {
            dictionaries: Converter::from_plan("hans", "zhnorm/configs/hans.json", false),
            options: DecideOptions { tells_zhe: true, channel: options.channel() },
        }
    }

    pub(crate) fn apply<S: Sink>(&self, text: &str, protected: &[Range<usize>], sink: &mut S) {
        let is_asked = text.contains('著') || sink.wants_decisions();
        let mut decided = if is_asked { DecidedBlock::of(text, protected, self.options) } else { None };
        // Both characters take as many bytes, so that every offset holds in both texts.
        let told_apart = decided.as_ref().map(|decided| tell_zhe(text, protected, decided));
        let read = told_apart.as_deref().unwrap_or(text);
        let mut converted = String::new();
        let mut unit = 0;
        for (range, is_protected) in split_protected(text, protected) {
            let (part, mut at) = (slice(text, range.clone()), range.start);
            if is_protected {
                unit += usize::from(is_visible(part));
                sink.protect(part);
                continue;
            }
            let part_read = slice(read, range);
            converted.clear();
            self.dictionaries.convert_into(part_read, &mut converted);
            if converted == part {
                unit += part.chars().count();
                sink.keep(part);
                continue;
            }
            self.dictionaries.pieces(part_read, |piece, replacement| {
                let (start, first) = (at, unit);
                let source = slice(text, start..start + piece.len());
                at += piece.len();
                unit += source.chars().count();
                let result = replacement.unwrap_or(piece);
                if result == source {
                    return sink.keep(source);
                }
                let Some(decided) = decided.as_mut().filter(|_| sink.wants_decisions()) else {
                    return sink.replace(source, result, Rule::Script);
                };
                // A later pass may change what stays in a piece, so only the changes are told.
                if result.chars().count() == source.chars().count() {
                    decided.tell_characters((source, start), result, first, None, sink);
                    super::traditional::write(source, result, sink);
                } else {
                    decided.tell(start..at, first, result, None, sink);
                    sink.replace(source, result, Rule::Script);
                }
            });
        }
    }
}

/// The text with 着 wherever its 著 means that.
fn tell_zhe(text: &str, protected: &[Range<usize>], decided: &DecidedBlock) -> String {
    let mut both = decided.units.iter().zip(&decided.decided);
    let mut told_apart = String::with_capacity(text.len());
    for (range, is_protected) in split_protected(text, protected) {
        let part = slice(text, range);
        if is_protected {
            both.by_ref().take(usize::from(is_visible(part))).for_each(drop);
            told_apart.push_str(part);
        } else {
            told_apart.extend(part.chars().zip(both.by_ref()).map(|(c, pair)| match pair {
                (&ZHU, &ZHE) => '着',
                _ => c,
            }));
        }
    }
    told_apart
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::collect;

    fn converted(text: &str) -> String {
        collect(text, |sink| ToSimplified::new(ScriptOptions::default()).apply(text, &[], sink))
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
            ("乾縣畢昇的苧麻薴烯", "乾县毕昇的苎麻苧烯"),
            ("打壞了，打坏了，磚坏", "打坏了，打坏了，砖坯"),
        ];
        for (raw, expected) in cases {
            assert_eq!(converted(raw), expected);
            assert_eq!(converted(expected), expected);
        }
    }
}
