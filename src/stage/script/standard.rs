//! The forms of each target: what the Traditional characters of the model are in its standard.

use crate::convert::{Config, Converter};
use crate::script_model::symbol::{ZHE, ZHU};
use crate::target::{Target, Variants};

/// Forms that OpenCC's table for Hong Kong has and Hong Kong's press has not, and what it writes.
const PRESS_OF_HONG_KONG: &str = include_str!("../../../dictionaries/zhnorm/script/press-hk.tsv");

/// From the model's forms to those of a target.
#[derive(Clone, Debug)]
pub(crate) struct Standard {
    steps: Vec<Converter>,
    /// What the press writes for forms of the steps, sorted.
    press: Vec<(char, char)>,
    zhe: char,
}

impl Standard {
    pub(crate) fn new(target: Target, variants: Variants) -> Self {
        let configs: &[Config] = match (target, variants) {
            (Target::HantTw, Variants::OpenCc) => &[Config::Tw2t, Config::T2tw],
            (Target::HantHk, _) => &[Config::Tw2t, Config::T2hk],
            (Target::Hant, _) => &[Config::Tw2t],
            _ => &[],
        };
        let mut press = Vec::new();
        if (target, variants) == (Target::HantHk, Variants::Press) {
            let lines = PRESS_OF_HONG_KONG.lines().filter_map(|line| line.split_once('\t'));
            press.extend(lines.filter_map(|(from, to)| Some((from.chars().next()?, to.chars().next()?))));
            press.sort_unstable();
        }
        Self {
            steps: configs.iter().map(|config| Converter::new(*config)).collect(),
            press,
            zhe: if target == Target::HantTw { '著' } else { '着' },
        }
    }

    /// Whether the target has the forms of the model, but for 着.
    pub(super) fn is_of_model(&self) -> bool {
        self.steps.is_empty() && self.press.is_empty()
    }

    /// What the target writes for the 着 of the model.
    pub(super) fn zhe(&self) -> u16 {
        if self.zhe == '著' { ZHU } else { ZHE }
    }

    /// `text` in the forms of the target; it has as many characters as before.
    pub(crate) fn write(&self, mut text: String) -> String {
        if self.zhe == '著' && text.contains('着') {
            text = text.replace('着', "著");
        }
        for step in &self.steps {
            let converted = step.convert(&text);
            if converted.chars().count() == text.chars().count() {
                text = converted.into_owned();
            }
        }
        if self.press.is_empty() {
            return text;
        }
        if text.contains("匯豐") {
            text = text.replace("匯豐", "滙豐");
        }
        if text.chars().any(|c| self.press(c) != c) {
            text = text.chars().map(|c| self.press(c)).collect();
        }
        text
    }

    fn press(&self, c: char) -> char {
        let at = self.press.binary_search_by_key(&c, |(from, _)| *from);
        at.ok().and_then(|at| self.press.get(at)).map_or(c, |(_, to)| *to)
    }
}
