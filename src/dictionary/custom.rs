//! Dictionaries given at run time: read, checked, and added to a plan.

use crate::dictionary::compile::char_map::CharMap;
use crate::dictionary::compile::error::CompileError;
use crate::dictionary::compile::flat::FlatGroup;
use crate::dictionary::compile::key_trie::KeyTrie;
use crate::dictionary::plan::{Group, MatchPolicy, PlanSource};
use crate::dictionary::text::{DictSource, Entry};
use crate::{Error, ErrorKind};
use std::collections::{BTreeSet, HashMap};
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;

/// A dictionary in OpenCC's text format, read at run time.
///
/// Each line is one entry: `key<TAB>value value ...`. The first value is the one that is written. Lines that
/// start with `#` are skipped.
///
/// An entry whose only value is the key itself **protects** the key: wherever it occurs in a text, it comes
/// through every step untouched. There is one exception: if a longer key of the dictionaries contains it, as
/// in many of OpenCC's own dictionaries, the longest match decides, and the entry keeps its key in its own
/// step only.
///
/// An entry without a value is an error. To delete a word, use a configuration file
/// ([`ConverterBuilder::from_file`](crate::ConverterBuilder::from_file)): in the dictionaries that it names,
/// an empty value deletes the key, as in OpenCC.
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
    source: Arc<DictSource>,
    /// The line of each entry.
    lines: Arc<[usize]>,
}

/// The number of a step of a conversion, counted from 1.
///
/// A conversion replaces text in one or more steps, one after the other:
/// [`Config::S2twp`](crate::Config::S2twp) first writes Traditional characters, then the words of Taiwan. A
/// later step reads what the earlier one wrote. [`Inspection::steps`](crate::inspect::Inspection::steps)
/// shows the steps of a text.
///
/// ```
/// use zhnorm::dictionary::{Dictionary, Layer, StepIndex};
/// use zhnorm::{Config, Converter};
///
/// // The first step writes 軟件, which the second step reads.
/// let words = Dictionary::parse("words.txt", "軟件\t程式\n".as_bytes())?;
/// let layer = Layer::Before(StepIndex::SECOND);
/// let converter = Converter::builder(Config::S2twp).dictionary(words, layer).build()?;
/// assert_eq!(converter.convert("软件"), "程式");
/// assert_eq!(StepIndex::new(0), None);
/// # Ok::<(), zhnorm::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StepIndex(NonZeroUsize);

impl StepIndex {
    /// The first step, which reads the text.
    pub const FIRST: Self = Self(NonZeroUsize::MIN);
    /// The second step, which reads what the first one wrote.
    pub const SECOND: Self = Self(NonZeroUsize::MIN.saturating_add(1));

    /// The step with this number, counted from 1; `None` for 0.
    #[must_use]
    pub fn new(number: usize) -> Option<Self> {
        NonZeroUsize::new(number).map(Self)
    }

    /// The number of the step, counted from 1.
    #[must_use]
    pub fn get(self) -> usize {
        self.0.get()
    }
}

/// Where a [`Dictionary`] is added to a conversion: to which step, and before or after the built-in
/// dictionaries of that step.
///
/// A step that the conversion does not have is an error of
/// [`ConverterBuilder::build`](crate::ConverterBuilder::build).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Layer {
    /// Before the built-in dictionaries: wherever an entry of the dictionary matches, it wins.
    Before(StepIndex),
    /// After the built-in dictionaries: an entry of the dictionary wins where it is longer than what they
    /// have.
    After(StepIndex),
}

impl Layer {
    /// The number of the step, counted from 1.
    fn step(self) -> usize {
        let (Self::Before(step) | Self::After(step)) = self;
        step.get()
    }
}

impl Default for Layer {
    /// Before the built-in dictionaries of the first step.
    fn default() -> Self {
        Self::Before(StepIndex::FIRST)
    }
}

