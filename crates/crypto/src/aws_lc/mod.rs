//! The provider over AWS-LC: assembler, for the desktop.

mod ecdh;
mod ecdsa;
mod gcm;
mod hash;

use crate::aead_crate::{AesCcm16_64_128, AesCcm16_128_128};
use crate::{
    Aead, AeadAlgorithm, CryptoError, Curve, Digest, HashAlgorithm, KeyAgreement, Provider, PublicKey,
    Random, Secret, SignatureAlgorithm, Signer, scalar,
};
use alloc::boxed::Box;

/// The provider over AWS-LC.
///
/// Two things are not AWS-LC's: private scalars come from the caller's [`Random`], so that the health test covers
/// them; and AES-CCM comes from the `ccm` and `aes` crates, because AWS-LC has no CCM with a 13-byte nonce in its
/// safe interface. ECDSA nonces come from AWS-LC's own generator; the caller's source is asked for nothing then.
pub fn aws_lc() -> &'static dyn Provider {
    &AwsLc
}

struct AwsLc;

impl Provider for AwsLc {
    fn name(&self) -> &'static str {
        "aws-lc"
    }

    fn hash(&self, algorithm: HashAlgorithm, parts: &[&[u8]]) -> Digest {
        hash::hash(algorithm, parts)
    }

    fn hmac(&self, algorithm: HashAlgorithm, key: &Secret, parts: &[&[u8]]) -> Digest {
        hash::hmac(algorithm, key.expose_secret(), parts)
    }

    fn hkdf_extract(&self, algorithm: HashAlgorithm, salt: &[u8], ikm: &[u8]) -> Secret {
        hash::extract(algorithm, salt, ikm)
    }

    fn hkdf_expand(
        &self,
        algorithm: HashAlgorithm,
        prk: &Secret,
        info: &[u8],
        len: usize,
    ) -> Result<Secret, CryptoError> {
        hash::expand(algorithm, prk, info, len)
    }

    fn aead(&self, algorithm: AeadAlgorithm, key: &Secret) -> Result<Box<dyn Aead>, CryptoError> {
        match algorithm {
            AeadAlgorithm::AesCcm16_64_128 => AesCcm16_64_128::boxed(algorithm, key),
            AeadAlgorithm::AesCcm16_128_128 => AesCcm16_128_128::boxed(algorithm, key),
            AeadAlgorithm::A256Gcm => gcm::load(key),
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
        ecdh::load(curve, scalar)
    }

    fn load_signer(
        &self,
        algorithm: SignatureAlgorithm,
        scalar: &Secret,
    ) -> Result<Box<dyn Signer>, CryptoError> {
        ecdsa::load(algorithm, scalar)
    }

    fn verify(
        &self,
        algorithm: SignatureAlgorithm,
        key: &PublicKey,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), CryptoError> {
        ecdsa::verify(algorithm, key, message, signature)
    }

    fn verify_der(
        &self,
        algorithm: SignatureAlgorithm,
        key: &PublicKey,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), CryptoError> {
        ecdsa::verify_der(algorithm, key, message, signature)
    }
}
