//! What was read of devices' logs, kept for years and readable without the device.

use crate::database::{self, key_pragma};
use crate::filter::{Clause, contains, seconds};
use crate::keys::MasterKey;
use crate::{AuditError, atomic};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Transaction, params, params_from_iter};
use std::path::{Path, PathBuf};
use std::time::Duration;

const NAME: &str = "device-logs.db";
/// `application_id`: "WDev".
const APPLICATION_ID: i32 = 0x5744_6576;
const VERSION: i32 = 1;
const BUSY: Duration = Duration::from_secs(5);
const SCHEMA: &str = "\
    CREATE TABLE device_entries (device BLOB NOT NULL, seq INTEGER NOT NULL, time INTEGER NOT NULL, \
    code INTEGER NOT NULL, kind TEXT NOT NULL, words TEXT NOT NULL, detail BLOB NOT NULL, prev BLOB NOT NULL, \
    PRIMARY KEY (device, seq)) STRICT, WITHOUT ROWID; \
    CREATE TABLE faults (device BLOB PRIMARY KEY, sentence TEXT NOT NULL) STRICT, WITHOUT ROWID;";
const COLUMNS: &str = "seq, time, code, kind, words, detail, prev";

/// An entry of a device's log as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceEntry {
    /// Sequence number in the device's log.
    pub seq: u64,
    /// Device time, seconds since 1970 UTC.
    pub time: u64,
    /// Event code.
    pub code: u16,
    /// The code's name.
    pub kind: String,
    /// The detail in words, for people and for searching.
    pub words: String,
    /// The detail, byte for byte.
    pub detail: Vec<u8>,
    /// Hash of the entry before.
    pub prev: Vec<u8>,
}

/// Which entries of a device's log are wanted. Everything that is set must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeviceFilter {
    /// The code's name is one of these; any when there is none.
    pub kinds: Vec<String>,
    /// At or after this device time.
    pub from: Option<u64>,
    /// Before this device time.
    pub until: Option<u64>,
    /// Name or detail contain this, whatever the case.
    pub text: Option<String>,
}

/// The logs of devices, beside the audit log: one database of its own, encrypted under a key of its own.
///
/// It is not part of the audit chain: each device's entries carry the device's own chain of hashes, which whoever reads
/// them verifies again.
pub struct DeviceLogs {
    path: PathBuf,
    db: Connection,
}

impl DeviceLogs {
    /// Opens the database in the audit log's directory; makes it when there is none.
    ///
    /// # Errors
    /// Any of [`AuditError`] on its file: [`AuditError::Unreadable`] under another key or when damaged,
    /// [`AuditError::FutureSchema`], or what the disk reports. What does not open is left as it is.
    pub fn open(dir: &Path, key: &MasterKey) -> Result<Self, AuditError> {
        let path = dir.join(NAME);
        let keys = key.derive()?;
        if !path.exists() {
            atomic::private(std::fs::OpenOptions::new().write(true).create_new(true))
                .open(&path)
                .and_then(|file| file.sync_all())
                .and_then(|()| atomic::sync_parent(&path))
                .map_err(|source| AuditError::io(&path, source))?;
        }
        let mut db = database::connect_beside(&path, &key_pragma(&keys.device_logs))?;
        prepare(&mut db, &path)?;
        Ok(Self { path, db })
    }

    /// Keeps what was read of a device's log after entry `known`, durably and all or nothing; with `None`, everything.
    /// What an interrupted or unconfirmed reading left after `known` is replaced. A fault noted before is forgotten.
    ///
    /// # Errors
    /// What the database reports.
    pub fn keep(
        &mut self,
        device: &[u8; 32],
        known: Option<u64>,
        entries: &[DeviceEntry],
    ) -> Result<(), AuditError> {
        let path = self.path.clone();
        let fail = |error| AuditError::database(&path, error);
        let transaction = self.db.transaction().map_err(fail)?;
        let first = known.map_or(0, |known| known.saturating_add(1));
        transaction
            .execute(
                "DELETE FROM device_entries WHERE device = ?1 AND seq >= ?2",
                params![device, seconds(first)],
            )
            .and_then(|_| insert(&transaction, device, entries))
            .and_then(|()| transaction.execute("DELETE FROM faults WHERE device = ?1", [&device[..]]))
            .map_err(fail)?;
        transaction.commit().map_err(fail)
    }

    /// Notes that the device's log did not verify when it was read, in a sentence.
    ///
    /// # Errors
    /// What the database reports.
    pub fn note_fault(&mut self, device: &[u8; 32], sentence: &str) -> Result<(), AuditError> {
        self.db
            .execute(
                "INSERT OR REPLACE INTO faults (device, sentence) VALUES (?1, ?2)",
                params![device, sentence],
            )
            .map(|_| ())
            .map_err(|error| self.fail(error))
    }

    /// Why the device's log did not verify when it was last read, if it did not.
    ///
    /// # Errors
    /// What the database reports.
    pub fn fault(&self, device: &[u8; 32]) -> Result<Option<String>, AuditError> {
        self.db
            .query_row(
                "SELECT sentence FROM faults WHERE device = ?1",
                [&device[..]],
                |row| row.get(0),
            )
            .optional()
            .map_err(|error| self.fail(error))
    }

