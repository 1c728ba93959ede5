//! The forms of each target: what the Traditional characters of the model are in its standard.

use crate::convert::{Config, Converter};
use crate::script_model::symbol::is_han;
use crate::target::Target;

/// Print forms that OpenCC's table for Hong Kong has and Hong Kong's press has not: what the model has for them.
/// Hong Kong's own text has 說 衛 溫 戶 590, 89, 36 and 32 times, and none of the others.
const NOT_PRESS: &str = "説說衞衛温溫户戶税稅脱脫悦悅閲閱鋭銳藴蘊蜕蛻葱蔥兑兌綫線鈎鉤卧臥叁叄囱囪愠慍敍敘媪媼枱檯枴柺醖醞緼縕輼轀";

/// From the model's forms to those of a target.
#[derive(Clone, Debug)]
pub(crate) struct Standard {
    steps: Vec<Converter>,
    press: bool,
    zhe: char,
}

impl Standard {
    pub(crate) fn new(target: Target) -> Self {
        let steps = match target {
            Target::Hant => vec![Converter::new(Config::Tw2t)],
            Target::HantHk => vec![Converter::new(Config::Tw2t), Converter::new(Config::T2hk)],
            _ => Vec::new(),
        };
        Self {
            steps,
            press: target == Target::HantHk,
            zhe: if target == Target::HantTw { '著' } else { '着' },
        }
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
        if self.press && text.contains("匯豐") {
            text = text.replace("匯豐", "滙豐");
        }
        if self.press && text.chars().any(|c| NOT_PRESS.contains(c)) {
            text = text.chars().map(press).collect();
        }
        text
    }
}

fn press(c: char) -> char {
    let is_listed = u16::try_from(u32::from(c)).is_ok_and(is_han);
    let mut forms = NOT_PRESS.chars();
    while let (true, Some(from), Some(to)) = (is_listed, forms.next(), forms.next()) {
        if from == c {
            return to;
        }
    }
    c
}
