//! The vault file: JSON, version 1; version 2 when half of the wrapping key lies in the system's key store.
//!
//! ```text
//! { "format": "wand-vault", "version": 1 or 2, "sha256": hex of the SHA-256 of body as written, "body": {
//!     "kdf": { "algorithm": "argon2id", "version": 19, "params": { memory_kib, passes, lanes }, "salt": 16 bytes,
//!         "key_half": { id, check } },          version 2: the key store's entry is vault.<id>
//!     "master": { nonce, sealed },              master key under argon2id(PIN); version 2: under HKDF of that and the half
//!     "secrets": { name: { nonce, sealed } },   each under a key derived from the master key
//!     "tag": HMAC of master's ciphertext and all secrets, under another key derived from the master key,
//!     "attempts": { failures, last } } }
//! ```
//! The plain SHA-256 tells a damaged file from a wrong PIN; it protects nothing. The tag shows, once unlocked, that no
//! secret was taken out or put back. AES-256-GCM throughout, nonces random, the purpose and name as associated data.

use super::VaultError;
use super::attempts::Attempts;
use super::key_half::KeyHalf;
use super::pin::KdfParams;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use wand_crypto::{AeadAlgorithm, CryptoError, HashAlgorithm, Provider, Random, Secret};
use zeroize::Zeroizing;

const FORMAT: &str = "wand-vault";
/// Under the PIN alone.
const PIN: u32 = 1;
/// Under the PIN and the key store's half.
const PIN_AND_KEY_STORE: u32 = 2;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: String,
    version: u32,
    sha256: String,
    body: Body,
}

#[derive(Deserialize)]
struct Label {
    format: String,
    version: u32,
}

/// Everything in the file.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Body {
    pub(super) kdf: Kdf,
    pub(super) master: Sealed,
    pub(super) secrets: BTreeMap<String, Sealed>,
    pub(super) tag: String,
    pub(super) attempts: Attempts,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Kdf {
    algorithm: String,
    version: u32,
    pub(super) params: KdfParams,
    salt: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) key_half: Option<KeyHalf>,
}

impl Kdf {
    pub(super) fn fresh(
        params: KdfParams,
        key_half: Option<KeyHalf>,
        random: &mut dyn Random,
    ) -> Result<Self, CryptoError> {
        let mut salt = [0; 16];
        random.fill(&mut salt)?;
        Ok(Self {
            algorithm: "argon2id".to_owned(),
            version: 0x13,
            params,
            salt: hex::encode(salt),
            key_half,
        })
    }

    pub(super) fn salt(&self) -> Option<Vec<u8>> {
        let known = self.algorithm == "argon2id"
            && self.version == 0x13
            && self.params.checked().is_ok()
            && self.key_half.as_ref().is_none_or(KeyHalf::well_formed);
        hex::decode(&self.salt)
            .ok()
            .filter(|salt| known && salt.len() == 16)
    }
}

/// A secret under AES-256-GCM.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sealed {
    nonce: String,
    sealed: String,
}

impl Sealed {
    pub(super) fn seal(
        provider: &dyn Provider,
        random: &mut dyn Random,
        key: &Secret,
        aad: &[u8],
        secret: &Secret,
    ) -> Result<Self, CryptoError> {
        let algorithm = AeadAlgorithm::A256Gcm;
        let mut nonce = vec![0; algorithm.nonce_len()];
        random.fill(&mut nonce)?;
        // Room for the tag, so that sealing in place does not leave a copy of the plaintext behind.
        let mut buffer = Zeroizing::new(Vec::with_capacity(secret.len() + algorithm.tag_len()));
        buffer.extend_from_slice(secret.expose_secret());
        provider.aead(algorithm, key)?.seal(&nonce, aad, &mut buffer)?;
        Ok(Self {
            nonce: hex::encode(nonce),
            sealed: hex::encode(&*buffer),
        })
    }

    /// The secret; [`CryptoError::BadTag`] also if the text is not hexadecimal.
    pub(super) fn open(
        &self,
        provider: &dyn Provider,
        key: &Secret,
        aad: &[u8],
    ) -> Result<Secret, CryptoError> {
        let nonce = hex::decode(&self.nonce).map_err(|_| CryptoError::BadTag)?;
        let mut buffer = Zeroizing::new(hex::decode(&self.sealed).map_err(|_| CryptoError::BadTag)?);
        provider
            .aead(AeadAlgorithm::A256Gcm, key)?
            .open(&nonce, aad, &mut buffer)?;
        Ok(Secret::new(std::mem::take(&mut *buffer)))
    }
}

impl Body {
    /// What the tag covers, unambiguously: JSON of the sealed parts.
    pub(super) fn tagged(&self) -> Vec<u8> {
        serde_json::to_vec(&(&self.kdf, &self.master, &self.secrets)).unwrap_or_default()
    }

    fn version(&self) -> u32 {
        match self.kdf.key_half {
            None => PIN,
            Some(_) => PIN_AND_KEY_STORE,
        }
    }

    pub(super) fn encode(&self, provider: &dyn Provider) -> Vec<u8> {
        let file = File {
            format: FORMAT.to_owned(),
            version: self.version(),
            sha256: digest(self, provider),
            body: self.clone(),
        };
        let mut bytes = serde_json::to_vec_pretty(&file).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    /// Reads a vault file.
    ///
    /// # Errors
    /// [`VaultError::Damaged`], or [`VaultError::FutureFormat`].
    pub(super) fn decode(bytes: &[u8], path: &Path, provider: &dyn Provider) -> Result<Self, VaultError> {
        let damaged = || VaultError::Damaged {
            path: path.to_path_buf(),
        };
        let label: Label = serde_json::from_slice(bytes).map_err(|_| damaged())?;
        if label.format == FORMAT && label.version > PIN_AND_KEY_STORE {
            return Err(VaultError::FutureFormat {
                path: path.to_path_buf(),
                found: label.version,
            });
        }
        let file: File = serde_json::from_slice(bytes).map_err(|_| damaged())?;
        let whole = file.format == FORMAT
            && file.version == file.body.version()
            && file.sha256 == digest(&file.body, provider)
            && file.body.kdf.salt().is_some();
        if whole { Ok(file.body) } else { Err(damaged()) }
    }
}

fn digest(body: &Body, provider: &dyn Provider) -> String {
    let bytes = serde_json::to_vec(body).unwrap_or_default();
    hex::encode(provider.hash(HashAlgorithm::Sha256, &[&bytes]))
}
