//! What is written: to standard output, to files, to devices.

use crate::run::{Folder, feed, run, run_on, sample, zhnorm};
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

#[test]
#[cfg(unix)]
fn a_pipe_may_be_named_by_a_path() {
    assert_eq!(run(&["convert", "-c", "s2t", "/dev/stdin"], "头发\n").text(), "頭髮\n");
    assert_eq!(run(&["convert", "-c", "s2t", "-o", "/dev/stdout"], "头发\n").text(), "頭髮\n");
}

#[test]
fn an_output_file_appears_whole_or_not_at_all() {
    let folder = Folder::new();
    let (good, bad) = (folder.file("good", "汉字\n"), folder.file("bad", b"ab\xFF"));
    let (out, new) = (folder.path("out"), folder.path("new"));
    let to = |path: &Path| ["convert", "-c", "s2t", "-o", path.to_str().unwrap()].map(str::to_owned);
    let write = |path: &Path, inputs: &[&PathBuf]| {
        let mut command = zhnorm(to(path));
        command.args(inputs);
        feed(command, b"")
    };

    assert_eq!(write(&out, &[&good, &good]).text(), "");
    assert_eq!(fs::read_to_string(&out).unwrap(), "漢字\n漢字\n");

    fs::write(&out, "old").unwrap();
    write(&out, &[&good, &bad]).failure();
    write(&new, &[&good, &bad]).failure();
    // A pipe is found to be malformed only on the way, when something may have been written.
    let long = "汉字\n".repeat(1_000_000);
    let malformed = [long.as_bytes(), b"\xFF"].concat();
    assert!(feed(zhnorm(to(&out)), &malformed).failure().contains(&format!("byte {};", long.len())));
    feed(zhnorm(to(&new)), &malformed).failure();
    assert_eq!(fs::read_to_string(&out).unwrap(), "old");

    let nowhere = folder.path("no-folder/out");
    let message = write(&nowhere, &[&good]).failure();
    assert!(message.contains(nowhere.to_str().unwrap()), "{message}");
    assert_eq!(folder.names(), ["bad", "good", "out"]);
}

#[test]
fn a_file_can_be_converted_in_place() {
    let folder = Folder::new();
    let text = "头发\n".repeat(300_000);
    let path = folder.file("text", &text);
    let name = path.to_str().unwrap();
    assert_eq!(run(&["convert", "-c", "s2t", "-o", name, name], "").text(), "");
    assert!(fs::read_to_string(&path).unwrap() == "頭髮\n".repeat(300_000));
    assert_eq!(folder.names(), ["text"]);
}

#[test]
#[cfg(unix)]
fn an_output_file_keeps_its_permissions_and_links_stay_links() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new();
    let link = folder.path("link");
    for mode in [0o600, 0o640, 0o755] {
        let out = folder.file("out", "old");
        fs::set_permissions(&out, fs::Permissions::from_mode(mode)).unwrap();
        let _ = fs::remove_file(&link);
        std::os::unix::fs::symlink("out", &link).unwrap();
        run(&["convert", "-c", "s2t", "-o", link.to_str().unwrap()], "汉").text();
        assert_eq!(fs::read_to_string(&out).unwrap(), "漢");
        assert_eq!(fs::metadata(&out).unwrap().permissions().mode() & 0o777, mode);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    }
}

#[test]
fn a_closed_pipe_is_no_error() {
    let folder = Folder::new();
    let path = folder.file("text", "汉字\n".repeat(1_000_000));
    for command in [&["convert", "-c", "s2t"][..], &["normalize", "--to", "zh-Hant"]] {
        let mut child =
            zhnorm(command).arg(&path).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, "漢字\n");
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stderr), (Some(0), vec![]));
    }
}

