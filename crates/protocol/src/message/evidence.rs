use crate::log::LogEntry;
use crate::receipt::Outcome;
use alloc::vec::Vec;
use minicbor::{Decode, Encode};

/// The device's own record of the last command it took, from the same commit as the programme (R-CM-5).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct LastCommand {
    /// SHA-256 over the command's `COSE_Sign1`.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub command_hash: [u8; 32],
    /// Its counter.
    #[n(1)]
    pub counter: u64,
    /// What became of it.
    #[n(2)]
    pub outcome: Outcome,
    /// Hash of the permanent programme after it.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub programme_hash: [u8; 32],
    /// The receipt, byte for byte as it was answered.
    #[cbor(n(4), with = "minicbor::bytes")]
    pub receipt: Vec<u8>,
}

/// A part of the device log.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct LogPage {
    /// Sequence number of the oldest entry the device still has.
    #[n(0)]
    pub oldest: u64,
    /// Entries in order, beginning with the one asked for.
    #[n(1)]
    pub entries: Vec<LogEntry>,
    /// The newest checkpoint at or after the last entry, on the last page; a `COSE_Sign1`.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub checkpoint: Option<Vec<u8>>,
    /// Whether there are more entries.
    #[n(3)]
    pub more: bool,
}
