use crate::{CryptoError, Digest, HashAlgorithm, Secret};
use alloc::vec;
use hkdf::{Hkdf, HmacImpl};
use hmac::{EagerHash, Hmac};
use zeroize::Zeroize;

pub(super) fn hash<H: sha2::Digest>(algorithm: HashAlgorithm, parts: &[&[u8]]) -> Digest {
    let mut state = H::new();
    parts.iter().for_each(|part| state.update(part));
    Digest::of(algorithm, &state.finalize())
}

pub(super) fn hmac<H: EagerHash>(algorithm: HashAlgorithm, key: &Secret, parts: &[&[u8]]) -> Digest {
    let mut state = <Hmac<H> as HmacImpl>::new_from_slice(key.expose_secret());
    parts.iter().for_each(|part| HmacImpl::update(&mut state, part));
    Digest::of(algorithm, &HmacImpl::finalize(state))
}

pub(super) fn extract<H: EagerHash>(salt: &[u8], ikm: &[u8]) -> Secret {
    let (mut prk, _) = Hkdf::<H>::extract(Some(salt), ikm);
    let secret = Secret::copied(&prk);
    prk.as_mut_slice().zeroize();
    secret
}

pub(super) fn expand<H: EagerHash>(
    algorithm: HashAlgorithm,
    prk: &Secret,
    info: &[u8],
    len: usize,
) -> Result<Secret, CryptoError> {
    if !algorithm.prk_fits(prk.len()) || len > 255 * algorithm.output_len() {
        return Err(CryptoError::BadLength);
    }
    let hkdf = Hkdf::<H>::from_prk(prk.expose_secret()).map_err(|_| CryptoError::BadLength)?;
    let mut okm = Secret::new(vec![0; len]);
    hkdf.expand(info, okm.expose_mut())
        .map_err(|_| CryptoError::BadLength)?;
    Ok(okm)
}
