use super::{Vault, VaultError};
use serde::{Deserialize, Serialize};
use std::path::Path;
use wand_crypto::{CryptoError, HashAlgorithm, Provider, Random, Secret};
use zeroize::Zeroizing;

const CHECK: &[u8] = b"wand vault key half check v1";
const WRAP: &[u8] = b"wand vault wrap v2";
const CHECK_LEN: usize = 16;
const HALF_LEN: usize = 32;

/// Names the half of the wrapping key that lies in the operating system's key store (R-ID-9).
///
/// The half is 32 random bytes, so that its check value, which stands in the file, tells nothing about it. Mixed with
/// the PIN's half it wraps the master key: a copy of the file alone cannot be guessed at, and an open key store alone
/// opens nothing.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyHalf {
    id: String,
    check: String,
}

impl KeyHalf {
    /// Makes a half, puts it into the key store, and reads it back.
    pub(super) fn fresh(
        key_store: &mut dyn Vault,
        path: &Path,
        provider: &dyn Provider,
        random: &mut dyn Random,
    ) -> Result<(Self, Secret), VaultError> {
        let mut id = [0; 16];
        random.fill(&mut id)?;
        let mut bytes = Zeroizing::new([0; HALF_LEN]);
        random.fill(bytes.as_mut())?;
        let half = Secret::copied(bytes.as_ref());
        let named = Self {
            id: hex::encode(id),
            check: check(&half, provider),
        };
        key_store.store(&named.entry(), &half)?;
        let kept = named.fetch(key_store, path, provider)?;
        Ok((named, kept))
    }

    /// The half, from the key store.
    ///
    /// # Errors
    /// [`VaultError::KeyStoreEntryMissing`] if it is not there or another one; otherwise what the key store reports.
    pub(super) fn fetch(
        &self,
        key_store: &dyn Vault,
        path: &Path,
        provider: &dyn Provider,
    ) -> Result<Secret, VaultError> {
        key_store
            .load(&self.entry())?
            .filter(|half| half.len() == HALF_LEN && check(half, provider) == self.check)
            .ok_or_else(|| VaultError::KeyStoreEntryMissing {
                path: path.to_path_buf(),
            })
    }

    /// The name in the key store.
    pub(super) fn entry(&self) -> String {
        format!("vault.{}", self.id)
    }

    pub(super) fn well_formed(&self) -> bool {
        let hex_of = |text: &str, len| hex::decode(text).is_ok_and(|bytes| bytes.len() == len);
        hex_of(&self.id, 16) && hex_of(&self.check, CHECK_LEN) && self.id == self.id.to_lowercase()
    }
}

/// Both halves as one wrapping key.
pub(super) fn join(half: &Secret, pin: &Secret, provider: &dyn Provider) -> Result<Secret, CryptoError> {
    let prk = provider.hkdf_extract(HashAlgorithm::Sha256, half.expose_secret(), pin.expose_secret());
    provider.hkdf_expand(HashAlgorithm::Sha256, &prk, WRAP, 32)
}

fn check(half: &Secret, provider: &dyn Provider) -> String {
    let mut tag = hex::encode(provider.hmac(HashAlgorithm::Sha256, half, &[CHECK]));
    tag.truncate(CHECK_LEN * 2);
    tag
}
