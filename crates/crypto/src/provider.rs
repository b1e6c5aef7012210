use crate::{
    AeadAlgorithm, CryptoError, Curve, HashAlgorithm, KeyAgreement, PublicKey, Random, Secret,
    SignatureAlgorithm, Signer,
};
use alloc::{boxed::Box, vec::Vec};
use core::fmt;

/// The output of a hash: 32 or 48 bytes, held inline.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest {
    bytes: [u8; 48],
    algorithm: HashAlgorithm,
}

impl Digest {
    /// Wraps the output of `algorithm`.
    ///
    /// # Errors
    /// [`CryptoError::BadLength`] if the length is not the algorithm's.
    pub fn new(algorithm: HashAlgorithm, output: &[u8]) -> Result<Self, CryptoError> {
        let mut bytes = [0; 48];
        if output.len() != algorithm.output_len() {
            return Err(CryptoError::BadLength);
        }
        bytes
            .get_mut(..output.len())
            .ok_or(CryptoError::BadLength)?
            .copy_from_slice(output);
        Ok(Self { bytes, algorithm })
    }

    /// As [`Digest::new`], for an output whose length its type guarantees.
    #[cfg(any(feature = "rustcrypto", feature = "aws-lc-rs"))]
    pub(crate) fn of(algorithm: HashAlgorithm, output: &[u8]) -> Self {
        debug_assert_eq!(output.len(), algorithm.output_len());
        let mut bytes = [0; 48];
        bytes.iter_mut().zip(output).for_each(|(to, from)| *to = *from);
        Self { bytes, algorithm }
    }

    /// The bytes, as many as the algorithm gives.
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.algorithm.output_len()).unwrap_or_default()
    }
}

impl AsRef<[u8]> for Digest {
    fn as_ref(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_bytes()
            .iter()
            .try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A keyed AEAD whose key schedule is computed once.
pub trait Aead: Send + Sync {
    /// The algorithm.
    fn algorithm(&self) -> AeadAlgorithm;

    /// Encrypts `buffer` in place and appends the tag.
    ///
    /// # Errors
    /// [`CryptoError::BadLength`] for a nonce of another length or too long a plaintext.
    fn seal(&self, nonce: &[u8], aad: &[u8], buffer: &mut Vec<u8>) -> Result<(), CryptoError>;

    /// Checks and removes the tag and decrypts `buffer` in place. On error the buffer is emptied,
    /// so that unauthenticated plaintext cannot be used.
    ///
    /// # Errors
    /// [`CryptoError::BadTag`], or [`CryptoError::BadLength`] for a nonce of another length.
    fn open(&self, nonce: &[u8], aad: &[u8], buffer: &mut Vec<u8>) -> Result<(), CryptoError>;
}

/// An implementation of every primitive of the suites, chosen at start.
pub trait Provider: Send + Sync {
    /// A short name for people and logs, such as `rustcrypto`.
    fn name(&self) -> &'static str;

    /// Hashes the concatenation of `parts`.
    fn hash(&self, algorithm: HashAlgorithm, parts: &[&[u8]]) -> Digest;

    /// HMAC over the concatenation of `parts` (RFC 2104).
    fn hmac(&self, algorithm: HashAlgorithm, key: &Secret, parts: &[&[u8]]) -> Digest;

    /// HKDF-Extract (RFC 5869 §2.2); the result has the hash's output length.
    fn hkdf_extract(&self, algorithm: HashAlgorithm, salt: &[u8], ikm: &[u8]) -> Secret;

    /// HKDF-Expand (RFC 5869 §2.3) to `len` bytes.
    ///
    /// # Errors
    /// [`CryptoError::BadLength`] if `len` exceeds 255 hash outputs, or `prk` is shorter than one
    /// or longer than 64 bytes.
    fn hkdf_expand(
        &self,
        algorithm: HashAlgorithm,
        prk: &Secret,
        info: &[u8],
        len: usize,
    ) -> Result<Secret, CryptoError>;

    /// An AEAD under `key`.
    ///
    /// # Errors
    /// [`CryptoError::BadLength`] if the key has another length than the algorithm's.
    fn aead(&self, algorithm: AeadAlgorithm, key: &Secret) -> Result<Box<dyn Aead>, CryptoError>;

    /// A fresh Diffie-Hellman key.
    ///
    /// # Errors
    /// [`CryptoError::RandomFault`].
    fn generate_key_agreement(
        &self,
        curve: Curve,
        random: &mut dyn Random,
    ) -> Result<Box<dyn KeyAgreement>, CryptoError> {
        let scalar = self.generate_scalar(curve, random)?;
        self.load_key_agreement(curve, &scalar)
    }

    /// A fresh private scalar in `[1, n)`, big-endian, `field_len` bytes (rejection sampling).
    ///
    /// # Errors
    /// [`CryptoError::RandomFault`].
    fn generate_scalar(&self, curve: Curve, random: &mut dyn Random) -> Result<Secret, CryptoError>;

    /// A Diffie-Hellman key from its scalar, big-endian, `field_len` bytes.
    ///
    /// # Errors
    /// [`CryptoError::InvalidKey`] if it is zero or not below the order.
    fn load_key_agreement(&self, curve: Curve, scalar: &Secret)
    -> Result<Box<dyn KeyAgreement>, CryptoError>;

    /// A signing key from its scalar, big-endian, `field_len` bytes.
    ///
    /// # Errors
    /// [`CryptoError::InvalidKey`] if it is zero or not below the order.
    fn load_signer(
        &self,
        algorithm: SignatureAlgorithm,
        scalar: &Secret,
    ) -> Result<Box<dyn Signer>, CryptoError>;

    /// Checks a raw signature `r ‖ s` over `message`.
    ///
    /// # Errors
    /// [`CryptoError::BadSignature`], [`CryptoError::InvalidPoint`] or [`CryptoError::CurveMismatch`].
    fn verify(
        &self,
        algorithm: SignatureAlgorithm,
        key: &PublicKey,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), CryptoError>;

    /// Checks a DER `ECDSA-Sig-Value` (RFC 3279 §2.2.3) over `message`, as certificates carry it.
    ///
    /// # Errors
    /// As [`Provider::verify`]; a non-DER encoding is [`CryptoError::BadSignature`].
    fn verify_der(
        &self,
        algorithm: SignatureAlgorithm,
        key: &PublicKey,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), CryptoError>;
}
