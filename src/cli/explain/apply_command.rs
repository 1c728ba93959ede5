//! The command that applies the dictionary of the page: it makes the result that the page shows, with the
//! reader's decisions. If the page was made without the rule of dictionaries, the command adds it, and with
//! it a dictionary that a configuration file names.

use crate::cli::args::{ConvertArguments, DictionaryArgument, NormalizerChoices};
use crate::cli::configuration::ProfileChoice;
use crate::cli::conversion::ConversionChoice;
use crate::cli::corpus::InputFile;
use crate::cli::flow_args::{InputArguments, MalformedAction};
use crate::cli::shell::quoted;
use std::ffi::{OsStr, OsString};
use zhnorm::dictionary::Layer;
use zhnorm::report::Rule;

/// The file that a reader saves the dictionary to.
const DICTIONARY: &str = "decisions.txt";

/// A command with all options that its result depends on.
pub(crate) struct ApplyCommand {
    /// Its words up to the dictionary of the page, as a shell reads them.
    words: Vec<String>,
}

impl ApplyCommand {
    /// The command for a page about a normalization. It finds the configuration file that the page was made
    /// with where that was found.
    pub(crate) fn normalize(choices: &NormalizerChoices, input: &InputArguments) -> Self {
        let NormalizerChoices {
            target,
            profile,
            no_config,
            only,
            skip,
            rules,
            no_rules,
            script_hint,
            variants,
            regional_words,
            dictionaries,
            format,
            markup,
            protect,
            decode_escapes,
            spacing,
            blank_lines,
        } = choices;
        let mut command = Self::new("normalize");
        command.options("to", target);
        match profile {
            Some(ProfileChoice::Named(profile)) => command.options("profile", [profile]),
            Some(ProfileChoice::File(path)) => command.option("profile", path),
            None => {}
        }
        if *no_config {
            command.words.push("--no-config".to_owned());
        }
        command.options("only", only);
        command.options("skip", skip);
        command.options("rule", rules);
        // `for_file` adds the rule of the dictionary where it is left out.
        command.options("no-rule", no_rules.iter().filter(|rule| **rule != Rule::UserDictionary));
        command.options("script-hint", script_hint);
        command.options("variants", variants);
        command.options("regional-words", regional_words);
        command.options("format", format);
        command.options("markup", markup);
        command.options("protect", protect);
        command.options("decode-escapes", decode_escapes);
        command.options("spacing", spacing);
        command.options("blank-lines", blank_lines);
        command.input(input);
        dictionaries.iter().for_each(|path| command.option("dict", path));
        command
    }

    /// The command for a page about a conversion.
    pub(crate) fn convert(arguments: &ConvertArguments) -> Self {
        let mut command = Self::new("convert");
        match &arguments.config {
            ConversionChoice::Standard(config) => command.options("config", [config]),
            ConversionChoice::File(path) => command.option("config", path),
        }
        if arguments.include_tofu_risk_dictionaries {
            command.words.push("--include-tofu-risk-dictionaries".to_owned());
        }
        command.input(&arguments.flow.input);
        for DictionaryArgument { path, layer } in &arguments.dictionaries {
            let mut value = match layer {
                Layer::After(step) => format!("after:{}=", step.get()),
                Layer::Before(step) => format!("before:{}=", step.get()),
                _ => String::new(),
            };
            if *layer == Layer::default() && !path.as_os_str().as_encoded_bytes().contains(&b'=') {
                value.clear();
            }
            let mut value = OsString::from(value);
            value.push(path);
            command.option("dict", &value);
        }
        command
    }

    /// The command for a file. `has_rule` says that dictionaries are looked into even without an option.
    pub(super) fn for_file(&self, file: &InputFile, has_rule: bool) -> String {
        let mut command = self.words.join(" ");
        if !has_rule {
            command.push_str(&format!(" --rule={}", Rule::UserDictionary));
        }
        command.push_str(&format!(" --dict={DICTIONARY}"));
        if !file.is_stdin() {
            command.push_str(" -- ");
            command.push_str(&quoted(file.path.as_os_str()));
        }
        command
    }

    fn new(subcommand: &str) -> Self {
        Self { words: vec!["zhnorm".to_owned(), subcommand.to_owned()] }
    }

    /// How the input is read.
    fn input(&mut self, input: &InputArguments) {
        let encoding = input.from.and_then(|from| from.name());
        self.options("from", encoding);
        if input.on_malformed == MalformedAction::Replace {
            self.options("on-malformed", ["replace"]);
        }
        input.stdin_filename.iter().for_each(|name| self.option("stdin-filename", name));
    }

    /// An option for each value.
    fn options<T: ToString>(&mut self, name: &str, values: impl IntoIterator<Item = T>) {
        values.into_iter().for_each(|value| self.option(name, &value.to_string()));
    }

    fn option(&mut self, name: &str, value: &(impl AsRef<OsStr> + ?Sized)) {
        self.words.push(format!("--{name}={}", quoted(value.as_ref())));
    }
}
