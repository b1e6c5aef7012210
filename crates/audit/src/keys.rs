use crate::vault::{Vault, VaultError};
use std::path::Path;
use wand_crypto::{CryptoError, HashAlgorithm, Provider, Random, Secret};
use zeroize::Zeroizing;

const SALT: &[u8] = b"wand audit master v1";

/// The key from which database key, chain key and anchor key are derived; 32 bytes, kept in a [`Vault`].
pub struct MasterKey {
    secret: Secret,
    provider: &'static dyn Provider,
}

impl MasterKey {
    /// Length in bytes.
    pub const LEN: usize = 32;

    /// Takes the key bytes.
    ///
    /// # Errors
    /// [`CryptoError::BadLength`] unless there are [`MasterKey::LEN`] of them.
    pub fn new(secret: Secret, provider: &'static dyn Provider) -> Result<Self, CryptoError> {
        if secret.len() != Self::LEN {
            return Err(CryptoError::BadLength);
        }
        Ok(Self { secret, provider })
    }

    /// Loads the key `name` from the vault, or makes and stores one there if `log_dir` holds no log yet.
    ///
    /// # Errors
    /// [`VaultError::SecretMissing`] if there is a log but the vault has no key for it, so that a lost key is not
    /// papered over by a new one; otherwise what the vault reports.
    pub fn load_or_create(
        vault: &mut dyn Vault,
        name: &str,
        log_dir: &Path,
        provider: &'static dyn Provider,
        random: &mut dyn Random,
    ) -> Result<Self, VaultError> {
        if let Some(secret) = vault.load(name)? {
            return Ok(Self::new(secret, provider)?);
        }
        if crate::database::present(log_dir) {
            return Err(VaultError::SecretMissing {
                name: name.to_owned(),
            });
        }
        let mut bytes = Zeroizing::new([0; Self::LEN]);
        random.fill(bytes.as_mut())?;
        let secret = Secret::copied(bytes.as_ref());
        vault.store(name, &secret)?;
        Ok(Self::new(secret, provider)?)
    }

    pub(crate) fn derive(&self) -> Result<Keys, CryptoError> {
        let prk = self
            .provider
            .hkdf_extract(HashAlgorithm::Sha256, SALT, self.secret.expose_secret());
        let expand = |info: &[u8]| self.provider.hkdf_expand(HashAlgorithm::Sha256, &prk, info, 32);
        Ok(Keys {
            database: expand(b"wand audit database")?,
            chain: expand(b"wand audit chain")?,
            anchor: expand(b"wand audit anchor")?,
            device_logs: expand(b"wand device logs")?,
            provider: self.provider,
        })
    }
}

/// The keys of one log, by function.
pub(crate) struct Keys {
    pub(crate) database: Secret,
    pub(crate) chain: Secret,
    pub(crate) anchor: Secret,
    pub(crate) device_logs: Secret,
    pub(crate) provider: &'static dyn Provider,
}
