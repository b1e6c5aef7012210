//! The signature back end of path validation: rustls-webpki asks, a [`Provider`] answers.

use crate::Proven;
use core::fmt;
use rustls_pki_types::{AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm, alg_id};
use wand_crypto::{Provider, PublicKey, SignatureAlgorithm};

/// One signature algorithm of a provider, in the shape rustls-webpki takes.
pub(crate) struct Verification<'a> {
    algorithm: SignatureAlgorithm,
    provider: &'a dyn Provider,
    proven: &'a Proven,
}

impl<'a> Verification<'a> {
    /// ECDSA with SHA-256 on P-256 and with SHA-384 on P-384: the two that a [`Provider`] offers.
    pub(crate) fn all(provider: &'a dyn Provider, proven: &'a Proven) -> [Self; 2] {
        [SignatureAlgorithm::Es256, SignatureAlgorithm::Es384].map(|algorithm| Self {
            algorithm,
            provider,
            proven,
        })
    }
}

impl fmt::Debug for Verification<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} by {}", self.algorithm, self.provider.name())
    }
}

impl SignatureVerificationAlgorithm for Verification<'_> {
    fn verify_signature(
        &self,
        public_key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        if self
            .proven
            .contains(self.provider, public_key, message, signature)
        {
            return Ok(());
        }
        let key = PublicKey::from_sec1(self.algorithm.curve(), public_key).map_err(|_| InvalidSignature)?;
        self.provider
            .verify_der(self.algorithm, &key, message, signature)
            .map_err(|_| InvalidSignature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        match self.algorithm {
            SignatureAlgorithm::Es256 => alg_id::ECDSA_P256,
            SignatureAlgorithm::Es384 => alg_id::ECDSA_P384,
        }
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        match self.algorithm {
            SignatureAlgorithm::Es256 => alg_id::ECDSA_SHA256,
            SignatureAlgorithm::Es384 => alg_id::ECDSA_SHA384,
        }
    }
}
