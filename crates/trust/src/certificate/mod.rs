//! What the bytes of a certificate say. Nothing here is believed yet.

mod extensions;
mod fault;
mod key;
mod name;
mod time;

pub(crate) use extensions::Extensions;
pub use fault::CertificateFault;
pub(crate) use name::describe;
pub use name::{Subject, name_text};
pub(crate) use time::Moment;

use crate::encoding::is_der;
use crate::oid::Purpose;
use crate::signed::Signed;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Deref;
use wand_crypto::{HashAlgorithm, Provider, PublicKey};
use x509_cert::certificate::{CertificateInner, Raw, Version};
use x509_cert::der::{Decode, Encode};
use x509_cert::name::Name;

/// The key usage bits of a certificate (RFC 5280 §4.2.1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct KeyUsage(u16);

impl KeyUsage {
    /// Verifying signatures other than those on certificates and revocation lists.
    pub const DIGITAL_SIGNATURE: Self = Self(1);
    /// Signatures meant to bind the signer (formerly nonRepudiation).
    pub const CONTENT_COMMITMENT: Self = Self(1 << 1);
    /// Enciphering keys.
    pub const KEY_ENCIPHERMENT: Self = Self(1 << 2);
    /// Enciphering data.
    pub const DATA_ENCIPHERMENT: Self = Self(1 << 3);
    /// Agreeing on keys (Diffie-Hellman).
    pub const KEY_AGREEMENT: Self = Self(1 << 4);
    /// Signing certificates.
    pub const KEY_CERT_SIGN: Self = Self(1 << 5);
    /// Signing revocation lists.
    pub const CRL_SIGN: Self = Self(1 << 6);
    /// With key agreement: to encipher only.
    pub const ENCIPHER_ONLY: Self = Self(1 << 7);
    /// With key agreement: to decipher only.
    pub const DECIPHER_ONLY: Self = Self(1 << 8);
    /// No bit at all.
    pub const NONE: Self = Self(0);

