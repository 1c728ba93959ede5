//! `zhnorm completions` and `zhnorm man`.

use crate::run::run;

/// The subcommands that `zhnorm help` lists.
fn subcommands() -> Vec<String> {
    let help = run(&["--help"], "").text();
    let (_, list) = help.split_once("Commands:\n").unwrap();
    let (list, _) = list.split_once("\n\n").unwrap();
    let names = list.lines().filter_map(|line| line.strip_prefix("  ")).filter(|line| !line.starts_with(' '));
    names.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

#[test]
fn completions_name_every_subcommand() {
    let subcommands = subcommands();
    assert!(subcommands.iter().any(|name| name == "convert"), "{subcommands:?}");
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = run(&["completions", shell], "").text();
        for name in &subcommands {
            assert!(script.contains(name.as_str()), "{shell}: {name}");
        }
        assert!(script.contains("--include-tofu-risk-dictionaries") || shell == "fish", "{shell}");
    }
}

#[test]
fn the_manual_has_a_page_for_every_subcommand() {
    let page = run(&["man"], "").text();
    for name in subcommands().iter().filter(|name| *name != "help") {
        assert!(page.contains(name.as_str()), "{name}");
        let page = run(&["man", name], "").text();
        assert!(page.starts_with(".ie") && page.contains(name.as_str()), "{name}: {page}");
    }
    let message = run(&["man", "nothing"], "").failure();
    assert!(message.contains("there is no subcommand `nothing`"), "{message}");
}
