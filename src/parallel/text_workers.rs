//! Converts many texts in parallel, in their order.

use super::idle_workers::IdleWorkers;
use rayon::prelude::*;
use std::fmt::{self, Debug, Formatter};
use std::ops::Range;

/// A function that appends the converted form of a text to a string.
pub type TextFunction = Box<dyn FnMut(&str, &mut String) + Send>;

/// How many bytes of text a thread takes at a time. Enough that starting costs nothing, and little enough
/// that all threads end together.
const SHARE: usize = 32 * 1024;

/// Converts batches of texts in rayon's current thread pool, with one function for each thread that works at
/// the same time. A batch of less than 32 KiB is converted on the thread that calls.
///
/// ```
/// use zhnorm::parallel::{TextFunction, TextWorkers};
/// use zhnorm::{Normalizer, Target};
///
/// let normalizer = Normalizer::new(Target::Hans);
/// let new_function = || -> TextFunction {
///     let mut worker = normalizer.worker();
///     Box::new(move |text, output| worker.normalize_into(text, output))
/// };
/// let workers = TextWorkers::new(&new_function);
/// let converted = workers.convert(&[Some("你好,世界"), None, Some("好。")]);
/// assert_eq!(converted.changed().collect::<Vec<_>>(), [Some("你好，世界"), None, None]);
/// ```
pub struct TextWorkers<'f> {
    new: &'f (dyn Fn() -> TextFunction + Sync),
    idle: IdleWorkers<TextFunction>,
}

impl Debug for TextWorkers<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("TextWorkers").finish_non_exhaustive()
    }
}

impl<'f> TextWorkers<'f> {
    /// Workers whose functions `new` makes. It is called once for each thread at most.
    pub fn new(new: &'f (dyn Fn() -> TextFunction + Sync)) -> Self {
        Self { new, idle: IdleWorkers::default() }
    }

    /// Converts each text. `None` stands for a text that is missing.
    ///
    /// # Panics
    ///
    /// If a function does more to its string than to append to it.
    #[must_use]
    pub fn convert(&self, texts: &[Option<&str>]) -> ConvertedTexts {
        let share = |rows: Range<usize>| self.convert_share(texts.get(rows).unwrap_or_default());
        let ranges = shares(texts);
        // Only work for several threads is worth the way into the pool.
        let shares = match ranges.len() {
            0 | 1 => ranges.into_iter().map(share).collect(),
            _ => ranges.into_par_iter().map(share).collect(),
        };
        ConvertedTexts { shares }
    }

    /// Whether the texts are so little work that the thread that calls converts them.
    #[must_use]
    pub fn is_for_one_thread(texts: &[Option<&str>]) -> bool {
        shares(texts).len() < 2
    }

    fn convert_share(&self, texts: &[Option<&str>]) -> ConvertedShare {
        self.idle.lend(self.new, |function| {
            let bytes = texts.iter().flatten().map(|text| text.len()).sum();
            let mut output = String::with_capacity(bytes);
            let mut share = ConvertedShare { text: String::new(), texts: Vec::with_capacity(texts.len()) };
            let mut any_changed = false;
            for text in texts {
                let start = output.len();
                let mut is_changed = false;
                if let Some(text) = text {
                    function(text, &mut output);
                    is_changed = output.get(start..) != Some(*text);
                }
                any_changed |= is_changed;
                share.texts.push(ConvertedText { end: output.len(), is_changed });
            }
            // Whoever reads the share relies on this, also where the compiler does not check it.
            let mut start = 0;
            for text in &share.texts {
                assert!(
                    !any_changed || start <= text.end && output.is_char_boundary(text.end),
                    "a TextFunction removed what was in the string that it appends to"
                );
                start = text.end;
            }
            if any_changed {
                share.text = output;
            }
            share
        })
    }
}

/// The results of a batch of texts, in the order of the texts.
#[derive(Clone, Debug)]
pub struct ConvertedTexts {
    shares: Vec<ConvertedShare>,
}

/// Texts that one thread converted.
#[derive(Clone, Debug)]
pub(crate) struct ConvertedShare {
    /// The converted texts, one after the other. It is empty if none of them changed.
    pub(crate) text: String,
    texts: Vec<ConvertedText>,
}

