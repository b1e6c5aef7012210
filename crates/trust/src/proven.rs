//! Signatures that were verified before and cannot become wrong.

use crate::certificate::Certificate;
use alloc::vec::Vec;
use wand_crypto::{HashAlgorithm, Provider};

/// The signatures on a store's own issuing certificates, once they were verified.
///
/// Every path to a root ends in the same few links. Verifying those again costs a device thirty times what its own
/// handshake signature costs (a P-384 root), at every contact (R-SE-7); whether they are right never changes.
/// Dates, revocation and every other rule are examined each time all the same.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proven(Vec<[u8; 32]>);

impl Proven {
    /// Nothing was verified before.
    pub const NONE: &'static Self = &Self(Vec::new());

    pub(crate) const fn none() -> Self {
        Self(Vec::new())
    }

    /// Whether exactly this signature over exactly these bytes under exactly this key was verified.
    pub(crate) fn contains(
        &self,
        provider: &dyn Provider,
        key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> bool {
        !self.0.is_empty() && self.0.contains(&digest(provider, key, message, signature))
    }

    /// Verifies the certificate's signature under the issuer's key, and remembers it if it is right.
    pub(crate) fn prove(&mut self, provider: &dyn Provider, certificate: &Certificate, issuer: &Certificate) {
        let key = issuer.public_key();
        if certificate.signed.verify(provider, key).is_err() {
            return;
        }
        let (message, signature) = certificate.signed.parts();
        let digest = digest(provider, key.sec1(), message, signature);
        if !self.0.contains(&digest) {
            self.0.push(digest);
        }
    }
}

/// SHA-256 over the three parts, each after its length.
fn digest(provider: &dyn Provider, key: &[u8], message: &[u8], signature: &[u8]) -> [u8; 32] {
    let length = |part: &[u8]| u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes();
    let parts: &[&[u8]] = &[
        &length(key),
        key,
        &length(message),
        message,
        &length(signature),
        signature,
    ];
    provider
        .hash(HashAlgorithm::Sha256, parts)
        .as_bytes()
        .first_chunk()
        .copied()
        .unwrap_or_default()
}
