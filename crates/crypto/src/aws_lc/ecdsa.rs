use crate::{CryptoError, PublicKey, Random, Secret, SignatureAlgorithm, Signer, scalar::in_range};
use alloc::{boxed::Box, vec::Vec};
use aws_lc_rs::{
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING,
        ECDSA_P384_SHA384_ASN1, ECDSA_P384_SHA384_FIXED, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair,
        EcdsaVerificationAlgorithm, KeyPair, ParsedPublicKey,
    },
};
use zeroize::Zeroizing;

struct EcdsaSigner {
    algorithm: SignatureAlgorithm,
    pair: EcdsaKeyPair,
    public: PublicKey,
}

/// What precedes the scalar in an `ECPrivateKey` (RFC 5915 §3) without a public key, and what follows it:
/// the curve's object identifier.
fn private_key_frame(algorithm: SignatureAlgorithm) -> (&'static [u8], &'static [u8]) {
    match algorithm {
        SignatureAlgorithm::Es256 => (
            b"\x30\x31\x02\x01\x01\x04\x20",
            b"\xa0\x0a\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07",
        ),
        SignatureAlgorithm::Es384 => (
            b"\x30\x3e\x02\x01\x01\x04\x30",
            b"\xa0\x07\x06\x05\x2b\x81\x04\x00\x22",
        ),
    }
}

/// Loads by way of DER: of the library's ways the only one that needs no public key.
pub(super) fn load(algorithm: SignatureAlgorithm, scalar: &Secret) -> Result<Box<dyn Signer>, CryptoError> {
    if !in_range(algorithm.curve(), scalar) {
        return Err(CryptoError::InvalidKey);
    }
    let signing = match algorithm {
        SignatureAlgorithm::Es256 => &ECDSA_P256_SHA256_FIXED_SIGNING,
        SignatureAlgorithm::Es384 => &ECDSA_P384_SHA384_FIXED_SIGNING,
    };
    let (before, after) = private_key_frame(algorithm);
    let der = Zeroizing::new([before, scalar.expose_secret(), after].concat());
    let pair = EcdsaKeyPair::from_private_key_der(signing, &der).map_err(|_| CryptoError::InvalidKey)?;
    let public = PublicKey::from_sec1(algorithm.curve(), pair.public_key().as_ref())?;
    Ok(Box::new(EcdsaSigner {
        algorithm,
        pair,
        public,
    }))
}

impl Signer for EcdsaSigner {
    fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn sign(&self, message: &[u8], _random: &mut dyn Random) -> Result<Vec<u8>, CryptoError> {
        let signature = self
            .pair
            .sign(&SystemRandom::new(), message)
            .map_err(|_| CryptoError::RandomFault)?;
        Ok(signature.as_ref().to_vec())
    }
}

pub(super) fn verify(
    algorithm: SignatureAlgorithm,
    key: &PublicKey,
    message: &[u8],
    signature: &[u8],
) -> Result<(), CryptoError> {
    let verification = match algorithm {
        SignatureAlgorithm::Es256 => &ECDSA_P256_SHA256_FIXED,
        SignatureAlgorithm::Es384 => &ECDSA_P384_SHA384_FIXED,
    };
    check(verification, algorithm, key, message, signature)
}

pub(super) fn verify_der(
    algorithm: SignatureAlgorithm,
    key: &PublicKey,
    message: &[u8],
    signature: &[u8],
) -> Result<(), CryptoError> {
    let verification = match algorithm {
        SignatureAlgorithm::Es256 => &ECDSA_P256_SHA256_ASN1,
        SignatureAlgorithm::Es384 => &ECDSA_P384_SHA384_ASN1,
    };
    check(verification, algorithm, key, message, signature)
}

fn check(
    verification: &'static EcdsaVerificationAlgorithm,
    algorithm: SignatureAlgorithm,
    key: &PublicKey,
    message: &[u8],
    signature: &[u8],
) -> Result<(), CryptoError> {
    if key.curve() != algorithm.curve() {
        return Err(CryptoError::CurveMismatch);
    }
    let key = ParsedPublicKey::new(verification, key.sec1()).map_err(|_| CryptoError::InvalidPoint)?;
    key.verify_sig(message, signature)
        .map_err(|_| CryptoError::BadSignature)
}
