use super::{Vault, VaultError, VaultKind, check_name, check_secret};
use keyring_core::{CredentialStore, Entry, Error};
use std::sync::{Arc, mpsc};
use std::time::Duration;
use wand_crypto::Secret;
use zeroize::Zeroizing;

/// How long a key store may take to answer at all.
#[cfg(target_os = "linux")]
const CONNECT: Duration = Duration::from_secs(10);
/// How long it may take to ask a person to unlock it.
const ANSWER: Duration = Duration::from_secs(60);

/// The operating system's key store. On Linux that is the Secret Service of the desktop session.
///
/// It opens with the user's login and asks for no PIN by itself, so it holds one half of a vault's wrapping key and
/// nothing else: [`super::PinSealedFile`]. Calls go through a thread of their own, because a client of D-Bus may not
/// block a thread that drives an async runtime, and end after a minute.
pub struct OsKeyStore {
    store: Arc<CredentialStore>,
    service: String,
}

impl OsKeyStore {
    /// Connects to the key store of this session; `service` groups the secrets, such as `org.example.wand`. No bus is
    /// started for it: without `DBUS_SESSION_BUS_ADDRESS` there is no key store.
    ///
    /// # Errors
    /// [`VaultError::NoKeyStore`] if there is none, as on a machine without a desktop session.
    #[cfg(target_os = "linux")]
    pub fn connect(service: &str) -> Result<Self, VaultError> {
        let bus = std::env::var_os("DBUS_SESSION_BUS_ADDRESS").unwrap_or_default();
        let bus = bus.to_string_lossy();
        if bus.is_empty() || bus.starts_with("autolaunch:") {
            return Err(none("there is no session bus"));
        }
        let connected = apart(CONNECT, || {
            zbus_secret_service_keyring_store::Store::new().map_err(refused)
        });
        let store = connected.unwrap_or_else(|| Err(none("it does not answer")))?;
        Ok(Self::over(store, service))
    }

    /// Connects to the key store of this session. This build knows none for this system.
    ///
    /// # Errors
    /// [`VaultError::NoKeyStore`], always.
    #[cfg(not(target_os = "linux"))]
    pub fn connect(_service: &str) -> Result<Self, VaultError> {
        Err(none("this build knows none for this system"))
    }

    /// Uses the given store of the `keyring` family.
    pub fn over(store: Arc<CredentialStore>, service: &str) -> Self {
        Self {
            store,
            service: service.to_owned(),
        }
    }

    fn ask<T: Send + 'static>(
        &self,
        name: &str,
        question: impl FnOnce(&Entry) -> Result<T, Error> + Send + 'static,
    ) -> Result<Option<T>, VaultError> {
        check_name(name)?;
        let entry = self.store.build(&self.service, name, None).map_err(refused)?;
        match apart(ANSWER, move || question(&entry)) {
            Some(Ok(answer)) => Ok(Some(answer)),
            Some(Err(Error::NoEntry)) => Ok(None),
            Some(Err(error)) => Err(refused(error)),
            None => Err(VaultError::KeyStoreLocked {
                reason: "nobody answered its question within a minute".to_owned(),
            }),
        }
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
        self.ask(name, |entry| entry.get_secret().map(Secret::new))
    }

    fn store(&mut self, name: &str, secret: &Secret) -> Result<(), VaultError> {
        check_secret(secret)?;
        let bytes = Zeroizing::new(secret.expose_secret().to_vec());
        let stored = self.ask(name, move |entry| entry.set_secret(&bytes))?;
        stored.ok_or_else(|| VaultError::KeyStore {
            reason: "it has no place for a new secret".to_owned(),
        })
    }

    fn delete(&mut self, name: &str) -> Result<(), VaultError> {
        self.ask(name, Entry::delete_credential).map(drop)
    }
}

/// Runs on a thread of its own; nothing when that takes too long, and the thread is left to itself.
fn apart<T: Send + 'static>(limit: Duration, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (answer, answered) = mpsc::sync_channel(1);
    std::thread::spawn(move || {
        let _ = answer.send(work());
    });
    answered.recv_timeout(limit).ok()
}

fn none(reason: &str) -> VaultError {
    VaultError::NoKeyStore {
        reason: reason.to_owned(),
    }
}

/// Says what happened without the bytes that some errors carry.
fn refused(error: Error) -> VaultError {
    match error {
        Error::PlatformFailure(cause) => VaultError::NoKeyStore {
            reason: clause(&cause.to_string()),
        },
        Error::NoStorageAccess(cause) => VaultError::KeyStoreLocked {
            reason: clause(&cause.to_string()),
        },
        Error::BadEncoding(_) | Error::BadDataFormat(..) => VaultError::KeyStore {
            reason: "the stored secret has another format".to_owned(),
        },
        Error::Ambiguous(_) => VaultError::KeyStore {
            reason: "several secrets have this name".to_owned(),
        },
        other => VaultError::KeyStore {
            reason: clause(&other.to_string()),
        },
    }
}

/// The key store's own words as a part of our sentence.
fn clause(text: &str) -> String {
    text.trim_end_matches('.').replace(". ", "; ")
}
