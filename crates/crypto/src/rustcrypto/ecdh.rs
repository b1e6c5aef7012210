use super::curve::{KeyPair, NistCurve, point};
use crate::{CryptoError, KeyAgreement, PublicKey, Secret};
use alloc::boxed::Box;
use p256::elliptic_curve::ecdh::diffie_hellman;

struct Agreement<C: NistCurve>(KeyPair<C>);

pub(super) fn load<C: NistCurve>(scalar: &Secret) -> Result<Box<dyn KeyAgreement>, CryptoError> {
    Ok(Box::new(Agreement(KeyPair::<C>::load(scalar)?)))
}

impl<C: NistCurve> KeyAgreement for Agreement<C> {
    fn public_key(&self) -> &PublicKey {
        &self.0.public
    }

    fn agree(&self, peer: &PublicKey) -> Result<Secret, CryptoError> {
        let shared = diffie_hellman::<C>(&*self.0.scalar, point::<C>(peer)?.as_affine());
        Ok(Secret::copied(shared.raw_secret_bytes()))
    }
}
