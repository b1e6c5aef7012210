use super::{Flash, FlashCounters, FlashFault};
use thiserror::Error;

/// Programmed last, alone in its word: without it the bank does not exist.
const COMMIT_MARKER: [u8; 4] = *b"WAND";
const MARKER_LEN: usize = 4;
/// Sequence number (8), length (4), CRC-32 of both and of the record (4).
const HEADER_LEN: usize = 16;

/// Why a store could not give or take a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum StoreFault {
    /// The flash failed.
    #[error(transparent)]
    Flash(#[from] FlashFault),
    /// Neither bank holds a valid record, and they are not both empty.
    #[error("both banks of the store are corrupt; the device must be provisioned anew")]
    BothCorrupt,
    /// The record does not fit into a bank.
    #[error("a record of {len} bytes does not fit into a bank of {limit}")]
    TooLong {
        /// Length of the record in bytes.
        len: usize,
        /// What a bank holds.
        limit: usize,
    },
    /// What was written does not read back; the old record is still in force.
    #[error("the flash does not read back what was written; the old record stays in force")]
    NotReadBack,
    /// The sequence number cannot grow any more.
    #[error("the store has reached its last sequence number")]
    Exhausted,
}

/// One record in two banks of flash, replaced atomically (R-CM-3).
///
/// A commit goes to the bank that does not hold the record in force: erase, header and record, read back, commit
/// marker. A power cut before the marker is whole leaves the old record in force, after it the new one.
#[derive(Debug)]
pub struct TwoBank<F> {
    flash: F,
    in_force: Option<InForce>,
}

#[derive(Debug, Clone, Copy)]
struct InForce {
    bank: usize,
    sequence: u64,
}

enum Bank {
    Blank,
    Invalid,
    Valid { sequence: u64, record: Vec<u8> },
}

impl<F: Flash> TwoBank<F> {
    /// Opens the store that fills `flash` (an even number of pages) and loads the newest valid record; none if
    /// the flash is blank.
    ///
    /// # Errors
    /// [`StoreFault::BothCorrupt`] or [`StoreFault::Flash`].
    pub fn open(flash: F) -> Result<(Self, Option<Vec<u8>>), StoreFault> {
        let mut store = Self {
            flash,
            in_force: None,
        };
        let banks = [store.load(0)?, store.load(1)?];
        let blank = banks.iter().any(|bank| matches!(bank, Bank::Blank));
        let newest = banks
            .into_iter()
            .enumerate()
            .filter_map(|(bank, content)| match content {
                Bank::Valid { sequence, record } => Some((InForce { bank, sequence }, record)),
                Bank::Blank | Bank::Invalid => None,
            })
            .max_by_key(|(in_force, _)| in_force.sequence);
        match newest {
            Some((in_force, record)) => {
                store.in_force = Some(in_force);
                Ok((store, Some(record)))
            }
            // A cut in the very first commit leaves one bank torn and the other blank: nothing was ever stored.
            None if blank => Ok((store, None)),
            None => Err(StoreFault::BothCorrupt),
        }
    }

    /// The longest record in bytes.
    pub fn capacity(&self) -> usize {
        self.bank_len().saturating_sub(HEADER_LEN + MARKER_LEN)
    }

    /// The sequence number of the record in force; 0 if there is none.
    pub fn sequence(&self) -> u64 {
        self.in_force.map_or(0, |in_force| in_force.sequence)
    }

    /// Replaces the record. On success it is durable; on an error the old record is in force.
    ///
    /// # Errors
    /// [`StoreFault`].
    pub fn commit(&mut self, record: &[u8]) -> Result<(), StoreFault> {
        if record.len() > self.capacity() {
            return Err(StoreFault::TooLong {
                len: record.len(),
                limit: self.capacity(),
            });
        }
        let sequence = self.sequence().checked_add(1).ok_or(StoreFault::Exhausted)?;
        let bank = self.in_force.map_or(0, |in_force| 1 - in_force.bank);
        let start = bank * self.bank_len();
        let body = body(sequence, record, self.flash.geometry().word_len);
        for page in self.pages_for(start, MARKER_LEN + body.len()) {
            self.flash.erase(page)?;
        }
        self.flash.program(start + MARKER_LEN, &body)?;
        let mut read_back = vec![0; body.len()];
        self.flash.read(start + MARKER_LEN, &mut read_back)?;
        if read_back != body {
            return Err(StoreFault::NotReadBack);
        }
        if let Err(fault) = self.flash.program(start, &COMMIT_MARKER)
            && !self.is_committed(start)
        {
            return Err(fault.into());
        }
        self.in_force = Some(InForce { bank, sequence });
        Ok(())
    }

