use alloc::vec::Vec;
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

/// The certificates a device holds of its own, in DER, and the revocation lists it keeps.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Certificates {
    /// Identity key that signs (EDHOC methods 0 and 1), leaf first; empty if the device has none.
    #[n(0)]
    pub identity_signing: Vec<ByteVec>,
    /// Identity key for static Diffie-Hellman (EDHOC methods 2 and 3), leaf first; empty if the device has none.
    #[n(1)]
    pub identity_agreement: Vec<ByteVec>,
    /// Key that signs receipts and log checkpoints, leaf first.
    #[n(2)]
    pub evidence: Vec<ByteVec>,
    /// The revocation lists kept.
    #[n(3)]
    pub crls: Vec<CrlFacts>,
}

/// What a kept revocation list says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct CrlFacts {
    /// The issuer's name in DER.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub issuer: Vec<u8>,
    /// The list's number (RFC 5280 §5.2.3).
    #[n(1)]
    pub number: u64,
    /// When it was issued, seconds since 1970 UTC.
    #[n(2)]
    pub this_update: u64,
    /// When the next is due, seconds since 1970 UTC.
    #[n(3)]
    pub next_update: u64,
}

/// A key slot without its key (R-KY-2).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct KeySlot {
    /// Number of the slot.
    #[n(0)]
    pub slot: u8,
    /// What the key is for.
    #[n(1)]
    pub purpose: KeyPurpose,
    /// COSE algorithm or, for agreement keys, the COSE algorithm of the same curve.
    #[n(2)]
    pub algorithm: i32,
    /// State in its life.
    #[n(3)]
    pub state: KeyState,
    /// When it was made, seconds since 1970 UTC.
    #[n(4)]
    pub created: u64,
    /// When it was activated.
    #[n(5)]
    pub activated: Option<u64>,
    /// When it was deactivated, compromised or destroyed.
    #[n(6)]
    pub deactivated: Option<u64>,
    /// How many times it was used.
    #[n(7)]
    pub uses: u64,
    /// Where it comes from.
    #[n(8)]
    pub origin: KeyOrigin,
    /// SHA-256 over the public key's SEC 1 bytes, uncompressed.
    #[cbor(n(9), with = "minicbor::bytes")]
    pub fingerprint: [u8; 32],
}

/// What a key in a slot is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum KeyPurpose {
    /// Signs in the handshake.
    #[n(1)]
    IdentitySigning,
    /// Static Diffie-Hellman in the handshake.
    #[n(2)]
    IdentityAgreement,
    /// Signs receipts and log checkpoints.
    #[n(3)]
    Evidence,
}

/// State of a key (NIST SP 800-57 part 1 revision 5, §7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum KeyState {
    /// Made, not yet in use.
    #[n(1)]
    PreActivation,
    /// In use.
    #[n(2)]
    Active,
    /// Out of use for a time.
    #[n(3)]
    Suspended,
    /// Out of use for good.
    #[n(4)]
    Deactivated,
    /// Known or suspected to be known to others.
    #[n(5)]
    Compromised,
    /// Erased; only its record is left.
    #[n(6)]
    Destroyed,
}

/// Where a key comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum KeyOrigin {
    /// Made on the device, never outside it.
    #[n(1)]
    MadeHere,
    /// Put there by the maker.
    #[n(2)]
    Injected,
}
