//! An adapter that goes away, and comes back.

use crate::stage::{Beginning, CENTRAL, Operator, Stage, fails, lower_rate, power};
use anyhow::{Result, ensure};
use wand_programmer::FaultKind;

/// BLE pitfalls: without power the session is lost and said so; with it the session comes back by itself.
pub(super) async fn off(stage: &Stage<'_>) -> Result<()> {
    let device = stage.device(Beginning::Acquainted, 1).await?;
    let operator = stage.operator(Beginning::Acquainted).await?;
    let session = operator.in_session(&device.serial).await?;
    power(CENTRAL, false).await?;
    is_lost(&operator).await?;
    power(CENTRAL, true).await?;
    operator.is_back(&session).await?;
    operator.desk.program(lower_rate(70)).await?;
    device.paces_at(70)?;
    operator.leave(stage).await?;
    device.stop().await
}

/// The same for an adapter that is pulled out: everything that was known of it is gone.
pub(super) async fn unplugged(stage: &Stage<'_>) -> Result<()> {
    let device = stage.device(Beginning::Acquainted, 1).await?;
    let operator = stage.operator(Beginning::Acquainted).await?;
    let session = operator.in_session(&device.serial).await?;
    stage.sky().order("unplug 0")?;
    is_lost(&operator).await?;
    stage.sky().order("plug 0")?;
    power(CENTRAL, true).await?;
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
