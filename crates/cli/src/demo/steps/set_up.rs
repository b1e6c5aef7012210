//! Authority, operator, workstation and device, before anything goes over the air.

use super::Steps;
use crate::demo::process::DeviceProcess;
use crate::demo::scenery;
use crate::demo::walk::Proof;
use std::sync::Arc;
use wand_authority::Authority;
use wand_firmware_sim::device::Settings;
use wand_programmer::{Fault, Programmer};
use wand_trust::Role;

impl Steps<'_> {
    /// Makes authority and device, or finds them.
    ///
    /// # Errors
    /// What the authority or the device's folder reports.
    pub(super) fn pki(&self) -> Result<((Authority, Settings), Proof), Fault> {
        let (mut authority, made) = scenery::authority(self.station, &self.station.home)?;
        let settings = scenery::device(self.station, &self.station.home, &mut authority, self.class)?;
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
        Ok(((authority, settings), proof))
    }

    /// Opens the workstation; enrols its operator first when there is none.
    ///
    /// # Errors
    /// What the authority or the vault reports.
    pub(super) async fn unlock(&self, authority: &mut Authority) -> Result<(Programmer, Proof), Fault> {
        let radio = Arc::new(self.radio.clone());
        let (programmer, view) =
            scenery::workstation(self.station, authority, Role::Clinician, radio).await?;
        let proof = Proof::new(format!(
            "{} ({}); three keys, three certificates",
            view.name, view.role
        ));
        Ok((programmer, proof.with([view.vault])))
    }

    /// Starts the device as a process of its own.
    ///
    /// # Errors
    /// What the process reports.
    pub(super) async fn device(&mut self) -> Result<((), Proof), Fault> {
        let log = self.station.home.join("device.log");
        let state = scenery::device_folder(&self.station.home, self.class);
        let process = DeviceProcess::start(&state, self.air.of_device(self.station), &log, &[]).await?;
        let proof = Proof::new(format!(
            "a {} runs as process {}",
            self.class.name,
            process.number()
        ));
        self.process = Some(process);
        Ok(((), proof))
    }
}
