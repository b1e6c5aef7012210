//! Certificates for people: every field and extension in words, and the ASN.1 beneath. Nothing here is believed, and
//! nothing is decided by it.
//!
//! Unlike [`crate::Certificate`] it reads certificates of any key, so that a file that Wand would never use can be looked
//! at too. Text is passed on as it stands in the certificate, control characters and all: whoever shows it makes it harmless.

mod asn1;
mod extension;
mod names;
mod object;

pub use asn1::{Asn1, asn1};
pub use extension::InspectedExtension;

use crate::certificate::{Extensions, Moment, describe};
use crate::{Purpose, Subject};
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use x509_cert::certificate::{CertificateInner, Raw, Version};
use x509_cert::der::pem::{LineEnding, encode_string};
use x509_cert::der::{Decode, Encode};

/// The longest certificate that is read, in bytes; ours take under 600.
pub const LONGEST: usize = 64 * 1024;

/// Why bytes cannot be shown as a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum InspectFault {
    /// It is longer than [`LONGEST`].
    TooLong {
        /// Its length in bytes.
        length: usize,
    },
    /// Its ASN.1 is nested deeper than any certificate's.
    TooDeep {
        /// The deepest that is read.
        limit: u8,
    },
    /// Its ASN.1 has more parts than any certificate's.
    TooManyParts {
        /// The most that are read.
        limit: usize,
    },
    /// It is not DER.
    NotDer {
        /// Where it stops being DER, in bytes from the beginning.
        offset: usize,
    },
    /// It is DER, but not a certificate.
    NotACertificate,
}

impl fmt::Display for InspectFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { length } => write!(
                f,
                "it has {length} bytes, and no certificate is longer than {LONGEST}"
            ),
            Self::TooDeep { limit } => write!(f, "its parts are nested more than {limit} levels deep"),
            Self::TooManyParts { limit } => write!(f, "it has more than {limit} parts"),
            Self::NotDer { offset } => write!(f, "it is not DER from byte {offset} on"),
            Self::NotACertificate => f.write_str("it is not an X.509 certificate"),
        }
    }
}

impl core::error::Error for InspectFault {}

/// A certificate for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspection {
    /// Whom it names: common name and serial number.
    pub subject: Subject,
    /// The whole subject: [`crate::name_text`].
    pub subject_text: String,
    /// The whole issuer.
    pub issuer_text: String,
    /// Serial number, big-endian.
    pub serial_number: Vec<u8>,
    /// Version as people count: 1 to 3.
    pub version: u8,
    /// First second of validity, since 1970 UTC.
    pub not_before: u64,
    /// Last second of validity, since 1970 UTC.
    pub not_after: u64,
    /// Signature algorithm by its name, or its object identifier.
    pub signature_algorithm: String,
    /// Kind and size of the public key, such as `P-256`.
    pub public_key: String,
    /// The SubjectPublicKeyInfo, DER.
    pub key_info: Vec<u8>,
    /// Purposes under Wand's arc that mean something.
    pub purposes: Vec<Purpose>,
    /// Every extension.
    pub extensions: Vec<InspectedExtension>,
    /// Issuer and subject, DER, for telling who issued whom.
    issuer_der: Vec<u8>,
    subject_der: Vec<u8>,
    is_ca: bool,
}

impl Inspection {
    /// Reads a certificate. `words` says a purpose of Wand in words.
    ///
    /// # Errors
    /// Any [`InspectFault`]: at most 64 KiB, 32 levels and 10,000 parts are read.
    pub fn from_der(der: &[u8], words: &dyn Fn(&Purpose) -> String) -> Result<Self, InspectFault> {
        asn1(der)?;
        let parsed = CertificateInner::<Raw>::from_der(der).map_err(|_| InspectFault::NotACertificate)?;
        let body = parsed.tbs_certificate();
        let read = |name: &x509_cert::name::Name| name.to_der().map_err(|_| InspectFault::NotACertificate);
        let listed = body.extensions().map(Vec::as_slice).unwrap_or_default();
        let known = Extensions::read(Some(listed)).unwrap_or_default();
        Ok(Self {
            subject: Subject::from(body.subject()),
            subject_text: describe(body.subject()),
            issuer_text: describe(body.issuer()),
            serial_number: body.serial_number().as_bytes().to_vec(),
            version: match body.version() {
                Version::V1 => 1,
                Version::V2 => 2,
                Version::V3 => 3,
            },
            not_before: Moment::from(body.validity().not_before).seconds,
            not_after: Moment::from(body.validity().not_after).seconds,
            signature_algorithm: object::algorithm(&parsed.signature_algorithm().oid),
            public_key: object::public_key(body.subject_public_key_info()),
            key_info: body
                .subject_public_key_info()
                .to_der()
                .map_err(|_| InspectFault::NotACertificate)?,
            purposes: known.purposes().unwrap_or_default(),
            extensions: listed.iter().map(|one| extension::inspect(one, words)).collect(),
            issuer_der: read(body.issuer())?,
            subject_der: read(body.subject())?,
            is_ca: known
                .basic_constraints
                .is_some_and(|constraints| constraints.value.ca),
        })
    }

    /// Whether it says that it may issue certificates.
    pub fn is_ca(&self) -> bool {
        self.is_ca
    }

    /// Whether it names itself as its issuer.
    pub fn is_self_issued(&self) -> bool {
        self.issuer_der == self.subject_der
    }

    /// Whether it names `issuer` as its issuer. Its signature is not looked at.
    pub fn names_as_issuer(&self, issuer: &Self) -> bool {
        self.issuer_der == issuer.subject_der
    }
}

/// A certificate in PEM (RFC 7468 §5), with a newline at the end.
pub fn certificate_pem(der: &[u8]) -> String {
    encode_string("CERTIFICATE", LineEnding::LF, der).unwrap_or_default()
}

/// Bytes in lower-case hexadecimal.
fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| alloc::format!("{byte:02x}")).collect()
}

/// The contents of an OBJECT IDENTIFIER as numbers and dots, however wide its numbers are, up to 128 bits each.
fn dotted(contents: &[u8]) -> Option<String> {
    let mut numbers = Vec::new();
    let mut number: Option<u128> = None;
    for byte in contents {
        let so_far = number.unwrap_or_default();
        let next = so_far.checked_mul(128)?.checked_add(u128::from(byte & 0x7f))?;
        number = Some(next);
        if byte & 0x80 == 0 {
            numbers.push(next);
            number = None;
        }
    }
    let (first, rest) = numbers.split_first()?;
    if number.is_some() {
        return None;
    }
    let root = (first / 40).min(2);
    let second = first.checked_sub(root.checked_mul(40)?)?;
    let mut text = alloc::format!("{root}.{second}");
    for number in rest {
        text.push('.');
        text.push_str(&number.to_string());
    }
    Some(text)
}