    /// Whether every bit of `other` is set.
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Both sets of bits.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// A few words for each bit that is set, in the order of the bits.
    pub fn words(self) -> Vec<&'static str> {
        const BITS: [&str; 9] = [
            "digital signature",
            "content commitment",
            "key encipherment",
            "data encipherment",
            "key agreement",
            "signing certificates",
            "signing revocation lists",
            "enciphering only, in key agreement",
            "deciphering only, in key agreement",
        ];
        (0u32..)
            .zip(BITS)
            .filter(|(bit, _)| self.0.checked_shr(*bit).is_some_and(|bits| bits & 1 == 1))
            .map(|(_, words)| words)
            .collect()
    }

    pub(crate) const fn from_bits(bits: u16) -> Self {
        Self(bits)
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// A certificate that has been read but not verified.
///
/// Reading checks the DER of everything RFC 5280 defines; whether the contents keep to the profile, and whether
/// anyone vouches for them, is decided by [`crate::path`] and [`crate::Validator`].
///
/// Cloning shares what was read.
#[derive(Clone, PartialEq, Eq)]
pub struct Certificate(Arc<Contents>);

/// What a certificate says; no name outside of this crate leads here.
#[derive(PartialEq, Eq)]
pub struct Contents {
    der: Vec<u8>,
    pub(crate) signed: Signed,
    pub(crate) version: Version,
    pub(crate) algorithms_agree: bool,
    pub(crate) has_unique_identifier: bool,
    serial: Vec<u8>,
    pub(crate) issuer: Name,
    pub(crate) issuer_der: Vec<u8>,
    pub(crate) subject: Name,
    pub(crate) subject_der: Vec<u8>,
    pub(crate) not_before: Moment,
    pub(crate) not_after: Moment,
    key: PublicKey,
    pub(crate) extensions: Extensions,
    purposes: Vec<Purpose>,
}

impl Certificate {
    /// Reads a certificate.
    ///
    /// # Errors
    /// [`CertificateFault::Malformed`] naming the part that is not DER or not of its type;
    /// [`CertificateFault::UnsupportedKey`] unless the key is on P-256 or P-384, the curve given by name.
    pub fn from_der(der: &[u8]) -> Result<Self, CertificateFault> {
        let signed = Signed::from_der(der)?;
        let malformed = |part| CertificateFault::Malformed { part };
        let parsed = CertificateInner::<Raw>::from_der(der).map_err(|_| malformed("certificate"))?;
        // Only the one encoding that DER has.
        if !is_der(&parsed, der) {
            return Err(malformed("certificate"));
        }
        let body = parsed.tbs_certificate();
        let names = |name: &Name| match name.to_der() {
            Ok(der) if name.iter_rdn().all(|part| !part.is_empty()) => Ok(der),
            _ => Err(malformed("name")),
        };
        let extensions = Extensions::read(body.extensions().map(Vec::as_slice))?;
        Ok(Self(Arc::new(Contents {
            der: der.to_vec(),
            signed,
            version: body.version(),
            algorithms_agree: body.signature() == parsed.signature_algorithm(),
            has_unique_identifier: body.issuer_unique_id().is_some() || body.subject_unique_id().is_some(),
            serial: body.serial_number().as_bytes().to_vec(),
            issuer_der: names(body.issuer())?,
            issuer: body.issuer().clone(),
            subject_der: names(body.subject())?,
            subject: body.subject().clone(),
            not_before: Moment::from(body.validity().not_before),
            not_after: Moment::from(body.validity().not_after),
            key: key::supported(body.subject_public_key_info()).ok_or(CertificateFault::UnsupportedKey)?,
            purposes: extensions.purposes()?,
            extensions,
        })))
    }

    /// The bytes as they came.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// SHA-256 of the bytes.
    pub fn fingerprint(&self, provider: &dyn Provider) -> [u8; 32] {
        fingerprint(provider, &self.der)
    }

    /// The first eight bytes of SHA-256 of the bytes: `x5t` with SHA-256/64 (RFC 9360 §2).
    pub fn x5t(&self, provider: &dyn Provider) -> [u8; 8] {
        let digest = self.fingerprint(provider);
        core::array::from_fn(|index| digest.get(index).copied().unwrap_or_default())
    }

    /// Whom the certificate names.
    pub fn subject(&self) -> Subject {
        Subject::from(&self.subject)
    }

    /// Who issued it, for people: [`crate::name_text`].
    pub fn issuer(&self) -> String {
        describe(&self.issuer)
    }

    /// The certificate's serial number: the contents of the INTEGER, big-endian.
    pub fn serial_number(&self) -> &[u8] {
        &self.serial
    }

    /// First second of validity, since 1970 UTC.
    pub fn not_before(&self) -> u64 {
        self.not_before.seconds
    }

    /// Last second of validity, since 1970 UTC.
    pub fn not_after(&self) -> u64 {
        self.not_after.seconds
    }

    /// The key that is certified.
    pub fn public_key(&self) -> &PublicKey {
        &self.key
    }

    /// The key purposes under Wand's arc; other purposes are left out.
    pub fn purposes(&self) -> &[Purpose] {
        &self.purposes
    }

    /// The key usage bits; none if there is no such extension.
    pub fn key_usage(&self) -> KeyUsage {
        self.extensions
            .key_usage
            .as_ref()
            .map_or(KeyUsage::NONE, |usage| usage.value)
    }

    /// Whether basicConstraints say that it may issue certificates.
    pub fn is_ca(&self) -> bool {
        self.extensions
            .basic_constraints
            .as_ref()
            .is_some_and(|constraints| constraints.value.ca)
    }

    /// Whether issuer and subject are the same name (RFC 5280 §6.1).
    pub(crate) fn is_self_issued(&self) -> bool {
        self.issuer_der == self.subject_der
    }
}

impl Deref for Certificate {
    type Target = Contents;

    fn deref(&self) -> &Contents {
        &self.0
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate")
            .field("subject", &describe(&self.subject))
            .field("issuer", &self.issuer())
            .field("serial", &self.serial)
            .finish_non_exhaustive()
    }
}

pub(crate) fn fingerprint(provider: &dyn Provider, der: &[u8]) -> [u8; 32] {
    let digest = provider.hash(HashAlgorithm::Sha256, &[der]);
    core::array::from_fn(|index| digest.as_bytes().get(index).copied().unwrap_or_default())
}
