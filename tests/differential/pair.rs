//! Compares zhnorm with OpenCC for one configuration and setting.

use crate::generator::Generator;
use std::process::Stdio;
use zhnorm::{Config, Converter};
use zhnorm_testkit::opencc::{self, OpenCc};

pub(crate) struct Pair {
    config: Config,
    tofu_risk: bool,
    zhnorm: Converter,
    opencc: OpenCc,
}

impl Pair {
    /// All standard configurations. Those with dictionaries marked `may_output_tofu` occur twice: with and
    /// without these dictionaries.
    pub(crate) fn all() -> Vec<Self> {
        let with_risk = [Config::T2s, Config::Tw2s, Config::Tw2sp, Config::Hk2s, Config::Hk2sp];
        let settings =
            Config::ALL.iter().map(|&config| (config, false)).chain(with_risk.map(|config| (config, true)));
        settings
            .map(|(config, tofu_risk)| {
                let builder = Converter::builder(config).include_tofu_risk_dictionaries(tofu_risk);
                let load = if tofu_risk { OpenCc::load_with_tofu_risk } else { OpenCc::load };
                let opencc = load(config.name()).unwrap();
                Self { config, tofu_risk, zhnorm: builder.build().unwrap(), opencc }
            })
            .collect()
    }

    /// Compares the output for a text. If it differs, the text is shortened and the difference explained.
    pub(crate) fn compare(&self, text: &str) {
        if self.differs(text) {
            let text = shrink(text, |text| self.differs(text));
            panic!("{}", self.explain(&text));
        }
    }

    fn differs(&self, text: &str) -> bool {
        self.zhnorm.convert(text) != self.opencc.convert(text)
    }

    /// Compares the output for a text in random pieces with that for the whole text.
    pub(crate) fn compare_streamed(&self, text: &str, generator: &mut Generator<'_>) {
        let mut stream = self.zhnorm.stream();
        let mut out = String::new();
        let mut rest = text;
        while let Some((at, _)) = rest.char_indices().nth(1 + generator.below(4)) {
            stream.push(&rest[..at], &mut out);
            rest = &rest[at..];
        }
        stream.push(rest, &mut out);
        stream.finish(&mut out);
        assert_eq!(out, self.zhnorm.convert(text), "{} of {text:?}, streamed and whole", self.config);
    }

    fn explain(&self, text: &str) -> String {
        format!(
            "{}{} differs from OpenCC\n  input          {text:?}\n  zhnorm         {:?}\n  OpenCC         {:?}\n  \
             step by step   {:?}\n  segments       {:?}\n  OpenCC inspect {}",
            self.config,
            if self.tofu_risk { " with tofu-risk dictionaries" } else { "" },
            self.zhnorm.convert(text),
            self.opencc.convert(text),
            self.zhnorm.convert_step_by_step(text),
            self.zhnorm.inspect(text).segments,
            self.inspect(text),
        )
    }

    /// OpenCC's own report of the segmentation and the steps.
    fn inspect(&self, text: &str) -> String {
        use std::io::Write as _;
        let mut command = opencc::command(self.config.name());
        command.arg("--inspect");
        if self.tofu_risk {
            command.arg("--include-tofu-risk-dictionaries");
        }
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        String::from_utf8_lossy(&child.wait_with_output().unwrap().stdout).into_owned()
    }
}

/// Removes characters from a text while it still differs.
fn shrink(text: &str, differs: impl Fn(&str) -> bool) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    let mut width = chars.len() / 2;
    while width > 0 {
        let mut at = 0;
        while at + width <= chars.len() {
            let without: Vec<char> = chars[..at].iter().chain(&chars[at + width..]).copied().collect();
            if differs(&without.iter().collect::<String>()) {
                chars = without;
            } else {
                at += width;
            }
        }
        width /= 2;
    }
    chars.into_iter().collect()
}
