//! What crosses the link, as a file for Wireshark.

use crate::bench::{Bench, Ran};
use std::path::Path;
use std::process::Command;

/// What `tshark` reads, a line of fields for each packet that passes the filter.
fn tshark(file: &Path, filter: &str, fields: &[&str]) -> Vec<String> {
    let mut command = Command::new("tshark");
    command.arg("-r").arg(file).args(["-T", "fields", "-Y", filter]);
    for field in fields {
        command.args(["-e", field]);
    }
    let output = command
        .output()
        .unwrap_or_else(|why| panic!("tshark: {why}; `apt-get install tshark`"));
    // A file that is cut short is read up to there, with a complaint.
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect()
}

/// The opcodes of a capture in which Wireshark finds nothing to complain of.
fn opcodes(file: &Path) -> Vec<String> {
    let wrong = tshark(
        file,
        "_ws.malformed || _ws.expert.severity >= 0x600000",
        &["frame.number"],
    );
    assert!(wrong.is_empty(), "malformed: {wrong:?}");
    tshark(file, "btatt", &["btatt.opcode"])
}

/// The values that were written to a characteristic or notified by it, hexadecimal.
fn values(file: &Path, opcode: &str, uuid: &str) -> Vec<String> {
    let filter = format!("btatt.opcode == {opcode} && btatt.uuid128 == {uuid}");
    tshark(file, &filter, &["btatt.value"])
}

fn counted(opcodes: &[String], opcode: &str) -> usize {
    opcodes.iter().filter(|one| *one == opcode).count()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A service engineer opens a session's capture and finds the operations of the profile by their names, sealed.
#[test]
fn wireshark_opens_the_capture_of_a_session() {
    let bench = Bench::with_device();
    let _device = bench.run_device(&[]);
    let file = bench.path("session.btsnoop");
    bench
        .wand(&["program", "LRL=70", "--yes", "--capture", text(&file)])
        .exits(0)
        .says_beside(&["captured: ", "session.btsnoop"]);
    let opcodes = opcodes(&file);
    // MTU, service, four characteristics, descriptor, version, subscription; then HELLO, written with response.
    for (opcode, count) in [
        ("0x02", 1),
        ("0x10", 1),
        ("0x08", 4),
        ("0x04", 1),
        ("0x0a", 1),
        ("0x12", 2),
    ] {
        assert_eq!(counted(&opcodes, opcode), count, "{opcode} in {opcodes:?}");
    }
    let hello = values(&file, "0x12", "6d:1f:3c:53:8e:0b:4f:7a:9b:64:57:c2:d0:a1:93:e8");
    assert_eq!(hello, ["01"]);
    let written = values(&file, "0x52", "6d:1f:3c:54:8e:0b:4f:7a:9b:64:57:c2:d0:a1:93:e8");
    let notified = values(&file, "0x1b", "6d:1f:3c:55:8e:0b:4f:7a:9b:64:57:c2:d0:a1:93:e8");
    assert!(
        written.len() > 5 && notified.len() > 5,
        "{written:?} {notified:?}"
    );
    assert_eq!(written.len(), counted(&opcodes, "0x52"));
    assert_eq!(notified.len(), counted(&opcodes, "0x1b"));
    let ended = tshark(&file, "bthci_evt.code == 0x05", &["bthci_evt.reason"]);
    assert_eq!(ended, ["0x16"], "ended by this side");
    let bytes = std::fs::read(&file).unwrap();
    for secret in ["TEST0001", "PM-1", "Ada Roe", "pacemaker"] {
        let found = bytes
            .windows(secret.len())
            .any(|window| window.eq_ignore_ascii_case(secret.as_bytes()));
        assert!(!found, "{secret} can be read");
    }
}

#[test]
fn a_capture_is_never_written_over() {
    let bench = Bench::with_device();
    let _device = bench.run_device(&[]);
    let file = bench.path("session.btsnoop");
    std::fs::write(&file, "evidence").unwrap();
    for arguments in [
        &["capture", text(&file)][..],
        &["interrogate", "--capture", text(&file)],
    ] {
        bench
            .wand(arguments)
            .exits(2)
            .says(&["exists already", "session.btsnoop"]);
    }
    assert_eq!(std::fs::read(&file).unwrap(), b"evidence");
}

#[test]
fn a_capture_needs_a_session_and_one_file() {
    let bench = Bench::with_device();
    let file = bench.path("session.btsnoop");
    let told = bench.wand(&["devices", "--capture", text(&file)]).exits(2);
    told.says(&["opens no session"]);
    let told = bench.wand(&["capture", "one", "--capture", text(&file)]).exits(2);
    told.says(&["two files"]);
    let nowhere = bench.path("no-folder").join("session.btsnoop");
    let told = bench.wand(&["capture", text(&nowhere)]).exits(10);
    told.says(&["no-folder"]);
    // Nobody answers: the name stays free.
    let told = bench.wand(&["capture", text(&file)]).exits(4);
    told.says(&["no device is in reach", "nothing was captured"]);
    assert!(!file.exists());
}

/// The link is lost on the way: what crossed it until then is there, and how it ended.
#[test]
fn the_capture_of_a_lost_session_tells_how_it_ended() {
    let bench = Bench::with_device();
    let _device = bench.run_device(&["--cut-link-after", "command-sent"]);
    let file = bench.path("lost.btsnoop");
    let ran = bench.wand(&["program", "LRL=70", "--yes", "--json", "--capture", text(&file)]);
    assert_eq!(ran.code, 8, "{ran:#?}");
    ran.json();
    let opcodes = opcodes(&file);
    assert!(counted(&opcodes, "0x1b") > 2, "{opcodes:?}");
    let ended = tshark(&file, "bthci_evt.code == 0x05", &["bthci_evt.reason"]);
    assert_eq!(
        ended,
        ["0x13"],
        "the simulator's air tells of an end, not of silence"
    );
}

/// A full disk costs the capture its rest, and the session nothing.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_harms_the_capture_and_not_the_session() {
    use crate::full_disk::SmallDisk;
    let bench = Bench::with_device();
    let _device = bench.run_device(&[]);
    let disk = SmallDisk::mount(&bench.path("disk"));
    disk.fill_up_to(4096);
    let file = bench.path("disk").join("session.btsnoop");
    let ran: Ran = bench
        .wand(&["program", "LRL=70", "--yes", "--json", "--capture", text(&file)])
        .exits(0);
    assert_eq!(ran.json()["outcome"]["readback_matches"], true);
    ran.says_beside(&["warning: ", "packets are missing", "disk", "did not suffer"]);
    assert!(std::fs::metadata(&file).unwrap().len() <= 4096);
    assert!(!opcodes(&file).is_empty());
    disk.fill_up_to(0);
    let second = bench.path("disk").join("second.btsnoop");
    bench.wand(&["capture", text(&second)]).exits(10).says(&["disk"]);
    assert!(!second.exists(), "an empty file is left behind");
}
