//! Pages, filters and counts against a plain model of the same log.

mod common;

use common::key;
use proptest::prelude::*;
use serde_json::{Value, json};
use tempfile::tempdir;
use wand_audit::{Cursor, Entry, Filter, Format, Listing, Reader, Row, Verdict, Writer, verify_export};
use wand_crypto::rustcrypto;

const KINDS: [&str; 5] = [
    "command.refused",
    "command.sent",
    "session.closed",
    "session.opened",
    "vault.unlocked",
];

fn entries() -> Vec<Entry> {
    let one = |number: u64| Entry {
        session: number.is_multiple_of(3).then(|| vec![number as u8 % 7]),
        subject: number.is_multiple_of(2).then(|| format!("SN-{}", number % 4)),
        detail: json!({ "n": number, "note": if number.is_multiple_of(10) { "100%_Sure\\" } else { "plain" } }),
        // The clock is set back now and then.
        ..Entry::new(
            1000 + (number * 37) % 200,
            format!("CN=Operator {}", number % 3),
            KINDS[(number % 5) as usize],
        )
    };
    (1..=300).map(one).collect()
}

fn passes(filter: &Filter, entry: &Entry) -> bool {
    let text = |wanted: &String| {
        let wanted = wanted.to_ascii_lowercase();
        let subject = entry.subject.clone().unwrap_or_default();
        [&entry.actor, &entry.kind, &subject, &entry.detail.to_string()]
            .iter()
            .any(|field| field.to_ascii_lowercase().contains(&wanted))
    };
    filter
        .kind_prefix
        .as_ref()
        .is_none_or(|prefix| entry.kind.starts_with(prefix))
        && filter.from.is_none_or(|from| entry.time >= from)
        && filter.until.is_none_or(|until| entry.time < until)
        && filter.text.as_ref().is_none_or(text)
        && filter
            .session
            .as_ref()
            .is_none_or(|session| entry.session.as_ref() == Some(session))
        && filter
            .subject
            .as_ref()
            .is_none_or(|subject| entry.subject.as_ref() == Some(subject))
}

fn walk(reader: &Reader, filter: &Filter, newest_first: bool, limit: usize) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    loop {
        let cursor = match (rows.last(), newest_first) {
            (None, true) => Cursor::Newest,
            (None, false) => Cursor::Oldest,
            (Some(row), true) => Cursor::Before(row.seq),
            (Some(row), false) => Cursor::After(row.seq),
        };
        let page = reader.page(filter, cursor, limit).unwrap();
        assert!(page.len() <= limit);
        if page.is_empty() {
            return rows;
        }
        rows.extend(page);
    }
}

