//! Exports are checked by anybody and change nothing when opened in a spreadsheet (R-LG-3).

mod common;

use common::{entry, key, log_of};
use serde_json::Value;
use tempfile::tempdir;
use wand_audit::{Entry, ExportFault, Filter, Format, Head, Reader, Writer, verify_export};
use wand_crypto::{HashAlgorithm, rustcrypto};

fn exported(format: Format, filter: &Filter) -> (String, Head) {
    let dir = tempdir().unwrap();
    log_of(10, dir.path());
    let reader = Reader::open(dir.path(), &key()).unwrap();
    let mut out = Vec::new();
    let told = reader.export(format, filter, &mut out, &mut |_| {}).unwrap();
    (String::from_utf8(out).unwrap(), told.head.unwrap())
}

fn check(format: Format, text: &str, head: Option<&Head>) -> Result<u64, ExportFault> {
    verify_export(format, &mut text.as_bytes(), head, rustcrypto()).map(|check| check.rows)
}

/// The hash of each line is recomputed here from the documented encoding, with no code of the crate.
#[test]
fn a_stranger_can_recompute_the_hashes_from_the_documentation() {
    let (text, head) = exported(Format::JsonLines, &Filter::default());
    let mut prev = String::new();
    for line in text.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let mut bytes = b"wand audit row v1".to_vec();
        bytes.extend(hex::decode(row["prev"].as_str().unwrap()).unwrap());
        bytes.extend(row["seq"].as_u64().unwrap().to_be_bytes());
        bytes.extend(row["time"].as_u64().unwrap().to_be_bytes());
        let fields = [
            ("session", 'x'),
            ("actor", 't'),
            ("kind", 't'),
            ("subject", 'o'),
            ("detail", 't'),
            ("evidence", 'x'),
        ];
        for (name, form) in fields {
            let text = row[name].as_str().unwrap();
            let value = if form == 'x' {
                hex::decode(text).unwrap()
            } else {
                text.as_bytes().to_vec()
            };
            if form != 't' {
                bytes.push(1);
            }
            bytes.extend((value.len() as u64).to_be_bytes());
            bytes.extend(value);
        }
        let hash = hex::encode(rustcrypto().hash(HashAlgorithm::Sha256, &[&bytes]));
        assert_eq!(row["hash"], hash);
        assert!(prev.is_empty() || row["prev"] == prev);
        prev = hash;
    }
    assert_eq!(prev, hex::encode(head.hash));
}

#[test]
fn a_changed_removed_or_exchanged_line_is_found() {
    for format in [Format::Csv, Format::JsonLines] {
        let (text, head) = exported(format, &Filter::default());
        let first = usize::from(format == Format::Csv);
        assert_eq!(check(format, &text, Some(&head)), Ok(10));
        let lines: Vec<&str> = text.lines().collect();
        let join = |lines: &[&str]| lines.join("\n") + "\n";

        let changed = text.replacen("Dr. Ada", "Dr. Eve", 1);
        assert_eq!(
            check(format, &changed, None),
            Err(ExportFault::Changed {
                line: first as u64 + 1,
                seq: 1
            })
        );

        let mut removed = lines.clone();
        removed.remove(first + 3);
        assert_eq!(
            check(format, &join(&removed), Some(&head)),
            Ok(9),
            "a gap is counted, not refused"
        );
        let gap = verify_export(format, &mut join(&removed).as_bytes(), None, rustcrypto()).unwrap();
        assert_eq!((gap.left_out, gap.first), (1, 1));

        let mut swapped = lines.clone();
        swapped.swap(first + 3, first + 4);
        let fault = check(format, &join(&swapped), None);
        assert!(
            matches!(fault, Err(ExportFault::OutOfPlace { seq: 4, .. })),
            "{fault:?}"
        );

        let cut = join(&lines[..first + 7]);
        assert_eq!(
            check(format, &cut, Some(&head)),
            Err(ExportFault::WrongHead { seq: 10 })
        );
        for garbage in ["garbage\n", "seq,time\n1,2\n", "{}\n", "\u{0}", "[1,2]\n"] {
            assert_eq!(
                check(format, garbage, None),
                Err(ExportFault::Malformed { line: 1 }),
                "{garbage}"
            );
        }
    }
}

#[test]
fn a_filtered_export_says_how_much_it_leaves_out() {
    let dir = tempdir().unwrap();
    let mut writer = Writer::open(dir.path(), &key()).unwrap();
    let kinds = ["a.x", "b.x", "a.y", "b.y", "b.z", "a.z"];
    let entries: Vec<_> = (1..)
        .zip(kinds)
        .map(|(n, kind)| Entry {
            kind: kind.to_owned(),
            ..entry(n)
        })
        .collect();
    writer.append_all(&entries).unwrap();
    let reader = writer.reader(&key()).unwrap();
    let filter = Filter {
        kind_prefix: Some("a.".to_owned()),
        ..Filter::default()
    };
    for format in [Format::Csv, Format::JsonLines] {
        let mut out = Vec::new();
        reader.export(format, &filter, &mut out, &mut |_| {}).unwrap();
        let check = verify_export(format, &mut &out[..], None, rustcrypto()).unwrap();
        assert_eq!((check.rows, check.first, check.left_out), (3, 1, 3));
        assert_eq!(check.head.unwrap().rows, 6);
    }
}

#[test]
fn no_cell_is_a_formula_in_a_spreadsheet() {
    let dir = tempdir().unwrap();
    let mut writer = Writer::open(dir.path(), &key()).unwrap();
    let nasty = [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "'=1",
        "\n=1",
        "＝1",
        "=cmd|' /C calc'!A0",
    ];
    for text in nasty {
        let entry = Entry {
            subject: Some(text.to_owned()),
            kind: "-x".to_owned(),
            ..Entry::new(1, text, "x")
        };
        writer.append(&entry).unwrap();
    }
    let reader = writer.reader(&key()).unwrap();
    let mut out = Vec::new();
    let told = reader
        .export(Format::Csv, &Filter::default(), &mut out, &mut |_| {})
        .unwrap();
    let mut table = csv::Reader::from_reader(&out[..]);
    for (record, text) in table.records().map(Result::unwrap).zip(nasty) {
        let risky = |cell: &str| cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝']);
        assert!(!record.iter().any(risky), "{record:?}");
        assert_eq!(&record[3], &format!("'{text}"));
    }
    let check = verify_export(Format::Csv, &mut &out[..], told.head.as_ref(), rustcrypto()).unwrap();
    assert_eq!(check.rows, nasty.len() as u64);
}

#[test]
fn an_export_to_a_full_disk_says_so() {
    let dir = tempdir().unwrap();
    log_of(50, dir.path());
    let reader = Reader::open(dir.path(), &key()).unwrap();
    for format in [Format::Csv, Format::JsonLines] {
        let mut full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let refused = reader.export(format, &Filter::default(), &mut full, &mut |_| {});
        let sentence = refused.unwrap_err().to_string();
        assert!(sentence.contains("No space left"), "{sentence}");
    }
}
