//! Somebody who holds the database key but not the chain key changes the log; every way of doing so is found (R-LG-1,
//! R-LG-2, incident list: log truncated or rewritten).

mod common;

use common::{attacker, entry, expect_broken, expect_writer_refuses, key, log_of, tamper, verify};
use std::fs;
use std::path::Path;
use tempfile::{TempDir, tempdir};
use wand_audit::{AuditError, Broken, Head, How, Reader, Verdict, Writer};

fn ten() -> TempDir {
    let dir = tempdir().unwrap();
    log_of(10, dir.path());
    dir
}

#[test]
fn a_change_of_any_column_is_found() {
    let changes = [
        "time = time + 1",
        "time = -time",
        "session = x'00'",
        "session = NULL",
        "actor = 'CN=Someone Else'",
        "actor = CAST(x'ff' AS TEXT)",
        "kind = 'command.refused'",
        "subject = NULL",
        "subject = 'SN-99999'",
        "detail = '{}'",
        "detail = detail || ' '",
        "evidence = x'00'",
        "evidence = NULL",
        "prev = zeroblob(32)",
        "prev = x''",
        "hash = zeroblob(32)",
        "mac = zeroblob(32)",
        "mac = (SELECT mac FROM entries WHERE seq = 5)",
        "actor = actor || kind, kind = ''",
        "evidence = session, session = evidence",
    ];
    for change in changes {
        let dir = ten();
        tamper(dir.path(), &format!("UPDATE entries SET {change} WHERE seq = 4"));
        assert_eq!(
            verify(dir.path()),
            Verdict::Broken(Broken {
                at: 4,
                how: How::Changed
            }),
            "{change}"
        );
        // A page with the row still lists, so that the clinic can look at what is left.
        let reader = Reader::open(dir.path(), &key()).unwrap();
        assert_eq!(reader.row(4).unwrap().unwrap().seq, 4, "{change}");
    }
}

#[test]
fn a_row_taken_out_of_the_middle_is_found() {
    let dir = ten();
    tamper(dir.path(), "DELETE FROM entries WHERE seq = 4");
    expect_broken(dir.path(), 4, How::Removed);
}

#[test]
fn a_row_taken_out_is_found_even_when_the_others_move_up() {
    let dir = ten();
    tamper(
        dir.path(),
        "DELETE FROM entries WHERE seq = 4; UPDATE entries SET seq = seq - 1 WHERE seq > 4",
    );
    expect_broken(dir.path(), 4, How::Removed);
    expect_writer_refuses(dir.path(), How::Changed);
}

#[test]
fn the_first_row_taken_out_is_found() {
    let dir = ten();
    tamper(dir.path(), "DELETE FROM entries WHERE seq = 1");
    expect_broken(dir.path(), 1, How::Removed);
}

#[test]
fn rows_cut_off_at_the_end_are_found() {
    for cut in [1, 3, 10] {
        let dir = ten();
        tamper(
            dir.path(),
            &format!("DELETE FROM entries WHERE seq > {}", 10 - cut),
        );
        expect_broken(dir.path(), 11 - cut, How::Truncated);
        expect_writer_refuses(dir.path(), How::Truncated);
    }
}

#[test]
fn rows_cut_off_with_the_head_written_anew_are_found() {
    let dir = ten();
    tamper(
        dir.path(),
        "DELETE FROM entries WHERE seq > 7; \
         UPDATE head SET rows = 7, before = 6, hash = (SELECT hash FROM entries WHERE seq = 7)",
    );
    expect_broken(dir.path(), 7, How::HeadMismatch);
    expect_writer_refuses(dir.path(), How::HeadMismatch);
}

