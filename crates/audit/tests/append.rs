//! Appending, reading back and reopening (R-LG-2).

mod common;

use common::{entry, key, log_of, verify};
use serde_json::json;
use wand_audit::{
    AuditError, Cursor, Entry, EntryFault, Filter, Head, Reader, Verdict, Verification, Writer,
};

#[test]
fn what_was_appended_is_read_back_and_verifies() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = Writer::open(dir.path(), &key()).unwrap();
    let empty = writer.head();
    assert_eq!(empty.rows, 0);
    let receipt = writer.append(&entry(1)).unwrap();
    assert_eq!((receipt.seq, receipt.head), (1, writer.head()));

    let reader = Reader::open(dir.path(), &key()).unwrap();
    let row = reader.row(1).unwrap().unwrap();
    let wanted = entry(1);
    assert_eq!(
        (row.time, &row.actor, &row.kind),
        (wanted.time, &wanted.actor, &wanted.kind)
    );
    assert_eq!(
        (&row.session, &row.subject, &row.evidence),
        (&wanted.session, &wanted.subject, &wanted.evidence)
    );
    assert_eq!(
        (row.detail_value(), &row.prev[..]),
        (wanted.detail, &empty.hash[..])
    );
    let whole = Verdict::Intact(Verification {
        rows: 1,
        head: receipt.head,
    });
    assert_eq!(reader.verify(Some(&receipt.head), &mut |_, _| {}).unwrap(), whole);
    assert_eq!(reader.row(2).unwrap(), None);
    assert_eq!(reader.row(u64::MAX).unwrap(), None);
}

#[test]
fn a_log_goes_on_where_it_ended() {
    let dir = tempfile::tempdir().unwrap();
    let first = log_of(3, dir.path());
    let mut writer = Writer::open(dir.path(), &key()).unwrap();
    assert_eq!(writer.head(), first);
    let receipt = writer.append_all(&[entry(4), entry(5)]).unwrap();
    assert_eq!(receipt.seq, 5);
    assert_eq!(
        verify(dir.path()),
        Verdict::Intact(Verification {
            rows: 5,
            head: receipt.head
        })
    );
}

#[test]
fn a_group_is_recorded_whole_or_not_at_all() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = Writer::open(dir.path(), &key()).unwrap();
    let bad = Entry {
        kind: "Not A Code".to_owned(),
        ..entry(2)
    };
    let refused = writer.append_all(&[entry(1), bad, entry(3)]);
    assert!(matches!(refused, Err(AuditError::Entry(EntryFault::Kind))));
    assert!(matches!(
        writer.append_all(&[]),
        Err(AuditError::Entry(EntryFault::Nothing))
    ));
    assert_eq!(
        Reader::open(dir.path(), &key())
            .unwrap()
            .count(&Filter::default())
            .unwrap(),
        0
    );
}

#[test]
fn entries_beyond_their_limits_are_refused_by_field() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = Writer::open(dir.path(), &key()).unwrap();
    let long = |len: usize| "x".repeat(len);
    let cases = [
        (
            Entry {
                time: u64::MAX,
                ..entry(1)
            },
            EntryFault::Time,
        ),
        (
            Entry {
                session: Some(vec![]),
                ..entry(1)
            },
            EntryFault::Session,
        ),
        (
            Entry {
                session: Some(vec![0; 65]),
                ..entry(1)
            },
            EntryFault::Session,
        ),
        (
            Entry {
                actor: long(1025),
                ..entry(1)
            },
            EntryFault::Actor,
        ),
        (
            Entry {
                kind: String::new(),
                ..entry(1)
            },
            EntryFault::Kind,
        ),
        (
            Entry {
                kind: long(65),
                ..entry(1)
            },
            EntryFault::Kind,
        ),
        (
            Entry {
                subject: Some(String::new()),
                ..entry(1)
            },
            EntryFault::Subject,
        ),
        (
            Entry {
                subject: Some(long(257)),
                ..entry(1)
            },
            EntryFault::Subject,
        ),
        (
            Entry {
                detail: json!(long(65_535)),
                ..entry(1)
            },
            EntryFault::Detail,
        ),
        (
            Entry {
                evidence: Some(vec![]),
                ..entry(1)
            },
            EntryFault::Evidence,
        ),
        (
            Entry {
                evidence: Some(vec![0; (1 << 20) + 1]),
                ..entry(1)
            },
            EntryFault::Evidence,
        ),
    ];
    for (entry, fault) in cases {
        match writer.append(&entry) {
            Err(AuditError::Entry(found)) => assert_eq!(found, fault),
            other => panic!("{fault:?}: {other:?}"),
        }
    }
    let largest = Entry {
        evidence: Some(vec![0; 1 << 20]),
        detail: json!(long(65_534)),
        ..entry(1)
    };
    assert_eq!(writer.append(&largest).unwrap().seq, 1);
}

#[test]
fn a_reader_beside_the_writer_sees_each_append_and_never_a_false_alarm() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = Writer::open(dir.path(), &key()).unwrap();
    let path = dir.path().to_path_buf();
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        let done = &done;
        let reading = scope.spawn(move || {
            let reader = Reader::open(&path, &key()).unwrap();
            let mut most = 0;
            while !done.load(std::sync::atomic::Ordering::Acquire) {
                match reader.verify(None, &mut |_, _| {}).unwrap() {
                    Verdict::Intact(found) => most = found.rows.max(most),
                    Verdict::Broken(broken) => panic!("{broken}"),
                }
            }
            most
        });
        for number in 1..=60 {
            writer.append(&entry(number)).unwrap();
        }
        done.store(true, std::sync::atomic::Ordering::Release);
        assert!(reading.join().unwrap() > 0);
    });
    let reader = writer.reader(&key()).unwrap();
    assert_eq!(
        reader.page(&Filter::default(), Cursor::Newest, 1).unwrap()[0].seq,
        60
    );
}

#[test]
fn a_head_prints_as_one_line_and_is_read_back() {
    let head = Head {
        rows: 42,
        hash: [0xab; 32],
    };
    assert_eq!(head.to_string().parse::<Head>().unwrap(), head);
    for text in [
        "",
        "42",
        "42:",
        "x:00",
        "-1:00",
        &format!("42:{}", "a".repeat(63)),
    ] {
        assert!(text.parse::<Head>().is_err(), "{text}");
    }
}
