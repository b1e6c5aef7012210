use super::slot::{KeyState, SlotId};
use super::store::KeyStore;
use std::sync::Arc;
use wand_crypto::{CryptoError, KeyAgreement, PublicKey, Random, Secret, SignatureAlgorithm, Signer};

/// A key as those see it who may use it: the slot's number, never its bytes.
pub(super) struct Handle {
    pub(super) store: Arc<KeyStore>,
    pub(super) slot: SlotId,
    pub(super) public_key: PublicKey,
    pub(super) usable_in: &'static [KeyState],
}

impl Signer for Handle {
    fn algorithm(&self) -> SignatureAlgorithm {
        self.public_key.curve().signature()
    }

    fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    fn sign(&self, message: &[u8], random: &mut dyn Random) -> Result<Vec<u8>, CryptoError> {
        self.store.with_key(self.slot, self.usable_in, |scalar| {
            self.store
                .provider
                .load_signer(Signer::algorithm(self), scalar)?
                .sign(message, random)
        })
    }
}

impl KeyAgreement for Handle {
    fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    fn agree(&self, peer: &PublicKey) -> Result<Secret, CryptoError> {
        self.store.with_key(self.slot, self.usable_in, |scalar| {
            self.store
                .provider
                .load_key_agreement(self.public_key.curve(), scalar)?
                .agree(peer)
        })
    }
}
