use crate::attested::Attestation;
use crate::authority::Authority;
use crate::certificate::{Contents, leaf_extensions, time};
use crate::csr::parse_csr;
use crate::founding::BACKDATE;
use crate::records::Entry;
use crate::request::{Order, ProvenKey, Request, RequestFault};
use crate::signing::{key_identifier, public_key, sha256};
use crate::{AuthorityError, Issuer, Profile, Purpose, Record, SerialNumber, Status};
use der::Decode;
use wand_crypto::{Provider, PublicKey, Random};
use x509_cert::ext::Extensions;
use x509_cert::name::Name;

/// A certificate about to be recorded and signed.
pub(crate) struct Draft {
    pub(crate) purpose: Purpose,
    pub(crate) issuer: Issuer,
    pub(crate) key: PublicKey,
    pub(crate) not_before: u64,
    pub(crate) not_after: u64,
    pub(crate) requester: String,
    pub(crate) renews: Option<SerialNumber>,
    pub(crate) attested_by: Option<SerialNumber>,
}

impl Authority {
    /// Issues a leaf certificate. Its serial number is on the disk before it is signed, and the certificate
    /// before it is returned; after an interruption, [`Authority::find`] and [`Authority::list`] have it.
    ///
    /// # Errors
    /// [`AuthorityError::Request`] if possession is not proven or names disagree,
    /// [`AuthorityError::DuplicateKey`] and [`AuthorityError::DuplicateDevice`] (R-KY-7),
    /// [`AuthorityError::NotRenewable`], [`AuthorityError::CurveNotOffered`],
    /// [`AuthorityError::OutlivesIssuer`], [`AuthorityError::ClockBehind`], and faults of disk and keys.
    pub fn issue(
        &mut self,
        order: &Order<'_>,
        now: u64,
        random: &mut dyn Random,
    ) -> Result<Record, AuthorityError> {
        let at = self.clock(now)?;
        let profile = &order.profile;
        let subject = profile.subject();
        if let Some(attribute) = subject.fault() {
            return Err(AuthorityError::Subject { attribute });
        }
        let proven = self.prove(order, at, random)?;
        if proven.subject.is_some_and(|requested| requested != subject) {
            return Err(RequestFault::OtherSubject.into());
        }
        let issuer = Issuer::Issuing(profile.function(), proven.key.curve());
        let draft = Draft {
            purpose: Purpose::Leaf(profile.clone()),
            issuer,
            not_before: self.first_second(issuer, at)?,
            not_after: self.last_second(issuer, at, profile.lifetime())?,
            key: proven.key,
            requester: order.requester.to_owned(),
            renews: order.renews,
            attested_by: proven.attested_by,
        };
        self.refuse_duplicates(&draft, profile, at)?;
        let authority_key = key_identifier(self.signer(issuer)?.public_key(), self.provider);
        let usage = profile.key_usages();
        let extensions = leaf_extensions(usage, profile.function(), profile.qualifier(), authority_key)?;
        self.certify(draft, subject.to_name()?, extensions, at, random)
    }

    /// Reserves a serial number, signs, and records the certificate.
    pub(crate) fn certify(
        &mut self,
        draft: Draft,
        subject: Name,
        extensions: Extensions,
        at: u64,
        random: &mut dyn Random,
    ) -> Result<Record, AuthorityError> {
        time(draft.not_before).and(time(draft.not_after))?;
        let serial = self.unused_serial(random)?;
        let contents = Contents {
            serial,
            issuer: self.issuer_subject(draft.issuer).to_name()?,
            subject,
            key: &draft.key,
            not_before: draft.not_before,
            not_after: draft.not_after,
            extensions,
        };
        let signer = self.signer(draft.issuer)?;
        let reserved = Entry::Reserved {
            serial,
            issuer: draft.issuer,
            purpose: draft.purpose,
            key: key_id(&draft.key, self.provider),
            not_before: draft.not_before,
            not_after: draft.not_after,
            requester: draft.requester,
            renews: draft.renews,
            attested_by: draft.attested_by,
        };
        self.record(at, reserved, random)?;
        let der = contents.sign(signer.as_ref(), random)?;
        let fingerprint = hex::encode(sha256(self.provider, &der));
        self.record(
            at,
            Entry::Issued {
                serial,
                fingerprint,
                der: hex::encode(&der),
            },
            random,
        )?;
        self.find(&serial.to_string()).cloned()
    }

