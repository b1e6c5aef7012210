//! A simulated device as a process, on an adapter.

use super::{Beginning, Stage};
use anyhow::{Context as _, Result, bail, ensure};
use std::fs::File;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout};
use tokio::task::block_in_place;
use tokio::time::timeout;
use wand_firmware_sim::control::{Client, Request, StatusReply};

/// How long it may take to be on air, or to stop.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running device; killed when dropped.
pub(crate) struct Device {
    child: Child,
    client: Client,
    /// Its serial number.
    pub(crate) serial: String,
    /// Kept, so that it never writes to a closed pipe.
    _lines: Lines<BufReader<ChildStdout>>,
}

impl Stage<'_> {
    /// Starts the device of this number, from 1 on, on the adapter of the same number.
    pub(crate) async fn device(&self, beginning: Beginning, number: usize) -> Result<Device> {
        let state = self.copy(beginning)?.join(super::clinic::device(number));
        let log = File::create(self.out().join(format!("device-{number}.log")))?;
        let mut child = self
            .command("firmware-sim")
            .args(["run", "--ble", "--adapter", &format!("hci{number}"), "--state"])
            .arg(&state)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .context("firmware-sim")?;
        let stdout = child.stdout.take().context("no standard output")?;
        let mut lines = BufReader::new(stdout).lines();
        let ready = timeout(PATIENCE, lines.next_line())
            .await
            .context("the device's start")??;
        match ready {
            Some(line) if line.starts_with("ready ") => {}
            other => bail!("the device said {other:?}; see device-{number}.log"),
        }
        Ok(Device {
            child,
            client: Client::new(state),
            serial: super::clinic::serial(number),
            _lines: lines,
        })
    }
}

impl Device {
    /// Does something as somebody beside it; how it is afterwards.
    pub(crate) fn beside(&self, request: &Request) -> Result<StatusReply> {
        block_in_place(|| self.client.ask(request)).map_err(Into::into)
    }

    /// Places the magnet and takes it away: contacts are admitted for a minute, however many failed.
    pub(crate) fn admit(&self) -> Result<()> {
        self.beside(&Request::Magnet { on: true })?;
        self.beside(&Request::Magnet { on: false }).map(drop)
    }

    /// How it is.
    pub(crate) fn status(&self) -> Result<StatusReply> {
        self.beside(&Request::Status)
    }

    /// Demands that its programme has this lower rate, in ppm.
    pub(crate) fn paces_at(&self, rate: i32) -> Result<()> {
        let programme = self.status()?.programme;
        ensure!(
            programme.contains(&format!("{rate}–")),
            "the device's programme is {programme}, not at {rate} ppm"
        );
        Ok(())
    }

    /// Asks it to stop, and demands that it does so well.
    pub(crate) async fn stop(mut self) -> Result<()> {
        let number = self.child.id().context("the device ended by itself")?;
        let kill = tokio::process::Command::new("kill")
            .arg(number.to_string())
            .status();
        ensure!(kill.await?.success(), "kill {number}");
        let status = timeout(PATIENCE, self.child.wait())
            .await
            .context("the device's end")??;
        ensure!(status.success(), "the device ended with {status}");
        Ok(())
    }
}
