//! Two devices in reach of one programmer.

use crate::stage::{Beginning, Stage, lower_rate};
use anyhow::{Result, ensure};
use std::time::Duration;

/// R-ID-1: both are recognised; each session is with the one that was asked for, and changes that one alone.
pub(super) async fn run(stage: &Stage<'_>) -> Result<()> {
    let first = stage.device(Beginning::Acquainted, 1).await?;
    let second = stage.device(Beginning::Acquainted, 2).await?;
    let operator = stage.operator(Beginning::Acquainted).await?;
    operator.find(&first.serial).await?;
    operator.find(&second.serial).await?;
    let listed = operator.desk.programmer().devices(Duration::from_secs(1)).await?;
    let in_reach = listed.iter().filter(|device| device.endpoint.is_some()).count();
    ensure!(in_reach == 2, "{in_reach} devices in reach: {listed:?}");
    for (device, rate) in [(&first, 65), (&second, 75)] {
        let session = operator.in_session(&device.serial).await?;
        ensure!(session.serial == device.serial);
        operator.desk.program(lower_rate(rate)).await?;
        operator.end().await?;
    }
    first.paces_at(65)?;
    second.paces_at(75)?;
    operator.leave(stage).await?;
    first.stop().await?;
    second.stop().await
}

/// R-ID-1, R-SE-4: a session each at the same time, over one adapter. Each changes its own device, and the loss of one leaves the
/// other as it is.
pub(super) async fn at_once(stage: &Stage<'_>) -> Result<()> {
    let first = stage.device(Beginning::Acquainted, 1).await?;
    let second = stage.device(Beginning::Acquainted, 2).await?;
    let operator = stage.operator(Beginning::Acquainted).await?;
    let colleague = stage.colleague(&operator, Beginning::Acquainted).await?;
    let untouched = operator.connect(&first.serial).await?;
    let lost = colleague.connect(&second.serial).await?;
    tokio::try_join!(operator.desk.interrogate(), colleague.desk.interrogate())?;
    ensure!(stage.sky().links()? == 2, "both are connected");
    tokio::try_join!(
        operator.desk.program(lower_rate(65)),
        colleague.desk.program(lower_rate(75))
    )?;
    stage.sky().order("drop 2")?;
    colleague.is_back(&lost).await?;
    operator.is_still_in(&untouched)?;
    operator.desk.program(lower_rate(70)).await?;
    operator.desk.end().await?;
    colleague.desk.interrogate().await?;
    colleague.end().await?;
    first.paces_at(70)?;
    second.paces_at(75)?;
    operator.leave(stage).await?;
    colleague.leave(stage).await?;
    first.stop().await?;
    second.stop().await
}
