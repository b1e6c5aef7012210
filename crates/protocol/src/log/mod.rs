//! The device log (R-LG-1): entries chained by hash, checkpoints signed by the evidence key, and the check of both.
mod checkpoint;
mod code;
mod verifier;

pub use checkpoint::{Checkpoint, UnverifiedCheckpoint, VerifiedCheckpoint, sign_checkpoint};
pub use code::LogCode;
pub use verifier::{LogFault, LogVerdict, LogVerifier};

use crate::cbor;
use crate::message::sha256;
use alloc::vec::Vec;
use minicbor::{Decode, Encode};
use wand_crypto::Provider;

/// What the first entry of a log has for the hash of the one before.
pub const GENESIS: [u8; 32] = [0; 32];
/// Longest detail of an entry, in bytes.
pub const MAX_DETAIL: usize = 256;

/// One event in the life of a device. Carries no patient data (R-LG-4).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct LogEntry {
    /// Counts up from zero without a gap.
    #[n(0)]
    pub seq: u64,
    /// Device time, seconds since 1970 UTC.
    #[n(1)]
    pub time: u64,
    /// Event code, as the device lists them.
    #[n(2)]
    pub code: u16,
    /// What belongs to the event, in deterministic CBOR; empty if nothing does. At most [`MAX_DETAIL`] bytes.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub detail: Vec<u8>,
    /// [`LogEntry::hash`] of the entry before; [`GENESIS`] for the first.
    #[cbor(n(4), with = "minicbor::bytes")]
    pub prev: [u8; 32],
}

impl LogEntry {
    /// SHA-256 over the entry's deterministic encoding.
    pub fn hash(&self, provider: &dyn Provider) -> [u8; 32] {
        sha256(provider, &[&cbor::to_vec(self)])
    }

    /// The entry that follows `head` (none for the first).
    pub fn after(head: Option<LogHead>, time: u64, code: u16, detail: Vec<u8>) -> Self {
        let (seq, prev) = head.map_or((0, GENESIS), |head| (head.seq.saturating_add(1), head.hash));
        Self {
            seq,
            time,
            code,
            detail,
            prev,
        }
    }

    /// This entry as the head of the log.
    pub fn head(&self, provider: &dyn Provider) -> LogHead {
        LogHead {
            seq: self.seq,
            hash: self.hash(provider),
        }
    }
}

/// The newest entry of a log, by number and hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogHead {
    /// Its sequence number.
    pub seq: u64,
    /// Its hash.
    pub hash: [u8; 32],
}
