//! The native engine and OpenCC side by side, for one configuration and setting.

use crate::generator::Generator;
use std::path::Path;
use std::process::{Command, Stdio};
use zhnorm::{Config, Converter, Engine};

pub(crate) struct Pair {
    config: Config,
    tofu_risk: bool,
    native: Converter,
    reference: Converter,
}

impl Pair {
    /// All sixteen configurations; those with dictionaries marked `may_output_tofu` with and without them.
    pub(crate) fn all() -> Vec<Self> {
        let with_risk = [Config::T2s, Config::Tw2s, Config::Tw2sp, Config::Hk2s, Config::Hk2sp];
        let settings = Config::ALL
            .map(|config| (config, false))
            .into_iter()
            .chain(with_risk.map(|config| (config, true)));
        settings
            .map(|(config, tofu_risk)| {
                let builder = Converter::builder(config).include_tofu_risk_dictionaries(tofu_risk);
                let native = builder.clone().build().unwrap();
                let reference = builder.engine(Engine::OpenCc).build().unwrap();
                Self { config, tofu_risk, native, reference }
            })
            .collect()
    }

    /// Compares the two on a text, and the fused loop with the steps; a difference is shrunk and explained.
    pub(crate) fn compare(&self, text: &str) {
        if self.differs(text) {
            let text = shrink(text, |text| self.differs(text));
            panic!("{}", self.explain(&text));
        }
    }

    fn differs(&self, text: &str) -> bool {
        self.native.convert(text) != self.reference.convert(text)
    }

    /// Compares the conversion of a text in random pieces with that of the whole.
    pub(crate) fn compare_streamed(&self, text: &str, generator: &mut Generator<'_>) {
        let mut stream = self.native.stream();
        let mut out = String::new();
        let mut rest = text;
        while let Some((at, _)) = rest.char_indices().nth(1 + generator.below(4)) {
            stream.push(&rest[..at], &mut out);
            rest = &rest[at..];
        }
        stream.push(rest, &mut out);
        stream.finish(&mut out);
        assert_eq!(out, self.native.convert(text), "{} of {text:?}, streamed and whole", self.config);
    }

    fn explain(&self, text: &str) -> String {
        format!(
            "{}{} differs from OpenCC\n  input          {text:?}\n  zhnorm         {:?}\n  OpenCC         {:?}\n  \
             step by step   {:?}\n  segments       {:?}\n  OpenCC inspect {}",
            self.config,
            if self.tofu_risk { " with tofu-risk dictionaries" } else { "" },
            self.native.convert(text),
            self.reference.convert(text),
            self.native.convert_step_by_step(text),
            self.native.inspect(text).segments,
            self.inspect(text),
        )
    }

    /// What OpenCC's command says of its segmentation and steps.
    fn inspect(&self, text: &str) -> String {
        use std::io::Write as _;
        let prefix = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/opencc");
        let mut command = Command::new(prefix.join("bin/opencc"));
        command.arg("-c").arg(prefix.join(format!("share/opencc/{}.json", self.config))).arg("--inspect");
        if self.tofu_risk {
            command.arg("--include-tofu-risk-dictionaries");
        }
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        String::from_utf8_lossy(&child.wait_with_output().unwrap().stdout).into_owned()
    }
}

/// Takes characters away for as long as the difference stays.
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
