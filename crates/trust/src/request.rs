//! Certification requests (PKCS #10, RFC 2986): proof that the requester holds the private key.

use crate::Subject;
use alloc::vec::Vec;
use core::fmt;
use wand_crypto::{CryptoError, Curve, PublicKey, Random, SignatureAlgorithm, Signer};
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::der::asn1::{Any, BitString, PrintableStringRef, SetOfVec, UintRef, Utf8StringRef};
use x509_cert::der::{self, Decode, Encode};
use x509_cert::name::{Name, RelativeDistinguishedName};
use x509_cert::request::{CertReq, CertReqInfo, Version};
use x509_cert::spki::{AlgorithmIdentifierOwned, ObjectIdentifier, SubjectPublicKeyInfoOwned};

const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const SERIAL_NUMBER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.5");
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const SECP256R1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const SECP384R1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const ECDSA_WITH_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const ECDSA_WITH_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");

/// Upper bound of both attributes (RFC 5280 appendix A.1, `ub-common-name`, `ub-serial-number`).
const LONGEST: usize = 64;

/// Why a request cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestFault {
    /// An attribute of the subject breaks its limits.
    Subject {
        /// Which one.
        attribute: &'static str,
    },
    /// The signer failed.
    Crypto(CryptoError),
    /// The parts do not make a request.
    Encoding(der::Error),
}

impl fmt::Display for RequestFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Subject { attribute } => write!(
                f,
                "the {attribute} must have 1 to {LONGEST} bytes without control characters or spaces around it"
            ),
            Self::Crypto(why) => why.fmt(f),
            Self::Encoding(why) => write!(f, "the request cannot be encoded: {why}"),
        }
    }
}

impl core::error::Error for RequestFault {}

impl From<der::Error> for RequestFault {
    fn from(why: der::Error) -> Self {
        Self::Encoding(why)
    }
}

/// Makes a request for `signer`'s key, DER. The private key is not seen here.
///
/// # Errors
/// Any [`RequestFault`]; the common name has 1 to 64 bytes, a serial number may be empty and is then left out.
pub fn certification_request(
    subject: &Subject,
    signer: &dyn Signer,
    random: &mut dyn Random,
) -> Result<Vec<u8>, RequestFault> {
    let info = CertReqInfo {
        version: Version::V1,
        subject: name(subject)?,
        public_key: public_key_info(signer.public_key())?,
        attributes: SetOfVec::default(),
    };
    let raw = signer
        .sign(&info.to_der()?, random)
        .map_err(RequestFault::Crypto)?;
    let (r, s) = raw
        .split_at_checked(raw.len() / 2)
        .ok_or(RequestFault::Crypto(CryptoError::BadLength))?;
    let signature = Vec::from([UintRef::new(r)?, UintRef::new(s)?]).to_der()?;
    let request = CertReq {
        info,
        algorithm: AlgorithmIdentifierOwned {
            oid: match signer.algorithm() {
                SignatureAlgorithm::Es256 => ECDSA_WITH_SHA256,
                SignatureAlgorithm::Es384 => ECDSA_WITH_SHA384,
            },
            parameters: None,
        },
        signature: BitString::from_bytes(&signature)?,
    };
    Ok(request.to_der()?)
}

/// A request in PEM (RFC 7468 §7), with a newline at the end.
#[cfg(feature = "inspect")]
pub fn request_pem(der: &[u8]) -> alloc::string::String {
    use x509_cert::der::pem::{LineEnding, encode_string};
    encode_string("CERTIFICATE REQUEST", LineEnding::LF, der).unwrap_or_default()
}

fn name(subject: &Subject) -> Result<Name, RequestFault> {
    let fits = |text: &str| {
        (1..=LONGEST).contains(&text.len()) && text.trim() == text && !text.chars().any(char::is_control)
    };
    let refused = |attribute| RequestFault::Subject { attribute };
    if !fits(&subject.common_name) {
        return Err(refused("common name"));
    }
    let mut attributes = Vec::from([attribute(
        COMMON_NAME,
        Any::from(Utf8StringRef::new(&subject.common_name)?),
    )?]);
    if !subject.serial_number.is_empty() {
        let serial = PrintableStringRef::new(&subject.serial_number)
            .ok()
            .filter(|_| fits(&subject.serial_number))
            .ok_or(refused("serial number"))?;
        attributes.push(attribute(SERIAL_NUMBER, Any::from(serial))?);
    }
    Ok(Name::from_der(&attributes.to_der()?)?)
}

fn attribute(oid: ObjectIdentifier, value: Any) -> der::Result<RelativeDistinguishedName> {
    let mut set = SetOfVec::new();
    set.insert(AttributeTypeAndValue { oid, value })?;
    Ok(RelativeDistinguishedName::from(set))
}

/// RFC 5480 §2.
fn public_key_info(key: &PublicKey) -> der::Result<SubjectPublicKeyInfoOwned> {
    let curve = match key.curve() {
        Curve::P256 => SECP256R1,
        Curve::P384 => SECP384R1,
    };
    Ok(SubjectPublicKeyInfoOwned {
        algorithm: AlgorithmIdentifierOwned {
            oid: EC_PUBLIC_KEY,
            parameters: Some(Any::from(curve)),
        },
        subject_public_key: BitString::from_bytes(key.sec1())?,
    })
}
