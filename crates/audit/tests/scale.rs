//! A million rows list, filter, verify and export in a time a person waits for.

mod common;

use common::key;
use serde_json::json;
use std::time::{Duration, Instant};
use tempfile::tempdir;
use wand_audit::{Cursor, Entry, Filter, Format, Listing, Reader, Verdict, Writer};

const ROWS: u64 = 1_000_000;

fn entry(number: u64) -> Entry {
    let kinds = [
        "command.sent",
        "command.receipt",
        "session.opened",
        "session.closed",
    ];
    let kind = if number % 100_000 == 7 {
        "vault.refused"
    } else {
        kinds[(number % 4) as usize]
    };
    Entry {
        session: Some((number / 50).to_be_bytes().to_vec()),
        subject: Some(format!("SN-{:05}", number % 1000)),
        detail: json!({ "parameter": "lower-rate-limit", "from": 60, "to": number }),
        evidence: Some(vec![number as u8; 120]),
        ..Entry::new(1_700_000_000 + number, "CN=Dr. Ada Example", kind)
    }
}

struct Clock(Vec<String>);

impl Clock {
    fn within<T>(&mut self, name: &str, most: Duration, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let out = work();
        let took = start.elapsed();
        self.0
            .push(format!("{name}: {:.2} ms", took.as_secs_f64() * 1000.0));
        assert!(took <= most, "{name} took {took:?}");
        out
    }
}

#[test]
#[ignore = "takes a minute; run with --ignored --nocapture for the figures"]
#[expect(clippy::print_stdout)]
fn a_million_rows_stay_quick() {
    let (second, page) = (Duration::from_secs(1), Duration::from_millis(100));
    let mut clock = Clock(Vec::new());
    let dir = tempdir().unwrap();
    let mut writer = Writer::open(dir.path(), &key()).unwrap();
    clock.within("1,000 single appends", 60 * second, || {
        (1..=1000).for_each(|number| assert_eq!(writer.append(&entry(number)).unwrap().seq, number));
    });
    clock.within("the rest in groups of 1,000", 300 * second, || {
        for first in (1001..=ROWS).step_by(1000) {
            writer
                .append_all(&(first..first + 1000).map(entry).collect::<Vec<_>>())
                .unwrap();
        }
    });
    let reader = clock.within("open", page, || Reader::open(dir.path(), &key()).unwrap());
    let filter = |change: &dyn Fn(&mut Filter)| {
        let mut filter = Filter::default();
        change(&mut filter);
        filter
    };
    let all = Filter::default();
    let mut list = |name: &str, filter: &Filter, cursor: Cursor, most: Duration, rows: usize| {
        let found = clock.within(name, most, || reader.page(filter, cursor, 100).unwrap());
        assert_eq!(found.len(), rows, "{name}");
    };
    list("newest page", &all, Cursor::Newest, page, 100);
    list("page at half a million", &all, Cursor::Before(500_000), page, 100);
    let session = filter(&|filter| filter.session = Some(7_000u64.to_be_bytes().to_vec()));
    list("one session", &session, Cursor::Newest, page, 50);
    let common_kind = filter(&|filter| filter.kind_prefix = Some("command.".to_owned()));
    list("common kind", &common_kind, Cursor::Newest, page, 100);
    let rare_kind = filter(&|filter| filter.kind_prefix = Some("vault.".to_owned()));
    list("rare kind", &rare_kind, Cursor::Newest, page, 10);
    let hour = filter(&|filter| {
        filter.from = Some(1_700_300_000);
        filter.until = Some(1_700_303_600);
    });
    list("one hour", &hour, Cursor::Oldest, page, 100);
    let half = filter(&|filter| filter.from = Some(1_700_500_000));
    list("half of all time", &half, Cursor::Newest, second, 100);
    let found = filter(&|filter| filter.text = Some("sn-00042".to_owned()));
    list("text, frequent", &found, Cursor::Newest, second, 100);
    let absent = filter(&|filter| filter.text = Some("no such text".to_owned()));
    list(
        "text, absent (all rows read)",
        &absent,
        Cursor::Newest,
        20 * second,
        0,
    );
    let count = clock.within("count all", 2 * second, || reader.count(&all).unwrap());
    assert_eq!(count, ROWS);
    let count = clock.within("count a kind", 2 * second, || reader.count(&common_kind).unwrap());
    assert_eq!(count, ROWS / 2);
    list_in_stretches(&mut clock, &reader, &mut writer);
    let verdict = clock.within("verify", 120 * second, || {
        reader.verify(None, &mut |_, _| {}).unwrap()
    });
    assert!(matches!(verdict, Verdict::Intact(found) if found.rows == ROWS + 1));
    for format in [Format::Csv, Format::JsonLines] {
        let mut out = std::io::sink();
        let told = clock.within(&format!("export {format:?}"), 120 * second, || {
            reader.export(format, &all, &mut out, &mut |_| {}).unwrap()
        });
        assert_eq!(told.rows, ROWS + 1);
    }
    drop(writer);
    let size = std::fs::metadata(dir.path().join("audit.db")).unwrap().len();
    println!("{}\nsize: {} MiB", clock.0.join("\n"), size >> 20);
}

/// What a list that scrolls asks for, with one row more at the end.
fn list_in_stretches(clock: &mut Clock, reader: &Reader, writer: &mut Writer) {
    let (page, search) = (Duration::from_millis(100), Duration::from_secs(20));
    let mut all = Listing::new(Filter::default());
    clock.within("listing: all, total", page, || all.refresh(reader).unwrap());
    for (name, offset) in [("first", 0), ("middle", 500_000), ("last", ROWS - 100)] {
        let rows = clock.within(&format!("listing: all, {name} page"), page, || {
            all.page(reader, offset, 100).unwrap()
        });
        assert_eq!(rows.len(), 100);
    }
    let place = clock.within("listing: all, jump to a time", page, || {
        all.place(reader, 1_700_250_000).unwrap()
    });
    assert_eq!(place, ROWS - 250_000);
    let filters = [
        (
            "two kinds",
            Filter {
                kinds: vec!["session.opened".into(), "session.closed".into()],
                ..Filter::default()
            },
            ROWS / 2,
        ),
        (
            "a device",
            Filter {
                subject: Some("SN-00042".into()),
                ..Filter::default()
            },
            1000,
        ),
        (
            "text",
            Filter {
                text: Some("sn-00042".into()),
                ..Filter::default()
            },
            1000,
        ),
        (
            "a day",
            Filter {
                from: Some(1_700_100_000),
                until: Some(1_700_186_400),
                ..Filter::default()
            },
            86_400,
        ),
    ];
    let mut kept = Vec::new();
    for (name, filter, wanted) in filters {
        let mut listing = Listing::new(filter);
        let total = clock.within(
            &format!("listing: {name}, first look at all rows"),
            search,
            || listing.refresh(reader).unwrap(),
        );
        assert!(total.abs_diff(wanted) < 20, "{name}: {total}");
        let rows = clock.within(&format!("listing: {name}, page in the middle"), page, || {
            listing.page(reader, total / 2, 100).unwrap()
        });
        assert_eq!(rows.len(), 100);
        kept.push((name, listing));
    }
    writer.append(&entry(ROWS + 1)).unwrap();
    for (name, mut listing) in kept {
        clock.within(
            &format!("listing: {name}, looked again after a row"),
            page,
            || listing.refresh(reader).unwrap(),
        );
    }
}
