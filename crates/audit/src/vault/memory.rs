use super::{Vault, VaultError, VaultKind, check_name, check_secret};
use std::collections::BTreeMap;
use wand_crypto::Secret;

/// A vault that keeps nothing beyond the process. For tests.
#[derive(Default)]
pub struct MemoryVault {
    secrets: BTreeMap<String, Secret>,
}

impl Vault for MemoryVault {
    fn kind(&self) -> VaultKind {
        VaultKind::Memory
    }

    fn describe(&self) -> String {
        "Secrets are kept in memory only and are gone when the program ends.".to_owned()
    }

    fn load(&self, name: &str) -> Result<Option<Secret>, VaultError> {
        check_name(name)?;
        Ok(self
            .secrets
            .get(name)
            .map(|secret| Secret::copied(secret.expose_secret())))
    }

    fn store(&mut self, name: &str, secret: &Secret) -> Result<(), VaultError> {
        check_name(name)?;
        check_secret(secret)?;
        self.secrets
            .insert(name.to_owned(), Secret::copied(secret.expose_secret()));
        Ok(())
    }

    fn delete(&mut self, name: &str) -> Result<(), VaultError> {
        check_name(name)?;
        self.secrets.remove(name);
        Ok(())
    }
}
