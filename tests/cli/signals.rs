//! Signals during a run with `--output`.

use crate::run::{Folder, zhnorm};
use std::fs;
use std::io::Write as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::Duration;

/// Starts a conversion to `output` and waits until the temporary file is there.
///
/// Its input ends only when the pipe that is returned is dropped.
fn start(mut command: Command, folder: &Folder) -> (Child, ChildStdin) {
    let before = folder.names().len();
    let mut child = command.stdin(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all("头发\n".as_bytes()).unwrap();
    while folder.names().len() == before {
        assert!(child.try_wait().unwrap().is_none(), "it ended by itself");
        std::thread::sleep(Duration::from_millis(1));
    }
    (child, stdin)
}

/// Whether this process, and so each program that it starts, ignores the signal.
fn is_ignored(number: i32) -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    mask >> (number - 1) & 1 == 1
}

fn send(signal: &str, child: &Child) {
    let status = Command::new("kill").args(["-s", signal, &child.id().to_string()]).status().unwrap();
    assert!(status.success());
}

fn convert_to(output: &Path) -> Command {
    let mut command = zhnorm(["convert", "-c", "s2t", "-o"]);
    command.arg(output);
    command
}

#[test]
fn a_signal_leaves_the_old_file_and_no_other() {
    for (signal, number) in [("INT", 2), ("TERM", 15), ("HUP", 1), ("QUIT", 3)] {
        // A shell starts background jobs like that, and so does `nohup`.
        if is_ignored(number) {
            eprintln!("skipped: the parent ignores SIG{signal}");
            continue;
        }
        let folder = Folder::new();
        let output = folder.file("out", "old");
        let (mut child, _stdin) = start(convert_to(&output), &folder);
        send(signal, &child);
        // The command dies from the signal itself, so that a shell sees 128 + number and stops its script.
        assert_eq!(child.wait().unwrap().signal(), Some(number), "{signal}");
        assert_eq!(folder.names(), ["out"], "{signal}");
        assert_eq!(fs::read_to_string(&output).unwrap(), "old");
    }
}

#[test]
fn a_signal_leaves_no_new_file() {
    let folder = Folder::new();
    let (mut child, _stdin) = start(convert_to(&folder.path("new")), &folder);
    send("TERM", &child);
    child.wait().unwrap();
    assert!(folder.names().is_empty(), "{:?}", folder.names());
}

#[test]
fn a_signal_that_the_parent_ignores_stays_ignored() {
    let folder = Folder::new();
    let output = folder.path("out");
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' HUP; exec \"$0\" convert -c s2t -o \"$1\"", env!("CARGO_BIN_EXE_zhnorm")]);
    command.arg(&output);
    let (mut child, stdin) = start(command, &folder);
    send("HUP", &child);
    drop(stdin);
    assert!(child.wait().unwrap().success());
    assert_eq!(fs::read_to_string(&output).unwrap(), "頭髮\n");
}
