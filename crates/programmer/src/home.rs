//! The workstation's data folder: where everything is, and that only one instance holds it.

use crate::drawer::storage;
use crate::fault::{Fault, FaultKind};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

/// The data folder, locked for this process.
#[derive(Debug)]
pub struct Home {
    folder: PathBuf,
    _lock: File,
}

impl Home {
    /// Opens `folder`, makes it when it is missing, and locks it.
    ///
    /// # Errors
    /// [`FaultKind::SecondInstance`] when another process holds it; [`FaultKind::Storage`] when it cannot be used.
    pub fn open(folder: &Path) -> Result<Self, Fault> {
        std::fs::create_dir_all(folder).map_err(|why| storage(folder, &why))?;
        let path = folder.join("lock");
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path);
        let lock = lock.map_err(|why| storage(&path, &why))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self {
                folder: folder.to_path_buf(),
                _lock: lock,
            }),
            Err(TryLockError::WouldBlock) => Err(Fault::new(
                FaultKind::SecondInstance,
                format!("another instance of Wand uses {}", folder.display()),
                "close the other one, or choose another folder with --home",
            )),
            Err(TryLockError::Error(why)) => Err(storage(&path, &why)),
        }
    }

    /// The folder itself.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The PIN-sealed vault.
    pub fn vault(&self) -> PathBuf {
        self.folder.join("vault.json")
    }

    /// The audit log.
    pub fn audit(&self) -> PathBuf {
        self.folder.join("audit")
    }

    /// Sealed documents.
    pub fn drawer(&self) -> PathBuf {
        self.folder.join("drawer")
    }

    /// Certificates of the operator.
    pub fn credentials(&self) -> PathBuf {
        self.folder.join("credentials")
    }

    /// Anchors, issuing certificates and revocation lists.
    pub fn trust(&self) -> PathBuf {
        self.folder.join("trust")
    }
}
