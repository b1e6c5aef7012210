use crate::storage::{self, StorageFault};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use wand_crypto::{
    Aead, AeadAlgorithm, CryptoError, Curve, HashAlgorithm, Provider, PublicKey, Random, Secret, Signer,
};

/// Length of the master key of [`SealedKeys`], in bytes.
pub const MASTER_KEY_LEN: usize = 32;

/// Where the authority's private keys live: sealed files, a key store, or a token.
///
/// Names are lower-case letters and digits. A key is never replaced and never handed out.
pub trait KeyHolder: Send {
    /// Makes a key pair under a new name, durably, and returns the public half, uncompressed.
    ///
    /// # Errors
    /// [`KeyFault::Taken`] if the name has a key, or whatever keeps the key from being stored.
    fn generate(&mut self, name: &str, curve: Curve, random: &mut dyn Random) -> Result<PublicKey, KeyFault>;

    /// A signer for the key of this name.
    ///
    /// # Errors
    /// [`KeyFault::Absent`], [`KeyFault::Sealed`] or [`KeyFault::Storage`].
    fn signer(&self, name: &str) -> Result<Arc<dyn Signer>, KeyFault>;
}

/// Why a private key cannot be made or used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyFault {
    /// There is no key of this name.
    #[error("there is no key \"{0}\"")]
    Absent(String),
    /// There is one already, and keys are never overwritten.
    #[error("there is a key \"{0}\" already, and keys are never overwritten")]
    Taken(String),
    /// The file does not open with this master key: another passphrase, or the file was changed.
    #[error("the key \"{0}\" does not open: the passphrase is another one, or the file was changed")]
    Sealed(String),
    /// The master key has another length than [`MASTER_KEY_LEN`].
    #[error("the master key must have {MASTER_KEY_LEN} bytes")]
    MasterKeyLength,
    /// Others than the owner may read the master key.
    #[error("{} can be read by other users", .0.display())]
    Exposed(PathBuf),
    /// The file system failed.
    #[error(transparent)]
    Storage(#[from] StorageFault),
    /// A primitive refused.
    #[error(transparent)]
    Crypto(#[from] CryptoError),
}

/// Private keys in files of mode 0600, each sealed with AES-256-GCM under a key derived from a master key.
///
/// While the authority is open the master key is in this process's memory, and so are the private keys in use:
/// this protects a stolen disk or backup, not a machine that somebody else controls. For that, keep the root on
/// a token behind [`KeyHolder`].
pub struct SealedKeys {
    directory: PathBuf,
    master: Secret,
    provider: &'static dyn Provider,
}

/// File format: `MAGIC ‖ curve (1) ‖ nonce (12) ‖ sealed scalar ‖ tag (16)`; the associated data are magic,
/// curve and name, so that a file renamed to another key does not open.
const MAGIC: &[u8; 4] = b"WAK1";
const NONCE_LEN: usize = 12;
const HEADER_LEN: usize = MAGIC.len() + 1 + NONCE_LEN;

impl SealedKeys {
    /// Keys in `directory`, which is created when the first key is. `master` comes from a vault or a
    /// passphrase hash; it is not checked before a key is used.
    ///
    /// # Errors
    /// [`KeyFault::MasterKeyLength`].
    pub fn new(directory: &Path, master: Secret, provider: &'static dyn Provider) -> Result<Self, KeyFault> {
        if master.len() != MASTER_KEY_LEN {
            return Err(KeyFault::MasterKeyLength);
        }
        Ok(Self {
            directory: directory.to_owned(),
            master,
            provider,
        })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.join(format!("{name}.key"))
    }

    fn aead(&self, name: &str) -> Result<Box<dyn Aead>, CryptoError> {
        let master = self.master.expose_secret();
        let prk = self
            .provider
            .hkdf_extract(HashAlgorithm::Sha256, b"wand authority keys", master);
        let algorithm = AeadAlgorithm::A256Gcm;
        let key =
            self.provider
                .hkdf_expand(HashAlgorithm::Sha256, &prk, name.as_bytes(), algorithm.key_len())?;
        self.provider.aead(algorithm, &key)
    }

    fn seal(
        &self,
        name: &str,
        curve: Curve,
        scalar: &Secret,
        random: &mut dyn Random,
    ) -> Result<Vec<u8>, CryptoError> {
        let mut nonce = [0; NONCE_LEN];
        random.fill(&mut nonce)?;
        let mut buffer = scalar.expose_secret().to_vec();
        self.aead(name)?
            .seal(&nonce, &associated_data(name, curve), &mut buffer)?;
        Ok([&MAGIC[..], &[curve_number(curve)], &nonce, &buffer].concat())
    }

    fn open(&self, name: &str, file: &[u8]) -> Option<(Curve, Secret)> {
        let (header, sealed) = file.split_at_checked(HEADER_LEN)?;
        let (magic, rest) = header.split_at_checked(MAGIC.len())?;
        let (number, nonce) = rest.split_first()?;
        let curve = [Curve::P256, Curve::P384]
            .into_iter()
            .find(|&curve| curve_number(curve) == *number)?;
        let mut buffer = sealed.to_vec();
        self.aead(name)
            .ok()?
            .open(nonce, &associated_data(name, curve), &mut buffer)
            .ok()?;
        (magic == MAGIC).then(|| (curve, Secret::new(buffer)))
    }
}

impl KeyHolder for SealedKeys {
    fn generate(&mut self, name: &str, curve: Curve, random: &mut dyn Random) -> Result<PublicKey, KeyFault> {
        let path = self.path(name);
        if path.exists() {
            return Err(KeyFault::Taken(name.to_owned()));
        }
        storage::create_private_directory(&self.directory)?;
        let scalar = self.provider.generate_scalar(curve, random)?;
        storage::replace(&path, &self.seal(name, curve, &scalar, random)?)?;
        Ok(self.signer(name)?.public_key().clone())
    }

    fn signer(&self, name: &str) -> Result<Arc<dyn Signer>, KeyFault> {
        let file = match storage::read(&self.path(name)) {
            Err(StorageFault::Missing(_)) => return Err(KeyFault::Absent(name.to_owned())),
            file => file?,
        };
        let (curve, scalar) = self
            .open(name, &file)
            .ok_or_else(|| KeyFault::Sealed(name.to_owned()))?;
        Ok(self.provider.load_signer(curve.signature(), &scalar)?.into())
    }
}

fn associated_data(name: &str, curve: Curve) -> Vec<u8> {
    [&MAGIC[..], &[curve_number(curve)], name.as_bytes()].concat()
}

/// The COSE curve number.
fn curve_number(curve: Curve) -> u8 {
    match curve {
        Curve::P256 => 1,
        Curve::P384 => 2,
    }
}
