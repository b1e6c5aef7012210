//! The main job, command by command.

use crate::stage::{Beginning, Stage};
use anyhow::{Context as _, Result, ensure};
use wand_firmware_sim::control::Request;

const STRANGERS: Beginning = Beginning::Strangers;

/// R-CM-4: from the first contact to the end, each command a process with a session of its own.
pub(super) async fn run(stage: &Stage<'_>) -> Result<()> {
    let device = stage.device(STRANGERS, 1).await?;
    device.beside(&Request::PairingWindow { seconds: 60 })?;
    let paired = stage
        .wand(STRANGERS, &["pair", &device.serial])
        .await?
        .exits(0)?
        .json()?;
    ensure!(paired["serial"] == device.serial.as_str(), "{paired}");

    let read = stage.wand(STRANGERS, &["interrogate"]).await?.exits(0)?.json()?;
    let bytes = |session: &serde_json::Value| session["handshake_bytes"].as_u64().context("no handshake");
    ensure!(
        bytes(&read["session"])? < 700,
        "the second contact sends references: {read}"
    );
    ensure!(read["session"]["serial"] == device.serial.as_str(), "{read}");

    // R-CM-2: what an interlock forbids is stopped, and the device keeps what it has.
    let forbidden = stage
        .wand(STRANGERS, &["program", "--yes", "lower-rate-limit=175"])
        .await?;
    forbidden.exits(6)?;
    device.paces_at(60)?;

    let programmed = stage
        .wand(STRANGERS, &["program", "--yes", "lower-rate-limit=70"])
        .await?;
    ensure!(programmed.exits(0)?.json()?["outcome"]["readback_matches"] == true);
    device.paces_at(70)?;

    stage.wand(STRANGERS, &["show", "log"]).await?.exits(0)?;
    for what in ["certificates", "keys"] {
        let shown = stage.wand(STRANGERS, &["show", what]).await?.exits(0)?;
        ensure!(shown.stdout.contains("identity"), "{what}: {}", shown.stdout);
    }
    let audit = stage
        .wand(STRANGERS, &["audit", "verify"])
        .await?
        .exits(0)?
        .json()?;
    ensure!(audit["intact"] == true, "{audit}");
    device.stop().await
}
