//! An operator who does not want to wait for a connection.

use crate::stage::{Beginning, Operator, Stage};
use anyhow::{Context as _, Result, ensure};
use std::time::{Duration, Instant};
use tokio::time::sleep;
use wand_programmer::FaultKind;

/// When, in milliseconds after the connection was asked for: while it comes about, while services are looked for, in the
/// handshake.
const AFTER: [u64; 4] = [20, 200, 400, 600];
/// How long the answer may take.
const AT_ONCE: Duration = Duration::from_secs(1);

/// BLE pitfall: a connection that nobody waits for any more is still tried by the system, and keeps the next from coming
/// about. Cancelling is answered at once, in reach and out of it, and the next connection succeeds.
pub(super) async fn run(stage: &Stage<'_>) -> Result<()> {
    let device = stage.device(Beginning::Acquainted, 1).await?;
    let operator = stage.operator(Beginning::Acquainted).await?;
    let endpoint = operator.find(&device.serial).await?;
    for after in AFTER {
        device.admit()?;
        cancel(&operator, &endpoint, &device.serial, after)
            .await
            .with_context(|| format!("after {after} ms"))?;
        operator.settled().await;
    }
    stage.sky().order("mute 1")?;
    let early = cancel(&operator, &endpoint, &device.serial, 1_500).await;
    ensure!(
        early.context("out of reach")?,
        "a device without a voice was reached"
    );
    stage.sky().order("unmute 1")?;
    device.admit()?;
    operator.in_session(&device.serial).await?;
    device.paces_at(60)?;
    operator.leave(stage).await?;
    device.stop().await
}

/// Asks for a session and cancels; whether that came before there was one. A session that was faster is ended.
async fn cancel(operator: &Operator, endpoint: &str, serial: &str, after: u64) -> Result<bool> {
    let connecting = operator
        .desk
        .connect(endpoint.to_owned(), Some(serial.to_owned()));
    let cancelling = async {
        sleep(Duration::from_millis(after)).await;
        let at = Instant::now();
        operator.desk.cancel().await.map(|_| at)
    };
    let ((connected, ended_at), at) = tokio::join!(async { (connecting.await, Instant::now()) }, cancelling);
    let Err(fault) = connected else {
        operator.desk.end().await?;
        return Ok(false);
    };
    ensure!(fault.kind == FaultKind::Cancelled, "{fault}");
    let took = ended_at.saturating_duration_since(at?);
    ensure!(took < AT_ONCE, "the answer took {took:?}");
    Ok(true)
}
