//! The primitives of a recorded handshake, called again and nothing else.

use crate::recorder::Call;
use std::hint::black_box;
use wand_crypto::{CryptoError, Curve, Provider, Random};

/// Sorts of primitives, as the report groups them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    KeyPairs,
    Agreements,
    Signatures,
    Verifications(Curve),
    Hashing,
    Sealing,
}

impl Sort {
    pub(crate) const ALL: [Self; 7] = [
        Self::KeyPairs,
        Self::Agreements,
        Self::Signatures,
        Self::Verifications(Curve::P256),
        Self::Verifications(Curve::P384),
        Self::Hashing,
        Self::Sealing,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::KeyPairs => "key pairs",
            Self::Agreements => "agreements",
            Self::Signatures => "signatures",
            Self::Verifications(Curve::P256) => "verifications on P-256",
            Self::Verifications(Curve::P384) => "verifications on P-384",
            Self::Hashing => "hash, HMAC, HKDF",
            Self::Sealing => "AEAD",
        }
    }
}

impl Call {
    pub(crate) fn sort(&self) -> Sort {
        match self {
            Self::GenerateKey(_) => Sort::KeyPairs,
            Self::Agree(..) => Sort::Agreements,
            Self::Sign(..) => Sort::Signatures,
            Self::Verify(algorithm, ..) | Self::VerifyDer(algorithm, ..) => {
                Sort::Verifications(algorithm.curve())
            }
            Self::Hash(..) | Self::Hmac(..) | Self::Extract(..) | Self::Expand(..) => Sort::Hashing,
            Self::Key(..) | Self::Seal(..) | Self::Open(..) => Sort::Sealing,
        }
    }

    /// Calls the primitive again with the same inputs.
    pub(crate) fn again(&self, provider: &dyn Provider, random: &mut dyn Random) -> Result<(), CryptoError> {
        match self {
            Self::GenerateKey(curve) => drop(black_box(provider.generate_key_agreement(*curve, random)?)),
            Self::Agree(key, peer) => drop(black_box(key.agree(peer)?)),
            Self::Sign(key, message) => drop(black_box(key.sign(message, random)?)),
            Self::Verify(algorithm, key, message, signature) => {
                provider.verify(*algorithm, key, message, signature)?;
            }
            Self::VerifyDer(algorithm, key, message, signature) => {
                provider.verify_der(*algorithm, key, message, signature)?;
            }
            Self::Hash(algorithm, parts) => {
                black_box(provider.hash(*algorithm, &borrowed(parts)));
            }
            Self::Hmac(algorithm, key, parts) => {
                black_box(provider.hmac(*algorithm, key, &borrowed(parts)));
            }
            Self::Extract(algorithm, salt, ikm) => {
                drop(black_box(provider.hkdf_extract(*algorithm, salt, ikm)));
            }
            Self::Expand(algorithm, prk, info, len) => {
                drop(black_box(provider.hkdf_expand(*algorithm, prk, info, *len)?));
            }
            Self::Key(algorithm, key) => drop(black_box(provider.aead(*algorithm, key)?)),
            Self::Seal(aead, nonce, aad, plaintext) => {
                aead.seal(nonce, aad, black_box(&mut plaintext.clone()))?;
            }
            Self::Open(aead, nonce, aad, ciphertext) => {
                aead.open(nonce, aad, black_box(&mut ciphertext.clone()))?;
            }
        }
        Ok(())
    }
}

fn borrowed(parts: &[Vec<u8>]) -> Vec<&[u8]> {
    parts.iter().map(Vec::as_slice).collect()
}
