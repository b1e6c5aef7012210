use crate::flash::PairedWorkstation;
use wand_crypto::{HashAlgorithm, Provider};
use wand_protocol::session::Acquaintances;

/// The workstations the device is paired with, as the handshake sees them.
pub(super) struct Paired<'a> {
    pub(super) pairings: &'a [PairedWorkstation],
    /// Whether to send certificates whole, because a reference was not understood lately.
    pub(super) introduce: bool,
}

impl Acquaintances for Paired<'_> {
    fn certificate(&self, x5t: &[u8; 8]) -> Option<Vec<u8>> {
        let named = |pairing: &&PairedWorkstation| pairing.credential_hash.starts_with(x5t);
        self.pairings
            .iter()
            .find(named)
            .map(|pairing| pairing.certificate.clone())
    }

    fn holds_ours(&self, peer: Option<&[u8; 32]>) -> bool {
        let known = |peer: &[u8; 32]| {
            self.pairings
                .iter()
                .any(|pairing| pairing.credential_hash == *peer)
        };
        !self.introduce && peer.is_some_and(known)
    }
}

/// SHA-256 as an array.
pub(super) fn sha256(provider: &dyn Provider, bytes: &[u8]) -> [u8; 32] {
    provider
        .hash(HashAlgorithm::Sha256, &[bytes])
        .as_bytes()
        .first_chunk()
        .copied()
        .unwrap_or_default()
}
