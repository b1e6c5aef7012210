//! What anybody can read of a device, without a session.

use crate::evidence::search;
use crate::stage::{Beginning, CENTRAL, Stage, stranger, until};
use anyhow::{Context as _, Result, ensure};
use bluer::Uuid;
use std::cell::Cell;
use std::time::Duration;
use wand_firmware_sim::control::{Battery, Request};
use wand_link::gatt;

/// The device's adapter.
const ADAPTER: usize = 1;
/// How long the battery may take to be read.
const PATIENCE: Duration = Duration::from_secs(20);
/// Phases of the battery, and what is read of them in percent.
const LEVELS: [(Battery, u8); 2] = [(Battery::Beginning, 100), (Battery::Near, 30)];

/// R-SE-8: a stranger without our programs reads a generic name, a version and a level for each phase of the battery, and
/// nothing of who the device is.
pub(super) async fn run(stage: &Stage<'_>) -> Result<()> {
    let device = stage.device(Beginning::Strangers, ADAPTER).await?;
    let (adapter, heard) = stranger::hear(CENTRAL).await?;
    for (phase, level) in LEVELS {
        device.beside(&Request::Battery { phase })?;
        let values = read(&heard, level).await?;
        let of = |uuid: u128| values.iter().find(|(one, _)| *one == Uuid::from_u128(uuid));
        ensure!(
            of(gatt::VERSION).is_some_and(|(_, value)| value == &[gatt::PROFILE_VERSION]),
            "{values:?}"
        );
        let streams: Vec<_> = values.into_iter().map(|(_, value)| value).collect();
        ensure!(
            search::readable(&streams, &["Medical device"])?.is_some(),
            "the generic name is missing: {streams:?}"
        );
        let told = search::readable(&streams, &[&device.serial, "PM-100", "pacemaker", "Clinic"])?;
        ensure!(told.is_none(), "{told:?} of {streams:?}");
    }
    adapter.remove_device(heard.address()).await?;
    device.stop().await
}

/// Every value that can be read, in a connection of its own, in which the battery's level has to be this one.
async fn read(device: &bluer::Device, level: u8) -> Result<Vec<(Uuid, Vec<u8>)>> {
    device.connect().await.context("connecting")?;
    let mut values = Vec::new();
    for service in device.services().await? {
        for characteristic in service.characteristics().await? {
            if characteristic.flags().await?.read {
                values.push((characteristic.uuid().await?, characteristic.read().await?));
            }
        }
    }
    let shown = Cell::new(None);
    // BlueZ reads the Battery service itself, and shows what it says in its place.
    until("the battery's level is read", PATIENCE, async || {
        shown.set(device.battery_percentage().await?);
        Ok(shown.get() == Some(level))
    })
    .await
    .with_context(|| format!("{level} percent expected, {:?} read", shown.get()))?;
    device.disconnect().await.context("disconnecting")?;
    Ok(values)
}
