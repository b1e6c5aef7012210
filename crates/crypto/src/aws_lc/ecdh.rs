use crate::{CryptoError, Curve, KeyAgreement, PublicKey, Secret, scalar::in_range};
use alloc::boxed::Box;
use aws_lc_rs::agreement::{Algorithm, ECDH_P256, ECDH_P384, PrivateKey, UnparsedPublicKey, agree};

fn algorithm(curve: Curve) -> &'static Algorithm {
    match curve {
        Curve::P256 => &ECDH_P256,
        Curve::P384 => &ECDH_P384,
    }
}

struct Agreement {
    private: PrivateKey,
    public: PublicKey,
}

pub(super) fn load(curve: Curve, scalar: &Secret) -> Result<Box<dyn KeyAgreement>, CryptoError> {
    if !in_range(curve, scalar) {
        return Err(CryptoError::InvalidKey);
    }
    let private = PrivateKey::from_private_key(algorithm(curve), scalar.expose_secret())
        .map_err(|_| CryptoError::InvalidKey)?;
    let point = private
        .compute_public_key()
        .map_err(|_| CryptoError::InvalidKey)?;
    let public = PublicKey::from_sec1(curve, point.as_ref())?;
    Ok(Box::new(Agreement { private, public }))
}

impl KeyAgreement for Agreement {
    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn agree(&self, peer: &PublicKey) -> Result<Secret, CryptoError> {
        if peer.curve() != self.public.curve() {
            return Err(CryptoError::CurveMismatch);
        }
        let peer = UnparsedPublicKey::new(algorithm(peer.curve()), peer.sec1());
        agree(&self.private, peer, CryptoError::InvalidPoint, |shared| {
            Ok(Secret::copied(shared))
        })
    }
}
