//! Converts many texts in parallel, in their order.

use super::TextFunction;
use crate::parallel::idle_workers::IdleWorkers;
use rayon::prelude::*;
use std::ops::Range;

/// How many bytes of text a thread takes at a time. Enough that starting costs nothing, and little enough
/// that all threads end together.
const SHARE: usize = 32 * 1024;

/// The functions that convert texts, one for each thread that works at the same time.
pub(super) struct TextWorkers<'f> {
    new: &'f (dyn Fn() -> TextFunction + Sync),
    idle: IdleWorkers<TextFunction>,
}

impl<'f> TextWorkers<'f> {
    pub(super) fn new(new: &'f (dyn Fn() -> TextFunction + Sync)) -> Self {
        Self { new, idle: IdleWorkers::default() }
    }

    /// The converted form of each text, or `None` if that is the text itself.
    pub(super) fn convert(&self, texts: &[&str]) -> Vec<Option<String>> {
        let shares: Vec<Vec<Option<String>>> =
            shares(texts).into_par_iter().map(|share| self.convert_share(texts.get(share))).collect();
        shares.into_iter().flatten().collect()
    }

    fn convert_share(&self, texts: Option<&[&str]>) -> Vec<Option<String>> {
        self.idle.lend(self.new, |function| {
            let mut buffer = String::new();
            let convert = |text: &&str| {
                buffer.clear();
                function(text, &mut buffer);
                (buffer != *text).then(|| buffer.clone())
            };
            texts.unwrap_or_default().iter().map(convert).collect()
        })
    }
}

/// Divides the texts into ranges of about [`SHARE`] bytes.
fn shares(texts: &[&str]) -> Vec<Range<usize>> {
    let (mut shares, mut start, mut bytes) = (Vec::new(), 0, 0);
    for (index, text) in texts.iter().enumerate() {
        // A text without characters takes time, too.
        bytes += text.len() + 16;
        if bytes >= SHARE {
            shares.push(start..index + 1);
            (start, bytes) = (index + 1, 0);
        }
    }
    if start < texts.len() {
        shares.push(start..texts.len());
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shares_are_all_texts_in_their_order() {
        let long = "长".repeat(SHARE);
        let texts: Vec<&str> = ["短", &long, "", "短"].into_iter().cycle().take(1000).collect();
        let shares = shares(&texts);
        assert!(shares.len() > 100);
        assert_eq!(shares.into_iter().flatten().collect::<Vec<_>>(), (0..1000).collect::<Vec<_>>());
    }

    #[test]
    fn only_changed_texts_are_returned() {
        let new =
            || Box::new(|text: &str, out: &mut String| out.push_str(&text.replace('a', "b"))) as TextFunction;
        let workers = TextWorkers::new(&new);
        assert_eq!(workers.convert(&["a", "c", ""]), [Some("b".to_owned()), None, None]);
    }
}
