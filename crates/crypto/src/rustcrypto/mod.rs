//! The provider over the RustCrypto crates: pure Rust, no_std, for device and desktop alike.

mod curve;
mod ecdh;
mod ecdsa;
mod hash;

use crate::aead_crate::{AesCcm16_64_128, AesCcm16_128_128, InPlace};
use crate::{
    Aead, AeadAlgorithm, CryptoError, Curve, Digest, HashAlgorithm, KeyAgreement, Provider, PublicKey,
    Random, Secret, SignatureAlgorithm, Signer, scalar,
};
use aes_gcm::Aes256Gcm;
use alloc::boxed::Box;
use p256::NistP256;
use p384::NistP384;
use sha2::{Sha256, Sha384};

/// The provider over the RustCrypto crates.
///
/// ECDSA nonces are those of RFC 6979 hedged with fresh randomness (its §3.6), so that neither a repeated random
/// number nor a glitch in a deterministic computation reveals the key. With the feature `std` a table of
/// multiples of the base point is made at first use.
pub fn rustcrypto() -> &'static dyn Provider {
    &RustCrypto
}

struct RustCrypto;

impl Provider for RustCrypto {
    fn name(&self) -> &'static str {
        "rustcrypto"
    }

    fn hash(&self, algorithm: HashAlgorithm, parts: &[&[u8]]) -> Digest {
        match algorithm {
            HashAlgorithm::Sha256 => hash::hash::<Sha256>(algorithm, parts),
            HashAlgorithm::Sha384 => hash::hash::<Sha384>(algorithm, parts),
        }
    }

    fn hmac(&self, algorithm: HashAlgorithm, key: &Secret, parts: &[&[u8]]) -> Digest {
        match algorithm {
            HashAlgorithm::Sha256 => hash::hmac::<Sha256>(algorithm, key, parts),
            HashAlgorithm::Sha384 => hash::hmac::<Sha384>(algorithm, key, parts),
        }
    }

    fn hkdf_extract(&self, algorithm: HashAlgorithm, salt: &[u8], ikm: &[u8]) -> Secret {
        match algorithm {
            HashAlgorithm::Sha256 => hash::extract::<Sha256>(salt, ikm),
            HashAlgorithm::Sha384 => hash::extract::<Sha384>(salt, ikm),
        }
    }

    fn hkdf_expand(
        &self,
        algorithm: HashAlgorithm,
        prk: &Secret,
        info: &[u8],
        len: usize,
    ) -> Result<Secret, CryptoError> {
        match algorithm {
            HashAlgorithm::Sha256 => hash::expand::<Sha256>(algorithm, prk, info, len),
            HashAlgorithm::Sha384 => hash::expand::<Sha384>(algorithm, prk, info, len),
        }
    }

    fn aead(&self, algorithm: AeadAlgorithm, key: &Secret) -> Result<Box<dyn Aead>, CryptoError> {
        match algorithm {
            AeadAlgorithm::AesCcm16_64_128 => AesCcm16_64_128::boxed(algorithm, key),
            AeadAlgorithm::AesCcm16_128_128 => AesCcm16_128_128::boxed(algorithm, key),
            AeadAlgorithm::A256Gcm => InPlace::<Aes256Gcm>::boxed(algorithm, key),
        }
    }

    fn generate_scalar(&self, curve: Curve, random: &mut dyn Random) -> Result<Secret, CryptoError> {
        scalar::generate(curve, random)
    }

    fn load_key_agreement(
        &self,
        curve: Curve,
        scalar: &Secret,
    ) -> Result<Box<dyn KeyAgreement>, CryptoError> {
        match curve {
            Curve::P256 => ecdh::load::<NistP256>(scalar),
            Curve::P384 => ecdh::load::<NistP384>(scalar),
        }
    }

    fn load_signer(
        &self,
        algorithm: SignatureAlgorithm,
        scalar: &Secret,
    ) -> Result<Box<dyn Signer>, CryptoError> {
        match algorithm {
            SignatureAlgorithm::Es256 => ecdsa::load::<NistP256>(scalar),
            SignatureAlgorithm::Es384 => ecdsa::load::<NistP384>(scalar),
        }
    }

    fn verify(
        &self,
        algorithm: SignatureAlgorithm,
        key: &PublicKey,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), CryptoError> {
        match algorithm {
            SignatureAlgorithm::Es256 => ecdsa::verify::<NistP256>(key, message, signature),
            SignatureAlgorithm::Es384 => ecdsa::verify::<NistP384>(key, message, signature),
        }
    }

    fn verify_der(
        &self,
        algorithm: SignatureAlgorithm,
        key: &PublicKey,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), CryptoError> {
        match algorithm {
            SignatureAlgorithm::Es256 => ecdsa::verify_der::<NistP256>(key, message, signature),
            SignatureAlgorithm::Es384 => ecdsa::verify_der::<NistP384>(key, message, signature),
        }
    }
}
