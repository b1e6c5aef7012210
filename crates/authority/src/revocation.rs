use crate::authority::Authority;
use crate::certificate::{authority_key_identifier, extension, time};
use crate::records::{Entry, Listed};
use crate::signing::{algorithm_identifier, key_identifier, sha256, sign};
use crate::storage::{self, StorageFault};
use crate::{AuthorityError, Issuer, Purpose, Record, SerialNumber, Status};
use der::Encode;
use serde::{Deserialize, Serialize};
use wand_crypto::Random;
use x509_cert::certificate::Version;
use x509_cert::crl::{RevokedCert, TbsCertList};
use x509_cert::ext::pkix::{CrlNumber, CrlReason};

/// Why a certificate is revoked (RFC 5280 §5.3.1). There is no hold: a revocation is final.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// No reason given; the list then carries none.
    Unspecified,
    /// Somebody else holds the private key, or may.
    KeyCompromise,
    /// The same of an issuer's key.
    CaCompromise,
    /// The subject's name or employer changed.
    AffiliationChanged,
    /// Another certificate took its place.
    Superseded,
    /// The device was decommissioned, or the operator left.
    CessationOfOperation,
    /// The subject lost the role.
    PrivilegeWithdrawn,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 7] = [
        Self::Unspecified,
        Self::KeyCompromise,
        Self::CaCompromise,
        Self::AffiliationChanged,
        Self::Superseded,
        Self::CessationOfOperation,
        Self::PrivilegeWithdrawn,
    ];

    /// The code of the list; RFC 5280 asks to leave out `unspecified`.
    fn code(self) -> Option<CrlReason> {
        match self {
            Self::Unspecified => None,
            Self::KeyCompromise => Some(CrlReason::KeyCompromise),
            Self::CaCompromise => Some(CrlReason::CaCompromise),
            Self::AffiliationChanged => Some(CrlReason::AffiliationChanged),
            Self::Superseded => Some(CrlReason::Superseded),
            Self::CessationOfOperation => Some(CrlReason::CessationOfOperation),
            Self::PrivilegeWithdrawn => Some(CrlReason::PrivilegeWithdrawn),
        }
    }
}

impl Authority {
    /// Revokes a certificate for ever, from `date` on. Devices learn of it by the next revocation list: see
    /// [`Authority::crl`].
    ///
    /// # Errors
    /// [`AuthorityError::UnknownCertificate`], [`AuthorityError::AlreadyRevoked`],
    /// [`AuthorityError::RevocationDate`] for a date in the future or before the certificate's first second,
    /// [`AuthorityError::RootRevocation`], and faults of clock, disk and keys.
    pub fn revoke(
        &mut self,
        serial: SerialNumber,
        reason: Reason,
        date: u64,
        requester: &str,
        now: u64,
        random: &mut dyn Random,
    ) -> Result<(), AuthorityError> {
        let at = self.clock(now)?;
        let unknown = || AuthorityError::UnknownCertificate(serial.to_string());
        let record = self.records.by_serial(serial).ok_or_else(unknown)?;
        match record.status {
            Status::Reserved => return Err(unknown()),
            Status::Revoked { .. } => return Err(AuthorityError::AlreadyRevoked(serial)),
            Status::Issued if record.purpose == Purpose::Authority(Issuer::Root) => {
                return Err(AuthorityError::RootRevocation);
            }
            Status::Issued if date > at || date < record.not_before => {
                return Err(AuthorityError::RevocationDate);
            }
            Status::Issued => {}
        }
        self.record(
            at,
            Entry::Revoked {
                serial,
                date,
                reason,
                requester: requester.to_owned(),
            },
            random,
        )
    }

    /// Publishes a new revocation list of the issuer and returns its DER. Its CRL number is one more than the
    /// last one's, and its date never before the last one's.
    ///
    /// # Errors
    /// [`AuthorityError::CurveNotOffered`], and faults of clock, disk and keys.
    pub fn crl(
        &mut self,
        issuer: impl Into<Issuer>,
        now: u64,
        random: &mut dyn Random,
    ) -> Result<Vec<u8>, AuthorityError> {
        self.publish_crl(issuer.into(), now, random)
    }

