//! Files that survive a power cut, and the words for what can go wrong with them.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Why a file or directory could not be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StorageFault {
    /// The directory or file may not be written: permissions, or a read-only file system.
    #[error("{} cannot be written: it is read-only or belongs to another user", .0.display())]
    ReadOnly(PathBuf),
    /// No space or quota is left.
    #[error("{} cannot be written: the disk is full", .0.display())]
    Full(PathBuf),
    /// Something that must be there is not.
    #[error("{} is missing", .0.display())]
    Missing(PathBuf),
    /// Another process has the authority open.
    #[error("{} is held by another running instance", .0.display())]
    InUse(PathBuf),
    /// Any other fault of the file system.
    #[error("{}: {error}", .path.display())]
    Failed {
        /// What was read or written.
        path: PathBuf,
        /// What the operating system reports.
        error: io::Error,
    },
}

impl StorageFault {
    /// Sorts an error of the operating system.
    pub(crate) fn at(path: &Path, error: io::Error) -> Self {
        let path = path.to_owned();
        match error.kind() {
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Self::ReadOnly(path),
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => Self::Full(path),
            ErrorKind::NotFound => Self::Missing(path),
            _ => Self::Failed { path, error },
        }
    }

    /// What a person can do about it.
    pub fn next_step(&self) -> &'static str {
        match self {
            Self::ReadOnly(_) => "run as the owner of the directory, or choose another directory",
            Self::Full(_) => "free space on the disk, then repeat the command: nothing was lost",
            Self::Missing(_) => "check the path, or restore the directory from a backup",
            Self::InUse(_) => "end the other instance, then repeat the command",
            Self::Failed { .. } => "check the disk and the path, then repeat the command",
        }
    }
}

/// Creates a directory, with its parents, that only its owner may enter.
pub(crate) fn create_private_directory(path: &Path) -> Result<(), StorageFault> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(path)
        .map_err(|error| StorageFault::at(path, error))
}

/// Options for files that only their owner may read or write.
pub(crate) fn private_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Replaces a file as one step: after a power cut it holds the old bytes or the new ones, and once this has
/// returned the new ones.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), StorageFault> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let fresh = path.with_file_name(name);
    let write = || {
        let mut file = private_file()
            .write(true)
            .create(true)
            .truncate(true)
            .open(&fresh)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(|error| StorageFault::at(&fresh, error))?;
    std::fs::rename(&fresh, path).map_err(|error| StorageFault::at(path, error))?;
    sync_directory(path)
}

/// Makes the entry of `path` in its directory durable.
pub(crate) fn sync_directory(path: &Path) -> Result<(), StorageFault> {
    #[cfg(unix)]
    if let Some(directory) = path.parent() {
        let synced = File::open(directory).and_then(|directory| directory.sync_all());
        synced.map_err(|error| StorageFault::at(directory, error))?;
    }
    Ok(())
}

/// Reads a whole file.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, StorageFault> {
    std::fs::read(path).map_err(|error| StorageFault::at(path, error))
}

/// An exclusive lock on a directory, given back when dropped or when the process ends in any way.
pub(crate) struct Lock {
    _file: File,
}

impl Lock {
    pub(crate) fn take(directory: &Path) -> Result<Self, StorageFault> {
        let path = directory.join("lock");
        let file = private_file()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path);
        let file = file.map_err(|error| StorageFault::at(&path, error))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(StorageFault::InUse(directory.to_owned())),
            Err(TryLockError::Error(error)) => Err(StorageFault::at(&path, error)),
        }
    }
}
