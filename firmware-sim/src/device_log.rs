//! The device's own log: append-only, hash-chained, in a ring of flash pages (R-LG-1).
//!
//! An entry is opaque bytes; its chain hash is made by a function that the caller brings, so that chain and
//! checkpoints are the protocol's. Sequence numbers go on when the ring drops its oldest page, and after a power cut:
//! an entry is either whole or was never written.
//!
//! A page starts with `"WLOG"`; an entry is its length (2 bytes), sequence number (8), chain hash (32), bytes, CRC-32
//! of all that (4), filled up to a whole word. No entry crosses a page.

use crate::flash::{Flash, FlashCounters, FlashFault};
use std::collections::VecDeque;
use thiserror::Error;

/// Length in bytes of a chain hash.
pub const HASH_LEN: usize = 32;
const PAGE_MARKER: &[u8; 4] = b"WLOG";
const ENTRY_HEADER: usize = 2 + 8 + HASH_LEN;
const CRC_LEN: usize = 4;

/// Makes the chain hash of an entry from the one before it (zeros for the first), its number and its bytes.
pub type ChainHash = fn(previous: &[u8; HASH_LEN], sequence: u64, entry: &[u8]) -> [u8; HASH_LEN];

/// Why the log could not be read or written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum LogFault {
    /// The flash failed.
    #[error(transparent)]
    Flash(#[from] FlashFault),
    /// The entry does not fit into a page.
    #[error("a log entry of {len} bytes is longer than {limit}")]
    TooLong {
        /// Length of the entry.
        len: usize,
        /// The bound.
        limit: usize,
    },
    /// The flash has fewer than two pages, or they are too short.
    #[error("the flash is too small for a log")]
    TooSmall,
    /// Whole entries of the flash do not follow each other: it was written by something else.
    #[error("entry {sequence} of the stored log does not continue the chain")]
    Broken {
        /// The first entry that does not fit.
        sequence: u64,
    },
}

/// An entry as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEntry {
    /// Its number, from 1.
    pub sequence: u64,
    /// Its chain hash.
    pub hash: [u8; HASH_LEN],
    /// Its bytes.
    pub bytes: Vec<u8>,
}

#[derive(Debug, Clone, Copy)]
struct Place {
    sequence: u64,
    offset: usize,
    len: usize,
    hash: [u8; HASH_LEN],
}

/// The log in a flash chip of its own.
#[derive(Debug)]
pub struct DeviceLog<F> {
    flash: F,
    chain: ChainHash,
    places: VecDeque<Place>,
    /// Where the next entry goes; `None` before the first page is begun.
    end: Option<usize>,
    head: (u64, [u8; HASH_LEN]),
}

impl<F: Flash> DeviceLog<F> {
    /// Opens the log that fills `flash`. An entry torn by a power cut is dropped; it was never acknowledged.
    ///
    /// # Errors
    /// [`LogFault::Broken`] if whole entries contradict the chain, [`LogFault::TooSmall`] or [`LogFault::Flash`].
    pub fn open(mut flash: F, chain: ChainHash) -> Result<Self, LogFault> {
        let geometry = flash.geometry();
        if geometry.pages < 2 || geometry.page_len < 2 * (ENTRY_HEADER + CRC_LEN) {
            return Err(LogFault::TooSmall);
        }
        let mut pages = Vec::new();
        for page in 0..geometry.pages {
            let mut content = vec![0; geometry.page_len];
            flash.read(page * geometry.page_len, &mut content)?;
            pages.extend(scan(&content, page * geometry.page_len, geometry.word_len));
        }
        pages.sort_by_key(|page: &ScannedPage| page.first_sequence());
        let clean = pages
            .last()
            .filter(|newest| newest.clean)
            .map(|newest| newest.end);
        let places: VecDeque<Place> = pages.into_iter().flat_map(|page| page.places).collect();
        let mut log = Self {
            flash,
            chain,
            places,
            end: clean,
            head: (0, [0; HASH_LEN]),
        };
        log.check()?;
        if let Some(newest) = log.places.back() {
            log.head = (newest.sequence, newest.hash);
        }
        // A torn page is not written any further: the next entry begins the page after the newest whole entry.
        if log.end.is_none() {
            log.end = log
                .places
                .back()
                .map(|newest| (newest.offset / geometry.page_len + 1) * geometry.page_len);
        }
        Ok(log)
    }

    /// Appends an entry; it is durable when this returns. The oldest page is dropped when the ring is full.
    ///
    /// # Errors
    /// [`LogFault::TooLong`] or [`LogFault::Flash`]; the entry is then not in the log.
    pub fn append(&mut self, bytes: &[u8]) -> Result<StoredEntry, LogFault> {
        let geometry = self.flash.geometry();
        let limit = geometry.page_len - PAGE_MARKER.len() - ENTRY_HEADER - CRC_LEN - geometry.word_len;
        if bytes.len() > limit {
            return Err(LogFault::TooLong {
                len: bytes.len(),
                limit,
            });
        }
        let (newest, previous) = self.head;
        let sequence = newest + 1;
        let hash = (self.chain)(&previous, sequence, bytes);
        let entry = encode(sequence, &hash, bytes, geometry.word_len);
        let offset = match self
            .end
            .filter(|end| end % geometry.page_len + entry.len() <= geometry.page_len)
        {
            Some(end) if !end.is_multiple_of(geometry.page_len) => end,
            _ => self.next_page()?,
        };
        if let Err(fault) = self.flash.program(offset, &entry) {
            // What is there now is unknown; the page is not written any further.
            self.end = Some((offset / geometry.page_len + 1) * geometry.page_len);
            return Err(fault.into());
        }
        self.places.push_back(Place {
            sequence,
            offset,
            len: bytes.len(),
            hash,
        });
        self.end = Some(offset + entry.len());
        self.head = (sequence, hash);
        Ok(StoredEntry {
            sequence,
            hash,
            bytes: bytes.to_vec(),
        })
    }

