//! A stranger who connects beside a session and meddles with the service.

use crate::stage::{Beginning, Stage, lower_rate, stranger};
use anyhow::{Context as _, Result, bail, ensure};
use bluer::Uuid;
use bluer::gatt::WriteOp;
use bluer::gatt::remote::{Characteristic, CharacteristicWriteRequest};
use wand_link::gatt;

/// The stranger's adapter.
const ADAPTER: &str = "hci2";
const HELLO: [u8; 1] = [1];

/// Deny by default (`docs/protocol.md` §1): who has not subscribed is refused, and so is everybody beside the central that has
/// the device. The session hears nothing of it, and comes back while the stranger still listens.
pub(super) async fn run(stage: &Stage<'_>) -> Result<()> {
    let device = stage.device(Beginning::Acquainted, 1).await?;
    let (_, seen) = stranger::hear(ADAPTER).await?;
    seen.connect().await.context("connecting")?;
    let control = find(&seen, gatt::CONTROL).await?;
    refused("HELLO without a subscription", request(&control, &HELLO).await)?;
    seen.disconnect().await?;

    let operator = stage.operator(Beginning::Acquainted).await?;
    let first = operator.in_session(&device.serial).await?;
    seen.connect().await.context("connecting beside a session")?;
    let listening = find(&seen, gatt::NOTIFY)
        .await?
        .notify()
        .await
        .context("subscribing")?;
    refused("HELLO beside a session", request(&control, &HELLO).await)?;
    for junk in [&[0x10, 0, 0, 0xff][..], &[2], &[0; 500]] {
        find(&seen, gatt::BULK).await?.write(junk).await.context("junk")?;
    }
    operator.desk.program(lower_rate(70)).await?;
    operator.is_still_in(&first)?;
    stage.sky().order("drop 0")?;
    operator.is_back(&first).await?;
    operator.desk.program(lower_rate(75)).await?;
    ensure!(
        seen.is_connected().await?,
        "the stranger did not listen to the end"
    );
    drop(listening);
    seen.disconnect().await?;
    device.paces_at(75)?;
    operator.leave(stage).await?;
    device.stop().await
}

async fn find(device: &bluer::Device, uuid: u128) -> Result<Characteristic> {
    for service in device.services().await? {
        for characteristic in service.characteristics().await? {
            if characteristic.uuid().await? == Uuid::from_u128(uuid) {
                return Ok(characteristic);
            }
        }
    }
    bail!("there is no characteristic {uuid:x}")
}

async fn request(characteristic: &Characteristic, value: &[u8]) -> bluer::Result<()> {
    let with_response = CharacteristicWriteRequest {
        op_type: WriteOp::Request,
        ..CharacteristicWriteRequest::default()
    };
    characteristic.write_ext(value, &with_response).await
}

fn refused(what: &str, written: bluer::Result<()>) -> Result<()> {
    ensure!(written.is_err(), "{what} is taken");
    Ok(())
}
