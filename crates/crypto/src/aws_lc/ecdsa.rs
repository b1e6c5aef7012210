use super::ecdh::key_pair;
use crate::{CryptoError, PublicKey, Random, Secret, SignatureAlgorithm, Signer};
use alloc::{boxed::Box, vec::Vec};
use aws_lc_rs::{
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING,
        ECDSA_P384_SHA384_ASN1, ECDSA_P384_SHA384_FIXED, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair,
        EcdsaVerificationAlgorithm, ParsedPublicKey,
    },
};

struct EcdsaSigner {
    algorithm: SignatureAlgorithm,
    pair: EcdsaKeyPair,
    public: PublicKey,
}

pub(super) fn load(algorithm: SignatureAlgorithm, scalar: &Secret) -> Result<Box<dyn Signer>, CryptoError> {
    let (_, public) = key_pair(algorithm.curve(), scalar)?;
    let signing = match algorithm {
        SignatureAlgorithm::Es256 => &ECDSA_P256_SHA256_FIXED_SIGNING,
        SignatureAlgorithm::Es384 => &ECDSA_P384_SHA384_FIXED_SIGNING,
    };
    let pair = EcdsaKeyPair::from_private_key_and_public_key(signing, scalar.expose_secret(), public.sec1())
        .map_err(|_| CryptoError::InvalidKey)?;
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
