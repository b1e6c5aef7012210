//! Discovery, pairing and the second contact.

use super::{Scene, Steps};
use crate::demo::process::DeviceProcess;
use crate::demo::scenery::operator_name;
use crate::demo::walk::{Proof, Walk};
use crate::station::message_name;
use crate::terminal::Table;
use std::time::Duration;
use wand_firmware_sim::control::Request;
use wand_firmware_sim::device::Settings;
use wand_programmer::view::{DeviceView, SessionView};
use wand_programmer::{Fault, FaultKind, Programmer};
use wand_trust::Role;

impl Steps<'_> {
    /// Pairing and the second contact.
    ///
    /// # Errors
    /// What the step reports.
    pub(super) async fn acquaint(&self, walk: &mut Walk, scene: &Scene) -> Result<(), Fault> {
        let first = walk.step("pair", async || self.pair(scene).await).await?;
        walk.step("handshake", async || handshake(scene, first).await)
            .await
    }

    /// Listens until the device is heard. Where it answers.
    ///
    /// # Errors
    /// [`FaultKind::DeviceMissing`], or what the radio reports.
    pub(super) async fn discover(
        &self,
        programmer: &Programmer,
        settings: &Settings,
    ) -> Result<(String, Proof), Fault> {
        let reach = &self.station.reach;
        let place = self.running()?.endpoint();
        for _ in 0..reach.listens() {
            let heard = programmer.devices(reach.listen()).await?;
            let found = match reach.is_bluetooth() {
                true => heard_by_bluetooth(&heard, settings),
                false => heard
                    .iter()
                    .find(|device| device.endpoint.as_deref() == Some(place)),
            };
            if let Some((found, endpoint)) = found.and_then(|found| Some((found, found.endpoint.clone()?))) {
                return Ok((endpoint, described(found)));
            }
        }
        Err(Fault::new(
            FaultKind::DeviceMissing,
            "the device is not on air",
            "look at device.log in the demonstration's folder",
        ))
    }

    /// Opens the window at the device, connects, compares the digits, pairs. Returns the bytes of that handshake.
    async fn pair(&self, scene: &Scene) -> Result<(usize, Proof), Fault> {
        let process = self.running()?;
        process.control(&Request::PairingWindow { seconds: 60 })?;
        let session = connect(scene).await?;
        let shown = digits(process).await?;
        if shown != session.pairing_code {
            return Err(Fault::new(
                FaultKind::PeerMisbehaved,
                format!(
                    "the device shows {shown}, this workstation {}",
                    session.pairing_code
                ),
                "do not pair: somebody is between the two",
            ));
        }
        scene.programmer.pair().await?;
        scene.programmer.carry_lists().await?;
        scene.programmer.end().await?;
        let proof = Proof::new(format!(
            "window opened at the device; both sides show {shown}; paired; the handshake took {} bytes",
            session.handshake_bytes
        ));
        Ok((session.handshake_bytes, proof))
    }
}

/// The device itself when it is recognised, else the strongest stranger: it lies beside us, and the handshake tells
/// whether it is the one.
fn heard_by_bluetooth<'a>(heard: &'a [DeviceView], settings: &Settings) -> Option<&'a DeviceView> {
    let in_reach = || heard.iter().filter(|device| device.endpoint.is_some());
    let serial = |device: &DeviceView| device.recognised.as_ref().map(|known| known.serial.clone());
    in_reach()
        .find(|device| serial(device).as_ref() == Some(&settings.serial))
        .or_else(|| in_reach().find(|device| serial(device).is_none()))
}

fn described(found: &DeviceView) -> Proof {
    let who = match &found.recognised {
        None => "it says nothing of who it is".to_owned(),
        Some(known) => format!(
            "only its paired workstation can tell that it is {} {}",
            known.model, known.serial
        ),
    };
    let signal = found
        .rssi
        .map_or_else(|| "unknown signal".to_owned(), |dbm| format!("{dbm} dBm"));
    Proof::new(format!("“{}” at {signal}; {who}", found.name))
}

/// The digits a display would show, once the last message of the handshake has reached the device.
async fn digits(process: &DeviceProcess) -> Result<String, Fault> {
    for _ in 0..50 {
        if let Some(shown) = process.control(&Request::Status)?.pairing_code {
            return Ok(shown);
        }
        tokio::time::sleep(Duration::from_millis(40)).await;
    }
    Err(Fault::new(
        FaultKind::Timeout,
        "the device shows no digits",
        "start the demonstration again",
    ))
}

async fn connect(scene: &Scene) -> Result<SessionView, Fault> {
    scene
        .programmer
        .connect(scene.endpoint.clone(), Some(scene.settings.serial.clone()))
        .await
}

/// The second contact: certificates by reference, so that it takes fewer bytes.
async fn handshake(scene: &Scene, first: usize) -> Result<((), Proof), Fault> {
    let session = connect(scene).await?;
    let issuer = session
        .path
        .first()
        .map(|leaf| leaf.issuer.clone())
        .unwrap_or_default();
    let operator = operator_name(Role::Clinician);
    let proof = Proof::new(format!(
        "both sides authenticated: {} {} by {issuer} ({}), {operator} to the device; method {}; suite {}; \
         {} bytes with certificates by reference (before: {first})",
        session.model,
        session.serial,
        session.revocation,
        session.method,
        session.suite,
        session.handshake_bytes
    ));
    let mut messages = Table::plain();
    for message in &session.handshake {
        messages.row([
            message_name(message.message),
            message.direction.to_owned(),
            format!("{} bytes", message.bytes),
            format!("{:.1} ms", message.after_ms),
            message.means.to_owned(),
        ]);
    }
    Ok(((), proof.with_table(&messages)))
}
