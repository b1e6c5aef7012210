//! Authority, operator, workstation and device, before anything goes over the air.

use super::{OPERATOR, Steps};
use crate::commands::pki;
use crate::demo::place::random_text;
use crate::demo::process::DeviceProcess;
use crate::demo::walk::Proof;
use crate::failure;
use crate::terminal::unix_now;
use std::sync::Arc;
use wand_firmware_sim::device::{DeviceDirectory, Settings};
use wand_programmer::{Fault, FaultKind, Programmer, VaultChoice};
use wand_trust::Role;

const AUTHORITY: &str = "Demo";

impl Steps<'_> {
    /// Makes authority, operator and device, or finds them.
    ///
    /// # Errors
    /// What the authority or the device's folder reports.
    pub(super) fn pki(&self) -> Result<(Settings, Proof), Fault> {
        let folder = self.station.home.join("authority");
        let (mut authority, made) = match pki::open(self.station, &folder) {
            Ok(authority) => (authority, false),
            Err(fault) if fault.kind == FaultKind::CredentialMissing => {
                (pki::found(self.station, &folder, AUTHORITY, false)?, true)
            }
            Err(fault) => return Err(fault),
        };
        authority
            .refresh_crls(unix_now(), &mut self.station.random()?)
            .map_err(failure::authority)?;
        let settings = match DeviceDirectory::open(&self.state()) {
            Ok(directory) => directory.settings().clone(),
            Err(_) if !self.state().join("settings.json").exists() => self.manufacture(&mut authority)?,
            Err(why) => return Err(failure::directory(&why)),
        };
        let what = if made {
            "made here, now"
        } else {
            "found from an earlier run"
        };
        let proof = Proof::new(format!(
            "{what}: root (P-384), {} issuing authorities, {} certificates in all; every key was made where it is used",
            authority.issuers().len() - 1,
            authority.list().len()
        ));
        Ok((settings, proof))
    }

    fn manufacture(&self, authority: &mut wand_authority::Authority) -> Result<Settings, Fault> {
        let serial = random_text(&mut self.station.random()?, 8)?;
        let model = format!("SIM-{}00", self.class.code);
        let settings = Settings {
            class: self.class.key.to_owned(),
            model,
            serial,
            method: 0,
        };
        let state = self.state();
        let whom = pki::Subscriber {
            folder: &state,
            new: Some(&settings),
            requester: "demo",
        };
        pki::provision(self.station, authority, &whom)?;
        Ok(settings)
    }

    /// Opens the workstation; enrols its operator first when there is none.
    ///
    /// # Errors
    /// What the authority or the vault reports.
    pub(super) async fn unlock(&self) -> Result<(Programmer, Proof), Fault> {
        let programmer = self.station.programmer_on(Arc::new(self.radio.clone()))?;
        let (programmer, view) = match programmer.unlock(self.station.pin(false)?).await {
            Err(fault) if fault.kind == FaultKind::CredentialMissing => {
                self.close(programmer).await;
                self.enrol()?;
                let programmer = self.station.programmer_on(Arc::new(self.radio.clone()))?;
                let view = programmer.unlock(self.station.pin(false)?).await?;
                (programmer, view)
            }
            other => (programmer, other?),
        };
        let authority = pki::open(self.station, &self.station.home.join("authority"))?;
        pki::install_bundle(&programmer, authority.bundle().map_err(failure::authority)?).await?;
        let proof = Proof::new(format!(
            "{} ({}); three keys, three certificates",
            view.name, view.role
        ));
        Ok((programmer, proof.with([view.vault])))
    }

    /// Lets go of the data folder: the actor ends some moments after its last handle.
    async fn close(&self, programmer: Programmer) {
        let mut snapshots = programmer.snapshots();
        drop(programmer);
        while snapshots.changed().await.is_ok() {}
    }

    fn enrol(&self) -> Result<(), Fault> {
        let mut authority = pki::open(self.station, &self.station.home.join("authority"))?;
        let none = || {
            Fault::new(
                FaultKind::PinRefused,
                "the demonstration has no PIN",
                "remove its folder and run it again",
            )
        };
        let pin = self.station.pin(false)?.ok_or_else(none)?;
        let whom = pki::Enrolling {
            name: OPERATOR,
            role: Role::Clinician,
            pin: &pin,
            vault: VaultChoice::Pin,
            requester: "demo",
        };
        pki::enrol(self.station, &mut authority, &whom).map(drop)
    }

    /// Starts the device as a process of its own.
    ///
    /// # Errors
    /// What the process reports.
    pub(super) async fn device(&mut self) -> Result<((), Proof), Fault> {
        let log = self.station.home.join("device.log");
        let process = DeviceProcess::start(&self.state(), &self.station.air, &log).await?;
        let proof = Proof::new(format!(
            "a {} runs as process {}",
            self.class.name,
            process.number()
        ));
        self.process = Some(process);
        Ok(((), proof))
    }
}
