//! The tables. The version is SQLite's `user_version`; the application id is "WAud".

/// `application_id` of the database file.
pub(crate) const APPLICATION_ID: i32 = 0x5741_7564;
/// `user_version` of the schema below.
pub(crate) const VERSION: i32 = 1;

/// Every object of the schema, by name, with the statement that makes it.
///
/// The triggers keep this program from changing a row by mistake; they do not stop an attacker, the chain does.
pub(crate) const OBJECTS: [(&str, &str); 10] = [
    (
        "log",
        "CREATE TABLE log (id INTEGER PRIMARY KEY CHECK (id = 1), name BLOB NOT NULL) STRICT",
    ),
    (
        "head",
        "CREATE TABLE head (id INTEGER PRIMARY KEY CHECK (id = 1), rows INTEGER NOT NULL, before INTEGER NOT NULL, \
         hash BLOB NOT NULL, mac BLOB NOT NULL) STRICT",
    ),
    (
        "entries",
        "CREATE TABLE entries (seq INTEGER PRIMARY KEY, time INTEGER NOT NULL, session BLOB, actor TEXT NOT NULL, \
         kind TEXT NOT NULL, subject TEXT, detail TEXT NOT NULL, evidence BLOB, prev BLOB NOT NULL, \
         hash BLOB NOT NULL, mac BLOB NOT NULL) STRICT",
    ),
    ("entries_time", "CREATE INDEX entries_time ON entries (time, seq)"),
    ("entries_kind", "CREATE INDEX entries_kind ON entries (kind, seq)"),
    (
        "entries_session",
        "CREATE INDEX entries_session ON entries (session, seq) WHERE session IS NOT NULL",
    ),
    (
        "entries_fixed",
        "CREATE TRIGGER entries_fixed BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'append only'); END",
    ),
    (
        "entries_kept",
        "CREATE TRIGGER entries_kept BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'append only'); END",
    ),
    (
        "head_kept",
        "CREATE TRIGGER head_kept BEFORE DELETE ON head BEGIN SELECT RAISE(ABORT, 'append only'); END",
    ),
    (
        "log_fixed",
        "CREATE TRIGGER log_fixed BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, 'append only'); END",
    ),
];
