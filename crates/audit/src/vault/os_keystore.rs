use super::{Vault, VaultError, VaultKind, check_name, check_secret};
use keyring_core::{CredentialStore, Entry, Error};
use std::sync::Arc;
use wand_crypto::Secret;

/// The operating system's key store. On Linux that is the Secret Service of the desktop session.
///
/// It opens with the user's login, so it does not ask for a PIN by itself.
pub struct OsKeyStore {
    store: Arc<CredentialStore>,
    service: String,
}

impl OsKeyStore {
    /// Connects to the key store of this session; `service` groups the secrets, such as `org.example.wand`.
    ///
    /// # Errors
    /// [`VaultError::KeyStore`] if there is none, as on a machine without a desktop session.
    #[cfg(target_os = "linux")]
    pub fn connect(service: &str) -> Result<Self, VaultError> {
        let store = zbus_secret_service_keyring_store::Store::new().map_err(refused)?;
        Ok(Self::over(store, service))
    }

    /// Connects to the key store of this session. This build knows none for this system.
    ///
    /// # Errors
    /// [`VaultError::KeyStore`], always.
    #[cfg(not(target_os = "linux"))]
    pub fn connect(_service: &str) -> Result<Self, VaultError> {
        Err(VaultError::KeyStore {
            reason: "this build has no key store for this system".to_owned(),
        })
    }

    /// Uses the given store of the `keyring` family.
    pub fn over(store: Arc<CredentialStore>, service: &str) -> Self {
        Self {
            store,
            service: service.to_owned(),
        }
    }

    fn entry(&self, name: &str) -> Result<Entry, VaultError> {
        check_name(name)?;
        self.store.build(&self.service, name, None).map_err(refused)
    }
}

impl Vault for OsKeyStore {
    fn kind(&self) -> VaultKind {
        VaultKind::OsKeyStore
    }

    fn describe(&self) -> String {
        format!(
            "Secrets are kept in the system key store ({}, service {}), which opens when you log in: whoever uses your \
             open session can use them.",
            self.store.vendor(),
            self.service
        )
    }

    fn load(&self, name: &str) -> Result<Option<Secret>, VaultError> {
        match self.entry(name)?.get_secret() {
            Ok(bytes) => Ok(Some(Secret::new(bytes))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(refused(error)),
        }
    }

    fn store(&mut self, name: &str, secret: &Secret) -> Result<(), VaultError> {
        check_secret(secret)?;
        self.entry(name)?
            .set_secret(secret.expose_secret())
            .map_err(refused)
    }

    fn delete(&mut self, name: &str) -> Result<(), VaultError> {
        match self.entry(name)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(refused(error)),
        }
    }
}

/// Says what happened without the bytes that some errors carry.
fn refused(error: Error) -> VaultError {
    let reason = match error {
        Error::PlatformFailure(cause) | Error::NoStorageAccess(cause) => cause.to_string(),
        Error::BadEncoding(_) | Error::BadDataFormat(..) => "the stored secret has another format".to_owned(),
        Error::Ambiguous(_) => "several secrets have this name".to_owned(),
        other => other.to_string(),
    };
    VaultError::KeyStore { reason }
}
