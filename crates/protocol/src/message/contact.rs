use crate::pairing::AdvertisingKey;
use alloc::vec::Vec;
use minicbor::bytes::ByteArray;
use minicbor::{Decode, Encode};

/// What a device gives a workstation it pairs with.
#[derive(Debug, PartialEq, Eq, Encode, Decode)]
pub struct PairGrant {
    /// The key of its rotating advertising token.
    #[n(0)]
    pub advertising_key: AdvertisingKey,
    /// SHA-256 of the session certificate of each paired workstation, this one included.
    #[n(1)]
    pub workstations: Vec<ByteArray<32>>,
}

/// What a device did with a revocation list (R-RV-2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(flat)]
pub enum CrlVerdict {
    /// It replaced an older one, or is the first.
    #[n(0)]
    Accepted {
        /// Its number.
        #[n(0)]
        number: u64,
    },
    /// The device keeps the one it has, whose number is as high or higher.
    #[n(1)]
    Kept {
        /// The number of the one it has.
        #[n(0)]
        number: u64,
    },
}

/// One end's share of the context of `EDHOC_KeyUpdate` (RFC 9528 appendix H).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct KeyUpdate(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 16]);

impl KeyUpdate {
    /// The context both ends update with: the request's share, then the response's.
    pub fn context(request: Self, response: Self) -> [u8; 32] {
        let mut context = [0; 32];
        for (to, from) in context.iter_mut().zip(request.0.iter().chain(response.0.iter())) {
            *to = *from;
        }
        context
    }
}