#[test]
fn a_closed_pipe_hides_no_failure() {
    let folder = Folder::new();
    let good = folder.file("good.txt", "汉字\n".repeat(20_000));
    let bad = folder.file("bad.txt", b"\x1F\x8B\x08\x00");
    for (arguments, files, status) in [
        (&["detect", "--lines"][..], [&bad, &good], 2),
        (&["convert", "--diff"], [&bad, &good], 2),
        (&["convert", "--diff"], [&good, &good], 0),
    ] {
        let mut child = zhnorm(arguments);
        let mut child = child.args(files).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(!line.is_empty());
        let output = child.wait_with_output().unwrap();
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(status), "{arguments:?}: {message}");
        assert_eq!(message.contains("bad.txt"), status == 2, "{message}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_an_error() {
    let full = || fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    for arguments in
        [&["configs"][..], &["--help"], &["--version"], &["convert", "--help"], &["convert", "-c", "s2t"]]
    {
        let mut command = zhnorm(arguments);
        let input = fs::File::open(sample("clean.txt")).unwrap();
        let output = command.stdin(input).stdout(full()).stderr(Stdio::piped()).output().unwrap();
        let message = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{message}");
        assert!(message.contains("No space left"), "{message}");
    }
}

#[test]
fn a_mistake_in_the_last_file_keeps_the_first_from_being_printed() {
    let folder = Folder::new();
    let good = folder.file("good", "汉字\n".repeat(500_000));
    let bad = folder.file("bad", b"\xFF");
    let message = run_on(&["convert", "-c", "s2t"], [&good, &bad]).failure();
    assert!(message.contains("bad"), "{message}");
    run_on(&["convert", "-c", "s2t"], [&good, &folder.path("missing")]).failure();
}

/// Runs a line of shell, in which `$ZHNORM` is the command and the working folder is `folder`.
#[cfg(unix)]
fn shell(folder: &Folder, line: &str) -> crate::run::Run {
    let mut command = Command::new("sh");
    command.args(["-c", line]).env("ZHNORM", env!("CARGO_BIN_EXE_zhnorm")).current_dir(folder.0.path());
    feed(command, b"")
}

#[cfg(unix)]
fn convert_to(path: &Path) -> String {
    run(&["convert", "-c", "s2t", "-o", path.to_str().unwrap()], "汉").text()
}

#[test]
fn a_dash_is_standard_output() {
    let folder = Folder::new();
    let mut command = zhnorm(["convert", "-c", "s2t", "-o", "-"]);
    command.current_dir(folder.0.path());
    assert_eq!(feed(command, "汉".as_bytes()).text(), "漢");
    assert!(folder.names().is_empty());
}

#[test]
#[cfg(unix)]
fn standard_output_named_by_a_path_is_appended_to() {
    let folder = Folder::new();
    let log = folder.file("log", "old\n");
    for path in ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "-"] {
        shell(&folder, &format!("echo 汉 | \"$ZHNORM\" convert -c s2t -o {path} >> log")).text();
    }
    shell(&folder, "echo 汉 | \"$ZHNORM\" convert -c s2t -o /dev/fd/3 3>> log").text();
    assert_eq!(fs::read_to_string(&log).unwrap(), format!("old\n{}", "漢\n".repeat(5)));
    let message = shell(&folder, "echo 汉 | \"$ZHNORM\" convert -c s2t -o /dev/fd/9 9>&-").failure();
    assert!(message.contains("/dev/fd/9"), "{message}");
}

#[test]
#[cfg(unix)]
fn a_fifo_and_a_device_are_written_to() {
    let folder = Folder::new();
    let line = "mkfifo fifo; cat fifo > copy & echo 汉 | \"$ZHNORM\" convert -c s2t -o fifo; wait; cat copy";
    assert_eq!(shell(&folder, line).text(), "漢\n");
    assert_eq!(shell(&folder, "echo 汉 | \"$ZHNORM\" convert -c s2t -o /dev/null").text(), "");
    let full = shell(&folder, "echo 汉 | \"$ZHNORM\" convert -c s2t -o /dev/full");
    assert!(!cfg!(target_os = "linux") || full.status == Some(2), "{full:?}");
}

