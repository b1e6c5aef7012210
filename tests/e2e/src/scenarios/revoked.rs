//! An operator whose command certificate is revoked.

use crate::stage::{Served, Setting, World};
use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use std::time::Duration;

/// R-RV-1: the stored list on this workstation stops the change before it is signed, and the device keeps its programme.
pub(super) async fn run(world: &World) -> Result<()> {
    let served = Served::start(world, Setting::default()).await?;
    let listed = served.wand(world, &["--json", "pki", "list"]).await?;
    let serial = command_certificate(&listed).context("the operator has no command certificate")?;
    let revoke = ["pki", "revoke", "--reason", "key-compromise", &serial];
    served.wand(world, &revoke).await?;
    served.wand(world, &["pki", "crl"]).await?;
    let page = served.open(world).await?;
    page.unlock(&served).await?;
    page.connect().await?;
    page.go("session/programme").await?;
    page.find("parameter-lower-rate-limit").await?;
    page.set("lower-rate-limit", "85").await?;
    page.says("pending", &["85 ppm", "revoked"]).await?;
    page.is_accessible("revoked").await?;
    page.press("review").await?;
    tokio::time::sleep(Duration::from_millis(500)).await;
    ensure!(
        !page.has("review-sheet").await,
        "a revoked operator may go on to sign"
    );
    page.says("present-lower-rate-limit", &["60 ppm"]).await?;
    page.close().await
}

fn command_certificate(listed: &str) -> Option<String> {
    let records: Vec<Value> = serde_json::from_str(listed).ok()?;
    let command = records.iter().find(|record| record["for"] == "CommandSigning")?;
    command["serial"].as_str().map(str::to_owned)
}