    /// How many entries of the device match.
    ///
    /// # Errors
    /// What the database reports.
    pub fn count(&self, device: &[u8; 32], filter: &DeviceFilter) -> Result<u64, AuditError> {
        let clause = clause(device, filter);
        let sql = format!("SELECT count(*) FROM device_entries WHERE {}", clause.sql());
        self.db
            .query_row(&sql, params_from_iter(clause.values), |row| row.get::<_, i64>(0))
            .map(i64::unsigned_abs)
            .map_err(|error| self.fail(error))
    }

    /// At most `limit` entries from place `offset`, newest first.
    ///
    /// # Errors
    /// What the database reports.
    pub fn page(
        &self,
        device: &[u8; 32],
        filter: &DeviceFilter,
        offset: u64,
        limit: usize,
    ) -> Result<Vec<DeviceEntry>, AuditError> {
        let mut clause = clause(device, filter);
        let sql = format!(
            "SELECT {COLUMNS} FROM device_entries WHERE {} ORDER BY seq DESC LIMIT ? OFFSET ?",
            clause.sql()
        );
        clause
            .values
            .push(Value::Integer(i64::try_from(limit).unwrap_or(i64::MAX)));
        clause.values.push(seconds(offset));
        let mut found = Vec::new();
        self.each(&sql, clause.values, |entry| {
            found.push(entry);
            true
        })?;
        Ok(found)
    }

    /// Hands over every entry of the device that matches, oldest first, until `take` says `false`.
    ///
    /// # Errors
    /// What the database reports.
    pub fn walk(
        &self,
        device: &[u8; 32],
        filter: &DeviceFilter,
        take: impl FnMut(DeviceEntry) -> bool,
    ) -> Result<(), AuditError> {
        let clause = clause(device, filter);
        let sql = format!(
            "SELECT {COLUMNS} FROM device_entries WHERE {} ORDER BY seq",
            clause.sql()
        );
        self.each(&sql, clause.values, take)
    }

    fn each(
        &self,
        sql: &str,
        values: Vec<Value>,
        mut take: impl FnMut(DeviceEntry) -> bool,
    ) -> Result<(), AuditError> {
        let walk = || -> rusqlite::Result<()> {
            let mut statement = self.db.prepare(sql)?;
            let mut rows = statement.query(params_from_iter(values))?;
            while let Some(row) = rows.next()? {
                if !take(entry(row)?) {
                    break;
                }
            }
            Ok(())
        };
        walk().map_err(|error| self.fail(error))
    }

    fn fail(&self, error: rusqlite::Error) -> AuditError {
        AuditError::database(&self.path, error)
    }
}

fn prepare(db: &mut Connection, path: &Path) -> Result<(), AuditError> {
    let fail = |error| AuditError::database(path, error);
    db.busy_timeout(BUSY).map_err(fail)?;
    if database::unmarked(db).map_err(fail)? {
        let transaction = db.transaction().map_err(fail)?;
        transaction.execute_batch(SCHEMA).map_err(fail)?;
        transaction
            .pragma_update(None, "application_id", APPLICATION_ID)
            .and_then(|()| transaction.pragma_update(None, "user_version", VERSION))
            .map_err(fail)?;
        return transaction.commit().map_err(fail);
    }
    let (id, version) = database::marks(db).map_err(fail)?;
    let path = path.to_path_buf();
    if id != APPLICATION_ID {
        return Err(AuditError::NotAnAuditLog {
            path,
            application_id: id,
        });
    }
    if version > VERSION {
        return Err(AuditError::FutureSchema {
            path,
            found: version,
            known: VERSION,
        });
    }
    Ok(())
}

fn insert(transaction: &Transaction<'_>, device: &[u8; 32], entries: &[DeviceEntry]) -> rusqlite::Result<()> {
    let sql =
        format!("INSERT INTO device_entries (device, {COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
    let mut statement = transaction.prepare_cached(&sql)?;
    for entry in entries {
        statement.execute(params![
            device,
            seconds(entry.seq),
            seconds(entry.time),
            entry.code,
            entry.kind,
            entry.words,
            entry.detail,
            entry.prev
        ])?;
    }
    Ok(())
}

fn clause(device: &[u8; 32], filter: &DeviceFilter) -> Clause {
    let mut clause = Clause::default();
    clause.and("device = ?", [Value::Blob(device.to_vec())]);
    if let Some(from) = filter.from {
        clause.and("time >= ?", [seconds(from)]);
    }
    if let Some(until) = filter.until {
        clause.and("time < ?", [seconds(until)]);
    }
    if !filter.kinds.is_empty() {
        let places = vec!["?"; filter.kinds.len()].join(", ");
        clause.and(
            format!("kind IN ({places})"),
            filter.kinds.iter().cloned().map(Value::Text),
        );
    }
    if let Some(text) = &filter.text {
        contains(&mut clause, &["kind", "words"], text);
    }
    clause
}

fn entry(row: &rusqlite::Row<'_>) -> rusqlite::Result<DeviceEntry> {
    Ok(DeviceEntry {
        seq: row.get::<_, i64>(0)?.unsigned_abs(),
        time: row.get::<_, i64>(1)?.unsigned_abs(),
        code: row.get(2)?,
        kind: row.get(3)?,
        words: row.get(4)?,
        detail: row.get(5)?,
        prev: row.get(6)?,
    })
}
