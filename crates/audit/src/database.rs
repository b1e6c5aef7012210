use crate::anchor::Anchor;
use crate::chain::{Hash, Head, LogId};
use crate::keys::Keys;
use crate::schema::{APPLICATION_ID, OBJECTS, VERSION};
use crate::{AuditError, anchor};
use rusqlite::{Connection, OpenFlags, OptionalExtension};
use std::fmt::Write;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Once;
use std::time::Duration;
use wand_crypto::Secret;
use zeroize::Zeroizing;

const NAME: &str = "audit.db";
const DURABLE: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; \
                       PRAGMA checkpoint_fullfsync = ON;";
const BUSY: Duration = Duration::from_secs(5);

/// Where the database of the log in `dir` is.
pub(crate) fn path(dir: &Path) -> PathBuf {
    dir.join(NAME)
}

/// Whether `dir` holds a log, or what is left of one.
pub(crate) fn present(dir: &Path) -> bool {
    filled(&path(dir)) || anchor::path(dir).exists()
}

/// Whether the file exists and is not empty.
pub(crate) fn filled(path: &Path) -> bool {
    path.metadata().is_ok_and(|meta| meta.len() > 0)
}

/// Opens the existing database for writing and unlocks it.
pub(crate) fn connect_writing(dir: &Path, keys: &Keys, anchor: &Anchor) -> Result<Connection, AuditError> {
    let path = path(dir);
    refuse_plain(&path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = open(&path, flags).map_err(|error| AuditError::database(&path, error))?;
    unlock(&db, &path, keys)?;
    probe(&db).map_err(|error| locked_out(&path, error, anchor))?;
    db.execute_batch(DURABLE)
        .map_err(|error| AuditError::database(&path, error))?;
    Ok(db)
}

/// Opens the existing database for reading alone and unlocks it; from read-only media too.
pub(crate) fn connect_reading(dir: &Path, keys: &Keys, anchor: &Anchor) -> Result<Connection, AuditError> {
    let path = path(dir);
    refuse_plain(&path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let attempt = || {
        let db = open(&path, flags).map_err(|error| AuditError::database(&path, error))?;
        unlock(&db, &path, keys)?;
        probe(&db).map_err(|error| locked_out(&path, error, anchor))?;
        Ok(db)
    };
    match attempt() {
        // Without a write-ahead log the file is whole and can be read where SQLite may not make its own files.
        Err(AuditError::ReadOnly { .. }) if !filled(&dir.join("audit.db-wal")) => {
            immutable(&path, keys, anchor)
        }
        result => result,
    }
    .and_then(|db| {
        db.execute_batch("PRAGMA query_only = ON")
            .map_err(|error| AuditError::database(&path, error))?;
        Ok(db)
    })
}

fn immutable(path: &Path, keys: &Keys, anchor: &Anchor) -> Result<Connection, AuditError> {
    let mut uri = String::from("file:");
    for byte in path.as_os_str().as_encoded_bytes() {
        let _ = write!(uri, "%{byte:02x}");
    }
    uri.push_str("?immutable=1");
    let flags =
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let db = open(uri, flags).map_err(|error| AuditError::database(path, error))?;
    unlock(&db, path, keys)?;
    probe(&db).map_err(|error| locked_out(path, error, anchor))?;
    Ok(db)
}

/// Opens a file database. The first open of a process starts SQLCipher, and that start is not safe beside another
/// open: SQLite counts itself as started before the cipher is. So the first one has this to itself.
fn open(path: impl AsRef<Path>, flags: OpenFlags) -> rusqlite::Result<Connection> {
    static STARTED: Once = Once::new();
    STARTED.call_once(|| drop(Connection::open_in_memory()));
    Connection::open_with_flags(path, flags)
}

fn refuse_plain(path: &Path) -> Result<(), AuditError> {
    let mut header = [0; 16];
    let mut file = File::open(path).map_err(|source| AuditError::io(path, source))?;
    match file.read_exact(&mut header) {
        Ok(()) if &header == b"SQLite format 3\0" => Err(AuditError::NotEncrypted {
            path: path.to_path_buf(),
        }),
        _ => Ok(()),
    }
}

fn unlock(db: &Connection, path: &Path, keys: &Keys) -> Result<(), AuditError> {
    unlock_by(db, path, &key_pragma(&keys.database))
}

/// Opens another database of the same directory for writing, by its own key.
pub(crate) fn connect_beside(path: &Path, key: &str) -> Result<Connection, AuditError> {
    refuse_plain(path)?;
    let fail = |error| match AuditError::database(path, error) {
        AuditError::Damaged { path } => AuditError::Unreadable { path },
        other => other,
    };
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = open(path, flags).map_err(fail)?;
    unlock_by(&db, path, key)?;
    probe(&db).map_err(fail)?;
    db.execute_batch(DURABLE).map_err(fail)?;
    Ok(db)
}

/// `application_id` and `user_version`.
pub(crate) fn marks(db: &Connection) -> rusqlite::Result<(i32, i32)> {
    Ok((application_id(db)?, user_version(db)?))
}

fn unlock_by(db: &Connection, path: &Path, key: &str) -> Result<(), AuditError> {
    let fail = |error| AuditError::database(path, error);
    // SQLCipher would write to the console what reaches the caller as an error.
    db.execute_batch("PRAGMA cipher_log_level = NONE").map_err(fail)?;
    let cipher: Option<String> = db
        .query_row("PRAGMA cipher_version", [], |row| row.get(0))
        .optional()
        .map_err(fail)?;
    if cipher.is_none_or(|version| version.is_empty()) {
        return Err(AuditError::CipherMissing);
    }
    db.execute_batch(key).map_err(fail)?;
    db.busy_timeout(BUSY).map_err(fail)?;
    db.execute_batch("PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;")
        .map_err(fail)
}

/// A raw key: SQLCipher then derives nothing from it but the page-authentication key.
pub(crate) fn key_pragma(key: &Secret) -> Zeroizing<String> {
    let mut pragma = Zeroizing::new(String::with_capacity(96));
    pragma.push_str("PRAGMA key = \"x'");
    for byte in key.expose_secret() {
        let _ = write!(pragma, "{byte:02x}");
    }
    pragma.push_str("'\"");
    pragma
}

fn probe(db: &Connection) -> rusqlite::Result<i64> {
    db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
}

/// The first page does not decrypt: the anchor tells whether the key or the file is at fault.
fn locked_out(path: &Path, error: rusqlite::Error, anchor: &Anchor) -> AuditError {
    let path_buf = path.to_path_buf();
    match (AuditError::database(path, error), anchor) {
        (AuditError::Damaged { .. }, Anchor::Foreign) => AuditError::WrongKey { path: path_buf },
        (AuditError::Damaged { .. }, Anchor::Absent) => AuditError::Unreadable { path: path_buf },
        (other, _) => other,
    }
}

/// Whether the unlocked database has never been given a schema.
pub(crate) fn unmarked(db: &Connection) -> rusqlite::Result<bool> {
    Ok(application_id(db)? == 0 && user_version(db)? == 0 && probe(db)? == 0)
}

/// Makes the tables and the first head in one transaction.
pub(crate) fn create(db: &mut Connection, log: &LogId, head: &Head, mac: &Hash) -> rusqlite::Result<()> {
    let transaction = db.transaction()?;
    for (_, statement) in OBJECTS {
        transaction.execute_batch(statement)?;
    }
    transaction.execute("INSERT INTO log (id, name) VALUES (1, ?1)", [&log[..]])?;
    transaction.execute(
        "INSERT INTO head (id, rows, before, hash, mac) VALUES (1, 0, 0, ?1, ?2)",
        [&head.hash[..], &mac[..]],
    )?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()
}

/// Checks that the database is an audit log of a known version with exactly our objects; returns its name.
pub(crate) fn identify(db: &Connection, path: &Path) -> Result<LogId, AuditError> {
    let fail = |error| AuditError::database(path, error);
    let (id, version) = (application_id(db).map_err(fail)?, user_version(db).map_err(fail)?);
    let owned = path.to_path_buf();
    if id != APPLICATION_ID {
        return Err(AuditError::NotAnAuditLog {
            path: owned,
            application_id: id,
        });
    }
    if version > VERSION {
        return Err(AuditError::FutureSchema {
            path: owned,
            found: version,
            known: VERSION,
        });
    }
    if let Some(object) = altered(db).map_err(fail)? {
        return Err(AuditError::SchemaAltered { path: owned, object });
    }
    let log: Option<LogId> = db
        .query_row("SELECT name FROM log", [], |row| row.get(0))
        .optional()
        .map_err(fail)?;
    log.ok_or(AuditError::SchemaAltered {
        path: owned,
        object: "log".to_owned(),
    })
}

fn altered(db: &Connection) -> rusqlite::Result<Option<String>> {
    let mut statement = db.prepare("SELECT name, coalesce(sql, '') FROM sqlite_schema")?;
    let found: Vec<(String, String)> = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let known = |name: &str, sql: &str| OBJECTS.contains(&(name, sql));
    let added = found
        .iter()
        .find(|(name, sql)| !known(name, sql))
        .map(|(name, _)| name.clone());
    let missing = || {
        OBJECTS
            .iter()
            .find(|(name, _)| found.iter().all(|(other, _)| other != name))
    };
    Ok(added.or_else(|| missing().map(|(name, _)| (*name).to_owned())))
}

fn application_id(db: &Connection) -> rusqlite::Result<i32> {
    db.query_row("PRAGMA application_id", [], |row| row.get(0))
}

fn user_version(db: &Connection) -> rusqlite::Result<i32> {
    db.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// The head record as it stands in the database, not yet checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct HeadRecord {
    pub(crate) head: Head,
    /// The number of rows before the last transaction.
    pub(crate) before: u64,
    pub(crate) mac: Hash,
}

/// Reads the head record; `None` if it is missing or not even well-formed.
pub(crate) fn head_record(db: &Connection) -> rusqlite::Result<Option<HeadRecord>> {
    let columns = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
    let found: Option<(i64, i64, Vec<u8>, Vec<u8>)> = db
        .prepare_cached("SELECT rows, before, hash, mac FROM head")?
        .query_row([], columns)
        .optional()?;
    Ok(found.and_then(|(rows, before, hash, mac)| {
        let head = Head {
            rows: rows.try_into().ok()?,
            hash: hash.try_into().ok()?,
        };
        Some(HeadRecord {
            head,
            before: before.try_into().ok()?,
            mac: mac.try_into().ok()?,
        })
    }))
}

/// The stored hash of row `seq`.
pub(crate) fn stored_hash(db: &Connection, seq: u64) -> rusqlite::Result<Option<Vec<u8>>> {
    let Ok(seq) = i64::try_from(seq) else {
        return Ok(None);
    };
    db.prepare_cached("SELECT hash FROM entries WHERE seq = ?1")?
        .query_row([seq], |row| row.get(0))
        .optional()
}
