//! What the tests of the audit log share: keys, entries, and the database as an attacker who holds its key opens it.
#![allow(dead_code)]

use rusqlite::Connection;
use serde_json::json;
use std::path::Path;
use wand_audit::{AuditError, Broken, Entry, Head, How, MasterKey, Reader, Verdict, Writer};
use wand_crypto::{HashAlgorithm, Secret, rustcrypto};

pub(crate) fn master(byte: u8) -> MasterKey {
    MasterKey::new(Secret::new(vec![byte; 32]), rustcrypto()).unwrap()
}

pub(crate) fn key() -> MasterKey {
    master(7)
}

pub(crate) fn entry(number: u64) -> Entry {
    Entry {
        session: Some(vec![number as u8, 2, 3]),
        subject: Some(format!("SN-{number:05}")),
        detail: json!({ "parameter": "lower-rate-limit", "from": 60, "to": 60 + number }),
        evidence: Some(number.to_be_bytes().to_vec()),
        ..Entry::new(1_700_000_000 + number, "CN=Dr. Ada Example", "command.sent")
    }
}

/// A log of `rows` rows, one transaction each, closed again.
pub(crate) fn log_of(rows: u64, dir: &Path) -> Head {
    let mut writer = Writer::open(dir, &key()).unwrap();
    for number in 1..=rows {
        writer.append(&entry(number)).unwrap();
    }
    writer.head()
}

pub(crate) fn verify(dir: &Path) -> Verdict {
    Reader::open(dir, &key())
        .unwrap()
        .verify(None, &mut |_, _| {})
        .unwrap()
}

/// Expects the same finding from the reader and, where `writer` is given, from a writer that opens the log.
pub(crate) fn expect_broken(dir: &Path, at: u64, how: How) {
    assert_eq!(verify(dir), Verdict::Broken(Broken { at, how }));
}

pub(crate) fn expect_writer_refuses(dir: &Path, how: How) {
    match Writer::open(dir, &key()) {
        Err(AuditError::Broken(broken)) => assert_eq!(broken.how, how),
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("the writer took a log with {how:?}"),
    }
}

/// The database with the right cipher key, derived here from the documented labels, but without the chain key.
pub(crate) fn attacker(dir: &Path) -> Connection {
    let provider = rustcrypto();
    let prk = provider.hkdf_extract(HashAlgorithm::Sha256, b"wand audit master v1", &[7; 32]);
    let raw = provider
        .hkdf_expand(HashAlgorithm::Sha256, &prk, b"wand audit database", 32)
        .unwrap();
    let db = Connection::open(dir.join("audit.db")).unwrap();
    db.execute_batch(&format!(
        "PRAGMA key = \"x'{}'\"",
        hex::encode(raw.expose_secret())
    ))
    .unwrap();
    db
}

/// Runs statements with the append-only triggers out of the way, and puts the triggers back as they were.
pub(crate) fn tamper(dir: &Path, statements: &str) {
    let db = attacker(dir);
    let mut triggers = db
        .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
        .unwrap();
    let triggers: Vec<(String, String)> = triggers
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(triggers.len(), 4);
    triggers
        .iter()
        .for_each(|(name, _)| db.execute_batch(&format!("DROP TRIGGER {name}")).unwrap());
    db.execute_batch(statements).unwrap();
    triggers
        .iter()
        .for_each(|(_, sql)| db.execute_batch(sql).unwrap());
}