#[test]
fn rows_cut_off_with_a_genuine_older_head_are_found_by_the_anchor() {
    let dir = tempdir().unwrap();
    log_of(7, dir.path());
    let columns = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
    let old: (i64, i64, Vec<u8>, Vec<u8>) = attacker(dir.path())
        .query_row("SELECT rows, before, hash, mac FROM head", [], columns)
        .unwrap();
    let mut writer = Writer::open(dir.path(), &key()).unwrap();
    (8..=10).for_each(|number| assert_eq!(writer.append(&entry(number)).unwrap().seq, number));
    drop(writer);
    tamper(
        dir.path(),
        &format!(
            "DELETE FROM entries WHERE seq > 7; UPDATE head SET rows = {}, before = {}, hash = x'{}', mac = x'{}'",
            old.0,
            old.1,
            hex::encode(old.2),
            hex::encode(old.3)
        ),
    );
    expect_broken(dir.path(), 8, How::RolledBack);
    expect_writer_refuses(dir.path(), How::RolledBack);
}

#[test]
fn a_head_without_its_rows_or_missing_is_found() {
    let dir = ten();
    tamper(dir.path(), "UPDATE head SET rows = 12");
    expect_broken(dir.path(), 10, How::HeadMismatch);
    tamper(dir.path(), "DELETE FROM head");
    expect_broken(dir.path(), 10, How::HeadMismatch);
    expect_writer_refuses(dir.path(), How::HeadMismatch);
}

#[test]
fn a_row_put_in_the_middle_is_found() {
    let dir = ten();
    tamper(
        dir.path(),
        "UPDATE entries SET seq = -seq WHERE seq >= 4; UPDATE entries SET seq = 1 - seq WHERE seq < 0; \
         INSERT INTO entries SELECT 4, time, session, actor, 'forged', subject, detail, evidence, prev, hash, mac \
         FROM entries WHERE seq = 3",
    );
    expect_broken(dir.path(), 4, How::Inserted);
}

#[test]
fn a_row_put_at_the_end_or_before_the_first_is_found() {
    let copy = "SELECT {}, time, session, actor, kind, subject, detail, evidence, prev, hash, mac FROM entries \
                WHERE seq = 10";
    for (seq, at) in [("11", 11), ("0", 1), ("-5", 1), ("9223372036854775807", 11)] {
        let dir = ten();
        tamper(
            dir.path(),
            &format!("INSERT INTO entries {}", copy.replace("{}", seq)),
        );
        expect_broken(dir.path(), at, How::Inserted);
    }
}

#[test]
fn two_rows_exchanged_are_found() {
    let dir = ten();
    tamper(
        dir.path(),
        "UPDATE entries SET seq = -1 WHERE seq = 4; UPDATE entries SET seq = 4 WHERE seq = 5; \
         UPDATE entries SET seq = 5 WHERE seq = -1",
    );
    expect_broken(dir.path(), 4, How::Changed);
}

