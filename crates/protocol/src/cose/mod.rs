//! `COSE_Sign1` (RFC 9052 §4.2) in a strict profile.
//!
//! Tag 18 once; deterministic encoding throughout, also inside the protected bucket; `alg` in the protected bucket and
//! nowhere else; every label once over both buckets; `crit` only protected, and only labels known here and present; the
//! payload attached. Parsing is `parse` into an [`UnverifiedSign1`], whose payload can be read by this crate alone;
//! [`UnverifiedSign1::verify`] makes a [`VerifiedSign1`].
mod certificate;
mod headers;
mod sign;

pub use certificate::{CertificateRef, MAX_CHAIN};
pub use sign::{SignHeaders, sign};

use crate::cbor::{CborFault, check_deterministic};
use crate::registry::cose as label;
use alloc::vec::Vec;
use core::fmt;
use headers::Headers;
use minicbor::Decoder;
use minicbor::data::{Tag, Type};
use sign::to_be_signed;
use wand_crypto::{CryptoError, Provider, PublicKey, SignatureAlgorithm};

/// Longest `COSE_Sign1` looked at, in bytes.
pub const MAX_SIGN1: usize = 16 * 1024;

/// Why a `COSE_Sign1` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CoseFault {
    /// Longer than [`MAX_SIGN1`].
    TooLong,
    /// Not deterministic CBOR.
    Encoding(CborFault),
    /// Tag 18 is missing, or another tag stands there.
    WrongTag,
    /// Not an array of protected bytes, map, payload, signature.
    WrongShape,
    /// The protected bucket is not a map in deterministic CBOR.
    Protected(CborFault),
    /// No `alg` in the protected bucket.
    NoAlgorithm,
    /// An `alg` that is neither ES256 nor ES384, or not the key's.
    WrongAlgorithm,
    /// `alg` in the unprotected bucket.
    UnprotectedAlgorithm,
    /// A label in both buckets.
    DuplicateHeader,
    /// A header label or value of the wrong type.
    WrongHeader,
    /// A `crit` that is unprotected, empty, or lists labels that are unknown, absent or repeated.
    Critical,
    /// No attached payload.
    Detached,
    /// A `kid` other than the expected one, or where none is expected.
    WrongKeyId,
    /// The signature does not verify, or has not the algorithm's length.
    BadSignature,
    /// The public key is not a point of its curve.
    InvalidKey,
    /// A primitive failed.
    Crypto(CryptoError),
}

impl fmt::Display for CoseFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => write!(f, "longer than {MAX_SIGN1} bytes"),
            Self::Encoding(fault) => write!(f, "encoding: {fault}"),
            Self::WrongTag => f.write_str("not tagged as COSE_Sign1 exactly once"),
            Self::WrongShape => f.write_str("not the four fields of COSE_Sign1"),
            Self::Protected(fault) => write!(f, "protected headers: {fault}"),
            Self::NoAlgorithm => f.write_str("no algorithm in the protected headers"),
            Self::WrongAlgorithm => f.write_str("the algorithm is not the key's"),
            Self::UnprotectedAlgorithm => f.write_str("an algorithm in the unprotected headers"),
            Self::DuplicateHeader => f.write_str("a header in both buckets"),
            Self::WrongHeader => f.write_str("a header label or value of the wrong type"),
            Self::Critical => f.write_str("critical headers that cannot be honoured"),
            Self::Detached => f.write_str("the payload is not attached"),
            Self::WrongKeyId => f.write_str("the key identifier is not the expected one"),
            Self::BadSignature => f.write_str("the signature does not verify"),
            Self::InvalidKey => f.write_str("the public key is not a point of its curve"),
            Self::Crypto(error) => write!(f, "signature: {error}"),
        }
    }
}

impl core::error::Error for CoseFault {}

/// A `COSE_Sign1` that is well formed; who signed it is not known yet.
#[derive(Debug)]
pub struct UnverifiedSign1 {
    protected: Vec<u8>,
    headers: Headers,
    payload: Vec<u8>,
    signature: Vec<u8>,
}

