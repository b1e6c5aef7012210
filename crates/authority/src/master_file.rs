use crate::keys::{KeyFault, MASTER_KEY_LEN, SealedKeys};
use crate::storage::{self, StorageFault};
use std::path::Path;
use wand_crypto::{Provider, Random, Secret};

impl SealedKeys {
    /// Keys in `directory` under the master key in the file `master`, which is made at first use with mode 0600.
    ///
    /// Whoever reads this file reads every key: it protects no more than the file's permissions do. For anything
    /// but a demonstration take the master key from a vault: see [`SealedKeys::new`].
    ///
    /// # Errors
    /// [`KeyFault::MasterKeyLength`] for a file of another length, [`KeyFault::Exposed`] if others may read it,
    /// [`KeyFault::Storage`], or [`KeyFault::Crypto`] from the random source.
    pub fn with_master_file(
        directory: &Path,
        master: &Path,
        provider: &'static dyn Provider,
        random: &mut dyn Random,
    ) -> Result<Self, KeyFault> {
        let key = match storage::read(master) {
            Ok(bytes) => Secret::new(bytes),
            Err(StorageFault::Missing(_)) => make(master, random)?,
            Err(fault) => return Err(fault.into()),
        };
        if is_exposed(master)? {
            return Err(KeyFault::Exposed(master.to_owned()));
        }
        Self::new(directory, key, provider)
    }
}

fn make(path: &Path, random: &mut dyn Random) -> Result<Secret, KeyFault> {
    if let Some(directory) = path.parent() {
        storage::create_private_directory(directory)?;
    }
    let mut bytes = vec![0; MASTER_KEY_LEN];
    random.fill(&mut bytes)?;
    let key = Secret::new(bytes);
    storage::replace(path, key.expose_secret())?;
    Ok(key)
}

#[cfg(unix)]
fn is_exposed(path: &Path) -> Result<bool, StorageFault> {
    use std::os::unix::fs::PermissionsExt;
    let metadata = std::fs::metadata(path).map_err(|error| StorageFault::at(path, error))?;
    Ok(metadata.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_exposed(_path: &Path) -> Result<bool, StorageFault> {
    Ok(false)
}
