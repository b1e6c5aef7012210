//! What a demonstration is made of: an authority, devices and a workstation, made here or found from an earlier run.

use super::place::random_text;
use crate::commands::pki;
use crate::failure;
use crate::station::Station;
use crate::terminal::unix_now;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use wand_authority::Authority;
use wand_firmware_sim::device::{DeviceDirectory, Settings};
use wand_link::Radio;
use wand_programmer::view::OperatorView;
use wand_programmer::{Fault, FaultKind, Programmer, VaultChoice};
use wand_therapy::Class;
use wand_trust::Role;

const AUTHORITY: &str = "Demo";
const REQUESTER: &str = "demo";

/// An operator's name in the demonstration.
pub(super) fn operator_name(role: Role) -> &'static str {
    match role {
        Role::Clinician => "Demo Clinician",
        Role::ServiceEngineer => "Demo Engineer",
        Role::Emergency => "Demo Emergency",
        Role::Manufacturer => "Demo Manufacturer",
    }
}

/// The folder of the device of a class.
pub(super) fn device_folder(demo: &Path, class: &Class) -> PathBuf {
    demo.join(format!("device-{}", class.key))
}

/// The demonstration's authority with fresh revocation lists, and whether it was made now.
///
/// # Errors
/// What the authority reports.
pub(super) fn authority(station: &Station, demo: &Path) -> Result<(Authority, bool), Fault> {
    let folder = demo.join("authority");
    let (mut authority, made) = match pki::open(station, &folder) {
        Ok(authority) => (authority, false),
        Err(fault) if fault.kind == FaultKind::CredentialMissing => {
            (pki::found(station, &folder, AUTHORITY, false)?, true)
        }
        Err(fault) => return Err(fault),
    };
    authority
        .refresh_crls(unix_now(), &mut station.random()?)
        .map_err(failure::authority)?;
    Ok((authority, made))
}

/// The device of a class, manufactured when there is none.
///
/// # Errors
/// What the device's folder or the authority reports.
pub(super) fn device(
    station: &Station,
    demo: &Path,
    authority: &mut Authority,
    class: &Class,
) -> Result<Settings, Fault> {
    let state = device_folder(demo, class);
    match DeviceDirectory::open(&state) {
        Ok(directory) => return Ok(directory.settings().clone()),
        Err(why) if state.join("settings.json").exists() => return Err(failure::directory(&why)),
        Err(_) => {}
    }
    let settings = Settings {
        class: class.key.to_owned(),
        model: format!("SIM-{}00", class.code),
        serial: random_text(&mut station.random()?, 8)?,
        method: 0,
    };
    let whom = pki::Subscriber {
        folder: &state,
        new: Some(&settings),
        requester: REQUESTER,
    };
    pki::provision(station, authority, &whom)?;
    Ok(settings)
}

/// The workstation with its operator unlocked, enrolled first when there is none, and the authority's lists installed.
///
/// # Errors
/// What the authority or the vault reports.
pub(super) async fn workstation(
    station: &Station,
    authority: &mut Authority,
    role: Role,
    radio: Arc<dyn Radio>,
) -> Result<(Programmer, OperatorView), Fault> {
    let programmer = station.programmer_on(Arc::clone(&radio))?;
    let (programmer, view) = match programmer.unlock(station.pin(false)?).await {
        Err(fault) if fault.kind == FaultKind::CredentialMissing => {
            close(programmer).await;
            let pin = station.pin(false)?.ok_or_else(|| {
                Fault::new(
                    FaultKind::PinRefused,
                    "the demonstration has no PIN",
                    "remove its folder and run it again",
                )
            })?;
            let whom = pki::Enrolling {
                name: operator_name(role),
                role,
                pin: &pin,
                vault: VaultChoice::Pin,
                requester: REQUESTER,
            };
            pki::enrol(station, authority, &whom)?;
            let programmer = station.programmer_on(radio)?;
            let view = programmer.unlock(Some(pin)).await?;
            (programmer, view)
        }
        other => (programmer, other?),
    };
    pki::install_bundle(&programmer, authority.bundle().map_err(failure::authority)?).await?;
    Ok((programmer, view))
}

/// Lets go of the data folder: the actor ends some moments after its last handle.
pub(super) async fn close(programmer: Programmer) {
    let mut snapshots = programmer.snapshots();
    drop(programmer);
    while snapshots.changed().await.is_ok() {}
}
