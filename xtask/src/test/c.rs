//! Installs the C libraries and lets programs in C use them: each function under sanitizers, with threads,
//! and from the static library; OpenCC's functions beside those of the real OpenCC; the example of the
//! README. Without a C compiler or pkg-config the step is skipped.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::c::{self, SOURCE};
use crate::library_build::LibraryBuild;
use crate::{Outcome, opencc, process, workspace};

/// The dictionaries of OpenCC that the random text is made of, the number of texts for each configuration,
/// and the seed, so that a failure is that of a change.
const DICTIONARIES: [&str; 3] = ["STPhrases", "TSPhrases", "TWPhrasesRev"];
const TEXTS: &str = "1000";
const SEED: &str = "1";

/// The flags of all programs. Warnings are errors, also those about the headers.
const FLAGS: [&str; 5] = ["-std=c11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror"];

pub(super) fn check() -> Result<Outcome> {
    if !cfg!(target_os = "linux") {
        println!("skipped: `cargo xtask c` installs on Linux only");
        return Ok(Outcome::Skipped);
    }
    for program in ["cc", "pkg-config"] {
        if process::version(program)?.is_none() {
            println!("skipped: there is no {program}");
            return Ok(Outcome::Skipped);
        }
    }
    if c::check_headers()? == Outcome::Failure {
        return Ok(Outcome::Failure);
    }
    let mut format = process::cargo();
    process::run(format.args(["fmt", "--all", "--check"]).current_dir(workspace::root().join(SOURCE)))?;
    let prefix = workspace::root().join("target/c-check");
    // Files of an earlier run could hide that one is no longer written.
    workspace::remove_tree(&prefix)?;
    c::install(&prefix, LibraryBuild::Check)?;
    cargo(&["clippy", "--all-targets", "--", "-D", "warnings"])?;
    cargo(&["test", "--lib", "--quiet"])?;

    let programs = Programs { libraries: prefix.join("lib"), folder: prefix.join("check"), prefix };
    fs::create_dir_all(&programs.folder)
        .with_context(|| format!("cannot create {}", programs.folder.display()))?;
    programs.exported_symbols()?;
    programs.interface()?;
    programs.readme()?;
    programs.opencc(&opencc::build()?)?;
    Ok(Outcome::Success)
}

/// Runs cargo with the same build of zhnorm that was installed.
fn cargo(arguments: &[&str]) -> Result<()> {
    let (subcommand, rest) = arguments.split_first().context("cargo needs a subcommand")?;
    let mut cargo = process::cargo();
    cargo.args([subcommand, "--locked", "--workspace"]).args(rest);
    cargo.current_dir(workspace::root().join(SOURCE));
    LibraryBuild::Check.configure(&mut cargo);
    process::run(&mut cargo)
}

/// Programs in C, and the libraries that they use.
struct Programs {
    prefix: PathBuf,
    libraries: PathBuf,
    /// The folder for the programs and their files.
    folder: PathBuf,
}

impl Programs {
    /// The libraries export the functions of their headers, and nothing else.
    fn exported_symbols(&self) -> Result<()> {
        for (library, header) in [("libzhnorm.so", "zhnorm.h"), ("zhnorm/libopencc.so", "zhnorm/opencc.h")] {
            let mut nm = Command::new("nm");
            nm.args(["--dynamic", "--defined-only", "--format=just-symbols"])
                .arg(self.libraries.join(library));
            let exported = process::output(&mut nm)?;
            let exported: BTreeSet<&str> = exported.lines().collect();
            let header = self.prefix.join("include").join(header);
            let text = fs::read_to_string(&header).with_context(|| header.display().to_string())?;
            let declared: BTreeSet<&str> = text
                .lines()
                .filter(|line| !line.starts_with([' ', '#', '/']))
                .filter_map(|line| line.split_once('(')?.0.rsplit([' ', '*']).next())
                .collect();
            ensure!(
                exported == declared && !declared.is_empty(),
                "{library} exports {exported:?}, and its header declares {declared:?}"
            );
        }
        Ok(())
    }

    /// Every function: with the sanitizers, with that of threads, and from the static library.
    fn interface(&self) -> Result<()> {
        let shared = self.flags(&["--cflags", "--libs"])?;
        let address = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"];
        self.run(&self.compile("api.c", "api", &[&address[..], &words(&shared)].concat())?)?;
        self.run(&self.compile(
            "api.c",
            "api-threads",
            &[&["-fsanitize=thread"], &words(&shared)[..]].concat(),
        )?)?;
        let fixed = self.flags(&["--cflags", "--libs", "--static"])?.replace("-lzhnorm", "-l:libzhnorm.a");
        let program = self.compile("api.c", "api-static", &words(&fixed))?;
        let needed = process::output(Command::new("ldd").arg(&program))?;
        ensure!(!needed.contains("libzhnorm"), "{} needs the shared library:\n{needed}", program.display());
        self.run(&program)
    }