#[test]
fn every_filter_finds_what_a_plain_search_finds() {
    let dir = tempdir().unwrap();
    let all = entries();
    Writer::open(dir.path(), &key())
        .unwrap()
        .append_all(&all)
        .unwrap();
    let reader = Reader::open(dir.path(), &key()).unwrap();
    let prefixes = [
        None,
        Some(""),
        Some("command."),
        Some("session.opened"),
        Some("s"),
        Some("zzz"),
        Some("command_"),
    ];
    let times = [
        (None, None),
        (Some(1050), Some(1120)),
        (Some(1199), None),
        (None, Some(1001)),
        (Some(9999), None),
    ];
    let texts = [
        None,
        Some("OPERATOR 2"),
        Some("100%_"),
        Some("sure\\"),
        Some("_"),
        Some("sn-2"),
        Some("no such"),
    ];
    let sessions = [None, Some(vec![3]), Some(vec![99])];
    let subjects = [None, Some("SN-2"), Some("SN-")];
    let mut found = 0;
    for prefix in prefixes {
        for (from, until) in times {
            for text in texts {
                for session in &sessions {
                    for subject in subjects {
                        let filter = Filter {
                            kind_prefix: prefix.map(str::to_owned),
                            kinds: Vec::new(),
                            from,
                            until,
                            text: text.map(str::to_owned),
                            session: session.clone(),
                            subject: subject.map(str::to_owned),
                        };
                        let model = (1..).zip(&all).filter(|(_, entry)| passes(&filter, entry));
                        let model: Vec<u64> = model.map(|(seq, _)| seq).collect();
                        found += model.len();
                        let up: Vec<u64> = walk(&reader, &filter, false, 17)
                            .iter()
                            .map(|row| row.seq)
                            .collect();
                        let mut down: Vec<u64> = walk(&reader, &filter, true, 64)
                            .iter()
                            .map(|row| row.seq)
                            .collect();
                        down.reverse();
                        assert_eq!(up, model, "{filter:?}");
                        assert_eq!(down, model, "{filter:?}");
                        assert_eq!(reader.count(&filter).unwrap(), model.len() as u64, "{filter:?}");
                        expect_listed(&reader, &filter, &model);
                    }
                }
            }
        }
    }
    assert!(found > 1000);
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn any_entry() -> impl Strategy<Value = Entry> {
    let text = prop_oneof![any::<String>(), "[=+@'\t\r\n-].*", "\\PC*"];
    let blob = |most| prop::option::of(prop::collection::vec(any::<u8>(), 1..most));
    let subject = prop::option::of("[=+@'\t\r\n\0-]?\\PC{1,40}");
    (
        0..=i64::MAX as u64,
        blob(64),
        text,
        "[a-z0-9._-]{1,64}",
        subject,
        json_value(),
        blob(300),
    )
        .prop_map(|(time, session, actor, kind, subject, detail, evidence)| Entry {
            time,
            session,
            actor,
            kind,
            subject,
            detail,
            evidence,
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Any entry comes back as it was given, the log verifies, and both exports verify without a key.
    #[test]
    fn any_entries_come_back_verify_and_export(entries in prop::collection::vec(any_entry(), 1..12)) {
        let dir = tempdir().unwrap();
        let receipt = Writer::open(dir.path(), &key()).unwrap().append_all(&entries).unwrap();
        let reader = Reader::open(dir.path(), &key()).unwrap();
        let verdict = reader.verify(Some(&receipt.head), &mut |_, _| {}).unwrap();
        prop_assert!(matches!(verdict, Verdict::Intact(found) if found.head == receipt.head));
        for (row, entry) in reader.page(&Filter::default(), Cursor::Oldest, 100).unwrap().iter().zip(&entries) {
            let back = Entry {
                time: row.time,
                session: row.session.clone(),
                actor: row.actor.clone(),
                kind: row.kind.clone(),
                subject: row.subject.clone(),
                detail: row.detail_value(),
                evidence: row.evidence.clone(),
            };
            prop_assert_eq!(&back, entry);
        }
        for format in [Format::Csv, Format::JsonLines] {
            let mut out = Vec::new();
            let exported = reader.export(format, &Filter::default(), &mut out, &mut |_| {}).unwrap();
            prop_assert_eq!(exported.head, Some(receipt.head));
            let check = verify_export(format, &mut &out[..], Some(&receipt.head), rustcrypto()).unwrap();
            prop_assert_eq!((check.rows, check.first, check.left_out), (entries.len() as u64, 1, 0));
        }
    }
}

/// R-LG-2: any stretch of the listing is the model's, newest first.
fn expect_listed(reader: &Reader, filter: &Filter, model: &[u64]) {
    let mut listing = Listing::new(filter.clone());
    assert_eq!(listing.refresh(reader).unwrap(), model.len() as u64, "{filter:?}");
    for (offset, limit) in [(0, 3), (1, 64), (model.len() / 2, 7), (model.len(), 5)] {
        let rows = listing.page(reader, offset as u64, limit).unwrap();
        let found: Vec<u64> = rows.iter().map(|row| row.seq).collect();
        let wanted: Vec<u64> = model.iter().rev().skip(offset).take(limit).copied().collect();
        assert_eq!(found, wanted, "{filter:?} from {offset}");
    }
}

/// Kinds by name, text whatever its case, rows appended later, and a jump to a time.
#[test]
fn a_listing_follows_the_log_and_jumps_to_a_time() {
    let dir = tempdir().unwrap();
    let mut writer = Writer::open(dir.path(), &key()).unwrap();
    let entry = |time, kind: &str| Entry::new(time, "Dr. Änne Grün", kind);
    let first: Vec<_> = (0..50u32)
        .map(|n| entry(1000 + u64::from(n) * 10, KINDS[n as usize % 5]))
        .collect();
    writer.append_all(&first).unwrap();
    let reader = Reader::open(dir.path(), &key()).unwrap();
    let kinds = Filter {
        kinds: vec![KINDS[1].into(), KINDS[4].into()],
        text: Some("GRÜN".into()),
        ..Filter::default()
    };
    let mut all = Listing::new(Filter::default());
    let mut some = Listing::new(kinds);
    assert_eq!(all.refresh(&reader).unwrap(), 50);
    assert_eq!(some.refresh(&reader).unwrap(), 20);
    writer
        .append_all(&[entry(2000, KINDS[4]), entry(2001, KINDS[2])])
        .unwrap();
    assert_eq!(all.refresh(&reader).unwrap(), 52);
    assert_eq!(some.refresh(&reader).unwrap(), 21);
    for listing in [&all, &some] {
        for (time, wanted) in [
            (5000, None),
            (1490, Some(1490)),
            (1496, Some(1490)),
            (1205, Some(1200)),
            (10, None),
        ] {
            let place = listing.place(&reader, time).unwrap();
            let row = listing.page(&reader, place, 1).unwrap().pop().unwrap();
            match wanted {
                Some(wanted) => {
                    assert!(row.time <= wanted, "{time}: {}", row.time);
                    let before = place
                        .checked_sub(1)
                        .map(|place| listing.page(&reader, place, 1).unwrap());
                    assert!(before.is_none_or(|rows| rows[0].time > time), "{time}");
                }
                None => assert!(place == 0 || place == listing.total() - 1),
            }
        }
    }
}

/// An empty log has no place and no page, and asks nothing of the reader.
#[test]
fn an_empty_listing_is_empty() {
    let dir = tempdir().unwrap();
    drop(Writer::open(dir.path(), &key()).unwrap());
    let reader = Reader::open(dir.path(), &key()).unwrap();
    for filter in [
        Filter::default(),
        Filter {
            text: Some("x".into()),
            ..Filter::default()
        },
    ] {
        let mut listing = Listing::new(filter);
        assert_eq!(listing.refresh(&reader).unwrap(), 0);
        assert_eq!(listing.place(&reader, 5).unwrap(), 0);
        assert!(listing.page(&reader, 0, 10).unwrap().is_empty());
        assert!(listing.page(&reader, u64::MAX, 10).unwrap().is_empty());
    }
}
