//! The device log in the protocol's form.

use super::{Device, LogCode};
use crate::device_log::{DeviceLog, HASH_LEN, LogFault};
use crate::flash::{Flash, FlashFault};
use wand_crypto::{HashAlgorithm, rustcrypto};
use wand_protocol::cbor;
use wand_protocol::log::{Checkpoint, LogEntry, LogHead, MAX_DETAIL, sign_checkpoint};
use wand_protocol::message::LogPage;
use wand_protocol::segment::MAX_MESSAGE;

/// What belongs to an entry.
pub(super) enum Detail<'a> {
    None,
    Text(&'a str),
    Number(u64),
    Bytes(&'a [u8]),
}

impl Detail<'_> {
    fn encode(&self) -> Vec<u8> {
        match self {
            Self::None => Vec::new(),
            Self::Text(text) => cbor::to_vec(&cut(text)),
            Self::Number(number) => cbor::to_vec(number),
            Self::Bytes(bytes) => cbor::to_vec(&minicbor::bytes::ByteVec::from(bytes.to_vec())),
        }
    }
}

/// As much of a text as fits into a detail.
fn cut(text: &str) -> &str {
    // The CBOR header of the text takes two bytes.
    text.get(..text.floor_char_boundary(MAX_DETAIL - 2))
        .unwrap_or(text)
}

/// Bytes of entries in a page at most: what a message holds beside a checkpoint.
const PAGE_BYTES: usize = MAX_MESSAGE - 1024;

/// The hash of an entry is the protocol's, over its whole encoding; an entry that does not name the one before it has
/// none.
pub(super) fn chain(previous: &[u8; HASH_LEN], sequence: u64, bytes: &[u8]) -> [u8; HASH_LEN] {
    match cbor::from_slice::<LogEntry>(bytes) {
        Ok(entry) if entry.prev == *previous && entry.seq.checked_add(1) == Some(sequence) => {
            let digest = rustcrypto().hash(HashAlgorithm::Sha256, &[bytes]);
            digest.as_bytes().first_chunk().copied().unwrap_or_default()
        }
        _ => [0; HASH_LEN],
    }
}

/// The newest entry; none before the first.
pub(super) fn head<F: Flash>(log: &DeviceLog<F>) -> Option<LogHead> {
    let (sequence, hash) = log.head();
    sequence.checked_sub(1).map(|seq| LogHead { seq, hash })
}

impl Device {
    /// Writes an entry. A log that cannot be written stops nothing else: therapy goes on.
    pub(super) fn note(&mut self, code: LogCode, detail: Detail<'_>) {
        let entry = LogEntry::after(head(&self.log), self.time, code.number(), detail.encode());
        if let Err(LogFault::Flash(FlashFault::PowerLost)) = self.log.append(&cbor::to_vec(&entry)) {
            self.lose_power();
        }
        self.charge_flash();
    }

    /// Entries from `from` on, with a fresh checkpoint on the last page.
    pub(super) fn log_page(&mut self, from: u64, max: u16, device: [u8; 32]) -> Option<LogPage> {
        let stored = self.log.read(from.saturating_add(1), usize::from(max)).ok()?;
        let mut bytes = 0;
        let fitting = stored.iter().take_while(|entry| {
            bytes += entry.bytes.len();
            bytes <= PAGE_BYTES
        });
        let entries: Vec<LogEntry> = fitting
            .filter_map(|entry| cbor::from_slice(&entry.bytes).ok())
            .collect();
        let head = head(&self.log)?;
        let more = entries
            .last()
            .map_or(from <= head.seq, |last| last.seq < head.seq);
        let checkpoint = match more {
            true => None,
            false => Some(self.checkpoint(head, device)?),
        };
        let oldest = self.log.oldest().unwrap_or(1).saturating_sub(1);
        Some(LogPage {
            oldest,
            entries,
            checkpoint,
            more,
        })
    }

    fn checkpoint(&mut self, head: LogHead, device: [u8; 32]) -> Option<Vec<u8>> {
        let checkpoint = Checkpoint {
            device,
            seq: head.seq,
            hash: head.hash,
            time: self.time,
        };
        let evidence = self.evidence.as_ref()?;
        let signed = sign_checkpoint(
            &checkpoint,
            &*evidence.signer,
            &evidence.reference,
            &mut *self.random,
        )
        .ok()?;
        let curve = evidence.signer.public_key().curve();
        self.spend(crate::energy::Operation::Sign(curve));
        Some(signed)
    }
}
