//! The commands and results in `docs/coming-from.md`.

use crate::run::{Folder, feed, run};
use std::path::Path;
use std::process::Command;

const PAGE: &str = include_str!("../../docs/coming-from.md");

/// The cells of the rows of all tables, without the lines below the heads.
fn rows() -> impl Iterator<Item = Vec<&'static str>> {
    let rows = PAGE.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    rows.map(|row| row.split(" | ").collect()).filter(|cells: &Vec<&str>| cells[0] != "---")
}

/// The text between the backquotes around the whole cell.
fn code(cell: &str) -> Option<&str> {
    cell.strip_prefix('`')?.strip_suffix('`').filter(|code| !code.contains('`'))
}

#[cfg(unix)]
#[test]
fn each_command_of_the_page_runs() {
    let folder = Folder::new();
    let config = r#"{"conversion_chain": [{"dict": {"type": "text", "file": "STCharacters.txt"}}]}"#;
    folder.file("my.json", config);
    let programs = Path::new(env!("CARGO_BIN_EXE_zhnorm")).parent().unwrap();
    let path = std::env::join_paths([programs, Path::new("/usr/bin"), Path::new("/bin")]).unwrap();
    let mut count = 0;
    for cells in rows().filter(|cells| cells.len() == 2) {
        let Some(line) = code(cells[1]).filter(|code| code.starts_with("zhnorm ")) else { continue };
        let encoding = if line.contains("gb18030") { encoding_rs::GB18030 } else { encoding_rs::UTF_8 };
        let text = encoding.encode("后面的软件里,學習Rust語言\n").0;
        let path_of_text = folder.file("a.txt", &text);
        let mut command = Command::new("sh");
        command.args(["-c", line]).current_dir(folder.0.path()).env("PATH", &path);
        let printed = feed(command, "頭髮\n".as_bytes()).text();
        // Where it prints nothing, it wrote a file.
        let written = std::fs::read_to_string(folder.path("b.txt")).unwrap_or_default();
        let changed = std::fs::read(path_of_text).unwrap() != *text;
        assert!(!printed.is_empty() || !written.is_empty() || changed, "`{line}` wrote nothing");
        let _ = std::fs::remove_file(folder.path("b.txt"));
        count += 1;
    }
    assert_eq!(count, 21, "the page has other commands than before");
}

#[test]
fn each_result_of_the_page_is_right() {
    let (mut arguments, mut count) = (Vec::new(), 0);
    for cells in rows().filter(|cells| cells.len() == 3) {
        if cells[0] == "text" {
            arguments = code(cells[2]).unwrap().split(' ').skip(1).collect();
        } else {
            assert_eq!(run(&arguments, format!("{}\n", cells[0])).text(), format!("{}\n", cells[2]));
            count += 1;
        }
    }
    assert_eq!(count, 5, "the page has other results than before");
}
