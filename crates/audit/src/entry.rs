use crate::chain::Content;
use serde_json::Value;

/// What is to be recorded. It must carry no patient data beyond what the action itself is.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Wall-clock time, seconds since 1970 UTC; at most `i64::MAX`. Need not increase: clocks are set back.
    pub time: u64,
    /// The session in which it happened; 1 to 64 bytes.
    pub session: Option<Vec<u8>>,
    /// Who did it: the operator's certificate subject, or the name of the program part. At most 1,024 bytes.
    pub actor: String,
    /// A stable code such as `session.opened`: 1 to 64 of `a-z 0-9 . _ -`.
    pub kind: String,
    /// The device concerned, by fingerprint or serial number; 1 to 256 bytes.
    pub subject: Option<String>,
    /// Everything else; at most 64 KiB of JSON text.
    pub detail: Value,
    /// The bytes that prove it, such as a signed command or a receipt; 1 byte to 1 MiB.
    pub evidence: Option<Vec<u8>>,
}

impl Entry {
    /// An entry of `kind` by `actor` at `time`, everything else empty.
    pub fn new(time: u64, actor: impl Into<String>, kind: impl Into<String>) -> Self {
        Self {
            time,
            session: None,
            actor: actor.into(),
            kind: kind.into(),
            subject: None,
            detail: Value::Object(serde_json::Map::new()),
            evidence: None,
        }
    }

    /// Checks the limits and turns the entry into what is stored.
    pub(crate) fn check(&self) -> Result<Checked<'_>, EntryFault> {
        let time = i64::try_from(self.time).map_err(|_| EntryFault::Time)?;
        sized(self.session.as_deref(), 64).ok_or(EntryFault::Session)?;
        if self.actor.len() > 1024 {
            return Err(EntryFault::Actor);
        }
        if !is_kind(&self.kind) {
            return Err(EntryFault::Kind);
        }
        sized(self.subject.as_deref().map(str::as_bytes), 256).ok_or(EntryFault::Subject)?;
        sized(self.evidence.as_deref(), 1 << 20).ok_or(EntryFault::Evidence)?;
        let detail = self.detail.to_string();
        if detail.len() > 64 << 10 {
            return Err(EntryFault::Detail);
        }
        Ok(Checked {
            time,
            detail,
            entry: self,
        })
    }
}

/// An entry within its limits, with its detail as text.
pub(crate) struct Checked<'a> {
    pub(crate) time: i64,
    pub(crate) detail: String,
    pub(crate) entry: &'a Entry,
}

impl Checked<'_> {
    pub(crate) fn content(&self, seq: i64) -> Content<'_> {
        Content {
            seq,
            time: self.time,
            session: self.entry.session.as_deref(),
            actor: self.entry.actor.as_bytes(),
            kind: self.entry.kind.as_bytes(),
            subject: self.entry.subject.as_deref().map(str::as_bytes),
            detail: self.detail.as_bytes(),
            evidence: self.entry.evidence.as_deref(),
        }
    }
}

fn is_kind(kind: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte);
    (1..=64).contains(&kind.len()) && kind.bytes().all(allowed)
}

fn sized(bytes: Option<&[u8]>, most: usize) -> Option<()> {
    bytes
        .is_none_or(|bytes| (1..=most).contains(&bytes.len()))
        .then_some(())
}

/// Which field of an entry is outside its limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EntryFault {
    /// The time is beyond `i64::MAX` seconds.
    #[error("its time is out of range.")]
    Time,
    /// The session id is empty or longer than 64 bytes.
    #[error("its session id must have 1 to 64 bytes.")]
    Session,
    /// The actor is longer than 1,024 bytes.
    #[error("its actor is longer than 1,024 bytes.")]
    Actor,
    /// The kind is not a code.
    #[error("its kind must be 1 to 64 characters of a-z, 0-9, dot, underscore and hyphen.")]
    Kind,
    /// The subject is empty or longer than 256 bytes.
    #[error("its subject must have 1 to 256 bytes.")]
    Subject,
    /// The detail is longer than 64 KiB.
    #[error("its detail is longer than 64 KiB of JSON.")]
    Detail,
    /// The evidence is empty or longer than 1 MiB.
    #[error("its evidence must have 1 byte to 1 MiB.")]
    Evidence,
    /// There is nothing to append.
    #[error("there is nothing to append.")]
    Nothing,
}

/// A row as it stands in the log. Reading does not verify: see [`crate::Reader::verify`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The sequence number, from 1 without gaps.
    pub seq: u64,
    /// Seconds since 1970 UTC.
    pub time: u64,
    /// The session, if any.
    pub session: Option<Vec<u8>>,
    /// Who did it.
    pub actor: String,
    /// The stable code.
    pub kind: String,
    /// The device concerned, if any.
    pub subject: Option<String>,
    /// JSON text, exactly as hashed.
    pub detail: String,
    /// The proof, if any.
    pub evidence: Option<Vec<u8>>,
    /// The hash of the row before.
    pub prev: Vec<u8>,
    /// The hash of this row.
    pub hash: Vec<u8>,
    /// The MAC of that hash.
    pub mac: Vec<u8>,
}

impl Row {
    /// The detail as a value; [`Value::Null`] if the text is not JSON, which only tampering brings about.
    pub fn detail_value(&self) -> Value {
        serde_json::from_str(&self.detail).unwrap_or_default()
    }

    pub(crate) fn content(&self) -> Content<'_> {
        Content {
            seq: self.seq as i64,
            time: self.time as i64,
            session: self.session.as_deref(),
            actor: self.actor.as_bytes(),
            kind: self.kind.as_bytes(),
            subject: self.subject.as_deref().map(str::as_bytes),
            detail: self.detail.as_bytes(),
            evidence: self.evidence.as_deref(),
        }
    }
}
