//! The device's log and the audit log.

use serde::{Deserialize, Serialize};
use specta::Type;

/// An entry of a device's log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct LogEntryView {
    /// Sequence number.
    pub sequence: u64,
    /// Device time, seconds since 1970.
    pub time: u64,
    /// Code of what happened.
    pub code: String,
    /// More about it.
    pub detail: String,
}

/// A device's log as read and verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct DeviceLogView {
    /// New entries since the last reading.
    pub entries: Vec<LogEntryView>,
    /// Sequence number of the newest entry.
    pub newest: u64,
    /// Chain hash of the newest entry.
    pub head: String,
    /// Whether a checkpoint signed by the device's evidence key confirms the head.
    pub signed: bool,
}

/// A row of the audit log.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct AuditRowView {
    /// Sequence number, from 1.
    pub sequence: u64,
    /// Seconds since 1970.
    pub time: u64,
    /// Session, in hex.
    pub session: Option<String>,
    /// Who.
    pub actor: String,
    /// What, as a stable code.
    pub kind: String,
    /// Which device.
    pub subject: Option<String>,
    /// Everything else.
    pub detail: serde_json::Value,
    /// Length of the proof kept with it, in bytes.
    pub evidence_bytes: usize,
    /// Chain hash.
    pub hash: String,
}

/// Whether a log is as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct VerdictView {
    /// Whether every row is genuine and in its place.
    pub intact: bool,
    /// Rows verified, or the first row at fault.
    pub rows: u64,
    /// The head, to be kept elsewhere; empty when broken.
    pub head: String,
    /// In words.
    pub sentence: String,
}

/// Which rows of a log are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(default)]
pub struct LogQuery {
    /// Text that the row contains, in any case of letters; empty for all.
    pub text: String,
    /// Codes; empty for all.
    pub kinds: Vec<String>,
    /// Seconds since 1970, inclusive.
    pub from: Option<u64>,
    /// Seconds since 1970, inclusive.
    pub until: Option<u64>,
    /// Device serial number.
    pub subject: Option<String>,
}

/// A stretch of the audit log, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct AuditPageView {
    /// Rows that match, in all.
    pub total: u64,
    /// Place of the first row of this page among them, from 0.
    pub offset: u64,
    /// Rows.
    pub rows: Vec<AuditRowView>,
}

/// A stretch of a device's log, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct DeviceLogPageView {
    /// Entries that match, in all.
    pub total: u64,
    /// Place of the first entry of this page among them, from 0.
    pub offset: u64,
    /// Entries.
    pub entries: Vec<LogEntryView>,
    /// How far the chain was verified; `None` when it was never read.
    pub verdict: Option<VerdictView>,
}

/// How a log is written to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum LogFormat {
    /// Comma-separated values.
    Csv,
    /// JSON.
    Json,
}
