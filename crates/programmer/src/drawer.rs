//! Small sealed documents of the workstation: replaced atomically, unreadable without the operator's PIN.

use crate::fault::{Fault, FaultKind};
use serde::{Serialize, de::DeserializeOwned};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use wand_crypto::{Aead, AeadAlgorithm, HashAlgorithm, Provider, Random, Secret};

const NONCE_LEN: usize = 12;

/// A folder of sealed JSON documents, AES-256-GCM under a key derived from the workstation's master key.
///
/// The name of a document is bound as associated data, so that two documents cannot be exchanged.
pub(crate) struct Drawer {
    folder: PathBuf,
    aead: Box<dyn Aead>,
}

impl Drawer {
    /// Opens the drawer in `folder`, which is made when it is missing.
    ///
    /// # Errors
    /// [`FaultKind::Storage`] when the folder cannot be made.
    pub(crate) fn open(folder: &Path, master: &Secret, provider: &dyn Provider) -> Result<Self, Fault> {
        std::fs::create_dir_all(folder).map_err(|why| storage(folder, &why))?;
        let prk = provider.hkdf_extract(HashAlgorithm::Sha256, b"wand drawer", master.expose_secret());
        let aead = provider
            .hkdf_expand(
                HashAlgorithm::Sha256,
                &prk,
                b"document key",
                AeadAlgorithm::A256Gcm.key_len(),
            )
            .and_then(|key| provider.aead(AeadAlgorithm::A256Gcm, &key))
            .map_err(cryptography)?;
        Ok(Self {
            folder: folder.to_path_buf(),
            aead,
        })
    }

    /// Reads a document; `None` when there is none yet.
    ///
    /// # Errors
    /// [`FaultKind::Damaged`] when it does not open or is not what it should be; [`FaultKind::Storage`] when unreadable.
    pub(crate) fn read<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Fault> {
        let path = self.path(name);
        let sealed = match std::fs::read(&path) {
            Ok(sealed) => sealed,
            Err(why) if why.kind() == ErrorKind::NotFound => return Ok(None),
            Err(why) => return Err(storage(&path, &why)),
        };
        self.unseal(name, &sealed).map(Some).ok_or_else(|| {
            Fault::new(
                FaultKind::Damaged,
                format!("{} is damaged or was sealed under another key", path.display()),
                "restore it from a backup, or move it away to begin anew; it was not changed",
            )
        })
    }

    /// Opens a sealed document of this name; none when it is damaged, of another name or under another key.
    pub(crate) fn unseal<T: DeserializeOwned>(&self, name: &str, sealed: &[u8]) -> Option<T> {
        let (nonce, body) = sealed.split_at_checked(NONCE_LEN)?;
        let mut plain = body.to_vec();
        self.aead.open(nonce, name.as_bytes(), &mut plain).ok()?;
        serde_json::from_slice(&plain).ok()
    }

    /// Replaces a document: after a power cut the old or the new one is there, whole.
    ///
    /// # Errors
    /// [`FaultKind::Storage`] when it cannot be written durably; the old document is then still there.
    pub(crate) fn write<T: Serialize>(
        &self,
        name: &str,
        document: &T,
        random: &mut dyn Random,
    ) -> Result<(), Fault> {
        replace(&self.path(name), &[&self.seal(name, document, random)?])
    }

    /// Seals a document under this name: nonce, ciphertext and tag.
    pub(crate) fn seal<T: Serialize>(
        &self,
        name: &str,
        document: &T,
        random: &mut dyn Random,
    ) -> Result<Vec<u8>, Fault> {
        let mut nonce = [0; NONCE_LEN];
        random.fill(&mut nonce).map_err(cryptography)?;
        let mut body = serde_json::to_vec(document).map_err(|why| storage(&self.path(name), &why.into()))?;
        self.aead
            .seal(&nonce, name.as_bytes(), &mut body)
            .map_err(cryptography)?;
        Ok([&nonce, body.as_slice()].concat())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name).with_extension("sealed")
    }
}

/// Replaces a file atomically and durably with the concatenation of `parts`.
///
/// # Errors
/// [`FaultKind::Storage`]; the old file is then still there.
pub(crate) fn replace(path: &Path, parts: &[&[u8]]) -> Result<(), Fault> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let attempt = || -> std::io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        for part in parts {
            file.write_all(part)?;
        }
        file.as_file().sync_all()?;
        file.persist(path).map_err(|fault| fault.error)?;
        #[cfg(unix)]
        std::fs::File::open(folder)?.sync_all()?;
        Ok(())
    };
    attempt().map_err(|why| storage(path, &why))
}

/// The fault of a path that cannot be read or written.
pub(crate) fn storage(path: &Path, why: &std::io::Error) -> Fault {
    let next = match why.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "free some space on that disk and try again",
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            "make the folder writable for you, or choose another with --home"
        }
        _ => "check the disk and the folder, and try again",
    };
    Fault::new(FaultKind::Storage, format!("{}: {why}", path.display()), next)
}

/// The fault of a primitive that failed.
pub(crate) fn cryptography(why: wand_crypto::CryptoError) -> Fault {
    Fault::new(
        FaultKind::Cryptography,
        why.to_string(),
        "stop, and have this workstation checked before it is used again",
    )
}
