//! What is hashed and authenticated, byte for byte.
//!
//! All integers are big-endian; a text or blob is its length in bytes as `u64`, then its bytes; an optional one is
//! `00`, or `01` and the value. So no two rows encode alike.
//!
//! ```text
//! genesis = SHA-256("wand audit genesis v1" ‖ log)
//! hash    = SHA-256("wand audit row v1" ‖ prev ‖ seq ‖ time ‖ session? ‖ actor ‖ kind ‖ subject? ‖ detail ‖ evidence?)
//! mac     = HMAC-SHA-256(chain key,  "wand audit mac v1"    ‖ log ‖ hash)
//! head    = HMAC-SHA-256(chain key,  "wand audit head v1"   ‖ log ‖ rows ‖ before ‖ hash)
//! anchor  = HMAC-SHA-256(anchor key, "wand audit anchor v1" ‖ log ‖ rows ‖ hash)
//! ```
//! `prev` is the hash of the row before, or the genesis; `log` is the 16 random bytes that name the log.

use crate::keys::Keys;
use std::fmt;
use std::str::FromStr;
use wand_crypto::{Digest, HashAlgorithm, Provider};

/// A SHA-256 output.
pub(crate) type Hash = [u8; 32];
/// The random name of one log.
pub(crate) type LogId = [u8; 16];

/// How long the log is and the hash of its last row: enough to recognise it again.
///
/// Prints and parses as `rows:hash`, one short line to keep elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Head {
    /// The number of rows, which is also the sequence number of the last one.
    pub rows: u64,
    /// The hash of the last row; of the empty log, its genesis.
    pub hash: [u8; 32],
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.rows, hex::encode(self.hash))
    }
}

/// The text is not `rows:hash` with 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a head is written as the number of rows, a colon and 64 hexadecimal digits")]
pub struct HeadFault;

impl FromStr for Head {
    type Err = HeadFault;

    fn from_str(text: &str) -> Result<Self, HeadFault> {
        let (rows, digits) = text.trim().split_once(':').ok_or(HeadFault)?;
        let mut hash = [0; 32];
        hex::decode_to_slice(digits, &mut hash).map_err(|_| HeadFault)?;
        Ok(Self {
            rows: rows.parse().map_err(|_| HeadFault)?,
            hash,
        })
    }
}

/// The proof of an append: the row's number and the head of the log when it was durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// The sequence number of the (last) row appended, from 1.
    pub seq: u64,
    /// The head after it.
    pub head: Head,
}

/// The fields of a row that are hashed, borrowed; text as bytes, so that damaged text can be hashed too.
pub(crate) struct Content<'a> {
    pub(crate) seq: i64,
    pub(crate) time: i64,
    pub(crate) session: Option<&'a [u8]>,
    pub(crate) actor: &'a [u8],
    pub(crate) kind: &'a [u8],
    pub(crate) subject: Option<&'a [u8]>,
    pub(crate) detail: &'a [u8],
    pub(crate) evidence: Option<&'a [u8]>,
}

/// The genesis of the log that `log` names.
pub(crate) fn genesis(provider: &dyn Provider, log: &LogId) -> Hash {
    array(provider.hash(HashAlgorithm::Sha256, &[b"wand audit genesis v1", log]))
}

/// The hash of a row that follows `prev`.
pub(crate) fn row_hash(provider: &dyn Provider, prev: &[u8], row: &Content<'_>) -> Hash {
    let mut head = Vec::with_capacity(64);
    head.extend_from_slice(&row.seq.to_be_bytes());
    head.extend_from_slice(&row.time.to_be_bytes());
    optional(&mut head, row.session);
    present(&mut head, row.actor);
    present(&mut head, row.kind);
    optional(&mut head, row.subject);
    present(&mut head, row.detail);
    optional(&mut head, row.evidence);
    array(provider.hash(HashAlgorithm::Sha256, &[b"wand audit row v1", prev, &head]))
}

/// The keyed half of the chain, bound to one log.
pub(crate) struct Chain {
    keys: Keys,
    log: LogId,
}

impl Chain {
    pub(crate) fn new(keys: Keys, log: LogId) -> Self {
        Self { keys, log }
    }

    pub(crate) fn log(&self) -> &LogId {
        &self.log
    }

    pub(crate) fn keys(&self) -> &Keys {
        &self.keys
    }

    pub(crate) fn genesis(&self) -> Hash {
        genesis(self.keys.provider, &self.log)
    }

    pub(crate) fn hash(&self, prev: &[u8], row: &Content<'_>) -> Hash {
        row_hash(self.keys.provider, prev, row)
    }

    pub(crate) fn row_mac(&self, hash: &Hash) -> Hash {
        self.hmac(&[b"wand audit mac v1", &self.log, hash])
    }

    /// `before` is the number of rows before the last transaction.
    pub(crate) fn head_mac(&self, head: &Head, before: u64) -> Hash {
        let (rows, before) = (head.rows.to_be_bytes(), before.to_be_bytes());
        self.hmac(&[b"wand audit head v1", &self.log, &rows, &before, &head.hash])
    }

    pub(crate) fn anchor_mac(&self, head: &Head) -> Hash {
        anchor_mac(&self.keys, &self.log, head)
    }

    fn hmac(&self, parts: &[&[u8]]) -> Hash {
        array(
            self.keys
                .provider
                .hmac(HashAlgorithm::Sha256, &self.keys.chain, parts),
        )
    }
}

/// The MAC of the anchor file, which must be checked before the database opens.
pub(crate) fn anchor_mac(keys: &Keys, log: &LogId, head: &Head) -> Hash {
    let parts: [&[u8]; 4] = [b"wand audit anchor v1", log, &head.rows.to_be_bytes(), &head.hash];
    array(keys.provider.hmac(HashAlgorithm::Sha256, &keys.anchor, &parts))
}

fn array(digest: Digest) -> Hash {
    let mut out = [0; 32];
    out.iter_mut()
        .zip(digest.as_bytes())
        .for_each(|(to, from)| *to = *from);
    out
}

fn present(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend_from_slice(&(bytes.len() as u64).to_be_bytes());
    out.extend_from_slice(bytes);
}

fn optional(out: &mut Vec<u8>, bytes: Option<&[u8]>) {
    out.push(u8::from(bytes.is_some()));
    if let Some(bytes) = bytes {
        present(out, bytes);
    }
}