impl Dictionary {
    /// Reads a dictionary; `name` appears in error messages.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Dictionary`], with name and line: no tab, an empty key or value, a key that an earlier
    /// line has, or bytes that are not UTF-8.
    pub fn parse(name: &str, bytes: &[u8]) -> Result<Self, Error> {
        let (source, lines) = DictSource::parse_without_deletions(name, bytes)
            .map_err(|error| Error::new(ErrorKind::Dictionary, error))?;
        Ok(Self { source: Arc::new(source), lines: lines.into() })
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

    /// The file and line of the entry with a key, for messages.
    fn location(&self, key: &str) -> String {
        let number = self.source.entries.binary_search_by(|entry| entry.key.as_str().cmp(key)).ok();
        let line = number.and_then(|number| self.lines.get(number));
        let name = &self.source.name;
        line.map_or_else(|| name.clone(), |line| format!("{name}, line {line}"))
    }
}

/// Reads a file whole.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Error> {
    std::fs::read(path).map_err(|error| {
        let message = format!("can't read {}: {error}", path.display());
        Error::with_source(ErrorKind::Io, message, error)
    })
}

/// The words of dictionaries with their first values, for what is no plan.
///
/// # Errors
///
/// [`ErrorKind::Dictionary`] for a key that two dictionaries have, and for a value that is a key with another
/// value.
pub(crate) fn words(dictionaries: &[Dictionary]) -> Result<Vec<(String, String)>, Error> {
    let entries = || {
        dictionaries
            .iter()
            .flat_map(|dictionary| dictionary.source.entries.iter().map(move |entry| (dictionary, entry)))
    };
    let value = |entry: &Entry| entry.values.first().cloned().unwrap_or_default();
    let fail = |location: String, message: String| {
        Err(Error::new(ErrorKind::Dictionary, format_args!("{location}: {message}")))
    };
    let mut known: HashMap<&str, (&Dictionary, String)> = HashMap::new();
    for (dictionary, entry) in entries() {
        let key = entry.key.as_str();
        if let Some((earlier, _)) = known.insert(key, (dictionary, value(entry))) {
            let earlier = earlier.location(key);
            return fail(
                dictionary.location(key),
                format!("{earlier}, has the key `{key}` already; remove one of the two"),
            );
        }
    }
    for (dictionary, entry) in entries() {
        let (key, value) = (entry.key.as_str(), value(entry));
        if let Some((earlier, other)) = known.get(value.as_str()).filter(|(_, other)| *other != value) {
            let earlier = earlier.location(&value);
            return fail(
                dictionary.location(key),
                format!(
                    "the value of `{key}` is `{value}`, which becomes `{other}` itself ({earlier}); \
                     write `{key}<TAB>{other}`"
                ),
            );
        }
    }
    Ok(known.into_iter().map(|(key, (_, value))| (key.to_owned(), value)).collect())
}

/// Adds dictionaries to a plan, and returns the words that they protect, sorted. Of several dictionaries in
/// the same layer the longest key wins, and of equal keys the first.
///
/// # Errors
///
/// [`ErrorKind::Dictionary`] for a step that the plan does not have, and for a key that can never match.
pub(crate) fn add_to_plan(
    plan: &mut PlanSource,
    dictionaries: &[(Dictionary, Layer)],
) -> Result<Vec<String>, Error> {
    let steps = plan.chain.len();
    if let Some((dictionary, layer)) =
        dictionaries.iter().find(|(_, layer)| !(1..=steps).contains(&layer.step()))
    {
        let (name, step) = (&dictionary.source.name, layer.step());
        return Err(Error::new(
            ErrorKind::Dictionary,
            format_args!("{name}: there is no step {step}; the conversion has {steps}"),
        ));
    }
    let protected = protected_words(dictionaries)?;
    let char_map = CharMap::of(plan).unwrap_or_default();
    let replaced: Vec<Replaced<'_>> = dictionaries
        .iter()
        .map(|(dictionary, layer)| {
            let words = replaced_words(&dictionary.source, &protected, &char_map);
            Replaced { words, dictionary, layer: *layer }
        })
        .filter(|replaced| !replaced.words.entries.is_empty())
        .collect();
    for layer in
        (1..=steps).filter_map(StepIndex::new).flat_map(|step| [Layer::Before(step), Layer::After(step)])
    {
        let of_layer: Vec<&Replaced<'_>> =
            replaced.iter().filter(|replaced| replaced.layer == layer).collect();
        if !of_layer.is_empty() {
            check(plan, &of_layer, &char_map)?;
            add(plan, of_layer.iter().map(|replaced| Arc::clone(&replaced.words)).collect(), layer);
        }
    }
    Ok(protected.into_iter().map(str::to_owned).collect())
}

/// Whether an entry maps its key to itself.
fn keeps_its_key(entry: &Entry) -> bool {
    matches!(entry.values.as_slice(), [only] if *only == entry.key)
}

