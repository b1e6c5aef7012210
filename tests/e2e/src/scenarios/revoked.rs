//! An operator whose command certificate is revoked.

use crate::stage::{Served, Setting, World};
use anyhow::{Context as _, Result};
use serde_json::Value;

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
    page.says("pending", &["85 ppm"]).await?;
    page.program().await?;
    page.find("css:[data-fault=\"not-permitted\"]").await?;
    page.is_accessible("revoked").await?;
    page.press("review-close").await?;
    page.says("present-lower-rate-limit", &["60 ppm"]).await?;
    page.close().await
}

fn command_certificate(listed: &str) -> Option<String> {
    let lines = listed
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let records = lines.flat_map(|line| match line {
        Value::Array(records) => records,
        Value::Object(ref object) if object.contains_key("certificates") => {
            line["certificates"].as_array().cloned().unwrap_or_default()
        }
        record => vec![record],
    });
    let mut commands = records.filter(|record| {
        let what = record["for"].as_str().unwrap_or_default();
        what.contains("command") && what.contains("clinician")
    });
    commands.next()?["serial"].as_str().map(str::to_owned)
}
