//! Bumble's peripheral as a process, on a controller of its own.

use super::Stage;
use anyhow::{Context as _, Result, bail, ensure};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};

/// The Python that has Bumble (`tests/ble/README.md`).
const PYTHON: &str = "WAND_BLE_PYTHON";
/// The TCP port of the controller that is not the kernel's.
const CONTROLLER: &str = "tcp-client:127.0.0.1:6402";
const PROGRAM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../bumble/peripheral.py");
/// How long it may take to advertise: Python reads a megabyte of modules first.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running peripheral; killed when dropped.
pub(crate) struct Peripheral {
    child: Child,
    told: PathBuf,
}

impl Peripheral {
    /// Starts it with this behaviour and waits until it advertises.
    pub(crate) async fn start(stage: &Stage<'_>, behaviour: &str) -> Result<Self> {
        let python = std::env::var_os(PYTHON).with_context(|| {
            format!("{PYTHON} does not name a Python that has Bumble; `cargo xtask test ble` does")
        })?;
        let told = stage.out().join("bumble.txt");
        let complaint = stage.out().join("bumble-errors.txt");
        let child = Command::new(python)
            .args([PROGRAM, "--behaviour", behaviour, CONTROLLER])
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::null())
            .stdout(File::create(&told)?)
            .stderr(File::create(&complaint)?)
            .kill_on_drop(true)
            .spawn()
            .context("Bumble")?;
        let mut peripheral = Self { child, told };
        let advertises = async {
            loop {
                if let Some(status) = peripheral.child.try_wait()? {
                    bail!("Bumble ended with {status}: {}", read(&complaint)?);
                }
                if peripheral.has_told("advertising")? {
                    return Ok(());
                }
                sleep(Duration::from_millis(50)).await;
            }
        };
        timeout(PATIENCE, advertises)
            .await
            .context("Bumble does not advertise")??;
        Ok(peripheral)
    }

    /// Demands that somebody connected to it.
    pub(crate) fn met_a_central(&self) -> Result<()> {
        ensure!(self.has_told("connected ")?, "nobody connected to the stranger");
        Ok(())
    }

    /// Ends it.
    pub(crate) async fn stop(mut self) -> Result<()> {
        self.child.kill().await.context("Bumble's end")
    }

    fn has_told(&self, word: &str) -> Result<bool> {
        Ok(read(&self.told)?.lines().any(|line| line.starts_with(word)))
    }
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| path.display().to_string())
}
