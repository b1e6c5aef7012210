use super::VaultError;
use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};
use wand_crypto::Secret;
use zeroize::Zeroizing;

const LEAST: usize = 6;
const MOST: usize = 128;

/// A PIN or passphrase: 6 to 128 characters (NIST SP 800-63B §5.1.1 asks for six).
pub struct Pin(Secret);

impl Pin {
    /// Takes the text as typed; the caller wipes the original.
    ///
    /// # Errors
    /// [`VaultError::PinLength`].
    pub fn new(text: &str) -> Result<Self, VaultError> {
        if !(LEAST..=MOST).contains(&text.chars().count()) {
            return Err(VaultError::PinLength {
                least: LEAST,
                most: MOST,
            });
        }
        Ok(Self(Secret::copied(text.as_bytes())))
    }
}

/// What a guess of the PIN costs: the parameters of argon2id (RFC 9106), stored in the vault file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KdfParams {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

impl KdfParams {
    /// The second recommended option of RFC 9106 §4: 64 MiB, 3 passes, 4 lanes.
    pub const RECOMMENDED: Self = Self {
        memory_kib: 65_536,
        passes: 3,
        lanes: 4,
    };

    /// Other parameters, for machines with more or less memory.
    ///
    /// # Errors
    /// [`VaultError::BadParameters`] if cheaper than the cheapest of OWASP's Password Storage Cheat Sheet (7 MiB and 5
    /// passes, or as much memory × passes), or beyond 1 GiB, 16 passes or 16 lanes.
    pub fn new(memory_kib: u32, passes: u32, lanes: u32) -> Result<Self, VaultError> {
        Self {
            memory_kib,
            passes,
            lanes,
        }
        .checked()
    }

    pub(super) fn checked(self) -> Result<Self, VaultError> {
        let work = u64::from(self.memory_kib) * u64::from(self.passes);
        let affordable = (7_168..=1 << 20).contains(&self.memory_kib)
            && (1..=16).contains(&self.passes)
            && (1..=16).contains(&self.lanes);
        if affordable && work >= 7_168 * 5 {
            Ok(self)
        } else {
            Err(VaultError::BadParameters)
        }
    }

    /// The 32-byte key that wraps the master key.
    pub(super) fn derive(self, pin: &Pin, salt: &[u8]) -> Result<Secret, VaultError> {
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(32));
        let params = params.map_err(|_| VaultError::BadParameters)?;
        let mut key = Zeroizing::new(vec![0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(pin.0.expose_secret(), salt, &mut key)
            .map_err(|_| VaultError::BadParameters)?;
        Ok(Secret::new(std::mem::take(&mut *key)))
    }
}
