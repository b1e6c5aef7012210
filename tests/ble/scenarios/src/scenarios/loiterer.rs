//! A stranger who keeps a connection and says nothing.

use crate::stage::{Beginning, CENTRAL, Stage, stranger, until};
use anyhow::{Context as _, Result};
use std::time::Duration;

/// How long a central may stay without a session: ten seconds, and what BlueZ takes to end a connection.
const LONGEST: Duration = Duration::from_secs(14);
/// How long the device may take to count it.
const COUNTED: Duration = Duration::from_secs(3);

/// R-SE-7: a connection without a word costs the battery as well.
pub(super) async fn run(stage: &Stage<'_>) -> Result<()> {
    let device = stage.device(Beginning::Acquainted, 1).await?;
    let (adapter, stranger) = stranger::hear(CENTRAL).await?;
    let before = device.status()?.failed_energy_uj;
    stranger.connect().await.context("connecting")?;
    until("the stranger is let go", LONGEST, async || {
        Ok(!stranger.is_connected().await?)
    })
    .await?;
    until("the stranger is counted", COUNTED, async || {
        Ok(device.status()?.failed_energy_uj > before)
    })
    .await?;
    adapter.remove_device(stranger.address()).await?;
    stage
        .wand(Beginning::Acquainted, &["interrogate", &device.serial])
        .await?
        .exits(0)?;
    device.stop().await
}
