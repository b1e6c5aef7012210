//! The workstation's append-only audit log, and the vault that holds its key.
//!
//! A [`Writer`] appends, a [`Reader`] reads, verifies and exports; they are different types. Every row is durable on
//! the medium before [`Writer::append`] returns, so that an action can be recorded before it leaves the machine.
//!
//! # What protects the log
//! * **Secrecy**: the database is SQLCipher (AES-256 in CBC with an HMAC for each page) under a key of its own.
//! * **Chain**: each row carries `hash`, the SHA-256 of the row and of the hash before it, and `mac`, the HMAC-SHA-256
//!   of that hash under a key that is not the database's. The hash lets anybody check an export; the MAC cannot be made
//!   without the master key, even by someone who can open the database.
//! * **Head**: how many rows there are and the last hash, with a MAC, changed in the transaction that adds rows.
//! * **Anchor**: the same in a small file beside the database, replaced after each commit. A power cut between the two
//!   leaves it one transaction behind, never ahead; the head remembers how far behind is explained that way.
//!
//! # What is found, and what cannot be
//! A row that was changed, removed, inserted, moved or cut off at the end is found; so is an old copy of the database
//! put back, or a write-ahead log thrown away, because the anchor is then ahead.
//!
//! **Not found from the directory alone: database and anchor rolled back together** to the same earlier moment, and
//! everything by someone who holds the master key. Keep a [`Head`] elsewhere (every [`Receipt`] has one; it prints as
//! one line) and give it to [`Reader::verify`]: a log that no longer contains that head is then found out. The last
//! transaction alone can also be undone, if database and anchor are both put back by that one step.
//!
//! # Files
//! `audit.db` (with `-wal` and `-shm` while open), `audit.anchor`, `audit.lock`; `device-logs.db`, what was read of
//! devices' logs ([`DeviceLogs`]). Nothing here overwrites a database
//! that does not open: [`set_aside`] moves the files into a subdirectory, for evidence, so that a new log can start.

mod anchor;
mod atomic;
mod chain;
mod database;
mod device_logs;
mod entry;
mod error;
mod export;
mod filter;
#[cfg(fuzzing)]
pub mod fuzzing;
mod keys;
mod listing;
mod lock;
mod reader;
mod schema;
mod set_aside;
pub mod vault;
mod verify;
mod writer;

pub use chain::{Head, HeadFault, Receipt};
pub use device_logs::{DeviceEntry, DeviceFilter, DeviceLogs};
pub use entry::{Entry, EntryFault, Row};
pub use error::AuditError;
pub use export::{ExportCheck, ExportFault, Exported, Format, spreadsheet_text, verify_export};
pub use filter::{Cursor, Filter};
pub use keys::MasterKey;
pub use listing::Listing;
pub use reader::Reader;
pub use set_aside::set_aside;
pub use verify::{Broken, How, Verdict, Verification};
pub use writer::Writer;
