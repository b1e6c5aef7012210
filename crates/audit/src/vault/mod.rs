//! Where secrets are kept: a file sealed by a PIN and, where there is one, by a key in the operating system's key store.

mod attempts;
mod envelope;
mod error;
#[cfg(fuzzing)]
pub mod fuzzing;
mod key_half;
mod memory;
#[cfg(feature = "os-keystore")]
mod os_keystore;
mod pin;
mod pin_sealed;

pub use error::VaultError;
pub use memory::MemoryVault;
#[cfg(feature = "os-keystore")]
pub use os_keystore::OsKeyStore;
pub use pin::{KdfParams, Pin};
pub use pin_sealed::PinSealedFile;

use wand_crypto::Secret;

/// What kind of vault is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VaultKind {
    /// The operating system's key store, which opens with the user's login.
    OsKeyStore,
    /// A file sealed under a PIN and a key in the operating system's key store.
    PinAndKeyStore,
    /// A file sealed under a PIN.
    PinSealedFile,
    /// Memory alone, for tests: gone with the process.
    Memory,
}

/// Keeps named secrets. Names are 1 to 64 of `a-z 0-9 . _ -`; secrets have 1 byte to 64 KiB.
pub trait Vault: Send {
    /// The kind.
    fn kind(&self) -> VaultKind;

    /// One sentence for the user: which vault this is, where, and what that protects against.
    fn describe(&self) -> String;

    /// The secret of this name, if there is one.
    ///
    /// # Errors
    /// [`VaultError::BadName`], or what the store reports.
    fn load(&self, name: &str) -> Result<Option<Secret>, VaultError>;

    /// Keeps the secret, in place of an older one of this name. Durable on return.
    ///
    /// # Errors
    /// [`VaultError::BadName`], [`VaultError::BadSecret`], or what the store reports; an older secret is then still there.
    fn store(&mut self, name: &str, secret: &Secret) -> Result<(), VaultError>;

    /// Forgets the secret of this name; succeeds if there is none.
    ///
    /// # Errors
    /// [`VaultError::BadName`], or what the store reports.
    fn delete(&mut self, name: &str) -> Result<(), VaultError>;
}

fn check_name(name: &str) -> Result<(), VaultError> {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte);
    if (1..=64).contains(&name.len()) && name.bytes().all(allowed) {
        Ok(())
    } else {
        Err(VaultError::BadName)
    }
}

fn check_secret(secret: &Secret) -> Result<(), VaultError> {
    if (1..=64 << 10).contains(&secret.len()) {
        Ok(())
    } else {
        Err(VaultError::BadSecret)
    }
}
