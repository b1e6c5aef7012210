//! Enrolling the operator of this workstation.

use crate::failure;
use crate::station::Station;
use crate::terminal::unix_now;
use wand_audit::vault::Pin;
use wand_authority::{
    Authority, AuthorityError, Order, Profile, Record, Request, SerialNumber, Status, build_attested_request,
    build_csr,
};
use wand_crypto::{HealthTested, OsRandom, Provider, Signer};
use wand_programmer::{
    Enrolment, Fault, FaultKind, Home, NewVault, Operator, OperatorKey, Renewal, VaultChoice, begin_renewal,
    create_vault, install, install_renewed, open_vault, vault_exists,
};
use wand_trust::{KeyUse, Role};

/// Whom to enrol.
pub(crate) struct Enrolling<'a> {
    /// The operator's name.
    pub(crate) name: &'a str,
    /// What the operator may do.
    pub(crate) role: Role,
    /// The PIN of the vault.
    pub(crate) pin: &'a Pin,
    /// What else seals the vault, when it is made now.
    pub(crate) vault: VaultChoice,
    /// Who decided, for the authority's records.
    pub(crate) requester: &'a str,
}

/// Somebody who was enrolled.
pub(crate) struct Enrolled {
    /// The certificates.
    pub(crate) records: Vec<(OperatorKey, Record)>,
    /// Why the vault does without a key store although one was looked for.
    pub(crate) note: Option<String>,
}

/// Makes the operator's keys in the vault of this workstation, has them certified, and keeps the certificates.
///
/// # Errors
/// What vault, authority and data folder report.
pub(crate) fn enrol(
    station: &Station,
    authority: &mut Authority,
    whom: &Enrolling<'_>,
) -> Result<Enrolled, Fault> {
    let home = Home::open(&station.home)?;
    let mut random = station.random()?;
    let NewVault { mut vault, note } = if vault_exists(&home) {
        let vault = open_vault(&home, Some(whom.pin), unix_now(), station.provider)?;
        NewVault { vault, note: None }
    } else {
        create_vault(&home, whom.vault, whom.pin, station.provider)?
    };
    let keys = wand_programmer::enrol(&home, &mut *vault, station.provider, &mut random)?;
    let desk = Desk {
        authority,
        requester: whom.requester,
        random: &mut random,
    };
    let records = certify(station, desk, (whom.name, whom.role), &keys, None).map_err(failure::authority)?;
    for (key, record) in &records {
        install(&home, *key, &record.der)?;
    }
    Ok(Enrolled { records, note })
}

/// Renews the certificates of this workstation's operator under fresh keys; they are in use from the next unlock.
///
/// # Errors
/// What vault, authority and data folder report; the present keys and certificates are then still in use.
pub(super) fn renew(
    station: &Station,
    authority: &mut Authority,
    pin: &Pin,
    requester: &str,
) -> Result<Vec<(OperatorKey, Record)>, Fault> {
    let home = Home::open(&station.home)?;
    let mut random = station.random()?;
    let mut vault = open_vault(&home, Some(pin), unix_now(), station.provider)?;
    let Renewal { present, keys } = begin_renewal(&home, &mut *vault, station.provider, &mut random)?;
    let name = present.name();
    let role = present.role().ok_or_else(|| {
        Fault::new(
            FaultKind::Damaged,
            "the operator's certificate names no role",
            "enrol anew, in an empty data folder",
        )
    })?;
    let desk = Desk {
        authority,
        requester,
        random: &mut random,
    };
    let records = certify(station, desk, (&name, role), &keys, Some(&present)).map_err(failure::authority)?;
    let certificates: Vec<_> = records
        .iter()
        .map(|(key, record)| (*key, record.der.as_slice()))
        .collect();
    install_renewed(&home, &certificates)?;
    Ok(records)
}

fn certify(
    station: &Station,
    mut desk: Desk<'_>,
    (name, role): (&str, Role),
    keys: &Enrolment,
    present: Option<&Operator>,
) -> Result<Vec<(OperatorKey, Record)>, AuthorityError> {
    let session = |key_use| Profile::OperatorSession {
        key_use,
        role,
        name: name.to_owned(),
    };
    let renewed = |desk: &Desk<'_>, key| desk.renewed(present, key, station.provider);
    let renews = renewed(&desk, OperatorKey::Session)?;
    let signing = desk.by_csr(session(KeyUse::Signature), &*keys.session, renews)?;
    let attested = build_attested_request(
        &keys.agreement,
        &signing.der,
        &*keys.session,
        station.provider,
        desk.random,
    )?;
    let renews = renewed(&desk, OperatorKey::Agreement)?;
    let agreement = desk.issue(
        session(KeyUse::KeyAgreement),
        Request::Attested(&attested),
        renews,
    )?;
    let renews = renewed(&desk, OperatorKey::Command)?;
    let command = desk.by_csr(
        Profile::CommandSigning {
            role,
            name: name.to_owned(),
        },
        &*keys.command,
        renews,
    )?;
    Ok(vec![
        (OperatorKey::Session, signing),
        (OperatorKey::Agreement, agreement),
        (OperatorKey::Command, command),
    ])
}

/// An authority with somebody who decides what it issues.
pub(super) struct Desk<'a> {
    pub(super) authority: &'a mut Authority,
    pub(super) requester: &'a str,
    pub(super) random: &'a mut HealthTested<OsRandom>,
}

impl Desk<'_> {
    /// Issues to a key that signs its own request.
    pub(super) fn by_csr(
        &mut self,
        profile: Profile,
        signer: &dyn Signer,
        renews: Option<SerialNumber>,
    ) -> Result<Record, AuthorityError> {
        let csr = build_csr(&profile.subject(), signer, self.random)?;
        self.issue(profile, Request::Csr(&csr), renews)
    }

    /// The certificate of this key that a new one renews; none when it has ended, and so is replaced.
    fn renewed(
        &self,
        present: Option<&Operator>,
        key: OperatorKey,
        provider: &dyn Provider,
    ) -> Result<Option<SerialNumber>, AuthorityError> {
        let Some(certificate) = present.and_then(|present| present.certificate(key)) else {
            return Ok(None);
        };
        let record = self
            .authority
            .find(&hex::encode(certificate.fingerprint(provider)))?;
        let ended = record.status == Status::Issued && !record.is_active(unix_now());
        Ok((!ended).then_some(record.serial))
    }

    /// Issues; a certificate that an interrupted attempt left for the same key and profile is taken again.
    pub(super) fn issue(
        &mut self,
        profile: Profile,
        request: Request<'_>,
        renews: Option<SerialNumber>,
    ) -> Result<Record, AuthorityError> {
        let order = Order {
            profile,
            request,
            requester: self.requester,
            renews,
        };
        let issued = self.authority.issue(&order, unix_now(), self.random);
        let Err(AuthorityError::DuplicateKey(serial)) = issued else {
            return issued;
        };
        match self.authority.find(&serial.to_string()) {
            Ok(known) if known.profile() == Some(&order.profile) && known.is_active(unix_now()) => {
                Ok(known.clone())
            }
            _ => Err(AuthorityError::DuplicateKey(serial)),
        }
    }
}