#[test]
#[cfg(unix)]
fn the_file_behind_a_dangling_link_is_created() {
    let folder = Folder::new();
    fs::create_dir(folder.path("sub")).unwrap();
    let (first, second) = (folder.path("first"), folder.path("sub/second"));
    std::os::unix::fs::symlink("sub/second", &first).unwrap();
    std::os::unix::fs::symlink("../target", &second).unwrap();
    convert_to(&first);
    assert_eq!(fs::read_to_string(folder.path("target")).unwrap(), "漢");
    assert!(fs::symlink_metadata(&first).unwrap().is_symlink());
    assert!(fs::symlink_metadata(&second).unwrap().is_symlink());

    let circle = folder.path("circle");
    std::os::unix::fs::symlink("circle", &circle).unwrap();
    let message = run(&["convert", "-c", "s2t", "-o", circle.to_str().unwrap()], "汉").failure();
    assert!(message.contains("links"), "{message}");
}

#[test]
#[cfg(unix)]
fn hard_links_stay_links() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    let folder = Folder::new();
    let (one, other) = (folder.file("one", "old and longer than the new text"), folder.path("other"));
    fs::set_permissions(&one, fs::Permissions::from_mode(0o640)).unwrap();
    fs::hard_link(&one, &other).unwrap();
    convert_to(&one);
    assert_eq!(fs::read_to_string(&other).unwrap(), "漢");
    let metadata = fs::metadata(&one).unwrap();
    assert_eq!((metadata.nlink(), metadata.permissions().mode() & 0o7777), (2, 0o640));
    assert_eq!(folder.names(), ["one", "other"]);
}

#[test]
#[cfg(unix)]
fn setuid_and_setgid_are_cleared() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new();
    for links in [false, true] {
        let path = folder.file("script", "old");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o6755)).unwrap();
        if links {
            fs::hard_link(&path, folder.path("link")).unwrap();
        }
        convert_to(&path);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o755, "links: {links}");
    }
}

/// Whether the tests run as root, who may give files away.
#[cfg(unix)]
fn is_root(folder: &Folder) -> bool {
    std::os::unix::fs::MetadataExt::uid(&fs::metadata(folder.0.path()).unwrap()) == 0
}

#[test]
#[cfg(unix)]
fn a_file_keeps_its_owner_and_group() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    let folder = Folder::new();
    if !is_root(&folder) {
        crate::run::skip("a_file_keeps_its_owner_and_group", "it needs root");
        return;
    }
    let path = folder.file("text", "汉");
    std::os::unix::fs::chown(&path, Some(12345), Some(23456)).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let name = path.to_str().unwrap();
    run(&["convert", "-c", "s2t", "-o", name, name], "").text();
    let metadata = fs::metadata(&path).unwrap();
    assert_eq!((metadata.uid(), metadata.gid(), metadata.mode() & 0o7777), (12345, 23456, 0o640));
    assert_eq!(fs::read_to_string(&path).unwrap(), "漢");
}

