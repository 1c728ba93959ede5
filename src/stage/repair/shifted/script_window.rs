//! The script of the text around a damaged span.

use crate::language_model::LanguageModel;
use crate::stage::repair::params::limits;
use crate::step_counter;
use crate::text::spans::slice;

/// The characters before an offset that moves forward through a text, and which script they are of.
#[derive(Default)]
pub(super) struct ScriptWindow {
    start: usize,
    end: usize,
    /// Characters from `start` to `end`: `SCRIPT_SAMPLE`, or all there are.
    characters: usize,
    /// How many more of them are Traditional only than Simplified only.
    lean: i32,
}

impl ScriptWindow {
    /// Whether the text around byte `at` is Traditional: more of its characters are Traditional only than
    /// Simplified only. The text after decides only if the text before is balanced, because it may be
    /// damaged. `at` must not lie before the byte of the last call.
    pub(super) fn is_traditional(&mut self, model: &LanguageModel, text: &str, at: usize) -> bool {
        let lean = |c| i32::from(model.is_traditional(c)) - i32::from(model.is_simplified(c));
        // Far ahead, nothing of the old window is left.
        if at - self.end > limits::SCRIPT_SAMPLE * char::MAX.len_utf8() {
            *self = Self { start: at, end: at, ..Self::default() };
            for c in slice(text, ..at).chars().rev().take(limits::SCRIPT_SAMPLE) {
                self.start -= c.len_utf8();
                self.characters += 1;
                self.lean += lean(c);
            }
        }
        for c in slice(text, self.end..at).chars() {
            step_counter::count(1);
            self.characters += 1;
            self.lean += lean(c);
        }
        self.end = at;
        let surplus = self.characters.saturating_sub(limits::SCRIPT_SAMPLE);
        for c in slice(text, self.start..at).chars().take(surplus) {
            self.start += c.len_utf8();
            self.characters -= 1;
            self.lean -= lean(c);
        }
        match self.lean {
            0 => slice(text, at..).chars().take(limits::SCRIPT_SAMPLE).map(lean).sum::<i32>() > 0,
            lean => lean > 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language_model::testing::small_model;

    #[test]
    fn the_window_moves_with_the_text() {
        let model = small_model("发\t9\n", "", "發\t发\n");
        let text = format!("{}的{}{}的", "發".repeat(300), "发".repeat(190), "的".repeat(900));
        // The same windows, each from scratch.
        let (mut moving, step) = (ScriptWindow::default(), 3 * 40);
        for at in (0..text.len()).step_by(step) {
            let fresh = ScriptWindow::default().is_traditional(&model, &text, at);
            assert_eq!(moving.is_traditional(&model, &text, at), fresh, "{at}");
        }
        let is_traditional = |at| ScriptWindow::default().is_traditional(&model, &text, at);
        assert!(is_traditional(0) && is_traditional(900) && !is_traditional(300 * 3 + 150 * 3));
    }
}
