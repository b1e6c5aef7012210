//! Revocation lists: complete lists, each signed by the CA whose certificates it lists (RFC 5280 §5).

mod fault;
mod reason;

pub use fault::CrlFault;
pub use reason::ReasonCode;

use crate::certificate::{Certificate, CertificateFault, KeyUsage, Moment, describe};
use crate::encoding::is_der;
use crate::signed::Signed;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use wand_crypto::Provider;
use x509_cert::certificate::{Raw, Version};
use x509_cert::crl::{CertificateList, RevokedCert, TbsCertList};
use x509_cert::der::asn1::Uint;
use x509_cert::der::oid::AssociatedOid;
use x509_cert::der::{Decode, Encode};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BaseCrlNumber, CrlNumber, CrlReason, IssuingDistributionPoint,
};
use x509_cert::name::Name;

/// One entry of a revocation list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revoked {
    /// The certificate's serial number: the contents of the INTEGER, big-endian.
    pub serial_number: Vec<u8>,
    /// When, in seconds since 1970 UTC.
    pub since: u64,
    /// Why; [`ReasonCode::Unspecified`] if the list does not say.
    pub reason: ReasonCode,
}

/// A revocation list that has been read; its signature is checked by [`RevocationList::verify`].
#[derive(Clone, PartialEq, Eq)]
pub struct RevocationList {
    der: Vec<u8>,
    signed: Signed,
    issuer: Name,
    issuer_der: Vec<u8>,
    authority_key: Vec<u8>,
    number: u64,
    this_update: u64,
    next_update: u64,
    /// In order of serial number.
    revoked: Vec<Revoked>,
}

impl RevocationList {
    /// Reads a list and checks that it keeps to the profile of RFC 5280 §5.
    ///
    /// Delta lists, lists of some reasons or some certificates only, and indirect lists are refused: they carry
    /// critical extensions that are not processed here.
    ///
    /// # Errors
    /// Every [`CrlFault`] about the bytes.
    pub fn from_der(der: &[u8]) -> Result<Self, CrlFault> {
        let signed = Signed::from_der(der).map_err(|_| CrlFault::Malformed)?;
        let list = CertificateList::<Raw>::from_der(der).map_err(|_| CrlFault::Malformed)?;
        // Only the one encoding that DER has.
        if !is_der(&list, der) {
            return Err(CrlFault::Malformed);
        }
        let body = &list.tbs_cert_list;
        if body.version != Version::V2 || body.signature != list.signature_algorithm || body.issuer.is_empty()
        {
            return Err(CrlFault::Malformed);
        }
        let (authority_key, number) = extensions(body.crl_extensions.as_deref().unwrap_or_default())?;
        let (this_update, next_update) = dates(body)?;
        Ok(Self {
            der: der.to_vec(),
            signed,
            issuer_der: body.issuer.to_der().map_err(|_| CrlFault::Malformed)?,
            issuer: body.issuer.clone(),
            authority_key,
            number,
            this_update,
            next_update,
            revoked: entries(body)?,
        })
    }

    /// Checks that `issuer` is the one that the list names, may sign lists, and signed this one.
    ///
    /// # Errors
    /// [`CrlFault::UnknownIssuer`], [`CrlFault::IssuerMayNotSign`] or [`CrlFault::BadSignature`].
    pub fn verify(&self, provider: &dyn Provider, issuer: &Certificate) -> Result<(), CrlFault> {
        if !self.may_be_by(issuer) {
            return Err(CrlFault::UnknownIssuer);
        }
        let usage = issuer.extensions.key_usage.as_ref();
        if usage.is_some_and(|usage| !usage.value.contains(KeyUsage::CRL_SIGN)) {
            return Err(CrlFault::IssuerMayNotSign);
        }
        self.signed
            .verify(provider, issuer.public_key())
            .map_err(|_| CrlFault::BadSignature)
    }

    /// Whether name and key identifier point to `issuer`.
    pub(crate) fn may_be_by(&self, issuer: &Certificate) -> bool {
        let key = issuer.extensions.subject_key_id();
        self.names(issuer) && key.is_none_or(|key| key == self.authority_key)
    }

    /// Whether the list says that `issuer` issued it, whatever key it names.
    pub(crate) fn names(&self, issuer: &Certificate) -> bool {
        self.issuer_der == issuer.subject_der
    }

    /// Whether two lists come from the same issuer and key, so that one replaces the other.
    pub fn same_issuer(&self, other: &Self) -> bool {
        self.issuer_der == other.issuer_der && self.authority_key == other.authority_key
    }

    /// The entry for this serial number.
    pub fn entry(&self, serial_number: &[u8]) -> Option<&Revoked> {
        let found = self
            .revoked
            .binary_search_by(|entry| entry.serial_number.as_slice().cmp(serial_number));
        found.ok().and_then(|index| self.revoked.get(index))
    }

    /// The bytes as they came.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Who issued it: the issuer field, a Name in DER.
    pub fn issuer_der(&self) -> &[u8] {
        &self.issuer_der
    }

