use crate::{CryptoError, Curve, Random, Secret, SignatureAlgorithm};
use alloc::vec::Vec;
use core::fmt;

/// A public key: SEC 1 bytes of the right length and prefix for its curve.
///
/// That the bytes are a point of the curve is checked by the [`crate::Provider`] at every use
/// (agreement and verification), not here: parsing costs nothing and no use can skip the check.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PublicKey {
    curve: Curve,
    sec1: Vec<u8>,
}

impl PublicKey {
    /// Takes SEC 1 bytes, compressed (`02`/`03 ‖ x`) or uncompressed (`04 ‖ x ‖ y`).
    ///
    /// # Errors
    /// [`CryptoError::InvalidPoint`] if length or prefix are wrong for the curve.
    pub fn from_sec1(curve: Curve, sec1: &[u8]) -> Result<Self, CryptoError> {
        let field = curve.field_len();
        let fits = match sec1.first() {
            Some(2 | 3) => sec1.len() == 1 + field,
            Some(4) => sec1.len() == 1 + 2 * field,
            _ => false,
        };
        if !fits {
            return Err(CryptoError::InvalidPoint);
        }
        Ok(Self {
            curve,
            sec1: sec1.to_vec(),
        })
    }

    /// Takes an x-coordinate alone, as EDHOC carries it (RFC 9528 §3.7). Only for agreement:
    /// the sign of y does not change the shared x-coordinate.
    ///
    /// # Errors
    /// [`CryptoError::InvalidPoint`] if the length is not the curve's.
    pub fn from_x(curve: Curve, x: &[u8]) -> Result<Self, CryptoError> {
        if x.len() != curve.field_len() {
            return Err(CryptoError::InvalidPoint);
        }
        let mut sec1 = Vec::with_capacity(1 + x.len());
        sec1.push(2);
        sec1.extend_from_slice(x);
        Ok(Self { curve, sec1 })
    }

    /// The curve.
    pub fn curve(&self) -> Curve {
        self.curve
    }

    /// The SEC 1 bytes as given.
    pub fn sec1(&self) -> &[u8] {
        &self.sec1
    }

    /// The x-coordinate, `field_len` bytes.
    pub fn x(&self) -> &[u8] {
        self.sec1.get(1..1 + self.curve.field_len()).unwrap_or_default()
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({:?}, ", self.curve)?;
        for byte in self.x() {
            write!(f, "{byte:02x}")?;
        }
        f.write_str(")")
    }
}

/// A private signing key that stays where it is: in memory, in a key store, or on a token.
pub trait Signer: Send + Sync {
    /// The algorithm this key signs with.
    fn algorithm(&self) -> SignatureAlgorithm;

    /// The public half, uncompressed.
    fn public_key(&self) -> &PublicKey;

    /// Signs `message` (hashed here). Returns the raw signature `r ‖ s`; `random` hedges the nonce.
    ///
    /// # Errors
    /// [`CryptoError::RandomFault`], or what a token reports.
    fn sign(&self, message: &[u8], random: &mut dyn Random) -> Result<Vec<u8>, CryptoError>;
}

/// A private Diffie-Hellman key, ephemeral or static.
pub trait KeyAgreement: Send + Sync {
    /// The public half, uncompressed.
    fn public_key(&self) -> &PublicKey;

    /// The x-coordinate of the shared point, `field_len` bytes. Validates the peer's point.
    ///
    /// # Errors
    /// [`CryptoError::InvalidPoint`] or [`CryptoError::CurveMismatch`].
    fn agree(&self, peer: &PublicKey) -> Result<Secret, CryptoError>;
}
