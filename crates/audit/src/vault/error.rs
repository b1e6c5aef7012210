use std::io;
use std::path::{Path, PathBuf};
use wand_crypto::CryptoError;

/// Why a vault refused. Each sentence ends with the next step; none says anything about a secret.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VaultError {
    /// The name is not a name.
    #[error(
        "A secret's name must be 1 to 64 characters of a-z, 0-9, dot, underscore and hyphen. Choose such a name."
    )]
    BadName,
    /// The secret is empty or too long.
    #[error("A secret must have 1 byte to 64 KiB. Store it in a file of its own instead.")]
    BadSecret,
    /// The vault has no secret of this name although something depends on it.
    #[error(
        "The vault has no secret named {name}, but there are data that need it. Open the vault that belongs to them, or set the data aside."
    )]
    SecretMissing {
        /// The name.
        name: String,
    },
    /// The PIN is shorter or longer than allowed.
    #[error(
        "A PIN must have {least} to {most} characters. Choose another one; a longer phrase resists guessing on a stolen copy."
    )]
    PinLength {
        /// The fewest characters.
        least: usize,
        /// The most characters.
        most: usize,
    },
    /// The PIN is wrong.
    #[error("The PIN is wrong ({failures} in a row). {}.", next_try(*wait))]
    WrongPin {
        /// Wrong PINs in a row, this one included.
        failures: u32,
        /// Seconds until the next try is accepted.
        wait: u64,
    },
    /// The delay after wrong PINs is not over; the PIN was not tried.
    #[error("Too many wrong PINs. Wait {wait} seconds, then try again.")]
    TooSoon {
        /// Seconds until the next try is accepted.
        wait: u64,
    },
    /// Too many wrong PINs in a row: this vault takes none any more.
    #[error(
        "The vault is locked after {failures} wrong PINs in a row. Restore a backup of it, or set it aside and enrol the operator anew."
    )]
    LockedOut {
        /// Wrong PINs in a row.
        failures: u32,
    },
    /// There is no vault file.
    #[error("There is no vault at {}. Check the data directory, or create a vault.", .path.display())]
    Missing {
        /// Where it should be.
        path: PathBuf,
    },
    /// A vault is there already and was left as it is.
    #[error("There is already a vault at {}. Unlock it, or move it away first.", .path.display())]
    Exists {
        /// The vault file.
        path: PathBuf,
    },
    /// The file is not what was written; the PIN was not tried.
    #[error("The vault {} is damaged and was left untouched. Restore a backup, or set it aside and enrol the operator anew.", .path.display())]
    Damaged {
        /// The vault file.
        path: PathBuf,
    },
    /// The file was written by a newer program.
    #[error("The vault {} has format {found}, which this program does not know. Install a newer Wand.", .path.display())]
    FutureFormat {
        /// The vault file.
        path: PathBuf,
        /// The version in the file.
        found: u32,
    },
    /// The cost parameters are outside what is safe or affordable.
    #[error("The PIN's key derivation parameters are out of range. Use the recommended ones.")]
    BadParameters,
    /// Another process has changed or is changing the vault file.
    #[error("Another Wand is using the vault {}. Close it, then try again.", .path.display())]
    InUse {
        /// The vault file.
        path: PathBuf,
    },
    /// The medium is full; the vault is as it was.
    #[error("The disk that holds {} is full; the vault is unchanged. Free some space, then try again.", .path.display())]
    DiskFull {
        /// The vault file.
        path: PathBuf,
    },
    /// The file or directory cannot be written.
    #[error("The vault {} cannot be written: {source}. Give this user write permission there.", .path.display())]
    ReadOnly {
        /// The vault file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The operating system refused to read or write.
    #[error("The vault {} could not be read or written: {source}. Check the disk, then try again.", .path.display())]
    Io {
        /// The vault file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// There is no key store of the operating system here, or it does not answer. No PIN was tried.
    #[error(
        "No system key store answers: {reason}. Log in to the desktop session whose key store holds the vault's key; a new vault can do without one (`--vault pin`)."
    )]
    NoKeyStore {
        /// What the system said.
        reason: String,
    },
    /// The operating system's key store is locked, and nobody unlocked it. No PIN was tried.
    #[error(
        "The system key store is locked: {reason}. Unlock it, by logging in to the desktop or with its own password program, then try again."
    )]
    KeyStoreLocked {
        /// What it said.
        reason: String,
    },
    /// The key store answers, but has not the key that belongs to this vault. No PIN was tried.
    #[error(
        "The system key store does not hold the key that belongs to the vault {}. Log in as the user who enrolled, open or restore the keyring that had it, or set the vault aside and enrol anew.",
        .path.display()
    )]
    KeyStoreEntryMissing {
        /// The vault file.
        path: PathBuf,
    },
    /// The operating system's key store refuses otherwise.
    #[error(
        "The system key store refuses: {reason}. Check it with its own password program, then try again."
    )]
    KeyStore {
        /// What it said.
        reason: String,
    },
    /// A primitive refused.
    #[error("The cryptographic provider failed: {0}. Restart Wand.")]
    Crypto(#[from] CryptoError),
}

fn next_try(wait: u64) -> String {
    match wait {
        0 => "Try again".to_owned(),
        wait => format!("Wait {wait} seconds before the next try"),
    }
}

impl VaultError {
    pub(super) fn io(path: &Path, source: io::Error) -> Self {
        let path = path.to_path_buf();
        match source.kind() {
            io::ErrorKind::NotFound => Self::Missing { path },
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
                Self::DiskFull { path }
            }
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Self::ReadOnly { path, source }
            }
            _ => Self::Io { path, source },
        }
    }
}
