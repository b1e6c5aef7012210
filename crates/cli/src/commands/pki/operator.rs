//! Enrolling the operator of this workstation.

use crate::failure;
use crate::station::Station;
use crate::terminal::unix_now;
use wand_audit::vault::Pin;
use wand_authority::{
    Authority, AuthorityError, Order, Profile, Record, Request, build_attested_request, build_csr,
};
use wand_crypto::{HealthTested, OsRandom, Signer};
use wand_programmer::{
    Enrolment, Fault, Home, NewVault, OperatorKey, VaultChoice, create_vault, install, open_vault,
    vault_exists,
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
    let records = certify(station, authority, whom, &keys, &mut random).map_err(failure::authority)?;
    for (key, record) in &records {
        install(&home, *key, &record.der)?;
    }
    Ok(Enrolled { records, note })
}

fn certify(
    station: &Station,
    authority: &mut Authority,
    whom: &Enrolling<'_>,
    keys: &Enrolment,
    random: &mut HealthTested<OsRandom>,
) -> Result<Vec<(OperatorKey, Record)>, AuthorityError> {
    let (name, role) = (whom.name.to_owned(), whom.role);
    let session = |key_use| Profile::OperatorSession {
        key_use,
        role,
        name: name.clone(),
    };
    let mut desk = Desk {
        authority,
        requester: whom.requester,
        random,
    };
    let signing = desk.by_csr(session(KeyUse::Signature), &*keys.session)?;
    let attested = build_attested_request(
        &keys.agreement,
        &signing.der,
        &*keys.session,
        station.provider,
        desk.random,
    )?;
    let agreement = desk.issue(session(KeyUse::KeyAgreement), Request::Attested(&attested))?;
    let command = desk.by_csr(
        Profile::CommandSigning {
            role,
            name: name.clone(),
        },
        &*keys.command,
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
    pub(super) fn by_csr(&mut self, profile: Profile, signer: &dyn Signer) -> Result<Record, AuthorityError> {
        let csr = build_csr(&profile.subject(), signer, self.random)?;
        self.issue(profile, Request::Csr(&csr))
    }

    /// Issues; a certificate that an interrupted attempt left for the same key and profile is taken again.
    pub(super) fn issue(&mut self, profile: Profile, request: Request<'_>) -> Result<Record, AuthorityError> {
        let order = Order {
            profile,
            request,
            requester: self.requester,
            renews: None,
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