    /// Who issued it, for people: [`crate::name_text`].
    pub fn issuer(&self) -> String {
        describe(&self.issuer)
    }

    /// The CRL number (RFC 5280 §5.2.3); `u64::MAX` for any that is longer, which no [`crate::TrustStore`] takes.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// When it was issued, in seconds since 1970 UTC.
    pub fn this_update(&self) -> u64 {
        self.this_update
    }

    /// When the next one is due, in seconds since 1970 UTC.
    pub fn next_update(&self) -> u64 {
        self.next_update
    }

    /// Every entry, in order of serial number.
    pub fn revoked(&self) -> &[Revoked] {
        &self.revoked
    }
}

impl fmt::Debug for RevocationList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RevocationList")
            .field("issuer", &self.issuer())
            .field("number", &self.number)
            .field("this_update", &self.this_update)
            .field("next_update", &self.next_update)
            .field("revoked", &self.revoked.len())
            .finish_non_exhaustive()
    }
}

/// Key identifier and number, both required (§5.2.1, §5.2.3); no critical extension is known.
fn extensions(extensions: &[Extension]) -> Result<(Vec<u8>, u64), CrlFault> {
    let (mut authority_key, mut number) = (None, None);
    for (index, extension) in extensions.iter().enumerate() {
        if extensions
            .iter()
            .skip(index.saturating_add(1))
            .any(|other| other.extn_id == extension.extn_id)
        {
            return Err(CrlFault::DuplicateExtension);
        }
        if extension.critical {
            return Err(CrlFault::CriticalExtension);
        }
        let value = extension.extn_value.as_bytes();
        match extension.extn_id {
            AuthorityKeyIdentifier::OID => {
                let identifier = AuthorityKeyIdentifier::from_der(value).map_err(|_| CrlFault::Malformed)?;
                authority_key = identifier.key_identifier.map(|key| key.as_bytes().to_vec());
            }
            CrlNumber::OID => number = Some(list_number(value)?),
            // Partial lists, whose extensions must be critical; without the flag they are no better.
            IssuingDistributionPoint::OID | BaseCrlNumber::OID => return Err(CrlFault::CriticalExtension),
            _ => {}
        }
    }
    Ok((
        authority_key.ok_or(CrlFault::NoAuthorityKey)?,
        number.ok_or(CrlFault::NoNumber)?,
    ))
}

/// At most 20 octets (§5.2.3); beyond 64 bits they are kept as the largest number.
fn list_number(value: &[u8]) -> Result<u64, CrlFault> {
    let number = Uint::from_der(value).map_err(|_| CrlFault::Malformed)?;
    match number.as_bytes().len() {
        0..=8 => Ok(number
            .as_bytes()
            .iter()
            .fold(0, |sum, byte| (sum << 8) | u64::from(*byte))),
        9..=20 => Ok(u64::MAX),
        _ => Err(CrlFault::NumberTooLarge),
    }
}

/// nextUpdate is required (§5.1.2.5).
fn dates(body: &TbsCertList<Raw>) -> Result<(u64, u64), CrlFault> {
    let this_update = Moment::from(body.this_update);
    let next_update = Moment::from(body.next_update.ok_or(CrlFault::NoNextUpdate)?);
    let written = this_update.is_written_as_it_must() && next_update.is_written_as_it_must();
    if !written || next_update.seconds < this_update.seconds {
        return Err(CrlFault::Dates);
    }
    Ok((this_update.seconds, next_update.seconds))
}

/// The entries sorted by serial number. A list without entries has no field for them (§5.1.2.6).
fn entries(body: &TbsCertList<Raw>) -> Result<Vec<Revoked>, CrlFault> {
    let Some(listed) = &body.revoked_certificates else {
        return Ok(Vec::new());
    };
    if listed.is_empty() {
        return Err(CrlFault::Malformed);
    }
    let mut revoked = listed.iter().map(entry).collect::<Result<Vec<_>, _>>()?;
    revoked.sort_by(|a, b| a.serial_number.cmp(&b.serial_number));
    let twice = |pair: &[Revoked]| matches!(pair, [a, b] if a.serial_number == b.serial_number);
    if revoked.windows(2).any(twice) {
        return Err(CrlFault::DuplicateEntry);
    }
    Ok(revoked)
}

fn entry(listed: &RevokedCert<Raw>) -> Result<Revoked, CrlFault> {
    let mut reason = ReasonCode::Unspecified;
    for extension in listed.crl_entry_extensions.iter().flatten() {
        if extension.critical {
            return Err(CrlFault::CriticalExtension);
        }
        if extension.extn_id == CrlReason::OID {
            let code =
                CrlReason::from_der(extension.extn_value.as_bytes()).map_err(|_| CrlFault::Malformed)?;
            reason = ReasonCode::try_from(code)?;
        }
    }
    let serial_number = listed.serial_number.as_bytes().to_vec();
    Ok(Revoked {
        serial_number,
        since: Moment::from(listed.revocation_date).seconds,
        reason,
    })
}

impl From<CertificateFault> for CrlFault {
    fn from(_: CertificateFault) -> Self {
        Self::Malformed
    }
}
