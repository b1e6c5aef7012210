//! Signatures on issuing certificates are verified once; everything else is examined at every contact (R-SE-7).

use crate::support::{Chain, NOW, provider};
use std::sync::atomic::{AtomicUsize, Ordering};
use wand_crypto::{
    Aead, AeadAlgorithm, CryptoError, Curve, Digest, HashAlgorithm, KeyAgreement, Provider, PublicKey,
    Random, Secret, SignatureAlgorithm, Signer,
};
use wand_trust::{Expectation, Function, KeyUse, Policy, TrustStore, Validator};

const DEVICE: Expectation<'_> = Expectation {
    function: Function::DeviceIdentity,
    key_use: KeyUse::Signature,
    class: None,
    serial: None,
};
const YEAR: u64 = 365 * 86_400;

/// The usual provider, counting the certificate signatures it verifies.
struct Counting(AtomicUsize);

impl Counting {
    fn count(&self) -> usize {
        self.0.swap(0, Ordering::Relaxed)
    }
}

impl Provider for Counting {
    fn name(&self) -> &'static str {
        "counting"
    }
    fn hash(&self, algorithm: HashAlgorithm, parts: &[&[u8]]) -> Digest {
        provider().hash(algorithm, parts)
    }
    fn hmac(&self, algorithm: HashAlgorithm, key: &Secret, parts: &[&[u8]]) -> Digest {
        provider().hmac(algorithm, key, parts)
    }
    fn hkdf_extract(&self, algorithm: HashAlgorithm, salt: &[u8], ikm: &[u8]) -> Secret {
        provider().hkdf_extract(algorithm, salt, ikm)
    }
    fn hkdf_expand(
        &self,
        alg: HashAlgorithm,
        prk: &Secret,
        info: &[u8],
        len: usize,
    ) -> Result<Secret, CryptoError> {
        provider().hkdf_expand(alg, prk, info, len)
    }
    fn aead(&self, algorithm: AeadAlgorithm, key: &Secret) -> Result<Box<dyn Aead>, CryptoError> {
        provider().aead(algorithm, key)
    }
    fn generate_scalar(&self, curve: Curve, random: &mut dyn Random) -> Result<Secret, CryptoError> {
        provider().generate_scalar(curve, random)
    }
    fn load_key_agreement(
        &self,
        curve: Curve,
        scalar: &Secret,
    ) -> Result<Box<dyn KeyAgreement>, CryptoError> {
        provider().load_key_agreement(curve, scalar)
    }
    fn load_signer(
        &self,
        algorithm: SignatureAlgorithm,
        scalar: &Secret,
    ) -> Result<Box<dyn Signer>, CryptoError> {
        provider().load_signer(algorithm, scalar)
    }
    fn verify(
        &self,
        alg: SignatureAlgorithm,
        key: &PublicKey,
        msg: &[u8],
        sig: &[u8],
    ) -> Result<(), CryptoError> {
        provider().verify(alg, key, msg, sig)
    }
    fn verify_der(
        &self,
        alg: SignatureAlgorithm,
        key: &PublicKey,
        msg: &[u8],
        sig: &[u8],
    ) -> Result<(), CryptoError> {
        self.0.fetch_add(1, Ordering::Relaxed);
        provider().verify_der(alg, key, msg, sig)
    }
}

fn store(chain: &Chain, issuing: &[u8]) -> TrustStore {
    let mut store = TrustStore::new();
    store.add_anchor(&chain.root_der()).unwrap();
    store.add_issuing(issuing).unwrap();
    store
}

fn code(counting: &Counting, store: &TrustStore, leaf: &[u8], now: u64) -> Result<(), &'static str> {
    let policy = Policy::default();
    let validator = Validator {
        provider: counting,
        store,
        policy: &policy,
    };
    validator
        .verify(leaf, &[], &DEVICE, now)
        .map(drop)
        .map_err(|refusal| refusal.code())
}

fn flipped(der: &[u8]) -> Vec<u8> {
    let mut der = der.to_vec();
    *der.last_mut().unwrap() ^= 1;
    der
}

#[test]
fn a_proven_issuer_costs_one_verification_less_at_every_contact() {
    let (counting, chain) = (Counting(AtomicUsize::new(0)), Chain::device());
    let mut store = store(&chain, &chain.issuing_der());
    assert_eq!(code(&counting, &store, &chain.leaf_der(), NOW), Ok(()));
    assert_eq!(counting.count(), 2, "leaf and issuing certificate");
    store.prove_issuing(&counting);
    assert_eq!(counting.count(), 1, "the issuing certificate, once");
    for _ in 0..3 {
        assert_eq!(code(&counting, &store, &chain.leaf_der(), NOW), Ok(()));
        assert_eq!(counting.count(), 1, "the leaf alone");
    }
}

#[test]
fn a_forged_leaf_is_refused_below_a_proven_issuer() {
    let (counting, chain) = (Counting(AtomicUsize::new(0)), Chain::device());
    let mut store = store(&chain, &chain.issuing_der());
    store.prove_issuing(&counting);
    assert_eq!(
        code(&counting, &store, &flipped(&chain.leaf_der()), NOW),
        Err("bad-signature")
    );
}

#[test]
fn a_forged_issuer_is_not_remembered_and_refused_at_use() {
    let (counting, chain) = (Counting(AtomicUsize::new(0)), Chain::device());
    let mut store = store(&chain, &flipped(&chain.issuing_der()));
    store.prove_issuing(&counting);
    assert_eq!(
        code(&counting, &store, &chain.leaf_der(), NOW),
        Err("bad-signature")
    );
}

#[test]
fn a_proven_issuer_still_expires() {
    let (counting, chain) = (Counting(AtomicUsize::new(0)), Chain::device());
    let mut store = store(&chain, &chain.issuing_der());
    store.prove_issuing(&counting);
    assert_eq!(
        code(&counting, &store, &chain.leaf_der(), NOW + 100 * YEAR),
        Err("expired")
    );
}
