//! Edits: how bytes on the way, or a file between two readings, may change.

use arbitrary::Arbitrary;

/// One change of a byte string.
#[derive(Debug, Arbitrary)]
pub enum Edit<'a> {
    /// Some bits of one byte.
    Flip {
        /// Which byte, modulo the length.
        at: u16,
        /// Which bits.
        mask: u8,
    },
    /// Bytes in place of as many others.
    Overwrite {
        /// The first byte.
        at: u16,
        /// The new ones.
        with: &'a [u8],
    },
    /// Further bytes.
    Insert {
        /// Before which byte.
        at: u16,
        /// The new ones.
        bytes: &'a [u8],
    },
    /// Bytes less.
    Remove {
        /// The first byte.
        at: u16,
        /// How many.
        len: u8,
    },
    /// Nothing from here on.
    Cut {
        /// The first byte that is gone.
        at: u16,
    },
}

impl Edit<'_> {
    fn apply(&self, bytes: &mut Vec<u8>) {
        let len = bytes.len();
        let place = |at: u16| usize::from(at) % (len + 1);
        match self {
            Self::Flip { at, mask } => {
                if let Some(byte) = bytes.get_mut(place(*at)) {
                    *byte ^= mask;
                }
            }
            Self::Overwrite { at, with } => {
                let start = place(*at);
                for (byte, new) in bytes[start..].iter_mut().zip(*with) {
                    *byte = *new;
                }
            }
            Self::Insert { at, bytes: new } => {
                let start = place(*at);
                bytes.splice(start..start, new.iter().copied());
            }
            Self::Remove { at, len: count } => {
                let start = place(*at);
                let end = len.min(start + usize::from(*count));
                bytes.drain(start..end);
            }
            Self::Cut { at } => bytes.truncate(place(*at)),
        }
    }
}

/// What `genuine` becomes by these edits, one after the other.
pub fn edited(genuine: &[u8], edits: &[Edit<'_>]) -> Vec<u8> {
    let mut bytes = genuine.to_vec();
    edits.iter().for_each(|edit| edit.apply(&mut bytes));
    bytes
}

/// Bytes that a peer made up, or genuine ones that it changed.
#[derive(Debug, Arbitrary)]
pub enum Offered<'a> {
    /// A genuine byte string, by its number modulo how many there are.
    Edited(u8, Vec<Edit<'a>>),
    /// Anything.
    Invented(&'a [u8]),
}

impl Offered<'_> {
    /// The bytes, when these are the genuine ones.
    ///
    /// # Panics
    /// When there are none.
    pub fn bytes(&self, genuine: &[Vec<u8>]) -> Vec<u8> {
        match self {
            Self::Edited(which, edits) => edited(&genuine[usize::from(*which) % genuine.len()], edits),
            Self::Invented(bytes) => bytes.to_vec(),
        }
    }
}
