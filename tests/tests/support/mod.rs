//! Keys and records for the tests of the protocol room. The keys are fixed so that a failure repeats.
#![allow(dead_code)]

pub(crate) mod messages;

use wand_crypto::{
    CryptoError, HashAlgorithm, PublicKey, Secret, SeededRandom, SignatureAlgorithm, Signer, rustcrypto,
};
use wand_protocol::cose::{CoseFault, UnverifiedSign1};

/// A repeatable random source.
pub(crate) fn random() -> SeededRandom {
    SeededRandom::new(7)
}

/// A fixed key of the algorithm.
pub(crate) fn signer(algorithm: SignatureAlgorithm) -> Box<dyn Signer> {
    let scalar = Secret::new(vec![0x17; algorithm.curve().field_len()]);
    rustcrypto().load_signer(algorithm, &scalar).unwrap()
}

/// Another key of the algorithm.
pub(crate) fn other_signer(algorithm: SignatureAlgorithm) -> Box<dyn Signer> {
    let scalar = Secret::new(vec![0x23; algorithm.curve().field_len()]);
    rustcrypto().load_signer(algorithm, &scalar).unwrap()
}

/// The additional data of the tests' signatures.
pub(crate) fn aad() -> &'static [u8] {
    b"session binding"
}

/// Parses and verifies.
pub(crate) fn verify_with(bytes: &[u8], key: &PublicKey, external_aad: &[u8]) -> Result<(), CoseFault> {
    UnverifiedSign1::parse(bytes)?
        .verify(rustcrypto(), key, external_aad)
        .map(drop)
}

/// An exporter as both ends of session `seed` have it.
pub(crate) fn exporter(seed: u8) -> impl Fn(u32, &[u8], usize) -> Result<Secret, CryptoError> {
    move |label, context, len| {
        let prk = Secret::new(vec![seed; 32]);
        let info = [label.to_be_bytes().as_slice(), context].concat();
        rustcrypto().hkdf_expand(HashAlgorithm::Sha256, &prk, &info, len)
    }
}