#[test]
fn a_row_of_another_log_under_the_same_key_is_found() {
    let (dir, other) = (ten(), ten());
    let row: (Vec<u8>, Vec<u8>, Vec<u8>) = attacker(other.path())
        .query_row("SELECT prev, hash, mac FROM entries WHERE seq = 4", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .unwrap();
    let [prev, hash, mac] = [row.0, row.1, row.2].map(hex::encode);
    tamper(
        dir.path(),
        &format!("UPDATE entries SET prev = x'{prev}', hash = x'{hash}', mac = x'{mac}' WHERE seq = 4"),
    );
    expect_broken(dir.path(), 4, How::Changed);
}

#[test]
fn an_altered_schema_is_refused() {
    for (change, object) in [
        ("DROP TRIGGER entries_kept", "entries_kept"),
        ("DROP INDEX entries_kind", "entries_kind"),
        (
            "CREATE TRIGGER quiet AFTER INSERT ON entries BEGIN DELETE FROM entries WHERE 0; END",
            "quiet",
        ),
        ("CREATE TABLE more (x)", "more"),
    ] {
        let dir = ten();
        attacker(dir.path()).execute_batch(change).unwrap();
        match Reader::open(dir.path(), &key()) {
            Err(AuditError::SchemaAltered { object: found, .. }) => assert_eq!(found, object),
            other => panic!("{change}: {:?}", other.err()),
        }
        assert!(matches!(
            Writer::open(dir.path(), &key()),
            Err(AuditError::SchemaAltered { .. })
        ));
    }
}

fn copy(from: &Path, to: &Path, names: &[&str]) {
    for name in names {
        let target = to.join(name);
        match fs::copy(from.join(name), &target) {
            Ok(_) => {}
            Err(_) => drop(fs::remove_file(target)),
        }
    }
}

const DATABASE: [&str; 3] = ["audit.db", "audit.db-wal", "audit.db-shm"];

#[test]
fn an_old_copy_of_the_database_put_back_is_found() {
    let (dir, backup) = (ten(), tempdir().unwrap());
    copy(dir.path(), backup.path(), &DATABASE);
    let mut writer = Writer::open(dir.path(), &key()).unwrap();
    (11..=12).for_each(|number| assert_eq!(writer.append(&entry(number)).unwrap().seq, number));
    drop(writer);
    copy(backup.path(), dir.path(), &DATABASE);
    expect_broken(dir.path(), 11, How::RolledBack);
    expect_writer_refuses(dir.path(), How::RolledBack);
}

#[test]
fn a_write_ahead_log_thrown_away_is_found() {
    let (dir, taken) = (ten(), tempdir().unwrap());
    let mut writer = Writer::open(dir.path(), &key()).unwrap();
    (11..=13).for_each(|number| assert_eq!(writer.append(&entry(number)).unwrap().seq, number));
    // The files as a power cut would leave them, before the writer folds its log in, without the log.
    assert!(fs::metadata(dir.path().join("audit.db-wal")).unwrap().len() > 0);
    copy(dir.path(), taken.path(), &["audit.db", "audit.anchor"]);
    expect_broken(taken.path(), 11, How::RolledBack);
    expect_writer_refuses(taken.path(), How::RolledBack);

    copy(
        dir.path(),
        taken.path(),
        &["audit.db", "audit.anchor", "audit.db-wal"],
    );
    assert!(matches!(verify(taken.path()), Verdict::Intact(found) if found.rows == 13));
    let wal = fs::read(taken.path().join("audit.db-wal")).unwrap();
    let cut = tempdir().unwrap();
    copy(dir.path(), cut.path(), &["audit.db", "audit.anchor"]);
    fs::write(cut.path().join("audit.db-wal"), &wal[..wal.len() / 2]).unwrap();
    assert!(matches!(
        verify(cut.path()),
        Verdict::Broken(Broken {
            how: How::RolledBack,
            at: 11..
        })
    ));
}

#[test]
fn an_anchor_put_back_removed_or_forged_is_found() {
    let dir = ten();
    let anchor = dir.path().join("audit.anchor");
    let old = fs::read(&anchor).unwrap();
    let mut writer = Writer::open(dir.path(), &key()).unwrap();
    (11..=12).for_each(|number| assert_eq!(writer.append(&entry(number)).unwrap().seq, number));
    drop(writer);
    let new = fs::read(&anchor).unwrap();

    fs::write(&anchor, &old).unwrap();
    expect_broken(dir.path(), 11, How::AnchorStale);
    expect_writer_refuses(dir.path(), How::AnchorStale);

    fs::remove_file(&anchor).unwrap();
    expect_broken(dir.path(), 12, How::AnchorMissing);
    expect_writer_refuses(dir.path(), How::AnchorMissing);

    let forged = String::from_utf8(new.clone()).unwrap().replace(" 12:", " 11:");
    for bytes in [
        forged.as_bytes(),
        b"",
        b"garbage\n",
        &new[..new.len() - 2],
        &[0xff; 4096],
    ] {
        fs::write(&anchor, bytes).unwrap();
        expect_broken(dir.path(), 12, How::AnchorForged);
        expect_writer_refuses(dir.path(), How::AnchorForged);
    }
    fs::write(&anchor, new).unwrap();
    assert!(matches!(verify(dir.path()), Verdict::Intact(found) if found.rows == 12));
}

#[test]
fn an_anchor_of_another_log_under_the_same_key_is_found() {
    let (dir, other) = (ten(), ten());
    copy(other.path(), dir.path(), &["audit.anchor"]);
    expect_broken(dir.path(), 10, How::AnchorForged);
}

#[test]
fn a_crash_between_commit_and_anchor_is_explained_and_repaired() {
    let dir = ten();
    let anchor = dir.path().join("audit.anchor");
    let old = fs::read(&anchor).unwrap();
    let mut writer = Writer::open(dir.path(), &key()).unwrap();
    let last = writer.append_all(&[entry(11), entry(12), entry(13)]).unwrap();
    drop(writer);
    fs::write(&anchor, &old).unwrap();
    assert!(matches!(verify(dir.path()), Verdict::Intact(found) if found.rows == 13));
    let mut writer = Writer::open(dir.path(), &key()).unwrap();
    assert_eq!(writer.head(), last.head);
    assert_ne!(fs::read(&anchor).unwrap(), old);
    assert_eq!(writer.append(&entry(14)).unwrap().seq, 14);
}

/// The one attack the directory cannot show by itself, and the head kept elsewhere that shows it.
#[test]
fn database_and_anchor_rolled_back_together_are_found_by_a_head_kept_elsewhere() {
    let (dir, backup) = (ten(), tempdir().unwrap());
    let all = ["audit.db", "audit.db-wal", "audit.db-shm", "audit.anchor"];
    copy(dir.path(), backup.path(), &all);
    let mut writer = Writer::open(dir.path(), &key()).unwrap();
    let kept = writer.append_all(&[entry(11), entry(12)]).unwrap().head;
    drop(writer);
    copy(backup.path(), dir.path(), &all);
    assert!(matches!(verify(dir.path()), Verdict::Intact(found) if found.rows == 10));
    let check = |head: &Head| {
        Reader::open(dir.path(), &key())
            .unwrap()
            .verify(Some(head), &mut |_, _| {})
            .unwrap()
    };
    assert_eq!(
        check(&kept),
        Verdict::Broken(Broken {
            at: 11,
            how: How::RolledBack
        })
    );

    // Even when the log grows past the kept head again, with other rows.
    let mut writer = Writer::open(dir.path(), &key()).unwrap();
    writer
        .append_all(&(20..=25).map(entry).collect::<Vec<_>>())
        .unwrap();
    drop(writer);
    assert_eq!(
        check(&kept),
        Verdict::Broken(Broken {
            at: 12,
            how: How::HeadMismatch
        })
    );
}

#[test]
fn rows_of_two_continuations_of_one_log_do_not_mix() {
    let (dir, fork) = (ten(), tempdir().unwrap());
    copy(dir.path(), fork.path(), &["audit.db", "audit.anchor"]);
    for (dir, first) in [(dir.path(), 100), (fork.path(), 200)] {
        let mut writer = Writer::open(dir, &key()).unwrap();
        writer
            .append_all(&(first..first + 3).map(entry).collect::<Vec<_>>())
            .unwrap();
    }
    let columns = "time, session, actor, kind, subject, detail, evidence, prev, hash, mac";
    let theirs = attacker(fork.path());
    theirs
        .execute_batch(&format!(
            "CREATE TEMP TABLE t AS SELECT {columns} FROM entries WHERE seq = 12"
        ))
        .unwrap();
    let quoted = columns
        .split(", ")
        .map(|name| format!("quote({name})"))
        .collect::<Vec<_>>()
        .join(" || ',' || ");
    let values: String = theirs
        .query_row(&format!("SELECT {quoted} FROM t"), [], |row| row.get(0))
        .unwrap();
    tamper(
        dir.path(),
        &format!(
            "DELETE FROM entries WHERE seq = 12; INSERT INTO entries (seq, {columns}) VALUES (12, {values})"
        ),
    );
    expect_broken(dir.path(), 12, How::Inserted);
}
