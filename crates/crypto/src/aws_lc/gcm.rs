use crate::{Aead, AeadAlgorithm, CryptoError, Secret};
use alloc::{boxed::Box, vec::Vec};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use zeroize::Zeroize;

struct Gcm(LessSafeKey);

pub(super) fn load(key: &Secret) -> Result<Box<dyn Aead>, CryptoError> {
    let key = UnboundKey::new(&AES_256_GCM, key.expose_secret()).map_err(|_| CryptoError::BadLength)?;
    Ok(Box::new(Gcm(LessSafeKey::new(key))))
}

impl Gcm {
    fn open_in_place(&self, nonce: &[u8], aad: &[u8], buffer: &mut Vec<u8>) -> Result<(), CryptoError> {
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| CryptoError::BadLength)?;
        let plaintext = self
            .0
            .open_in_place(nonce, Aad::from(aad), buffer)
            .map_err(|_| CryptoError::BadTag)?;
        let len = plaintext.len();
        buffer.truncate(len);
        Ok(())
    }
}

impl Aead for Gcm {
    fn algorithm(&self) -> AeadAlgorithm {
        AeadAlgorithm::A256Gcm
    }

    fn seal(&self, nonce: &[u8], aad: &[u8], buffer: &mut Vec<u8>) -> Result<(), CryptoError> {
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| CryptoError::BadLength)?;
        self.0
            .seal_in_place_append_tag(nonce, Aad::from(aad), buffer)
            .map_err(|_| CryptoError::BadLength)
    }

    fn open(&self, nonce: &[u8], aad: &[u8], buffer: &mut Vec<u8>) -> Result<(), CryptoError> {
        let opened = self.open_in_place(nonce, aad, buffer);
        if opened.is_err() {
            buffer.zeroize();
        }
        opened
    }
}