    /// Whether the marker stands, whatever the chip said of writing it: the next start will go by it.
    fn is_committed(&mut self, start: usize) -> bool {
        let mut marker = COMMIT_MARKER.map(|_| 0);
        self.flash.read(start, &mut marker).is_ok() && marker == COMMIT_MARKER
    }

    /// What was written since the store was opened.
    pub fn counters(&self) -> FlashCounters {
        self.flash.counters()
    }

    /// Gives the flash back.
    pub fn into_flash(self) -> F {
        self.flash
    }

    fn bank_len(&self) -> usize {
        let geometry = self.flash.geometry();
        geometry.pages / 2 * geometry.page_len
    }

    fn pages_for(&self, start: usize, len: usize) -> std::ops::Range<usize> {
        let page_len = self.flash.geometry().page_len;
        start / page_len..(start + len).div_ceil(page_len)
    }

    fn load(&mut self, bank: usize) -> Result<Bank, StoreFault> {
        let start = bank * self.bank_len();
        let mut head = [0; MARKER_LEN + HEADER_LEN];
        self.flash.read(start, &mut head)?;
        let Some((marker, header)) = head.split_first_chunk::<MARKER_LEN>() else {
            return Ok(Bank::Invalid);
        };
        if *marker != COMMIT_MARKER {
            return self.without_marker(start);
        }
        let Some((sequence, len, crc)) = parse(header) else {
            return Ok(Bank::Invalid);
        };
        if len > self.capacity() {
            return Ok(Bank::Invalid);
        }
        let mut record = vec![0; len];
        self.flash.read(start + MARKER_LEN + HEADER_LEN, &mut record)?;
        let valid = checksum(sequence, &record) == crc;
        Ok(if valid {
            Bank::Valid { sequence, record }
        } else {
            Bank::Invalid
        })
    }

    fn without_marker(&mut self, start: usize) -> Result<Bank, StoreFault> {
        let mut bank = vec![0; self.bank_len()];
        self.flash.read(start, &mut bank)?;
        Ok(if bank.iter().all(|byte| *byte == 0xff) {
            Bank::Blank
        } else {
            Bank::Invalid
        })
    }
}

fn body(sequence: u64, record: &[u8], word_len: usize) -> Vec<u8> {
    let mut body = Vec::with_capacity(HEADER_LEN + record.len() + word_len);
    body.extend_from_slice(&sequence.to_be_bytes());
    body.extend_from_slice(&u32::try_from(record.len()).unwrap_or(u32::MAX).to_be_bytes());
    body.extend_from_slice(&checksum(sequence, record).to_be_bytes());
    body.extend_from_slice(record);
    body.resize(body.len().next_multiple_of(word_len), 0xff);
    body
}

fn parse(header: &[u8]) -> Option<(u64, usize, u32)> {
    let (sequence, rest) = header.split_first_chunk::<8>()?;
    let (len, rest) = rest.split_first_chunk::<4>()?;
    let crc = rest.first_chunk::<4>()?;
    let len = usize::try_from(u32::from_be_bytes(*len)).ok()?;
    Some((u64::from_be_bytes(*sequence), len, u32::from_be_bytes(*crc)))
}

fn checksum(sequence: u64, record: &[u8]) -> u32 {
    let mut crc = crc32fast::Hasher::new();
    crc.update(&sequence.to_be_bytes());
    crc.update(&(record.len() as u64).to_be_bytes());
    crc.update(record);
    crc.finalize()
}

#[cfg(test)]
mod tests;
