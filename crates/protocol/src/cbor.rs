//! Deterministic CBOR (RFC 8949 §4.2): the only encoding that passes.
mod walk;

pub use walk::{MAX_DEPTH, check_deterministic};

use alloc::vec::Vec;
use core::fmt;
use minicbor::{Decode, Decoder, Encode};

/// Why bytes are not the deterministic encoding of what was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CborFault {
    /// The input ends inside an item.
    Truncated,
    /// Bytes follow the item.
    Trailing,
    /// An indefinite length (RFC 8949 §3.2).
    Indefinite,
    /// An integer, length, tag, simple value or float that a shorter encoding holds.
    NotShortest,
    /// A map key that appears twice.
    DuplicateKey,
    /// Map keys out of bytewise order.
    KeyOrder,
    /// Text that is not UTF-8.
    BadText,
    /// Reserved additional information or simple value.
    Reserved,
    /// Nested deeper than [`MAX_DEPTH`].
    TooDeep,
    /// Deterministic CBOR, but not of the expected type.
    WrongType,
}

impl fmt::Display for CborFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Truncated => "the encoding is cut off",
            Self::Trailing => "bytes follow the encoding",
            Self::Indefinite => "an indefinite length is not deterministic",
            Self::NotShortest => "a value is not in its shortest encoding",
            Self::DuplicateKey => "a map key appears twice",
            Self::KeyOrder => "map keys are out of order",
            Self::BadText => "text that is not UTF-8",
            Self::Reserved => "a reserved encoding",
            Self::TooDeep => "nested too deep",
            Self::WrongType => "not of the expected type",
        })
    }
}

impl core::error::Error for CborFault {}

/// The deterministic encoding of a message type.
///
/// Writing to memory cannot fail, and no type of this crate reports an error of its own; were one to,
/// the result would be empty, which every reader refuses.
pub fn to_vec<T: Encode<()>>(value: &T) -> Vec<u8> {
    minicbor::to_vec(value).unwrap_or_default()
}

/// Decodes a value from its deterministic encoding and from nothing else.
///
/// The input is walked first, so that depth and lengths are bounded before anything is built; then it is decoded,
/// must be consumed whole, and must be what the value encodes to.
///
/// # Errors
/// What is wrong with the encoding; [`CborFault::WrongType`] also for fields the type does not know.
pub fn from_slice<'b, T: Decode<'b, ()> + Encode<()>>(bytes: &'b [u8]) -> Result<T, CborFault> {
    check_deterministic(bytes)?;
    let mut decoder = Decoder::new(bytes);
    let value: T = decoder.decode().map_err(|_| CborFault::WrongType)?;
    if decoder.position() != bytes.len() || to_vec(&value) != bytes {
        return Err(CborFault::WrongType);
    }
    Ok(value)
}
