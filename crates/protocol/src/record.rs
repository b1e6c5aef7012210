//! Sealed records: AES-256-GCM under keys from the EDHOC exporter, in strict order (R-SE-2, R-SE-3, R-SE-6).
//!
//! A record is one byte (kind, sender, epoch modulo 32), the 16-bit sequence number within the epoch, the ciphertext
//! and a 16-byte tag. The three bytes of header are the associated data. The nonce is the IV xor the sequence number
//! as a 64-bit integer in its last eight bytes. Each epoch has keys of its own and counts from zero; the number never wraps.
use crate::registry::{exporter, record as bits};
use alloc::{boxed::Box, vec::Vec};
use core::fmt;
use wand_crypto::{Aead, AeadAlgorithm, CryptoError, Provider, Secret};

/// Bytes a record adds to its content: header and tag.
pub const RECORD_OVERHEAD: usize = HEADER.saturating_add(AeadAlgorithm::A256Gcm.tag_len());
/// Records of one epoch after which keys must be refreshed; sealing refuses beyond.
pub const MAX_RECORDS: u32 = 0x1_0000;
/// Records of one epoch after which [`Sealer::wants_update`] says so.
pub const UPDATE_AFTER_RECORDS: u32 = 0x8000;
/// Age of an epoch in milliseconds after which [`Sealer::wants_update`] says so: ten minutes.
pub const UPDATE_AFTER_MS: u64 = 600_000;

const HEADER: usize = 3;

/// What gives keys: the EDHOC exporter (RFC 9528 §4.2.1).
pub trait Export {
    /// `EDHOC_Exporter(label, context, len)`.
    ///
    /// # Errors
    /// [`CryptoError::BadLength`] for too long an output.
    fn export(&self, label: u32, context: &[u8], len: usize) -> Result<Secret, CryptoError>;
}

impl<F: Fn(u32, &[u8], usize) -> Result<Secret, CryptoError>> Export for F {
    fn export(&self, label: u32, context: &[u8], len: usize) -> Result<Secret, CryptoError> {
        self(label, context, len)
    }
}

/// Which end of the session one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum End {
    /// The device, EDHOC Initiator.
    Device,
    /// The programmer, EDHOC Responder.
    Programmer,
}

impl End {
    /// The other end.
    pub const fn peer(self) -> Self {
        match self {
            Self::Device => Self::Programmer,
            Self::Programmer => Self::Device,
        }
    }

    const fn bit(self) -> u8 {
        match self {
            Self::Device => 0,
            Self::Programmer => bits::FROM_PROGRAMMER,
        }
    }

    const fn labels(self) -> (u32, u32) {
        match self {
            Self::Device => (exporter::DEVICE_KEY, exporter::DEVICE_IV),
            Self::Programmer => (exporter::PROGRAMMER_KEY, exporter::PROGRAMMER_IV),
        }
    }
}

/// Why a record was not sealed or not opened. After any of them the sealer or opener is of no further use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecordFault {
    /// Too short, or not a record.
    Malformed,
    /// A record this end itself sent.
    Reflected,
    /// Sealed under keys of another epoch.
    WrongEpoch,
    /// A record that was opened before.
    Repeated {
        /// The number expected.
        expected: u16,
        /// The number found.
        found: u16,
    },
    /// Records before this one are missing.
    Gap {
        /// The number expected.
        expected: u16,
        /// The number found.
        found: u16,
    },
    /// Not sealed by the peer of this session, or changed on the way.
    Forged,
    /// The epoch's numbers are used up; the keys were not refreshed in time.
    Exhausted,
    /// An earlier record failed.
    Ended,
    /// A primitive failed.
    Crypto(CryptoError),
}

