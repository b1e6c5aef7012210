//! The steps of the walk, in order.

mod acquaintance;
mod change;
mod evidence;
mod reading;
mod set_up;

use super::air::Air;
use super::process::DeviceProcess;
use super::walk::{Proof, Walk};
use crate::station::Station;
use std::sync::Arc;
use wand_firmware_sim::device::Settings;
use wand_link::{Recording, TappedRadio};
use wand_programmer::{Fault, FaultKind, Programmer};
use wand_therapy::Class;

const MOST_CAPTURED: usize = 100_000;

/// What the steps have between them.
pub(super) struct Steps<'a> {
    station: &'a Station,
    class: &'static Class,
    air: &'a Air,
    radio: TappedRadio,
    heard: Arc<Recording>,
    process: Option<DeviceProcess>,
}

/// The workstation, the device and what identifies them.
struct Scene {
    programmer: Programmer,
    settings: Settings,
    endpoint: String,
}

impl<'a> Steps<'a> {
    /// Nothing started yet.
    pub(super) fn new(station: &'a Station, class: &'static Class, air: &'a Air) -> Self {
        let heard = Arc::new(Recording::new(MOST_CAPTURED));
        let radio = TappedRadio::new(station.radio(), heard.clone());
        Self {
            station,
            class,
            air,
            radio,
            heard,
            process: None,
        }
    }

    /// Walks to the end, or to the first step that does not go as expected.
    ///
    /// # Errors
    /// What that step reports.
    pub(super) async fn walk(&mut self, walk: &mut Walk) -> Result<(), Fault> {
        let (mut authority, settings) = walk.step("pki", async || self.pki()).await?;
        let programmer = walk
            .step("unlock", async || self.unlock(&mut authority).await)
            .await?;
        drop(authority);
        walk.step("device", async || self.device().await).await?;
        let endpoint = walk
            .step("discover", async || self.discover(&programmer, &settings).await)
            .await?;
        let scene = Scene {
            programmer,
            settings,
            endpoint,
        };
        self.acquaint(walk, &scene).await?;
        let present = self.read(walk, &scene).await?;
        self.refuse(walk, &scene, &present).await?;
        let programmed = self.change(walk, &scene, &present).await?;
        self.evidence(walk, &scene, &programmed).await
    }

    /// Stops the device, whatever happened before.
    ///
    /// # Errors
    /// What the process reports.
    pub(super) async fn stop(&mut self, walk: &mut Walk) -> Result<(), Fault> {
        let Some(process) = self.process.take() else {
            return Ok(());
        };
        walk.step("stop", async || {
            let number = process.number();
            process.stop().await?;
            Ok((
                (),
                Proof::new(format!(
                    "the device (process {number}) was asked to stop, kept its state and ended"
                )),
            ))
        })
        .await
    }

    fn running(&self) -> Result<&DeviceProcess, Fault> {
        self.process.as_ref().ok_or_else(|| {
            Fault::new(
                FaultKind::DeviceMissing,
                "the device does not run",
                "start the demonstration again",
            )
        })
    }
}
