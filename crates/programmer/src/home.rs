//! The workstation's data folder: where everything is, and that only one instance holds it.

use crate::drawer::storage;
use crate::fault::{Fault, FaultKind};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

/// Bytes that the reserve holds: an unlock, its rows in the audit log and a session fit several times.
const RESERVE: u64 = 1 << 20;

/// Sets space aside in the data folder that only [`spend_reserve`] gives back. Without the space nothing happens: the
/// next call tries again.
pub fn keep_reserve(folder: &Path) {
    let path = folder.join("reserve");
    if std::fs::metadata(&path).is_ok_and(|reserve| reserve.len() == RESERVE) {
        return;
    }
    let block = [0x5a; 4096];
    let written = File::create(&path).and_then(|mut file| {
        (0..RESERVE / 4096).try_for_each(|_| std::io::Write::write_all(&mut file, &block))
    });
    if written.is_err() {
        spend_reserve(folder);
    }
}

/// Gives the reserve back to the disk, so that emergency therapy finds space on a disk that is full.
pub fn spend_reserve(folder: &Path) {
    let _ = std::fs::remove_file(folder.join("reserve"));
}

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
