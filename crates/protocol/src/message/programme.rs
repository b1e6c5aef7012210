use super::{numbered, values};
use crate::cbor;
use minicbor::{Decode, Encode};
use wand_crypto::{HashAlgorithm, Provider};
use wand_therapy::{Programme, State};

/// The programme in force.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ProgrammeReport {
    /// The permanent values.
    #[cbor(n(0), with = "values")]
    pub permanent: Programme,
    /// The values that hold for now, complete, if a temporary programme runs.
    #[cbor(n(1), with = "values::optional", has_nil)]
    pub temporary: Option<Programme>,
    /// Which programme governs the device.
    #[cbor(n(2), with = "numbered::state")]
    pub state: State,
    /// [`programme_hash`] of the permanent values.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub hash: [u8; 32],
    /// The highest command counter used.
    #[n(4)]
    pub command_counter: u64,
}

#[derive(Encode)]
struct Hashed<'a> {
    #[n(0)]
    class: u8,
    #[cbor(n(1), encode_with = "values::encode")]
    programme: &'a Programme,
}

/// SHA-256 over the deterministic encoding of `[class, {id: value}]`.
///
/// The class is part of it, so that equal numbers of two classes are two programmes.
pub fn programme_hash(provider: &dyn Provider, class: u8, programme: &Programme) -> [u8; 32] {
    let encoded = cbor::to_vec(&Hashed { class, programme });
    sha256(provider, &[&encoded])
}

/// SHA-256 as an array.
pub(crate) fn sha256(provider: &dyn Provider, parts: &[&[u8]]) -> [u8; 32] {
    provider
        .hash(HashAlgorithm::Sha256, parts)
        .as_bytes()
        .first_chunk()
        .copied()
        .unwrap_or_default()
}
