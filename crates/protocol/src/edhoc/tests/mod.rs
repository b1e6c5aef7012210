//! Published transcripts, byte for byte, with every intermediate value, and the encodings that must be refused.

mod invalid_traces;
mod trace_2;
mod x509_transcripts;

use super::*;
use alloc::{boxed::Box, string::String, sync::Arc, vec::Vec};
use core::fmt;
use wand_crypto::{
    CryptoError, Curve, KeyAgreement, Provider, PublicKey, Random, Secret, SignatureAlgorithm, Signer,
    rustcrypto,
};

fn provider() -> &'static dyn Provider {
    rustcrypto()
}

fn unhex(text: &str) -> Vec<u8> {
    hex::decode(text).unwrap()
}

fn agreement(scalar: &[u8]) -> Box<dyn KeyAgreement> {
    provider()
        .load_key_agreement(Curve::P256, &Secret::copied(scalar))
        .unwrap()
}

/// A source for handshakes whose every value is fixed: drawing from it is a mistake.
struct NoRandom;

impl Random for NoRandom {
    fn fill(&mut self, _: &mut [u8]) -> Result<(), CryptoError> {
        Err(CryptoError::RandomFault)
    }
}

/// Signs by giving a recorded signature, after it verified that this very message was signed.
struct ReplayingSigner {
    key: PublicKey,
    signature: Vec<u8>,
}

impl Signer for ReplayingSigner {
    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::Es256
    }

    fn public_key(&self) -> &PublicKey {
        &self.key
    }

    fn sign(&self, message: &[u8], _: &mut dyn Random) -> Result<Vec<u8>, CryptoError> {
        provider().verify(SignatureAlgorithm::Es256, &self.key, message, &self.signature)?;
        Ok(self.signature.clone())
    }
}

fn replaying(key: PublicKey, signature: &[u8]) -> AuthenticationKey {
    AuthenticationKey::Signature(Arc::new(ReplayingSigner {
        key,
        signature: signature.to_vec(),
    }))
}

fn static_dh(scalar: &[u8]) -> AuthenticationKey {
    AuthenticationKey::StaticDh(Arc::from(agreement(scalar)))
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct WrongIdCred;

impl fmt::Display for WrongIdCred {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("another credential was expected")
    }
}

/// Knows one peer.
struct Pinned {
    id_cred: IdCred,
    cred: Vec<u8>,
    key: PublicKey,
    name: &'static str,
}

impl PeerResolver for Pinned {
    type Peer = &'static str;
    type Refusal = WrongIdCred;

    fn resolve(
        &mut self,
        claim: PeerClaim<'_>,
    ) -> Result<PeerCredential<&'static str>, CredentialFault<WrongIdCred>> {
        if *claim.id_cred != self.id_cred {
            return Err(CredentialFault::Refused(WrongIdCred));
        }
        Ok(PeerCredential::new(
            self.cred.clone(),
            self.key.clone(),
            self.name,
        ))
    }
}

/// Every recorded value that `expected` names is the expected one.
fn assert_recorded<'a>(expected: impl IntoIterator<Item = (&'a str, Vec<u8>)>, who: &str) {
    let recorded = trace::take();
    for (name, value) in expected {
        let seen = recorded.get(name).map(hex::encode);
        assert_eq!(seen, Some(hex::encode(value)), "{who}: {name}");
    }
}

fn text(value: &serde_json::Value, key: &str) -> String {
    value[key]
        .as_str()
        .unwrap_or_else(|| panic!("the vector has no {key}"))
        .into()
}