/// The payload of a `COSE_Sign1` whose signature was verified.
#[derive(Debug)]
pub struct VerifiedSign1 {
    payload: Vec<u8>,
}

impl UnverifiedSign1 {
    /// Checks everything that needs no key.
    ///
    /// # Errors
    /// The first fault, cheapest checks first.
    pub fn parse(bytes: &[u8]) -> Result<Self, CoseFault> {
        if bytes.len() > MAX_SIGN1 {
            return Err(CoseFault::TooLong);
        }
        check_deterministic(bytes).map_err(CoseFault::Encoding)?;
        let mut d = Decoder::new(bytes);
        if d.tag().map_err(|_| CoseFault::WrongTag)? != Tag::new(label::SIGN1_TAG)
            || d.datatype().is_ok_and(|found| found == Type::Tag)
        {
            return Err(CoseFault::WrongTag);
        }
        if d.array().map_err(|_| CoseFault::WrongShape)? != Some(4) {
            return Err(CoseFault::WrongShape);
        }
        let protected = d.bytes().map_err(|_| CoseFault::WrongShape)?;
        let headers = Headers::read(protected, &mut d)?;
        let payload = match d.datatype() {
            Ok(Type::Bytes) => d.bytes().map_err(|_| CoseFault::WrongShape)?,
            Ok(Type::Null) => return Err(CoseFault::Detached),
            _ => return Err(CoseFault::WrongShape),
        };
        let signature = d.bytes().map_err(|_| CoseFault::WrongShape)?;
        Ok(Self {
            protected: protected.to_vec(),
            headers,
            payload: payload.to_vec(),
            signature: signature.to_vec(),
        })
    }

    /// The algorithm named in the protected bucket.
    pub fn algorithm(&self) -> SignatureAlgorithm {
        self.headers.algorithm
    }

    /// The key identifier, from either bucket.
    pub fn key_id(&self) -> Option<&[u8]> {
        self.headers.key_id.as_deref()
    }

    /// The signer's certificate, if the protected bucket names one.
    ///
    /// # Errors
    /// [`CoseFault::WrongHeader`] for `x5t` by another hash than SHA-256/64, a malformed chain, or both at once.
    pub fn certificate(&self) -> Result<Option<&CertificateRef>, CoseFault> {
        self.headers
            .certificate
            .as_ref()
            .map(Option::as_ref)
            .map_err(|fault| *fault)
    }

    pub(crate) fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// Requires that a `kid`, if there is one, is `expected`.
    ///
    /// # Errors
    /// [`CoseFault::WrongKeyId`].
    pub fn expect_key_id(&self, expected: Option<&[u8]>) -> Result<(), CoseFault> {
        match self.key_id() {
            Some(found) if Some(found) != expected => Err(CoseFault::WrongKeyId),
            _ => Ok(()),
        }
    }

    /// Verifies the signature over the `Sig_structure` (RFC 9052 §4.4). The algorithm must be the key's.
    ///
    /// # Errors
    /// [`CoseFault::WrongAlgorithm`], [`CoseFault::InvalidKey`] or [`CoseFault::BadSignature`].
    pub fn verify(
        self,
        provider: &dyn Provider,
        key: &PublicKey,
        external_aad: &[u8],
    ) -> Result<VerifiedSign1, CoseFault> {
        let algorithm = self.headers.algorithm;
        if algorithm != key.curve().signature() {
            return Err(CoseFault::WrongAlgorithm);
        }
        if self.signature.len() != algorithm.signature_len() {
            return Err(CoseFault::BadSignature);
        }
        let message = to_be_signed(&self.protected, external_aad, &self.payload);
        match provider.verify(algorithm, key, &message, &self.signature) {
            Ok(()) => Ok(VerifiedSign1 {
                payload: self.payload,
            }),
            Err(CryptoError::BadSignature) => Err(CoseFault::BadSignature),
            Err(CryptoError::InvalidPoint) => Err(CoseFault::InvalidKey),
            Err(error) => Err(CoseFault::Crypto(error)),
        }
    }
}

impl VerifiedSign1 {
    /// The bytes that were signed.
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }
}
