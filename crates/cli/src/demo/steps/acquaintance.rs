//! Discovery, pairing and the second contact.

use super::{Scene, Steps};
use crate::demo::process::DeviceProcess;
use crate::demo::scenery::operator_name;
use crate::demo::walk::{Proof, Walk};
use crate::station::message_name;
use crate::terminal::Table;
use std::time::Duration;
use wand_firmware_sim::control::Request;
use wand_programmer::view::SessionView;
use wand_programmer::{Fault, FaultKind};
use wand_trust::Role;

const LISTEN: Duration = Duration::from_millis(800);

impl Steps<'_> {
    /// Discovery, pairing and the second contact.
    ///
    /// # Errors
    /// What the step reports.
    pub(super) async fn acquaint(&self, walk: &mut Walk, scene: &Scene) -> Result<(), Fault> {
        walk.step("discover", async || self.discover(scene).await).await?;
        let first = walk.step("pair", async || self.pair(scene).await).await?;
        walk.step("handshake", async || handshake(scene, first).await)
            .await
    }

    async fn discover(&self, scene: &Scene) -> Result<((), Proof), Fault> {
        let heard = scene.programmer.devices(LISTEN).await?;
        let found = heard
            .iter()
            .find(|device| device.endpoint.as_deref() == Some(&scene.endpoint));
        let found = found.ok_or_else(|| {
            Fault::new(
                FaultKind::DeviceMissing,
                "the device is not on air",
                "look at device.log in the demonstration's folder",
            )
        })?;
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
        Ok(((), Proof::new(format!("“{}” at {signal}; {who}", found.name))))
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