    /// Publishes a new list for each issuer whose last one lacks a revocation or has lived half its time, and
    /// returns these issuers.
    ///
    /// # Errors
    /// Faults of clock, disk and keys.
    pub fn refresh_crls(&mut self, now: u64, random: &mut dyn Random) -> Result<Vec<Issuer>, AuthorityError> {
        let mut stale = self.issuers();
        stale.retain(|&issuer| {
            let current = |list: &Listed| {
                let half = list.this_update + (list.next_update - list.this_update) / 2;
                list.revocations == self.records.revocations(issuer) && now < half
            };
            !self.records.list(issuer).is_some_and(current)
        });
        for &issuer in &stale {
            self.publish_crl(issuer, now, random)?;
        }
        Ok(stale)
    }

    pub(crate) fn publish_crl(
        &mut self,
        issuer: Issuer,
        now: u64,
        random: &mut dyn Random,
    ) -> Result<Vec<u8>, AuthorityError> {
        self.issuer_record(issuer)?;
        let this_update = self.clock(now)?;
        let next_update = this_update.saturating_add(issuer.crl_lifetime());
        let number = self.records.list(issuer).map_or(0, |list| list.number) + 1;
        let der = self.sign_crl(issuer, number, (this_update, next_update), random)?;
        let fingerprint = hex::encode(sha256(self.provider, &der));
        self.create_crl_directory()?;
        storage::replace(&self.crl_path(issuer, number), &der)?;
        let entry = Entry::Listed {
            issuer,
            number,
            this_update,
            next_update,
            fingerprint,
        };
        self.record(this_update, entry, random)?;
        Ok(der)
    }

    fn sign_crl(
        &self,
        issuer: Issuer,
        number: u64,
        (this_update, next_update): (u64, u64),
        random: &mut dyn Random,
    ) -> Result<Vec<u8>, AuthorityError> {
        let signer = self.signer(issuer)?;
        let own_key = key_identifier(signer.public_key(), self.provider);
        let entries = self.listed(issuer).map(entry).collect::<der::Result<Vec<_>>>()?;
        let list: TbsCertList = TbsCertList {
            version: Version::V2,
            signature: algorithm_identifier(signer.algorithm()),
            issuer: self.issuer_subject(issuer).to_name()?,
            this_update: time(this_update)?,
            next_update: Some(time(next_update)?),
            revoked_certificates: (!entries.is_empty()).then_some(entries),
            crl_extensions: Some(vec![
                authority_key_identifier(own_key)?,
                extension(false, &CrlNumber::try_from(number)?)?,
            ]),
        };
        sign(&list.to_der()?, signer.as_ref(), random)
    }

    /// Revoked certificates, without those that a list already named after they had expired (RFC 5280 §3.3). A
    /// device that holds that list knows by its date that they have.
    fn listed(&self, issuer: Issuer) -> impl Iterator<Item = &Record> {
        let last = self.records.list(issuer).map_or(0, |list| list.this_update);
        self.records
            .revoked_by(issuer)
            .into_iter()
            .filter(move |record| record.not_after >= last)
    }

    /// The revocation list last published by the issuer, in DER.
    ///
    /// # Errors
    /// [`AuthorityError::CurveNotOffered`], or [`AuthorityError::CrlChanged`] if its file is gone or was changed.
    pub fn last_crl(&self, issuer: Issuer) -> Result<Vec<u8>, AuthorityError> {
        self.issuer_record(issuer)?;
        let list = self.records.list(issuer);
        let list = list.ok_or_else(|| AuthorityError::NotFounded(self.directory.clone()))?;
        let changed = || AuthorityError::CrlChanged {
            issuer,
            number: list.number,
        };
        match storage::read(&self.crl_path(issuer, list.number)) {
            Ok(der) if hex::encode(sha256(self.provider, &der)) == list.fingerprint => Ok(der),
            Ok(_) | Err(StorageFault::Missing(_)) => Err(changed()),
            Err(fault) => Err(fault.into()),
        }
    }
}

fn entry(record: &Record) -> der::Result<RevokedCert> {
    let (at, reason) = match record.status {
        Status::Revoked { at, reason } => (at, reason),
        Status::Issued | Status::Reserved => (record.recorded_at, Reason::Unspecified),
    };
    let extensions = reason
        .code()
        .map(|code| Ok::<_, der::Error>(vec![extension(false, &code)?]))
        .transpose()?;
    Ok(RevokedCert {
        serial_number: x509_cert::serial_number::SerialNumber::new(record.serial.as_bytes())?,
        revocation_date: time(at)?,
        crl_entry_extensions: extensions,
    })
}