impl fmt::Display for RecordFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed => f.write_str("not a record"),
            Self::Reflected => f.write_str("a record of our own came back"),
            Self::WrongEpoch => f.write_str("a record under keys of another epoch"),
            Self::Repeated { expected, found } => {
                write!(f, "record {found} came again when {expected} was expected")
            }
            Self::Gap { expected, found } => write!(f, "record {found} came when {expected} was expected"),
            Self::Forged => f.write_str("a record was not sealed by the peer of this session"),
            Self::Exhausted => f.write_str("the record numbers of this epoch are used up"),
            Self::Ended => f.write_str("an earlier record failed"),
            Self::Crypto(error) => write!(f, "records: {error}"),
        }
    }
}

impl core::error::Error for RecordFault {}

impl From<CryptoError> for RecordFault {
    fn from(error: CryptoError) -> Self {
        Self::Crypto(error)
    }
}

/// The keys of one direction in one epoch, and where in it we are.
struct Direction {
    from: End,
    aead: Box<dyn Aead>,
    iv: Secret,
    epoch: u32,
    next: u32,
    ended: bool,
}

impl Direction {
    fn new(provider: &dyn Provider, from: End, epoch: u32, export: &dyn Export) -> Result<Self, CryptoError> {
        let algorithm = AeadAlgorithm::A256Gcm;
        let (key, iv) = from.labels();
        let key = export.export(key, &[], algorithm.key_len())?;
        let iv = export.export(iv, &[], algorithm.nonce_len())?;
        Ok(Self {
            from,
            aead: provider.aead(algorithm, &key)?,
            iv,
            epoch,
            next: 0,
            ended: false,
        })
    }

    fn kind(&self) -> u8 {
        let epoch = self.epoch.to_be_bytes().last().copied().unwrap_or_default() & bits::EPOCH_MASK;
        bits::APPLICATION | self.from.bit() | epoch
    }

    fn number(&mut self) -> Result<u16, RecordFault> {
        u16::try_from(self.next).map_err(|_| self.end(RecordFault::Exhausted))
    }

    fn nonce(&self, number: u16) -> Vec<u8> {
        let mut nonce = self.iv.expose_secret().to_vec();
        for (byte, seq) in nonce
            .iter_mut()
            .rev()
            .zip(u64::from(number).to_be_bytes().iter().rev())
        {
            *byte ^= seq;
        }
        nonce
    }

    fn advance(&mut self) {
        self.next = self.next.saturating_add(1);
    }

    fn end(&mut self, fault: RecordFault) -> RecordFault {
        self.ended = true;
        fault
    }
}

/// Seals the records of this end.
pub struct Sealer {
    keys: Direction,
    since: u64,
}

impl Sealer {
    /// Keys of the first epoch, for records from `own`; `now` in milliseconds starts the epoch's age.
    ///
    /// # Errors
    /// What the exporter or the provider reports.
    pub fn new(
        provider: &dyn Provider,
        own: End,
        export: &dyn Export,
        now: u64,
    ) -> Result<Self, CryptoError> {
        Ok(Self {
            keys: Direction::new(provider, own, 0, export)?,
            since: now,
        })
    }

    /// Moves to the next epoch, after `EDHOC_KeyUpdate` (RFC 9528 appendix H) changed what the exporter gives.
    ///
    /// # Errors
    /// As [`Self::new`]; the old keys then stay.
    pub fn update(
        &mut self,
        provider: &dyn Provider,
        export: &dyn Export,
        now: u64,
    ) -> Result<(), CryptoError> {
        self.keys = Direction::new(
            provider,
            self.keys.from,
            self.keys.epoch.saturating_add(1),
            export,
        )?;
        self.since = now;
        Ok(())
    }

    /// Whether the keys should be refreshed, by count or by age.
    pub fn wants_update(&self, now: u64) -> bool {
        self.keys.next >= UPDATE_AFTER_RECORDS || now.saturating_sub(self.since) >= UPDATE_AFTER_MS
    }

    /// The epoch, counted from zero.
    pub fn epoch(&self) -> u32 {
        self.keys.epoch
    }

