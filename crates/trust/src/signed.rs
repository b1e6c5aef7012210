//! What certificates and revocation lists have in common: signed bytes, an algorithm, a signature.

use crate::CertificateFault;
use alloc::vec::Vec;
use wand_crypto::{CryptoError, Provider, PublicKey, SignatureAlgorithm};
use x509_cert::der::asn1::{AnyRef, BitStringRef};
use x509_cert::der::{Decode, Encode, Header, Reader, SliceReader};
use x509_cert::spki::{AlgorithmIdentifierOwned, ObjectIdentifier};

const ECDSA_WITH_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const ECDSA_WITH_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");

/// The signature over a certificate or a revocation list (RFC 5280 §4.1, §5.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Signed {
    to_be_signed: Vec<u8>,
    signature: Vec<u8>,
    /// `None` for an algorithm no provider offers.
    pub(crate) algorithm: Option<SignatureAlgorithm>,
}

impl Signed {
    /// Splits `SEQUENCE { toBeSigned, algorithm, signature }` with nothing after it.
    pub(crate) fn from_der(der: &[u8]) -> Result<Self, CertificateFault> {
        Self::split(der).map_err(|_| CertificateFault::Malformed {
            part: "outer sequence",
        })
    }

    fn split(der: &[u8]) -> x509_cert::der::Result<Self> {
        let mut reader = SliceReader::new(der)?;
        let header = Header::decode(&mut reader)?;
        let signed = reader.read_nested(header.length(), |body| {
            let to_be_signed = AnyRef::decode(body)?.to_der()?;
            let identifier = AlgorithmIdentifierOwned::decode(body)?;
            let signature = BitStringRef::decode(body)?;
            let signature = signature.as_bytes().unwrap_or_default().to_vec();
            Ok::<_, x509_cert::der::Error>(Self {
                to_be_signed,
                signature,
                algorithm: known(&identifier),
            })
        })?;
        reader.finish()?;
        Ok(signed)
    }

    /// The signed bytes, and the signature over them.
    pub(crate) fn parts(&self) -> (&[u8], &[u8]) {
        (&self.to_be_signed, &self.signature)
    }

    /// Checks the signature under `key`.
    pub(crate) fn verify(&self, provider: &dyn Provider, key: &PublicKey) -> Result<(), CryptoError> {
        let algorithm = self.algorithm.ok_or(CryptoError::Unsupported)?;
        if algorithm.curve() != key.curve() {
            return Err(CryptoError::CurveMismatch);
        }
        provider.verify_der(algorithm, key, &self.to_be_signed, &self.signature)
    }
}

/// ECDSA identifiers carry no parameters (RFC 5758 §3.2).
fn known(identifier: &AlgorithmIdentifierOwned) -> Option<SignatureAlgorithm> {
    match identifier.oid {
        _ if identifier.parameters.is_some() => None,
        ECDSA_WITH_SHA256 => Some(SignatureAlgorithm::Es256),
        ECDSA_WITH_SHA384 => Some(SignatureAlgorithm::Es384),
        _ => None,
    }
}
