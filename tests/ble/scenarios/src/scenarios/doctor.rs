//! What `wand doctor` says of the adapter.

use crate::stage::{Beginning, CENTRAL, Stage, power, until};
use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use std::time::Duration;

/// How long BlueZ may take to notice what happened to an adapter.
const NOTICE: Duration = Duration::from_secs(10);

/// BLE pitfalls: each state of the adapter has its own finding, what to do and exit code.
pub(super) async fn run(stage: &Stage<'_>) -> Result<()> {
    ensure!(of_the_adapter(stage, 0).await?["state"] == "good");
    power(CENTRAL, false).await?;
    let off = of_the_adapter(stage, 1).await?;
    ensure!(
        text(&off, "finding")?.contains("switched off") && text(&off, "next")?.contains("power on"),
        "{off}"
    );
    for adapter in 0..3 {
        stage.sky().order(&format!("unplug {adapter}"))?;
    }
    until("no adapter is left", NOTICE, async || {
        Ok(bluer::Session::new().await?.adapter_names().await?.is_empty())
    })
    .await?;
    let none = of_the_adapter(stage, 1).await?;
    ensure!(text(&none, "finding")?.contains("no Bluetooth adapter"), "{none}");
    Ok(())
}

async fn of_the_adapter(stage: &Stage<'_>, code: i32) -> Result<Value> {
    let checks = stage
        .wand(Beginning::Strangers, &["doctor"])
        .await?
        .exits(code)?
        .json()?;
    let of_bluetooth = |check: &&Value| {
        let finding = check["finding"].as_str().unwrap_or_default();
        check["name"] == "Bluetooth" && (finding.contains(CENTRAL) || !finding.contains("hci"))
    };
    let found = checks
        .as_array()
        .and_then(|checks| checks.iter().find(of_bluetooth));
    found.cloned().with_context(|| checks.to_string())
}

fn text<'a>(check: &'a Value, name: &str) -> Result<&'a str> {
    check[name].as_str().with_context(|| check.to_string())
}
