//! The stack alone: `wand-ble-probe` as a process, at both ends.

use super::application::Exchange;
use crate::stage::{CENTRAL, Stage};
use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout};
use tokio::time::timeout;

const PROBE: &str = "wand-ble-probe";
/// How long the peripheral may take to advertise.
const PATIENCE: Duration = Duration::from_secs(20);
/// Notifications, about as many as the log has.
const NOTIFICATIONS: &str = "200";

/// The raw peripheral; killed when dropped.
pub(super) struct Echo {
    child: Child,
    _lines: Lines<BufReader<ChildStdout>>,
}

impl Echo {
    /// Starts it on the adapter with this number.
    pub(super) async fn start(stage: &Stage<'_>, adapter: usize) -> Result<Self> {
        let mut child = stage
            .command(PROBE)
            .args(["echo", "--adapter", &format!("hci{adapter}")])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .context(PROBE)?;
        let mut lines = BufReader::new(child.stdout.take().context("no standard output")?).lines();
        let line = timeout(PATIENCE, lines.next_line())
            .await
            .context("the echo's start")??;
        ensure!(line.as_deref() == Some("advertising"), "the echo said {line:?}");
        Ok(Self { child, _lines: lines })
    }

    /// Ends it.
    pub(super) async fn stop(mut self) -> Result<()> {
        self.child.kill().await.context("the echo's end")
    }
}

/// What was measured.
pub(super) struct Replayed {
    /// Seconds from connecting to the last notification.
    pub(super) whole: f64,
    /// Seconds from the first write to it.
    pub(super) exchange: f64,
    /// Bytes a second of notifications.
    pub(super) goodput: f64,
}

/// Connects, goes through the same packets, and is flooded.
pub(super) async fn replay(stage: &Stage<'_>, exchanges: &[Exchange]) -> Result<Replayed> {
    let mut command = stage.command(PROBE);
    command
        .args([
            "replay",
            "--adapter",
            CENTRAL,
            "--count",
            NOTIFICATIONS,
            "--exchanges",
        ])
        .arg(serde_json::to_string(exchanges)?);
    let ran = stage.run(command, "probe").await?.exits(0)?;
    let lines: Vec<Value> = ran
        .stdout
        .lines()
        .map(serde_json::from_str)
        .collect::<Result<_, _>>()?;
    let figure = |name: &str| {
        let line = lines.iter().find(|line| {
            line["metric"]
                .as_str()
                .is_some_and(|metric| metric.ends_with(name))
        });
        line.and_then(|line| line["value"].as_f64())
            .with_context(|| format!("no “{name}” in {lines:?}"))
    };
    Ok(Replayed {
        whole: figure("connect until exchanged")? / 1e3,
        exchange: figure("exchanges")? / 1e3,
        goodput: figure("goodput")?,
    })
}