    fn unused_serial(&self, random: &mut dyn Random) -> Result<SerialNumber, AuthorityError> {
        loop {
            let serial = SerialNumber::generate(random)?;
            if self.records.by_serial(serial).is_none() {
                return Ok(serial);
            }
        }
    }

    fn prove(
        &self,
        order: &Order<'_>,
        at: u64,
        random: &mut dyn Random,
    ) -> Result<ProvenKey, AuthorityError> {
        match (order.request, order.profile.attesting_profile()) {
            (Request::Csr(_), Some(_)) => Err(RequestFault::SigningKey.into()),
            (Request::Csr(bytes), None) => Ok(parse_csr(bytes, self.provider)?),
            (Request::Attested(_), None) => Err(RequestFault::NotSelfSigned.into()),
            (Request::Attested(bytes), Some(attesting)) => {
                let proven = self.check_attestation(Attestation::parse(bytes)?, &attesting, at)?;
                // Agreement with a fresh key checks that the point lies on its curve.
                let fresh = self.provider.generate_key_agreement(proven.key.curve(), random)?;
                fresh
                    .agree(&proven.key)
                    .map_err(|_| RequestFault::UnsupportedKey)?;
                Ok(proven)
            }
        }
    }

    fn check_attestation(
        &self,
        attestation: Attestation,
        attesting: &Profile,
        at: u64,
    ) -> Result<ProvenKey, RequestFault> {
        let fingerprint = hex::encode(attestation.attested_by);
        let record = self
            .records
            .by_fingerprint(&fingerprint)
            .ok_or(RequestFault::NotAttested)?;
        let certificate =
            x509_cert::Certificate::from_der(&record.der).map_err(|_| RequestFault::NotAttested)?;
        let key = public_key(certificate.tbs_certificate().subject_public_key_info());
        let signed = key.is_some_and(|key| attestation.is_signed_by(&key, self.provider));
        if !signed || record.profile() != Some(attesting) || !record.is_active(at) {
            return Err(RequestFault::NotAttested);
        }
        Ok(ProvenKey {
            key: attestation.key,
            subject: None,
            attested_by: Some(record.serial),
        })
    }

    fn first_second(&self, issuer: Issuer, at: u64) -> Result<u64, AuthorityError> {
        let record = self.issuer_record(issuer)?;
        if record.status != Status::Issued {
            return Err(AuthorityError::IssuerRevoked(issuer));
        }
        Ok(at.saturating_sub(BACKDATE).max(record.not_before))
    }

    fn last_second(&self, issuer: Issuer, at: u64, lifetime: u64) -> Result<u64, AuthorityError> {
        let not_after = self.first_second(issuer, at)?.saturating_add(lifetime);
        if not_after > self.issuer_record(issuer)?.not_after {
            return Err(AuthorityError::OutlivesIssuer(issuer));
        }
        Ok(not_after)
    }

    /// R-KY-7: no key twice, whatever for and whenever; no device twice for one purpose at a time.
    fn refuse_duplicates(&self, draft: &Draft, profile: &Profile, at: u64) -> Result<(), AuthorityError> {
        if let Some(renewed) = draft.renews {
            let record = self.records.by_serial(renewed);
            let fits = |record: &Record| record.is_active(at) && record.profile() == Some(profile);
            if !record.is_some_and(fits) {
                return Err(AuthorityError::NotRenewable(renewed));
            }
        }
        if let Some(record) = self.records.by_key(&key_id(&draft.key, self.provider)) {
            return Err(AuthorityError::DuplicateKey(record.serial));
        }
        let Some(device) = profile.device_serial() else {
            return Ok(());
        };
        let others: Vec<_> = self.records.by_device(device).collect();
        let renewed = |record: &Record| {
            draft.renews == Some(record.serial)
                || others.iter().any(|other| other.renews == Some(record.serial))
        };
        let same_use = |record: &Record| record.profile().map(Profile::key_use) == Some(profile.key_use());
        let rival = others.iter().find(|record| {
            record.issuer == draft.issuer && same_use(record) && record.is_active(at) && !renewed(record)
        });
        rival.map_or(Ok(()), |record| {
            Err(AuthorityError::DuplicateDevice(record.serial))
        })
    }
}

/// What a key is remembered by: its x-coordinate, because both signs of y belong to one private key.
fn key_id(key: &PublicKey, provider: &dyn Provider) -> String {
    hex::encode(sha256(provider, key.x()))
}
