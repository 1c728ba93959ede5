//! Dictionaries given at run time: read, checked, and laid over a plan.

use crate::dictionary::compile::cross_step_keys as fuse;
use crate::dictionary::plan::{Group, MatchPolicy, PlanSource};
use crate::dictionary::text::{DictSource, Entry};
use crate::{Error, ErrorKind};
use std::path::Path;
use std::sync::Arc;

/// A dictionary in OpenCC's text format, read at run time.
///
/// One entry a line: `key<TAB>value value ...`, of which the first value is written; lines that begin with `#` are
/// skipped. An entry whose value is the key itself **protects** it: wherever it stands in a text, it comes through
/// untouched by every step.
///
/// ```
/// use zhnorm::dictionary::{Dictionary, Layer};
/// use zhnorm::{Config, Converter};
///
/// let words = Dictionary::parse("words.txt", "云文档\t雲端文件\n发那科\t发那科\n".as_bytes())?;
/// let converter = Converter::builder(Config::S2t).dictionary(words, Layer::default()).build()?;
/// assert_eq!(converter.convert("发那科发布云文档"), "发那科發佈雲端文件");
/// # Ok::<(), zhnorm::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Dictionary {
    /// Entries that replace.
    pub(crate) words: Arc<DictSource>,
    /// Entries that protect.
    pub(crate) locks: DictSource,
}

/// Where in a conversion a [`Dictionary`] stands: in which step, counted from 1, and on which side of the built-in
/// dictionaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Layer {
    /// Wherever an entry of the dictionary matches, it wins.
    Before(usize),
    /// An entry of the dictionary wins where it is longer than what the built-in dictionaries have.
    After(usize),
}

impl Default for Layer {
    fn default() -> Self {
        Self::Before(1)
    }
}

impl Dictionary {
    /// Reads a dictionary; `name` stands in the messages.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Dictionary`], with name and line: no tab, an empty key, a key that stood before, bytes that are not
    /// UTF-8.
    pub fn parse(name: &str, bytes: &[u8]) -> Result<Self, Error> {
        let lexicon =
            DictSource::parse(name, bytes).map_err(|error| Error::new(ErrorKind::Dictionary, error))?;
        let is_lock = |entry: &Entry| matches!(entry.values.as_slice(), [only] if *only == entry.key);
        let (locks, words) = lexicon.entries.into_iter().partition(is_lock);
        let part = |entries| DictSource { name: name.to_owned(), entries };
        Ok(Self { words: Arc::new(part(words)), locks: part(locks) })
    }

    /// Reads a dictionary from a file.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`] if the file can't be read, else as [`Dictionary::parse`].
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        Self::parse(&path.display().to_string(), &read(path)?)
    }
}

/// Reads a file whole.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Error> {
    std::fs::read(path).map_err(|error| {
        let message = format!("can't read {}: {error}", path.display());
        Error::with_source(ErrorKind::Io, message, error)
    })
}

/// Lays dictionaries over a plan; of several in the same place the longest key wins, and of equal keys the first.
///
/// # Errors
///
/// [`ErrorKind::Dictionary`] for a step that the plan has not and for a key that can never match.
pub(crate) fn lay_over(plan: &mut PlanSource, dictionaries: &[(Dictionary, Layer)]) -> Result<(), Error> {
    let locks: Vec<&str> = dictionaries
        .iter()
        .flat_map(|(dictionary, _)| &dictionary.locks.entries)
        .map(|entry| entry.key.as_str())
        .collect();
    for step in 1..=plan.chain.len().max(1) {
        for layer in [Layer::Before(step), Layer::After(step)] {
            let here = dictionaries
                .iter()
                .filter(|(dictionary, at)| *at == layer && !dictionary.words.entries.is_empty());
            let words: Vec<Arc<DictSource>> =
                here.map(|(dictionary, _)| Arc::clone(&dictionary.words)).collect();
            if !words.is_empty() {
                check(plan, &words, layer, &locks)?;
                lay(plan, words, layer);
            }
        }
    }
    let steps = plan.chain.len();
    for (dictionary, layer) in dictionaries {
        let (Layer::Before(step) | Layer::After(step)) = *layer;
        if !(1..=steps).contains(&step) {
            return Err(Error::new(
                ErrorKind::Dictionary,
                format_args!(
                    "{}: there is no step {step}; the conversion has {steps}",
                    dictionary.words.name
                ),
            ));
        }
    }
    Ok(())
}

fn lay(plan: &mut PlanSource, words: Vec<Arc<DictSource>>, layer: Layer) {
    let own = Group::Members(MatchPolicy::Union, words.into_iter().map(Group::Dict).collect());
    let over = |builtin: Group| match layer {
        Layer::Before(_) => Group::Members(MatchPolicy::ShortCircuit, vec![own.clone(), builtin]),
        Layer::After(_) => Group::Members(MatchPolicy::Union, vec![builtin, own.clone()]),
    };
    let (Layer::Before(step) | Layer::After(step)) = layer;
    // Keys of the first step are text as it comes: the segmentation has to leave them whole.
    if step == 1 {
        plan.segmentation = plan.segmentation.take().map(&over);
    }
    if let Some(group) = plan.chain.get_mut(step - 1) {
        *group = over(std::mem::replace(group, Group::Members(MatchPolicy::Union, Vec::new())));
    }
}

/// Refuses keys that can never match.
fn check(plan: &PlanSource, words: &[Arc<DictSource>], layer: Layer, locks: &[&str]) -> Result<(), Error> {
    let fold = fuse::simple_fold(plan).unwrap_or_default();
    let builtin = match layer {
        Layer::After(step) => plan.chain.get(step - 1).map(fuse::flatten).unwrap_or_default(),
        Layer::Before(_) => fuse::Flat::new(),
    };
    for (number, lexicon) in words.iter().enumerate() {
        for entry in &lexicon.entries {
            let key = entry.key.as_str();
            let earlier = words.iter().take(number).find(|earlier| earlier.get(key).is_some());
            let problem = if let Some(ch) = key.chars().find(|ch| fold.get(ch).is_some_and(|to| to != ch)) {
                format!("it holds U+{:04X}, which is normalized before anything is looked up", ch as u32)
            } else if let Some(earlier) = earlier {
                format!("{} has it already", earlier.name)
            } else if builtin.contains_key(key) {
                "the built-in dictionaries have it already; lay the dictionary before them".to_owned()
            } else if let Some(lock) = locks.iter().find(|lock| key.contains(*lock)) {
                format!("it holds `{lock}`, which is protected")
            } else {
                continue;
            };
            return Err(Error::new(
                ErrorKind::Dictionary,
                format_args!("{}: the key `{key}` can never match: {problem}", lexicon.name),
            ));
        }
    }
    Ok(())
}