/// Another user owns the file and its folder, but lets everybody write to the file.
#[test]
#[cfg(target_os = "linux")]
fn a_file_that_cannot_be_replaced_is_written_to() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    let folder = Folder::new();
    let mut command = Command::new("setpriv");
    command.args(["--reuid=12345", "--regid=12345", "--clear-groups", "true"]);
    if !is_root(&folder) || !command.status().is_ok_and(|status| status.success()) {
        crate::run::skip("a_file_that_cannot_be_replaced_is_written_to", "it needs root and setpriv");
        return;
    }
    let program = folder.path("zhnorm");
    // Another process copies: a program that was written here may not start, because children that other
    // threads start at the same time inherit the descriptor, and an open file for writing is "busy" as a
    // program.
    let copy = Command::new("cp").arg(env!("CARGO_BIN_EXE_zhnorm")).arg(&program).status();
    assert!(copy.unwrap().success());
    // In the first folder the user may create files that it cannot give to root; in the second it may not
    // create any.
    for mode in [0o777, 0o755] {
        fs::set_permissions(folder.0.path(), fs::Permissions::from_mode(mode)).unwrap();
        let path = folder.file("text", "汉字");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).unwrap();
        let mut command = Command::new("setpriv");
        command.args(["--reuid=12345", "--regid=12345", "--clear-groups"]);
        command.arg(&program).args(["convert", "-c", "s2t", "-o"]).args([&path, &path]);
        feed(command, b"").text();
        assert_eq!(fs::read_to_string(&path).unwrap(), "漢字");
        assert_eq!(fs::metadata(&path).unwrap().uid(), 0);
        assert_eq!(folder.names(), ["text", "zhnorm"]);
    }
}

/// After a crash there is the old file or the new one, never an empty one.
#[test]
#[cfg(target_os = "linux")]
fn a_file_is_synced_before_it_is_renamed() {
    let folder = Folder::new();
    folder.file("text", "汉");
    let line =
        "strace -f -e trace=fsync,rename,renameat,renameat2 -o trace \"$ZHNORM\" convert -c s2t -o text text";
    if !Command::new("strace").arg("-V").output().is_ok_and(|output| output.status.success()) {
        crate::run::skip("a_file_is_synced_before_it_is_renamed", "it needs strace");
        return;
    }
    let traced = shell(&folder, line);
    let trace = fs::read_to_string(folder.path("trace")).unwrap_or_default();
    if !trace.contains("exited with") {
        // Containers often forbid it.
        crate::run::skip("a_file_is_synced_before_it_is_renamed", "strace may not trace here");
        return;
    }
    traced.text();
    let calls: Vec<&str> =
        trace.lines().filter_map(|line| line.split_whitespace().nth(1)?.split('(').next()).collect();
    let calls: Vec<&str> = calls.into_iter().filter(|call| call.starts_with(['f', 'r'])).collect();
    assert!(
        matches!(calls.as_slice(), ["fsync", rename, "fsync"] if rename.starts_with("rename")),
        "{trace}"
    );
}

#[test]
#[cfg(unix)]
fn a_closed_standard_stream_is_an_error() {
    let folder = Folder::new();
    folder.file("out", "old");
    let message = shell(&folder, "\"$ZHNORM\" convert -c s2t -o out <&-").failure();
    assert!(message.contains("standard input is closed"), "{message}");
    assert_eq!(fs::read_to_string(folder.path("out")).unwrap(), "old");
    for arguments in
        ["convert -c s2t out", "configs", "--help", "--version", "convert -c s2t -o /dev/stdout out"]
    {
        let message = shell(&folder, &format!("\"$ZHNORM\" {arguments} >&-")).failure();
        assert!(message.contains("standard output is closed"), "{arguments}: {message}");
    }
    // What is not used may be closed.
    assert_eq!(shell(&folder, "\"$ZHNORM\" convert -c s2t out <&-").text(), "old");
    shell(&folder, "\"$ZHNORM\" convert -c s2t -o new out >&-").text();
    assert_eq!(shell(&folder, "\"$ZHNORM\" convert -c s2t < /dev/null").text(), "");
}

#[test]
#[cfg(unix)]
fn a_file_that_is_both_input_and_output_is_an_error() {
    let folder = Folder::new();
    let text = "汉字\n".repeat(1000);
    folder.file("text", &text);
    for line in ["text >> text", "< text >> text", "text 1<> text"] {
        let message = shell(&folder, &format!("\"$ZHNORM\" convert -c s2t {line}")).failure();
        assert!(message.contains("both input and output"), "{line}: {message}");
        assert_eq!(fs::read_to_string(folder.path("text")).unwrap(), text);
    }
}
