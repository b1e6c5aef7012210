use crate::{CryptoError, Digest, HashAlgorithm, Secret};
use alloc::vec;
use aws_lc_rs::{
    digest::{self, SHA256, SHA384},
    hkdf::{self, HKDF_SHA256, HKDF_SHA384, KeyType, Prk},
    hmac::{self, HMAC_SHA256, HMAC_SHA384},
};

pub(super) fn hash(algorithm: HashAlgorithm, parts: &[&[u8]]) -> Digest {
    let mut state = digest::Context::new(match algorithm {
        HashAlgorithm::Sha256 => &SHA256,
        HashAlgorithm::Sha384 => &SHA384,
    });
    parts.iter().for_each(|part| state.update(part));
    Digest::of(algorithm, state.finish().as_ref())
}

fn hmac_tag(algorithm: HashAlgorithm, key: &[u8], parts: &[&[u8]]) -> hmac::Tag {
    let algorithm = match algorithm {
        HashAlgorithm::Sha256 => HMAC_SHA256,
        HashAlgorithm::Sha384 => HMAC_SHA384,
    };
    let mut state = hmac::Context::with_key(&hmac::Key::new(algorithm, key));
    parts.iter().for_each(|part| state.update(part));
    state.sign()
}

pub(super) fn hmac(algorithm: HashAlgorithm, key: &[u8], parts: &[&[u8]]) -> Digest {
    Digest::of(algorithm, hmac_tag(algorithm, key, parts).as_ref())
}

/// HKDF-Extract is HMAC with the salt as the key; the library's own gives no bytes out.
pub(super) fn extract(algorithm: HashAlgorithm, salt: &[u8], ikm: &[u8]) -> Secret {
    Secret::copied(hmac_tag(algorithm, salt, &[ikm]).as_ref())
}

/// A requested output length.
struct Len(usize);

impl KeyType for Len {
    fn len(&self) -> usize {
        self.0
    }
}

pub(super) fn expand(
    algorithm: HashAlgorithm,
    prk: &Secret,
    info: &[u8],
    len: usize,
) -> Result<Secret, CryptoError> {
    if !algorithm.prk_fits(prk.len()) || len > 255 * algorithm.output_len() {
        return Err(CryptoError::BadLength);
    }
    let algorithm: hkdf::Algorithm = match algorithm {
        HashAlgorithm::Sha256 => HKDF_SHA256,
        HashAlgorithm::Sha384 => HKDF_SHA384,
    };
    let prk = Prk::new_less_safe(algorithm, prk.expose_secret());
    let mut okm = Secret::new(vec![0; len]);
    prk.expand(&[info], Len(len))
        .and_then(|output| output.fill(okm.expose_mut()))
        .map_err(|_| CryptoError::BadLength)?;
    Ok(okm)
}
