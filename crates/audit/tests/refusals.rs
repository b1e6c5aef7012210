//! Whatever is wrong with the directory has its own error with a next step, and nothing is lost (R-LG-5).

mod common;

use common::{attacker, entry, key, log_of, master, verify};
use std::fs::{self, File};
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::path::{Path, PathBuf};
use tempfile::tempdir;
use wand_audit::{AuditError, Reader, Verdict, Writer, set_aside};

fn refused(dir: &Path) -> [AuditError; 2] {
    [
        Reader::open(dir, &key()).err().unwrap(),
        Writer::open(dir, &key()).err().unwrap(),
    ]
}

fn bytes(dir: &Path) -> Vec<u8> {
    fs::read(dir.join("audit.db")).unwrap()
}

fn overwrite(dir: &Path, at: u64, with: &[u8]) {
    let file = File::options().write(true).open(dir.join("audit.db")).unwrap();
    file.write_all_at(with, at).unwrap();
}

#[test]
fn nothing_in_the_files_can_be_read_without_the_key() {
    let dir = tempdir().unwrap();
    log_of(5, dir.path());
    for file in fs::read_dir(dir.path()).unwrap() {
        let path = file.unwrap().path();
        let content = fs::read(&path).unwrap();
        for plain in ["Example", "command.sent", "lower-rate", "SN-0000", "SQLite"] {
            assert!(
                !content.windows(plain.len()).any(|part| part == plain.as_bytes()),
                "{plain} in {path:?}"
            );
        }
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o077,
            0,
            "{path:?}"
        );
    }
}

#[test]
fn a_second_writer_is_refused_and_told_who_holds_the_log() {
    let dir = tempdir().unwrap();
    let first = Writer::open(dir.path(), &key()).unwrap();
    match Writer::open(dir.path(), &key()) {
        Err(error @ AuditError::InUse { pid: Some(pid), .. }) => {
            assert_eq!(pid, std::process::id());
            assert!(error.to_string().contains("Close it"), "{error}");
        }
        other => panic!("{:?}", other.err()),
    }
    assert!(matches!(set_aside(dir.path(), 1), Err(AuditError::InUse { .. })));
    drop(first);
    assert!(Writer::open(dir.path(), &key()).is_ok());
}

