//! An adapter that goes away, and comes back.

use crate::stage::{Beginning, CENTRAL, Operator, Stage, fails, lower_rate, power};
use anyhow::{Result, ensure};
use wand_programmer::FaultKind;

/// The device's adapter.
const DEVICE: usize = 1;

/// BLE pitfalls: without power the session is lost and said so; with it the session comes back by itself.
pub(super) async fn off(stage: &Stage<'_>) -> Result<()> {
    comes_back(
        stage,
        async || power(CENTRAL, false).await,
        async || power(CENTRAL, true).await,
    )
    .await
}

/// The same for an adapter that is pulled out: everything that was known of it is gone.
pub(super) async fn unplugged(stage: &Stage<'_>) -> Result<()> {
    comes_back(
        stage,
        async || stage.sky().order("unplug 0"),
        async || {
            stage.sky().order("plug 0")?;
            power(CENTRAL, true).await
        },
    )
    .await
}

/// The device's own adapter: it is on air again when it has power.
pub(super) async fn device_off(stage: &Stage<'_>) -> Result<()> {
    let adapter = format!("hci{DEVICE}");
    comes_back(
        stage,
        async || power(&adapter, false).await,
        async || power(&adapter, true).await,
    )
    .await
}

/// The device's own adapter is pulled out: the device waits for it, and is on air again.
pub(super) async fn device_unplugged(stage: &Stage<'_>) -> Result<()> {
    comes_back(
        stage,
        async || stage.sky().order(&format!("unplug {DEVICE}")),
        async || stage.sky().order(&format!("plug {DEVICE}")),
    )
    .await
}

/// A session is lost when `goes` is done, and back after `returns`.
async fn comes_back(
    stage: &Stage<'_>,
    goes: impl AsyncFnOnce() -> Result<()>,
    returns: impl AsyncFnOnce() -> Result<()>,
) -> Result<()> {
    let device = stage.device(Beginning::Acquainted, DEVICE).await?;
    let operator = stage.operator(Beginning::Acquainted).await?;
    let session = operator.in_session(&device.serial).await?;
    goes().await?;
    is_lost(&operator).await?;
    returns().await?;
    operator.is_back(&session).await?;
    operator.desk.program(lower_rate(70)).await?;
    device.paces_at(70)?;
    operator.leave(stage).await?;
    device.stop().await
}

async fn is_lost(operator: &Operator) -> Result<()> {
    let shown = operator
        .shown("the loss", |now| {
            now.session.as_ref().is_some_and(|session| session.lost)
        })
        .await?;
    ensure!(shown.ended.is_none(), "{:?}", shown.ended);
    fails(operator.desk.interrogate().await, &[FaultKind::LinkLost]).map(drop)
}
