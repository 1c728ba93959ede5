//! The options of `normalize` and `explain`: a profile or a configuration file, with the flags over it.

use super::args::NormalizerChoices;
use super::compression::Compression;
use super::corpus::InputFile;
use anyhow::{Result, anyhow, bail};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use zhnorm::{Format, Normalizer, Options, Profile, Stage, Target};

/// The names of configuration files, the first of which takes precedence, in the order of ruff's.
const FILES: [&str; 2] = [".zhnorm.toml", "zhnorm.toml"];

/// What a text is normalized with.
pub(crate) struct Configured {
    pub(crate) options: Options,
    pub(crate) normalizer: Normalizer,
    /// The configuration file.
    pub(crate) file: Option<PathBuf>,
}

/// The normalizers of all inputs: one for each configuration file.
pub(crate) struct Configurations {
    all: Vec<Configured>,
    /// Indices into `all`, by the path of the input.
    by_input: HashMap<PathBuf, usize>,
}

impl Configurations {
    /// Finds and reads the configuration of each input. Standard input has that of the current folder.
    pub(crate) fn new(choices: &NormalizerChoices, files: &[InputFile]) -> Result<Self> {
        let mut configurations = Self { all: Vec::new(), by_input: HashMap::new() };
        // The index of a configuration, by folder and by file.
        let mut by_folder = HashMap::new();
        let mut by_file = HashMap::new();
        for file in files {
            let folder = if file.is_stdin() { None } else { file.path.parent() };
            let folder = std::path::absolute(Path::new(".").join(folder.unwrap_or(Path::new(""))))?;
            let index = match by_folder.get(&folder) {
                Some(index) => *index,
                None => {
                    let file = if choices.reads_files() { find(&folder) } else { None };
                    let index = match by_file.get(&file) {
                        Some(index) => *index,
                        None => {
                            configurations.all.push(configure(choices, file.clone())?);
                            configurations.all.len() - 1
                        }
                    };
                    by_file.insert(file, index);
                    by_folder.insert(folder, index);
                    index
                }
            };
            configurations.by_input.insert(file.path.clone(), index);
        }
        if configurations.all.is_empty() {
            // No file was found. What the arguments say is checked all the same.
            let folder = std::path::absolute(".")?;
            let file = if choices.reads_files() { find(&folder) } else { None };
            configurations.all.push(configure(choices, file)?);
        }
        Ok(configurations)
    }

    /// The normalizer of an input, for the format of its text.
    pub(crate) fn normalizer(&self, input: &InputFile) -> Normalizer {
        let Some(configured) = self.of(input) else { return Normalizer::builder().build() };
        configured.normalizer.for_format(format(&configured.options, &input.name))
    }

    /// The configuration of an input.
    pub(crate) fn of(&self, input: &InputFile) -> Option<&Configured> {
        self.by_input.get(&input.path).and_then(|index| self.all.get(*index)).or(self.all.first())
    }

    /// The normalizer for texts in the records of an input. Its name says nothing about their format.
    pub(crate) fn normalizer_of_fields(&self, input: &InputFile) -> Normalizer {
        self.of(input).map_or_else(|| Normalizer::builder().build(), |one| one.normalizer.clone())
    }

    /// The stages before the conversion, as for `normalizer`. Folding and spacing come after it.
    pub(crate) fn before_conversion(&self, input: &InputFile) -> Result<Normalizer> {
        let mut options = self.of(input).map(|configured| configured.options.clone()).unwrap_or_default();
        options.dictionaries.clear();
        options.spacing = None;
        let builder = Normalizer::builder().options(&options)?.skip([Stage::Script, Stage::Folding]);
        Ok(builder.build().for_format(format(&options, &input.name)))
    }

    /// The fingerprints of all normalizers.
    pub(crate) fn fingerprint(&self) -> String {
        let all: Vec<String> = self.all.iter().map(|one| one.normalizer.fingerprint()).collect();
        all.join(" ")
    }

    /// The one configuration of all inputs.
    pub(crate) fn only_one(&self) -> Result<&Configured> {
        match self.all.as_slice() {
            [one] => Ok(one),
            _ => bail!("the files have several configurations; name files of one folder"),
        }
    }
}

impl NormalizerChoices {
    /// Whether configuration files are looked for.
    fn reads_files(&self) -> bool {
        !self.no_config && self.profile.is_none()
    }
}

/// The configuration file in the nearest of the folder and those above it.
fn find(folder: &Path) -> Option<PathBuf> {
    let candidates = folder.ancestors().flat_map(|folder| FILES.map(|name| folder.join(name)));
    candidates.into_iter().find(|path| path.is_file())
}

/// The options that a configuration file or a profile gives, with the flags over them.
fn configure(choices: &NormalizerChoices, file: Option<PathBuf>) -> Result<Configured> {
    let file = match &choices.profile {
        Some(ProfileChoice::File(path)) => Some(path.clone()),
        _ => file,
    };
    let base = match (&file, &choices.profile) {
        (Some(path), _) => Options::open(path)?,
        (None, Some(ProfileChoice::Named(profile))) => profile.options(),
        (None, _) => Options::default(),
    };
    let options = Options::default().then(&base).and_then(|base| base.then(&choices.options()))?;
    if options.target.is_none() {
        let targets: Vec<&str> = Target::ALL.iter().map(|target| target.name()).collect();
        bail!("there is no target: give `--to TARGET` ({}), or set `to` in zhnorm.toml", targets.join(", "));
    }
    let normalizer = Normalizer::builder().options(&options)?.build();
    Ok(Configured { options, normalizer, file })
}

/// The format of the text that has this name: the one that the options choose, or else that of its extension.
fn format(options: &Options, name: &str) -> Option<Format> {
    let content = Compression::content_name(Path::new(name));
    let extension = || Format::of_extension(content.extension()?.to_str()?);
    options.format.map_or_else(extension, |choice| choice.format())
}

/// A profile that comes with zhnorm, or a file.
#[derive(Clone, Debug)]
pub(crate) enum ProfileChoice {
    Named(Profile),
    File(PathBuf),
}

impl ProfileChoice {
    pub(crate) fn parse(name: &str) -> Result<Self> {
        match name.parse() {
            Ok(profile) => Ok(Self::Named(profile)),
            Err(_) if name.contains(['/', '\\', '.']) || Path::new(name).is_file() => {
                Ok(Self::File(name.into()))
            }
            Err(error) => Err(anyhow!("{error}, or a file")),
        }
    }
}
