//! Provisioning a simulated device.

use super::operator::Desk;
use crate::failure;
use crate::station::Station;
use crate::terminal::unix_now;
use std::path::Path;
use wand_authority::{Authority, AuthorityError, Profile, Record, Request, build_attested_request};
use wand_crypto::{HealthTested, OsRandom};
use wand_firmware_sim::device::{
    Device, DeviceDirectory, Fault as DeviceFault, Installation, Now, Provisioning, Settings,
};
use wand_programmer::Fault;
use wand_trust::KeyUse;

/// Which device to provision.
pub(crate) struct Subscriber<'a> {
    /// Its folder.
    pub(crate) folder: &'a Path,
    /// What it shall be, when it is to be made first.
    pub(crate) new: Option<&'a Settings>,
    /// Who decided, for the authority's records.
    pub(crate) requester: &'a str,
}

/// Brings certificates, anchors and lists to a simulated device, whose keys are made inside it (R-PV-1).
///
/// # Errors
/// What the device's folder and the authority report.
pub(crate) fn provision(
    station: &Station,
    authority: &mut Authority,
    whom: &Subscriber<'_>,
) -> Result<Vec<Record>, Fault> {
    let directory = match whom.new {
        Some(settings) => DeviceDirectory::create(whom.folder, settings),
        None => DeviceDirectory::open(whom.folder),
    };
    let directory = directory.map_err(|why| failure::directory(&why))?;
    let parts = directory
        .parts(station.provider)
        .map_err(|why| failure::directory(&why))?;
    let now = Now {
        ms: 0,
        unix_s: unix_now(),
    };
    let (mut device, keys) = Device::manufacture(parts, now).map_err(|why| failure::device(&why))?;
    if device.status().provisioned {
        return Err(failure::device(&DeviceFault::Provisioned));
    }
    let mut random = station.random()?;
    let mut desk = Desk {
        authority,
        requester: whom.requester,
        random: &mut random,
    };
    let records = certify(station, &mut desk, directory.settings(), &keys).map_err(failure::authority)?;
    let bundle = authority.bundle().map_err(failure::authority)?;
    let [identity, agreement, evidence] = &records;
    let installation = Installation {
        identity_signing: identity.der.clone(),
        identity_agreement: Some(agreement.der.clone()),
        evidence: evidence.der.clone(),
        anchors: bundle.anchors,
        issuing: bundle.issuing.into_iter().map(|(_, der)| der).collect(),
        crls: bundle.crls.into_iter().map(|(_, der)| der).collect(),
    };
    device
        .install(installation)
        .map_err(|why| failure::device(&why))?;
    Ok(records.to_vec())
}

fn certify(
    station: &Station,
    desk: &mut Desk<'_>,
    settings: &Settings,
    keys: &Provisioning,
) -> Result<[Record; 3], AuthorityError> {
    let class = settings.resolve().map_or(0, |(class, _)| class.code);
    let (model, serial) = (settings.model.clone(), settings.serial.clone());
    let identity = |key_use| Profile::DeviceIdentity {
        key_use,
        class,
        model: model.clone(),
        serial: serial.clone(),
    };
    let signing = desk.by_csr(identity(KeyUse::Signature), &*keys.identity_signer, None)?;
    let random: &mut HealthTested<OsRandom> = desk.random;
    let attested = build_attested_request(
        &keys.agreement,
        &signing.der,
        &*keys.identity_signer,
        station.provider,
        random,
    )?;
    let agreement = desk.issue(identity(KeyUse::KeyAgreement), Request::Attested(&attested), None)?;
    let evidence = Profile::DeviceEvidence {
        class,
        model: model.clone(),
        serial: serial.clone(),
    };
    let evidence = desk.by_csr(evidence, &*keys.evidence_signer, None)?;
    Ok([signing, agreement, evidence])
}
