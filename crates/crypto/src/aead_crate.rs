//! AEADs of the `aead` crate family behind [`Aead`]; AES-CCM for every provider.

use crate::{Aead, AeadAlgorithm, CryptoError, Secret};
use aes::Aes128;
use alloc::{boxed::Box, vec::Vec};
use ccm::{
    Ccm,
    aead::{AeadInOut, KeyInit},
    consts::{U8, U13, U16},
};
use zeroize::Zeroize;

pub(crate) struct InPlace<A> {
    cipher: A,
    algorithm: AeadAlgorithm,
}

impl<A: AeadInOut + KeyInit + Send + Sync + 'static> InPlace<A> {
    pub(crate) fn boxed(algorithm: AeadAlgorithm, key: &Secret) -> Result<Box<dyn Aead>, CryptoError> {
        let cipher = A::new_from_slice(key.expose_secret()).map_err(|_| CryptoError::BadLength)?;
        Ok(Box::new(Self { cipher, algorithm }))
    }
}

impl<A: AeadInOut + Send + Sync> Aead for InPlace<A> {
    fn algorithm(&self) -> AeadAlgorithm {
        self.algorithm
    }

    fn seal(&self, nonce: &[u8], aad: &[u8], buffer: &mut Vec<u8>) -> Result<(), CryptoError> {
        let nonce = nonce.try_into().map_err(|_| CryptoError::BadLength)?;
        self.cipher
            .encrypt_in_place(nonce, aad, buffer)
            .map_err(|_| CryptoError::BadLength)
    }

    fn open(&self, nonce: &[u8], aad: &[u8], buffer: &mut Vec<u8>) -> Result<(), CryptoError> {
        let opened = match nonce.try_into() {
            Ok(nonce) => self
                .cipher
                .decrypt_in_place(nonce, aad, buffer)
                .map_err(|_| CryptoError::BadTag),
            Err(_) => Err(CryptoError::BadLength),
        };
        if opened.is_err() {
            buffer.zeroize();
        }
        opened
    }
}

/// AES-CCM with an 8-byte tag. A plaintext has at most 65,535 bytes (RFC 3610, L = 2).
pub(crate) type AesCcm16_64_128 = InPlace<Ccm<Aes128, U8, U13>>;
/// AES-CCM with a 16-byte tag. A plaintext has at most 65,535 bytes (RFC 3610, L = 2).
pub(crate) type AesCcm16_128_128 = InPlace<Ccm<Aes128, U16, U13>>;
