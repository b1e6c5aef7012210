use super::{GENESIS, LogEntry, LogHead, VerifiedCheckpoint};
use crate::cbor::CborFault;
use crate::cose::CoseFault;
use alloc::vec::Vec;
use core::fmt;
use wand_crypto::Provider;

/// What is wrong with a log or its checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum LogFault {
    /// Entries are missing in the middle, or were overwritten before they were read.
    Gap {
        /// The number expected.
        expected: u64,
        /// The number found.
        found: u64,
    },
    /// An entry that was read before, or entries out of order.
    Repeated {
        /// The number expected.
        expected: u64,
        /// The number found.
        found: u64,
    },
    /// An entry is not the one the next entry or the checkpoint was made for.
    Rewritten {
        /// The entry at which the chain breaks.
        seq: u64,
    },
    /// Entries are missing at the end: the checkpoint covers more.
    Truncated {
        /// The newest entry received; none if there was none.
        last: Option<u64>,
        /// The head the device attests.
        attested: u64,
    },
    /// The device attests a head older than one it attested before.
    RolledBack {
        /// The head known from before.
        known: u64,
        /// The head attested now.
        attested: u64,
    },
    /// The log goes on from another past than the one known.
    Forked {
        /// The last entry known from before.
        known: u64,
    },
    /// The checkpoint's `COSE_Sign1` is at fault.
    Checkpoint(CoseFault),
    /// The checkpoint is signed, but its content is none.
    Content(CborFault),
    /// The checkpoint is another device's.
    WrongDevice,
}

impl fmt::Display for LogFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gap { expected, found } => write!(f, "log entries {expected} to {found} are missing"),
            Self::Repeated { expected, found } => {
                write!(f, "log entry {found} came where {expected} was expected")
            }
            Self::Rewritten { seq } => write!(f, "log entry {seq} was rewritten"),
            Self::Truncated {
                last: Some(last),
                attested,
            } => {
                write!(
                    f,
                    "the log ends at entry {last}, but the device attests {attested}"
                )
            }
            Self::Truncated { last: None, attested } => {
                write!(f, "the log is empty, but the device attests entry {attested}")
            }
            Self::RolledBack { known, attested } => {
                write!(f, "the log went back from entry {known} to {attested}")
            }
            Self::Forked { known } => write!(f, "the log differs from what was read up to entry {known}"),
            Self::Checkpoint(fault) => write!(f, "checkpoint: {fault}"),
            Self::Content(fault) => write!(f, "content of the checkpoint: {fault}"),
            Self::WrongDevice => f.write_str("a checkpoint of another device"),
        }
    }
}

impl core::error::Error for LogFault {}

/// A log that holds together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogVerdict {
    /// The head the device attests: to be kept for the next reading.
    pub attested: LogHead,
    /// Entries received after it, chained but not yet attested.
    pub unattested: u64,
}

/// Follows a log entry by entry, from what was known before to the checkpoint.
#[derive(Debug)]
pub struct LogVerifier {
    known: Option<LogHead>,
    first: u64,
    hashes: Vec<[u8; 32]>,
}

impl LogVerifier {
    /// Begins after `known`, the head of the reading before, or anywhere at the first reading: a device may have
    /// overwritten its oldest entries before anybody read them.
    pub fn new(known: Option<LogHead>) -> Self {
        Self {
            known,
            first: known.map_or(0, |head| head.seq.saturating_add(1)),
            hashes: Vec::new(),
        }
    }

    /// The sequence number to ask the device for.
    pub fn wanted(&self) -> u64 {
        self.first
            .saturating_add(u64::try_from(self.hashes.len()).unwrap_or(u64::MAX))
    }

    /// Takes the next entry.
    ///
    /// # Errors
    /// [`LogFault::Gap`], [`LogFault::Repeated`], [`LogFault::Forked`] or [`LogFault::Rewritten`].
    pub fn accept(&mut self, provider: &dyn Provider, entry: &LogEntry) -> Result<(), LogFault> {
        if self.known.is_none() && self.hashes.is_empty() {
            self.first = entry.seq;
        }
        let (expected, found) = (self.wanted(), entry.seq);
        match found.cmp(&expected) {
            core::cmp::Ordering::Greater => return Err(LogFault::Gap { expected, found }),
            core::cmp::Ordering::Less => return Err(LogFault::Repeated { expected, found }),
            core::cmp::Ordering::Equal => {}
        }
        match (self.hashes.last(), self.known) {
            (Some(last), _) if entry.prev != *last => {
                return Err(LogFault::Rewritten {
                    seq: found.saturating_sub(1),
                });
            }
            (None, Some(known)) if entry.prev != known.hash => {
                return Err(LogFault::Forked { known: known.seq });
            }
            (None, None) if found == 0 && entry.prev != GENESIS => {
                return Err(LogFault::Rewritten { seq: 0 });
            }
            _ => {}
        }
        self.hashes.push(entry.hash(provider));
        Ok(())
    }

    /// Holds what was read against the device's checkpoint.
    ///
    /// # Errors
    /// [`LogFault::RolledBack`], [`LogFault::Forked`], [`LogFault::Truncated`], [`LogFault::Gap`] or
    /// [`LogFault::Rewritten`].
    pub fn conclude(self, checkpoint: &VerifiedCheckpoint) -> Result<LogVerdict, LogFault> {
        let attested = checkpoint.head();
        if let Some(known) = self.known {
            if attested.seq < known.seq {
                return Err(LogFault::RolledBack {
                    known: known.seq,
                    attested: attested.seq,
                });
            }
            if attested.seq == known.seq && attested.hash != known.hash {
                return Err(LogFault::Forked { known: known.seq });
            }
            if attested.seq == known.seq {
                return Ok(LogVerdict {
                    attested,
                    unattested: self.received(),
                });
            }
        }
        let Some(index) = attested.seq.checked_sub(self.first) else {
            return Err(LogFault::Gap {
                expected: attested.seq,
                found: self.first,
            });
        };
        match usize::try_from(index)
            .ok()
            .and_then(|index| self.hashes.get(index))
        {
            None => Err(LogFault::Truncated {
                last: self.wanted().checked_sub(1),
                attested: attested.seq,
            }),
            Some(hash) if *hash != attested.hash => Err(LogFault::Rewritten { seq: attested.seq }),
            Some(_) => {
                let unattested = self.wanted().saturating_sub(attested.seq.saturating_add(1));
                Ok(LogVerdict { attested, unattested })
            }
        }
    }

    fn received(&self) -> u64 {
        u64::try_from(self.hashes.len()).unwrap_or(u64::MAX)
    }
}
