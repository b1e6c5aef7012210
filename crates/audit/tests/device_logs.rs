//! What was read of devices' logs stays readable, sealed, and each device's apart.

mod common;

use common::{key, master};
use tempfile::tempdir;
use wand_audit::{AuditError, DeviceEntry, DeviceFilter, DeviceLogs, Writer};

const ONE: [u8; 32] = [1; 32];
const TWO: [u8; 32] = [2; 32];

fn entries(from: u64, until: u64) -> Vec<DeviceEntry> {
    let one = |seq: u64| DeviceEntry {
        seq,
        time: 1_000 + seq,
        code: 60,
        kind: if seq.is_multiple_of(10) {
            "magnet"
        } else {
            "session-opened"
        }
        .into(),
        words: format!("Prüfung {seq}"),
        detail: seq.to_be_bytes().to_vec(),
        prev: vec![seq as u8; 32],
    };
    (from..until).map(one).collect()
}

fn filter(change: impl FnOnce(&mut DeviceFilter)) -> DeviceFilter {
    let mut filter = DeviceFilter::default();
    change(&mut filter);
    filter
}

/// R-LG-1: entries are there again after a restart, newest first, and only this device's.
#[test]
fn kept_entries_page_and_filter_after_a_restart() {
    let dir = tempdir().unwrap();
    let mut logs = DeviceLogs::open(dir.path(), &key()).unwrap();
    logs.keep(&ONE, None, &entries(5, 105)).unwrap();
    logs.keep(&TWO, None, &entries(0, 3)).unwrap();
    drop(logs);
    let logs = DeviceLogs::open(dir.path(), &key()).unwrap();
    let cases: [(DeviceFilter, u64); 6] = [
        (DeviceFilter::default(), 100),
        (filter(|f| f.kinds = vec!["magnet".into()]), 10),
        (filter(|f| f.from = Some(1_100)), 5),
        (filter(|f| f.until = Some(1_015)), 10),
        (filter(|f| f.text = Some("PRÜFUNG 10".into())), 6),
        (filter(|f| f.text = Some("%".into())), 0),
    ];
    for (filter, wanted) in cases {
        assert_eq!(logs.count(&ONE, &filter).unwrap(), wanted, "{filter:?}");
        let mut walked = Vec::new();
        logs.walk(&ONE, &filter, |entry| {
            walked.push(entry);
            true
        })
        .unwrap();
        walked.reverse();
        let mut paged = Vec::new();
        while paged.len() < walked.len() {
            paged.extend(logs.page(&ONE, &filter, paged.len() as u64, 7).unwrap());
        }
        assert_eq!(paged, walked, "{filter:?}");
        assert_eq!(paged.len() as u64, wanted);
    }
    let newest = logs.page(&ONE, &DeviceFilter::default(), 0, 1).unwrap();
    assert_eq!(newest, entries(104, 105));
}

/// What an interrupted reading left is replaced by what the device says now.
#[test]
fn a_later_reading_replaces_what_was_not_confirmed() {
    let dir = tempdir().unwrap();
    let mut logs = DeviceLogs::open(dir.path(), &key()).unwrap();
    logs.keep(&ONE, None, &entries(0, 10)).unwrap();
    logs.keep(&ONE, Some(7), &entries(8, 20)).unwrap();
    assert_eq!(logs.count(&ONE, &DeviceFilter::default()).unwrap(), 20);
    let double = [entries(20, 22), entries(21, 22)].concat();
    assert!(logs.keep(&ONE, Some(9), &double).is_err());
    assert_eq!(
        logs.count(&ONE, &DeviceFilter::default()).unwrap(),
        20,
        "all or nothing"
    );
}

/// A log that did not verify is remembered so until it does.
#[test]
fn a_fault_is_remembered_until_a_good_reading() {
    let dir = tempdir().unwrap();
    let mut logs = DeviceLogs::open(dir.path(), &key()).unwrap();
    logs.note_fault(&ONE, "log entry 3 was rewritten").unwrap();
    assert_eq!(
        logs.fault(&ONE).unwrap().as_deref(),
        Some("log entry 3 was rewritten")
    );
    assert_eq!(logs.fault(&TWO).unwrap(), None);
    logs.keep(&ONE, None, &entries(0, 1)).unwrap();
    assert_eq!(logs.fault(&ONE).unwrap(), None);
}

/// Nothing of it is readable without the key; a damaged file or another key is refused and left as it is.
#[test]
fn the_file_is_sealed_and_never_overwritten() {
    let dir = tempdir().unwrap();
    drop(Writer::open(dir.path(), &key()).unwrap());
    let mut logs = DeviceLogs::open(dir.path(), &key()).unwrap();
    logs.keep(&ONE, None, &entries(0, 50)).unwrap();
    drop(logs);
    let path = dir.path().join("device-logs.db");
    let bytes = std::fs::read(&path).unwrap();
    assert!(!bytes.windows(8).any(|window| window == "Prüfung".as_bytes()));
    assert!(matches!(
        DeviceLogs::open(dir.path(), &master(8)),
        Err(AuditError::Unreadable { .. })
    ));
    let mut damaged = bytes.clone();
    damaged[100] ^= 1;
    std::fs::write(&path, &damaged).unwrap();
    assert!(matches!(
        DeviceLogs::open(dir.path(), &key()),
        Err(AuditError::Unreadable { .. })
    ));
    assert_eq!(std::fs::read(&path).unwrap(), damaged);
    std::fs::write(&path, b"SQLite format 3\0 and so on").unwrap();
    assert!(matches!(
        DeviceLogs::open(dir.path(), &key()),
        Err(AuditError::NotEncrypted { .. })
    ));
}