    /// At most `limit` entries from number `from` on, oldest first; what the ring has dropped is left out.
    ///
    /// # Errors
    /// [`LogFault::Flash`].
    pub fn read(&mut self, from: u64, limit: usize) -> Result<Vec<StoredEntry>, LogFault> {
        let wanted: Vec<Place> = self
            .places
            .iter()
            .filter(|place| place.sequence >= from)
            .take(limit)
            .copied()
            .collect();
        wanted.into_iter().map(|place| self.load(place)).collect()
    }

    /// Number and chain hash of the newest entry; 0 and zeros before the first.
    pub fn head(&self) -> (u64, [u8; HASH_LEN]) {
        self.head
    }

    /// The number of the oldest entry still there.
    pub fn oldest(&self) -> Option<u64> {
        self.places.front().map(|place| place.sequence)
    }

    /// How many entries are there.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// What was written since the log was opened.
    pub fn counters(&self) -> FlashCounters {
        self.flash.counters()
    }

    /// Gives the flash back.
    pub fn into_flash(self) -> F {
        self.flash
    }

    fn load(&mut self, place: Place) -> Result<StoredEntry, LogFault> {
        let mut bytes = vec![0; place.len];
        self.flash.read(place.offset + ENTRY_HEADER, &mut bytes)?;
        Ok(StoredEntry {
            sequence: place.sequence,
            hash: place.hash,
            bytes,
        })
    }

    fn next_page(&mut self) -> Result<usize, LogFault> {
        let geometry = self.flash.geometry();
        let page = self.end.map_or(0, |end| end.div_ceil(geometry.page_len)) % geometry.pages;
        let start = page * geometry.page_len;
        self.places
            .retain(|place| !(start..start + geometry.page_len).contains(&place.offset));
        self.end = Some(start);
        self.flash.erase(page)?;
        self.flash.program(start, PAGE_MARKER)?;
        Ok(start + PAGE_MARKER.len())
    }

    /// Every entry follows the one before it in number and hash.
    fn check(&mut self) -> Result<(), LogFault> {
        let mut previous: Option<Place> = None;
        for place in self.places.clone() {
            if let Some(previous) = previous {
                let entry = self.load(place)?;
                let expected = (self.chain)(&previous.hash, place.sequence, &entry.bytes);
                if place.sequence != previous.sequence + 1 || place.hash != expected {
                    return Err(LogFault::Broken {
                        sequence: place.sequence,
                    });
                }
            }
            previous = Some(place);
        }
        Ok(())
    }
}

struct ScannedPage {
    places: Vec<Place>,
    /// Where the next entry would go.
    end: usize,
    /// Whether all behind the last entry is erased.
    clean: bool,
}

impl ScannedPage {
    fn first_sequence(&self) -> u64 {
        self.places.first().map_or(0, |place| place.sequence)
    }
}

/// The whole entries of a page; `None` for a page without any.
fn scan(content: &[u8], start: usize, word_len: usize) -> Option<ScannedPage> {
    let mut rest = content.strip_prefix(PAGE_MARKER)?;
    let mut places = Vec::new();
    while let Some((place, used)) = entry(rest, start + content.len() - rest.len(), word_len) {
        places.push(place);
        rest = rest.get(used..).unwrap_or_default();
    }
    let clean = rest.iter().all(|byte| *byte == 0xff);
    let end = start + content.len() - rest.len();
    (!places.is_empty()).then_some(ScannedPage { places, end, clean })
}

fn entry(rest: &[u8], offset: usize, word_len: usize) -> Option<(Place, usize)> {
    let (len, after_len) = rest.split_first_chunk::<2>()?;
    let (sequence, after_sequence) = after_len.split_first_chunk::<8>()?;
    let hash = after_sequence.first_chunk::<HASH_LEN>()?;
    let len = usize::from(u16::from_be_bytes(*len));
    let (covered, crc) = rest.split_at_checked(ENTRY_HEADER + len)?;
    if crc.first_chunk::<CRC_LEN>()? != &crc32fast::hash(covered).to_be_bytes() {
        return None;
    }
    let place = Place {
        sequence: u64::from_be_bytes(*sequence),
        offset,
        len,
        hash: *hash,
    };
    Some((place, (ENTRY_HEADER + len + CRC_LEN).next_multiple_of(word_len)))
}

fn encode(sequence: u64, hash: &[u8; HASH_LEN], bytes: &[u8], word_len: usize) -> Vec<u8> {
    let mut entry = u16::try_from(bytes.len())
        .unwrap_or(u16::MAX)
        .to_be_bytes()
        .to_vec();
    entry.extend_from_slice(&sequence.to_be_bytes());
    entry.extend_from_slice(hash);
    entry.extend_from_slice(bytes);
    entry.extend_from_slice(&crc32fast::hash(&entry).to_be_bytes());
    entry.resize(entry.len().next_multiple_of(word_len), 0xff);
    entry
}

#[cfg(test)]
mod tests;