#[test]
fn a_missing_log_is_not_made_by_a_reader() {
    let dir = tempdir().unwrap();
    assert!(matches!(
        Reader::open(dir.path(), &key()),
        Err(AuditError::Missing { .. })
    ));
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn a_database_that_vanished_is_not_replaced_by_a_new_one() {
    let dir = tempdir().unwrap();
    log_of(3, dir.path());
    fs::remove_file(dir.path().join("audit.db")).unwrap();
    refused(dir.path())
        .iter()
        .for_each(|error| assert!(matches!(error, AuditError::Lost { .. }), "{error}"));
    assert!(!dir.path().join("audit.db").exists());
    File::create(dir.path().join("audit.db")).unwrap();
    refused(dir.path())
        .iter()
        .for_each(|error| assert!(matches!(error, AuditError::Lost { .. }), "{error}"));
}

#[test]
fn another_key_is_told_apart_from_damage() {
    let dir = tempdir().unwrap();
    log_of(3, dir.path());
    let before = bytes(dir.path());
    assert!(matches!(
        Reader::open(dir.path(), &master(8)),
        Err(AuditError::WrongKey { .. })
    ));
    assert!(matches!(
        Writer::open(dir.path(), &master(8)),
        Err(AuditError::WrongKey { .. })
    ));
    assert_eq!(bytes(dir.path()), before);

    fs::remove_file(dir.path().join("audit.anchor")).unwrap();
    assert!(matches!(
        Writer::open(dir.path(), &master(8)),
        Err(AuditError::Unreadable { .. })
    ));
    assert_eq!(bytes(dir.path()), before);
}

#[test]
fn a_damaged_first_page_is_reported_and_left_untouched() {
    for (at, with) in [
        (0, &b"garbage garbage garbage"[..]),
        (100, &[0; 200]),
        (4000, &[0xff; 64]),
    ] {
        let dir = tempdir().unwrap();
        log_of(3, dir.path());
        overwrite(dir.path(), at, with);
        let before = bytes(dir.path());
        for error in refused(dir.path()) {
            assert!(matches!(error, AuditError::Damaged { .. }), "{error}");
            assert!(error.to_string().contains("backup"), "{error}");
        }
        assert_eq!(bytes(dir.path()), before);
    }
}

#[test]
fn one_flipped_bit_in_any_page_is_found() {
    let dir = tempdir().unwrap();
    log_of(120, dir.path());
    let whole = bytes(dir.path());
    let pages = whole.len() / 4096;
    assert!(pages > 12, "{pages} pages");
    for page in 0..pages {
        let at = page * 4096 + 1234;
        overwrite(dir.path(), at as u64, &[whole[at] ^ 1]);
        let found = Reader::open(dir.path(), &key()).and_then(|reader| reader.verify(None, &mut |_, _| {}));
        assert!(
            matches!(found, Err(AuditError::Damaged { .. })),
            "page {page}: {found:?}"
        );
        overwrite(dir.path(), at as u64, &[whole[at]]);
    }
    assert!(matches!(verify(dir.path()), Verdict::Intact(found) if found.rows == 120));
}

#[test]
fn a_file_cut_short_is_damaged() {
    let dir = tempdir().unwrap();
    log_of(120, dir.path());
    let length = bytes(dir.path()).len() as u64;
    File::options()
        .write(true)
        .open(dir.path().join("audit.db"))
        .unwrap()
        .set_len(length - 8192)
        .unwrap();
    let found = Reader::open(dir.path(), &key()).and_then(|reader| reader.verify(None, &mut |_, _| {}));
    assert!(matches!(found, Err(AuditError::Damaged { .. })), "{found:?}");
}

#[test]
fn a_plain_database_is_refused() {
    let dir = tempdir().unwrap();
    log_of(0, tempdir().unwrap().path()); // Starts the engine as the crate does, before it is used directly.
    let db = rusqlite::Connection::open(dir.path().join("audit.db")).unwrap();
    db.execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES (1)")
        .unwrap();
    drop(db);
    refused(dir.path())
        .iter()
        .for_each(|error| assert!(matches!(error, AuditError::NotEncrypted { .. }), "{error}"));
}

#[test]
fn a_newer_format_and_a_foreign_database_are_refused() {
    let dir = tempdir().unwrap();
    log_of(1, dir.path());
    attacker(dir.path())
        .execute_batch("PRAGMA user_version = 2")
        .unwrap();
    for error in refused(dir.path()) {
        assert!(
            matches!(
                error,
                AuditError::FutureSchema {
                    found: 2,
                    known: 1,
                    ..
                }
            ),
            "{error}"
        );
        assert!(error.to_string().contains("newer Wand"), "{error}");
    }
    attacker(dir.path())
        .execute_batch("PRAGMA user_version = 1; PRAGMA application_id = 99")
        .unwrap();
    for error in refused(dir.path()) {
        assert!(
            matches!(
                error,
                AuditError::NotAnAuditLog {
                    application_id: 99,
                    ..
                }
            ),
            "{error}"
        );
    }
}

#[test]
fn files_set_aside_are_kept_and_a_new_log_starts() {
    let dir = tempdir().unwrap();
    log_of(3, dir.path());
    overwrite(dir.path(), 0, b"garbage garbage garbage");
    let before = bytes(dir.path());
    let kept = set_aside(dir.path(), 1_700_000_000).unwrap();
    assert_eq!(bytes(&kept), before);
    assert!(kept.join("audit.anchor").exists());
    assert_eq!(
        Writer::open(dir.path(), &key())
            .unwrap()
            .append(&entry(1))
            .unwrap()
            .seq,
        1
    );
}

/// A directory in which this user cannot write: permissions do not stop the superuser, the kernel's own tree does.
fn unwritable(dir: &Path) -> PathBuf {
    fs::set_permissions(dir, fs::Permissions::from_mode(0o555)).unwrap();
    if File::create(dir.join("probe")).is_ok() {
        PathBuf::from("/sys")
    } else {
        dir.to_path_buf()
    }
}

#[test]
fn a_read_only_directory_is_named() {
    let dir = tempdir().unwrap();
    let path = unwritable(dir.path());
    match Writer::open(&path, &key()) {
        Err(error @ AuditError::ReadOnly { .. }) => {
            assert!(error.to_string().contains("permission"), "{error}")
        }
        other => panic!("{:?}", other.err()),
    }
    assert!(matches!(
        Writer::open(&path.join("below"), &key()),
        Err(AuditError::ReadOnly { .. })
    ));
}

#[test]
fn a_log_on_read_only_media_can_be_verified() {
    let dir = tempdir().unwrap();
    log_of(3, dir.path());
    assert!(!dir.path().join("audit.db-wal").exists());
    fs::set_permissions(dir.path().join("audit.db"), fs::Permissions::from_mode(0o400)).unwrap();
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o500)).unwrap();
    assert!(matches!(verify(dir.path()), Verdict::Intact(found) if found.rows == 3));
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o700)).unwrap();
}
