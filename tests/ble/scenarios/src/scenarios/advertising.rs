//! A device that falls silent.

use crate::stage::{Beginning, Stage, until};
use anyhow::{Result, ensure};
use std::time::Duration;
use wand_firmware_sim::control::Request;
use wand_programmer::FaultKind;

/// How long is listened at once.
const SCAN: Duration = Duration::from_millis(500);
/// A device that was not heard for ten seconds is out of reach.
const STALE: Duration = Duration::from_secs(14);

/// BLE pitfalls: BlueZ remembers devices that are gone; the list does not, and a contact with one ends soon.
pub(super) async fn run(stage: &Stage<'_>) -> Result<()> {
    let device = stage.device(Beginning::Acquainted, 1).await?;
    let operator = stage.operator(Beginning::Acquainted).await?;
    let endpoint = operator.find(&device.serial).await?;
    device.beside(&Request::OutOfRange { on: true })?;
    until("the device is silent", SCAN * 10, async || {
        Ok(!stage.sky().advertises(1)?)
    })
    .await?;
    until("the list has it no more", STALE, async || {
        let heard = operator.desk.programmer().devices(SCAN).await?;
        Ok(heard.iter().all(|device| device.endpoint.is_none()))
    })
    .await?;
    let listed = operator.desk.snapshot().await?.devices;
    ensure!(
        listed.iter().any(|known| !known.connectable
            && known
                .recognised
                .as_ref()
                .is_some_and(|it| it.serial == device.serial)),
        "a known device stays known: {listed:?}"
    );
    let connected = operator.desk.connect(endpoint, Some(device.serial.clone())).await;
    let gone = [FaultKind::DeviceMissing, FaultKind::Timeout, FaultKind::LinkLost];
    crate::stage::fails(connected, &gone)?;
    device.beside(&Request::OutOfRange { on: false })?;
    operator.in_session(&device.serial).await?;
    operator.leave(stage).await?;
    device.stop().await
}