#[derive(Clone, Copy, Debug)]
struct ConvertedText {
    /// Where the text ends in the share.
    end: usize,
    is_changed: bool,
}

impl ConvertedTexts {
    /// The converted form of each text, or `None` if that is the text itself, or if the text is missing.
    pub fn changed(&self) -> impl Iterator<Item = Option<&str>> + '_ {
        self.shares.iter().flat_map(|share| {
            share.ranges().map(|(range, is_changed)| share.text.get(range).filter(|_| is_changed))
        })
    }

    /// Whether any text was changed.
    #[must_use]
    pub fn has_changes(&self) -> bool {
        self.shares.iter().any(ConvertedShare::has_changes)
    }

    /// How many texts were changed.
    #[must_use]
    pub fn count(&self) -> usize {
        self.shares.iter().flat_map(|share| &share.texts).filter(|text| text.is_changed).count()
    }

    #[cfg(feature = "arrow")]
    pub(crate) fn shares(&self) -> &[ConvertedShare] {
        &self.shares
    }
}

impl ConvertedShare {
    fn has_changes(&self) -> bool {
        self.texts.iter().any(|text| text.is_changed)
    }

    /// Where each text is in the text of the share, and whether it changed.
    fn ranges(&self) -> impl Iterator<Item = (Range<usize>, bool)> + '_ {
        let mut start = 0;
        self.texts
            .iter()
            .map(move |text| (std::mem::replace(&mut start, text.end)..text.end, text.is_changed))
    }

    /// The number of its texts, the missing ones included.
    #[cfg(feature = "arrow")]
    pub(crate) fn len(&self) -> usize {
        self.texts.len()
    }

    /// The bytes of all its converted texts. If none changed, they are those of the texts themselves.
    #[cfg(feature = "arrow")]
    pub(crate) fn bytes(&self) -> usize {
        self.texts.last().map_or(0, |text| text.end)
    }

    /// Where each converted text ends, from the beginning of the share.
    #[cfg(feature = "arrow")]
    pub(crate) fn ends(&self) -> impl Iterator<Item = usize> + '_ {
        self.texts.iter().map(|text| text.end)
    }
}

/// Divides the texts into ranges of about [`SHARE`] bytes.
fn shares(texts: &[Option<&str>]) -> Vec<Range<usize>> {
    let (mut shares, mut start, mut bytes) = (Vec::new(), 0, 0);
    for (index, text) in texts.iter().enumerate() {
        // A text without characters takes time, too.
        bytes += text.map_or(0, str::len) + 16;
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
        let texts: Vec<Option<&str>> =
            [Some("短"), Some(&long), None, Some("短")].into_iter().cycle().take(1000).collect();
        let shares = shares(&texts);
        assert!(shares.len() > 100);
        assert_eq!(shares.into_iter().flatten().collect::<Vec<_>>(), (0..1000).collect::<Vec<_>>());
    }

    #[test]
    #[should_panic(expected = "removed what was in the string")]
    fn a_function_that_removes_text_is_refused() {
        let new = || {
            Box::new(|text: &str, out: &mut String| {
                out.clear();
                out.push_str(if text == "a" { "长" } else { "" });
            }) as TextFunction
        };
        let _ = TextWorkers::new(&new).convert(&[Some("a"), Some("b")]);
    }

    #[test]
    fn only_changed_texts_are_returned() {
        let new =
            || Box::new(|text: &str, out: &mut String| out.push_str(&text.replace('a', "b"))) as TextFunction;
        let workers = TextWorkers::new(&new);
        let texts = [Some("a"), None, Some("c"), Some("")];
        let converted = workers.convert(&texts);
        assert_eq!(converted.changed().collect::<Vec<_>>(), [Some("b"), None, None, None]);
        assert_eq!((converted.has_changes(), converted.count()), (true, 1));
        assert!(!workers.convert(&texts[1..]).has_changes());

        let many: Vec<Option<&str>> = texts.into_iter().cycle().take(20_000).collect();
        let converted = workers.convert(&many);
        assert_eq!(converted.count(), 5_000);
        assert!(converted.changed().step_by(4).all(|text| text == Some("b")));
    }
}
