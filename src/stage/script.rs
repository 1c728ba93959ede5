//! The script stage: conversion to the target script. It runs when the other stages are done.
//!
//! The text may be in either script or in both. The script of a line decides how to convert characters that
//! exist in both scripts: `后` becomes `後` only in a line that contains a character of Simplified Chinese
//! alone. Conversion to Simplified Chinese needs that only for `著`: it becomes `着` in a line of Traditional
//! Chinese and stays in a line of Simplified Chinese, unless a word of the dictionaries says otherwise.

use std::ops::Range;

use crate::convert::{Config, Converter, script_of_line};
use crate::edit::Sink;
use crate::report::Rule;
use crate::stage::split_protected;
use crate::target::Target;
use crate::text::spans::slice;

/// Converts Chinese text to one script and regional standard.
#[derive(Clone, Debug)]
pub(crate) struct Script {
    /// For lines in the other script, or in both.
    foreign: Converter,
    /// For lines in the target's own script. `None`: they stay.
    own: Option<Converter>,
    target: Target,
}

impl Script {
    pub(crate) fn new(target: Target) -> Self {
        let hans = |name| Converter::from_plan("hans", name, false);
        let (foreign, own) = match target {
            Target::Hans => (hans("zhnorm/configs/hans-zhe.json"), Some(hans("zhnorm/configs/hans.json"))),
            Target::Hant => (Converter::new(Config::S2t), None),
            Target::HantTw => (Converter::new(Config::S2tw), Some(Converter::new(Config::T2tw))),
            Target::HantHk => (Converter::new(Config::S2hk), Some(Converter::new(Config::T2hk))),
        };
        Self { foreign, own, target }
    }

    pub(crate) fn apply<S: Sink>(&self, text: &str, protected: &[Range<usize>], sink: &mut S) {
        let mut lines = LineCursor { text, at: 0 };
        let mut line = lines.next(self);
        let mut converted = String::new();
        for (range, is_protected) in split_protected(text, protected) {
            let mut at = range.start;
            while at < range.end {
                while line.end <= at {
                    line = lines.next(self);
                }
                let end = line.end.min(range.end);
                let part = slice(text, at..end);
                match line.converter {
                    _ if is_protected => sink.protect(part),
                    Some(converter) if changes(converter, part, &mut converted) => {
                        converter.pieces(part, |source, replacement| match replacement {
                            Some(replacement) => sink.replace(source, replacement, Rule::Script),
                            None => sink.keep(source),
                        });
                    }
                    _ => sink.keep(part),
                }
                at = end;
            }
        }
    }

    /// The converter for a line.
    fn converter(&self, line: &str) -> Option<&Converter> {
        let foreign = match self.target {
            Target::Hans => line.contains('著') && self.is_traditional(line),
            Target::Hant | Target::HantTw | Target::HantHk => script_of_line::has_simplified_only(line),
        };
        if foreign { Some(&self.foreign) } else { self.own.as_ref() }
    }

    /// Whether a line has a character, other than `著`, that is written differently in Simplified Chinese.
    fn is_traditional(&self, line: &str) -> bool {
        let mut found = false;
        if let Some(converter) = &self.own {
            converter.pieces(line, |source, replacement| {
                let others = |text: &str| text.replace(['著', '着'], "");
                found |= replacement.is_some_and(|replacement| others(source) != others(replacement));
            });
        }
        found
    }
}

/// Whether a conversion changes `text`. This is many times faster than finding out what it changes.
fn changes(converter: &Converter, text: &str, converted: &mut String) -> bool {
    converted.clear();
    converter.convert_into(text, converted);
    converted != text
}

/// A line and the converter for it.
struct ScriptLine<'s> {
    end: usize,
    converter: Option<&'s Converter>,
}

/// Goes through a text line by line.
struct LineCursor<'t> {
    text: &'t str,
    at: usize,
}

impl LineCursor<'_> {
    /// The next line, with its line end. The last one ends with the text.
    fn next<'s>(&mut self, script: &'s Script) -> ScriptLine<'s> {
        let rest = slice(self.text, self.at..);
        let len = rest.find('\n').map_or(rest.len(), |at| at + 1);
        self.at += len;
        ScriptLine {
            end: if len == 0 { usize::MAX } else { self.at },
            converter: script.converter(slice(rest, ..len)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::collect;

    fn converted(target: Target, text: &str) -> String {
        collect(text, |sink| Script::new(target).apply(text, &[], sink))
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
            ("他對著作者說", "他对著作者说"),
            ("鲁迅著", "鲁迅著"),
            ("什么怎么那么", "什么怎么那么"),
            ("裡面的為羣衆", "里面的为群众"),
            ("乾隆乾燥", "乾隆干燥"),
            ("乾縣畢昇的苧麻薴烯", "乾县毕昇的苎麻苧烯"),
            ("打壞了，打坏了，磚坏", "打坏了，打坏了，砖坯"),
        ];
        for (raw, expected) in cases {
            assert_eq!(converted(Target::Hans, raw), expected);
            assert_eq!(converted(Target::Hans, expected), expected);
        }
    }

    #[test]
    fn lines_of_traditional_chinese_are_not_converted_as_simplified() {
        assert_eq!(converted(Target::Hant, "余華在山里\n头发和发现\n后"), "余華在山里\n頭髮和發現\n后");
        assert_eq!(converted(Target::HantTw, "裏面\n里面的发现"), "裡面\n裡面的發現");
        assert_eq!(converted(Target::HantHk, "裏面的說明"), "裏面的説明");
        assert_eq!(converted(Target::HantTw, "老幺和么兒在山里"), "老么和么兒在山里");
    }
}
