//! Processes that die and disks that fill up, for real: this test binary runs itself as the writer.

mod common;

use common::{entry, key, log_of, verify};
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;
use tempfile::tempdir;
use wand_audit::{AuditError, Head, Reader, Verdict, Writer};

const DIR: &str = "WAND_AUDIT_TEST_DIR";

fn child(dir: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "the_writing_child", "--include-ignored", "--nocapture"])
        .env(DIR, dir);
    command
}

/// Not a test by itself: appends until it is killed or refused, and says each acknowledged row.
#[test]
#[ignore = "the child process of the tests below"]
#[expect(clippy::print_stdout)]
fn the_writing_child() {
    let Some(dir) = std::env::var_os(DIR) else { return };
    let mut writer = Writer::open(Path::new(&dir), &key()).unwrap();
    println!();
    for number in writer.head().rows + 1.. {
        match writer.append(&entry(number)) {
            Ok(receipt) => println!("ack {} {}", receipt.seq, receipt.head),
            Err(error) => {
                let kind = format!("{error:?}");
                println!("refused {} {error}", kind.split([' ', '(']).next().unwrap());
                return;
            }
        }
    }
}

/// R-LG-2: whatever was acknowledged is there after `kill -9`, and the log verifies, twenty times over.
#[test]
fn every_acknowledged_append_survives_a_kill() {
    let dir = tempdir().unwrap();
    let mut acknowledged = 0;
    for round in 0..20 {
        let mut writing = child(dir.path()).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(writing.stdout.take().unwrap());
        let mut first = String::new();
        while !first.starts_with("ack") {
            first.clear();
            assert_ne!(
                lines.read_line(&mut first).unwrap(),
                0,
                "the child died in round {round}"
            );
        }
        std::thread::sleep(Duration::from_millis(3 + 7 * round));
        writing.kill().unwrap();
        writing.wait().unwrap();
        let mut rest = String::new();
        lines.read_to_string(&mut rest).unwrap();
        let all = first + &rest;
        let last = all.lines().rfind(|line| line.starts_with("ack ")).unwrap();
        let head: Head = last.split(' ').nth(2).unwrap().parse().unwrap();
        let reader = Reader::open(dir.path(), &key()).unwrap();
        match reader.verify(Some(&head), &mut |_, _| {}).unwrap() {
            Verdict::Intact(found) => {
                assert!(
                    found.rows >= head.rows && found.rows > acknowledged,
                    "round {round}"
                );
                acknowledged = found.rows;
            }
            Verdict::Broken(broken) => panic!("round {round}: {broken}"),
        }
    }
    assert_eq!(
        Writer::open(dir.path(), &key()).unwrap().head().rows,
        acknowledged
    );
}

/// The system refuses to let a file grow (a quota): a typed refusal, everything acknowledged is there, and it goes on afterwards.
#[test]
fn a_file_that_cannot_grow_loses_nothing() {
    let dir = tempdir().unwrap();
    log_of(2, dir.path());
    let exe = std::env::current_exe().unwrap();
    let script =
        "trap '' XFSZ; ulimit -f 400; exec \"$0\" --exact the_writing_child --include-ignored --nocapture";
    let output = Command::new("sh")
        .args(["-c", script])
        .arg(exe)
        .env(DIR, dir.path())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let last = text.lines().rfind(|line| line.starts_with("ack ")).unwrap();
    let head: Head = last.split(' ').nth(2).unwrap().parse().unwrap();
    let refusal = text.lines().find(|line| line.starts_with("refused ")).unwrap();
    assert!(refusal.starts_with("refused Io"), "{refusal}");

    let reader = Reader::open(dir.path(), &key()).unwrap();
    let verdict = reader.verify(Some(&head), &mut |_, _| {}).unwrap();
    assert!(
        matches!(verdict, Verdict::Intact(found) if found.rows == head.rows),
        "{verdict:?}"
    );
    drop(reader);
    let mut writer = Writer::open(dir.path(), &key()).unwrap();
    assert_eq!(writer.append(&entry(1)).unwrap().seq, head.rows + 1);
}

/// The anchor cannot be replaced: the row is recorded and said to be, and nothing more is appended until it can.
#[test]
fn an_anchor_that_cannot_be_replaced_stops_the_next_append_not_this_one() {
    let dir = tempdir().unwrap();
    let mut writer = Writer::open(dir.path(), &key()).unwrap();
    assert_eq!(writer.append(&entry(1)).unwrap().seq, 1);
    // A directory where the new anchor would be written.
    let obstacle = dir.path().join("audit.anchor.new");
    std::fs::create_dir(&obstacle).unwrap();
    match writer.append(&entry(2)) {
        Err(AuditError::AnchorBehind { receipt, .. }) => assert_eq!(receipt.seq, 2),
        other => panic!("{other:?}"),
    }
    assert!(matches!(verify(dir.path()), Verdict::Intact(found) if found.rows == 2));
    assert!(writer.append(&entry(3)).is_err());
    assert!(matches!(verify(dir.path()), Verdict::Intact(found) if found.rows == 2));
    std::fs::remove_dir(&obstacle).unwrap();
    assert_eq!(writer.append(&entry(3)).unwrap().seq, 3);
    assert!(matches!(verify(dir.path()), Verdict::Intact(found) if found.rows == 3));
}
