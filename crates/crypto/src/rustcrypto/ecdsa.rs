use super::curve::{KeyPair, NistCurve, point};
use crate::{CryptoError, PublicKey, Random, Secret, SignatureAlgorithm, Signer};
use alloc::{boxed::Box, vec::Vec};
use ecdsa::{
    Signature,
    hazmat::{sign_prehashed_rfc6979, verify_prehashed},
};
use p256::elliptic_curve::FieldBytes;
use sha2::Digest as _;
use zeroize::Zeroizing;

struct EcdsaSigner<C: NistCurve>(KeyPair<C>);

pub(super) fn load<C: NistCurve>(scalar: &Secret) -> Result<Box<dyn Signer>, CryptoError> {
    Ok(Box::new(EcdsaSigner(KeyPair::<C>::load(scalar)?)))
}

impl<C: NistCurve> Signer for EcdsaSigner<C> {
    fn algorithm(&self) -> SignatureAlgorithm {
        C::CURVE.signature()
    }

    fn public_key(&self) -> &PublicKey {
        &self.0.public
    }

    fn sign(&self, message: &[u8], random: &mut dyn Random) -> Result<Vec<u8>, CryptoError> {
        let mut hedge = Zeroizing::new(FieldBytes::<C>::default());
        random.fill(&mut hedge)?;
        let digest = C::Hash::digest(message);
        let (signature, _) = sign_prehashed_rfc6979::<C, C::Hash>(&self.0.scalar, &digest, &hedge);
        Ok(signature.to_bytes().to_vec())
    }
}

pub(super) fn verify<C: NistCurve>(key: &PublicKey, message: &[u8], raw: &[u8]) -> Result<(), CryptoError> {
    check::<C>(key, message, Signature::from_slice(raw))
}

pub(super) fn verify_der<C: NistCurve>(
    key: &PublicKey,
    message: &[u8],
    der: &[u8],
) -> Result<(), CryptoError> {
    check::<C>(key, message, C::signature_from_der(der))
}

fn check<C: NistCurve>(
    key: &PublicKey,
    message: &[u8],
    signature: Result<Signature<C>, ecdsa::Error>,
) -> Result<(), CryptoError> {
    let point = point::<C>(key)?;
    let signature = signature.map_err(|_| CryptoError::BadSignature)?;
    let digest = C::Hash::digest(message);
    verify_prehashed::<C>(&point.to_projective(), &digest, &signature).map_err(|_| CryptoError::BadSignature)
}