    /// The first example in C of the README prints what the README says.
    fn readme(&self) -> Result<()> {
        let readme = fs::read_to_string(workspace::root().join("README.md")).context("README.md")?;
        let example = readme.split("```c\n").nth(1).and_then(|rest| rest.split("```").next());
        let source = self.folder.join("readme.c");
        fs::write(&source, example.context("README.md has no example in C")?)
            .with_context(|| format!("cannot write {}", source.display()))?;
        let program = self.folder.join("readme");
        let flags = self.flags(&["--cflags", "--libs"])?;
        let mut cc = Command::new("cc");
        process::run(cc.args(FLAGS).arg(&source).args(words(&flags)).arg("-o").arg(&program))?;
        let output = process::output(Command::new(&program).env("LD_LIBRARY_PATH", &self.libraries))?;
        ensure!(
            !output.is_empty() && readme.contains(&format!("prints `{}`", output.trim_end())),
            "README.md does not say that the example in C prints `{}`",
            output.trim_end()
        );
        Ok(())
    }

    /// OpenCC's functions, beside those of the real OpenCC.
    fn opencc(&self, opencc: &Path) -> Result<()> {
        let (theirs, ours) = (opencc.join("lib"), self.libraries.join("zhnorm"));
        let compare =
            self.compile("opencc_compare.c", "opencc_compare", &["-fsanitize=address,undefined", "-ldl"])?;
        for dictionary in DICTIONARIES {
            let mut command = Command::new(&compare);
            command.args([theirs.join("libopencc.so"), ours.join("libopencc.so")]);
            command.arg(opencc.join(format!("share/opencc/{dictionary}.txt"))).arg(&self.folder);
            process::run(command.args([TEXTS, SEED]))?;
        }

        // A program that is linked to the real library runs with both.
        let header = opencc.join("include/opencc");
        let flags =
            [format!("-I{}", header.display()), format!("-L{}", theirs.display()), "-lopencc".to_owned()];
        let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
        let program = self.compile("opencc_program.c", "opencc_program", &flags)?;
        let run = |libraries: &Path| -> Result<(String, String)> {
            let text = workspace::root().join("samples/mixed.txt");
            let text = fs::File::open(&text).with_context(|| text.display().to_string())?;
            let mut command = Command::new(&program);
            command.args(["s2twp", "t2s.json", "t2jp", "no such configuration"]).stdin(Stdio::from(text));
            let output = process::output(command.env("LD_LIBRARY_PATH", libraries))?;
            let (converted, library) = output.trim_end().rsplit_once('\n').context("no output")?;
            Ok((converted.to_owned(), library.to_owned()))
        };
        let ((their_output, their_library), (our_output, our_library)) = (run(&theirs)?, run(&ours)?);
        ensure!(
            Path::new(&their_library).starts_with(&theirs) && Path::new(&our_library).starts_with(&ours),
            "the program ran on {their_library} and {our_library}"
        );
        ensure!(their_output == our_output, "with {our_library}, a program prints something else");
        println!("a program that is linked to OpenCC prints the same {} bytes with both", our_output.len());
        Ok(())
    }

    /// What pkg-config says about the library.
    fn flags(&self, arguments: &[&str]) -> Result<String> {
        let mut command = Command::new("pkg-config");
        command.args(arguments).arg("zhnorm").env("PKG_CONFIG_PATH", self.libraries.join("pkgconfig"));
        process::output(&mut command)
    }

    fn compile(&self, source: &str, name: &str, flags: &[&str]) -> Result<PathBuf> {
        let source = workspace::root().join(SOURCE).join("tests").join(source);
        let program = self.folder.join(name);
        let mut cc = Command::new("cc");
        process::run(
            cc.args(FLAGS).args(["-g", "-pthread"]).arg(&source).args(flags).arg("-o").arg(&program),
        )?;
        Ok(program)
    }

    fn run(&self, program: &Path) -> Result<()> {
        let mut command = Command::new(program);
        process::run(command.arg(&self.folder).env("LD_LIBRARY_PATH", &self.libraries))
    }
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}
