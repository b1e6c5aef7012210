use crate::chain::Receipt;
use crate::entry::EntryFault;
use crate::verify::Broken;
use std::io;
use std::path::{Path, PathBuf};
use wand_crypto::CryptoError;

/// Why the audit log could not be opened, read or appended to. Each sentence ends with the next step.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AuditError {
    /// The program was built without the database cipher.
    #[error(
        "This build has no database cipher, so the audit log would be readable by anyone. Install an official build of Wand."
    )]
    CipherMissing,
    /// Another process holds the writer's lock.
    #[error("Another Wand{} is using the audit log in {}. Close it, then try again.", .pid.map(|pid| format!(" (process {pid})")).unwrap_or_default(), .path.display())]
    InUse {
        /// The directory of the log.
        path: PathBuf,
        /// The process that holds the lock, when it said so.
        pid: Option<u32>,
    },
    /// The directory or a file in it cannot be written.
    #[error("The audit log in {} cannot be written: {source}. Give this user write permission there, or choose another data directory.", .path.display())]
    ReadOnly {
        /// The directory or file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The medium is full. Nothing of the refused entries was recorded; everything before them is.
    #[error("The disk that holds {} is full, so the action was not recorded and must not be done. Free some space, then try again.", .path.display())]
    DiskFull {
        /// The file that could not grow.
        path: PathBuf,
    },
    /// There is no audit log here.
    #[error("There is no audit log at {}. Check the data directory; a log is made when Wand first starts.", .path.display())]
    Missing {
        /// Where the database should be.
        path: PathBuf,
    },
    /// The anchor file tells of rows, but the database is gone or empty.
    #[error("The audit log {} was removed: its anchor file still vouches for it. Restore the database from a backup; to start a new log, set these files aside first.", .path.display())]
    Lost {
        /// Where the database should be.
        path: PathBuf,
    },
    /// The anchor or the database was made under another master key.
    #[error("The audit log {} was made with another key. Unlock the vault that belongs to it, or choose another data directory.", .path.display())]
    WrongKey {
        /// The database.
        path: PathBuf,
    },
    /// The key is right, but the file does not hold what was written. It was left as it is.
    #[error("The audit log {} is damaged and was left untouched. Copy the directory for examination and restore a backup, or set the files aside to start a new log.", .path.display())]
    Damaged {
        /// The database.
        path: PathBuf,
    },
    /// The database does not open and no anchor tells whether key or file is at fault. It was left as it is.
    #[error("The audit log {} does not open: the key is another one, or the file is damaged; without its anchor file the two cannot be told apart. It was left untouched. Unlock the vault that belongs to it, or restore a backup.", .path.display())]
    Unreadable {
        /// The database.
        path: PathBuf,
    },
    /// The database is a plain SQLite file.
    #[error("{} is not encrypted, so it is not an audit log of Wand. Move it away, then try again.", .path.display())]
    NotEncrypted {
        /// The database.
        path: PathBuf,
    },
    /// The database opens but is not an audit log.
    #[error("{} is not an audit log of Wand (application id {application_id:#010x}). Choose another data directory.", .path.display())]
    NotAnAuditLog {
        /// The database.
        path: PathBuf,
        /// Its SQLite application id.
        application_id: i32,
    },
    /// The database was written by a newer program.
    #[error("The audit log {} has format {found}, and this program knows formats up to {known}. Install a newer Wand.", .path.display())]
    FutureSchema {
        /// The database.
        path: PathBuf,
        /// The version in the file.
        found: i32,
        /// The newest version this program knows.
        known: i32,
    },
    /// Tables, indexes or triggers are not those this program made.
    #[error("The tables of the audit log {} were altered ({object}). Treat the log as tampered with: keep a copy, and set the files aside to start a new log.", .path.display())]
    SchemaAltered {
        /// The database.
        path: PathBuf,
        /// The first object that is missing, added or different.
        object: String,
    },
    /// The end of the log does not fit its head or anchor, so nothing may be appended.
    #[error("{0} Treat the log as tampered with: keep a copy, and set the files aside to start a new log.")]
    Broken(Broken),
    /// An entry that cannot be recorded.
    #[error("The entry was not recorded: {0}")]
    Entry(#[from] EntryFault),
    /// The rows are recorded, but the anchor file is not up to date; it is retried at the next append.
    #[error("The action was recorded as row {}, but the anchor file in {} could not be replaced: {source}. Free some space and check permissions; the next entry repairs it.", .receipt.seq, .path.display())]
    AnchorBehind {
        /// The anchor file.
        path: PathBuf,
        /// The last row that was recorded.
        receipt: Receipt,
        /// What the operating system said.
        source: io::Error,
    },
    /// Another connection held the database longer than the busy timeout.
    #[error("The audit log {} stayed busy. Close other programs that read it, then try again.", .path.display())]
    Busy {
        /// The database.
        path: PathBuf,
    },
    /// The operating system refused to read or write.
    #[error("{} could not be read or written: {source}. Check the disk, then try again.", .path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The database engine reported something this room does not expect.
    #[error("The audit log {} failed: {source}. Verify the log, then try again.", .path.display())]
    Database {
        /// The database.
        path: PathBuf,
        /// What the engine said.
        source: rusqlite::Error,
    },
    /// An export could not be written or encoded.
    #[error("The export could not be written: {0}. Check the target and its free space, then export again.")]
    Export(io::Error),
    /// A primitive refused.
    #[error("The cryptographic provider failed: {0}. Restart Wand.")]
    Crypto(#[from] CryptoError),
}

impl AuditError {
    /// Sorts an error of the operating system by what the user can do about it.
    pub(crate) fn io(path: &Path, source: io::Error) -> Self {
        let path = path.to_path_buf();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
                Self::DiskFull { path }
            }
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Self::ReadOnly { path, source }
            }
            _ => Self::Io { path, source },
        }
    }

    /// Sorts an error of the engine. Wrong key and damage are told apart by the caller, which knows the anchor.
    pub(crate) fn database(path: &Path, source: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        let owned = path.to_path_buf();
        // The index of the write-ahead log cannot grow: the engine's word for a full disk while it opens.
        let no_room =
            |error: &rusqlite::ffi::Error| error.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE;
        if source.sqlite_error().is_some_and(no_room) {
            return Self::DiskFull { path: owned };
        }
        match source.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull { path: owned },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy { path: owned },
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged { path: owned },
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                Self::ReadOnly {
                    path: owned,
                    source: io::Error::other(source.to_string()),
                }
            }
            Some(ErrorCode::SystemIoFailure) => Self::Io {
                path: owned,
                source: io::Error::other(source.to_string()),
            },
            _ => Self::Database { path: owned, source },
        }
    }
}