    /// The record of `content`.
    ///
    /// # Errors
    /// [`RecordFault::Exhausted`] after [`MAX_RECORDS`]; [`RecordFault::Ended`] after any error.
    pub fn seal(&mut self, content: &[u8]) -> Result<Vec<u8>, RecordFault> {
        if self.keys.ended {
            return Err(RecordFault::Ended);
        }
        let number = self.keys.number()?;
        let [high, low] = number.to_be_bytes();
        let header = [self.keys.kind(), high, low];
        let mut sealed = content.to_vec();
        self.keys.advance();
        let outcome = self
            .keys
            .aead
            .seal(&self.keys.nonce(number), &header, &mut sealed);
        outcome.map_err(|error| self.keys.end(error.into()))?;
        let mut record = Vec::with_capacity(HEADER.saturating_add(sealed.len()));
        record.extend_from_slice(&header);
        record.append(&mut sealed);
        Ok(record)
    }
}

/// Opens the records of the peer.
pub struct Opener {
    keys: Direction,
}

impl Opener {
    /// Keys of the first epoch, for records that `own` receives.
    ///
    /// # Errors
    /// What the exporter or the provider reports.
    pub fn new(provider: &dyn Provider, own: End, export: &dyn Export) -> Result<Self, CryptoError> {
        Ok(Self {
            keys: Direction::new(provider, own.peer(), 0, export)?,
        })
    }

    /// Moves to the next epoch, together with the peer's [`Sealer::update`].
    ///
    /// # Errors
    /// As [`Self::new`]; the old keys then stay.
    pub fn update(&mut self, provider: &dyn Provider, export: &dyn Export) -> Result<(), CryptoError> {
        let ended = self.keys.ended;
        self.keys = Direction::new(
            provider,
            self.keys.from,
            self.keys.epoch.saturating_add(1),
            export,
        )?;
        self.keys.ended = ended;
        Ok(())
    }

    /// Whether the keys should be refreshed because the peer has used up half of its records.
    pub fn wants_update(&self) -> bool {
        self.keys.next >= UPDATE_AFTER_RECORDS
    }

    /// The epoch, counted from zero.
    pub fn epoch(&self) -> u32 {
        self.keys.epoch
    }

    /// The content of the next record.
    ///
    /// # Errors
    /// What is wrong with it; from then on [`RecordFault::Ended`].
    pub fn open(&mut self, record: &[u8]) -> Result<Vec<u8>, RecordFault> {
        if self.keys.ended {
            return Err(RecordFault::Ended);
        }
        let content = self.checked(record);
        match content {
            Ok(_) => self.keys.advance(),
            Err(_) => self.keys.ended = true,
        }
        content
    }

    fn checked(&mut self, record: &[u8]) -> Result<Vec<u8>, RecordFault> {
        let (header, sealed) = record
            .split_first_chunk::<HEADER>()
            .ok_or(RecordFault::Malformed)?;
        let [kind, high, low] = *header;
        if kind & bits::KIND_MASK != bits::APPLICATION {
            return Err(RecordFault::Malformed);
        }
        if kind & bits::FROM_PROGRAMMER != self.keys.from.bit() {
            return Err(RecordFault::Reflected);
        }
        if kind != self.keys.kind() {
            return Err(RecordFault::WrongEpoch);
        }
        let expected = self.keys.number()?;
        let found = u16::from_be_bytes([high, low]);
        match found.cmp(&expected) {
            core::cmp::Ordering::Less => return Err(RecordFault::Repeated { expected, found }),
            core::cmp::Ordering::Greater => return Err(RecordFault::Gap { expected, found }),
            core::cmp::Ordering::Equal => {}
        }
        let mut content = sealed.to_vec();
        self.keys
            .aead
            .open(&self.keys.nonce(found), header, &mut content)
            .map_err(|_| RecordFault::Forged)?;
        Ok(content)
    }
}