/// The words that map to themselves, except those that a longer key of the text contains.
fn protected_words<'d>(dictionaries: &'d [(Dictionary, Layer)]) -> Result<BTreeSet<&'d str>, Error> {
    let entries = |(dictionary, _): &'d (Dictionary, Layer)| &dictionary.source.entries;
    let kept = dictionaries.iter().flat_map(entries).filter(|entry| keeps_its_key(entry));
    let mut words: BTreeSet<&str> = kept.map(|entry| entry.key.as_str()).collect();
    let trie = KeyTrie::new(words.iter().copied())
        .ok_or_else(|| Error::new(ErrorKind::Dictionary, CompileError::Keys))?;
    // Later steps do not see the text, but the output of the step before.
    let of_text = dictionaries.iter().filter(|(_, layer)| layer.step() == 1).flat_map(entries);
    for key in of_text.filter(|entry| !keeps_its_key(entry)).map(|entry| entry.key.as_str()) {
        trie.all_in(key, |word| {
            words.remove(word);
        });
    }
    Ok(words)
}

/// The entries of a dictionary that take part in a step.
struct Replaced<'d> {
    words: Arc<DictSource>,
    dictionary: &'d Dictionary,
    layer: Layer,
}

/// The entries of a dictionary that take part in a step: without those that protect, and without those that
/// repeat what the normalization does before any step, as all of OpenCC's `CJK_Compatibility_Ideographs` do.
fn replaced_words(source: &DictSource, protected: &BTreeSet<&str>, char_map: &CharMap) -> Arc<DictSource> {
    let is_normalization = |entry: &Entry| {
        let normalized = entry.key.chars().map(|ch| char_map.map(ch));
        char_map.first_changed(&entry.key).is_some()
            && matches!(entry.values.as_slice(), [only] if only.chars().eq(normalized))
    };
    let entries = source
        .entries
        .iter()
        .filter(|entry| !(keeps_its_key(entry) && protected.contains(entry.key.as_str())))
        .filter(|entry| !is_normalization(entry));
    Arc::new(DictSource { name: source.name.clone(), entries: entries.cloned().collect() })
}

/// Adds dictionaries to a layer of a plan.
fn add(plan: &mut PlanSource, words: Vec<Arc<DictSource>>, layer: Layer) {
    let own = Group::Members(MatchPolicy::Union, words.into_iter().map(Group::Dict).collect());
    let combined = |builtin: Group| match layer {
        Layer::Before(_) => Group::Members(MatchPolicy::ShortCircuit, vec![own.clone(), builtin]),
        Layer::After(_) => Group::Members(MatchPolicy::Union, vec![builtin, own.clone()]),
    };
    // Keys of the first step are parts of the text as it comes, so the segmentation must not cut them.
    if layer.step() == 1 {
        plan.segmentation = plan.segmentation.take().map(&combined);
    }
    if let Some(group) = plan.chain.get_mut(layer.step() - 1) {
        *group = combined(std::mem::replace(group, Group::Members(MatchPolicy::Union, Vec::new())));
    }
}

/// Refuses keys of a layer that can never match. No key contains a protected word: see [`protected_words`].
fn check(plan: &PlanSource, of_layer: &[&Replaced<'_>], char_map: &CharMap) -> Result<(), Error> {
    let builtin = match of_layer.first().map(|replaced| replaced.layer) {
        Some(Layer::After(step)) => plan.chain.get(step.get() - 1).map(FlatGroup::new).unwrap_or_default(),
        _ => FlatGroup::default(),
    };
    let mut known: HashMap<&str, &Dictionary> = HashMap::new();
    for Replaced { words, dictionary, .. } in of_layer {
        for entry in &words.entries {
            let key = entry.key.as_str();
            let problem = if let Some(ch) = char_map.first_changed(key) {
                let (from, to) = (ch as u32, char_map.map(ch) as u32);
                format!("U+{from:04X} becomes U+{to:04X} before anything is looked up; write that character")
            } else if let Some(earlier) = known.insert(key, dictionary) {
                format!("{}, has it already; remove one of the two", earlier.location(key))
            } else if builtin.get(key).is_some() {
                "the built-in dictionaries have it already; add the dictionary before them".to_owned()
            } else {
                continue;
            };
            return Err(Error::new(
                ErrorKind::Dictionary,
                format_args!("{}: the key `{key}` can never match: {problem}", dictionary.location(key)),
            ));
        }
    }
    Ok(())
}
